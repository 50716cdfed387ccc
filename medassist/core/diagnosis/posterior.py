"""The differential: log prior plus the log likelihood ratio of every finding, each kept so that it can be shown."""

from __future__ import annotations

import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from medassist.core.answer import Hypothesis, Weight
from medassist.core.case import Case
from medassist.core.clinical import AGE_BAND_UPPER_DAYS, Condition, Finding
from medassist.core.diagnosis.complaints import complaints

SOFT_LIMIT = 0.01
"""Prior factor outside a condition's usual sex or age: improbable, never impossible."""
SMALLEST_PRIOR = 1e-6
LARGEST_WEIGHT = 4.5
"""Cap of one finding's weight in nats (an odds factor of 90): no single finding decides alone."""
SHOWN = 20
SHOWN_PROBABILITY = 0.005
RED_FLAG_NATS = 3.0
"""What a fired red flag adds to the conditions it names (odds factor 20): its findings mean more together than one by one."""
UNEXPLAINED = 0.03
"""Share of a condition's patients that come with a complaint its entry does not list."""
PRESENTING_ELSEWHERE = 0.3
"""The same share for what lies outside the base, where somebody's complaint always fits something."""
NO_DISEASE_SHARE = 0.2
"""Least prior share of visits for something outside the base."""


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
        self._risks = [
            {factor.finding: factor.times for factor in condition.risk_factors} for condition in self.conditions
        ]
        self._ancestors = {finding: _ancestors(finding, findings) for finding in findings}

    def posterior(self, case: Case, suspected: Container[str] = ()) -> list[Scored]:
        """All conditions for the case, most probable first.

        P(c | findings) is proportional to P(c) * prod P(f | c) / P(f | another reason); what lies outside the base has
        its own prior and likelihood ratio 1 (naive Bayes with a background rate; correlated findings: see `_weights`).
        """
        if not self.conditions:
            return []
        priors = np.array([self._prior(condition, case) for condition in self.conditions])
        parts = [self._weights(index, case) for index in range(len(self.conditions))]
        log_prior = np.log(priors)
        chief = next(iter(complaints(case, self.findings)), None)
        presenting = [self._presenting(index, chief) for index in range(len(self.conditions))]
        for index, condition in enumerate(self.conditions):
            if condition.id in suspected:
                presenting[index] += RED_FLAG_NATS
        scores = log_prior + np.array([sum(weight.log_likelihood_ratio for weight in part) for part in parts])
        scores = scores + np.array(presenting)
        outside = math.log(max(1.0 - float(priors.sum()), NO_DISEASE_SHARE))
        outside += math.log(PRESENTING_ELSEWHERE) if chief is not None else 0.0
        peak = max(float(scores.max()), outside)
        mass = np.exp(scores - peak)
        probabilities = mass / (float(mass.sum()) + math.exp(outside - peak))
        scored = [
            Scored(
                condition,
                float(log_prior[index]),
                parts[index],
                presenting[index],
                float(scores[index]),
                float(probabilities[index]),
            )
            for index, condition in enumerate(self.conditions)
        ]
        return sorted(scored, key=lambda one: (-one.probability, one.condition.id))

    def _presenting(self, index: int, chief: str | None) -> float:
        """The named interaction, presenting complaint: log of how often the condition brings people with it (nats)."""
        if chief is None:
            return 0.0
        links = self.links[index]
        shown = [links[one] for one in (chief, *self._ancestors.get(chief, ())) if one in links]
        return math.log(max([*shown, UNEXPLAINED]))

    def _prior(self, condition: Condition, case: Case) -> float:
        """Share of visits for the condition at the case's age, softened outside its usual sex and age."""
        low, high = case.age_range_days
        bands = _bands(low, high)
        prior = sum(getattr(condition.visits_per_1000, band) for band in bands) / len(bands) / 1000.0
        if outside_usual(condition, case):
            prior *= SOFT_LIMIT
        return min(max(prior, SMALLEST_PRIOR), 0.5)

    def _weights(self, index: int, case: Case) -> tuple[Weight, ...]:
        """What each said finding adds. Of findings that imply each other only the most specific one counts."""
        links, risks = self.links[index], self._risks[index]
        present = [finding for finding in sorted(case.present) if finding in links]
        implied = {ancestor for finding in present for ancestor in self._ancestors.get(finding, ())}
        weights = [
            Weight(finding, "present", _capped(math.log(links[finding] / self._background(finding))))
            for finding in present
            if finding not in implied
        ]
        weights += [
            Weight(finding, "absent", _capped(math.log((1.0 - links[finding]) / (1.0 - self._background(finding)))))
            for finding in sorted(case.absent)
            if finding in links
        ]
        weights += [
            Weight(finding, "present", _capped(math.log(times)))
            for finding, times in sorted(risks.items())
            if finding in case.history or finding in case.present
            if finding not in links
        ]
        return tuple(weights)

    def _background(self, finding: str) -> float:
        return self.findings[finding].background if finding in self.findings else 0.05


def outside_usual(condition: Condition, case: Case) -> bool:
    """Whether the patient is of another sex or certainly of another age than the condition's patients."""
    low, high = case.age_range_days
    limits = condition.age_years
    too_young = high < limits.min * 365.25 - 30
    too_old = limits.max is not None and low > limits.max * 365.25 + 365
    wrong_sex = condition.sex != "any" and case.patient.sex is not None and case.patient.sex != condition.sex
    return too_young or too_old or wrong_sex


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


def _ancestors(finding: str, findings: Mapping[str, Finding]) -> frozenset[str]:
    """Everything a finding implies, through any number of steps; a circle ends the walk."""
    seen: set[str] = set()
    waiting = [finding]
    while waiting:
        current = waiting.pop()
        for implied in findings[current].implies if current in findings else ():
            if implied not in seen:
                seen.add(implied)
                waiting.append(implied)
    return frozenset(seen - {finding})


def _bands(low_days: int, high_days: int) -> list[str]:
    """Age bands that the span of ages touches."""
    bands: list[str] = []
    start = 0
    for band, end in AGE_BAND_UPPER_DAYS.items():
        if start <= high_days and low_days < end:
            bands.append(band)
        start = end
    return bands or ["older"]


def _capped(weight: float) -> float:
    return max(-LARGEST_WEIGHT, min(LARGEST_WEIGHT, weight))
