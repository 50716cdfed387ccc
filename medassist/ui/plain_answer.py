"""An answer as plain text for the clipboard: patient, danger, sentences with their numbers, and the sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from medassist.core.answer import Answer, Citation, Written
from medassist.core.clinical import Language
from medassist.core.writing.result import joined
from medassist.ui.facts import patient_facts
from medassist.ui.words import language_word, limits_line, review_word, section_title, urgency_word
from medassist.ui.written_html import written_by


def plain_answer(answer: Answer, titles: Mapping[str, str]) -> str:
    """The whole answer in the order of care."""
    lines = [answer.text.strip(), ""]
    facts = patient_facts(answer.patient, titles)
    if facts:
        lines += [" · ".join(facts), ""]
    if answer.urgency is not None:
        lines.append(f"[{urgency_word(answer.urgency)}]")
    lines += [f"!! {flag.text}: {flag.action}" for flag in answer.red_flags]
    lines += [f"! {section_title(alert.severity)} {alert.text}{_marks(alert.citations)}" for alert in answer.alerts]
    lines += [f"{sentence.text}{_marks(sentence.citations)}" for sentence in answer.sentences]
    lines += answer.hints
    if answer.written is not None and answer.written.text:
        lines += ["", *_written(answer.written, answer.language)]
    if answer.reason:
        lines.append(answer.reason)
    for one in answer.treatment:
        lines.append(f"- {one.text}{_marks(one.citations)} {one.dose or ''}".rstrip())
    return "\n".join([*lines, *_sources(answer.citations, titles)])


def plain_written(answer: Answer, titles: Mapping[str, str]) -> str:
    """What stands of the written text, and the sources that it stands on; empty where nothing does."""
    written = answer.written
    if written is None or not written.text:
        return ""
    cited = {number for one in written.sentences if one.supported for number in one.citations}
    used = [citation for citation in answer.citations if citation.n in cited]
    return "\n".join([*_written(written, answer.language), *_sources(used, titles)])


def _written(written: Written, language: Language) -> list[str]:
    """What was struck out is not in it."""
    return [written_by(written), joined(written.sentences, language)]


def _sources(citations: Sequence[Citation], titles: Mapping[str, str]) -> list[str]:
    """The numbered sources and the line of limits."""
    lines = ["", QCoreApplication.translate("plain_answer", "Sources")] if citations else []
    for citation in citations:
        title = titles.get(citation.document, citation.document)
        about = f"{language_word(citation.language)}, {review_word(citation.review)}"
        lines.append(f"[{citation.n}] {title}, {section_title(citation.section)} ({about}). {citation.source}".rstrip())
    return [*lines, "", limits_line(citation.review for citation in citations)]


def _marks(numbers: Iterable[int]) -> str:
    return "".join(f" [{number}]" for number in numbers)
