"""P(finding | condition) of the whole base as tables: what a finding that is there, or is not, says of every condition."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from medassist.core.clinical import Condition, Finding

Table = NDArray[np.float64]
Mask = NDArray[np.bool_]
LARGEST_WEIGHT = 5.0
"""Cap of one finding's weight in nats (an odds factor of 150): no single finding decides alone."""
OTHER_CAUSE = 0.25
"""Share of a finding's background rate at which it also stands beside a condition that does not cause it (leak)."""
NEVER = 0.005
"""P(finding | condition) of what the condition never shows: its presence speaks against the condition however rare it is."""
NEVER_SHARE = 0.1
"""Share of the background rate that such a finding has at most."""
NOT_NOTICED = 0.05
"""Share of findings that are there and are nevertheless said to be absent: not looked for, not yet there, misread."""
UNKNOWN_BACKGROUND = 0.05
"""Background rate of a finding the base has no entry for."""


@dataclass(frozen=True, slots=True)
class Likelihoods:
    """Log likelihood ratios in nats, a row a condition, a column a finding; 0 where the condition does not list it.

    `links` are P(finding | condition), `listed` says where the base has one; `cut` is what the cap took of `present`; `risks`
    are logs of a risk factor's odds factor.
    """

    columns: Mapping[str, int]
    listed: Mask
    links: Table
    present: Table
    cut: Table
    absent: Table
    risks: Table

    def of(self, findings: Sequence[str]) -> list[int]:
        """Columns of those of the findings that any condition lists or has as a risk, in the order given."""
        return [self.columns[finding] for finding in findings if finding in self.columns]


def likelihoods(conditions: Sequence[Condition], findings: Mapping[str, Finding]) -> Likelihoods:
    """The tables of a base.

    Present: ln((p + (1 - p) * leak * b) / b), the noisy-or of the condition and of another cause (Pearl 1988, 4.3.2), with b
    the background rate; what is never shown has at most NEVER_SHARE of that rate. Absent: ln((1 - p + m p) / (1 - b + m b)),
    with m the share that goes unnoticed. Both are capped.
    """
    named = [link.finding for condition in conditions for link in condition.findings]
    named += [factor.finding for condition in conditions for factor in condition.risk_factors]
    columns = {finding: column for column, finding in enumerate(dict.fromkeys(named))}
    shape = (len(conditions), len(columns))
    links, risks = np.zeros(shape), np.zeros(shape)
    listed = np.zeros(shape, bool)
    for row, condition in enumerate(conditions):
        for link in condition.findings:
            links[row, columns[link.finding]] = link.value
            listed[row, columns[link.finding]] = True
        for factor in condition.risk_factors:
            if not listed[row, columns[factor.finding]]:
                risks[row, columns[factor.finding]] = math.log(factor.times)
    rate = np.array([findings[one].background if one in findings else UNKNOWN_BACKGROUND for one in columns])
    shown = np.where(links <= NEVER, np.minimum(links, NEVER_SHARE * rate), links)
    there = np.log((shown + (1.0 - shown) * OTHER_CAUSE * rate) / rate)
    missing = np.log((1.0 - links + NOT_NOTICED * links) / (1.0 - rate + NOT_NOTICED * rate))
    cut = (there - np.minimum(there, LARGEST_WEIGHT)) * listed
    return Likelihoods(columns, listed, links, _capped(there) * listed, cut, _capped(missing) * listed, _capped(risks))


def _capped(weights: Table) -> Table:
    return np.clip(weights, -LARGEST_WEIGHT, LARGEST_WEIGHT)
