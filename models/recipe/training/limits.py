"""From which probability on a head is believed: fitted on the development split, so that nine of ten answers are right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from medassist.core.clinical import Finding
from medassist.core.reading.conclusions import Network
from medassist.core.reading.meaning import FindingRule

PRECISION = {"finding": 0.9, "route": 0.95, "urgency": 0.9}
"""Least share of right answers among those given."""
LEAST = {"route": 0.8, "urgency": 0.8}
"""Lowest limit of the heads whose development texts come from the same templates as those they learnt: they look too good."""
RATIO = 2.0
"""How many times the probability of a rival an answer must have."""
LEAST_ANSWERS = 20
PROBABILITIES = np.round(np.arange(0.20, 0.99, 0.02), 2)


def fit_limit(
    task: str,
    labels: Sequence[str],
    rows: NDArray[np.float32],
    targets: NDArray[np.int64],
    findings: Mapping[str, Finding],
) -> dict[str, float] | None:
    """The lowest probability from which on the head's answers are right often enough, with what was measured there.

    `rows` are calibrated probabilities [texts, labels] of development texts, `targets` their labels' positions. A finding
    is right where the true one is it or implies it; of the urgencies only emergencies are answered. None where no
    probability is good enough.
    """
    rule = FindingRule(labels, Network(findings)) if task == "finding" else None
    meant = np.array([label in findings for label in labels]) if rule is not None else np.ones(len(labels), bool)
    able = max(1, int(meant[targets].sum()))
    for least in PROBABILITIES[LEAST.get(task, 0.0) <= PROBABILITIES]:
        answers = rule_answers(rule, rows, float(least)) if rule is not None else _answers(task, labels, rows, least)
        given = answers >= 0
        if given.sum() < LEAST_ANSWERS:
            continue
        pairs = zip(targets[given], answers[given], strict=True)
        right = sum(bool(rule.implies[t, a]) if rule is not None else bool(t == a) for t, a in pairs)
        precision = right / int(given.sum())
        if precision >= PRECISION.get(task, 0.95):
            return {
                "probability": float(least),
                "ratio": RATIO,
                "dev precision": round(float(precision), 4),
                "dev recall": round(right / able, 4),
            }
    return None


def rule_answers(rule: FindingRule, rows: NDArray[np.float32], least: float) -> NDArray[np.int64]:
    """The position of the finding that each row speaks for, as the application decides; -1 where it says nothing."""
    number = {label: at for at, label in enumerate(rule.labels)}
    return np.array([-1 if one is None else number[one.finding] for one in rule.candidates(rows, least, RATIO)])


def _answers(task: str, labels: Sequence[str], rows: NDArray[np.float32], least: float) -> NDArray[np.int64]:
    order = np.sort(rows, axis=1)
    best = rows.argmax(axis=1)
    sure = (order[:, -1] >= least) & (order[:, -1] >= RATIO * order[:, -2])
    if task == "urgency" and "emergency" in labels:
        sure &= best == list(labels).index("emergency")
    return np.where(sure, best, -1)
