"""How urgent the whole case is, and which dangerous conditions fit and are not yet excluded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from medassist.core.answer import MustNotMiss, Weight
from medassist.core.case import Case
from medassist.core.clinical import Condition, Finding, Language, RedFlag, Urgency
from medassist.core.diagnosis.complaints import complaints
from medassist.core.diagnosis.danger_signs import VITAL_SIGNS
from medassist.core.diagnosis.posterior import Scored
from medassist.core.diagnosis.prior import outside_usual

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
FITS_NATS = 1.0
RIVAL = 0.05
"""A condition this probable, or among the first three, brings along what it must be told from."""
LEADING = 3
LEAST_SHARE = (0.5, 0.3, 0.3, 0.0)
"""What the first, second, third and later conditions count at least: the first is what will be treated."""
LANE_SOURCES = 8
"""Conditions looked at for what they must be told from."""
EXPLAINS = 0.67
"""A condition fits when it explains the first complaint, or at least this share of all."""
EXPLAINING = 0.15
"""P(finding | condition) from which the condition explains the finding."""
FITTING = 0.001
"""A condition that merely fits, named by no red flag and by no likely condition, is at least this probable."""
KNOWN_STATE = 0.95
"""P(history | condition) from which the condition comes only with that history (childbirth, the menopause)."""
UNKNOWN_TO_THE_PATIENT = frozenset({"pregnant_state", "history_diabetes"})
"""States that somebody may be in without knowing it."""
LANE_LENGTH: dict[Urgency, int] = {"emergency": 10, "same_day": 9, "routine": 7, "self_care": 3}
"""At most so many in the lane, by how urgent the case is: a lane that cries wolf over a cold is not read."""
FLAGGED, TOLD_FROM, FITS = 1.0, 1.0, 0.25
"""What being named by a red flag, by a certain condition's must_exclude, and fitting add to a condition's place in the lane."""


def urgency_of(
    fired: Sequence[RedFlag], scored: Sequence[Scored], vital_signs: Sequence[Urgency] = ()
) -> Urgency | None:
    """The highest urgency that anything in the case asks for; None when no complaint was said.

    A maximum over red flags, vital signs and the probability weighted by harm: emergencies weigh from EMERGENCY_SHARE.
    Adding a danger sign can only raise it: flags and vital signs by the maximum, the probability by `Scored.triage`.
    """
    levels: list[Urgency] = ["emergency" if rule.action_code == "call_emergency" else "same_day" for rule in fired]
    levels += vital_signs
    if scored:
        levels.append(likely_urgency(scored))
    return max(levels, key=ORDER.index) if levels else None


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
    """The danger signs that a measured value of the case makes, by the limits for its age."""
    measured = {one.quantity for one in case.measurements}
    return [
        sign
        for sign in VITAL_SIGNS
        if sign in case.present and any(one.quantity in measured for one in findings[sign].numeric)
    ]


def must_not_miss(
    case: Case,
    fired: Sequence[RedFlag],
    scored: Sequence[Scored],
    findings: Mapping[str, Finding],
    language: Language,
) -> tuple[MustNotMiss, ...]:
    """Dangerous conditions to think of: named by a red flag, told from a likely condition, or fitting by themselves.

    What a likely condition must be told from stands in the lane as long as nothing makes it impossible; the order is by
    probability, by how likely the condition is that names it, by the red flag and by how well it fits.
    """
    by_id = {one.condition.id: one for one in scored}
    named = {condition for rule in fired for condition in rule.conditions}
    told_from: dict[str, float] = {}
    for place, one in enumerate(scored[:LANE_SOURCES]):
        if place < LEADING or one.probability >= RIVAL:
            for other in one.condition.must_exclude:
                told_from[other] = max(told_from.get(other, 0.0), one.probability, LEAST_SHARE[min(place, LEADING)])
    fitting = {one.condition.id for one in scored if one.probability >= FITTING and _support(one.weights) >= FITS_NATS}
    told = complaints(case, findings)
    level = urgency_of(fired, scored) or "routine"
    ranked: list[tuple[float, Scored]] = []
    for condition_id in named | told_from.keys() | fitting:
        one = by_id.get(condition_id)
        if one is None or not one.condition.must_not_miss:
            continue
        if condition_id not in named and _impossible(one.condition, case, findings):
            continue
        fits = _fits(told, _explained(one, findings))
        if not fits and condition_id not in named and (condition_id not in told_from or level == "self_care"):
            continue
        value = one.probability + FLAGGED * (condition_id in named) + FITS * fits
        ranked.append((value + TOLD_FROM * told_from.get(condition_id, 0.0), one))
    ranked.sort(key=lambda pair: (-pair[0], pair[1].condition.id))
    lane = [one for _, one in ranked[: LANE_LENGTH[level]]]
    return tuple(_entry(one.condition, _speaking_for(one), findings, language) for one in lane)


def _speaking_for(one: Scored) -> list[str]:
    return [weight.finding for weight in one.weights if weight.status == "present" and weight.log_likelihood_ratio > 0]


def _impossible(condition: Condition, case: Case, findings: Mapping[str, Finding]) -> bool:
    """Whether sex, age or a history that nobody spoke of speak against the condition altogether."""
    return outside_usual(condition, case) or _needs_unsaid_state(condition, case, findings)


def _needs_unsaid_state(condition: Condition, case: Case, findings: Mapping[str, Finding]) -> bool:
    """Whether the condition always comes with a history that nobody spoke of."""
    said = case.present | case.history
    return any(
        link.value >= KNOWN_STATE
        and link.finding in findings
        and findings[link.finding].kind == "history"
        and link.finding not in said
        and link.finding not in UNKNOWN_TO_THE_PATIENT
        for link in condition.findings
    )


def _fits(told: Sequence[str], explained: set[str]) -> bool:
    """Whether the complaint that was said first, or most of them, would come of the condition."""
    share = sum(finding in explained for finding in told)
    return bool(told) and (told[0] in explained or share >= EXPLAINS * len(told))


def _explained(one: Scored, findings: Mapping[str, Finding]) -> set[str]:
    """Findings the condition shows more often than chance, with all that imply them."""
    shown = {link.finding for link in one.condition.findings if link.value >= EXPLAINING}
    return shown | {finding.id for finding in findings.values() if shown & set(finding.implies)}


def _support(weights: Sequence[Weight]) -> float:
    """Sum of the weights in nats, for and against."""
    return sum(weight.log_likelihood_ratio for weight in weights)


def _entry(
    condition: Condition, fits: Sequence[str], findings: Mapping[str, Finding], language: Language
) -> MustNotMiss:
    names = [findings[finding].name.of(language) for finding in fits if finding in findings]
    if language == "zh":
        why = f"{'、'.join(names)}与之相符，尚未排除。" if names else "须与可能的疾病或危险警示鉴别，尚未排除。"
    else:
        why = (
            f"{', '.join(names)} would fit; not yet excluded."
            if names
            else "To be told from what is likely or flagged here; not yet excluded."
        )
    return MustNotMiss(
        id=condition.id,
        name_zh=condition.name.zh,
        name_en=condition.name.en,
        icd10=condition.icd10,
        why=why,
        excluded_by=tuple(text.of(language) for text in condition.excluded_by),
    )
