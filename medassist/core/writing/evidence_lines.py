"""The evidence a model may write from: the answer's own sentences with their numbers, as many of the first as fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from medassist.core.answer import Answer, Citation
from medassist.core.answering.numbering import marks_of, unquoted
from medassist.core.sentences import split_sentences
from medassist.core.verification.verdict import Evidence


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of the evidence and the numbers of its sources; `worked` is a dose worked out for the patient."""

    text: str
    citations: tuple[int, ...]
    worked: bool = False


def lines_of(answer: Answer) -> tuple[Line, ...]:
    """What the answer says, each sentence once: its alerts that forbid, its sentences, and treatments with worked doses."""
    found: dict[str, Line] = {}
    for alert in answer.alerts:
        if alert.severity == "stop" and alert.citations:
            found.setdefault(alert.text, Line(alert.text, alert.citations))
    for sentence in answer.sentences:
        text = unquoted(sentence.text)
        found.setdefault(text, Line(text, sentence.citations, sentence.section == "worked_dose"))
    for treatment in answer.treatment:
        if treatment.citations:
            found.setdefault(treatment.text, Line(treatment.text, treatment.citations))
        if treatment.citations and treatment.dose and any(one.isdigit() for one in treatment.dose):
            found.setdefault(treatment.dose, Line(treatment.dose, treatment.citations, worked=True))
    return tuple(found.values())


def fitted(lines: Sequence[Line], budget: int, tokens: Callable[[str], int]) -> tuple[Line, ...]:
    """As many lines as `budget` tokens hold, in their order; chosen by rank: the first of every source, then the second of each.

    A worked-out dose ranks with the rule before it. The best line is kept in any case; one that does not fit is passed over
    for a later, shorter one.
    """
    place: dict[tuple[int, ...], int] = {}
    ranked: list[tuple[int, int]] = []
    for number, line in enumerate(lines):
        place[line.citations] = max(0, place.get(line.citations, -1) + (not line.worked))
        ranked.append((place[line.citations], number))
    kept: list[int] = []
    for _, number in sorted(ranked):
        needed = tokens(numbered(lines[number]) + "\n")
        if needed <= budget or not kept:
            kept.append(number)
            budget -= needed
    return tuple(lines[number] for number in sorted(kept))


def numbered(line: Line) -> str:
    """A line as the model reads it."""
    return f"{marks_of(line.citations)} {line.text}"


def evidence_of(lines: Sequence[Line], citations: Sequence[Citation], titles: Mapping[int, str]) -> list[Evidence]:
    """The lines as evidence, one entry a source; `titles` are the headings by number."""
    said: dict[int, list[str]] = {}
    for line in lines:
        for number in line.citations:
            said.setdefault(number, []).extend(split_sentences(line.text))
    documents = {one.n: one.document for one in citations}
    return [
        Evidence(number, sentences, titles.get(number, ""), documents.get(number, ""))
        for number, sentences in sorted(said.items())
    ]
