"""Turns text into token ids: cleans what typed and pasted text brings along, cuts, and pads a batch."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import sentencepiece
from numpy.typing import NDArray

from medassist.errors import ModelUnavailable

LONGEST_PIECE = 24
"""Characters that one token can at most stand for; text beyond max_tokens times this is never read."""

_SPACES = {0x200D: " "}  # the library's newer rules keep the zero-width joiner, the model was trained with a space


@dataclass(frozen=True, slots=True)
class TokenBatch:
    """Ids and mask (1 = token, 0 = padding), both int64 [texts, longest]."""

    ids: NDArray[np.int64]
    mask: NDArray[np.int64]


class Tokenizer:
    """A sentencepiece model with begin and end tokens; safe to share between threads."""

    def __init__(self, model: bytes, *, max_tokens: int) -> None:
        """Raises ModelUnavailable if `model` is not a sentencepiece model."""
        try:
            self._pieces = sentencepiece.SentencePieceProcessor(model_proto=model)
        except RuntimeError as error:
            raise ModelUnavailable(
                zh="分词文件无法打开，请重新复制模型包。",
                en="The tokenizer file cannot be opened; copy the model pack again.",
                detail=str(error),
            ) from error
        self._max_tokens = max_tokens
        self._begin = self._pieces.bos_id()
        self._end = self._pieces.eos_id()
        self._padding = self._pieces.pad_id()

    @property
    def size(self) -> int:
        """Number of pieces."""
        return self._pieces.get_piece_size()

    @property
    def unknown(self) -> int:
        """The id of whatever no piece covers."""
        return self._pieces.unk_id()

    def piece(self, token: int) -> str:
        """The text of a token, with U+2581 for the space before a word."""
        return self._pieces.id_to_piece(token)

    def encode(self, texts: Sequence[str], *, prefix: str = "") -> list[list[int]]:
        """Ids of each `prefix` + text, begin and end included, cut to max_tokens."""
        longest = self._max_tokens * LONGEST_PIECE
        cleaned = [prefix + clean(text, longest) for text in texts]
        room = self._max_tokens - 2
        return [[self._begin, *ids[:room], self._end] for ids in map(self._pieces.encode, cleaned)]

    def batch(self, rows: Sequence[Sequence[int]]) -> TokenBatch:
        """Rows padded to the longest of them."""
        lengths = np.array([len(row) for row in rows], np.int64)
        longest = int(lengths.max())
        mask = (np.arange(longest) < lengths[:, None]).astype(np.int64)
        ids = np.full((len(rows), longest), self._padding, np.int64)
        for i, row in enumerate(rows):
            ids[i, : len(row)] = row
        return TokenBatch(ids, mask)


def clean(text: str, longest: int) -> str:
    """`text` with control characters and runs of white space as single spaces, at most `longest` characters.

    Lone surrogates (half a character, from broken files) become the replacement character.
    """
    head = text.lstrip()[: 4 * longest]
    kept = "".join(_shown(character) for character in head)
    return " ".join(kept.split())[:longest]


def _shown(character: str) -> str:
    point = ord(character)
    if point < 0x80:
        return character if 0x20 <= point < 0x7F else " "
    if point in _SPACES:
        return _SPACES[point]
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"
    return " " if category == "Cc" else character
