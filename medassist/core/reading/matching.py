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


_BETWEEN_PARTS = frozenset(("、", ",", "/", "和", "及", "与", "或", "and", "or"))
"""What stands between the complaints that one phrase names together (咳嗽、咳痰)."""


def findings_among(matches: Sequence[PhraseMatch], units_total: int) -> list[PhraseMatch]:
    """The finding matches that are meant, by place: the longest of complaints, and the longest of modifiers."""
    complaints = _only(matches, lambda target: kind_of(target) == "finding" and identifier_of(target) not in MODIFIERS)
    modifiers = _only(matches, lambda target: kind_of(target) == "finding" and identifier_of(target) in MODIFIERS)
    chosen = [*longest(complaints, units_total), *longest(modifiers, units_total)]
    chosen.sort(key=lambda one: (one.start, one.end))
    return chosen


def findings_named(matches: Sequence[PhraseMatch], keys: Sequence[str]) -> list[PhraseMatch]:
    """`findings_among` with the complaints that a phrase names together: who denies 咳嗽、咳痰 denies both.

    `keys` are the units of the text.
    """
    meant = findings_among(matches, len(keys))
    if not any(key in _BETWEEN_PARTS for key in keys):
        return meant
    complaints = _only(matches, lambda target: kind_of(target) == "finding" and identifier_of(target) not in MODIFIERS)
    found = [*meant]
    for one in meant:
        marks = [place for place in range(one.start, one.end) if keys[place] in _BETWEEN_PARTS]
        if not marks or one.gap is not None:
            continue
        ends = zip([one.start, *(place + 1 for place in marks)], [*marks, one.end], strict=True)
        parts = set(ends)
        found += [
            other
            for other in complaints
            if other.gap is None and (other.start, other.end) in parts and not set(other.targets) <= set(one.targets)
        ]
    found.sort(key=lambda one: (one.start, one.end))
    return found


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
