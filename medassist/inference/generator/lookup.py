"""Prompt-lookup decoding: a run that the last tokens began in a known text is proposed whole, and confirmed in one step.

Saxena, Prompt Lookup Decoding, 2023; Yang et al., Inference with Reference, 2023. What is proposed never decides what is
written: the model reads the proposal and keeps the tokens that it would have written itself. (Where two tokens are equally
likely to within the rounding of 8-bit activations, several rows read together may decide
otherwise than one alone; neither is the more exact.)
"""

from __future__ import annotations

from collections.abc import Sequence

LONGEST_MATCH, SHORTEST_MATCH = 4, 2
"""How many of the last tokens must be found."""
MOST, FEWEST = 6, 2
"""Tokens proposed at once. Reading 3 tokens takes 1.6 times the work of one, 5 takes 2.3 and 9 takes 3.7 times (0.5B, two cores):
what is proposed must be right about every other time."""


class Lookup:
    """What may be copied: token rows, the likeliest first."""

    def __init__(self, rows: Sequence[Sequence[int]]) -> None:
        self._rows = [tuple(row) for row in rows]
        self._ends: dict[tuple[int, ...], tuple[int, int]] = {}
        for number, row in enumerate(self._rows):
            for size in range(SHORTEST_MATCH, LONGEST_MATCH + 1):
                for end in range(size, len(row)):
                    self._ends.setdefault(row[end - size : end], (number, end))
        self._width = FEWEST

    def propose(self, written: Sequence[int], most: int) -> tuple[int, ...]:
        """What may follow `written`, at most `most` tokens; none where its last tokens are not found."""
        for size in range(min(LONGEST_MATCH, len(written)), SHORTEST_MATCH - 1, -1):
            found = self._ends.get(tuple(written[-size:]))
            if found is not None:
                number, end = found
                return self._rows[number][end : end + min(self._width, most)]
        return ()

    def learn(self, proposed: int, kept: int) -> None:
        """Propose more or fewer from now on, after `kept` of `proposed` tokens were right."""
        if kept < proposed:
            self._width = max(FEWEST, kept)
        elif proposed:
            self._width = min(MOST, self._width + 2)
