"""Verifies what a language model wrote: each sentence against the passages it cites, the patient's data and worked-out doses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from medassist.core.case import Patient
from medassist.core.clinical import KnowledgeBase
from medassist.core.reading.normalise import normalise
from medassist.core.sentences import split_sentences
from medassist.core.verification.alignment import aligned, likeness, whole
from medassist.core.verification.denials import denial_differences
from medassist.core.verification.details import differences
from medassist.core.verification.difference import Difference
from medassist.core.verification.literal import literal_differences
from medassist.core.verification.names import Names
from medassist.core.verification.neighbours import exchanged, foreign, nearest, parted
from medassist.core.verification.numbers import mismatch
from medassist.core.verification.statement import Statement, read
from medassist.core.verification.verdict import Evidence, Problem, Support, Verdict, VerifiedAnswer

MARK = r"[\[［【]\s*(\d{1,3}(?:\s*[,，、;；\-–]\s*\d{1,3})*)\s*[\]］】]"
"""A citation mark: [1], [1, 3], [1-3], full-width too."""
MARKS = re.compile(rf"\s*{MARK}")
"""One with the white space before it."""
LEAST_SUPPORT = 0.5
LEAST_SAID = 0.3
"""Share of a claim's words and topics that evidence in its own language must have."""
_KEPT = 512
_COUNTED_IN_DAYS = 92
"""Age in days below which it is said in days."""


class Verifier:
    """Holds sentences against evidence; built once from a knowledge base. Statements of evidence read before are kept."""

    def __init__(
        self,
        base: KnowledgeBase,
        support: Support | None = None,
        least_support: float = LEAST_SUPPORT,
        *,
        names: Names | None = None,
    ) -> None:
        """`support` judges meaning (0 to 1); below `least_support` a sentence is struck out. `names`: those of `base`."""
        self._names = names or Names(base)
        self._support = support
        self._least = least_support
        self._read: dict[tuple[str, str, str], Statement] = {}

    def answer(self, text: str, evidence: Sequence[Evidence], patient: Patient | None = None) -> VerifiedAnswer:
        """Every sentence of a written answer; marks that follow a full stop belong to the sentence before it."""
        return VerifiedAnswer(tuple(self.sentence(one, evidence, patient) for one in marked_sentences(text)))

    def sentence(self, text: str, evidence: Sequence[Evidence], patient: Patient | None = None) -> Verdict:
        """One sentence against the passages it cites; without a mark, or with a wrong one, it must stand on another one alone.

        `citations` of the verdict are the passages it stands on.
        """
        bare, cited = without_marks(text)
        known = {one.number: one for one in evidence}
        if any(number not in known for number in cited) or not evidence:
            return Verdict(bare, False, (), None, (Problem("citation", text, 0, len(text)),))
        claim, told = read(bare, self._names), self._patient(patient)
        if cited:
            verdict = self._verdict(bare, claim, [known[number] for number in cited], told)
            if verdict.supported:
                return verdict
            others = (self._verdict(bare, claim, [one], told) for one in evidence if one.number not in cited)
            return next((one for one in others if one.supported), verdict)
        verdicts = [self._verdict(bare, claim, [one], told) for one in evidence]
        return min(verdicts, key=lambda one: (not one.supported, len(one.problems)))

    def _verdict(self, bare: str, claim: Statement, cited: Sequence[Evidence], told: Sequence[Statement]) -> Verdict:
        """The claim (read from `bare`) against some passages and what is told of the patient."""
        passages = [self._statement(sentence, one) for one in cited for sentence in one.sentences]
        known = [*passages, *told]
        alone = self._borne_alone(bare, claim, passages)
        if alone is not None:
            numbers = tuple(one.number for one in cited)
            return Verdict(bare, True, numbers, alone.text.original, ())
        problems: list[Problem] = []
        stands: list[Statement] = []
        for stated in claim.amounts:
            kind, statement = mismatch(stated, claim, known, self._names)
            stands += [statement] if statement is not None and kind is None else []
            problems += [_problem(claim, Difference(kind, stated.amount.start, stated.amount.end))] if kind else []
        problems += [_problem(claim, one) for one in differences(claim, known, self._names)]
        problems += [_problem(claim, one) for one in literal_differences(claim, known)]
        problems += [_problem(claim, one) for one in denial_differences(claim, known)]
        if not problems:
            problems += [_problem(claim, one) for one in foreign(claim, known, self._names)]
            problems += [
                _problem(claim, one)
                for near in nearest(claim, passages)[:1]
                for one in chain(exchanged(claim, near, self._names), parted(claim, near))
            ]
        best = _stands_on(claim, passages, stands)
        if not problems and self._off_topic(bare, claim, best, passages):
            problems.append(Problem("meaning", bare, 0, len(bare)))
        numbers = tuple(one.number for one in cited)
        text = best.text.original if best is not None else None
        return Verdict(bare, not problems, numbers, text, tuple(dict.fromkeys(problems)))

    def _borne_alone(self, bare: str, claim: Statement, passages: Sequence[Statement]) -> Statement | None:
        """The first evidence sentence that bears the whole claim by itself; None where none does.

        It must be about as much of the claim as any other is, so that a neighbour which does not contradict is no support.
        """
        if next(denial_differences(claim, passages), None) is not None:
            return None
        for one in nearest(claim, passages):
            known = [one]
            if any(mismatch(stated, claim, known, self._names)[0] is not None for stated in claim.amounts):
                continue
            others = (
                exchanged(claim, one, self._names),
                parted(claim, one),
                literal_differences(claim, known),
            )
            if next(chain(*others), None) is not None:
                continue
            if next(differences(claim, known, self._names), None) is None and not self._off_topic(
                bare, claim, one, known
            ):
                return one
        return None

    def _off_topic(self, bare: str, claim: Statement, best: Statement | None, passages: Sequence[Statement]) -> bool:
        """Whether nothing in the evidence is about this, or the judge of meaning says that it is not supported."""
        if best is None or _said(claim, passages) < LEAST_SAID or _added(claim, passages):
            return True
        return self._support is not None and self._support(bare, best.text.original) < self._least

    def _statement(self, sentence: str, passage: Evidence) -> Statement:
        key = (sentence, passage.title, passage.document)
        if key not in self._read:
            if len(self._read) >= _KEPT:
                self._read.clear()
            title = normalise(passage.title).text
            self._read[key] = replace(read(sentence, self._names, self._head(passage)), title=title)
        return self._read[key]

    def _head(self, passage: Evidence) -> frozenset[str]:
        """Ids of what the passage's article is about."""
        title = read(passage.title, self._names) if passage.title else None
        ids = frozenset(one for name in title.names for one in name.ids) if title is not None else frozenset()
        return ids | ({passage.document} if passage.document else frozenset())

    def _patient(self, patient: Patient | None) -> Sequence[Statement]:
        """The patient's data as sentences of both languages, so that a claim may repeat them."""
        if patient is None:
            return ()
        return tuple(read(line, self._names) for line in patient_lines(patient))


def patient_lines(patient: Patient) -> list[str]:
    """What is known of a patient, one line each, in words that read the same way as evidence."""
    lines = [*patient.allergies, *patient.conditions, *patient.medicines]
    if patient.age_years is not None:
        lines += [f"{patient.age_years:g}岁", f"{patient.age_years:g} years"]
        lines += [f"{12 * patient.age_years:.3g} months"] if patient.age_years < 3 else []
    if patient.age_days is not None and patient.age_days < _COUNTED_IN_DAYS:
        lines.append(f"{patient.age_days} days old")
    if patient.weight_kg is not None:
        lines.append(f"{patient.weight_kg:g} kg")
    if patient.pregnancy_weeks is not None:
        lines.append(f"pregnant {patient.pregnancy_weeks:g} weeks")
    elif patient.pregnant:
        lines.append("pregnant")
    if patient.egfr is not None:
        lines.append(f"eGFR {patient.egfr:g} mL/min")
    if patient.sex is not None:
        lines.append(patient.sex)
    return lines


def without_marks(text: str) -> tuple[str, tuple[int, ...]]:
    """The sentence without its citation marks, and the numbers cited, each once in order."""
    cited: list[int] = []
    for match in MARKS.finditer(text):
        for part in re.split(r"[,，、;；]", match[1]):
            ends = [int(number) for number in re.split(r"[-–]", part)]
            cited += range(ends[0], min(ends[-1], ends[0] + 20) + 1)
    return MARKS.sub("", text).strip(), tuple(dict.fromkeys(cited))


def marked_sentences(text: str) -> list[str]:
    """Sentences with the marks that belong to them; stretches without a letter or digit are none."""
    sentences: list[str] = []
    for piece in split_sentences(text):
        leading = re.match(rf"(?:{MARKS.pattern})+", piece)
        if leading and sentences and not MARKS.search(sentences[-1]):
            sentences[-1] += leading.group()
            piece = piece[leading.end() :].strip()
        if any(letter.isalnum() for letter in MARKS.sub("", piece)):
            sentences.append(piece)
    return sentences


def _problem(claim: Statement, one: Difference) -> Problem:
    start, end = claim.text.span(one.start, one.end)
    return Problem(one.kind, claim.text.original[start:end].strip(), start, end)


def _said(claim: Statement, passages: Sequence[Statement]) -> float:
    """Share of the claim's words and topics that its evidence has; 1 where the evidence is in the other language."""
    if all(one.chinese != claim.chinese for one in passages):
        return 1.0
    return likeness(whole(claim), whole(*passages), same_language=True)


def _added(claim: Statement, passages: Sequence[Statement]) -> bool:
    """Whether a whole clause of the claim shares nothing with evidence of its own language."""
    if any(one.chinese != claim.chinese for one in passages):
        return False
    known = whole(*passages)
    return any(
        len(clause.words) > 1 and not clause.words & known.words and not clause.topics & known.topics
        for clause in claim.clauses
    )


def _stands_on(claim: Statement, passages: Sequence[Statement], stands: Sequence[Statement]) -> Statement | None:
    """The evidence sentence that bears most of the claim's numbers and clauses; None where none is about it."""
    votes = {id(one): 0.0 for one in passages}
    for one in stands:
        votes[id(one)] = votes.get(id(one), 0.0) + 1.0
    for clause in claim.clauses:
        for found in aligned(clause, claim, passages):
            votes[id(found.statement)] += found.likeness
    best = max(passages, key=lambda one: votes[id(one)], default=None)
    return best if best is not None and votes[id(best)] > 0 else None
