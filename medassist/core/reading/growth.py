"""A weight says how old a child can be: it narrows the span of ages where the age itself was not said."""

from __future__ import annotations

from dataclasses import replace

from medassist.core.case import ADULT_AGE_DAYS, Case

_LEAST_WEIGHT = (
    (0, 2.0),
    (1, 7.0),
    (2, 9.0),
    (3, 10.8),
    (4, 12.2),
    (5, 13.7),
    (6, 15.3),
    (8, 18.6),
    (10, 22.5),
    (12, 28.0),
)
"""Age in years and the weight in kg that about 97 of 100 children of that age exceed (WHO growth standards and
reference, girls, 3rd centile, rounded down)."""
LIGHT_ADULT_KG = 30.0


def narrowed_by_weight(case: Case) -> Case:
    """The case with the upper end of its age span lowered to what the weight allows; unchanged when the age is known."""
    weight = case.patient.weight_kg
    if weight is None or case.patient.age_days is not None or case.patient.age_years is not None:
        return case
    if weight >= LIGHT_ADULT_KG:
        return case
    low, high = case.age_range_days
    oldest = next((age for age, least in _LEAST_WEIGHT if least > weight), 14) * 365
    if case.age_range_days == ADULT_AGE_DAYS:
        low = 0
    high = min(high, max(oldest, 28))
    return replace(case, age_range_days=(min(low, high), high))
