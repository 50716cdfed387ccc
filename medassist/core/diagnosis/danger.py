"""How urgent the whole case is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from medassist.core.case import Case
from medassist.core.clinical import Finding, RedFlag, Urgency
from medassist.core.diagnosis.danger_signs import VITAL_SIGNS, saturation_usual_in_copd
from medassist.core.diagnosis.posterior import Scored

ORDER: tuple[Urgency, ...] = ("self_care", "routine", "same_day", "emergency")
LIKELY = 0.25
"""A condition this probable is a diagnosis to act on."""
EMERGENCY_SHARE = 0.25
"""This much probability on emergencies together makes the case one: missing one of four is worse than three calls too many."""
TODAY_SHARE = 0.3
"""The same for being seen today, emergencies counted along."""
SELF_CARE_SHARE = 0.45
"""Self-care is said only where this much probability lies on conditions that need no more."""
HARMFUL = 0.1
"""This much probability on emergencies together means: see today."""


def urgency_of(
    fired: Sequence[RedFlag], scored: Sequence[Scored], vital_signs: Sequence[Urgency] = ()
) -> Urgency | None:
    """The highest urgency that anything in the case asks for; None when no complaint was said.

    A maximum over red flags, vital signs and the probability weighted by harm: emergencies weigh from EMERGENCY_SHARE.
    Adding a danger sign can only raise it: flags and vital signs by the maximum, the probability by `Scored.triage`.
    """
    levels: list[Urgency] = [flag_urgency(rule) for rule in fired]
    levels += vital_signs
    if scored:
        levels.append(likely_urgency(scored))
    return max(levels, key=ORDER.index) if levels else None


def flag_urgency(rule: RedFlag) -> Urgency:
    """How urgent a red flag alone makes a case; one that was read by meaning counts in full, and says how it was read.

    Of 22 such emergencies in the development cases 4 were any. A missed one is worse than the others: counted as today's only
    they would save 1.5 % of false alarms there.
    """
    return "emergency" if rule.action_code == "call_emergency" else "same_day"


def likely_urgency(scored: Sequence[Scored]) -> Urgency:
    """The urgency that the probabilities ask for."""
    mass = dict.fromkeys(ORDER, 0.0)
    for one in scored:
        mass[one.condition.urgency] += one.probability if one.triage is None else one.triage
    if mass["emergency"] >= EMERGENCY_SHARE:
        return "emergency"
    if mass["emergency"] >= HARMFUL or mass["emergency"] + mass["same_day"] >= TODAY_SHARE:
        return "same_day"
    return "self_care" if mass["self_care"] >= SELF_CARE_SHARE else "routine"


def measured_danger(case: Case, findings: Mapping[str, Finding]) -> list[str]:
    """The danger signs that a measured value of the case makes, by the limits for its age and for known COPD."""
    measured = {one.quantity for one in case.measurements}
    return [
        sign
        for sign in VITAL_SIGNS
        if sign in case.present
        and any(one.quantity in measured for one in findings[sign].numeric)
        and not (sign == "hypoxia_severe" and saturation_usual_in_copd(case))
    ]
