"""Texts to whole sentences: nothing lost, numbers and abbreviations whole, in both languages."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medassist.core.sentences import split_sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("头痛两天。没有发热！要紧吗？", ["头痛两天。", "没有发热！", "要紧吗？"]),
        ("He has a fever. No cough.", ["He has a fever.", "No cough."]),
        ("Give 0.5 mg i.e. one vial. Repeat once.", ["Give 0.5 mg i.e. one vial.", "Repeat once."]),
        ("See Dr. Lee at 3.30 p.m. today. Then rest.", ["See Dr. Lee at 3.30 p.m. today.", "Then rest."]),
        ("体温38.5℃。给药0.5 mg；观察", ["体温38.5℃。", "给药0.5 mg；", "观察"]),
        ("他说：“我头痛。”然后走了。", ["他说：“我头痛。”", "然后走了。"]),
        ("one line\nanother line\n\nlast", ["one line", "another line", "last"]),
        ("真的？！好。", ["真的？！", "好。"]),
        ("No end mark", ["No end mark"]),
        ("", []),
        (" \n\t ", []),
        ("...", ["..."]),
        ("J. Smith came. A. B. too.", ["J. Smith came.", "A. B. too."]),
    ],
)
def test_a_text_is_cut_at_its_sentence_ends(text: str, expected: list[str]) -> None:
    assert split_sentences(text) == expected


def test_a_run_without_end_mark_is_cut_at_a_gap() -> None:
    pieces = split_sentences("word " * 1_000)
    assert len(pieces) > 1
    assert all(len(piece) <= 1_000 and not piece.startswith("ord") for piece in pieces)


def test_a_run_without_any_gap_is_cut_all_the_same() -> None:
    assert [len(piece) for piece in split_sentences("字" * 2_500)] == [1_000, 1_000, 500]


@given(
    st.text(alphabet=st.sampled_from(list("ab 。！？.!?；;\n”)1，, 头痛\u3000")), max_size=120) | st.text(max_size=80)
)
def test_nothing_is_lost_but_white_space(text: str) -> None:
    pieces = split_sentences(text)
    assert re.sub(r"\s", "", "".join(pieces)) == re.sub(r"\s", "", text)
    assert all(piece and piece == piece.strip() for piece in pieces)


@given(st.lists(st.sampled_from(["头痛。", "Fever!", "Rest.", "喝水；"]), max_size=8))
def test_splitting_what_was_split_changes_nothing(parts: list[str]) -> None:
    pieces = split_sentences(" ".join(parts))
    assert [again for piece in pieces for again in split_sentences(piece)] == pieces


def test_a_line_break_that_only_wraps_a_long_line_ends_no_sentence() -> None:
    wrapped = (
        "The vaccine refrigerator is read twice a day and written\ndown by the nurse on duty. It stays between 2 and 8."
    )
    assert len(split_sentences(wrapped)) == 2
    assert len(split_sentences("本卫生院的疫苗冰箱每天早晚各查看一次温度，\n由值班护士记录。温度保持在2至8度。")) == 2
