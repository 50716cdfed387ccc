"""The must-not-miss lane: dangerous conditions that fit the case and are not excluded, however improbable they are."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from medassist.core.answer import MustNotMiss
from medassist.core.case import Case
from medassist.core.clinical import Condition, Finding, Language, RedFlag, Urgency
from medassist.core.diagnosis.complaints import complaints
from medassist.core.diagnosis.danger import measured_danger, urgency_of
from medassist.core.diagnosis.danger_signs import VITAL_SIGNS
from medassist.core.diagnosis.implied import implied_by
from medassist.core.diagnosis.posterior import Scored
from medassist.core.diagnosis.prior import outside_usual

LANE_LENGTH: dict[Urgency, int] = {"emergency": 20, "same_day": 16, "routine": 12, "self_care": 6}
"""At most so many in the lane, by how urgent the case is: a lane that cries wolf over a cold is not read."""
LEAST = 0.3
"""What is worth less than this (see `_worth`) is not in the lane."""
LANE_SOURCES = 8
"""Leading conditions looked at for what they must be told from."""
RIVAL = 0.05
"""A condition this probable, or among the first three, brings along what it must be told from."""
LEADING = 3
LEAST_SHARE = (0.5, 0.3, 0.3, 0.0)
"""What the first, second, third and later conditions count at least: the first is what will be treated."""
TOLD_BACK = 0.4
"""Share of that for a condition that itself must be told from a leading one: the look-alike is written on one side only."""
FLAGGED = LEAST
"""What being named by a red flag adds: enough to be in the lane. How far up the probability says, which the flag has raised."""
FLAGGED_LIKENESS = 0.1
"""What having to be told from a condition that a red flag names adds."""
LIKELY = 4.0
"""What probability 1 adds: from about a fourth on a danger goes before all that are only to be thought of."""
PRESENTS, NEAR = 0.7, 0.6
"""What bringing all of its patients with these complaints, and being as good as certain, add to a danger of full harm."""
FAR = 5.0
"""Powers of ten below certainty at which a condition is not near the differential."""
EXPLAINING = 0.15
"""P(finding | condition) from which a complaint leads to the condition."""
HARM: dict[Urgency, float] = {"emergency": 1.0, "same_day": 0.7, "routine": 0.5, "self_care": 0.3}
KNOWN_STATE = 0.95
"""P(history | condition) from which the condition comes only with that history (childbirth, the menopause)."""
UNKNOWN_TO_THE_PATIENT = frozenset({"history_diabetes"})
"""States that somebody may be in without knowing it."""
PREGNANCY = "pregnant_state"
MAY_BE_UNKNOWN = frozenset({"missed_period", "pregnancy_test_positive"})
"""A condition of pregnancy that lists one of these begins before the pregnancy is known; any other needs it to be said."""


@dataclass(frozen=True, slots=True)
class _Sources:
    """Why a condition may be thought of: ids that red flags name and what those must be told from; what the leading
    conditions must be told from, and conditions that must be told from a leading one, each with how much it counts."""

    named: frozenset[str]
    beside_named: frozenset[str]
    told_from: Mapping[str, float]
    leading: Mapping[str, float]


def must_not_miss(
    case: Case,
    fired: Sequence[RedFlag],
    scored: Sequence[Scored],
    findings: Mapping[str, Finding],
    language: Language,
) -> tuple[MustNotMiss, ...]:
    """Dangerous conditions to think of, those worth most first; the first OPENLY are for showing openly.

    A condition comes into the lane by a red flag, by what the leading conditions must be told from, or because it brings
    people with one of these complaints; it stays out when sex, age or a history that nobody spoke of make it impossible,
    unless a red flag names it or it leads the differential all the same: an age may be read wrongly. The order is by how
    well it fits times the harm of missing it, see `_worth`.
    """
    sources = _sources(fired, scored)
    groups = [frozenset((one, *implied_by(one, findings))) for one in complaints(case, findings)]
    ranked: list[tuple[float, Scored]] = []
    for place, one in enumerate(scored):
        condition = one.condition
        if not condition.must_not_miss:
            continue
        shares = _shares(condition, groups)
        if not _is_led_to(condition, sources, shares):
            continue
        worth = _worth(one, sources, shares)
        leads = place < LEADING and one.probability >= RIVAL
        if worth >= LEAST and (leads or condition.id in sources.named or not _impossible(condition, case, findings)):
            ranked.append((worth, one))
    ranked.sort(key=lambda pair: (-pair[0], pair[1].condition.id))
    signs = measured_danger(case, findings)
    lane = ranked[: LANE_LENGTH[urgency_of(fired, scored, [VITAL_SIGNS[sign] for sign in signs]) or "routine"]]
    return tuple(_entry(one.condition, _speaking_for(one), findings, language) for _, one in lane)


def _sources(fired: Sequence[RedFlag], scored: Sequence[Scored]) -> _Sources:
    by_id = {one.condition.id: one.condition for one in scored}
    named = frozenset(condition for rule in fired for condition in rule.conditions)
    beside = frozenset(other for one in named if one in by_id for other in by_id[one].must_exclude)
    told_from: dict[str, float] = {}
    leading: dict[str, float] = {}
    for place, one in enumerate(scored[:LANE_SOURCES]):
        if place < LEADING or one.probability >= RIVAL:
            counts = max(one.probability, LEAST_SHARE[min(place, LEADING)])
            leading[one.condition.id] = counts
            for other in one.condition.must_exclude:
                told_from[other] = max(told_from.get(other, 0.0), counts)
    return _Sources(named, beside, told_from, leading)


def _shares(condition: Condition, groups: Sequence[frozenset[str]]) -> list[float]:
    """P(complaint | condition) of each complaint, a group of it and all it implies; 0 where the condition lists none."""
    shares = [0.0] * len(groups)
    for link in condition.findings:
        for place, group in enumerate(groups):
            if link.finding in group and link.value > shares[place]:
                shares[place] = link.value
    return shares


def _is_led_to(condition: Condition, sources: _Sources, shares: Sequence[float]) -> bool:
    return (
        condition.id in sources.named
        or condition.id in sources.beside_named
        or condition.id in sources.told_from
        or any(other in sources.leading for other in condition.must_exclude)
        or max(shares, default=0.0) >= EXPLAINING
    )


def _worth(one: Scored, sources: _Sources, shares: Sequence[float]) -> float:
    """A condition's place in the lane: its probability, what leads to it, and its fit times its harm.

    The fit is the mean of P(complaint | condition), and the logarithm of its probability: a danger of one in a thousand is
    improbable however well it fits, and still much nearer than one of one in a million. The shares were chosen on development
    texts with the dangers that other people named for them; within a third of each value the order hardly changes.
    """
    condition = one.condition
    back = max((sources.leading.get(other, 0.0) for other in condition.must_exclude), default=0.0)
    led = FLAGGED * (condition.id in sources.named) + FLAGGED_LIKENESS * (condition.id in sources.beside_named)
    led += sources.told_from.get(condition.id, 0.0) + TOLD_BACK * back
    presents = sum(shares) / len(shares) if shares else 0.0
    near = max(0.0, 1.0 + math.log10(max(one.probability, 10.0**-FAR)) / FAR)
    return LIKELY * one.probability + led + HARM[condition.urgency] * (PRESENTS * presents + NEAR * near)


def _impossible(condition: Condition, case: Case, findings: Mapping[str, Finding]) -> bool:
    """Whether sex, age or a history that nobody spoke of speak against the condition altogether."""
    return _needs_unsaid_state(condition, case.present | case.history, findings) or outside_usual(condition, case)


def _needs_unsaid_state(condition: Condition, said: Collection[str], findings: Mapping[str, Finding]) -> bool:
    """Whether the condition always comes with a history that nobody spoke of."""
    unknown = set(UNKNOWN_TO_THE_PATIENT)
    if any(link.finding in MAY_BE_UNKNOWN and link.value >= EXPLAINING for link in condition.findings):
        unknown.add(PREGNANCY)
    return any(
        link.value >= KNOWN_STATE
        and link.finding in findings
        and findings[link.finding].kind == "history"
        and link.finding not in said
        and link.finding not in unknown
        for link in condition.findings
    )


def _speaking_for(one: Scored) -> list[str]:
    return [weight.finding for weight in one.weights if weight.status == "present" and weight.log_likelihood_ratio > 0]


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
