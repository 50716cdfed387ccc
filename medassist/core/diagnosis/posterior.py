"""The differential: log prior plus the log likelihood ratio of every finding, each kept so that it can be shown."""

from __future__ import annotations

import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from medassist.core.answer import Hypothesis, Weight
from medassist.core.case import Case
from medassist.core.clinical import Condition, Finding
from medassist.core.diagnosis.calibration import OUTSIDE_NATS, TEMPERATURE
from medassist.core.diagnosis.complaints import complaints
from medassist.core.diagnosis.evidence import Said, conditions_evidence, said_of
from medassist.core.diagnosis.likelihood import likelihoods
from medassist.core.diagnosis.prior import prior_of

SHOWN = 20
SHOWN_PROBABILITY = 0.005
RED_FLAG_NATS = 2.0
"""What a fired red flag adds to the conditions it names (odds factor 7): its findings mean more together than one by one."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One condition with its parts in nats and its probability among the base and everything outside it."""

    condition: Condition
    prior: float
    weights: tuple[Weight, ...]
    interaction: float
    score: float
    probability: float


class Network:
    """P(finding | condition) of the whole base as a table that is read once a case."""

    def __init__(self, conditions: Mapping[str, Condition], findings: Mapping[str, Finding]) -> None:
        self.conditions = tuple(conditions.values())
        self.findings = findings
        self.links = [{link.finding: link.value for link in condition.findings} for condition in self.conditions]
        self.tables = likelihoods(self.conditions, findings)

    def posterior(self, case: Case, suspected: Container[str] = ()) -> list[Scored]:
        """All conditions for the case, most probable first.

        score(c) = ln P(c) + sum of ln P(f | c) / P(f | another reason) + interaction (see `evidence`), and P(c | case) is
        proportional to exp(TEMPERATURE * score(c)) (Guo et al. 2017, temperature scaling; fitted as `calibration` says).
        What lies outside the base has a constant score of its own, OUTSIDE_NATS.
        """
        if not self.conditions:
            return []
        priors = np.array([prior_of(condition, case) for condition in self.conditions])
        said = self.said(case)
        evidence = conditions_evidence(said, self.tables)
        flagged = np.array([condition.id in suspected for condition in self.conditions])
        interaction = evidence.interaction + RED_FLAG_NATS * flagged
        log_prior = np.log(priors)
        scores = log_prior + evidence.total + interaction
        probabilities = calibrated(scores)
        scored = [
            Scored(
                condition,
                float(log_prior[row]),
                evidence.weights[row],
                float(interaction[row]),
                float(scores[row]),
                float(probabilities[row]),
            )
            for row, condition in enumerate(self.conditions)
        ]
        return sorted(scored, key=lambda one: (-one.probability, one.condition.id))

    def said(self, case: Case) -> Said:
        """What the case says, as columns of the tables."""
        return said_of(case, complaints(case, self.findings), self.findings, self.tables)


def calibrated(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities of the conditions float64[n] among themselves and whatever lies outside the base."""
    tempered = TEMPERATURE * scores
    peak = max(float(tempered.max()), OUTSIDE_NATS)
    mass = np.exp(tempered - peak)
    return mass / (float(mass.sum()) + math.exp(OUTSIDE_NATS - peak))


def differential(scored: Sequence[Scored]) -> tuple[Hypothesis, ...]:
    """The part of the posterior that is shown: at most 20 conditions that some finding speaks for."""
    supported = [one for one in scored if any(weight.log_likelihood_ratio > 0 for weight in one.weights)]
    return tuple(
        Hypothesis(
            id=one.condition.id,
            name_zh=one.condition.name.zh,
            name_en=one.condition.name.en,
            icd10=one.condition.icd10,
            probability=one.probability,
            prior=one.prior,
            score=one.score,
            urgency=one.condition.urgency,
            evidence=one.weights,
            interaction=one.interaction,
        )
        for one in supported[:SHOWN]
        if one.probability >= SHOWN_PROBABILITY or one.condition.must_not_miss
    )
