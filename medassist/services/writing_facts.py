"""Whether a text says a fact: writings of one amount, interval or number are brought to one form, then looked for.

Facts are regular expressions over the folded form (`40-45mg/kg`, `2 times a day`, `每日3次`). The rules are independent of the
verifier that decides what is shown, so that what it lets through can be counted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

HAN = re.compile(r"[一-鿿]")
_UNIT = r"(?:mg|kg|g|μg|ml|l|iu|mmhg|mmol|μmol|cm|mm|%|°c|kcal)"
_WORDS = {
    word: str(value) for value, word in enumerate("two three four five six seven eight nine ten".split(), start=2)
}
_WORDS |= {"eleven": "11", "twelve": "12", "once": "1 time", "twice": "2 times", "thrice": "3 times"}
_NUMERALS = {
    "一": "1",
    "二": "2",
    "两": "2",
    **{mark: str(value) for value, mark in enumerate("三四五六七八九十", start=3)},
}
_MARKS = re.compile(r"\s?\[\d{1,3}\]")
_COUNTED = r"(?=次|天|周|个|小时|片|年|岁|分钟|揿|剂|针|粒|月)"
_LATIN = r"(?<![a-z])"
_EVERYWHERE: tuple[tuple[str, str], ...] = (
    (r"\s+", " "),
    (r"(?<=\d),(?=\d{3}(?!\d))", ""),
    (r"(?<=\d) ?(?:毫克|milligrams?)", "mg"),
    (r"(?<=\d) ?(?:微克|micrograms?|mcg|ug)", "μg"),
    (r"(?<=\d) ?(?:毫升|millilit(?:er|re)s?)", "ml"),
    (r"(?<=\d) ?(?:千克|公斤|kilograms?|kgs)", "kg"),
    (r"(?<=\d) ?(?:克|grams?)(?![a-z])", "g"),
    (r"(?<=\d) ?(?:升|lit(?:er|re)s?)(?![a-z])", "l"),
    (r"(?<=\d) ?(?:国际单位|单位|units?|iu|u)(?![a-z])", "iu"),
    (r"(?<=\d) ?(?:percent|per cent)", "%"),
    (r"(?<=\d)度(?!数)", "°c"),
    (rf"(?<=\d) (?={_UNIT}(?![a-z]))", ""),
    (r" ?/ ?", "/"),
    (r"(?<=/)(?:公斤|千克|kilograms?|kilo)", "kg"),
    (r" (?=[一-鿿])|(?<=[一-鿿]) ", ""),
)
_ENGLISH: tuple[tuple[str, str], ...] = (
    (rf"{_LATIN}({'|'.join(_WORDS)})(?![a-z])", "word"),
    (rf"{_LATIN}q(\d+)h(?![a-z])", r"every \1 hours"),
    (r"(\d+)[- ]hourly", r"every \1 hours"),
    (r"(?<=\d) ?(?:hrs?|h)(?![a-z/])", " hours"),
    (r"(?<=\d) ?mins?(?![a-z])", " minutes"),
    (rf"{_LATIN}(?:tid|tds|t\.i\.d\.)(?![a-z])", "3 times a day"),
    (rf"{_LATIN}(?:bid|bd|b\.i\.d\.)(?![a-z])", "2 times a day"),
    (rf"{_LATIN}(?:qid|qds|q\.i\.d\.)(?![a-z])", "4 times a day"),
    (r"(?:daily|per day|each day|every day|/day)(?![a-z])", "a day"),
)
_CHINESE: tuple[tuple[str, str], ...] = (
    (rf"{_LATIN}q(\d+)h(?![a-z])", r"每\1小时"),
    (rf"{_LATIN}tid(?![a-z])", "每日3次"),
    (rf"{_LATIN}bid(?![a-z])", "每日2次"),
    (rf"{_LATIN}qid(?![a-z])", "每日4次"),
    (rf"{_LATIN}qd(?![a-z])", "每日1次"),
    (r"(?<=\d)h(?![a-z/])", "小时"),
    (r"(?<=\d)min(?![a-z])", "分钟"),
    (r"每天|(?:一天|一日|(?<!\d)1日|(?<!\d)1天)(?=[\d一二两三四五六七八九十]+(?:-\d+)?次)", "每日"),
    (rf"(?<![一二三四五六七八九十百])[一二两三四五六七八九十]{_COUNTED}", "numeral"),
    (r"(?<![每\d])日(?=\d+次)", "每日"),
    (r"(?<![每\d.-])((?:\d+-)?\d+小时)(?=1次)", r"每\1"),
)
_RANGES: tuple[tuple[str, str], ...] = (
    (r"between (\d+(?:\.\d+)?) and (?=\d)", r"\1-"),
    (r"(?<=\d) ?(?:[-~–—−至到]| to ) ?(?=\d)", "-"),
    (rf"(?<=\d)(?!%)({_UNIT}(?:/kg)?) ?(?:[-~–—−至到]|to) ?(\d+(?:\.\d+)?)\1", r"-\2\1"),
)
_QUANTITY = re.compile(rf"(?<![\d.])(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?({_UNIT}(?:/kg)?(?![a-z]))?")
_LARGER = {"g": ("mg", 1000.0), "g/kg": ("mg/kg", 1000.0), "l": ("ml", 1000.0), "μg": ("mg", 0.001), "cm": ("mm", 10.0)}
_LARGER |= {"μg/kg": ("mg/kg", 0.001)}
Quantity = tuple[float, str]
"""A number and its unit (mg, ml and mm for larger and smaller ones); "" for a number without a unit of amount."""


def folded(text: str) -> str:
    """The text in lower case with one writing of numbers, units, ranges and intervals; citation marks are gone."""
    text = re.sub(r"×\s?10[⁰-⁹\^]+", "", _MARKS.sub("", text))
    text = unicodedata.normalize("NFKC", text).lower()
    for pattern, becomes in (*_EVERYWHERE, *_RANGES, *(_CHINESE if HAN.search(text) else _ENGLISH), *_RANGES):
        text = re.sub(pattern, _replacement(becomes), text)
    return re.sub(rf"(?<=\d) (?={_UNIT}(?![a-z]))", "", text).strip()


def _replacement(becomes: str) -> str | Callable[[re.Match[str]], str]:
    if becomes == "word":
        return lambda found: _WORDS[found.group(1)]
    if becomes == "numeral":
        return lambda found: _NUMERALS[found.group(0)]
    return becomes


@lru_cache(maxsize=4096)
def pattern_of(alternative: str) -> re.Pattern[str]:
    """A fact's expression; one that begins or ends with a digit must not stand within a longer number."""
    text = unicodedata.normalize("NFKC", alternative)
    before = r"(?<![\d.])" if text[:1].isdigit() else ""
    after = r"(?!\d|\.\d)" if text[-1:].isdigit() else ""
    return re.compile(f"{before}(?:{text}){after}")


def says(text: str, alternatives: Iterable[str]) -> bool:
    """Whether a folded text says a fact in one of its alternatives."""
    return any(pattern_of(one).search(text) for one in alternatives)


def said(text: str, unwanted: Iterable[str]) -> list[str]:
    """Which of the unwanted expressions a text (not folded yet) holds."""
    own = folded(text)
    return [one for one in unwanted if pattern_of(one).search(own)]


def quantities(text: str) -> frozenset[Quantity]:
    """Every number of a text with its unit; both ends of a range carry the unit."""
    found: set[Quantity] = set()
    for low, high, unit in _QUANTITY.findall(folded(text)):
        name, factor = _LARGER.get(unit, (unit, 1.0))
        found |= {(round(float(one) * factor, 6), name) for one in (low, high) if one}
    return frozenset(found)


def foreign(text: str, basis: str) -> list[str]:
    """Numbers of a text that its basis does not have: an amount with that unit, a bare number (but 1) with any."""
    known = quantities(basis) | {(1.0, "")}
    values = {value for value, _ in known}
    wrong = [one for one in quantities(text) if one not in known and (one[1] != "" or one[0] not in values)]
    return [f"{value:g}{unit}" for value, unit in sorted(wrong)]
