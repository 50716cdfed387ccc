"""Texts cut once: what is kept is what would be cut now, and a file that cannot be used costs only time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from medassist.retrieval import cut_texts
from medassist.retrieval.cut_texts import CUT_FILE, FieldTexts, TermCounts, load_cut_texts, nothing_cut
from medassist.retrieval.terms import terms

TEXTS: list[FieldTexts] = [
    ("头痛", "头痛头痛，休息"),
    ("", ""),
    ("Headache Advice", "headaches and rest"),
    ("头痛", "另一篇"),
    ("", "rest"),
]


def readable(counts: TermCounts) -> list[dict[str, tuple[int, int]]]:
    words = list(counts.vocabulary)
    rows = []
    for start, end in zip(counts.starts, counts.starts[1:], strict=False):
        part = range(start, end)
        rows.append({words[counts.ids[i]]: (int(counts.heading[i]), int(counts.body[i])) for i in part})
    return rows


def expected(text: FieldTexts) -> dict[str, tuple[int, int]]:
    both = [terms(text[0]), terms(text[1])]
    return {term: (both[0].count(term), both[1].count(term)) for term in {*both[0], *both[1]}}


def test_counts_are_those_of_the_terms_in_both_fields() -> None:
    assert readable(nothing_cut().counts(TEXTS)) == [expected(text) for text in TEXTS]


def test_what_was_saved_is_read_again_and_the_same_texts_give_the_same_bytes(tmp_path: Path) -> None:
    cut = nothing_cut().including(TEXTS)
    cut.save(tmp_path / "a")
    loaded = load_cut_texts(tmp_path / "a")
    assert readable(loaded.counts(TEXTS)) == [expected(text) for text in TEXTS]
    loaded.save(tmp_path / "b")
    nothing_cut().including(TEXTS).save(tmp_path / "c")
    assert len({(tmp_path / name / CUT_FILE).read_bytes() for name in "abc"}) == 1
    assert [one.name for one in (tmp_path / "a").iterdir()] == [CUT_FILE]


def test_only_texts_that_are_not_kept_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    cut = nothing_cut().including(TEXTS[:3])
    seen: list[str] = []
    monkeypatch.setattr(cut_texts, "terms", lambda text: seen.append(text) or terms(text))
    order = [TEXTS[4], TEXTS[0], TEXTS[3], TEXTS[0]]
    assert readable(cut.counts(order)) == [expected(text) for text in order]
    assert {text for text in seen if text} == {"rest", "头痛", "另一篇"}
    seen.clear()
    assert readable(cut.including(TEXTS).counts(TEXTS)) == [expected(text) for text in TEXTS]
    assert "头痛头痛，休息" not in seen
    assert cut.including(TEXTS[:2]) is cut


def test_a_term_that_stands_very_often_is_counted_up_to_a_limit() -> None:
    counts = nothing_cut().counts([("", "fever " * 300)])
    assert counts.body.tolist() == [cut_texts.MOST]


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04", b"\x00" * 100])
def test_a_file_that_cannot_be_read_is_as_if_there_were_none(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / CUT_FILE).write_bytes(content)
    loaded = load_cut_texts(tmp_path)
    assert readable(loaded.counts(TEXTS[:1])) == [expected(TEXTS[0])]


def test_a_damaged_file_is_not_believed(tmp_path: Path) -> None:
    nothing_cut().including(TEXTS).save(tmp_path)
    raw = bytearray((tmp_path / CUT_FILE).read_bytes())
    for place in range(40, len(raw), 97):
        raw[place] ^= 0xFF
    (tmp_path / CUT_FILE).write_bytes(raw)
    assert readable(load_cut_texts(tmp_path).counts(TEXTS)) == [expected(text) for text in TEXTS]


def test_terms_of_another_way_of_cutting_are_cut_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cut_texts, "VERSION", 999)
    nothing_cut().including(TEXTS).save(tmp_path)
    monkeypatch.undo()
    seen: list[str] = []
    monkeypatch.setattr(cut_texts, "terms", lambda text: seen.append(text) or terms(text))
    load_cut_texts(tmp_path).counts(TEXTS[:1])
    assert seen == list(TEXTS[0])


def test_rows_that_do_not_fit_each_other_are_not_believed(tmp_path: Path) -> None:
    cut = nothing_cut().including(TEXTS)
    cut.save(tmp_path)
    with np.load(tmp_path / CUT_FILE) as stored:
        parts = dict(stored)
    parts["lengths"] = parts["lengths"][:-1]
    with (tmp_path / CUT_FILE).open("wb") as file:
        np.savez(file, **parts)
    assert readable(load_cut_texts(tmp_path).counts(TEXTS)) == [expected(text) for text in TEXTS]
