"""Texts to index terms: Chinese by characters and bigrams (simplified), English by stemmed words."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

import opencc
import snowballstemmer

from medassist.core.surrogates import encodable

_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[a-z0-9]+(?:[.'\-][a-z0-9]+)*", re.IGNORECASE)
HAN_FIRST = "\u3400"
"""The first Chinese character in the order of code points."""
VERSION = 1
"""Counts up with every change of how texts are cut: terms kept on disk are of one version."""

ENGLISH_STOP_WORDS = frozenset(
    "a an and are as at be but by can do does for from had has have he her his how i if in into is it its me my of on or "
    "our she should so that the their them there they this to was we what when which who why will with you your".split()
)
CHINESE_STOP_CHARACTERS = frozenset("的了吗呢啊吧呀么我你您他她它是在有和与及或就都也很这那个们什怎请问")


def terms(text: str) -> list[str]:
    """The index terms of a text, in order, with repetitions."""
    result: list[str] = []
    for match in _RUN.finditer(_simplified(unicodedata.normalize("NFKC", text).lower())):
        run = match.group()
        if run[0] >= HAN_FIRST:
            result.extend(character for character in run if character not in CHINESE_STOP_CHARACTERS)
            result.extend(run[index : index + 2] for index in range(len(run) - 1))
        elif run not in ENGLISH_STOP_WORDS:
            result.append(_stem(run.replace("'", "")))
    return result


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    return _stemmer().stemWord(word)


@cache
def _stemmer() -> snowballstemmer.EnglishStemmer:  # type: ignore[name-defined]  # made at run time by the package
    return snowballstemmer.stemmer("english")


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _simplified(text: str) -> str:
    """Traditional characters as simplified ones; texts without Chinese are left alone."""
    if all(character < HAN_FIRST for character in text):
        return text
    return _converter().convert(encodable(text))
