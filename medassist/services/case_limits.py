"""Which of a case's values lie outside the limits that the danger rules and findings use at the patient's age."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from medassist.core.case import Case
from medassist.core.clinical import Finding, NumericDefinition


@dataclass(frozen=True, slots=True)
class ValueLimits:
    """The range of a quantity in which no finding of the base is present, in its own unit; None is open.

    `at_least` itself is inside, `below` is not. `finding` is the id of the most severe finding that the case's value makes
    present, `side` where it lies; both None when the value is inside or unknown.
    """

    at_least: float | None
    below: float | None
    finding: str | None = None
    side: Literal["low", "high"] | None = None


class Limits:
    """The limits of every quantity as the findings of one base define them."""

    def __init__(self, findings: Mapping[str, Finding]) -> None:
        self._defined = [
            (quantity, finding.id, [one for one in finding.numeric if one.quantity == quantity])
            for finding in findings.values()
            for quantity in sorted({one.quantity for one in finding.numeric})
        ]

    def of(self, case: Case) -> dict[str, ValueLimits]:
        """The limits by quantity at the case's age; a quantity whose limits change within the span of ages is left out."""
        by_quantity: dict[str, list[tuple[str, NumericDefinition]]] = {}
        unsettled: set[str] = set()
        for quantity, finding, definitions in self._defined:
            fitting = [one for one in definitions if _fits(one, case.age_range_days)]
            if len(fitting) > 1:
                unsettled.add(quantity)
            by_quantity.setdefault(quantity, []).extend((finding, one) for one in fitting)
        values: dict[str, list[float]] = {}
        for one in case.measurements:
            values.setdefault(one.quantity, []).append(one.value)
        return {
            quantity: _limits(found, values.get(quantity, ()))
            for quantity, found in by_quantity.items()
            if quantity not in unsettled and found
        }


def _fits(definition: NumericDefinition, ages: tuple[int, int]) -> bool:
    oldest = definition.max_age_days
    return ages[1] >= definition.min_age_days and (oldest is None or ages[0] < oldest)


def _limits(found: Iterable[tuple[str, NumericDefinition]], values: Iterable[float]) -> ValueLimits:
    definitions = list(found)
    highs = [(one.at_least, id) for id, one in definitions if one.at_least is not None]
    lows = [(one.below, id) for id, one in definitions if one.below is not None]
    finding: str | None = None
    side: Literal["low", "high"] | None = None
    for value in values:
        low = min((one for one in lows if value < one[0]), default=None)
        high = max((one for one in highs if value >= one[0]), default=None)
        if low is not None:
            finding, side = low[1], "low"
        elif high is not None:
            finding, side = high[1], "high"
    return ValueLimits(
        max((limit for limit, _ in lows), default=None), min((limit for limit, _ in highs), default=None), finding, side
    )
