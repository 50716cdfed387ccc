"""The differential: log prior plus the log likelihood ratio of every finding, each kept so that it can be shown."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from medassist.core.answer import Hypothesis, Weight
from medassist.core.case import Case
from medassist.core.clinical import Condition, Finding, RedFlag
from medassist.core.diagnosis.calibration import FITTED, unread_words, working_shares
from medassist.core.diagnosis.complaints import complaints
from medassist.core.diagnosis.danger_signs import raising_signs, without_danger
from medassist.core.diagnosis.evidence import Said, conditions_evidence, said_of
from medassist.core.diagnosis.likelihood import likelihoods
from medassist.core.diagnosis.prior import Priors

SHOWN = 20
SHOWN_PROBABILITY = 0.005
RED_FLAG_NATS = 2.0
"""What a fired red flag adds to the conditions it names (odds factor 7): its findings mean more together than one by one."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One condition with its parts in nats and its share among the base and everything outside it.

    `probability` is the share that decisions are made by, `calibrated` the probability that is shown (None: the same): both
    grow with the score, see `calibration`. `triage` is the share for the question how urgent the case is: as `probability`,
    but danger signs speak for emergencies only and against nothing, so that one more of them never makes the case less urgent.
    """

    condition: Condition
    prior: float
    weights: tuple[Weight, ...]
    interaction: float
    score: float
    probability: float
    triage: float | None = None
    calibrated: float | None = None

    @property
    def shown(self) -> float:
        """The probability that is shown."""
        return self.probability if self.calibrated is None else self.calibrated


class Network:
    """P(finding | condition) of the whole base as a table that is read once a case."""

    def __init__(self, conditions: Mapping[str, Condition], findings: Mapping[str, Finding]) -> None:
        self.conditions = tuple(conditions.values())
        self.findings = findings
        self.links = [{link.finding: link.value for link in condition.findings} for condition in self.conditions]
        self.tables = likelihoods(self.conditions, findings)
        self._priors = Priors(self.conditions)
        self._emergencies = np.array([condition.urgency == "emergency" for condition in self.conditions])

    def posterior(self, case: Case, suspected: Container[str] = ()) -> list[Scored]:
        """All conditions for the case, most probable first.

        score(c) = ln P(c) + sum of ln P(f | c) / P(f | another reason) + interaction (see `evidence`); P(c | case) is
        proportional to exp(power * score(c)), beside a reason outside the base (see `calibration.CalibrationMap`).
        """
        if not self.conditions:
            return []
        evidence = conditions_evidence(self.said(case), self.tables)
        flagged = np.array([condition.id in suspected for condition in self.conditions])
        interaction = evidence.interaction + RED_FLAG_NATS * flagged
        log_prior = np.log(self._priors.of(case))
        scores = log_prior + evidence.total + interaction
        probabilities = working_shares(scores)
        shown = FITTED.probabilities(scores, len(case.present), unread_words(case))
        triage = self._triage(case, log_prior)
        scored = [
            Scored(
                condition,
                float(log_prior[row]),
                evidence.weights[row],
                float(interaction[row]),
                float(scores[row]),
                float(probabilities[row]),
                float(triage[row]),
                float(shown[row]),
            )
            for row, condition in enumerate(self.conditions)
        ]
        return sorted(scored, key=lambda one: (-one.probability, one.condition.id))

    def scored(self, case: Case, fired: Sequence[RedFlag]) -> list[Scored]:
        """As `posterior`, with the conditions that the fired rules suspect; nothing where no complaint was said and no rule fired
        (a button battery that was swallowed is an exposure, and a danger without any complaint)."""
        if not fired and not complaints(case, self.findings):
            return []
        return self.posterior(case, {condition for rule in fired for condition in rule.conditions})

    def _triage(self, case: Case, log_prior: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities float64[n] in which a danger sign can only raise the emergencies (see Scored.triage)."""
        calm = without_danger(case, self.findings)
        evidence = conditions_evidence(self.said(calm), self.tables, shown=False)
        scores = log_prior + evidence.total + evidence.interaction
        signs = [one for one in raising_signs(case) if one in self.tables.columns]
        for sign in signs:
            weights = self.tables.present[:, self.tables.columns[sign]] * case.certainty.get(sign, 1.0)
            scores = scores + np.maximum(weights, 0.0) * self._emergencies
        return working_shares(scores)

    def said(self, case: Case) -> Said:
        """What the case says, as columns of the tables."""
        return said_of(case, complaints(case, self.findings), self.findings, self.tables)


def differential(scored: Sequence[Scored]) -> tuple[Hypothesis, ...]:
    """The part of the posterior that is shown: at most 20 conditions that some finding speaks for."""
    supported = [one for one in scored if any(weight.log_likelihood_ratio > 0 for weight in one.weights)]
    return tuple(
        Hypothesis(
            id=one.condition.id,
            name_zh=one.condition.name.zh,
            name_en=one.condition.name.en,
            icd10=one.condition.icd10,
            probability=one.shown,
            prior=one.prior,
            score=one.score,
            urgency=one.condition.urgency,
            evidence=one.weights,
            interaction=one.interaction,
        )
        for one in supported[:SHOWN]
        if one.probability >= SHOWN_PROBABILITY or one.condition.must_not_miss
    )
