"""An answer as plain text for the clipboard: patient, danger, sentences with their numbers, and the sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QCoreApplication

from medassist.core.answer import Answer
from medassist.ui.facts import patient_facts
from medassist.ui.words import language_word, limits_line, review_word, section_title, urgency_word


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
    if answer.reason:
        lines.append(answer.reason)
    for one in answer.treatment:
        lines.append(f"- {one.text}{_marks(one.citations)} {one.dose or ''}".rstrip())
    if answer.citations:
        lines += ["", QCoreApplication.translate("plain_answer", "Sources")]
    for citation in answer.citations:
        title = titles.get(citation.document, citation.document)
        about = f"{language_word(citation.language)}, {review_word(citation.review)}"
        lines.append(f"[{citation.n}] {title}, {section_title(citation.section)} ({about}). {citation.source}".rstrip())
    lines += ["", limits_line(citation.review for citation in answer.citations)]
    return "\n".join(lines)


def _marks(numbers: Iterable[int]) -> str:
    return "".join(f" [{number}]" for number in numbers)
