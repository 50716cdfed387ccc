"""A long text in pieces of whole sentences, each short enough for the model, and where each sentence stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def pieces_of(sentences: Sequence[str], budget: int, tokens: Callable[[str], int]) -> list[list[int]]:
    """Places of the sentences of each piece of at most `budget` tokens; a longer sentence is a piece of its own."""
    pieces: list[list[int]] = [[]]
    left = budget
    for place, sentence in enumerate(sentences):
        needed = tokens(sentence) + 1
        if needed > left and pieces[-1]:
            pieces.append([])
            left = budget
        pieces[-1].append(place)
        left -= needed
    return [piece for piece in pieces if piece]
