"""Why a case is as urgent as it is: the red flags that fired, and the conditions whose probability asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from medassist.core.clinical import Language, Urgency
from medassist.core.diagnosis.danger import CONFIDENT, HARMFUL, LIKELY, ORDER
from medassist.core.diagnosis.posterior import Scored
from medassist.core.diagnosis.red_flags import FiredRule


@dataclass(frozen=True, slots=True)
class UrgencyReason:
    """One reason, with the urgency it asks for; `findings` are the ids of what made a red flag fire."""

    urgency: Urgency
    text: str
    findings: tuple[str, ...] = ()


def reasons_of(
    flags: Sequence[FiredRule], scored: Sequence[Scored], urgency: Urgency | None, language: Language
) -> tuple[UrgencyReason, ...]:
    """The reasons that reach the case's urgency; for a routine case that nothing is more urgent."""
    if urgency is None:
        return ()
    reasons = [
        UrgencyReason(
            "emergency" if flag.rule.action_code == "call_emergency" else "same_day",
            (f"危险信号：{flag.rule.name.zh}" if language == "zh" else f"Danger sign: {flag.rule.name.en}"),
            flag.because,
        )
        for flag in flags
    ]
    for one in scored:
        level = one.condition.urgency
        if one.probability >= (CONFIDENT if level == "self_care" else LIKELY):
            share = f"{one.probability:.0%}"
            name = one.condition.name.of(language)
            text = f"{name}的可能性 {share}" if language == "zh" else f"{name}: probability {share}"
            reasons.append(UrgencyReason(level, text))
    emergencies = sum(one.probability for one in scored if one.condition.urgency == "emergency")
    if emergencies >= HARMFUL:
        text = (
            f"急症的可能性合计 {emergencies:.0%}"
            if language == "zh"
            else f"Emergencies together: probability {emergencies:.0%}"
        )
        reasons.append(UrgencyReason("same_day", text))
    reaching = tuple(one for one in reasons if ORDER.index(one.urgency) >= ORDER.index(urgency))
    if reaching:
        return reaching
    text = (
        "没有危险信号，也没有更紧急的疾病足够可能"
        if language == "zh"
        else "No danger sign, and nothing urgent is likely"
    )
    return (UrgencyReason(urgency, text),)
