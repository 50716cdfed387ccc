"""Notices that a text has begun to go round in circles."""

from __future__ import annotations

import numpy as np

LONGEST = 96
"""Tokens of the longest circle that is looked for."""
TIMES, AT_LEAST = 3, 24
"""A circle counts once it was written so many times in a row, and is at least so many tokens in all."""


class Circles:
    """The tokens of one text as they are written."""

    def __init__(self) -> None:
        self._last = np.full(LONGEST, -1, np.int64)
        self._equal = np.zeros(LONGEST, np.int64)
        sizes = np.arange(1, LONGEST + 1)
        self._enough = np.maximum(sizes * (TIMES - 1), AT_LEAST - sizes)

    def closed(self, token: int) -> bool:
        """Whether with `token` the text ends in a circle. `_equal[n-1]` counts tokens that are the one n before them."""
        self._equal = np.where(self._last == token, self._equal + 1, 0)
        self._last = np.roll(self._last, 1)
        self._last[0] = token
        return bool((self._equal >= self._enough).any())
