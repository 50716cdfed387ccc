"""Grounded decoding: which next tokens cannot bring a number into a text that stands in no evidence.

A vocabulary is prepared once for a tokenizer: its pieces as bytes, folded to sequences of character classes, of which a few
thousand are distinct. A mask is then one walk of those sequences through the automaton's table (numpy), kept for every state.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from medassist.core.verification.automaton import CLASS, DEAD, START, NumberAutomaton, class_of
from medassist.core.verification.permitted import PermittedNumbers

_OTHER = CLASS["other"]
_SAME = frozenset({_OTHER, CLASS["letter"]})
"""Classes of which a second one in a row changes nothing."""
_PAD = len(CLASS)
"""A column of the table that keeps the state: shorter sequences are filled up with it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: the automaton's state and the bytes of a character not yet complete."""

    state: int = START
    pending: bytes = b""


@dataclass(frozen=True, slots=True)
class Continuations:
    """The pieces that may follow certain pending bytes, by what they write.

    `tokens` int64 [n] ids; `sequence_of` int64 [n] rows of `sequences` int64 [distinct, longest], classes filled up with the
    padding column; `cut` bool [n] whether a piece ends inside a character.
    """

    tokens: NDArray[np.int64]
    sequence_of: NDArray[np.int64]
    sequences: NDArray[np.int64]
    cut: NDArray[np.bool_]


class Vocabulary:
    """The pieces of a tokenizer. `ends` are the ids that end a text; a piece of None or no bytes is never written."""

    def __init__(self, pieces: Sequence[bytes | None], ends: Iterable[int]) -> None:
        """Raises ValueError when a digit cannot be written alone, since a number begun could not be ended.

        Pieces that end inside a character are used only where every single byte that may continue one is a piece too.
        """
        single = {piece for piece in pieces if piece is not None and len(piece) == 1}
        if not {str(digit).encode() for digit in range(10)} <= single:
            raise ValueError("the vocabulary has no piece for every digit")
        self.pieces: tuple[bytes | None, ...] = tuple(pieces)
        self.ends: frozenset[int] = frozenset(ends)
        self._bytewise = {bytes([value]) for value in range(0x80, 0xC0)} <= single
        inside = [bool(piece) and 0x80 <= piece[0] < 0xC0 for piece in self.pieces]
        written = [number for number, piece in enumerate(self.pieces) if piece and number not in self.ends]
        self._starting: list[int] = [number for number in written if not inside[number]]
        self._inside: list[int] = [number for number in written if inside[number]]
        self._continuations: dict[bytes, Continuations] = {}

    def after(self, pending: bytes) -> Continuations:
        """What may follow pending bytes; worked out once for each."""
        known = self._continuations.get(pending)
        if known is None:
            known = self._continuations[pending] = self._worked_out(pending)
        return known

    def _worked_out(self, pending: bytes) -> Continuations:
        sequences: dict[tuple[int, ...], int] = {}
        found: list[tuple[int, int, bool]] = []
        for number in self._inside if pending else self._starting:
            text, rest = decoded(pending + (self.pieces[number] or b""))
            if text is None or (rest and not self._bytewise):
                continue
            found.append((number, sequences.setdefault(_classes(text), len(sequences)), bool(rest)))
        table = np.full((len(sequences), max(map(len, sequences), default=0)), _PAD, np.int64)
        for sequence, row in sequences.items():
            table[row, : len(sequence)] = sequence
        columns = np.array(found, np.int64).reshape(-1, 3)
        return Continuations(columns[:, 0], columns[:, 1], table, columns[:, 2].astype(np.bool_))


class Grounding:
    """Masks for one answer: one vocabulary, one set of permitted numbers. Masks made before are kept."""

    def __init__(self, vocabulary: Vocabulary, allowed: PermittedNumbers) -> None:
        self._vocabulary = vocabulary
        self._automaton = NumberAutomaton(allowed)
        states = np.arange(len(self._automaton.table), dtype=np.int32)[:, None]
        self._table = np.hstack([self._automaton.table, states])
        self._masks: dict[Place, NDArray[np.bool_]] = {}

    def after(self, text: str) -> Place:
        """The place after a text that was written before (a prompt's last line)."""
        return Place(self._automaton.after(text))

    def advance(self, place: Place, token: int) -> Place:
        """The place after one more token; of one that the mask forbids the state is DEAD."""
        piece = self._vocabulary.pieces[token] or b""
        text, rest = decoded(place.pending + piece)
        if text is None:
            return Place(DEAD)
        return Place(self._automaton.after(text, place.state), rest)

    def mask(self, place: Place) -> NDArray[np.bool_]:
        """bool [vocabulary], read-only: the tokens that may come next. Never all False at a place that masks led to."""
        known = self._masks.get(place)
        if known is None:
            known = self._made(place)
            known.setflags(write=False)
            self._masks[place] = known
        return known

    def _made(self, place: Place) -> NDArray[np.bool_]:
        """Pieces whose every character is a permitted step, and that leave a way on where they end inside a character."""
        onward = self._vocabulary.after(place.pending)
        reached = np.full(len(onward.sequences), place.state, np.int32)
        for column in onward.sequences.T:
            reached = self._table[reached, column]
        living = reached != DEAD
        open_to_all = self._table[reached, _OTHER] != DEAD
        mask = np.zeros(len(self._vocabulary.pieces), np.bool_)
        mask[onward.tokens] = np.where(onward.cut, open_to_all[onward.sequence_of], living[onward.sequence_of])
        if not place.pending:
            mask[list(self._vocabulary.ends)] = bool(self._automaton.ends[place.state])
        return mask


def decoded(raw: bytes) -> tuple[str | None, bytes]:
    """The whole characters of UTF-8 bytes and the bytes of one that is begun at the end; None where the bytes are no text."""
    for left in range(min(3, len(raw)) + 1):
        head = raw[: len(raw) - left]
        try:
            text = head.decode("utf-8")
        except UnicodeDecodeError:
            continue
        rest = raw[len(raw) - left :]
        return (text, rest) if _begins_character(rest) else (None, b"")
    return None, b""


def _begins_character(rest: bytes) -> bool:
    """Whether the bytes are none, or the beginning of one UTF-8 character."""
    if not rest:
        return True
    size = 2 if 0xC2 <= rest[0] < 0xE0 else 3 if 0xE0 <= rest[0] < 0xF0 else 4 if 0xF0 <= rest[0] < 0xF5 else 0
    if len(rest) >= size or any(not 0x80 <= byte < 0xC0 for byte in rest[1:]):
        return False
    low, high = _SECOND_BYTE.get(rest[0], (0x80, 0xBF))
    return len(rest) < 2 or low <= rest[1] <= high


_SECOND_BYTE = {0xE0: (0xA0, 0xBF), 0xED: (0x80, 0x9F), 0xF0: (0x90, 0xBF), 0xF4: (0x80, 0x8F)}
"""First bytes whose second byte is bounded (RFC 3629, section 4)."""


def _classes(text: str) -> tuple[int, ...]:
    """The classes of a text's characters, without repetitions that change nothing."""
    classes: list[int] = []
    for character in text:
        one = class_of(character)
        if not (classes and one == classes[-1] and one in _SAME):
            classes.append(one)
    return tuple(classes)
