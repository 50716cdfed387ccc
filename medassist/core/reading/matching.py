"""Which of all phrases found are meant: longest wins, apart for complaints, for the words that colour them, and for names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from medassist.core.clinical import KnowledgeBase
from medassist.core.reading.phrases import PhraseMatch, longest

MODIFIERS = frozenset(
    (
        "sudden_onset gradual_onset worst_ever severe_intensity worsening_progressive recurrent_episodes at_night "
        "on_exertion "
        "at_rest after_meal lasting_over_10_min transient_resolved tearing_quality pressing_quality intermittent "
        "unilateral "
        "bilateral"
    ).split()  # ids read better as running text
)
"""Findings that colour a complaint: they are read beside the complaint's own words, not instead of them."""


def phrases_of(knowledge: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """Every phrase and name of the base with its target, `finding:id`, `condition:id` or `drug:id`."""
    for finding in knowledge.findings.values():
        target = f"finding:{finding.id}"
        for phrase in (finding.name.zh, finding.name.en, *finding.phrases.zh, *finding.phrases.en):
            yield phrase, target
    for condition in knowledge.conditions.values():
        target = f"condition:{condition.id}"
        for phrase in (condition.name.zh, condition.name.en, *condition.synonyms.zh, *condition.synonyms.en):
            yield phrase, target
    for drug in knowledge.drugs.values():
        target = f"drug:{drug.id}"
        for phrase in (drug.name.zh, drug.name.en, *drug.synonyms.zh, *drug.synonyms.en):
            yield phrase, target


def kind_of(target: str) -> str:
    """finding, condition or drug."""
    return target.partition(":")[0]


def identifier_of(target: str) -> str:
    """The id without its kind."""
    return target.partition(":")[2]


def findings_among(matches: Sequence[PhraseMatch], units_total: int) -> list[PhraseMatch]:
    """The finding matches that are meant, by place: the longest of complaints, and the longest of modifiers."""
    complaints = _only(matches, lambda target: kind_of(target) == "finding" and identifier_of(target) not in MODIFIERS)
    modifiers = _only(matches, lambda target: kind_of(target) == "finding" and identifier_of(target) in MODIFIERS)
    chosen = [*longest(complaints, units_total), *longest(modifiers, units_total)]
    chosen.sort(key=lambda one: (one.start, one.end))
    return chosen


def topics_among(matches: Sequence[PhraseMatch], units_total: int) -> list[PhraseMatch]:
    """The names of conditions and drugs that are meant, by place."""
    return longest(_only(matches, lambda target: kind_of(target) != "finding"), units_total)


def inside_name(match: PhraseMatch, topics: Sequence[PhraseMatch]) -> bool:
    """Whether a finding is only a part of a name: one character of a condition (烧 in 烧伤), any part of a drug."""
    for topic in topics:
        if topic.start <= match.start and match.end <= topic.end and match.end - match.start < topic.end - topic.start:
            drug = all(kind_of(target) == "drug" for target in topic.targets)
            if drug or match.end - match.start == 1:
                return True
    return False


def _only(matches: Sequence[PhraseMatch], wanted) -> list[PhraseMatch]:  # a predicate of targets
    kept: list[PhraseMatch] = []
    for match in matches:
        targets = tuple(target for target in match.targets if wanted(target))
        if targets:
            kept.append(match if targets == match.targets else replace(match, targets=targets))
    return kept
