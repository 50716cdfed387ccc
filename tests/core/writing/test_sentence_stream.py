"""A text that arrives in pieces is judged sentence by sentence, whatever the pieces are."""

from __future__ import annotations

import pytest

from medassist.core.writing.sentence_stream import SentenceStream


def pieces(text: str, size: int) -> list[str]:
    stream, found = SentenceStream(), []
    for start in range(0, len(text), size):
        found += stream.add(text[start : start + size])
    return found + stream.end()


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("多喝水。[1]休息。[2]", ["多喝水。[1]", "休息。[2]"]),
        ("Rest 2.5 days. [1] Drink [2]. See e.g. a nurse.", ["Rest 2.5 days.[1]", "Drink [2].", "See e.g. a nurse."]),
        ("Rest now.[1] Drink water.[2][3]Sleep.", ["Rest now.[1]", "Drink water.[2][3]", "Sleep."]),
        ("休息。[1, 2] 多喝水【3】。", ["休息。[1, 2]", "多喝水【3】。"]),
        ("1. Rest.\n2) Drink.\n- **Sleep**.", ["Rest.", "Drink.", "Sleep."]),
        ("# 建议\n多喝水", ["建议", "多喝水"]),
        ("0.5 g 每日3次。", ["0.5 g 每日3次。"]),
        ("", []),
        ("[1][2]", []),
    ],
)  # fmt: skip
def test_sentences_are_the_same_whatever_the_pieces(text: str, expected: list[str], size: int) -> None:
    assert pieces(text, size) == expected


def test_a_sentence_is_given_as_soon_as_the_next_begins_and_never_twice() -> None:
    stream = SentenceStream()
    assert stream.add("多喝水。") == []
    assert stream.add("[1]") == []
    assert stream.add("休") == ["多喝水。[1]"]
    assert stream.unfinished == "休"
    assert stream.add("息。") == []
    assert stream.end() == ["休息。"]
    assert stream.end() == []
