"""Feedback lies beside its history entry, in place of an earlier one, and goes with the entry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from medassist.storage import feedback as feedback_module
from medassist.storage.store import Store, open_with_key

SECRET = b'{"thumb": "up", "note": "ZHANGSAN"}'


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_with_key(tmp_path, bytes(32)) as store:
        yield store


def save(store: Store, text: str = "头痛") -> int:
    return store.history.save(
        question=text, language="zh", status="answered", urgency=None, answer=text.encode(), search_text=text
    )


def test_it_replaces_what_was_there_and_none_takes_it_away(store: Store) -> None:
    number = save(store)
    assert store.feedback.of(number) is None
    assert store.feedback.keep(number, b"one")
    assert store.feedback.keep(number, b"two")
    assert (store.feedback.of(number), store.feedback.count()) == (b"two", 1)
    assert store.feedback.keep(number, None)
    assert (store.feedback.of(number), store.feedback.count()) == (None, 0)


def test_a_later_form_of_the_answer_leaves_it(store: Store) -> None:
    number = save(store)
    store.feedback.keep(number, SECRET)
    store.history.update(number, answer=b"later", search_text="x", status="answered", urgency=None)
    assert [(one.history, one.record, one.answer) for one in store.feedback.all()] == [(number, SECRET, b"later")]


def test_without_an_entry_nothing_is_kept(store: Store) -> None:
    assert not store.feedback.keep(99, SECRET)
    assert store.feedback.count() == 0


@pytest.mark.parametrize("erase", ["one", "all", "patients"])
def test_it_is_erased_with_its_entry(store: Store, erase: str) -> None:
    kept, other = save(store), save(store, "发热")
    for number in (kept, other):
        store.feedback.keep(number, SECRET)
    if erase == "one":
        store.history.delete([kept])
        assert [one.history for one in store.feedback.all()] == [other]
        return
    if erase == "all":
        store.history.erase_all()
    else:
        store.erase_patients()
    assert store.feedback.count() == 0
    assert list(store.feedback.all()) == []


def test_all_comes_in_order_page_by_page(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback_module, "PAGE", 2)
    numbers = [save(store, f"问题{n}") for n in range(5)]
    for number in reversed(numbers):
        store.feedback.keep(number, b"x")
    assert [one.history for one in store.feedback.all()] == numbers


def test_it_is_encrypted(tmp_path: Path) -> None:
    with open_with_key(tmp_path, bytes(32)) as store:
        store.feedback.keep(save(store), SECRET)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"ZHANGSAN" in path.read_bytes()]
