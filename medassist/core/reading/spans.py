"""Places in the folded text: of a match, inside or across other places, and blanked out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from medassist.core.reading.phrases import PhraseMatch
from medassist.core.reading.words import Units

Span = tuple[int, int]
"""A half-open place in the folded text."""


def span_of(units: Units, match: PhraseMatch) -> Span:
    """Where a match stands."""
    return units.starts[match.start], units.ends[match.end - 1]


def blanked(text: str, spans: Sequence[Span]) -> str:
    """The text with stretches replaced by blanks, places kept."""
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        if end > at:
            pieces += [text[at:start], " " * (end - max(start, at))]
            at = end
    return "".join([*pieces, text[at:]])


def overlaps(span: Span, others: Sequence[Span]) -> bool:
    """Whether a span shares a place with one of `others`, which come by start and do not overlap much."""
    number = bisect_right(others, (span[1] - 1, -1)) if others else 0
    return any(
        others[at][1] > span[0]
        for at in range(max(0, number - 3), min(number + 1, len(others)))
        if others[at][0] < span[1]
    )


def within(spans: Sequence[Span], starts: Sequence[int], place: int) -> bool:
    """Whether a place lies in one of `spans`, whose `starts` are ascending."""
    number = bisect_right(starts, place) - 1
    return number >= 0 and place < spans[number][1]
