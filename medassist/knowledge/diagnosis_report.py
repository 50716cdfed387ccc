"""What each condition brings to a differential, and what is thin about it: read by whoever completes the findings.

Nothing here is a fault that stops compiling: a condition may rightly have few findings, or look like another.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medassist.core.clinical import AGE_BAND_UPPER_DAYS, Condition, KnowledgeBase, Urgency
from medassist.core.diagnosis.implied import implied_by
from medassist.core.diagnosis.likelihood import likelihoods

SAYABLE = frozenset({"symptom", "sign", "vital"})
"""Kinds of findings that somebody comes with."""
LEADS = 0.15
"""P(finding | condition) from which a complaint leads to the condition (as in the must-not-miss lane)."""
MOST_PATIENTS = 0.5
FEW_COMPLAINTS = 3
"""Fewer complaints than this with a probability of MOST_PATIENTS or more: thin."""
SEEN = 0.05
"""Visits in 1,000 of an age band from which they count where the ages leave the band out."""
TWINS = 0.75
"""Cosine of two conditions' weights from which they are nearly identical."""
APART = 3
"""So many findings are named that tell two conditions apart."""
FREQUENT_DANGER = 15.0
"""Visits in 1,000 that no emergency reaches in primary care."""
DAYS_A_YEAR = 365.25
_ORDER: tuple[Urgency, ...] = ("emergency", "same_day", "routine", "self_care")
_VAGUE = frozenset({"bleeding_disorder", "suspected_infection"})
"""What a test result or a colour of sputum implies is no complaint."""


def diagnosis(base: KnowledgeBase) -> dict[str, dict[str, Any]]:
    """A row a condition, dangers first.

    `findings` counts them, `complaints` those that somebody comes with in MOST_PATIENTS; `implied` are complaints that a
    listed one implies and that are missing or rarer than it; `beside` counts the conditions that it must be told from or that
    must be told from it, `flags` the red flags that name it; `ages` and `prior` are what does not fit together; `twin` is the
    condition that shows most nearly the same, with what tells the two apart; `thin` says in short which of these ask for work.
    """
    conditions = sorted(base.conditions.values(), key=lambda one: (_ORDER.index(one.urgency), one.id))
    flags = Counter(condition for rule in base.red_flags.values() for condition in rule.conditions)
    back = Counter(other for one in conditions for other in one.must_exclude)
    twins = _twins(conditions, base)
    rows: dict[str, dict[str, Any]] = {}
    for place, one in enumerate(conditions):
        row: dict[str, Any] = {
            "urgency": one.urgency,
            "findings": len(one.findings),
            "complaints": _complaints(one, base),
            "implied": " ".join(rarer_than_implied(one, base)),
            "beside": len(one.must_exclude) + back[one.id],
            "flags": flags[one.id],
            "ages": _ages(one),
            "prior": _prior(one),
            "twin": twins[place],
        }
        rows[one.id] = {**row, "thin": " ".join(_thin(one, row))}
    return rows


def rarer_than_implied(condition: Condition, base: KnowledgeBase) -> list[str]:
    """Complaints that a finding of the condition implies, missing or said to be rarer than that finding: P(g) >= P(f) where f
    implies g. What the condition never shows, on purpose, is not named."""
    listed = {link.finding: link.value for link in condition.findings}
    wanting: set[str] = set()
    for finding, share in listed.items():
        if share < LEADS:
            continue
        for other in implied_by(finding, base.findings):
            known = base.findings.get(other)
            if known is None or known.kind not in SAYABLE or other in _VAGUE:
                continue
            if listed.get(other, 0.0) < share and not 0.0 < listed.get(other, 0.0) < 0.01:
                wanting.add(other)
    return sorted(wanting)


def _complaints(condition: Condition, base: KnowledgeBase) -> int:
    return sum(
        link.value >= MOST_PATIENTS and link.finding in base.findings and base.findings[link.finding].kind in SAYABLE
        for link in condition.findings
    )


def _ages(condition: Condition) -> str:
    """Bands with visits outside the ages, and without inside them (but for babies: what comes later in life has none)."""
    said: list[str] = []
    youngest = 0.0
    for band, upper in AGE_BAND_UPPER_DAYS.items():
        low, high = youngest / DAYS_A_YEAR, upper / DAYS_A_YEAR
        youngest = float(upper)
        most = 200.0 if condition.age_years.max is None else condition.age_years.max
        share = max(0.0, min(high, most) - max(low, condition.age_years.min)) / (high - low)
        visits = getattr(condition.visits_per_1000, band)
        if share == 0.0 and visits > SEEN:
            said.append(f"{band} outside")
        elif share > 0.5 and visits == 0.0 and upper > DAYS_A_YEAR:
            said.append(f"{band} none")
    return ", ".join(said)


def _prior(condition: Condition) -> str:
    highest = max(getattr(condition.visits_per_1000, band) for band in AGE_BAND_UPPER_DAYS)
    if highest == 0.0:
        return "no visits at all"
    return "frequent for an emergency" if condition.urgency == "emergency" and highest > FREQUENT_DANGER else ""


def _twins(conditions: list[Condition], base: KnowledgeBase) -> list[str]:
    """Of each condition the one whose findings weigh most nearly alike, where they are TWINS, and what tells them apart."""
    tables = likelihoods(conditions, base.findings)
    names = list(tables.columns)
    vectors: NDArray[np.float64] = tables.present
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    cosine = (vectors / np.maximum(length, 1e-9)) @ (vectors / np.maximum(length, 1e-9)).T
    np.fill_diagonal(cosine, 0.0)
    said: list[str] = []
    for row, other in enumerate(cosine.argmax(axis=1)):
        if cosine[row, other] < TWINS:
            said.append("")
            continue
        apart = np.argsort(-np.abs(vectors[row] - vectors[other]))[:APART]
        listed = " ".join(names[one] for one in apart)
        said.append(f"{conditions[other].id} {cosine[row, other]:.2f}: {listed}")
    return said


def _thin(condition: Condition, row: dict[str, Any]) -> list[str]:
    named: list[str] = []
    if row["complaints"] < FEW_COMPLAINTS:
        named.append("complaints")
    if row["implied"]:
        named.append("implied")
    if condition.must_not_miss and row["beside"] == 0:
        named.append("beside")
    if condition.must_not_miss and condition.urgency == "emergency" and row["flags"] == 0:
        named.append("flags")
    named += [name for name in ("ages", "prior", "twin") if row[name]]
    return named


def tallied(rows: dict[str, dict[str, Any]]) -> dict[str, int]:
    """How many conditions are thin in which respect."""
    return dict(sorted(Counter(name for row in rows.values() for name in row["thin"].split()).items()))
