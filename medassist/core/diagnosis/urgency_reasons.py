"""Why a case is as urgent as it is: the red flags, the vital signs and the probable conditions that ask for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from medassist.core.answer import UrgencyReason
from medassist.core.case import Case
from medassist.core.clinical import Finding, Language, RedFlag, Text, Urgency
from medassist.core.diagnosis.danger import flag_urgency, likely_urgency, measured_danger
from medassist.core.diagnosis.danger_signs import VITAL_SIGNS
from medassist.core.diagnosis.posterior import Scored

NAMED = 3
"""Conditions named for the urgency that probability asks for."""
LEAST_NUMBER = 0.01
"""A smaller probability is said to be less than this."""
VITAL_SOURCES = ("rcp_news2_2017", "who_pocket_book_2013")


def urgency_reasons(
    case: Case,
    fired: Sequence[RedFlag],
    scored: Sequence[Scored],
    findings: Mapping[str, Finding],
    language: Language,
    urgency: Urgency | None,
) -> tuple[UrgencyReason, ...]:
    """Everything that asks for this urgency by itself, red flags first; empty where there is no urgency."""
    reasons = [
        UrgencyReason("red_flag", rule.id, flag_urgency(rule), rule.name.of(language), rule.sources) for rule in fired
    ]
    for sign in measured_danger(case, findings):
        quotes = [
            one.quote.strip()
            for one in case.measurements
            if one.quantity in {definition.quantity for definition in findings[sign].numeric}
        ]
        name = f"{findings[sign].name.of(language)} ({', '.join(dict.fromkeys(quotes))})"
        reasons.append(UrgencyReason("vital_sign", sign, VITAL_SIGNS[sign], name, VITAL_SOURCES))
    if scored:
        level = likely_urgency(scored)
        reasons += [
            UrgencyReason("condition", one.condition.id, level, _likely(one, language), ("general",))
            for one in asking(scored, level)
        ]
    return tuple(one for one in reasons if one.urgency == urgency)


def asking(scored: Sequence[Scored], level: Urgency) -> list[Scored]:
    """The likeliest conditions of the level, which together ask for it."""
    own = [one for one in scored if one.condition.urgency == level]
    return sorted(own, key=lambda one: -(one.probability if one.triage is None else one.triage))[:NAMED]


def _likely(one: Scored, language: Language) -> str:
    """The condition with the probability that its bar shows: one case has one number for it."""
    name = one.condition.name
    if one.shown < LEAST_NUMBER:
        return Text(f"{name.zh}的可能性不到{LEAST_NUMBER:.0%}", f"{name.en}, less than {LEAST_NUMBER:.0%} likely").of(
            language
        )
    return Text(f"{name.zh}的可能性约{one.shown:.0%}", f"{name.en}, about {one.shown:.0%} likely").of(language)
