"""The numbers that a sentence states, written as digits or words, so that its two languages can be held against each other."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"(?<![A-Za-zα-ω\d.])(?<![A-Za-z]-)\d+(?:\.\d+)?")
"""A number; not the digits of a name such as B12, HbA1c, SGLT2 or COVID-19."""
_RANGE = r"(\d+(?:\.\d+)?)(?:(\s*(?:～|~|-|–|至|to|or|或)\s*)(\d+(?:\.\d+)?))?"
_LARGE = re.compile(rf"{_RANGE}\s*(百万|万|亿|million|MU\b|thousand)")
_FACTORS = {"万": 1e4, "百万": 1e6, "亿": 1e8, "million": 1e6, "MU": 1e6, "thousand": 1e3}
_SHARE = re.compile(r"(?<![\d.])(\d+)(?:/| in | out of | of every )(10|100|1000)(?![\d.])")
_NAMES = re.compile(
    r"(?:急救电话|呼叫|[打叫拨])\D{0,2}120(?!\d|\s*[A-Za-z])|\b(?:25|5)[- ]?(?=羟|hydroxy|OH|HT)|百日咳"
)
"""The number to call, and numbers that are part of a name."""
_POWERS = str.maketrans({mark: f"^{digit}" for digit, mark in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")})
_MULTIPLIED = re.compile(r"(?<![A-Za-z])x(?=\d)")
_BETWEEN_THOUSANDS = re.compile(r"(?<=\d)(?:,(?=\d{3}(?!\d))| (?=000(?!\d)))")

_ENGLISH = {
    **{word: float(value) for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty".split()
    )},
    "once": 1.0, "twice": 2.0, "half": 0.5, "quarter": 0.25, "thirty": 30.0, "forty": 40.0, "fifty": 50.0,
    "sixty": 60.0, "hundred": 100.0,
}  # fmt: skip
_ENGLISH_LOOSE = {
    "a": 1.0, "an": 1.0, "single": 1.0, "daily": 1.0, "weekly": 1.0, "monthly": 1.0, "hourly": 1.0, "each": 1.0, "every": 1.0,
    "first": 1.0, "second": 2.0, "third": 3.0, "fourth": 4.0, "both": 2.0, "double": 2.0, "fortnight": 2.0,
}  # fmt: skip
"""Words that say a number without counting: taken where the other language has the number, never asked for."""
_CHINESE = {**{mark: float(value) for value, mark in enumerate("零一二三四五六七八九")}, "两": 2.0}
_COUNTED = re.compile(
    r"(?<!第)([零一二两三四五六七八九十百]+)(?=次(?!至少间隔|间隔|之间)|片|粒|支|天|日|周|个月|小时|岁|倍)"
)
_CHINESE_WORD = re.compile(r"[零一二两三四五六七八九十百]+")


def unequal(zh: str, en: str) -> tuple[list[float], list[float]]:
    """The numbers that only the Chinese text has, and those that only the English one has; an empty text has no say."""
    if not zh.strip() or not en.strip():
        return [], []
    zh, en = _plain(zh), _plain(en)
    zh_digits, en_digits = _digits(zh), _digits(en)
    only_zh = (zh_digits | _counted_zh(zh)) - en_digits - _words_en(en)
    only_en = (en_digits | _counted_en(en)) - zh_digits - _words_zh(zh)
    return sorted(only_zh), sorted(only_en)


def _plain(text: str) -> str:
    """The text without names made of digits, with powers, shares and large numbers written in one way."""
    text = _BETWEEN_THOUSANDS.sub("", text.translate(_POWERS))
    text = _MULTIPLIED.sub("× ", _NAMES.sub("", text))
    text = _SHARE.sub(_percent, text)
    return _LARGE.sub(_multiplied, text)


def _percent(match: re.Match[str]) -> str:
    part, whole = int(match[1]), int(match[2])
    return f"{100 * part / whole:.10g}%" if part <= whole else match[0]


def _multiplied(match: re.Match[str]) -> str:
    first, between, last, word = match.groups()
    factor = _FACTORS[word]
    if last is None:
        return f"{float(first) * factor:.0f} "
    return f"{float(first) * factor:.0f}{between}{float(last) * factor:.0f} "


def _digits(text: str) -> set[float]:
    return {float(match.group()) for match in _DIGITS.finditer(text)}


def _counted_en(text: str) -> set[float]:
    """Numbers as words, but those below two: "one" is often no number."""
    return {value for word, value in _ENGLISH.items() if value > 1 and re.search(rf"(?i)\b{word}\b", text)}


def _words_en(text: str) -> set[float]:
    words = set(re.findall(r"[a-z]+", text.lower()))
    found = {value for word, value in (_ENGLISH | _ENGLISH_LOOSE).items() if word in words}
    if re.search(r"(?i)every other|alternate|every second", text):
        found.add(2.0)
    if re.search(r"(?i)first week|week of life|in a week", text):
        found.add(7.0)
    return found


def _counted_zh(text: str) -> set[float]:
    """Numerals before what is counted, but those below two."""
    return {value for match in _COUNTED.finditer(text) if (value := _numeral(match[1])) is not None and value > 1}


def _words_zh(text: str) -> set[float]:
    found: set[float] = set()
    for match in _CHINESE_WORD.finditer(text):
        value = _numeral(match[0])
        found |= {_CHINESE[mark] for mark in match[0] if mark in _CHINESE} | ({value} if value is not None else set())
    if re.search(r"每[日天周月年小时片支次晚晨]|单次|单剂|首|顿服|晨|睡前", text):
        found.add(1.0)
    if re.search("隔日|隔天|双|复数一次", text):
        found.add(2.0)
    if re.search("[一二两三四五六七八九]成", text):
        found.add(10.0)
    if re.search("孕[早中晚]期", text):
        found.add(3.0)
    if "半" in text:
        found |= {0.5, 6.0} if "半年" in text else {0.5}
    return found


def _numeral(word: str) -> float | None:
    """一 to 九十九, and 百; None for a row of numerals that is no number."""
    if word in ("百", "一百"):
        return 100.0
    if "十" in word:
        tens, _, ones = word.partition("十")
        if len(tens) > 1 or len(ones) > 1 or "百" in word:
            return None
        return 10 * _CHINESE.get(tens, 1.0) + _CHINESE.get(ones, 0.0)
    return _CHINESE.get(word)
