"""The cross-encoder: reads a question with a passage, or a claim with its evidence, and scores the two together."""

from __future__ import annotations

from collections.abc import Sequence


def joined(question: Sequence[int], passage: Sequence[int], *, question_tokens: int, tokens: int) -> list[int]:
    """One row of a pair from two rows of the tokenizer, each with its begin and end: `begin question end end passage end`.

    The question keeps at most `question_tokens`, the passage what is left of `tokens`; both begin where the texts begin.
    """
    begin, end = question[0], question[-1]
    asked = question[1:-1][:question_tokens]
    return [begin, *asked, end, end, *passage[1:-1][: max(0, tokens - len(asked) - 4)], end]
