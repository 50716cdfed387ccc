"""Texts as token ids, behind the interface that the training loop asks its texts of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from medassist.inference.tokenizer import Tokenizer
from models.recipe.torch_encoder import padded
from models.recipe.training.states import PREFIXES
from models.recipe.training.upper import Texts


class TokenTexts(Texts):
    """Token ids by (kind, text), tokenised once; the teacher's vectors come from the Transformer's cache, if there is one."""

    def __init__(self, tokenizer: bytes, dimension: int, longest: int, teacher: Texts | None) -> None:
        self._tokenizer = Tokenizer(tokenizer, max_tokens=longest)
        self._rows: dict[tuple[str, str], list[int]] = {}
        self._teacher = teacher
        self.padding = self._tokenizer.batch([[0], [0, 0]]).ids[0, 1]
        self.states = np.zeros((0, dimension), np.float16)  # its width is that of the vectors
        self.vectors = np.zeros((0, dimension), np.float32)

    def row(self, kind: str, text: str) -> list[int]:
        """Ids of a text with its prefix."""
        found = self._rows.get((kind, text))
        if found is None:
            found = self._rows[kind, text] = self._tokenizer.encode([text], prefix=PREFIXES[kind])[0]
        return found

    def length(self, kind: str, text: str) -> int:
        """Tokens of a text."""
        return len(self.row(kind, text))

    def batch(self, kind: str, texts: Sequence[str], cut: int) -> tuple[Tensor, Tensor]:
        """Ids and mask, int64 [texts, longest], each text cut to `cut` tokens, the last of them the end."""
        rows = [self.row(kind, text) for text in texts]
        return padded([row if len(row) <= cut else [*row[: cut - 1], row[-1]] for row in rows], int(self.padding))

    def teacher(self, kind: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """The teacher's vectors; zeros without a teacher, whose distance then weighs nothing."""
        if self._teacher is not None:
            return self._teacher.teacher(kind, texts)
        return np.zeros((len(texts), self.vectors.shape[1]), np.float32)
