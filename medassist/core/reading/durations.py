"""How long: durations in days, whether they are of an episode, of long ago, or of something else (ages, pregnancy, doses)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from medassist.core.reading.numerals import EN_NUMBER, NUMBER, value_of
from medassist.core.reading.quantities import pattern

_ZH_UNITS = {
    "秒": 1 / 86400,
    "分钟": 1 / 1440,
    "分": 1 / 1440,
    "小时": 1 / 24,
    "钟头": 1 / 24,
    "天": 1.0,
    "日": 1.0,
    "周": 7.0,
    "星期": 7.0,
    "礼拜": 7.0,
    "月": 30.0,
    "年": 365.0,
}
_EN_UNITS = {"s": 1 / 86400, "mi": 1 / 1440, "h": 1 / 24, "d": 1.0, "w": 7.0, "mo": 30.0, "y": 365.0}
_ZH = pattern(
    rf"(?<![每第/龄孕\d.])(?P<number>{NUMBER}|半|几|数|多)(?P<extra>多)?个?(?P<half>半)?(?P<unit>秒钟?|分钟|小时|钟头"
    rf"|h\b|d\b|天|日|周|星期|礼拜|月|年)(?P<plus>半)?"
    r"(?!龄|岁|大(?![便小])|宝宝|婴|女婴|男婴|男孩|女孩|的宝宝|的孩子|的婴|的?宝贝|\d|\s*[1一两二三四五]次"
    r"|[一二三两]次|服|口服|/|份|级|经|薪|生|左右一次|一次)(?P<ago>之?前)?"
)
_EN = pattern(
    rf"(?:(?<![a-z\d./-])|(?<=\sx))(?P<number>{EN_NUMBER})(?:\s*(?:-|–|to|or)\s*(?:\d+))?[\s-]*"
    r"(?P<unit>seconds?|secs?|minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|wks?|months?|mths?|years?|yrs?)(?![a-z/])"
    r"(?![\s-]*(?:old|pregnant|gestation|of age|postpartum))(?!\s*(?:girl|boy|infant|baby)\b)(?P<ago>\s+(?:ago"
    r"|earlier|before|prior))?"
)
_FRACTION = pattern(r"(?<![\d/.])x?\s?(?P<number>\d{1,2})/(?P<unit>7|52|12|24)(?![\d/])")
_FRACTION_UNITS = {"24": 1 / 24, "7": 1.0, "52": 7.0, "12": 30.0}
_NAMED = pattern(
    r"(?P<zh1>昨[天日晚夜](?:开始|起)?|since yesterday|yesterday|last night|overnight)|(?P<zh2>前[天晚](?:开始|起)?)"
    r"|(?P<zh0>今[天早晨晚日]|今天早上|刚才|刚刚|this morning|today|just now|since this morning)"
    r"|(?P<en7>(?:for|over|past|last|in) (?:the |this )?(?:past |last )?(?:a )?week\b|since last week|last week)"
    r"|(?P<en30>(?:for|over|past|last|in) (?:the )?(?:past |last )?(?:a )?month\b)"
    r"|(?P<zh7>上个?(?:周|星期|礼拜))|(?P<zh30>上个?月)|(?P<halfday>半天)|(?P<halfyear>半年)|(?P<halfmonth>半个?月)"
    r"|(?P<halfhour>半个?小时|half an hour)"
)
_NAMED_DAYS = {
    "zh1": 1.0,
    "zh2": 2.0,
    "zh0": 0.25,
    "en7": 7.0,
    "en30": 30.0,
    "zh7": 7.0,
    "zh30": 30.0,
    "halfday": 0.5,
    "halfyear": 182.0,
    "halfmonth": 15.0,
    "halfhour": 1 / 48,
}
_OTHER_BEFORE = pattern(
    r"(?:孕|怀孕|妊娠|停经|胎龄|出生|生后|产后|每|每隔|间隔|第|近?龄|术后|疗程|连服|连用|once in|every|each|aged?|per"
    r"|gestation(?:al age)?(?: of)?)\s*(?:了|约|后|第|已|有)?\s*$"
)
_TIMES_BEFORE = pattern(r"(?<![a-z])x\s*$")
_DOSE_BEFORE = pattern(
    r"(?<![a-z])(?:mg|mcg|g|ml|tds|tid|bd|bid|od|qds|qid|daily|once|twice|times|tabs?|tablets?|caps?|course|take|give|po"
    r"|oral\w*)(?![a-z])|\dmg"
)
"""A course of a medicine (500 mg tds x 7 days) is no duration of a complaint."""
_FREQUENCY_AFTER = pattern(r"\s*(?:[一二三四两\d]\s*次|(?:once|twice|\d+ times)|服用?一?次|/次)")


@dataclass(frozen=True, slots=True)
class Duration:
    """A stretch of time in days, its place (half open, folded text), and whether it says `ago`."""

    days: float
    start: int
    end: int
    ago: bool


def durations(text: str) -> list[Duration]:
    """Durations of a folded text, by place, without ages, pregnancy weeks and dosing intervals."""
    found = [*_matches(text)]
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Duration] = []
    for duration in found:
        if kept and duration.start < kept[-1].end:
            continue
        if _OTHER_BEFORE.search(text[max(0, duration.start - 14) : duration.start]):
            continue
        if _TIMES_BEFORE.search(text[max(0, duration.start - 4) : duration.start]) and _DOSE_BEFORE.search(
            text[max(0, duration.start - 40) : duration.start]
        ):
            continue
        if duration.days <= 1 and _FREQUENCY_AFTER.match(text, duration.end):
            continue
        kept.append(duration)
    return kept


def _matches(text: str):  # a generator of Duration
    for match in _NAMED.finditer(text):
        yield Duration(_NAMED_DAYS[match.lastgroup or "zh0"], match.start(), match.end(), False)
    for match in _ZH.finditer(text):
        unit = match["unit"].removesuffix("钟") if match["unit"].startswith("秒") else match["unit"]
        days = _ZH_UNITS[unit] if unit in _ZH_UNITS else _EN_UNITS[unit]
        number = {"半": 0.5, "几": 3.0, "数": 3.0, "多": 3.0}.get(match["number"]) or value_of(match["number"])
        if match["half"] or match["plus"]:
            number += 0.5
        if unit in ("月", "日", "年") and _calendar(match, number):
            continue
        yield Duration(number * days, match.start(), match.end(), match["ago"] is not None)
    for match in _EN.finditer(text):
        unit = match["unit"]
        first = "mo" if unit.startswith("mt") else unit[:2] if unit.startswith(("mi", "mo")) else unit[0]
        days = _EN_UNITS[first]
        yield Duration(value_of(match["number"]) * days, match.start(), match.end(), match["ago"] is not None)
    for match in _FRACTION.finditer(text):
        yield Duration(float(match["number"]) * _FRACTION_UNITS[match["unit"]], match.start(), match.end(), False)


def _calendar(match: re.Match[str], number: float) -> bool:
    """Whether 3月, 5日, 2019年 name a date: 月 needs 个 unless it follows a complaint; years above 100 are dates."""
    if match["unit"] == "年":
        return number > 100
    if match["unit"] == "日":
        return match.string[max(0, match.start() - 1) : match.start()] == "月"
    return match.string[match.end() : match.end() + 1].isdigit()
