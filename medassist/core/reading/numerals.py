"""Numbers as people write them: digits, and Chinese and English number words in ages, durations and temperatures."""

from __future__ import annotations

NUMBER = r"(?:\d+(?:\.\d+)?|[零〇一二两俩三四五六七八九十百]+)"
"""A number in digits or Chinese characters."""
EN_WORDS = {
    "a": 1.0,
    "an": 1.0,
    "one": 1.0,
    "two": 2.0,
    "a couple of": 2.0,
    "couple of": 2.0,
    "three": 3.0,
    "a few": 3.0,
    "few": 3.0,
    "four": 4.0,
    "five": 5.0,
    "several": 5.0,
    "six": 6.0,
    "seven": 7.0,
    "eight": 8.0,
    "nine": 9.0,
    "ten": 10.0,
    "eleven": 11.0,
    "twelve": 12.0,
    "thirteen": 13.0,
    "fourteen": 14.0,
    "fifteen": 15.0,
    "sixteen": 16.0,
    "eighteen": 18.0,
    "twenty": 20.0,
    "thirty": 30.0,
    "forty": 40.0,
    "fifty": 50.0,
    "sixty": 60.0,
    "seventy": 70.0,
    "eighty": 80.0,
    "half a": 0.5,
}
EN_NUMBER = (
    r"(?:\d+(?:\.\d+)?|(?:half an?|an? couple of|couple of|an? few|few|several|"
    + "|".join(word for word in EN_WORDS if " " not in word and word not in ("few", "several"))
    + ")(?![a-z]))"
)
"""A number in digits or in English words up to twelve."""
_DIGITS = {
    character: value
    for value, characters in enumerate(("零〇", "一", "二两俩", "三", "四", "五", "六", "七", "八", "九"))
    for character in characters
}


def value_of(number: str) -> float:
    """The value of a text matched by NUMBER or EN_NUMBER."""
    word = " ".join(number.split()).replace("half an", "half a").replace("an couple", "a couple")
    if word in EN_WORDS:
        return EN_WORDS[word]
    if word[:1] in _DIGITS or word[:1] in "十百":
        return float(_chinese(word))
    return float(word)


def _chinese(word: str) -> int:
    if not any(unit in word for unit in "十百"):
        return int("".join(str(_DIGITS[character]) for character in word))
    total, digit = 0, 0
    for character in word:
        if character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit
