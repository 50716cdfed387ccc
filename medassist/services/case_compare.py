"""What would tell conditions apart: findings not yet spoken of that one of them shows, and two conditions side by side."""

from __future__ import annotations

import math
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from medassist.core.answer import Hypothesis
from medassist.core.case import Case, FindingStatus
from medassist.core.diagnosis.posterior import Network

EXPECTED = 0.5
"""P(finding | condition) from which a finding nobody spoke of counts as missing."""
MOST_MISSING = 6
MOST_TELLING = 8
LEAST_FACTOR = 1.5
"""A finding tells two conditions apart when its presence or absence moves the odds between them at least so much."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A finding of a condition that nobody spoke of: how often the condition shows it, and what it would add (nats)."""

    finding: str
    probability: float
    if_present: float
    if_absent: float


@dataclass(frozen=True, slots=True)
class ComparedFinding:
    """One finding under two conditions A and B.

    Of a finding that was said, `first` and `second` are its weights in nats (None: it says nothing of that condition). Of one
    not said (`status` None) they are P(finding | condition) or the background rate, and `if_present`/`if_absent` say what the
    answer would add to the log odds of A against B.
    """

    finding: str
    status: FindingStatus | None
    first: float | None
    second: float | None
    if_present: float = 0.0
    if_absent: float = 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two conditions side by side: the findings said, then those that would tell them apart, most telling first."""

    first: Hypothesis
    second: Hypothesis
    said: tuple[ComparedFinding, ...]
    telling: tuple[ComparedFinding, ...]


def missing_of(network: Network, row: int, spoken: AbstractSet[str]) -> tuple[Missing, ...]:
    """The findings that most patients with the condition of the network's `row` have and nobody spoke of, most usual first."""
    links = network.links[row]
    open_ones = [
        (finding, value)
        for finding, value in links.items()
        if value >= EXPECTED and finding in network.findings and finding not in spoken
    ]
    open_ones.sort(key=lambda one: (-one[1], one[0]))
    return tuple(
        Missing(finding, value, *_weights(network, row, finding)) for finding, value in open_ones[:MOST_MISSING]
    )


def compare(network: Network, case: Case, first: Hypothesis, second: Hypothesis) -> Comparison:
    """Two hypotheses of one case; expected information of the open findings is over the two alone."""
    return Comparison(first, second, _said(first, second), _telling(network, case, first, second))


def _said(first: Hypothesis, second: Hypothesis) -> tuple[ComparedFinding, ...]:
    ours = {weight.finding: weight for weight in first.evidence}
    theirs = {weight.finding: weight for weight in second.evidence}
    rows: list[ComparedFinding] = []
    for finding in dict.fromkeys([*ours, *theirs]):
        one, other = ours.get(finding), theirs.get(finding)
        status = one.status if one is not None else theirs[finding].status
        rows.append(
            ComparedFinding(
                finding,
                status,
                None if one is None else one.log_likelihood_ratio,
                None if other is None else other.log_likelihood_ratio,
            )
        )
    return tuple(sorted(rows, key=lambda row: (-abs((row.first or 0.0) - (row.second or 0.0)), row.finding)))


def _telling(network: Network, case: Case, first: Hypothesis, second: Hypothesis) -> tuple[ComparedFinding, ...]:
    conditions = (_row(network, first.id), _row(network, second.id))
    ours, theirs = (network.links[row] for row in conditions)
    spoken = spoken_of(case)
    together = first.probability + second.probability
    share = first.probability / together if together > 0 else 0.5
    rows: list[tuple[float, ComparedFinding]] = []
    for finding in {*ours, *theirs} - spoken:
        if finding not in network.findings:
            continue
        background = network.findings[finding].background
        one, other = ours.get(finding, background), theirs.get(finding, background)
        (present, absent), (there, missing) = (_weights(network, row, finding) for row in conditions)
        effects = (present - there, absent - missing)
        if max(map(abs, effects)) >= math.log(LEAST_FACTOR):
            compared = ComparedFinding(finding, None, one, other, *effects)
            rows.append((_information(one, other, share), compared))
    rows.sort(key=lambda row: (-row[0], row[1].finding))
    return tuple(row for _, row in rows[:MOST_TELLING])


def _information(first: float, second: float, share: float) -> float:
    """Bits that the finding brings about which of two conditions it is: H(F) - sum over c of P(c) H(F | c)."""
    mixed = share * first + (1 - share) * second
    return _entropy(mixed) - share * _entropy(first) - (1 - share) * _entropy(second)


def _entropy(probability: float) -> float:
    inside = min(max(probability, 1e-9), 1 - 1e-9)
    return -(inside * math.log2(inside) + (1 - inside) * math.log2(1 - inside))


def _row(network: Network, condition: str) -> int:
    return next(row for row, one in enumerate(network.conditions) if one.id == condition)


def _weights(network: Network, row: int, finding: str) -> tuple[float, float]:
    """What the finding would add to the condition's score when present and when absent (nats), as the differential counts."""
    column = network.tables.columns[finding]
    return float(network.tables.present[row, column]), float(network.tables.absent[row, column])


def spoken_of(case: Case) -> frozenset[str]:
    """Every finding that was said in some way, or follows from what was said."""
    return case.present | case.absent | {mention.id for mention in case.findings}
