"""Keeps what the model made of fixed instructions, so that each task's are read once."""

from __future__ import annotations

from collections.abc import Sequence

from medassist.inference.generator.decoder import Decoder, Prefix

KEPT = 6
"""Instructions of so many tasks are kept (5 to 12 MB each)."""


class Prefixes:
    """Prefixes in the order of their last use."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self._kept: list[Prefix] = []

    def reuse(self, tokens: Sequence[int]) -> int:
        """Set the decoder to the longest known beginning of `tokens`, all but the last two at most; how many that are.

        Two are left to be read because the runtime multiplies one row alone by other code than several, which rounds 8-bit
        activations otherwise: the same prompt would give slightly other logits the second time.
        """
        most = max(0, len(tokens) - 2)
        here = common(self._decoder.tokens, tokens[:most])
        best = max(
            (prefix for prefix in self._kept if prefix.tokens == tuple(tokens[: len(prefix.tokens)])),
            key=lambda prefix: len(prefix.tokens),
            default=None,
        )
        if best is not None:
            self._kept.remove(best)
            self._kept.append(best)
        if best is not None and here < len(best.tokens) <= most:
            self._decoder.restore(best)
            return len(best.tokens)
        self._decoder.rewind(here)
        return here

    def keep(self, count: int) -> None:
        """Keep the first `count` tokens that the decoder has read."""
        tokens = tuple(self._decoder.tokens[:count])
        if count == 0 or any(prefix.tokens == tokens for prefix in self._kept):
            return
        self._kept.append(self._decoder.saved(count))
        del self._kept[:-KEPT]


def common(first: Sequence[int], second: Sequence[int]) -> int:
    """How many tokens two rows have in common from the beginning."""
    for place, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return place
    return min(len(first), len(second))
