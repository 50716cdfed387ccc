"""Values that are said as a limit: under 5 years, 20 kg以下, SpO2 < 90 %. The limit itself is nobody's value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from medassist.core.reading.quantities import pattern

Bound = Literal["below", "above"]
_BELOW_BEFORE = pattern(
    r"(?:小于|少于|不足|不满|未满|低于|不到|未到|<=?|≤"
    r"|(?<![a-z])(?:under|below|less than|lower than|younger than|lighter than|up to|not yet)"
    r"(?: the (?:age|weight) of)?)\s*$"
)
_BELOW_AFTER = pattern(
    r"\s*(?:及以下|以下|以内|之内|以前(?!.{0,4}(?:开始|得))|(?:and |or )(?:under|below|less|younger|lighter)(?![a-z]))"
)
_ABOVE_BEFORE = pattern(
    r"(?:大于|超过|高于|>=?|≥"
    r"|(?<![a-z])(?:over|above|more than|greater than|higher than|older than|heavier than|at least)"
    r"(?: the (?:age|weight) of)?)\s*$"
)
_ABOVE_AFTER = pattern(r"\s*(?:及以上|以上|(?:and |or )(?:over|above|more|older|heavier|up)(?![a-z])|\+(?!\s*\d))")
_NOT = pattern(r"(?:不|未|没有|没|(?<![a-z])(?:not|never|isn't|wasn't))\s*$")
_RANGE = pattern(
    r"(?<![\d.])(?P<first>\d+(?:\.\d+)?)\s*(?:岁|周岁|个?月龄?|years?|yrs?|y|months?|mo)?\s*(?:-+|~|至|到|(?<![a-z])to)\s*$"
)
_UNDER = pattern(
    r"(?<![a-z])(?:under|below|younger than)(?: the age of)? (?P<last>\d{1,2})(?: ?(?:years?|yrs?|y))(?![a-z])"
)
_CHILDREN = pattern(
    r"(?<![a-z])(?:child(?:ren)?|kids?|boys?|girls?|aged?)(?: of| aged| from)? (?P<first>\d{1,2}) ?(?:-+|to) ?(?P<last>\d{1,2})"
    r" ?(?:years?|yrs?|y)(?![a-z])"
)
OLDEST_YEARS = 125
_REACH = 24
"""Characters before a value that may hold the words of a limit."""


def bound_of(text: str, start: int, end: int) -> Bound | None:
    """Whether the value at `start`..`end` of a folded text (its unit included) is said as a limit; 不低于90 is none."""
    before = text[max(0, start - _REACH) : start]
    for bound, earlier, later in (("below", _BELOW_BEFORE, _BELOW_AFTER), ("above", _ABOVE_BEFORE, _ABOVE_AFTER)):
        found = earlier.search(before)
        if (found and not _NOT.search(before[: found.start()])) or later.match(text, end):
            return bound  # type: ignore[return-value]  # one of the two
    return None


def ages_meant(
    text: str, span: tuple[int, int], days: tuple[int, int], days_of: Callable[[float], tuple[int, int]] | None
) -> tuple[tuple[int, int], bool]:
    """The days of life that an age at `span` stands for, and whether it is somebody's age: 6-12 years and under 5 are none.

    `days` are those of the number itself; `days_of` gives those of another number in the same unit, None where there is none.
    """
    bound = bound_of(text, *span)
    if bound == "below":
        return (0, max(days[0] - 1, 0)), False
    if bound == "above":
        return (days[0], OLDEST_YEARS * 365), False
    first = _RANGE.search(text[max(0, span[0] - _REACH) : span[0]])
    if first is not None and days_of is not None:
        low, _ = days_of(float(first["first"]))
        if low < days[0]:
            return (low, days[1]), False
    return days, True


def age_limit(text: str) -> tuple[int, int] | None:
    """The days of life of "children under 5 years" and "children 6-12 years", where no age is said."""
    under, children = _UNDER.search(text), _CHILDREN.search(text)
    if under:
        return 0, int(under["last"]) * 365 - 1
    if children and int(children["first"]) < int(children["last"]):
        return int(children["first"]) * 365, int(children["last"]) * 365 + 364
    return None
