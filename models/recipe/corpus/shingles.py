"""Which texts say nearly the same: character shingles, hashed, and compared by their share in common."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

_NOT_WORD = re.compile(r"[\W_]+")
_HAN_FIRST = "\u3400"
_BANDS, _ROWS = 16, 4
_PRIME = np.uint64(1_099_511_628_211)
_rng = np.random.default_rng(20_240_117)
_MULTIPLY = _rng.integers(1, 2**63, _BANDS * _ROWS, np.uint64) * np.uint64(2) + np.uint64(1)
_ADD = _rng.integers(0, 2**63, _BANDS * _ROWS, np.uint64)
NEAR = 0.75
"""Share of shingles in common (Jaccard) from which two texts are near-duplicates."""


def folded(text: str) -> str:
    """The text by its letters and digits alone."""
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text).casefold())


def shingles(text: str) -> NDArray[np.uint64]:
    """Hashes of the shingles of a text, sorted: three characters of Chinese, six of other scripts."""
    letters = folded(text)
    if not letters:
        return np.empty(0, np.uint64)
    han = sum(character >= _HAN_FIRST for character in letters)
    size = 3 if 2 * han >= len(letters) else 6
    codes = np.frombuffer(letters.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    size = min(size, codes.size)
    hashes = np.zeros(codes.size - size + 1, np.uint64)
    for offset in range(size):
        hashes = hashes * _PRIME + codes[offset : offset + hashes.size]
    hashes ^= hashes >> np.uint64(29)
    hashes *= np.uint64(0xBF58476D1CE4E5B9)
    hashes ^= hashes >> np.uint64(32)
    return np.unique(hashes)


def in_common(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> float:
    """Jaccard similarity of two sorted sets of shingles."""
    if not first.size or not second.size:
        return 0.0
    both = np.intersect1d(first, second, assume_unique=True).size
    return both / (first.size + second.size - both)


class NearIndex:
    """Texts added so far, and which of them a further text nearly repeats."""

    def __init__(self, near: float = NEAR) -> None:
        self.near = near
        self._sets: list[NDArray[np.uint64]] = []
        self._names: list[str] = []
        self._bands: dict[tuple[int, bytes], list[int]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._names)

    def add(self, name: str, text: str) -> None:
        """Keep a text under a name."""
        found = shingles(text)
        for band in self._keys(found):
            self._bands[band].append(len(self._names))
        self._sets.append(found)
        self._names.append(name)

    def like(self, text: str) -> list[str]:
        """Names of the texts that `text` nearly repeats, in the order they were added."""
        found = shingles(text)
        places = sorted({place for band in self._keys(found) for place in self._bands.get(band, ())})
        return [self._names[place] for place in places if in_common(found, self._sets[place]) >= self.near]

    @staticmethod
    def _keys(found: NDArray[np.uint64]) -> list[tuple[int, bytes]]:
        if not found.size:
            return []
        lowest = (found[None, :] * _MULTIPLY[:, None] + _ADD[:, None]).min(axis=1)
        return [(band, lowest[band * _ROWS : (band + 1) * _ROWS].tobytes()) for band in range(_BANDS)]
