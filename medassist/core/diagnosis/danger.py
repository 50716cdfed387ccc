"""How urgent the whole case is, and which dangerous conditions fit and are not yet excluded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from medassist.core.answer import MustNotMiss, Weight
from medassist.core.case import Case
from medassist.core.clinical import Condition, Finding, Language, RedFlag, Urgency
from medassist.core.diagnosis.complaints import complaints
from medassist.core.diagnosis.posterior import Scored
from medassist.core.diagnosis.prior import outside_usual

ORDER: tuple[Urgency, ...] = ("self_care", "routine", "same_day", "emergency")
LIKELY = 0.25
"""A condition this probable gives the case its own urgency."""
CONFIDENT = 0.5
"""Self-care is said only when such a condition is at least this probable."""
HARMFUL = 0.15
"""This much probability on emergencies together means: see today."""
FITS_NATS = 1.0
RIVAL = 0.03
"""A condition this probable brings along what it must be told from."""
EXPLAINS = 0.67
"""A condition belongs in the lane when it explains the first complaint, or at least this share of all."""
EXPLAINING = 0.15
"""P(finding | condition) from which the condition explains the finding."""
FITTING = 0.0005
"""A condition that merely fits, named by no red flag and by no likely condition, is at least this probable."""
RIVALLING = 0.00005
"""The same limit for what a likely condition must be told from."""
KNOWN_STATE = 0.95
"""P(history | condition) from which the condition comes only with that history (childbirth, the menopause)."""
UNKNOWN_TO_THE_PATIENT = frozenset({"pregnant_state", "history_diabetes"})
"""States that somebody may be in without knowing it."""
LANE_LENGTH = 6


def urgency_of(fired: Sequence[RedFlag], scored: Sequence[Scored]) -> Urgency | None:
    """The highest urgency that anything in the case asks for; None when no complaint was said.

    Adding a danger sign can only raise it: the red flags' share is a maximum over rules.
    """
    levels: list[Urgency] = ["emergency" if rule.action_code == "call_emergency" else "same_day" for rule in fired]
    if scored:
        likely: list[Urgency] = [
            one.condition.urgency
            for one in scored
            if one.probability >= (CONFIDENT if one.condition.urgency == "self_care" else LIKELY)
        ]
        levels += likely or ["routine"]
        if sum(one.probability for one in scored if one.condition.urgency == "emergency") >= HARMFUL:
            levels.append("same_day")
    return max(levels, key=ORDER.index) if levels else None


def must_not_miss(
    case: Case,
    fired: Sequence[RedFlag],
    scored: Sequence[Scored],
    findings: Mapping[str, Finding],
    language: Language,
) -> tuple[MustNotMiss, ...]:
    """Dangerous conditions to think of: named by a red flag, told from a likely condition, or fitting by themselves."""
    by_id = {one.condition.id: one for one in scored}
    named = [condition for rule in fired for condition in rule.conditions]
    rivals = [other for one in scored[:5] if one.probability >= RIVAL for other in one.condition.must_exclude]
    fitting = [one.condition.id for one in scored if _support(one.weights) >= FITS_NATS]
    told = complaints(case, findings)
    lane: list[MustNotMiss] = []
    for condition_id in dict.fromkeys([*named, *rivals, *fitting]):
        one = by_id.get(condition_id)
        if one is None or not one.condition.must_not_miss:
            continue
        if condition_id not in named and outside_usual(one.condition, case):
            continue
        if condition_id not in named and one.probability < (RIVALLING if condition_id in rivals else FITTING):
            continue
        if condition_id not in named and _needs_unsaid_state(one.condition, case, findings):
            continue
        spoken_for = [
            weight.finding for weight in one.weights if weight.status == "present" and weight.log_likelihood_ratio > 0
        ]
        if condition_id not in named and not _fits(told, _explained(one, findings)):
            continue
        lane.append(_entry(one.condition, spoken_for, findings, language))
    return tuple(lane[:LANE_LENGTH])


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
        why = f"{'、'.join(names)}与之相符，尚未排除。" if names else "危险警示指向它，尚未排除。"
    else:
        why = (
            f"{', '.join(names)} would fit; not yet excluded."
            if names
            else "A red flag points to it; not yet excluded."
        )
    return MustNotMiss(
        id=condition.id,
        name_zh=condition.name.zh,
        name_en=condition.name.en,
        icd10=condition.icd10,
        why=why,
        excluded_by=tuple(text.of(language) for text in condition.excluded_by),
    )
