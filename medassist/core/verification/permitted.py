"""The numbers that may be written: those of the evidence, the patient and worked-out doses, however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from medassist.core.reading.normalise import normalise
from medassist.core.verification.amounts import Amount, amounts
from medassist.core.verification.number_words import ENGLISH, chinese_value, neighbours

NUMERALS = "零〇一二两三四五六七八九十百千"
SCALES = "万亿"
FORMAL = "壹贰叁肆伍陆柒捌玖拾佰仟廿卅"
_RUN = re.compile(r"\d+(?:[.,:]\d+|(?: \d{3})* 000)*[万亿百千]?")
_RANGE = re.compile(rf"({_RUN.pattern})(?:\s?(?:%|mm\s?hg)?\s?(?:-+|~|/|到|至|\bto\b)\s?)({_RUN.pattern})")
_NAMED = re.compile(r"(?<![a-z\d])[a-z]+-?(\d+(?:\.\d+)?)")
_NUMERAL_RUN = re.compile(rf"[{NUMERALS}{SCALES}]+")
_WORD = re.compile(r"[a-z]+")
_LARGEST_NUMERAL = 99
_GRAMS = 1_000.0
_LEAST_THOUSANDTHS = 10.0
"""From so many mg or ml on an amount may also be written in g or l."""


@dataclass(frozen=True, slots=True)
class PermittedNumbers:
    """What may stand in a written text.

    `digits` are runs such as 40, 0.5, 500 000; `ranges` pairs of runs that may stand with a dash, 至 or `to` between; `names`
    runs that may stand right behind a Latin letter (B12); `numerals` Chinese numerals that may stand before a counter;
    `marks` is the highest citation mark.
    """

    digits: frozenset[str]
    ranges: frozenset[tuple[str, str]]
    names: frozenset[str]
    numerals: frozenset[str]
    marks: int


def permitted(texts: Iterable[str], marks: int) -> PermittedNumbers:
    """Everything that the texts (evidence, patient lines, worked doses) allow to be written.

    A value may also be written as a numeral, as the same amount in g or mg, micrograms or mg, and an interval of n hours as
    24/n times a day. Numbers of names (B12) are kept apart from amounts.
    """
    digits: set[str] = set()
    ranges: set[tuple[str, str]] = set()
    names: set[str] = set()
    numerals: set[str] = set()
    for text in texts:
        folded = normalise(text).text
        named = {match.start(1) for match in _NAMED.finditer(folded)}
        names |= {match[1] for match in _NAMED.finditer(folded)}
        digits |= {match.group() for match in _RUN.finditer(folded) if match.start() not in named}
        ranges |= {(match[1], match[2]) for match in _RANGE.finditer(folded)}
        numerals |= set(_NUMERAL_RUN.findall(folded))
        digits |= {_plain(ENGLISH[word]) for word in _WORD.findall(folded) if word in ENGLISH}
        for amount in amounts(folded):
            _equivalents(amount, digits, ranges)
    digits |= {one.replace(",", "").replace(" ", "") for one in digits}
    digits |= {_plain(float(value)) for numeral in numerals for value in _values(numeral)}
    numerals |= {written for one in digits if one.isdigit() for written in numerals_of(int(one))}
    return PermittedNumbers(frozenset(digits), frozenset(ranges), frozenset(names), frozenset(numerals), marks)


def numerals_of(value: int) -> tuple[str, ...]:
    """How a whole number from 1 to 99 is written in Chinese; 2 is 二 and 两. Nothing for others."""
    if not 1 <= value <= _LARGEST_NUMERAL:
        return ()
    tens, ones = divmod(value, 10)
    marks = "零一二三四五六七八九"
    written = ("" if tens == 0 else "十" if tens == 1 else f"{marks[tens]}十") + (marks[ones] if ones else "")
    return (written, "两") if value == 2 else (written,)


def _values(numeral: str) -> Sequence[float]:
    """The values a run of numerals may have: one, both of 一二, or none."""
    try:
        return (float(chinese_value(numeral)),)
    except (ValueError, KeyError):
        return neighbours(numeral) or ()


def _equivalents(amount: Amount, digits: set[str], ranges: set[tuple[str, str]]) -> None:
    """The same amount in neighbouring units, and an interval as times a day.

    Only where people write it so: 0.05 g for 50 mg and 500 micrograms for 0.5 mg, but not 5000 micrograms for 5 mg, since
    digits know no unit and 5000 mg would then be permitted too.
    """
    scales: tuple[float, ...]
    if amount.dimension in ("mass", "volume"):
        scales = (1.0,)
        scales += (1 / _GRAMS,) if amount.high >= _LEAST_THOUSANDTHS else ()
        scales += (_GRAMS,) if amount.dimension == "mass" and amount.high <= 1 else ()
    elif amount.dimension == "frequency":
        scales = (1.0,)
        _both(24 / amount.high, 24 / amount.low, digits, ranges)
    elif amount.dimension == "percent" or amount.dimension.startswith("ordinal"):
        return
    else:
        scales = (1.0,) if amount.dimension in ("times", "period") else ()
    for scale in scales:
        _both(amount.low * scale, amount.high * scale, digits, ranges)


def _both(low: float, high: float, digits: set[str], ranges: set[tuple[str, str]]) -> None:
    first, last = _plain(low), _plain(high)
    if len(first) <= 8 and len(last) <= 8:
        digits |= {first, last}
        ranges |= {(first, last)} if first != last else set()


def _plain(value: float) -> str:
    return f"{value:.10f}".rstrip("0").rstrip(".")
