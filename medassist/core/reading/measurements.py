"""Vital signs and laboratory values: found, turned into the unit of their quantity, refused when no body can have them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from medassist.core.case import Measurement
from medassist.core.reading.bounds import bound_of
from medassist.core.reading.normalise import Normalised
from medassist.core.reading.numerals import NUMBER, value_of
from medassist.core.reading.quantities import DEFINITIONS, LIMITS, Definition, pattern

_PRESSURE = pattern(
    r"(?P<label>血压|\bbp"
    r"|blood pressure)?[^\d,。;\n]{0,12}?(?<![\d/.])"
    r"(?P<high>\d{2,4}(?:\.\d{1,2})?)\s*(?:kpa\s*)?/\s*(?P<low>\d{1,3}(?:\.\d{1,2})?)(?![\d/]|\.\d)"
    r"(?!\s*(?:天|周|月|岁|次|d\b|days?|weeks?|months?|年前|年|日))\s*(?P<unit>mm\s*hg|毫米汞柱|kpa)?"
)
_FEVER_NUMBER = pattern(
    rf"(?:发烧|发热|高烧|高热|低烧|低热|烧到|烧|热度|体温|[额耳腋肛口]温|温度|fever(?:ish)?|temp(?:erature)?|thermometer|tmax|\bt\b)"
    rf"[^\d,。;\n一-龥]{{0,12}}?(?:了|到|达|至|有|约|为|是|最高|高达|在|才|都|已经|已|大概|左右|超过){{0,4}}\s*(?:of"
    rf"|at|to|is|was|up to|over)?\s*"
    rf"(?P<value>{NUMBER})(?:度(?P<tenth>[一二三四五六七八九\d]))?(?![\d.]*\s*(?:天|日|周|个|小时|次|岁|月|年|days?"
    rf"|d\b|hours?|h\b|weeks?|/))"
    rf"\s*(?P<unit>°\s*[cf]|度|[cf]\b|degrees?(?:\s*(?:c|f)\w*)?)?"
)
_BARE_DEGREES = pattern(
    r"(?<![\d.])(?P<value>\d{2,3}(?:\.\d+)?|[三四]十[一二三四五六七八九]?)\s*(?:(?P<unit>°\s*[cf]\b|°|(?:degrees?"
    r"|deg)\s*[cf]?\w*|摄氏度|[cf]\b)"
    r"|度(?P<tenth>[一二三四五六七八九\d])?)"
)


_BARE_DECIMAL = pattern(
    r"(?<![\d./])(?P<value>3[5-9]\.\d"
    r"|4[0-2]\.\d)(?![\d.%/])(?!\s*(?:[a-z%公千斤米厘毫次片岁周天个元万]))(?P<unit>)(?P<tenth>)"
)
_CHANGE = pattern(
    r"(?:瘦|减|掉|下降|减轻|降|增加?|胖|长|(?<!体)重|轻|喝|吃|每天)了?\D{0,6}$|(?<![a-z])(?:lost|los[es]|losing|loss of"
    r"|gained|gain|gaining|lifts?|lifting|carry\w*)\D{0,12}$"
)
PAST = 0.001
"""Share of a limit by which a value said to be beyond it is taken to be: an eGFR below 30 must not count as 30."""
_PEAK_FLOW = pattern(
    r"(?:peak flow|\bpefr?\b|峰流速)[^\d,。;\n]{0,12}?(?P<value>\d{2,3})(?![\d%])[^\d。;\n]{0,10}?(?:best|predicted|usual(?:ly)?"
    r"|normal(?:ly)?|of|最佳|平时|预计值?)[^\d。;\n]{0,8}?(?P<whole>\d{2,3})(?!\d)"
)
"""A peak flow (L/min) beside the best or expected one."""
_HOT = pattern(r"烧|热|体温|温度|fever|febrile|temp|thermometer|burning|hot(?![a-z])")


@dataclass(frozen=True, slots=True)
class Measurements:
    """What was measured, and (quantity, words) of what was written but cannot be."""

    found: tuple[Measurement, ...]
    impossible: tuple[tuple[str, str], ...]


class _Gatherer:
    """Keeps values apart that were already taken by a surer reading."""

    def __init__(self, text: Normalised) -> None:
        self.text = text
        self.found: list[Measurement] = []
        self.impossible: list[tuple[str, str]] = []
        self.taken: set[int] = set()

    def add(self, quantity: str, value: float, span: tuple[int, int], number_at: int) -> None:
        if number_at in self.taken:
            return
        self.taken.add(number_at)
        while span[1] > span[0] and self.text.text[span[1] - 1].isspace():
            span = (span[0], span[1] - 1)
        quote = self.text.quote(*span).strip()
        if not _possible(quantity, value):
            self.impossible.append((quantity, quote))
            return
        start, end = self.text.span(*span)
        self.found.append(Measurement(quantity, round(value, 4), self.text.original[start:end], start, end))


def measurements(text: Normalised) -> Measurements:
    """All measured values of a text, by place."""
    gatherer = _Gatherer(text)
    if any(character.isdigit() for character in text.text) or "度" in text.text:
        _pressures(gatherer)
        _temperatures(gatherer)
        for found in _PEAK_FLOW.finditer(text.text):
            share = 100.0 * float(found["value"]) / max(1.0, float(found["whole"]))
            gatherer.add("peak_flow_percent", round(share, 1), found.span(), found.start("value"))
        for definition in DEFINITIONS:
            _simple(gatherer, definition)
        if _HOT.search(text.text):
            _temperatures(gatherer, (_BARE_DECIMAL,))
    gatherer.found.sort(key=lambda one: one.start)
    return Measurements(tuple(gatherer.found), tuple(gatherer.impossible))


KPA = 7.5006
"""mmHg in one kPa."""


def _possible(quantity: str, value: float) -> bool:
    low, high = LIMITS[quantity]
    return low <= value <= high


def _pressures(gatherer: _Gatherer) -> None:
    for found in _PRESSURE.finditer(gatherer.text.text):
        high, low = float(found["high"]), float(found["low"])
        unit = found["unit"] or ""
        if not (found["label"] or unit) and not (70 <= high <= 260 and 30 <= low <= 150 and low < high):
            continue
        if unit == "kpa":
            high, low = high * KPA, low * KPA
        span = (found.start("label") if found["label"] else found.start("high"), found.end())
        if not (low < high and _possible("systolic_mmhg", high) and _possible("diastolic_mmhg", low)):
            gatherer.impossible.append(("systolic_mmhg", gatherer.text.quote(*span).strip()))
            gatherer.taken.update((found.start("high"), found.start("low")))
            continue
        gatherer.add("systolic_mmhg", high, span, found.start("high"))
        gatherer.add("diastolic_mmhg", low, span, found.start("low"))


COLDEST_FAHRENHEIT = 85.0
"""Below it a bare `f` behind a number is a woman's age."""


def _temperatures(gatherer: _Gatherer, shapes: Sequence[re.Pattern[str]] = (_FEVER_NUMBER, _BARE_DEGREES)) -> None:
    for shape in shapes:
        for found in shape.finditer(gatherer.text.text):
            value = value_of(found["value"])
            if found["tenth"]:
                tenth = found["tenth"]
                value += (int(tenth) if tenth.isdigit() else value_of(tenth)) / 10
            unit = found["unit"] or ""
            fahrenheit = "f" in unit.replace("degrees", "").replace("deg", "")
            celsius = not fahrenheit and ("c" in unit or "度" in found.group() or "°" in unit)
            if fahrenheit and value < COLDEST_FAHRENHEIT and unit == "f":
                continue
            if fahrenheit or (not celsius and 94 <= value <= 110):
                value = (value - 32) * 5 / 9
            elif not (celsius or 34 <= value <= 43):
                continue
            span = (found.start() if shape is _FEVER_NUMBER else found.start("value"), found.end())
            gatherer.add("temperature_c", round(value, 1), span, found.start("value"))


def _simple(gatherer: _Gatherer, definition: Definition) -> None:
    for found in definition.pattern.finditer(gatherer.text.text):
        convert: Callable[[float, str], float] = definition.convert
        if definition.quantity == "weight_kg" and _CHANGE.search(
            gatherer.text.text[max(0, found.start("value") - 16) : found.start("value")]
        ):
            continue
        bound = bound_of(gatherer.text.text, found.start("value"), found.end())
        if bound and definition.quantity == "weight_kg":
            continue  # whom a dose is for, not what somebody weighs
        value = convert(float(found["value"].replace(",", "")), (found["unit"] or "").replace(" ", ""))
        value *= 1.0 + {"below": -PAST, "above": PAST}.get(bound or "", 0.0)
        gatherer.add(definition.quantity, value, found.span(), found.start("value"))
