"""A dose worked out: one rule and one patient give an amount, the steps to it, and every limit that was applied."""

from __future__ import annotations

from dataclasses import dataclass

from medassist.core.case import ADULT_AGE_DAYS, Patient
from medassist.core.clinical import DoseRule, Language, Text

UNIT_NAMES: dict[str, Text] = {
    "mg": Text("mg", "mg"),
    "g": Text("g", "g"),
    "microgram": Text("微克", "micrograms"),
    "mL": Text("mL", "mL"),
    "unit": Text("单位", "units"),
    "puff": Text("揿", "puffs"),
    "sachet": Text("袋", "sachets"),
    "tablet": Text("片", "tablets"),
}


@dataclass(frozen=True, slots=True)
class WorkedDose:
    """Amounts in the rule's unit: `single_low`..`single_high` a dose and, where the rule says how often, a day.

    `limited_by` names the maxima that cut the amount (max_single, max_daily, max_daily_per_kg).
    """

    rule: DoseRule
    weight_kg: float | None
    single_low: float | None
    single_high: float | None
    daily_low: float | None
    daily_high: float | None
    limited_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CannotWork:
    """Why no amount can be given: what is missing, or why the rule is not for this patient."""

    rule: DoseRule
    reason: Text


def applies(rule: DoseRule, age_range_days: tuple[int, int], weight_kg: float | None) -> bool:
    """Whether the rule is meant for some age of the span and for the weight, where it is known."""
    low, high = age_range_days
    if high < rule.min_age_days or (rule.max_age_days is not None and low >= rule.max_age_days):
        return False
    if weight_kg is None:
        return True
    if rule.min_weight_kg is not None and weight_kg < rule.min_weight_kg:
        return False
    return rule.max_weight_kg is None or weight_kg < rule.max_weight_kg


def covers(rule: DoseRule, age_range_days: tuple[int, int]) -> bool:
    """Whether the rule is meant for every age of the span, so that an unknown age cannot make it wrong."""
    low, high = age_range_days
    return low >= rule.min_age_days and (rule.max_age_days is None or high < rule.max_age_days)


def work_out(
    rule: DoseRule, patient: Patient, age_range_days: tuple[int, int] = ADULT_AGE_DAYS
) -> WorkedDose | CannotWork:
    """The dose of `rule` for `patient`.

    amount = value x weight for a per-kg rule; a per-day rule is divided by the times a day; then the single and daily
    maxima cut it, the daily ones through the number of doses. With a range of times a day the larger number is used
    for the daily total, so that the maximum holds for it.
    """
    weight = patient.weight_kg
    if not applies(rule, age_range_days, weight):
        return CannotWork(
            rule, Text("该用法不适用于这一年龄或体重。", "This dose is not meant for this age or weight.")
        )
    if not covers(rule, age_range_days):
        return CannotWork(rule, Text("需要年龄才能确定剂量。", "The age is needed to settle the dose."))
    per_kg = rule.basis in ("per_kg_per_dose", "per_kg_per_day")
    if per_kg and weight is None:
        return CannotWork(rule, Text("需要体重才能计算剂量。", "The weight is needed to work out the dose."))
    factor = weight if per_kg and weight is not None else 1.0
    low, high = rule.low * factor, rule.high * factor
    times = rule.times_per_day
    if rule.basis in ("per_day", "per_kg_per_day"):
        if times is None:
            return _daily_only(rule, weight, low, high)
        single_low, single_high = low / times[1], high / times[0]
    else:
        single_low, single_high = low, high
    return _limited(rule, weight, single_low, single_high)


def _daily_only(rule: DoseRule, weight: float | None, low: float, high: float) -> WorkedDose:
    """A day's amount that the rule does not divide."""
    cap, reason = _daily_cap(rule, weight)
    limited = (reason,) if cap is not None and high > cap else ()
    if cap is not None:
        low, high = min(low, cap), min(high, cap)
    return WorkedDose(rule, weight, None, None, low, high, limited)


def _limited(rule: DoseRule, weight: float | None, low: float, high: float) -> WorkedDose:
    """Single amounts cut by the maxima, and the day's amounts they make."""
    limited: list[str] = []
    if rule.max_single is not None and high > rule.max_single:
        limited.append("max_single")
        low, high = min(low, rule.max_single), rule.max_single
    cap, reason = _daily_cap(rule, weight)
    times = rule.times_per_day
    if times is None:
        return WorkedDose(rule, weight, low, high, None, None, tuple(limited))
    divided = rule.basis in ("per_day", "per_kg_per_day")
    fewest, most = times
    daily_low = low * (most if divided else fewest)
    daily_high = high * (fewest if divided else most)
    if cap is not None and daily_high > cap:
        limited.append(reason)
        daily_high = cap
        daily_low = min(daily_low, cap)
        if not rule.as_needed:
            high = min(high, cap / (fewest if divided else most))
            low = min(low, high)
    return WorkedDose(rule, weight, low, high, daily_low, daily_high, tuple(limited))


def _daily_cap(rule: DoseRule, weight: float | None) -> tuple[float | None, str]:
    """The lowest daily maximum that applies, and its name."""
    caps: list[tuple[float, str]] = []
    if rule.max_daily is not None:
        caps.append((rule.max_daily, "max_daily"))
    if rule.max_daily_per_kg is not None and weight is not None:
        caps.append((rule.max_daily_per_kg * weight, "max_daily_per_kg"))
    return min(caps) if caps else (None, "")


def describe(dose: WorkedDose, language: Language) -> str:
    """The worked dose as one sentence with its arithmetic."""
    rule, unit = dose.rule, UNIT_NAMES[dose.rule.unit].of(language)
    zh = language == "zh"
    parts: list[str] = []
    if rule.basis.startswith("per_kg"):
        span = _span(rule.low, rule.high)
        per = "日" if rule.basis.endswith("day") else "次"
        per_en = "day" if rule.basis.endswith("day") else "dose"
        weight = _plain(dose.weight_kg or 0.0)
        total = f"{_span(rule.low * (dose.weight_kg or 0.0), rule.high * (dose.weight_kg or 0.0))} {unit}"
        parts.append(
            f"{weight} kg × {span} {unit}/kg/{per} = {total}/{per}"
            if zh
            else f"{weight} kg × {span} {unit}/kg/{per_en} = {total}/{per_en}"
        )
    if dose.single_low is not None and dose.single_high is not None:
        amount = f"{_span(dose.single_low, dose.single_high)} {unit}"
        parts.append(f"每次 {amount}" if zh else f"{amount} a dose")
        times = rule.times_per_day
        if times is not None:
            often = _span(*times)
            at_most = "最多" if rule.as_needed else ""
            parts.append(
                f"每日{at_most} {often} 次" if zh else f"{'up to ' if rule.as_needed else ''}{often} times a day"
            )
    if dose.daily_high is not None:
        day = f"{_span(dose.daily_low or 0.0, dose.daily_high)} {unit}"
        parts.append(f"全天 {day}" if zh else f"{day} a day in all")
    if dose.limited_by:
        parts.append("已按最大量封顶" if zh else "cut to the maximum")
    return ("按本例计算：" + "，".join(parts) + "。") if zh else ("For this patient: " + ", ".join(parts) + ".")


def _span(low: float, high: float) -> str:
    """A range as people write it; one number when both ends are equal."""
    return (
        _plain(low) if abs(low - high) < 1e-9 else f"{_plain(low)}–{_plain(high)}"
    )  # an en dash is how ranges are printed


def _plain(value: float) -> str:
    """At most two decimals, none that mean nothing."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
