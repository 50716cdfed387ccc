"""The units numbers stand in, turned into one unit a dimension: mg, mL, hours, months, kg of body weight as mg."""

from __future__ import annotations

import re

_TABLE: tuple[tuple[str, float, str], ...] = (
    ("mmhg", 1, r"mm\s?hg|毫米汞柱"),
    ("kpa", 1, r"kpa"),
    ("mmol/l", 1, r"mmol\s?/\s?l"),
    ("umol/l", 1, r"umol\s?/\s?l"),
    ("mg/dl", 1, r"mg\s?/\s?dl"),
    ("g/l", 1, r"g\s?/\s?l(?![a-z])"),
    ("g/l", 10, r"g\s?/\s?dl"),
    ("mg/l", 1, r"mg\s?/\s?l(?![a-z])"),
    ("mmol", 1, r"mmol(?![a-z])"),
    ("clearance", 1, r"ml\s?/\s?min(?:\s?/\s?1\.73\s?(?:m2|m²|㎡))?(?![a-z])"),
    ("10e9/l", 1, r"(?:x\s?)?10(?:\^?9|⁹)\s?/\s?l(?![a-z])"),
    ("beats", 1, r"次\s?/\s?分钟?|bpm|beats?(?: a| per)? ?minute|beats(?![a-z])|breaths(?: a| per)? ?minute"
        r"|/\s?min(?![a-z])"),
    ("weight", 1, r"kgs?(?![a-z])|kilos?(?![a-z])|公斤|千克"),
    ("mass", 1, r"mgs?(?![a-z])|毫克|milligrams?"),
    ("mass", 1e-3, r"ugs?(?![a-z])|mcgs?(?![a-z])|micrograms?|微克"),
    ("mass", 1e3, r"g(?![a-z])|grams?(?![a-z])|克(?!林|拉|霉|罗)"),
    ("unit", 1e6, r"百万(?:单位|iu|u)|million (?:international )?(?:units?|iu)|mu(?![a-z])"),
    ("unit", 1e4, r"万\s?(?:单位|iu|u|国际单位)"),
    ("unit", 1, r"(?:国际)?单位|(?:international )?units?(?![a-z])|iu(?![a-z])|u(?![a-z])"),
    ("volume", 1, r"mls?(?![a-z])|毫升|millilit(?:re|er)s?|cc(?![a-z])"),
    ("volume", 1e3, r"l(?![a-z])|lit(?:re|er)s?(?![a-z])|升(?!高|压|至|到|降|白)"),
    ("tablet", 1, r"片|tablets?|tabs?(?![a-z])"),
    ("capsule", 1, r"粒|capsules?|caps?(?![a-z])"),
    ("pill", 1, r"丸|pills?"),
    ("puff", 1, r"揿|喷|吸(?!收|入|氧|烟)|puffs?|sprays?"),
    ("sachet", 1, r"袋|包(?!括|皮|扎)|sachets?"),
    ("drop", 1, r"滴|drops?(?![a-z])"),
    ("ampoule", 1, r"支(?!气|原|持|架)|ampoules?|vials?"),
    ("percent", 1, r"%|per ?cent(?![a-z])"),
    ("percent", 10, r"成(?!人|年|功|分|为|熟|瘾|形)"),
    ("volt", 1, r"伏特?(?!立|马|期)|v(?![a-z])|volts?(?![a-z])"),
    ("degree", 1, r"°\s?c|℃|摄氏度|度(?!过)|degrees?(?: celsius| c)?(?![a-z])"),
    ("length", 10, r"cm(?![a-z])|厘米|centimet(?:re|er)s?"),
    ("length", 1, r"mm(?![a-z])|毫米|millimet(?:re|er)s?"),
    ("length", 1000, r"(?:m|米)(?![a-z])(?=的|高|\s|$|,|\.)|met(?:re|er)s?(?![a-z])"),
    ("fold", 1, r"倍|[- ]?fold(?![a-z])|times(?= (?:the |its |their |as |higher|above|over|upper|normal))"),
    ("hours", 1 / 3600, r"秒钟?|seconds?(?![a-z])|secs?(?![a-z])|s(?![a-z])"),
    ("hours", 1 / 60, r"分钟|分(?!之|次|娩|泌|级|期|别|为|开|\d|[一二两三])|minutes?(?![a-z])|mins?(?![a-z])"),
    ("hours", 1, r"个?小时|个?钟头|hours?(?![a-z])|hrs?(?![a-z])|h(?![a-z])|点钟"),
    ("hours", 24, r"天|日(?!本|光|常)|days?(?![a-z])|d(?![a-z])"),
    ("hours", 168, r"周(?!围|岁)|个?星期|个?礼拜|weeks?(?![a-z])|wks?(?![a-z])"),
    ("months", 1, r"个月|月龄|月(?!经|\d|子)|months?(?![a-z])|mths?(?![a-z])"),
    ("months", 12, r"周岁|岁|年(?!轻|龄|内版)|years?(?![a-z])|yrs?(?![a-z])|yo(?![a-z])"),
    ("times", 1, r"次(?!要|数)|剂(?!量|型)|针(?!刺|剂|灸|对)|doses?(?![a-z])|times(?![a-z])|injections?(?![a-z])"
        r"|occasions?"),
    ("attack", 1, r"分(?=\d|,|$)|points?(?![a-z])"),
)  # fmt: skip
_UNIT = re.compile(
    r"[\s-]?(?:" + "|".join(f"(?P<u{number}>{source})" for number, (_, _, source) in enumerate(_TABLE)) + ")"
)
_FULL = re.compile(r"(?: (?:full|whole|more|further|consecutive|additional|completed|or more|or over))?")
COUNTED = frozenset("tablet capsule pill puff sachet drop ampoule".split())
"""Dimensions that are counted in pieces."""
DOSES = frozenset("mass volume unit tablet capsule pill puff sachet drop ampoule".split())
"""Dimensions an amount of medicine is measured in."""
MEASURED = frozenset("mmhg kpa mmol/l umol/l mg/dl g/l mg/l clearance 10e9/l beats degree fold".split())
"""Dimensions whose unit is often left out (eGFR below 30, a rate below 40)."""


def unit_at(text: str, place: int) -> tuple[str, float, int] | None:
    """Dimension, factor to its unit, and end of the unit that stands at `place` of a folded text, if one does.

    Of several that fit the longest is meant: mg/dl before mg.
    """
    match = _UNIT.match(text, _FULL.match(text, place).end())  # type: ignore[union-attr]  # matches nothing too
    if match is None:
        return None
    dimension, factor, _ = _TABLE[int((match.lastgroup or "u0")[1:])]
    return dimension, factor, match.end()
