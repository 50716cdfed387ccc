"""Two conditions at once, where they explain a case clearly better than any one does."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from medassist.core.answer import TwoConditions
from medassist.core.case import Case
from medassist.core.diagnosis.posterior import Network, Scored

CONSIDERED = 12
"""Leading conditions that are paired."""
CHANCE_LIFT = 10.0
"""How much oftener two conditions come to one visit than independent ones would: the sick have more than one illness."""
CLEARLY = 2.0
"""Nats by which the pair must be better than the better of the two alone."""
OWN_SHARE = 1.0
"""Nats that each of the two must add by findings which the other does not explain."""


def two_conditions(network: Network, scored: Sequence[Scored], case: Case) -> TwoConditions | None:
    """The best pair of the leading conditions, or None where one condition does as well.

    Noisy-or of two causes (Pearl 1988, 4.3.2): P(f | a, b) = 1 - (1 - P(f | a)) (1 - P(f | b)), with a condition that does
    not list f giving its background rate; prior P(a) P(b) CHANCE_LIFT.
    """
    said = network.said(case)
    leaves = [place for place in range(len(said.present)) if all(place not in above for above in said.implied)]
    names = [said.names[0][place] for place in leaves]
    if len(names) < 2:
        return None
    rows = {condition.id: row for row, condition in enumerate(network.conditions)}
    leading = scored[:CONSIDERED]
    columns = [said.present[place] for place in leaves]
    rate = np.array([network.findings[name].background if name in network.findings else 0.05 for name in names])
    picked = [rows[one.condition.id] for one in leading]
    shares = np.where(
        network.tables.listed[np.ix_(picked, columns)], network.tables.links[np.ix_(picked, columns)], rate
    )
    shares = np.maximum(shares, 1e-4)
    alone = np.log(shares / rate)
    priors = np.array([one.prior for one in leading])
    best: tuple[float, int, int] | None = None
    single = priors + alone.sum(axis=1)
    for first in range(len(leading)):
        for second in range(first + 1, len(leading)):
            both = np.log((1.0 - (1.0 - shares[first]) * (1.0 - shares[second])) / rate)
            own, other = both - alone[second], both - alone[first]
            if own.sum() < OWN_SHARE or other.sum() < OWN_SHARE:
                continue
            gain = float(priors[first] + priors[second] + math.log(CHANCE_LIFT) + both.sum())
            gain -= float(max(single))
            if gain >= CLEARLY and (best is None or gain > best[0]):
                best = (gain, first, second)
    if best is None:
        return None
    gain, first, second = best
    pair = (leading[first].condition, leading[second].condition)
    return TwoConditions(
        ids=(pair[0].id, pair[1].id),
        names_zh=(pair[0].name.zh, pair[1].name.zh),
        names_en=(pair[0].name.en, pair[1].name.en),
        explains=(
            _more(names, alone[first], alone[second]),
            _more(names, alone[second], alone[first]),
        ),
        gain=gain,
    )


def _more(names: Sequence[str], own: NDArray[np.float64], other: NDArray[np.float64]) -> tuple[str, ...]:
    """Findings that one condition explains and the other does not."""
    return tuple(name for name, a, b in zip(names, own, other, strict=True) if a > 0.0 >= b)
