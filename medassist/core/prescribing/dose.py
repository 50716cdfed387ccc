"""A dose worked out: one rule and one patient give an amount, the steps to it, and every limit that was applied."""

from __future__ import annotations

import math
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

ROUNDING = 1e-9
"""Relative difference below which two amounts are the same: 4 x 15 mg/kg is 60 mg/kg."""


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
    """The dose of `rule` for `patient`, or why there is none.

    amount = value x weight for a per-kg rule; a per-day rule is divided by the times a day; every maximum cuts it. A rule
    with an age or weight limit is worked out only where the age or weight is known to lie inside.
    """
    weight = patient.weight_kg
    if not applies(rule, age_range_days, weight):
        return CannotWork(
            rule, Text("该用法不适用于这一年龄或体重。", "This dose is not meant for this age or weight.")
        )
    if not covers(rule, age_range_days):
        return CannotWork(rule, Text("需要年龄才能确定剂量。", "The age is needed to settle the dose."))
    per_kg = rule.basis in ("per_kg_per_dose", "per_kg_per_day")
    by_weight = per_kg or rule.min_weight_kg is not None or rule.max_weight_kg is not None
    if by_weight and weight is None:
        return CannotWork(rule, Text("需要体重才能计算剂量。", "The weight is needed to work out the dose."))
    factor = weight if per_kg and weight is not None else 1.0
    low, high = rule.low * factor, rule.high * factor
    if rule.basis in ("per_day", "per_kg_per_day"):
        return _of_a_day(rule, weight, low, high)
    return _of_a_dose(rule, weight, low, high)


def _of_a_day(rule: DoseRule, weight: float | None, low: float, high: float) -> WorkedDose:
    """A day's amount cut by the daily maxima, then divided by the times a day where the rule has them."""
    limited: list[str] = []
    cap, reason = daily_cap(rule, weight)
    if cap is not None and high > cap * (1 + ROUNDING):
        limited.append(reason)
        low, high = min(low, cap), cap
    if rule.times_per_day is None:
        return WorkedDose(rule, weight, None, None, low, high, tuple(limited))
    fewest, most = rule.times_per_day
    single_low, single_high = low / most, high / fewest
    if rule.max_single is not None and single_high > rule.max_single * (1 + ROUNDING):
        limited.append("max_single")
        single_low, single_high = min(single_low, rule.max_single), rule.max_single
        high = min(high, single_high * most)
        low = min(low, high)
    return WorkedDose(rule, weight, single_low, single_high, low, high, tuple(limited))


def _of_a_dose(rule: DoseRule, weight: float | None, low: float, high: float) -> WorkedDose:
    """A single amount cut by the maxima, and the day's amount it makes.

    A daily maximum bounds one dose too: given the fewest times a day it must fit into it, and what a light patient may have
    in a day (`max_daily_per_kg`) is shared by all doses.
    """
    limited: list[str] = []
    cap, reason = daily_cap(rule, weight)
    fewest, most = rule.times_per_day or (1.0, 1.0)
    bounds = [(rule.max_single, "max_single"), (None if cap is None else cap / max(fewest, 1.0), reason)]
    if rule.max_daily_per_kg is not None and weight is not None:
        bounds.append((rule.max_daily_per_kg * weight / max(most, 1.0), "max_daily_per_kg"))
    for bound, name in bounds:
        if bound is not None and high > bound * (1 + ROUNDING):
            limited.append(name)
            low, high = min(low, bound), bound
    if rule.times_per_day is None:
        return WorkedDose(rule, weight, low, high, None, None, tuple(dict.fromkeys(limited)))
    daily_low, daily_high = low * fewest, high * most
    if cap is not None and daily_high > cap * (1 + ROUNDING):
        limited.append(reason)
        daily_low, daily_high = min(daily_low, cap), cap
    return WorkedDose(rule, weight, low, high, daily_low, daily_high, tuple(dict.fromkeys(limited)))


def daily_cap(rule: DoseRule, weight: float | None) -> tuple[float | None, str]:
    """The lowest daily maximum that applies, and its name."""
    caps: list[tuple[float, str]] = []
    if rule.max_daily is not None:
        caps.append((rule.max_daily, "max_daily"))
    if rule.max_daily_per_kg is not None and weight is not None:
        caps.append((rule.max_daily_per_kg * weight, "max_daily_per_kg"))
    return min(caps) if caps else (None, "")


def describe(dose: WorkedDose, language: Language) -> str:
    """The worked dose as one sentence with its arithmetic."""
    zh = language == "zh"
    parts = [*_arithmetic(dose, zh), *_each_dose(dose, zh), *_whole_day(dose, zh)]
    if dose.limited_by:
        parts.append("已按最大量封顶" if zh else "cut to the maximum")
    return ("按本例计算：" + "，".join(parts) + "。") if zh else ("For this patient: " + ", ".join(parts) + ".")


def _arithmetic(dose: WorkedDose, zh: bool) -> list[str]:
    """Weight times the amount a kilogram, before any maximum; nothing for a fixed dose."""
    rule, weight = dose.rule, dose.weight_kg
    if weight is None or not rule.basis.startswith("per_kg"):
        return []
    unit = _unit(rule, zh)
    per = ("日" if zh else "day") if rule.basis.endswith("day") else ("次" if zh else "dose")
    total = _span(rule.low * weight, rule.high * weight)
    return [f"{plain_number(weight)} kg × {_span(rule.low, rule.high)} {unit}/kg/{per} = {total} {unit}/{per}"]


def _each_dose(dose: WorkedDose, zh: bool) -> list[str]:
    """How much at a time, and how often."""
    if dose.single_low is None or dose.single_high is None:
        return []
    rule = dose.rule
    amount = f"{_span(dose.single_low, dose.single_high)} {_unit(rule, zh)}"
    parts = [f"每次 {amount}" if zh else f"{amount} a dose"]
    if rule.times_per_day is not None:
        fewest, most = rule.times_per_day
        if rule.as_needed:
            parts.append(f"每日最多 {plain_number(most)} 次" if zh else f"up to {_times(most, most)} a day")
        else:
            parts.append(f"每日 {_span(fewest, most)} 次" if zh else f"{_times(fewest, most)} a day")
    return parts


def _whole_day(dose: WorkedDose, zh: bool) -> list[str]:
    """The day's amount; only its upper end where the number of doses is left open or the maximum has cut it."""
    if dose.daily_low is None or dose.daily_high is None:
        return []
    unit = _unit(dose.rule, zh)
    if dose.rule.as_needed or (dose.limited_by and dose.daily_low < dose.daily_high):
        most = f"{plain_number(dose.daily_high)} {unit}"
        return [f"全天最多 {most}" if zh else f"at most {most} a day in all"]
    day = f"{_span(dose.daily_low, dose.daily_high)} {unit}"
    return [f"全天 {day}" if zh else f"{day} a day in all"]


def _unit(rule: DoseRule, zh: bool) -> str:
    return UNIT_NAMES[rule.unit].of("zh" if zh else "en")


def _times(fewest: float, most: float) -> str:
    return "once" if fewest == most == 1 else f"{_span(fewest, most)} times"


def _span(low: float, high: float) -> str:
    """A range as people write it, with an en dash; one number when both ends read the same."""
    first, last = plain_number(low), plain_number(high)
    return first if first == last else f"{first}–{last}"


def plain_number(value: float) -> str:
    """Two decimals, three significant digits below one, and none that mean nothing: 0.035 must not become 0.04."""
    text = f"{value:.2f}" if value >= 1 else f"{value:.{2 - math.floor(math.log10(value))}f}" if value > 0 else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text
