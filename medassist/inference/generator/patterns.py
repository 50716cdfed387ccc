"""Regular expressions of tokenizer.json as Python reads them: Unicode classes are written out as ranges.

Python's own classes differ (its \\s has four control characters more), and it has no \\p{L}. Characters that are newer than
Python's Unicode tables count as unassigned, so that a text of them may be cut elsewhere than the model's trainer cut it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

_CLASS = re.compile(r"\\p\{(\w{1,2})\}|\\s|\\.|\[\^?|\]|[^\\\[\]]+", re.DOTALL)
_SPACES = r"\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""White_Space of the Unicode character database."""


def python_pattern(pattern: str) -> re.Pattern[str]:
    """`pattern` compiled. Knows \\p{..} of general categories, \\s and \\S. Raises ValueError for what it does not know."""
    try:
        return re.compile("".join(_translated(pattern)))
    except re.error as error:
        raise ValueError(f"the pattern cannot be read: {error}") from error


def _translated(pattern: str) -> Iterator[str]:
    inside = False
    for match in _CLASS.finditer(pattern):
        part = match.group()
        if match[1] is not None or part == r"\s":
            ranges = _SPACES if match[1] is None else category_ranges(match[1])
            yield ranges if inside else f"[{ranges}]"
        elif part == r"\S" and not inside:
            yield f"[^{_SPACES}]"
        elif len(part) == 2 and part[0] == "\\" and part[1].isalpha() and part[1] not in "nrt":
            raise ValueError(f"the pattern has {part}, which this version does not know")
        else:
            inside = (inside or part.startswith("[")) and part != "]"
            yield part


@lru_cache(maxsize=8)
def category_ranges(category: str) -> str:
    """The characters of a general category (L, N, Lu) as the inside of a character class. Raises ValueError for none."""
    points = [point for point, found in enumerate(_categories()) if found.startswith(category)]
    if not points:
        raise ValueError(f"there is no category {category}")
    ranges: list[str] = []
    for _, group in groupby(enumerate(points), lambda pair: pair[1] - pair[0]):
        run = [point for _, point in group]
        ranges.append(f"\\U{run[0]:08x}-\\U{run[-1]:08x}")
    return "".join(ranges)


@lru_cache(maxsize=1)
def _categories() -> tuple[str, ...]:
    """The general category of every code point."""
    return tuple(map(unicodedata.category, map(chr, range(0x110000))))
