"""An article as rich text, for the window and for paper: Chinese and English side by side, or one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from medassist.core.clinical import Language, Text
from medassist.core.languages import OTHER_LANGUAGE
from medassist.ui.article import Article, Cell, Item, Lead, Line, Link, Section, Table
from medassist.ui.knowledge_words import LABELS, REVIEWED, TITLES, UNREVIEWED, URGENCIES

MEANT = "meant"
"""The anchor of the sentence or section that was asked for."""
SHARE = 46
"""Percent of the width for each of two languages; the numbers have the rest."""


@dataclass(frozen=True, slots=True)
class Look:
    """Colours, and how a type size and a gap in window pixels at 100 % are written; `linked`: names and numbers are links."""

    ink: str
    quiet: str
    accent: str
    line: str
    soft: str
    raised: str
    grave: str
    urgency: Callable[[str], tuple[str, str]]
    size: Callable[[float], str]
    gap: Callable[[float], str]
    line_percent: int
    linked: bool = True


@dataclass(frozen=True, slots=True)
class Shape:
    """`languages` side by side in this order; `words` is the language of heads and labels where both are shown."""

    languages: tuple[Language, ...]
    words: Language

    @property
    def label_language(self) -> Language:
        """The language of labels."""
        return self.languages[0] if len(self.languages) == 1 else self.words


class ArticleHtml:
    """Writes one article in one look and shape."""

    def __init__(self, article: Article, look: Look, shape: Shape) -> None:
        self._article = article
        self._look = look
        self._shape = shape

    def whole(self, section: str = "", place: int | None = None, signed: str = "") -> str:
        """Head and all sections; the sentence at `place`, else the head of `section`, is marked and anchored."""
        parts = [self._section(one, one.id == section and place is None, place) for one in self._article.sections]
        return self.head(signed) + "".join(parts)

    def head(self, signed: str = "") -> str:
        """Names, codes, urgency, facts, other names and the review mark; `signed` says by whom."""
        article, look = self._article, self._look
        names = self._columns([f'<span style="font-size:{look.size(20)}; font-weight:bold">{{}}</span>'], article.name)
        codes = " · ".join(
            (*article.codes, *(f"{self._t(key)} {self._t(value)}".strip() for key, value in article.facts))
        )
        review = REVIEWED if article.review == "reviewed" else UNREVIEWED
        ink = look.urgency("self_care")[0] if article.review == "reviewed" else look.quiet
        mark = f'<span style="color:{ink}">{"✓" if article.review == "reviewed" else "○"} {escape(self._t(review))}'
        mark += f" · {escape(signed)}</span>" if signed else "</span>"
        lines = [names]
        if article.urgency is not None:
            ink, ground = look.urgency(article.urgency)
            word = escape(URGENCIES[article.urgency].of(self._shape.label_language))
            sign = {"emergency": "▲", "same_day": "◆", "routine": "●", "self_care": "○"}[article.urgency]
            lines.append(
                f'<table cellspacing="0" cellpadding="0" style="margin-top:{look.gap(4)}"><tr>'
                f'<td bgcolor="{ink}" width="4"></td><td bgcolor="{ground}" style="padding:3px 10px; color:{ink}; '
                f'font-weight:bold">{sign} {word}</td></tr></table>'
            )
        lines.append(self._small(escape(codes)))
        lines += self._also()
        lines.append(self._small(mark))
        return "".join(lines)

    def _also(self) -> list[str]:
        synonyms = self._article.synonyms
        if not any(synonyms.of(language) for language in self._shape.languages):
            return []
        joined = Text("、".join(synonyms.zh), ", ".join(synonyms.en))
        label = escape(self._t(LABELS["synonyms"]))
        if len(self._shape.languages) == 1:
            return [self._small(f"{label}: {escape(joined.of(self._shape.languages[0]))}")]
        return [self._small(f"{label}: {escape(joined.zh)} · {escape(joined.en)}")]

    def _section(self, section: Section, meant: bool, place: int | None) -> str:
        html = [self._heading(section, meant)]
        if section.lines:
            html.append(self._lines(section.lines, place))
        if section.items:
            html.append(self._items(section.items))
        if section.table is not None:
            html.append(self._table(section.table))
        if section.links:
            gap = "、" if self._shape.label_language == "zh" else "; "
            links = gap.join(self._link(link) for link in section.links)
            html.append(self._paragraph(links))
        return "".join(html)

    def _heading(self, section: Section, meant: bool) -> str:
        look = self._look
        anchor = f'<a name="{MEANT}"></a>' if meant else ""
        grave = section.id in ("danger_signs", "action")
        colour = look.urgency("emergency")[0] if grave else look.ink
        title = "  ·  ".join(section.title.of(language) for language in self._shape.languages)
        sign = "▲ " if grave else ""
        return (
            f'<p style="margin-top:{look.gap(18)}; margin-bottom:{look.gap(4)}; font-size:{look.size(16)}; '
            f'font-weight:bold; color:{colour}"><a name="section-{section.id}"></a>{anchor}{sign}{escape(title)}</p>'
        )

    def _lines(self, lines: tuple[Line, ...], place: int | None) -> str:
        if len(self._shape.languages) == 1:
            language = self._shape.languages[0]
            return "".join(
                self._paragraph(self._said(line, language, line.place == place) + self._numbers(line.numbers, line))
                for line in lines
            )
        look = self._look
        rows: list[str] = []
        for line in lines:
            cells = [
                f'<td width="{SHARE}%" style="padding-bottom:{look.gap(7)}; padding-right:{look.gap(14)}">'
                f"{self._paragraph(self._said(line, language, line.place == place, first=not index), bare=True)}</td>"
                for index, language in enumerate(self._shape.languages)
            ]
            numbers = self._paragraph(self._numbers(line.numbers, line), bare=True)
            rows.append(f'<tr>{"".join(cells)}<td align="right">{numbers}</td></tr>')
        return f'<table width="100%" cellspacing="0" cellpadding="0">{"".join(rows)}</table>'

    def _said(self, line: Line, language: Language, meant: bool, *, first: bool = True) -> str:
        text = line.text.of(language)
        anchor = f'<a name="line-{line.place}"></a>' if first else ""
        if meant and first:
            anchor += f'<a name="{MEANT}"></a>'
        if not text:
            text = f"({line.text.of(OTHER_LANGUAGE[language])})"
        style = f' style="background-color:{self._look.soft}"' if meant else ""
        return f"{anchor}{self._lead(line.lead, language)}<span{style}>{escape(text)}</span>"

    def _lead(self, lead: Lead | None, language: Language) -> str:
        if lead is None:
            return ""
        colour = self._look.grave if lead.grave else self._look.quiet
        about = f" · {self._link(lead.about, language)}" if lead.about is not None else ""
        sign = "▲ " if lead.grave else ""
        return (
            f'<span style="color:{colour}; font-weight:bold">{sign}{escape(lead.text.of(language))}</span>{about}<br/>'
        )

    def _numbers(self, numbers: tuple[int, ...], line: Line | None = None) -> str:
        look = self._look
        if not look.linked:
            return "".join(f" [{number}]" for number in numbers)
        place = "" if line is None else f":{line.place}"
        return "".join(
            f'&nbsp;<a href="source:{number}{place}" style="color:{look.accent}; text-decoration:none; '
            f'font-size:{look.size(12)}">[{number}]</a>'
            for number in numbers
        )

    def _items(self, items: tuple[Item, ...]) -> str:
        if len(items) == 1 and not items[0].items:
            return "".join(self._paragraph(escape(items[0].text.of(language))) for language in self._shape.languages)
        if len(self._shape.languages) == 1:
            return self._list(items, self._shape.languages[0])
        cells = "".join(
            f'<td width="{SHARE}%">{self._list(items, language)}</td>' for language in self._shape.languages
        )
        return f'<table width="100%" cellspacing="0" cellpadding="0"><tr>{cells}<td></td></tr></table>'

    def _list(self, items: tuple[Item, ...], language: Language, depth: int = 0) -> str:
        """Lists as indented lines: the same on paper, on the screen and for a screen reader."""
        look = self._look
        lines: list[str] = []
        for item in items:
            mark = "" if depth == 0 and item.items else "• "
            bold = "font-weight:bold;" if item.items else ""
            lines.append(
                f'<p style="margin-top:0; margin-bottom:{look.gap(2)}; margin-left:{look.gap(14 * depth)}; '
                f'line-height:{look.line_percent}%; {bold}">{mark}{escape(item.text.of(language))}</p>'
            )
            lines.append(self._list(item.items, language, depth + 1))
        return "".join(lines)

    def _table(self, table: Table) -> str:
        look = self._look
        pad = f"padding:{look.gap(4)} {look.gap(8)}"
        head = "".join(
            f'<td bgcolor="{look.raised}" align="{self._side(table, column)}" style="{pad}; color:{look.quiet}; '
            f'font-size:{look.size(12)}">{escape(self._t(text))}</td>'
            for column, text in enumerate(table.head)
        )
        rows = [f"<tr>{head}</tr>"]
        for row in table.rows:
            cells = "".join(
                f'<td align="{self._side(table, column)}" style="{pad}; border-bottom:1px solid {look.line}">'
                f"{self._cell(cell, both=len(row) <= 4)}</td>"
                for column, cell in enumerate(row)
            )
            rows.append(f"<tr>{cells}</tr>")
        return f'<table width="100%" cellspacing="0" cellpadding="0">{"".join(rows)}</table>'

    @staticmethod
    def _side(table: Table, column: int) -> str:
        return "right" if column in table.numeric else "left"

    def _cell(self, cell: Cell, *, both: bool) -> str:
        """`both`: with the other name beside the first one, where the columns are wide enough for it."""
        link = cell.link
        if cell.numbers and not link.name.zh:
            return f'<p style="margin:0; white-space:nowrap">{self._numbers(cell.numbers)}</p>'
        if both and link.kind is not None and len(self._shape.languages) > 1:
            other = OTHER_LANGUAGE[self._shape.words]
            quiet = f'<span style="color:{self._look.quiet}">{escape(link.name.of(other))}</span>'
            return f"{self._link(link, self._shape.words)} &nbsp;{quiet}{self._numbers(cell.numbers)}"
        return self._link(link) + self._numbers(cell.numbers)

    def _link(self, link: Link, language: Language | None = None) -> str:
        name = escape(link.name.of(language or self._shape.label_language))
        if link.kind is None or not self._look.linked:
            return name
        return f'<a href="entry:{link.id}" style="color:{self._look.accent}; text-decoration:none">{name}</a>'

    def _columns(self, wraps: list[str], text: Text) -> str:
        wrap = wraps[0]
        if len(self._shape.languages) == 1:
            return f'<p style="margin:0">{wrap.format(escape(text.of(self._shape.languages[0])))}</p>'
        cells = "".join(
            f'<td width="{SHARE}%" style="padding-right:{self._look.gap(14)}">'
            f"{wrap.format(escape(text.of(language)))}</td>"
            for language in self._shape.languages
        )
        return f'<table width="100%" cellspacing="0" cellpadding="0"><tr>{cells}<td></td></tr></table>'

    def _paragraph(self, html: str, *, bare: bool = False) -> str:
        bottom = "0" if bare else self._look.gap(6)
        return f'<p style="margin-top:0; margin-bottom:{bottom}; line-height:{self._look.line_percent}%">{html}</p>'

    def _small(self, html: str) -> str:
        look = self._look
        return (
            f'<p style="margin-top:{look.gap(4)}; margin-bottom:0; color:{look.quiet}; font-size:{look.size(12)}">'
            f"{html}</p>"
        )

    def _t(self, text: Text) -> str:
        return text.of(self._shape.label_language)


def plain_article(article: Article, shape: Shape, sources: list[str], limits: str, signed: str = "") -> str:
    """The article as plain text for the clipboard, sentence by sentence with its numbers."""
    language = shape.label_language
    review = (REVIEWED if article.review == "reviewed" else UNREVIEWED).of(language)
    lines = [" · ".join(article.name.of(one) for one in shape.languages)]
    lines.append(" · ".join((*article.codes, review, *([signed] if signed else []))))
    if article.urgency is not None:
        lines.append(f"[{URGENCIES[article.urgency].of(language)}]")
    for section in article.sections:
        lines += ["", " · ".join(section.title.of(one) for one in shape.languages)]
        for line in section.lines:
            marks = "".join(f" [{number}]" for number in line.numbers)
            lead = "" if line.lead is None else f"{_lead_words(line.lead, language)}: "
            lines.append(lead + "\n".join(line.text.of(one) for one in shape.languages) + marks)
        lines += _plain_items(section.items, shape)
        if section.table is not None:
            lines.append("\t".join(text.of(language) for text in section.table.head))
            lines += [
                "\t".join(
                    cell.link.name.of(language) + "".join(f"[{number}]" for number in cell.numbers) for cell in row
                )
                for row in section.table.rows
            ]
        if section.links:
            lines.append("; ".join(link.name.of(language) for link in section.links))
    return "\n".join([*lines, "", TITLES["sources"].of(language), *sources, "", limits])


def _lead_words(lead: Lead, language: Language) -> str:
    about = "" if lead.about is None else f" · {lead.about.name.of(language)}"
    return lead.text.of(language) + about


def _plain_items(items: tuple[Item, ...], shape: Shape, depth: int = 0) -> list[str]:
    lines: list[str] = []
    for item in items:
        lines.append("  " * depth + " | ".join(item.text.of(one) for one in shape.languages))
        lines += _plain_items(item.items, shape, depth + 1)
    return lines
