"""An answer as rich text: sentences under document and section, alerts, options, numbers as links; every text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from medassist.core.answer import Answer
from medassist.core.clinical import Language
from medassist.ui.theme import Theme
from medassist.ui.words import emergency_note, language_word, review_word, section_title

Titles = Mapping[str, str]
"""Names of documents by id."""


def answer_html(answer: Answer, titles: Titles, theme: Theme, *, with_dangers: bool = False) -> str:
    """Alerts first, then the sentences; the danger banner says the red flags unless `with_dangers`."""
    lines = _alerts(answer, theme)
    last: tuple[str, str] | None = None
    for index, sentence in enumerate(answer.sentences):
        if sentence.section == "red_flag" and not with_dangers:
            continue
        document = _document(answer, sentence.citations)
        if (document, sentence.section) != last:
            last = (document, sentence.section)
            lines.append(_heading(_place(document, sentence.section, titles), theme))
        lines.append(paragraph(escape(sentence.text) + _foreign(answer, sentence.citations, theme),
                               sentence.citations, theme, index))  # fmt: skip
    lines += [paragraph(escape(hint), (), theme) for hint in answer.hints]
    if answer.reason:
        lines.append(paragraph(f'<span style="color:{theme.tokens.quiet}">{escape(answer.reason)}</span>', (), theme))
    return "".join(lines)


def treatment_html(answer: Answer, theme: Theme) -> str:
    """The medicines to consider, each with its dose for this patient; what the answer has said already is left out."""
    lines: list[str] = []
    said = {sentence.text for sentence in answer.sentences}
    for one in answer.treatment:
        if one.text in said and (one.dose is None or one.dose in said):
            continue
        dose = (
            f'<br/><span style="color:{theme.tokens.self_care}; font-weight:bold">{escape(one.dose)}</span>'
            if one.dose
            else ""
        )
        lines.append(paragraph(escape(one.text) + dose, one.citations, theme))
    return "".join(lines) + (_review_mark(answer, theme) if lines else "")


def _review_mark(answer: Answer, theme: Theme) -> str:
    """A quiet line under doses that come from content nobody signed."""
    numbers = {number for one in answer.treatment for number in one.citations}
    if all(citation.review == "reviewed" for citation in answer.citations if citation.n in numbers):
        return ""
    return (
        f'<p style="margin:0; color:{theme.tokens.quiet}; font-size:{theme.px(12)}px">○ '
        f"{escape(review_word('unreviewed'))}</p>"
    )


def dangers_html(answer: Answer, theme: Theme, ink: str, number: str) -> str:
    """The actions of the red flags and why, with their numbers; the emergency number is the one of the settings."""
    lines: list[str] = []
    said: set[str] = set()
    for index, sentence in enumerate(answer.sentences):
        if sentence.section == "red_flag":
            said.add(sentence.text)
            text = escape(with_number(sentence.text, number))
            lines.append(paragraph(text, sentence.citations, theme, index, ink))
    for flag in answer.red_flags:
        if flag.action not in said:
            lines.insert(0, paragraph(escape(with_number(flag.action, number)), (), theme, None, ink))
    return "".join(lines)


def with_number(text: str, number: str) -> str:
    """The banner's own words with the local emergency number; numbered sentences of the answer are never altered."""
    return text.replace("（120）", f"（{number}）").replace("(120)", f"({number})")


def emergency_html(answer: Answer, theme: Theme, number: str) -> str:
    """A line that says which number is meant here, where the sources say 120 and the settings another."""
    if number == "120" or not any("120" in s.text for s in answer.sentences if s.section != "red_flag"):
        return ""
    return paragraph(f'<span style="color:{theme.tokens.quiet}">{escape(emergency_note(number))}</span>', (), theme)


def marks(citations: Iterable[int], theme: Theme, sentence: int | None, colour: str | None = None) -> str:
    """The numbers in brackets as links; `sentence` is the place of the sentence they stand behind."""
    place = "" if sentence is None else f":{sentence}"
    return "".join(
        f'&nbsp;<a href="source:{number}{place}" style="color:{colour or theme.tokens.accent}; '
        f'text-decoration:none; font-size:{theme.px(12)}px">[{number}]</a>'
        for number in citations
    )


def paragraph(
    html: str, citations: Iterable[int], theme: Theme, sentence: int | None = None, colour: str | None = None
) -> str:
    """One sentence with its numbers."""
    height = theme.line_percent
    return (
        f'<p style="margin-top:0; margin-bottom:{theme.px(6)}px; line-height:{height}%">'
        f"{html}{marks(citations, theme, sentence, colour)}</p>"
    )


def _alerts(answer: Answer, theme: Theme) -> list[str]:
    if not answer.alerts:
        return []
    lines = [_heading(section_title("alerts"), theme)]
    for alert in answer.alerts:
        ink, _ = theme.tokens.of_urgency("emergency" if alert.severity == "stop" else "same_day")
        word = f'<span style="color:{ink}; font-weight:bold">{escape(section_title(alert.severity))}</span>'
        lines.append(paragraph(f"{word} {escape(alert.text)}", alert.citations, theme))
    return lines


def _heading(text: str, theme: Theme) -> str:
    return (
        f'<p style="color:{theme.tokens.quiet}; font-size:{theme.px(12)}px; font-weight:bold; '
        f'margin-top:{theme.px(10)}px; margin-bottom:{theme.px(2)}px">{escape(text)}</p>'
    )


def _document(answer: Answer, citations: Iterable[int]) -> str:
    numbers = set(citations)
    return next((one.document for one in answer.citations if one.n in numbers), "")


def _place(document: str, section: str, titles: Titles) -> str:
    title = titles.get(document, document)
    return f"{title} · {section_title(section)}" if title else section_title(section)


def _foreign(answer: Answer, citations: Iterable[int], theme: Theme) -> str:
    """The language of the evidence, where it is not that of the question."""
    numbers = set(citations)
    languages: list[Language] = [one.language for one in answer.citations if one.n in numbers]
    if not languages or answer.language in languages:
        return ""
    t = theme.tokens
    return (
        f'&nbsp;<span style="color:{t.quiet}; background-color:{t.raised}; font-size:{theme.px(12)}px">'
        f"&nbsp;{escape(language_word(languages[0]))}&nbsp;</span>"
    )
