"""Holds the amounts of a claim against those of its evidence: the same digits elsewhere are no support."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from medassist.core.verification.amounts import Amount
from medassist.core.verification.names import Names
from medassist.core.verification.rhythm import PERIOD_DAYS
from medassist.core.verification.statement import Stated, Statement, age_span
from medassist.core.verification.units import DOSES, MEASURED
from medassist.core.verification.verdict import Kind

_CLOSE = 1e-6
_FITS: dict[str, frozenset[str]] = {
    "": frozenset({"", "upish", "downish"}),
    "up": frozenset({"up", "upish"}),
    "down": frozenset({"down", "downish"}),
    "upish": frozenset({"", "up", "upish", "downish"}),
    "downish": frozenset({"", "down", "downish", "upish"}),
}
"""Bounds of the evidence that a claim's bound agrees with."""
_THEN = re.compile(r"(?<![a-z])(?:then|followed by|after that)(?![a-z])|随后|然后|继而|接着|之后|以后")
_OPPOSITE = {"up": "down", "down": "up"}
_ORDER: tuple[Kind, ...] = ("drug", "population", "route", "per", "comparison", "frequency", "number")


def mismatch(
    stated: Stated, claim: Statement, evidence: Sequence[Statement], names: Names
) -> tuple[Kind | None, Statement | None]:
    """What is wrong with one amount of a claim (None: nothing), and the evidence sentence it stands on.

    Of all evidence amounts with the same value the one with the fewest differences counts.
    """
    best: tuple[int, int, Kind | None, Statement | None] | None = None
    for statement in evidence:
        for other in statement.amounts:
            if not any(_same(one, two) for one in _asked(stated.amount) for two in forms(other.amount)):
                continue
            wrong = _differences(stated, other, claim, statement, names)
            rank = (len(wrong), _ORDER.index(wrong[0]) if wrong else 0, wrong[0] if wrong else None, statement)
            if best is None or rank[:2] < best[:2]:
                best = rank
    if best is not None:
        return best[2], best[3]
    return _why_unknown(stated.amount, evidence), None


def forms(amount: Amount) -> Iterator[tuple[str, float, float]]:
    """What an amount may also be read as: the first week is 7 days, once is once a day."""
    yield amount.dimension, amount.low, amount.high
    if amount.dimension.startswith("ordinal ") and amount.low == amount.high == 1:
        _, unit, factor = amount.dimension.split()
        yield unit, float(factor), float(factor)
    if amount.dimension == "times":
        yield "frequency", amount.low, amount.high
    if amount.dimension in MEASURED or amount.dimension == "plain":
        yield "measured", amount.low, amount.high
    if amount.dimension == "plain" and amount.bound and 10 <= amount.low <= 100:
        yield "months", 12 * amount.low, 12 * amount.high
    if amount.dimension == "frequency":
        days = next((days for days in (1.0, 7.0, 30.0) if amount.low * days > 0.99), 365.0)
        yield "period", days, days
    if amount.per in PERIOD_DAYS:
        yield "period", PERIOD_DAYS[amount.per], PERIOD_DAYS[amount.per]
    if amount.dimension == "mass" and amount.low >= 5e5:
        yield "weight", amount.low / 1e6, amount.high / 1e6


def same_value(one: Amount, two: Amount) -> bool:
    """Whether two amounts are one value, whatever they are said of."""
    return _same((one.dimension, one.low, one.high), (two.dimension, two.low, two.high))


def _asked(amount: Amount) -> Iterator[tuple[str, float, float]]:
    """The readings of a claim's amount that the evidence must have: what it says itself, not what it would imply."""
    return (one for one in forms(amount) if amount.dimension == "period" or one[0] != "period")


def _same(one: tuple[str, float, float], two: tuple[str, float, float]) -> bool:
    if one[0] != two[0]:
        return False
    return _near(one[1], two[1]) and _near(one[2], two[2])


def _near(one: float, two: float) -> bool:
    return abs(one - two) <= _CLOSE * max(abs(one), abs(two), _CLOSE)


def _differences(stated: Stated, other: Stated, claim: Statement, evidence: Statement, names: Names) -> list[Kind]:
    """What an evidence amount of the same value does not share with the claim's."""
    found: list[Kind] = []
    one, two = stated.amount, other.amount
    if not bounds_agree(one, two):
        found.append("comparison")
    if stated.regions and other.regions and not stated.regions & other.regions:
        found.append("number")
    if stated.measures and other.measures and stated.measures != other.measures:
        found.append("number")
    if one.dimension not in DOSES:
        if one.dimension != "months" and not _people_agree(stated, other, evidence, strict=False):
            found.append("population")
        return found
    if one.over != two.over or not _pers_agree(stated, other, evidence):
        found.append("per")
    if one.stage != two.stage and (one.stage or one.per) and not (one.stage == "first" and _is_first(two, evidence)):
        found.append("number")
    if not _drugs_agree(stated.drugs, other.drugs | (evidence.head if not other.drugs else frozenset()), names):
        found.append("drug")
    if stated.routes and other.routes and not stated.routes & other.routes:
        found.append("route")
    if not _people_agree(stated, other, evidence, strict=True):
        found.append("population")
    if stated.rhythm and other.rhythm and not (_rhythms_agree(stated, other)):
        found.append("frequency")
    found.sort(key=_ORDER.index)
    return found


def _is_first(amount: Amount, evidence: Statement) -> bool:
    """Whether an amount is given once only, or is the first of several that are given one after the other."""
    if any(other.amount.dimension == "times" and other.amount.high == 1 for other in evidence.amounts):
        return True
    earlier = [
        other for other in evidence.amounts if other.amount.dimension in DOSES and other.amount.start < amount.start
    ]
    return not earlier and _THEN.search(evidence.text.text, amount.end) is not None


def bounds_agree(one: Amount, two: Amount) -> bool:
    """Whether both say from, up to or exactly; the ends of a range only must not be turned round."""
    if one.low < one.high:
        return two.bound != _OPPOSITE.get(one.bound, "none")
    return two.bound in _FITS[one.bound]


def _pers_agree(stated: Stated, other: Stated, evidence: Statement) -> bool:
    """A dose and a day are one where the medicine is given once a day; an amount without `per` is one dose."""
    one, two = stated.amount.per, other.amount.per
    if one == two:
        return True
    said = [*stated.rhythm, *other.rhythm]
    said = said or [(a.amount.low, a.amount.high) for a in evidence.amounts if a.amount.dimension == "frequency"]
    once = bool(said) and all(low == high == 1 for low, high in said)
    if {one, two} <= {"", "dose", "day"} and once:
        return True
    if "" in (one, two) and "dose" in (one, two):
        return True
    return {one, two} == {"", "hour"} and any(low == high == 24 for low, high in (*stated.rhythm, *other.rhythm))


def _drugs_agree(claim: frozenset[str], evidence: frozenset[str], names: Names) -> bool:
    if not claim or not evidence or claim & evidence:
        return True
    parts = {part for drug in evidence for part in names.parts(drug)}
    return bool(claim & parts)


def _people_agree(stated: Stated, other: Stated, evidence: Statement, *, strict: bool) -> bool:
    """Whether the people meant may be the same: ages overlap, and states (pregnant, breastfeeding) do not contradict."""
    if strict and stated.states and not stated.states & evidence.people():
        return False
    if stated.states and other.states and not stated.states & other.states:
        return False
    if stated.weights and other.weights and not stated.weights & other.weights:
        return False
    if not stated.ages or not other.ages:
        return True
    return any(low < high2 and low2 < high for low, high in stated.ages for low2, high2 in other.ages)


def _rhythms_agree(stated: Stated, other: Stated) -> bool:
    return any(_near(a, c) and _near(b, d) for a, b in stated.rhythm for c, d in other.rhythm)


def _why_unknown(amount: Amount, evidence: Sequence[Statement]) -> Kind:
    """What is wrong with a value that the evidence does not have: its unit, one end of its range, an age, or itself."""
    others = [other.amount for statement in evidence for other in statement.amounts]
    if amount.dimension == "frequency":
        return "frequency"
    if any(_scaled(amount, other) for other in others):
        return "unit"
    same = [other for other in others if other.dimension == amount.dimension]
    shares = any(_near(amount.low, other.low) or _near(amount.high, other.high) for other in same)
    if shares and any(one.low < one.high for one in (amount, *same)):
        return "range"
    return "age" if age_span(amount) is not None and amount.dimension == "months" else "number"


def _scaled(amount: Amount, other: Amount) -> bool:
    """Whether both were written with the same digits and another unit."""
    if not other.low or not amount.low:
        return False
    one, two = amount.low / other.low, amount.high / other.high
    if amount.dimension != other.dimension:
        return {amount.dimension, other.dimension} == {"hours", "months"} and any(
            _near(amount.low / a, other.low / b) for a in (1 / 60, 1, 24, 168) for b in (1, 12)
        )
    factors = (
        (1e3, 1e-3, 1e6, 1e-6) if amount.dimension != "hours" else (24, 1 / 24, 7, 1 / 7, 168, 1 / 168, 60, 1 / 60)
    )
    return any(_near(one, factor) and _near(two, factor) for factor in factors)
