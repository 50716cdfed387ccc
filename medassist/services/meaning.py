"""Texts to the heads: each encoded once; the vectors of what was asked lately are remembered for the next keystroke."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from medassist.core.evidence import Encoder
from medassist.inference.encoder import OnnxEncoder
from medassist.inference.heads import Heads, load_heads

REMEMBERED = 2048
"""Vectors of texts kept: 3 MB of floats."""


class EncodedHeads:
    """The heads of an encoder, asked with texts (core.reading.meaning.TextHeads)."""

    def __init__(self, encoder: Encoder, heads: Heads) -> None:
        self._encoder = encoder
        self._heads = heads
        self._remembered = lru_cache(REMEMBERED)(self._vector)

    def labels(self, task: str) -> tuple[str, ...]:
        """Labels of a head in the order of its probabilities; empty where there is no such head."""
        found = self._heads.tasks.get(task)
        return found.labels if found is not None else ()

    def limit(self, task: str) -> tuple[float, float] | None:
        """The head's limit as the recipe fitted it; None where it found none that is good enough."""
        found = self._heads.tasks.get(task)
        return (found.limit.probability, found.limit.ratio) if found is not None and found.limit is not None else None

    def probabilities(self, task: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32 [texts, labels]; the texts are encoded as questions, as the heads were trained."""
        vectors = [self._remembered(text) for text in texts]
        stacked = np.stack(vectors) if vectors else np.empty((0, self._heads.dimension), np.float32)
        return self._heads.probabilities(task, stacked)

    def _vector(self, text: str) -> NDArray[np.float32]:
        return self._encoder.encode_queries([text])[0]


def heads_of(encoder: OnnxEncoder) -> EncodedHeads | None:
    """The heads of an encoder's pack; None where it has none. Raises ModelUnavailable for damaged ones."""
    heads = load_heads(encoder.manifest)
    return EncodedHeads(encoder, heads) if heads is not None else None
