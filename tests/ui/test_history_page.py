"""The History page: found as one types, opened, exported, erased; and what it says when nothing is kept."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

QUESTIONS = ("我有头痛，怎么办？", "cough for three days", "腹泻三天")


def filled(desk):
    for text in QUESTIONS:
        desk.put(text)
    desk.window.show_page("history")
    page = desk.window.page("history")
    desk.qtbot.waitUntil(lambda: len(page.model.entries) == len(QUESTIONS), timeout=5000)
    return page


def test_search_as_one_types_and_open(desk, qtbot):
    page = filled(desk)
    assert [entry.question for entry in page.model.entries] == list(reversed(QUESTIONS))
    qtbot.keyClicks(page.field, "cough")
    qtbot.waitUntil(lambda: [entry.question for entry in page.model.entries] == ["cough for three days"], timeout=5000)
    qtbot.keyClick(page.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.window.current_page == "ask", timeout=5000)
    shown = desk.bench.consultation.shown
    assert shown.answer.text == "cough for three days"
    assert desk.view.question.toPlainText() == "cough for three days"
    assert desk.view.evidence.cards


def test_a_page_nobody_looks_at_searches_when_it_comes_to_the_front(desk, monkeypatch):
    page = filled(desk)
    desk.window.show_page("ask")
    searched = []
    monkeypatch.setattr(
        desk.backend, "history_on_worker", lambda of=desk.backend.history_on_worker: searched.append(1) or of()
    )
    desk.backend.kept_changed.emit()
    desk.backend.kept_changed.emit()
    desk.idle()
    assert not searched
    desk.window.show_page("history")
    desk.idle()
    assert len(searched) == 1
    desk.backend.kept_changed.emit()
    desk.idle()
    assert len(searched) == 2
    assert len(page.model.entries) == len(QUESTIONS)


def test_kept_correction_stays_when_it_is_corrected_further(desk):
    first = desk.put("I have a headache, no fever")
    findings = [one.id for one in first.answer.findings]
    desk.bench.consultation.correct(findings[-1], "present")
    desk.idle()
    number = desk.bench.consultation.shown.number
    desk.window.show_page("history")
    desk.window.page("history").open_entry(number)
    desk.qtbot.waitUntil(lambda: desk.bench.consultation.shown.given, timeout=5000)
    desk.bench.consultation.correct(findings[0], "unknown")
    desk.idle()
    statuses = {one.id: one.status for one in desk.bench.consultation.shown.answer.findings}
    assert statuses[findings[-1]] == "present"
    assert statuses[findings[0]] == "unknown"


def test_nothing_found_says_what_to_do(desk, qtbot):
    page = filled(desk)
    qtbot.keyClicks(page.field, "zzzz")
    qtbot.waitUntil(lambda: not page.model.entries, timeout=5000)
    assert page._empty.isVisible()


def test_delete_asks_once_and_erases(desk, monkeypatch):
    page = filled(desk)
    asked: list[str] = []
    answers = [False, True]
    monkeypatch.setattr(page, "_agreed", lambda question, word: (asked.append(question), answers.pop(0))[1])
    page.table.selectAll()
    assert len(page.selected()) == 3
    page.table.selectRow(0)
    page.delete_button.click()
    desk.idle()
    assert len(page.model.entries) == 3
    page.delete_button.click()
    desk.idle()
    desk.qtbot.waitUntil(lambda: len(page.model.entries) == 2, timeout=5000)
    assert len(asked) == 2


def test_erase_all(desk, monkeypatch):
    page = filled(desk)
    monkeypatch.setattr(page, "_agreed", lambda *_: True)
    page.erase_button.click()
    desk.qtbot.waitUntil(lambda: not page.model.entries, timeout=5000)
    desk.idle()


def test_export_selected_and_all(desk, tmp_path: Path, monkeypatch):
    page = filled(desk)
    name = tmp_path / "kept.jsonl"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(name), ""))
    page.export_button.click()
    desk.idle()
    assert [json.loads(line)["text"] for line in name.read_text("utf-8").splitlines()] == list(QUESTIONS)
    assert str(name) in page.told.text()


def test_new_answers_appear_by_themselves(desk):
    page = filled(desk)
    desk.put("back pain")
    desk.qtbot.waitUntil(lambda: len(page.model.entries) == 4, timeout=5000)


def test_without_records_it_says_that_nothing_is_kept(make_desk):
    desk = make_desk(store=False)
    assert desk.put("cough").answer.status == "answered"
    desk.window.show_page("history")
    page = desk.window.page("history")
    desk.idle()
    assert page._empty.isVisible()
    assert "passphrase" in page._empty.text()


def test_history_off_keeps_nothing(make_desk):
    desk = make_desk(keep_history=False)
    desk.put("cough")
    desk.window.show_page("history")
    desk.idle()
    assert not desk.window.page("history").model.entries
