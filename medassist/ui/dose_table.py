"""The dose rules of a drug as a table: for what, for whom, by which way, how much, how often, and the most."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from medassist.core.clinical import DoseRule, Drug, Text
from medassist.ui.article import Cell, Link, Table
from medassist.ui.knowledge_words import LABELS, ROUTES, UNITS

HEAD = ("for", "who", "route", "amount", "times", "most", "sources")
_BASES: dict[str, Text] = {
    "per_dose": Text("每次", "a dose"),
    "per_day": Text("每日", "a day"),
    "per_kg_per_dose": Text("/kg 每次", "/kg a dose"),
    "per_kg_per_day": Text("/kg 每日", "/kg a day"),
}


def dose_table(drug: Drug, numbers: Sequence[tuple[int, ...]], link: Callable[[str], Link]) -> Table:
    """One row a rule; `numbers` are the sources of each rule's sentence."""
    rows = tuple(
        (
            Cell(Link(LABELS["any"]) if rule.indication == "any" else link(rule.indication)),
            Cell(Link(_who(rule))),
            Cell(Link(ROUTES.get(rule.route, Text(rule.route, rule.route)))),
            Cell(Link(_amount(rule))),
            Cell(Link(_times(rule))),
            Cell(Link(_most(rule))),
            Cell(Link(Text("", "")), own),
        )
        for rule, own in zip(drug.doses, numbers, strict=True)
    )
    return Table(tuple(LABELS[name] for name in HEAD), rows)


def _both(zh: list[str], en: list[str]) -> Text:
    return Text("；".join(zh), "; ".join(en))


def _who(rule: DoseRule) -> Text:
    zh: list[str] = []
    en: list[str] = []
    if rule.min_age_days or rule.max_age_days is not None:
        first = _age(rule.min_age_days)
        if rule.max_age_days is None:
            zh.append(f"{first.zh}及以上")
            en.append(f"from {first.en}")
        else:
            last = _age(rule.max_age_days)
            zh.append(f"不满{last.zh}" if not rule.min_age_days else f"{first.zh}至不满{last.zh}")
            en.append(f"under {last.en}" if not rule.min_age_days else f"{first.en} to under {last.en}")
    if rule.min_weight_kg is not None or rule.max_weight_kg is not None:
        low = "" if rule.min_weight_kg is None else f"≥ {rule.min_weight_kg:g} kg"
        high = "" if rule.max_weight_kg is None else f"< {rule.max_weight_kg:g} kg"
        weight = ", ".join(part for part in (low, high) if part)
        zh.append(weight)
        en.append(weight)
    return _both(zh, en) if zh else LABELS["everyone"]


def _age(days: float) -> Text:
    if days < 60:
        return Text(f"{days:g}天", f"{days:g} days")
    if days < 730 and days % 365:
        months = round(days / 30.4)
        return Text(f"{months}个月", f"{months} months")
    years = round(days / 365, 1)
    return Text(f"{years:g}岁", f"{years:g} years" if years != 1 else "1 year")


def _number(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g}–{high:g}"


def _amount(rule: DoseRule) -> Text:
    unit, basis = UNITS.get(rule.unit, Text(rule.unit, rule.unit)), _BASES[rule.basis]
    amount = _number(rule.low, rule.high)
    gap = "" if basis.en.startswith("/") else " "
    return Text(f"{amount} {unit.zh}{gap}{basis.zh}", f"{amount} {unit.en}{gap}{basis.en}")


def _times(rule: DoseRule) -> Text:
    zh: list[str] = []
    en: list[str] = []
    if rule.times_per_day is not None:
        low, high = rule.times_per_day
        zh.append(f"每日{_number(low, high)}次")
        en.append(f"{_number(low, high)} times a day" if high != 1 else "once a day")
    if rule.as_needed:
        zh.append("必要时")
        en.append("when needed")
    if rule.min_interval_hours is not None:
        zh.append(f"间隔≥{rule.min_interval_hours:g}小时")
        en.append(f"≥ {rule.min_interval_hours:g} h apart")
    if rule.duration_days is not None:
        days = _number(*rule.duration_days)
        zh.append(f"{days}天")
        en.append(f"for {days} days" if days != "1" else "for 1 day")
    return _both(zh, en) if zh else Text("—", "—")


def _most(rule: DoseRule) -> Text:
    unit = UNITS.get(rule.unit, Text(rule.unit, rule.unit))
    zh: list[str] = []
    en: list[str] = []
    if rule.max_single is not None:
        zh.append(f"每次{rule.max_single:g} {unit.zh}")
        en.append(f"{rule.max_single:g} {unit.en} a dose")
    if rule.max_daily is not None:
        zh.append(f"每日{rule.max_daily:g} {unit.zh}")
        en.append(f"{rule.max_daily:g} {unit.en} a day")
    if rule.max_daily_per_kg is not None:
        zh.append(f"每日{rule.max_daily_per_kg:g} {unit.zh}/kg")
        en.append(f"{rule.max_daily_per_kg:g} {unit.en}/kg a day")
    return _both(zh, en) if zh else Text("—", "—")
