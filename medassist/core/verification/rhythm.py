"""How often: 每日3次, tid, every 8 hours and 8小时一次 are one frequency; a day, 每次 and an hour alone say per what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from medassist.core.verification.number_words import NUMBER, SEPARATOR, neighbours, value_of
from medassist.core.verification.units import unit_at

PERIOD_DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Times a day from `low` to `high`, and its place (half open, folded text)."""

    low: float
    high: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Per:
    """`per` dose, minute, hour, day, week, month or year, and the place of the word that says so."""

    per: str
    start: int
    end: int


_RANGE = rf"(?P<low>{NUMBER})(?:(?:{SEPARATOR})(?P<high>{NUMBER}))?"
_ZH_PERIOD = dict.fromkeys("日天晚早晨", "day") | {
    "周": "week",
    "星期": "week",
    "月": "month",
    "年": "year",
    "小时": "hour",
}
_EN_PERIOD = {
    name: period
    for period, names in (
        ("minute", "minute"),
        ("hour", "hour hourly h"),
        ("day", "day daily night nightly morning evening bedtime d"),
        ("week", "week weekly wk"),
        ("month", "month monthly"),
        ("year", "year yearly"),
    )
    for name in names.split()
}
_EN_PERIODS = "|".join(sorted(_EN_PERIOD, key=len, reverse=True))
_ZH_PERIODS = "日|天|晚|早|晨|周|星期|月|年|小时"
_COUNTED = (
    re.compile(rf"(?<!第)(?:每|一|1|全)个?(?P<period>{_ZH_PERIODS})[^,。;:\d]{{0,6}}?{_RANGE}次(?!间隔)"),
    re.compile(rf"(?P<hours>24)小时内?[^,。;:\d]{{0,6}}?{_RANGE}次"),
    re.compile(rf"{_RANGE}次\s?/\s?(?P<period>{_ZH_PERIODS})"),
    re.compile(
        rf"(?:(?P<word>once|twice)|{_RANGE} times)\s?(?:an?|per|each|every|in an?|in any|at|in the"
        rf"|/)?\s?(?P<period>{_EN_PERIODS})(?![a-z])"
    ),
    re.compile(rf"(?<![a-z])(?:(?P<word>once|twice)|{_RANGE} times) in (?P<hours>24) ?(?:hours|h)(?![a-z])"),
)
_INTERVAL = (
    re.compile(rf"每隔?{_RANGE}(?P<unit>个?小时|分钟|天|日|周|个月)(?!内)(?:[^,。;:()\d再重复]{{0,6}}?[一1]次)?"),
    re.compile(
        rf"(?<!每)(?<!第)(?<!间隔){_RANGE}(?P<unit>个?小时|分钟|天|日|周|个月)(?!后|内"
        rf"|以)[^,。;:()\d再重复后]{{0,4}}?[一1]次"
    ),
    re.compile(rf"(?<![a-z])every {_RANGE} ?(?P<unit>hours|hrs|h|minutes|mins|min|days|weeks|months)(?![a-z])"),
    re.compile(rf"{_RANGE}[ -](?P<unit>hour|minute)ly(?![a-z])"),
    re.compile(r"(?<![a-z])q(?P<low>\d{1,2})(?P<unit>h)(?![a-z])"),
)
_HALF_INTERVAL = re.compile(r"每半个?(年|月|小时|天)(?:[^,。;:\d]{0,6}?[一1]次)?")
_LATIN = re.compile(r"(?<![a-z.])(?:(?P<bid>bid|b\.i\.d\.|bd|bds)|(?P<tid>tid|t\.i\.d\.|tds|td)|(?P<qid>qid"
    r"|q\.i\.d\.|qds)|(?P<qd>qd|q\.d\.|od|qn|hs|qam))(?![a-z])")  # fmt: skip
_LATIN_TIMES = {"bid": 2.0, "tid": 3.0, "qid": 4.0, "qd": 1.0}
_ALTERNATE = re.compile(r"隔[日天](?:[一1]次)?|every other day|on alternate days|every second day")
_MORNING_AND_NIGHT = re.compile(r"早(中)?晚各?[一1]?次?(?=[,。;服口用]|$)")
_PER = re.compile(
    r"(?P<day>每[日天晚晨早]|每个?晚上|(?<!第)[一1全][日天]|(?<![\d.])日(?=总?剂?量)|睡前|(?<![a-z])(?:an?|per|each"
    r"|every|any|the whole) ?(?:day|night|morning|evening)(?![a-z])"
    r"|(?<![a-z])(?:daily|nightly|at night|at bedtime)(?![a-z])|/\s?(?:day|d|日|天)(?![a-z]))"
    r"|(?P<hour>每(?:个?小时)|(?<![a-z])(?:an|per|each|every) hour(?![a-z])|(?<![a-z-])hourly|/\s?(?:hour|hr|h"
    r"|小时)(?![a-z]))"
    r"|(?P<minute>每分钟?|(?<![a-z])(?:a|per|each) minute(?![a-z])|/\s?分钟)"
    r"|(?P<week>每(?:周|星期)|(?<![a-z])(?:a|per|each|every) week(?![a-z])|(?<![a-z])weekly(?![a-z])|/\s?(?:week|周))"
    r"|(?P<month>每个?月|(?<![a-z])(?:a|per|each|every) month(?![a-z])|(?<![a-z])monthly(?![a-z])|/\s?(?:month|月))"
    r"|(?P<year>每年|(?<![a-z])(?:a|per|each|every) year(?![a-z])|(?<![a-z])yearly(?![a-z]))"
    r"|(?P<dose>每次|单次|单剂|每剂|(?<![第\d])[一1]次(?=不|最|至|用|给|服|\d|,?\d)|(?<![a-z])(?:a|per|each|every"
    r"|any one) (?:single )?(?:dose|time|injection)(?![a-z])"
    r"|(?<![a-z])at a time|(?<![a-z])single dose(?![a-z])|/\s?(?:dose|次))"
)  # fmt: skip


def rhythms(text: str) -> Iterator[Rhythm]:
    """Every frequency of a folded text; a place may be given by two of them, the first is meant."""
    for shape in _COUNTED:
        for match in shape.finditer(text):
            ends = _ends(match)
            if ends is not None:
                groups = match.groupdict()
                name = groups.get("period")
                days = 1.0 if name is None else PERIOD_DAYS[_ZH_PERIOD.get(name) or _EN_PERIOD[name]]
                yield Rhythm(ends[0] / days, ends[1] / days, match.start(), match.end())
    for shape in _INTERVAL:
        for match in shape.finditer(text):
            ends, unit = _ends(match), unit_at(match["unit"], 0)
            if ends is not None and unit is not None and ends[0] > 0:
                days = unit[1] / 24 if unit[0] == "hours" else unit[1] * PERIOD_DAYS["month"]
                yield Rhythm(1 / (ends[1] * days), 1 / (ends[0] * days), match.start(), match.end())
    for match in _HALF_INTERVAL.finditer(text):
        days = 180.0 if match[1] == "年" else PERIOD_DAYS[_ZH_PERIOD[match[1]]] / 2
        times = 1 / days
        yield Rhythm(times, times, match.start(), match.end())
    for match in _LATIN.finditer(text):
        times = _LATIN_TIMES[match.lastgroup or "qd"]
        yield Rhythm(times, times, match.start(), match.end())
    for match in _MORNING_AND_NIGHT.finditer(text):
        times = 3.0 if match[1] else 2.0
        yield Rhythm(times, times, match.start(), match.end())
    for match in _ALTERNATE.finditer(text):
        yield Rhythm(0.5, 0.5, match.start(), match.end())


def periods(text: str) -> Iterator[Per]:
    """Every word of a folded text that says per what an amount is."""
    for match in _PER.finditer(text):
        yield Per(match.lastgroup or "dose", match.start(), match.end())


def _ends(match: re.Match[str]) -> tuple[float, float] | None:
    """Both ends of the number of a match; None for numerals that make no number."""
    word = match.groupdict().get("word")
    if word:
        value = 1.0 if word == "once" else 2.0
        return value, value
    try:
        low = value_of(match["low"])
        second = match.groupdict().get("high")
        return low, value_of(second) if second else low
    except ValueError:
        return neighbours(match["low"])
