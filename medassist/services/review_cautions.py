"""What a correction makes less safe than the base, so that its signer looks twice: doses, limits, contraindications, alarms.

None of it keeps from signing: the base may be what is wrong. A unit that was picked wrongly passes every other check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from medassist.core.clinical import Condition, DoseRule, Drug, Finding, RedFlag, Text
from medassist.knowledge.field_words import field_label
from medassist.knowledge.signatures import Entry
from medassist.services.review_faults import EntryFault

RAISED = 1.25
"""How many times the base's dose is worth a second look."""
LOWERED = 0.8
_MILLIGRAMS = {"mg": 1.0, "g": 1000.0, "microgram": 0.001}
_URGENCY = ("self_care", "routine", "same_day", "emergency")
_REPRODUCTION = ("compatible", "caution", "avoid")
_SEVERITY = ("caution", "stop")
Item = TypeVar("Item")


def cautions(base: Entry, entry: Entry) -> Iterator[EntryFault]:
    """What `entry` allows that `base` did not, or no longer warns of."""
    if isinstance(base, Drug) and isinstance(entry, Drug):
        yield from _drug(base, entry)
    if isinstance(base, Condition) and isinstance(entry, Condition):
        yield from _condition(base, entry)
    if isinstance(base, RedFlag) and isinstance(entry, RedFlag):
        if (base.action_code, entry.action_code) == ("call_emergency", "refer_today"):
            yield _caution(
                "action_code", "警示由“呼叫急救”降为“当日转诊”", "the alarm is lowered from emergency call to referral"
            )
        yield from _gone("conditions", base.conditions, entry.conditions)
        yield from _gone("examples.fires", base.examples.fires, entry.examples.fires)
    if isinstance(base, Finding) and isinstance(entry, Finding):
        yield from _gone("phrases", base.phrases.zh + base.phrases.en, entry.phrases.zh + entry.phrases.en)
        yield from _gone("implies", base.implies, entry.implies)


def _drug(base: Drug, entry: Drug) -> Iterator[EntryFault]:
    rules = {rule.id: rule for rule in entry.doses}
    for rule in base.doses:
        if rule.id in rules:
            yield from _dose(rule, rules[rule.id])
    for rule in entry.doses:
        if rule.id not in {one.id for one in base.doses}:
            yield _caution(f"doses[{rule.id}]", f"剂量规则“{rule.id}”是新加的", f"the dose rule {rule.id!r} is new")
    yield from _weaker("contraindications", base.contraindications, entry.contraindications, lambda one: (
        one.when, _SEVERITY.index(one.severity)
    ))  # fmt: skip
    yield from _weaker("interactions", base.interactions, entry.interactions, lambda one: (
        one.with_, _SEVERITY.index(one.severity)
    ))  # fmt: skip
    yield from _weaker("kidney", base.kidney, entry.kidney, lambda one: (
        f"eGFR < {one.egfr_below:g}", _SEVERITY.index(one.severity)
    ))  # fmt: skip
    for name in ("pregnancy", "breastfeeding"):
        strictest = [
            max((_REPRODUCTION.index(one.level) for one in getattr(of, name)), default=0) for of in (base, entry)
        ]
        if strictest[1] < strictest[0]:
            yield _caution(name, "建议变宽松了", "the advice is less strict")
    yield from _gone("allergy_groups", base.allergy_groups, entry.allergy_groups)
    yield from _gone("ingredients", [one.drug for one in base.ingredients], [one.drug for one in entry.ingredients])
    yield from _gone("classes", base.classes, entry.classes)


def _dose(base: DoseRule, rule: DoseRule) -> Iterator[EntryFault]:
    path = f"doses[{rule.id}]"
    for name in ("basis", "unit", "route"):
        before, after = getattr(base, name), getattr(rule, name)
        if before != after:
            yield _caution(f"{path}.{name}", f"由 {before} 改为 {after}", f"changed from {before} to {after}")
    scale = _MILLIGRAMS.get(rule.unit, 1.0) / _MILLIGRAMS.get(base.unit, 1.0)
    for name in ("low", "high"):
        times = round(getattr(rule, name) * scale / (getattr(base, name) or 1.0), 2)
        if not LOWERED <= times <= RAISED:
            yield _caution(f"{path}.{name}", f"是内置剂量的 {times:g} 倍", f"{times:g} times the dose of the base")
    if base.times_per_day and rule.times_per_day and rule.times_per_day[1] > base.times_per_day[1]:
        yield _caution(f"{path}.times_per_day", "每日次数增多了", "given more often a day")
    for name in ("max_single", "max_daily", "max_daily_per_kg"):
        limit, now = getattr(base, name), getattr(rule, name)
        if limit is not None and (now is None or now * scale > limit):
            yield _caution(f"{path}.{name}", "最大量放宽或取消了", "the maximum is raised or gone")
    for name in ("min_age_days", "min_weight_kg", "min_interval_hours"):
        limit, now = getattr(base, name), getattr(rule, name)
        if limit and (now is None or now < limit):
            yield _caution(f"{path}.{name}", "下限放宽或取消了", "the lower limit is lowered or gone")
    for name in ("max_age_days", "max_weight_kg"):
        limit, now = getattr(base, name), getattr(rule, name)
        if limit is not None and (now is None or now > limit):
            yield _caution(f"{path}.{name}", "上限放宽或取消了", "the upper limit is raised or gone")


def _condition(base: Condition, entry: Condition) -> Iterator[EntryFault]:
    if _URGENCY.index(entry.urgency) < _URGENCY.index(base.urgency):
        yield _caution("urgency", "紧急程度降低了", "the urgency is lowered")
    if base.must_not_miss and not entry.must_not_miss:
        yield _caution("must_not_miss", "不再列为不可漏诊", "it is no longer a condition that must not be missed")
    yield from _gone("must_exclude", base.must_exclude, entry.must_exclude)
    for section in ("danger_signs", "refer"):
        before, after = base.text.get(section, ()), entry.text.get(section, ())
        if len(after) < len(before):
            yield _caution(f"text.{section}", "句子减少了", "there are fewer sentences")
    yield from _gone("findings", [one.finding for one in base.findings], [one.finding for one in entry.findings])


def _weaker(
    path: str, base: Iterable[Item], entry: Iterable[Item], rank: Callable[[Item], tuple[str, int]]
) -> Iterator[EntryFault]:
    """Warnings that are gone or less severe; `rank` gives what one is about and how severe it is."""
    strictest: dict[str, int] = {}
    for about, severity in map(rank, entry):
        strictest[about] = max(severity, strictest.get(about, severity))
    for about, severity in dict.fromkeys(map(rank, base)):
        if about not in strictest:
            yield _caution(path, f"去掉了“{about}”", f"{about!r} is gone")
        elif strictest[about] < severity:
            yield _caution(path, f"“{about}”由禁用降为慎用", f"{about!r} is lowered from stop to caution")


def _gone(path: str, base: Iterable[str], entry: Iterable[str]) -> Iterator[EntryFault]:
    kept = set(entry)
    gone = [one for one in base if one not in kept]
    if gone:
        yield _caution(path, f"去掉了{'、'.join(gone)}", f"{', '.join(gone)}: gone")


def _caution(path: str, zh: str, en: str) -> EntryFault:
    label = field_label(path)
    return EntryFault(path, label, Text(f"{label.zh}：{zh}。", f"{label.en}: {en}."))
