"""From what was said to what the rules see: values turned into findings, implications closed, contradictions named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from medassist.core.case import FindingMention, Measurement
from medassist.core.clinical import Finding, Language, NumericDefinition

_FROM_THE_PAST = ("history", "exposure")


@dataclass(slots=True)
class Conclusions:
    """Sets of finding ids as Case describes them, and sentences about contradictions."""

    present: frozenset[str] = field(default_factory=frozenset)
    absent: frozenset[str] = field(default_factory=frozenset)
    history: frozenset[str] = field(default_factory=frozenset)
    conflicts: tuple[str, ...] = ()


class Network:
    """The implications between findings, both ways, closed once."""

    def __init__(self, findings: Mapping[str, Finding]) -> None:
        """`findings` by id."""
        self.findings = findings
        self._implied = {identifier: finding.implies for identifier, finding in findings.items() if finding.implies}
        self._implying: dict[str, list[str]] = {}
        for identifier, implied in self._implied.items():
            for target in implied:
                self._implying.setdefault(target, []).append(identifier)
        self.numeric = {identifier: finding.numeric for identifier, finding in findings.items() if finding.numeric}

    def implied(self, start: Iterable[str]) -> set[str]:
        """`start` and all that it implies."""
        return _closure(start, self._implied)

    def implying(self, start: Iterable[str]) -> set[str]:
        """`start` and all that implies any of it: absent with it."""
        return _closure(start, self._implying)


def _closure(start: Iterable[str], edges: Mapping[str, Sequence[str]]) -> set[str]:
    closed: set[str] = set()
    waiting = list(start)
    while waiting:
        one = waiting.pop()
        if one not in closed:
            closed.add(one)
            waiting.extend(edges.get(one, ()))
    return closed


def conclude(
    network: Network,
    mentions: Sequence[FindingMention],
    measurements: Sequence[Measurement],
    ages: tuple[int, int],
    background: Iterable[str],
    language: Language,
) -> Conclusions:
    """What counts as present, absent and past.

    `background` are findings that follow from the patient's data (pregnancy, known conditions, medicines); `ages` is
    the span of ages in days. Danger first: what is said or measured to be there is there, whatever denies it.
    """
    said: set[str] = set()
    denied: set[str] = set()
    past: set[str] = set()
    for mention in mentions:
        if mention.context == "family" or mention.status == "unknown":
            continue
        kind = network.findings[mention.id].kind
        if mention.status == "absent":
            if mention.context != "past" or kind in _FROM_THE_PAST:
                denied.add(mention.id)
        elif mention.context == "past":
            past.add(mention.id)
            if kind in _FROM_THE_PAST:
                said.add(mention.id)
        else:
            said.add(mention.id)
    measured, normal = _measured(network.numeric, measurements, ages)
    conflicts = [_contradiction(network.findings[one], measurements, language) for one in sorted(denied & measured)]
    conflicts += [_both(network.findings[one], language) for one in sorted((denied & said) - measured)]
    present = network.implied(said | measured | set(background))
    excluded = {other for one in present for other in network.findings[one].excludes} if present else set()
    absent = (network.implying(denied | (normal - said)) | excluded) - present
    return Conclusions(frozenset(present), frozenset(absent), frozenset(network.implied(past)), tuple(conflicts))


def _measured(
    numeric: Mapping[str, tuple[NumericDefinition, ...]], measurements: Sequence[Measurement], ages: tuple[int, int]
) -> tuple[set[str], set[str]]:
    """Findings that a value makes present, and those that values speak against."""
    if not measurements:
        return set(), set()
    values: dict[str, list[float]] = {}
    for measurement in measurements:
        values.setdefault(measurement.quantity, []).append(measurement.value)
    present: set[str] = set()
    normal: set[str] = set()
    for identifier, definitions in numeric.items():
        apply = [one for one in definitions if one.quantity in values and _fits(one, ages)]
        if any(_holds(one, value) for one in apply for value in values[one.quantity]):
            present.add(identifier)
        elif apply and all(one.quantity in values for one in definitions if _fits(one, ages)):
            normal.add(identifier)
    return present, normal


def _fits(definition: NumericDefinition, ages: tuple[int, int]) -> bool:
    top = definition.max_age_days
    return ages[1] >= definition.min_age_days and (top is None or ages[0] < top)


def _holds(definition: NumericDefinition, value: float) -> bool:
    high_enough = definition.at_least is None or value >= definition.at_least
    return high_enough and (definition.below is None or value < definition.below)


def _contradiction(finding: Finding, measurements: Sequence[Measurement], language: Language) -> str:
    quantities = {one.quantity for one in finding.numeric}
    quote = "、".join(one.quote.strip() for one in measurements if one.quantity in quantities)
    if language == "zh":
        return f"文中说没有{finding.name.zh}，但测得{quote}，按有处理。"
    return f"The text denies {finding.name.en}, but {quote.replace('、', ', ')} was measured; taken as present."


def _both(finding: Finding, language: Language) -> str:
    if language == "zh":
        return f"文中既说有又说没有{finding.name.zh}，按有处理。"
    return f"The text both states and denies {finding.name.en}; taken as present."
