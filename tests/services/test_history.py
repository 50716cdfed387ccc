"""The history as the window and the command line use it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from medassist.core.answer import Answer, Engine, Hypothesis, RedFlagAlert
from medassist.core.case import Patient
from medassist.services.history import HistoryService
from medassist.storage.store import Store, open_with_key


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_with_key(tmp_path, bytes(32)) as store:
        yield store


def answer(text: str = "58岁男 胸痛") -> Answer:
    return Answer(
        id=None, text=text, language="zh", task="case", status="answered", reason=None, urgency="emergency",
        red_flags=(RedFlagAlert("rf", "疑似急性冠脉综合征", "拨打120", "call_emergency", ("chest_pain",)),),
        patient=Patient(age_years=58, sex="male"), findings=(),
        differential=(Hypothesis("mi", "心肌梗死", "Myocardial infarction", "I21", 0.7, -4, -1, "emergency", ()),),
        must_not_miss=(), next=(), treatment=(), alerts=(), answer="嚼服阿司匹林。[1]", sentences=(), citations=(),
        written=None, engine=Engine("0", None, "k", "cpu"), timings_ms={"total": 1.0},
    )  # fmt: skip


def test_an_answer_is_kept_and_opened_again(store: Store) -> None:
    history = HistoryService(store)
    number = history.save(answer())
    kept = history.open(number)
    assert kept is not None
    assert kept.answer == answer()
    assert (kept.entry.question, kept.entry.urgency, kept.entry.kind) == ("58岁男 胸痛", "emergency", "ask")
    assert history.open(99) is None


@pytest.mark.parametrize("words", ["胸痛", "心肌梗死", "myocardial", "阿司匹林", "冠脉"])
def test_it_is_found_by_question_answer_danger_and_differential(store: Store, words: str) -> None:
    history = HistoryService(store)
    number = history.save(answer())
    assert [entry.id for entry in history.search(words)] == [number]


def test_a_later_form_replaces_it(store: Store) -> None:
    history = HistoryService(store)
    number = history.save(answer())
    history.update(number, answer().replace(answer="改写后的回答"))
    assert [entry.id for entry in history.search("改写")] == [number]
    assert history.search("阿司匹林") == ()


def test_export_gives_answer_objects(store: Store) -> None:
    history = HistoryService(store)
    first, second = history.save(answer("一")), history.save(answer("二"), kind="batch_row")
    rows = list(history.export())
    assert [(row["history_id"], row["text"]) for row in rows] == [(first, "一"), (second, "二")]
    assert rows[0]["schema"] == "medassist.answer/1"
    assert [row["text"] for row in history.export([second])] == ["二"]


def test_erasing_is_noted_without_patient_text(store: Store) -> None:
    history = HistoryService(store)
    numbers = [history.save(answer(text)) for text in "一二三"]
    assert history.delete(numbers[:1]) == 1
    assert history.erase_all() == 2
    assert history.search() == ()
    assert [(entry.what, entry.subject) for entry in store.audit.entries()] == [
        ("history.erase", "2"), ("history.delete", "1"),
    ]  # fmt: skip
