"""How common a condition is for this patient before anything is said: visits by age, softened at the limits of age and sex."""

from __future__ import annotations

import math

from medassist.core.case import Case
from medassist.core.clinical import AGE_BAND_UPPER_DAYS, Condition

YEAR_DAYS = 365.25
SOFT_LIMIT = 0.01
"""Prior factor outside a condition's sex and far outside its ages: improbable, never impossible."""
SOFT_SHARE = 0.25
"""The factor is reached this far beyond an age limit, as a share of the limit's years (a year, where that is more)."""
MARGIN = 0.1
"""Ages are widened by this share before the bands are read, so that no birthday turns the differential."""
SMALLEST_PRIOR = 1e-6
LARGEST_PRIOR = 0.5
PRIOR_POWER = 0.85
"""Rarer conditions are written down and asked about more often than they come (spectrum of consultations): ln P is
taken to this power. Fitted with the other weights, see `calibration`."""


def prior_of(condition: Condition, case: Case) -> float:
    """Share of visits for the condition at the case's age, to PRIOR_POWER; lower outside its sex and ages."""
    share = visits_share(condition, case.age_range_days)
    share *= math.exp(math.log(SOFT_LIMIT) * min(1.0, _years_outside(condition, case) + _wrong_sex(condition, case)))
    return min(max(share, SMALLEST_PRIOR), LARGEST_PRIOR) ** PRIOR_POWER


def visits_share(condition: Condition, ages: tuple[int, int]) -> float:
    """Share of visits for it over the span of ages (days, inclusive), each band by how much of the widened span it takes."""
    low, high = ages[0] * (1.0 - MARGIN), (ages[1] + 1) * (1.0 + MARGIN)
    total = weight = 0.0
    start = 0
    for band, end in AGE_BAND_UPPER_DAYS.items():
        days = min(high, end) - max(low, start)
        if days > 0:
            total += days * getattr(condition.visits_per_1000, band)
            weight += days
        start = end
    return total / weight / 1000.0 if weight else condition.visits_per_1000.older / 1000.0


def outside_usual(condition: Condition, case: Case) -> bool:
    """Whether the patient is of another sex or certainly of another age than the condition's patients."""
    return bool(_wrong_sex(condition, case)) or _years_outside(condition, case) >= 1.0


def _wrong_sex(condition: Condition, case: Case) -> float:
    return float(condition.sex != "any" and case.patient.sex is not None and case.patient.sex != condition.sex)


def _years_outside(condition: Condition, case: Case) -> float:
    """0 inside the condition's ages, 1 far beyond them, between them the share of the way."""
    low, high = (days / YEAR_DAYS for days in case.age_range_days)
    limits = condition.age_years
    short = max(0.0, limits.min - high) / _width(limits.min) if limits.min else 0.0
    if limits.max is None:
        return short
    return max(short, (low - limits.max - min(limits.max, 1.0)) / _width(limits.max))


def _width(limit: float) -> float:
    """Years beyond an age limit at which the prior's factor is reached."""
    return max(SOFT_SHARE * limit, min(limit, 1.0))
