"""What each possible question would bring: the probabilities after a yes and after a no, for all questions in one go."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from medassist.core.case import Case
from medassist.core.diagnosis.calibration import TEMPERATURE
from medassist.core.diagnosis.implied import implied_by
from medassist.core.diagnosis.likelihood import OTHER_CAUSE, UNKNOWN_BACKGROUND
from medassist.core.diagnosis.posterior import Network, Scored

Table = NDArray[np.float64]
SURE = 0.99
"""No answer is foreseen with more certainty."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """For K questions over the network's n conditions.

    `now` float64[n] are the probabilities as they are; what is missing to 1 is not thought of, or lies outside the base.
    `chance` float64[K] is P(yes), `bits` float64[K] the expected information, `yes` and `no` float64[n, K] are the
    probabilities after each answer.
    """

    now: Table
    chance: Table
    bits: Table
    yes: Table
    no: Table


def outlook(
    network: Network, scored: Sequence[Scored], case: Case, questions: Sequence[str], thought_of: Container[str]
) -> Outlook:
    """The outlook of `questions` (finding ids that some condition lists) on the conditions that are `thought_of`.

    P(yes | c) is that of the posterior's own model, given what the case holds already: of a kind of pain, where the pain is
    there, P(kind | c) / P(pain | c). Information is the mutual information of answer and condition in bits (Shannon 1948),
    H(F) - sum over c of P(c) H(F | c). After an answer each condition's odds change by its likelihood ratio to the power
    of the posterior's temperature; the interaction term is left to the recomputation that follows the real answer.
    """
    tables = network.tables
    rows = {condition.id: row for row, condition in enumerate(network.conditions)}
    now = np.zeros(len(rows))
    for one in scored:
        if one.condition.id in thought_of:
            now[rows[one.condition.id]] = one.probability
    outside = max(0.0, 1.0 - float(now.sum()))
    columns = [tables.columns[one] for one in questions]
    background = np.array([_background(network, one) for one in questions])
    chances = _chances(tables.links[:, columns], tables.listed[:, columns], background)
    weights = tables.present[:, columns].copy()
    for place, question in enumerate(questions):
        held = _held(network, question, case)
        if held is None:
            continue
        above = tables.columns[held]
        rate = _background(network, held)
        both = tables.listed[:, columns[place]] & tables.listed[:, above]
        of_held = _chances(tables.links[:, [above]], tables.listed[:, [above]], np.array([rate]))[:, 0]
        background[place] = min(SURE, background[place] / rate)
        chances[:, place] = np.where(both, np.minimum(SURE, chances[:, place] / of_held), chances[:, place])
        chances[~tables.listed[:, columns[place]], place] = background[place]
        weights[:, place] -= np.where(both, tables.present[:, above], 0.0)
    chance = now @ chances + outside * background
    bits = _entropy(chance) - now @ _entropy(chances) - outside * _entropy(background)
    return Outlook(
        now,
        chance,
        np.maximum(bits, 0.0),
        _after(now, outside, weights),
        _after(now, outside, tables.absent[:, columns]),
    )


def _chances(links: Table, listed: NDArray[np.bool_], background: Table) -> Table:
    """P(finding | condition): the noisy-or of the condition and of another cause where it is listed, else the background."""
    return np.where(listed, np.minimum(SURE, links + (1.0 - links) * OTHER_CAUSE * background), background)


def _after(now: Table, outside: float, weights: Table) -> Table:
    mass = now[:, None] * np.exp(TEMPERATURE * weights)
    return mass / np.maximum(mass.sum(axis=0) + outside, 1e-300)


def _background(network: Network, finding: str) -> float:
    return network.findings[finding].background if finding in network.findings else UNKNOWN_BACKGROUND


def _held(network: Network, question: str, case: Case) -> str | None:
    """The nearest finding that the question implies and that is known to be there."""
    return next(
        (
            one
            for one in implied_by(question, network.findings)
            if one in case.present and one in network.tables.columns
        ),
        None,
    )


def _entropy(probability: Table) -> Table:
    """Binary entropy in bits, elementwise."""
    inside = np.clip(probability, 1e-9, 1 - 1e-9)
    return -(inside * np.log2(inside) + (1 - inside) * np.log2(1 - inside))
