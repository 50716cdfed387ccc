"""Whether probabilities mean what they say: the calibration error without the bias of small samples, and its interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 15
RESAMPLES = 1000
SEED = 6
LOW, HIGH = 2.5, 97.5
FEWEST = 20
"""Fewer cases than this say nothing about calibration."""

Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases of one range of confidence: their mean confidence, the share that was right, how many.

    `share` is their part of all weight, 0 to 1, and `effective` the number of equally weighted cases that would say as much,
    (sum of w)^2 / sum of w^2 (Kish 1965); without weights these are cases / all and `cases`.
    """

    confidence: float
    right: float
    cases: int
    share: float
    effective: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Debiased expected calibration error with its 95 % bootstrap interval, and the bins of the reliability plot.

    `confidence` and `right` are the means over all cases: what was said and what came true, taken together.
    """

    error: float
    low: float
    high: float
    plugin: float
    cases: int
    bins: tuple[Bin, ...]

    @property
    def confidence(self) -> float:
        """Mean probability that was said."""
        return sum(one.share * one.confidence for one in self.bins)

    @property
    def right(self) -> float:
        """Share that was right."""
        return sum(one.share * one.right for one in self.bins)


def calibration_of(
    confidence: Numbers, right: Truths, bins: int = BINS, weights: Numbers | None = None
) -> Calibration | None:
    """Calibration of `confidence` float[n] against `right` bool[n]; None for fewer than FEWEST cases.

    `weights` float[n], all above 0, let cases count differently (those of a small set as much together as those of a large
    one). The bootstrap draws cases among those of the same weight, so that each set keeps its size.
    """
    count = len(confidence)
    if count < FEWEST:
        return None
    counted = np.ones(count) if weights is None else weights
    made = binned(confidence, right, bins, counted)
    draw = np.random.default_rng(SEED)
    groups = [np.flatnonzero(counted == one) for one in np.unique(counted)]
    again: list[float] = []
    for _ in range(RESAMPLES):
        rows = np.concatenate([group[draw.integers(0, len(group), len(group))] for group in groups])
        again.append(debiased_error(binned(confidence[rows], right[rows], bins, counted[rows])))
    low, high = np.percentile(again, [LOW, HIGH])
    return Calibration(debiased_error(made), float(low), float(high), plugin_error(made), count, made)


def binned(confidence: Numbers, right: Truths, bins: int = BINS, weights: Numbers | None = None) -> tuple[Bin, ...]:
    """Bins of equal weight (without weights: of equal numbers of cases), by confidence; a bin without a case is left out."""
    counted = np.ones(len(confidence)) if weights is None else weights
    order = np.argsort(confidence, kind="stable")
    middle = np.cumsum(counted[order]) - counted[order] / 2.0
    place = np.floor(middle / counted.sum() * bins).astype(np.int64)
    parts = (order[place == one] for one in range(bins))
    return tuple(_bin(confidence[part], right[part], counted[part], counted.sum()) for part in parts if len(part))


def _bin(confidence: Numbers, right: Truths, weights: Numbers, total: float) -> Bin:
    mass = weights.sum()
    return Bin(
        float(weights @ confidence / mass),
        min(1.0, float(weights @ right / mass)),
        len(weights),
        float(mass / total),
        float(mass * mass / (weights @ weights)),
    )


def plugin_error(bins: tuple[Bin, ...]) -> float:
    """Mean of |confidence - share right|, weighted by cases (Naeini et al. 2015): too large in small samples."""
    return sum(one.share * abs(one.confidence - one.right) for one in bins)


def debiased_error(bins: tuple[Bin, ...]) -> float:
    """The error less the part that chance alone would bring, never below 0.

    Kumar, Liang and Ma 2019 (Verified Uncertainty Calibration; their library's normal_debiased_ce): the share right of a bin
    is taken as normal with variance r (1 - r) / n; the mean of |d + noise| less |d| is the bias. That mean is worked out
    (folded normal, Leone et al. 1961) instead of drawn. n is the effective number of cases.
    """
    bias = 0.0
    for one in bins:
        gap = abs(one.confidence - one.right)
        spread = math.sqrt(one.right * (1.0 - one.right) / one.effective)
        if spread > 0.0:
            ratio = gap / spread
            folded = spread * math.sqrt(2.0 / math.pi) * math.exp(-ratio * ratio / 2.0)
            folded += gap * math.erf(ratio / math.sqrt(2.0))
            bias += one.share * (folded - gap)
    return max(0.0, plugin_error(bins) - bias)
