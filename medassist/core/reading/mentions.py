"""What was said of each phrase found: its status, its context, how long, as mentions with the original's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from medassist.core.case import FindingMention
from medassist.core.reading.clauses import Clauses
from medassist.core.reading.durations import Duration
from medassist.core.reading.matching import identifier_of
from medassist.core.reading.normalise import Normalised
from medassist.core.reading.people import said_as_family
from medassist.core.reading.phrases import PhraseMatch
from medassist.core.reading.quantities import pattern
from medassist.core.reading.questions import asks_about_it, supposed_of_nobody
from medassist.core.reading.spans import Span, span_of, within
from medassist.core.reading.status import Reading, Said, StatusSweep
from medassist.core.reading.timing import finding_days
from medassist.core.reading.words import Units

_OF_THE_MOTHER = ("pregnant_state", "postpartum", "breastfeeding_state")
_OF_THE_WOMB = {"bleeding_place_unsaid": "vaginal_bleeding", "uncontrolled_bleeding": "heavy_vaginal_bleeding"}
_FROM_ELSEWHERE = pattern(
    r"(?<![a-z])(?:nose|gums?|stools?|poo|bowels?|back passage|piles|urine|wee|cough\w{0,3}|vomit\w{0,3}|sick|cut|wound|knife"
    r"|glass|tooth|teeth|legs? (?:cut|open)|sliced|stabbed|finger|hand)(?![a-z])|[鼻牙尿便咳吐呕痔伤割切刀]"
)
YOUNG_DAYS = 9 * 365
"""Below this age pregnancy is the mother's."""


@dataclass(frozen=True, slots=True)
class Name:
    """A condition or drug named in the text, with its place in the folded text and the match it came from."""

    target: str
    span: Span
    match: PhraseMatch


def mother_of_child(mention: FindingMention, ages: tuple[int, int]) -> FindingMention:
    """Pregnancy and childbed said of a young child are its mother's."""
    if mention.id in _OF_THE_MOTHER and ages[1] < YOUNG_DAYS:
        return replace(mention, context="family")
    return mention


def of_the_womb(mention: FindingMention, clause: str) -> FindingMention:
    """Bleeding of a pregnant woman or one in childbed whose place `clause` (folded) does not say is from the womb."""
    own = _OF_THE_WOMB.get(mention.id)
    return mention if own is None or _FROM_ELSEWHERE.search(clause) else replace(mention, id=own)


def statuses_of(
    units: Units,
    clauses: Clauses,
    matches: Sequence[PhraseMatch],
    textbook: Sequence[Span],
    others: Sequence[Span],
    background: frozenset[str],
) -> dict[int, Reading]:
    """The reading of every match, by identity of the match.

    `background` are the targets of histories and exposures: a question about one is nobody's history.
    """
    ordered = sorted(matches, key=lambda one: (one.start, one.end))
    said = [Said(*span_of(units, one), one.negated_inside) for one in ordered]
    sweep = StatusSweep(clauses, said)
    textbook_starts = [start for start, _ in textbook]
    other_starts = [start for start, _ in others]
    readings: dict[int, Reading] = {}
    nobody: dict[Span, bool] = {}
    for match, place, reading in zip(ordered, said, sweep.read(said), strict=True):
        status, context = reading.status, reading.context
        kin = within(others, other_starts, place.start) or said_as_family(clauses.text, place.end)
        if kin:
            context = (
                "now" if all(identifier_of(target).startswith("family_") for target in match.targets) else "family"
            )
        sentence = clauses.sentence_at(place.start)
        clause = clauses.at(place.start)
        asked = background.issuperset(match.targets) and asks_about_it(clauses.text[clause.start : clause.end][:200])
        if asked or within(textbook, textbook_starts, place.start):
            status = "unknown"
        elif reading.supposed and status == "present":
            if sentence not in nobody:
                nobody[sentence] = supposed_of_nobody(clauses.text[slice(*sentence)][:400])
            status, context = ("unknown", context) if nobody[sentence] else ("present", "uncertain")
        readings[id(match)] = Reading(status, context, reading.supposed)
    return readings


def mentions_of(
    folded: Normalised,
    units: Units,
    clauses: Clauses,
    found: Sequence[PhraseMatch],
    readings: dict[int, Reading],
    times: Sequence[Duration],
) -> list[FindingMention]:
    """A mention of every finding that a match stands for, by place."""
    mentions: list[FindingMention] = []
    for match in found:
        start, end = span_of(units, match)
        reading = readings[id(match)]
        days = finding_days(clauses, times, start, end)
        quote, place = folded.quote(start, end), folded.span(start, end)
        mentions.extend(
            FindingMention(identifier_of(target), reading.status, reading.context, quote, *place, days)
            for target in match.targets
        )
    return mentions
