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
    """Cases of one range of confidence: their mean confidence, the share that was right, how many."""

    confidence: float
    right: float
    cases: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """Debiased expected calibration error with its 95 % bootstrap interval, and the bins of the reliability plot."""

    error: float
    low: float
    high: float
    plugin: float
    cases: int
    bins: tuple[Bin, ...]


def calibration_of(confidence: Numbers, right: Truths, bins: int = BINS) -> Calibration | None:
    """Calibration of `confidence` float[n] against `right` bool[n]; None for fewer than FEWEST cases."""
    if len(confidence) < FEWEST:
        return None
    made = binned(confidence, right, bins)
    draw = np.random.default_rng(SEED)
    again = np.array(
        [
            debiased_error(binned(confidence[rows], right[rows], bins))
            for rows in (draw.integers(0, len(confidence), len(confidence)) for _ in range(RESAMPLES))
        ]
    )
    low, high = np.percentile(again, [LOW, HIGH])
    return Calibration(debiased_error(made), float(low), float(high), plugin_error(made), len(confidence), made)


def binned(confidence: Numbers, right: Truths, bins: int = BINS) -> tuple[Bin, ...]:
    """Bins of equal numbers of cases, by confidence."""
    order = np.argsort(confidence, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return tuple(Bin(float(confidence[part].mean()), float(right[part].mean()), len(part)) for part in parts)


def plugin_error(bins: tuple[Bin, ...]) -> float:
    """Mean of |confidence - share right|, weighted by cases (Naeini et al. 2015): too large in small samples."""
    total = sum(one.cases for one in bins)
    return sum(one.cases * abs(one.confidence - one.right) for one in bins) / total


def debiased_error(bins: tuple[Bin, ...]) -> float:
    """The error less the part that chance alone would bring, never below 0.

    Kumar, Liang and Ma 2019 (Verified Uncertainty Calibration; their library's normal_debiased_ce): the share right of a bin
    is taken as normal with variance r (1 - r) / n; the mean of |d + noise| less |d| is the bias. That mean is worked out
    (folded normal, Leone et al. 1961) instead of drawn.
    """
    total = sum(one.cases for one in bins)
    bias = 0.0
    for one in bins:
        gap = abs(one.confidence - one.right)
        spread = math.sqrt(one.right * (1.0 - one.right) / one.cases)
        if spread > 0.0:
            ratio = gap / spread
            folded = spread * math.sqrt(2.0 / math.pi) * math.exp(-ratio * ratio / 2.0)
            folded += gap * math.erf(ratio / math.sqrt(2.0))
            bias += one.cases / total * (folded - gap)
    return max(0.0, plugin_error(bins) - bias)
