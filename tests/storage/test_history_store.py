"""History: found by its words in both languages, updated, exported, erased."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medassist.storage.history import HistoryStore
from medassist.storage.search_words import index_words, query_words
from medassist.storage.store import Store, open_with_key


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_with_key(tmp_path, bytes(32)) as store:
        yield store


@pytest.fixture
def history(store: Store) -> HistoryStore:
    for text in ("血压高怎么办", "头痛伴血糖高", "Fever and cough in a child", "2型糖尿病 HbA1c 8%"):
        save(store.history, text)
    return store.history


def save(history: HistoryStore, text: str) -> int:
    return history.save(
        question=text, language="zh", status="answered", urgency="routine", answer=text.encode(), search_text=text
    )


@pytest.mark.parametrize(("words", "found"), [
    ("血压", [1]), ("高", [2, 1]), ("压高", [1]), ("血高", []), ("血压 怎么办", [1]), ("FEVER", [3]), ("cou", [3]),
    ("fever headache", []), ("糖尿病", [4]), ("hba1c", [4]), ("２型", [4]), ("", [4, 3, 2, 1]), ("  ", [4, 3, 2, 1]),
    ("?!", []), ('"血压" OR *', []), ("NOT fever", []),
])  # fmt: skip
def test_search(history: HistoryStore, words: str, found: list[int]) -> None:
    assert [entry.id for entry in history.search(words)] == found


def test_the_newest_come_first_and_the_limit_holds(history: HistoryStore) -> None:
    assert [entry.id for entry in history.search("", 2)] == [4, 3]
    assert [entry.id for entry in history.search("高", 1)] == [2]


def test_an_entry_and_its_answer(history: HistoryStore) -> None:
    entry = history.entry(1)
    assert entry is not None
    assert (entry.kind, entry.question, entry.status, entry.urgency) == ("ask", "血压高怎么办", "answered", "routine")
    assert entry.created_at.endswith("+00:00")
    assert history.answer(1) == "血压高怎么办".encode()
    assert history.entry(99) is None
    assert history.answer(99) is None


def test_a_later_form_replaces_the_answer(history: HistoryStore) -> None:
    history.update(1, answer=b"new", search_text="胸痛", status="abstained", urgency=None)
    assert history.answer(1) == b"new"
    assert [e.id for e in history.search("胸痛")] == [1]
    assert [e.id for e in history.search("血压")] == []
    history.update(99, answer=b"x", search_text="幽灵", status="answered", urgency=None)
    assert history.search("幽灵") == ()


def test_export_and_erase(history: HistoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("medassist.storage.history.PAGE", 2)
    assert [number for number, _, _ in history.answers()] == [1, 2, 3, 4]
    assert [number for number, _, _ in history.answers([4, 1, 9])] == [1, 4]
    assert history.delete([1, 3, 99]) == 2
    assert [e.id for e in history.search()] == [4, 2]
    assert history.search("fever") == ()
    assert history.erase_all() == 2
    assert history.count() == 0
    assert history.search("糖尿病") == ()
    assert save(history, "next") == 5


def test_words_of_both_scripts() -> None:
    assert index_words("血压 BP高") == "血 压 血压 bp 高"
    assert query_words("2型糖尿病") == '"2"* AND "型糖" AND "糖尿" AND "尿病"'


@given(st.text(max_size=40))
def test_any_text_can_be_kept_and_looked_for(text: str) -> None:
    assert "\n" not in index_words(text)
    query_words(text)


def test_odd_texts_reach_the_index(history: HistoryStore) -> None:
    for text in ("a\x00b", "🙂 头痛", "\u202e反", '"quoted" OR NEAR(x)', "x" * 100_000):
        number = save(history, text)
        history.search(text)
        assert history.entry(number) is not None


def test_a_thousand_entries_are_searched_quickly(store: Store) -> None:
    with store._database.transaction():
        for n in range(1_000):
            save(store.history, f"第{n}位患者 头痛 发热 {n}")
    began = time.monotonic()
    assert len(store.history.search("头痛 999")) == 1
    assert time.monotonic() - began < 0.3
