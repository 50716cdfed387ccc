"""Numbers as sentences write them: digits, Chinese numerals, English number words, and ranges of them."""

from __future__ import annotations

import re

ENGLISH = {
    word: float(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty".split()
    )
} | dict(zip("thirty forty fifty sixty seventy eighty ninety hundred".split(), range(30, 101, 10), strict=True))
_DIGIT = {mark: value for value, marks in enumerate("零〇 一 二两 三 四 五 六 七 八 九".split()) for mark in marks}
_SCALE = {"十": 10, "百": 100, "千": 1000}

DIGITS = r"(?:\d{1,3}(?:(?:,\d{3})+|(?: \d{3})* 000)(?!\d)|\d+(?:\.\d+)?)"
CHINESE = r"(?:[零〇一二两三四五六七八九十百千]+)"
WORDS = rf"(?:(?<![a-z])(?:{'|'.join(sorted(ENGLISH, key=len, reverse=True))})(?![a-z]))"
NUMBER = rf"(?:(?<![\d.]){DIGITS}|{CHINESE}|{WORDS})"
"""Digits, a Chinese numeral or an English number word, in folded text."""
SEPARATOR = r"\s*(?:-+|~|到|至|或|、(?=\d)|\bto\b|\bor\b|\band\b)\s*"
"""What stands between the ends of a range (`and` only after `between`, which the caller looks for)."""


def value_of(word: str) -> float:
    """The value of a text matched by NUMBER; ValueError for numerals that make no number (一二)."""
    if word in ENGLISH:
        return ENGLISH[word]
    if word[0] in _DIGIT or word[0] in _SCALE:
        return float(chinese_value(word))
    return float(re.sub(r"[, ]", "", word))


def chinese_value(numeral: str) -> int:
    """一 to 九千九百九十九, and 二〇 as a row of digits; ValueError where neighbours make no number."""
    if not any(mark in _SCALE for mark in numeral):
        if len(numeral) > 1 and not any(mark in "零〇" for mark in numeral):
            raise ValueError(numeral)
        return int("".join(str(_DIGIT[mark]) for mark in numeral))
    total, digit, last = 0, 0, 10_000
    for mark in numeral:
        scale = _SCALE.get(mark)
        if scale is None:
            digit = _DIGIT[mark]
        elif scale >= last:
            raise ValueError(numeral)
        else:
            total, digit, last = total + (digit or 1) * scale, 0, scale
    return total + digit


def neighbours(numeral: str) -> tuple[float, float] | None:
    """Both ends of 一二, 两三, 七八: two numerals in a row that mean from one to the next."""
    if len(numeral) != 2 or numeral[0] not in _DIGIT or numeral[1] not in _DIGIT:
        return None
    low, high = _DIGIT[numeral[0]], _DIGIT[numeral[1]]
    return (float(low), float(high)) if high == low + 1 and low > 0 else None
