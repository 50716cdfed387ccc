"""How common a condition is for this patient before anything is said: visits by age, softened at the limits of age and sex."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

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
PRIOR_POWER = 0.8
"""Rarer conditions are written down and asked about more often than they come (spectrum of consultations): ln P is
taken to this power. Fitted with the other weights, see `calibration`."""


class Priors:
    """Visits by age band of all conditions, read once a case."""

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self._conditions = conditions
        bands = list(AGE_BAND_UPPER_DAYS)
        self._visits = np.array([[getattr(one.visits_per_1000, band) for band in bands] for one in conditions])
        self._ends = np.array(list(AGE_BAND_UPPER_DAYS.values()), float)
        self._starts = np.concatenate([[0.0], self._ends[:-1]])
        self._least = np.array([one.age_years.min for one in conditions])
        self._most = np.array([np.inf if one.age_years.max is None else one.age_years.max for one in conditions])
        self._sexes = np.array([one.sex for one in conditions])

    def of(self, case: Case) -> NDArray[np.float64]:
        """Share of visits at the case's age to PRIOR_POWER, float64[n]; lower outside a condition's sex and ages."""
        low, high = case.age_range_days[0] * (1.0 - MARGIN), (case.age_range_days[1] + 1) * (1.0 + MARGIN)
        days = np.maximum(0.0, np.minimum(high, self._ends) - np.maximum(low, self._starts))
        weights = days / days.sum() if days.any() else np.eye(len(days))[-1]
        outside = np.minimum(1.0, self._outside(case) + self._wrong_sex(case))
        share = self._visits @ weights / 1000.0 * SOFT_LIMIT**outside
        return np.clip(share, SMALLEST_PRIOR, LARGEST_PRIOR) ** PRIOR_POWER

    def _outside(self, case: Case) -> NDArray[np.float64]:
        """0 inside a condition's ages, 1 far beyond them, between them the share of the way."""
        low, high = (days / YEAR_DAYS for days in case.age_range_days)
        short = np.maximum(0.0, self._least - high) / _width(self._least)
        most = np.where(np.isinf(self._most), 1e6, self._most)
        return np.maximum(short, np.maximum(0.0, low - most - np.minimum(most, 1.0)) / _width(most))

    def _wrong_sex(self, case: Case) -> NDArray[np.float64]:
        if case.patient.sex is None:
            return np.zeros(len(self._sexes))
        return ((self._sexes != "any") & (self._sexes != case.patient.sex)).astype(float)


def _width(limit: NDArray[np.float64]) -> NDArray[np.float64]:
    """Years beyond an age limit at which the prior's factor is reached."""
    return np.maximum(np.maximum(SOFT_SHARE * limit, np.minimum(limit, 1.0)), 1e-9)


def outside_usual(condition: Condition, case: Case) -> bool:
    """Whether the patient is of another sex or far from the ages of the condition's patients."""
    own = Priors((condition,))
    return bool(own._outside(case)[0] >= 1.0 or own._wrong_sex(case)[0])
