"""What a case's findings say of each condition: a weight each, and one interaction term for what they say only together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from medassist.core.answer import Weight
from medassist.core.case import Case, FindingStatus
from medassist.core.clinical import Finding
from medassist.core.diagnosis.implied import implied_by
from medassist.core.diagnosis.likelihood import Likelihoods, Table

LATER_FINDING = 0.03
"""Findings of one condition come together more often than independent ones: of the supporting findings, ordered by
weight, the k-th counts 1 / (1 + LATER_FINDING (k - 1))."""
LATER_ABSENCE = 0.3
"""The same for absences: a system review denies many things in one breath."""
NEVER_LISTED = 0.5
"""Nats against a condition for each complaint that neither it nor anything it shows explains."""
UNEXPLAINED = 0.05
"""Share of a condition's patients that come with a complaint its entry does not list."""
PRESENTING = 0.8
"""Power of how often the condition brings people with these complaints."""
_SAID_BEFORE = frozenset({"history", "exposure"})


@dataclass(frozen=True, slots=True)
class Said:
    """A case as columns of the tables.

    `present` with `certainty` (1, or the probability of a finding read only by meaning), `past` histories that are not
    present, `absent`; `implied[k]` are positions in `present` of what `present[k]` implies, nearest first; `complaints` are
    groups of columns, a complaint with all it implies; `own` are positions in `present` of complaints.
    """

    present: list[int]
    certainty: NDArray[np.float64]
    past: list[int]
    absent: list[int]
    implied: list[list[int]]
    complaints: list[list[int]]
    own: list[int]
    names: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Per condition: the weights that are shown, their sum, and the interaction term, all in nats."""

    weights: list[tuple[Weight, ...]]
    total: NDArray[np.float64]
    interaction: NDArray[np.float64]


def said_of(case: Case, complaints: Sequence[str], findings: Mapping[str, Finding], tables: Likelihoods) -> Said:
    """The case's findings as columns; what no condition knows of is left out."""
    present = sorted(one for one in case.present if one in tables.columns)
    past = sorted(one for one in case.history - case.present if one in tables.columns)
    absent = sorted(one for one in case.absent if one in tables.columns)
    place = {finding: position for position, finding in enumerate(present)}
    kinds = {one: findings[one].kind for one in complaints if one in findings}
    return Said(
        present=tables.of(present),
        certainty=np.array([case.certainty.get(one, 1.0) for one in present]),
        past=tables.of(past),
        absent=tables.of(absent),
        implied=[[place[other] for other in implied_by(one, findings) if other in place] for one in present],
        complaints=[group for one in complaints if (group := tables.of([one, *implied_by(one, findings)]))],
        own=[place[one] for one in complaints if one in place and kinds.get(one) not in _SAID_BEFORE],
        names=(tuple(present), tuple(past), tuple(absent)),
    )


def conditions_evidence(said: Said, tables: Likelihoods, *, shown: bool = True) -> Evidence:
    """Weights and interaction of every condition; the single weights are left out unless they are `shown`.

    Of findings that imply each other only the most specific one has a weight. The interaction term is the sum of
    - overlap: findings that share something they imply (two kinds of chest pain) say it once, not twice, see `_tree`;
    - company: many findings of one condition, and many denied in one breath, depend on each other (LATER_FINDING,
      LATER_ABSENCE);
    - presenting complaint: how often the condition brings people with these complaints, PRESENTING * ln of the mean;
    - unexplained complaints: NEVER_LISTED each.
    """
    listed = tables.listed[:, said.present]
    ratios = tables.present[:, said.present] * said.certainty
    cut = tables.cut[:, said.present] * said.certainty
    overlap, implied, explained = _tree(listed, said.implied, ratios, cut)
    leaves = listed & ~implied
    there = ratios * leaves
    missing = tables.absent[:, said.absent]
    risky = [*said.present, *said.past]
    certain = np.concatenate([said.certainty, np.ones(len(said.past))])
    risks = tables.risks[:, risky] * certain
    company = _later(there, LATER_FINDING) - np.maximum(there, 0.0).sum(axis=1)
    company += np.maximum(-missing, 0.0).sum(axis=1) - _later(-missing, LATER_ABSENCE)
    unexplained = -NEVER_LISTED * ((~explained[:, said.own]) * said.certainty[said.own]).sum(axis=1)
    interaction = overlap + company + _presenting(said, tables) + unexplained
    total = there.sum(axis=1) + missing.sum(axis=1) + risks.sum(axis=1)
    weights = _weights(said, tables, leaves, there, missing, risks) if shown else []
    return Evidence(weights, total, interaction)


def _tree(
    listed: NDArray[np.bool_], above: Sequence[Sequence[int]], ratios: Table, cut: Table
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]:
    """What is said twice of each condition (<= 0, nats); of each finding whether any listed one implies it, and whether the
    condition explains it by itself or by what it implies.

    The tree-structured model P(a, b, c | x) = P(c) P(a | c) P(b | c), with c implied by both: every child of c but one gives
    the weight of c back. A child of which the cap has already taken something gives back that much less: pain in the right
    lower abdomen that moved there is no less telling for being abdominal pain. A finding is the child of the most special one
    that it implies, so that what lies between is no second child of what lies above both.
    """
    given_back, kept_once = np.zeros(listed.shape), np.zeros(listed.shape)
    implied = np.zeros(listed.shape, np.bool_)
    explained = listed.copy()
    spared = cut.copy()
    for column in sorted(range(len(above)), key=lambda one: -len(above[one])):  # what implies most, first
        waiting = listed[:, column].copy()
        for other in sorted(
            above[column], key=lambda one: -len(above[one])
        ):  # the most special of what it implies is its parent
            taken = waiting & listed[:, other]
            back = np.maximum(np.maximum(ratios[:, other], 0.0) - spared[:, column], 0.0) * taken
            given_back[:, other] += back
            kept_once[:, other] = np.maximum(kept_once[:, other], back)
            spared[:, other] = np.maximum(spared[:, other], spared[:, column] * taken)
            waiting &= ~taken
            implied[:, other] |= listed[:, column] & listed[:, other]
            explained[:, column] |= listed[:, other]
    return (kept_once - given_back).sum(axis=1), implied, explained


def _later(weights: Table, share: float) -> NDArray[np.float64]:
    """Sum of the positive weights of each row, the largest whole, later ones less."""
    ordered = -np.sort(-np.maximum(weights, 0.0), axis=1)
    return ordered @ (1.0 / (1.0 + share * np.arange(ordered.shape[1])))


def _presenting(said: Said, tables: Likelihoods) -> NDArray[np.float64]:
    """PRESENTING * ln of the mean share of a condition's patients that come with the complaints said."""
    if not said.complaints:
        return np.zeros(len(tables.links))
    shares = np.stack([tables.links[:, group].max(axis=1) for group in said.complaints])
    return PRESENTING * np.log(np.maximum(shares.mean(axis=0), UNEXPLAINED))


def _weights(
    said: Said, tables: Likelihoods, shown: NDArray[np.bool_], there: Table, missing: Table, risks: Table
) -> list[tuple[Weight, ...]]:
    """The weights of each condition by name: present, absent, then risk factors."""
    present, past, absent = said.names
    weights: list[list[Weight]] = [[] for _ in tables.links]
    parts: tuple[tuple[NDArray[np.bool_], Table, tuple[str, ...], FindingStatus], ...] = (
        (shown, there, present, "present"),
        (tables.listed[:, said.absent], missing, absent, "absent"),
        (risks != 0.0, risks, (*present, *past), "present"),
    )
    for mask, values, names, status in parts:
        rows, columns = np.nonzero(mask)
        for row, column, value in zip(rows.tolist(), columns.tolist(), values[mask].tolist(), strict=True):
            weights[row].append(Weight(names[column], status, value))
    return [tuple(found) for found in weights]
