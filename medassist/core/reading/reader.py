"""Reads one text into a Case: the single entrance of everything a person types or imports."""

from __future__ import annotations

from functools import cached_property
from typing import Literal, cast

from medassist.core.case import Case, Patient, TopicMention
from medassist.core.clinical import KnowledgeBase, Language
from medassist.core.reading.animals import animals_in
from medassist.core.reading.clauses import Clauses
from medassist.core.reading.conclusions import Network
from medassist.core.reading.conflicts import (
    animals_left_out,
    impossible_values,
    other_language,
    patient_conflicts,
    two_patients,
)
from medassist.core.reading.descriptions import differing
from medassist.core.reading.durations import durations
from medassist.core.reading.language import in_other_language, language_of
from medassist.core.reading.matching import (
    findings_among,
    findings_named,
    identifier_of,
    inside_name,
    kind_of,
    phrases_of,
    topics_among,
)
from medassist.core.reading.meaning import MeaningReader, TextHeads, colours, concluded, stretches, with_meant
from medassist.core.reading.measurements import measurements
from medassist.core.reading.mentions import Name, mentions_of, mother_of_child, of_the_womb, statuses_of
from medassist.core.reading.normalise import Normalised, normalise
from medassist.core.reading.patient import age_of, impossible_weeks
from medassist.core.reading.people import other_people
from medassist.core.reading.person import merged, patient_of
from medassist.core.reading.phrases import PhraseMatch, PhraseMatcher, longest
from medassist.core.reading.questions import ASKING, person_said, textbook_sentences
from medassist.core.reading.second_opinion import SecondOpinion
from medassist.core.reading.slips import mended
from medassist.core.reading.spans import blanked, overlaps, span_of
from medassist.core.reading.status import Reading
from medassist.core.reading.task import asked_drugs, aspects_of, task_of
from medassist.core.reading.terms import content_terms
from medassist.core.reading.timing import complaint_days
from medassist.core.reading.words import Units, cut, words_of

SECOND_HALF_WEEKS = 20
"""Completed weeks from which a pregnancy is in its second half (pre-eclampsia and bleeding before birth are of it)."""
MOST_MENDINGS = 2
"""A word with two slips needs the second round (肚纸通: 肚子通, 肚子痛)."""


class Reader:
    """Built once from the knowledge base; reads any text in linear time."""

    def __init__(self, knowledge: KnowledgeBase, heads: TextHeads | None = None) -> None:
        """Takes the phrases of findings and the names of conditions and drugs; `heads` read what these leave over."""
        self._knowledge = knowledge
        self._network = Network(knowledge.findings)
        self._meaning = MeaningReader(self._network, heads) if heads is not None else None
        self._opinion = SecondOpinion(heads) if heads is not None else None
        self._matcher = PhraseMatcher(phrases_of(knowledge))
        self._histories = frozenset(
            f"finding:{one.id}" for one in knowledge.findings.values() if one.kind in ("history", "exposure")
        )
        self._from_condition: dict[str, frozenset[str]] = {}

    def read(self, text: str, *, patient: Patient | None = None, language: Language | None = None) -> Case:
        """Everything understood of `text`; `patient` wins over it. Never fails, whatever the text."""
        folded, units, matches = self._understood(text)
        spoken = language or language_of(text)
        clauses = Clauses(folded.text)
        values = measurements(folded)
        measured = [folded.place(one.start, one.end) for one in values.found]
        topics = [one for one in topics_among(matches, len(units.keys)) if not overlaps(span_of(units, one), measured)]
        scores = [place for place, one in zip(measured, values.found, strict=True) if one.quantity == "gcs"]
        asking = [one.span() for one in ASKING.finditer(folded.text)]
        found = [
            one
            for one in findings_named(matches, units.keys)
            if not inside_name(one, topics) and not overlaps(span_of(units, one), sorted(asking + scores))
        ]
        animals = animals_in(clauses)
        people = sorted([*other_people(clauses), *animals], key=lambda one: one.start)
        others = [(one.start, one.end) for one in people if not one.teller]
        own_text = blanked(folded.text, [(one.start, one.end) for one in people])
        age, impossible_age = age_of(blanked(own_text, measured))
        times = [one for one in durations(folded.text) if not (age and one.start < age.end and age.start < one.end)]
        names = [Name(target, span_of(units, one), one) for one in topics for target in one.targets]
        evidence = [(one.start, one.end) for one in times] + measured
        if age is not None and age.said:
            evidence.append((age.start, age.end))
        complaints = [one for one in found if not self._histories.issuperset(one.targets)]
        textbook = textbook_sentences(
            clauses,
            [name.span for name in names],
            [span_of(units, one) for one in found],
            [span_of(units, one) for one in complaints],
            evidence,
        )
        readings = statuses_of(units, clauses, [*found, *topics], textbook, others, self._histories)
        mentions = mentions_of(folded, units, clauses, found, readings, times)
        if self._meaning is not None:
            taken = [span_of(units, one) for one in found if not colours(one)] + [name.span for name in names]
            meant = self._meaning.matches(units, clauses, [*taken, *evidence, *asking], textbook)
            guesses = [one for one, _ in meant]
            statuses = statuses_of(units, clauses, [*found, *topics, *guesses], textbook, others, self._histories)
            likely = mentions_of(folded, units, clauses, guesses, statuses, times)
            mentions = with_meant(mentions, likely, [one for _, one in meant], self._network)
        mentioned = tuple(
            TopicMention(
                cast('Literal["condition", "drug"]', kind_of(name.target)),
                identifier_of(name.target),
                folded.quote(*name.span),
                *folded.span(*name.span),
                denied=_denied(readings[id(name.match)]),
            )
            for name in names
        )
        told = patient_of(
            own_text,
            age,
            values.found,
            mentioned,
            [name.span for name in names],
            [readings[id(name.match)] for name in names],
        )
        patient_used, ages = merged(told, patient, age)
        mentions = [mother_of_child(one, ages) for one in mentions]
        if patient_used.pregnant or any(one.id == "postpartum" and one.context == "now" for one in mentions):
            within = [clauses.at(folded.place(one.start, one.end)[0]) for one in mentions]
            mentions = [
                of_the_womb(one, folded.text[clause.start : clause.end])
                for one, clause in zip(mentions, within, strict=True)
            ]
        weeks = impossible_weeks(own_text)
        impossible = (*values.impossible, *((("pregnancy_weeks", weeks.strip()),) if weeks else ()))
        conclusions, certainty = concluded(
            self._network, mentions, values.found, ages, self._background(patient_used), spoken
        )
        aspects = aspects_of(folded.text)
        task = task_of(
            folded.text,
            drugs=len(asked_drugs(mentioned, mentions, patient_used, aspects)),
            person=person_said(folded.text),
            findings=sum(1 for one in mentions if one.status != "unknown"),
            facts=len(evidence),
        )
        if task is None and self._opinion is not None and not aspects:
            task = self._opinion.task(text)
        return Case(
            text=text,
            language=spoken,
            task=task or "question",
            patient=patient_used,
            findings=tuple(mentions),
            measurements=values.found,
            topics=mentioned,
            aspects=aspects,
            duration_days=complaint_days(mentions, times, self._knowledge.findings),
            conflicts=(
                *conclusions.conflicts,
                *impossible_values(impossible, impossible_age, spoken),
                *((other_language(spoken),) if in_other_language(text) else ()),
                *animals_left_out([folded.quote(one.start, one.end) for one in animals], spoken),
                *two_patients(differing(blanked(own_text, measured)), spoken),
                *patient_conflicts(told, patient, patient_used, spoken),
            ),
            age_range_days=ages,
            present=conclusions.present,
            absent=conclusions.absent,
            history=conclusions.history,
            certainty=certainty,
            sounds_urgent=self._opinion.urgent(text) if self._opinion is not None and task == "case" else None,
        )

    def _understood(self, text: str) -> tuple[Normalised, Units, list[PhraseMatch]]:
        """The text folded and cut, slips of the keyboard mended, and every phrase in it."""
        folded = normalise(text)
        units = cut(folded.text)
        matches = self._matcher.find(units)
        whole = [span_of(units, one) for one in matches if one.gap is None and one.end - one.start > 1]
        for _ in range(MOST_MENDINGS):
            better = mended(folded, whole, lambda: self._vocabulary)
            if better is None:
                break
            folded, units = better, cut(better.text)
            matches = self._matcher.find(units)
            whole = [span_of(units, one) for one in matches if one.gap is None and one.end - one.start > 1]
        return folded, units, matches

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        """Every English word that the names of conditions and drugs are made of."""
        names = (phrase for phrase, target in phrases_of(self._knowledge) if kind_of(target) != "finding")
        return frozenset(word for name in names for word in words_of(name))

    def left_over(self, text: str) -> list[str]:
        """The stretches of `text`, folded, that no phrase or value matched: what the finding head is asked about."""
        folded, units, matches = self._understood(text)
        read = [*findings_among(matches, len(units.keys)), *topics_among(matches, len(units.keys))]
        taken = [span_of(units, one) for one in read if not colours(one)]
        taken += [folded.place(one.start, one.end) for one in measurements(folded).found]
        taken += [(one.start, one.end) for one in durations(folded.text)]
        return [folded.text[start:end] for start, end in stretches(Clauses(folded.text), taken)]

    def content_terms(self, text: str, language: Language | None = None) -> tuple[str, ...]:
        """The terms of `text` that carry its content; phrases known to the base stay whole, words of asking go.

        English terms are lower case. `language` is of no consequence: both scripts are read wherever they stand.
        """
        folded = normalise(text)
        units = cut(folded.text)
        kept = longest([one for one in self._matcher.find(units) if one.gap is None], len(units.keys))
        return content_terms(folded.text, [(units.starts[one.start], units.ends[one.end - 1]) for one in kept])

    def _background(self, patient: Patient) -> set[str]:
        """Findings that follow from the patient's data."""
        findings = self._knowledge.findings
        found: set[str] = set()
        if (patient.pregnant or patient.pregnancy_weeks is not None) and "pregnant_state" in findings:
            found.add("pregnant_state")
        if patient.pregnancy_weeks is not None:
            half = "early_pregnancy" if patient.pregnancy_weeks < SECOND_HALF_WEEKS else "late_pregnancy"
            found |= {half} & findings.keys()
        for condition in patient.conditions:
            found |= self._history_findings(condition)
        for medicine in patient.medicines:
            found |= self._history_findings(medicine)
        if patient.allergies and "history_allergy" in findings:
            found.add("history_allergy")
        return found

    def _history_findings(self, name: str) -> frozenset[str]:
        """History and exposure findings that a condition or drug (id or words) stands for."""
        known = self._from_condition.get(name)
        if known is None:
            entry = self._knowledge.conditions.get(name) or self._knowledge.drugs.get(name)
            names = (entry.name.zh, entry.name.en, *entry.synonyms.zh[:4], *entry.synonyms.en[:4]) if entry else (name,)
            frames = ("{}", "{}病史", "正在吃{}", "history of {}", "on {}")
            texts = [normalise(frame.format(one)).text for one in names for frame in frames]
            found = {target for one in texts for match in self._matcher.find(cut(one)) for target in match.targets}
            ids = {identifier_of(target) for target in found if kind_of(target) == "finding"}
            known = frozenset(one for one in ids if self._knowledge.findings[one].kind in ("history", "exposure"))
            if len(self._from_condition) < 10_000:
                self._from_condition[name] = known
        return known


def _denied(reading: Reading) -> bool:
    """Whether a named condition or drug is said not to be the patient's."""
    return reading.status == "absent" or reading.context == "family"
