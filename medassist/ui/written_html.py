"""A written text as rich text: verified sentences plain with their numbers, struck-out ones with the reason, the draft greyed."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QCoreApplication

from medassist.core.answer import Written, WrittenSentence
from medassist.core.writing.result import counted
from medassist.ui.answer_html import marks, paragraph
from medassist.ui.theme import Theme
from medassist.ui.words import language_in_force

COLUMNS_FROM_WIDTH = 560
"""Width in px at 100 % from which a sentence and what it stands on are side by side."""


def written_html(sentences: Sequence[WrittenSentence], draft: str, theme: Theme) -> str:
    """A paragraph a sentence; the links carry the place of the sentence."""
    lines = [
        paragraph(sentence_html(one, theme), one.citations if one.supported else (), theme, place)
        for place, one in enumerate(sentences)
    ]
    if draft.strip():
        lines.append(paragraph(draft_html(draft, theme), (), theme))
    return "".join(lines)


def sentence_html(sentence: WrittenSentence, theme: Theme, retry: int | None = None) -> str:
    """One judged sentence without its numbers; `retry` is its place where it can be written anew."""
    text = escape(sentence.text).replace("\n", "<br/>")
    if sentence.supported and not sentence.problem:
        return text
    translate = QCoreApplication.translate
    t, small = theme.tokens, f"font-size:{theme.px(12)}px"
    if sentence.supported:
        said = translate("written_html", "Please check: {reason}").format(reason=sentence.problem)
        text = f'{text} <span style="color:{t.same_day}; {small}">▲ {escape(said)}</span>'
    else:
        said = translate("written_html", "Struck out, not supported")
        if sentence.problem:
            said = translate("written_html", "Struck out: {reason}").format(reason=sentence.problem)
        text = (
            f'<span style="color:{t.quiet}; text-decoration:line-through">{text}</span> '
            f'<span style="color:{t.same_day}; {small}">✕ {escape(said)}</span>'
        )
    if retry is None:
        return text
    again = escape(translate("written_html", "Try this sentence again"))
    return f'{text} <a href="retry:{retry}" style="color:{t.accent}; text-decoration:none; {small}">{again}</a>'


def draft_html(draft: str, theme: Theme) -> str:
    """The sentence under way: not verified, so greyed."""
    return f'<span style="color:{theme.tokens.quiet}">{escape(draft.strip())} …</span>'


def pairs_html(
    sentences: Sequence[WrittenSentence],
    draft: str,
    theme: Theme,
    *,
    first: int = 0,
    columns: bool,
    heads: tuple[str, str] | None,
    retry: bool = False,
    linked: bool = True,
) -> str:
    """Each sentence beside what it stands on (`columns`), or above it where there is no room.

    `first` is the place of the first sentence in the whole text; `heads` name the two; `retry`: a sentence with a fault can
    be tried again; `linked`: its numbers are links.
    """
    quiet = f"color:{theme.tokens.quiet}; font-size:{theme.px(13)}px"
    rows: list[tuple[str, str]] = []
    for place, one in enumerate(sentences, first):
        again = place if retry and (one.problem or not one.supported) and one.stands_on else None
        html = sentence_html(one, theme, again)
        if one.supported:
            html += marks(one.citations, theme, place) if linked else "".join(f"[{number}]" for number in one.citations)
        rows.append((html, escape(one.stands_on or "").replace("\n", "<br/>")))
    if draft.strip():
        rows.append((draft_html(draft, theme), ""))
    if not rows:
        return ""
    height = f"line-height:{theme.line_percent}%"
    if not columns:
        below = f"margin:0 0 {theme.px(10)}px 0"
        return "".join(
            f'<p style="margin:0; {height}">{html}</p><p style="{below}; {quiet}">{source}</p>'
            if source
            else f'<p style="{below}; {height}">{html}</p>'
            for html, source in rows
        )
    gap = theme.px(8)
    head = "".join(
        f'<td width="50%" style="{quiet}; padding-bottom:{gap}px">{escape(word)}</td>' for word in heads or ()
    )
    body = "".join(
        f'<tr><td style="padding-right:{2 * gap}px; padding-bottom:{gap}px"><p style="margin:0; {height}">{html}</p></td>'
        f'<td style="{quiet}; padding-bottom:{gap}px"><p style="margin:0; {height}">{source}</p></td></tr>'
        for html, source in rows
    )
    return f'<table width="100%" cellspacing="0" cellpadding="0">{head and f"<tr>{head}</tr>"}{body}</table>'


def verified_line(sentences: Sequence[WrittenSentence], *, dropped: bool = False, under_way: bool = False) -> str:
    """How many sentences were verified, in the language of the window; empty where nothing was written yet."""
    if not sentences:
        return ""
    line = counted(sentences, language_in_force(), dropped=dropped)
    return line.rstrip("。.") if under_way else line


def written_by(written: Written) -> str:
    """The line above a written answer that is copied or printed: which model wrote it, and how many sentences were verified."""
    said = QCoreApplication.translate("written_html", "Written by {model}. {verified}")
    return said.format(model=written.model, verified=verified_line(written.sentences))
