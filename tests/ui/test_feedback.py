"""Feedback: two toggles under an answer, two on each source, undone like a correction, exported only when agreed to."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFileDialog

from medassist.core.feedback import Feedback
from medassist.ui.widgets.feedback_export import FeedbackExport

QUESTION = "患者李小明，头痛三天，否认发热，电话13812345678，怎么办？"

SOURCED = "I have had a headache for three days, no fever"


def kept(desk) -> Feedback:
    """What is kept of the answer in view."""
    desk.idle()
    service = desk.backend.feedback_on_worker()
    assert service is not None
    return service.of(desk.bench.consultation.shown.number)


def press(desk, button) -> None:
    desk.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    desk.idle()


def test_a_thumb_is_kept_shown_and_undone(desk):
    desk.put(QUESTION)
    thumbs = desk.view.feedback.thumbs
    desk.idle()
    assert thumbs.up.isVisible()
    assert thumbs.up.isEnabled()
    assert not thumbs.up.isChecked()
    press(desk, thumbs.up)
    assert kept(desk).thumb == "up"
    assert thumbs.up.isChecked()
    assert thumbs.up.text().startswith("✓")
    press(desk, thumbs.down)
    assert kept(desk).thumb == "down"
    assert not thumbs.up.isChecked()
    desk.ask.undo()
    assert kept(desk).thumb == "up"
    assert thumbs.up.isChecked()
    desk.ask.undo()
    assert kept(desk) == Feedback()
    assert not thumbs.up.isChecked()
    desk.ask.redo()
    assert kept(desk).thumb == "up"
    press(desk, thumbs.up)
    assert kept(desk) == Feedback()


def test_by_keyboard_alone(desk):
    desk.put(QUESTION)
    desk.idle()
    up = desk.view.feedback.thumbs.up
    desk.view.treatment.setFocus() if desk.view.treatment.isVisible() else desk.view.answer.setFocus()
    for _ in range(60):
        if up.hasFocus():
            break
        desk.qtbot.keyClick(desk.window.focusWidget(), Qt.Key.Key_Tab)
    assert up.hasFocus()
    desk.qtbot.keyClick(up, Qt.Key.Key_Space)
    assert kept(desk).thumb == "up"
    names = {act.keys: act for act in desk.window.acts()}
    names["Ctrl+Shift+J"].do()
    assert kept(desk).thumb == "down"


def test_every_toggle_has_a_name_of_its_own(desk):
    desk.put(SOURCED)
    desk.idle()
    buttons = [desk.view.feedback.thumbs.up, desk.view.feedback.thumbs.down]
    buttons += [button for card in desk.view.evidence.cards for button in (card.thumbs.up, card.thumbs.down)]
    names = [button.accessibleName() for button in buttons]
    assert all(names)
    assert len(set(names)) == len(names)


def test_a_source_that_helped_and_one_that_does_not_fit(desk):
    answer = desk.put(SOURCED).answer
    desk.idle()
    first, second = desk.view.evidence.cards[:2]
    assert answer.citations[0].text != answer.citations[1].text
    assert first.thumbs.up.isVisible()
    press(desk, first.thumbs.up)
    press(desk, second.thumbs.down)
    marks = {one.text: one.thumb for one in kept(desk).passages}
    assert marks == {answer.citations[0].text: "up", answer.citations[1].text: "down"}
    assert first.thumbs.up.isChecked()
    assert second.thumbs.down.isChecked()
    desk.ask.undo()
    assert {one.thumb for one in kept(desk).passages} == {"up"}
    assert not second.thumbs.down.isChecked()


def test_an_opened_source_is_noted(desk):
    answer = desk.put(SOURCED).answer
    desk.idle()
    desk.ask.open_source(1)
    assert [(one.text, one.opened, one.thumb) for one in kept(desk).passages] == [
        (answer.citations[0].text, True, None)
    ]


def test_a_corrected_chip_is_kept_and_a_new_fact_is_not(desk):
    shown = desk.put(QUESTION)
    assert {one.id: one.status for one in shown.answer.findings}["fever"] == "absent"
    consultation = desk.bench.consultation
    consultation.correct("fever", "present")
    desk.idle()
    (one,) = kept(desk).corrected
    assert (one.finding, one.status, one.read_as) == ("fever", "present", "absent")
    assert one.phrase in QUESTION
    consultation.correct("vomiting", "present")  # as answered to the next question
    desk.idle()
    assert len(kept(desk).corrected) == 1
    desk.ask.undo()
    desk.idle()
    desk.ask.undo()
    desk.idle()
    assert kept(desk) == Feedback()


def test_selected_words_say_how_an_added_finding_is_said(desk):
    desk.put("最近总觉得天旋地转的样子，头痛三天")
    desk.idle()
    question = desk.view.question
    cursor = question.textCursor()
    cursor.setPosition(5)
    cursor.setPosition(9, QTextCursor.MoveMode.KeepAnchor)
    question.setTextCursor(cursor)
    desk.view.chips.adding.finding_chosen.emit("photophobia")
    desk.idle()
    assert [(one.finding, one.phrase, one.read_as) for one in kept(desk).corrected] == [
        ("photophobia", "天旋地转", None),
    ]  # fmt: skip


def test_a_kept_answer_comes_back_with_its_opinion(desk):
    shown = desk.put(QUESTION)
    press(desk, desk.view.feedback.thumbs.down)
    desk.put("I have had a headache for three days, no fever")
    desk.idle()
    assert not desk.view.feedback.thumbs.down.isChecked()
    desk.bench.open_answer(shown.answer, shown.number)
    desk.idle()
    assert desk.view.feedback.thumbs.down.isChecked()


def test_without_records_there_is_a_sentence_instead(make_desk):
    desk = make_desk(store=False)
    desk.put(SOURCED)
    desk.idle()
    bar = desk.view.feedback
    assert not bar.thumbs.up.isEnabled()
    assert "not kept" in bar._why.text()
    assert not desk.view.evidence.cards[0].thumbs.up.isVisible()
    desk.ask.judge("up")
    desk.idle()
    assert desk.bench.consultation.feedback.current == Feedback()


def test_feedback_goes_with_the_history(desk):
    desk.put(QUESTION)
    press(desk, desk.view.feedback.thumbs.up)
    desk.backend.history_on_worker().erase_all()
    assert desk.backend.feedback_on_worker().count() == 0
    press(desk, desk.view.feedback.thumbs.down)  # of an answer that is not there any more
    assert desk.backend.feedback_on_worker().count() == 0


@pytest.fixture
def dialog(desk):
    desk.put(QUESTION)
    press(desk, desk.view.feedback.thumbs.up)
    desk.window.show_page("settings")
    page = desk.window.page("settings")
    assert page.feedback_button.isEnabled()
    page.feedback_button.click()
    dialog = next(one for one in desk.window.children() if isinstance(one, FeedbackExport))
    desk.idle()
    yield dialog
    dialog.reject()


def test_an_export_shows_every_text_and_wants_agreement(desk, dialog, monkeypatch, tmp_path):
    assert "头痛三天" in dialog.texts.toPlainText()
    assert "李小明" not in dialog.texts.toPlainText()
    assert "read every text" in dialog.sentence.text()
    assert not dialog.save_button.isEnabled()
    dialog.agreed.click()
    assert dialog.save_button.isEnabled()
    dialog.masking.click()  # another text: to be agreed to again
    desk.idle()
    assert "李小明" in dialog.texts.toPlainText()
    assert "what was written about patients" in dialog.sentence.text()
    assert not dialog.save_button.isEnabled()
    dialog.masking.click()
    desk.idle()
    dialog.agreed.click()
    path = tmp_path / "out" / "反馈.jsonl"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    dialog.save_button.click()
    desk.idle()
    assert "folder" in dialog.told.text()  # it is not there
    path.parent.mkdir()
    dialog.save_button.click()
    desk.idle()
    assert "not encrypted" in dialog.told.text()
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert {record["schema"] for record in records} == {"medassist.feedback/1"}
    assert "李小明" not in path.read_text("utf-8")


def test_with_nothing_to_export_nothing_can_be_saved(desk):
    dialog = FeedbackExport(desk.backend, desk.theme, desk.window)
    desk.idle()
    assert "no feedback yet" in dialog.texts.placeholderText()
    assert not dialog.agreed.isEnabled()
    assert not dialog.save_button.isEnabled()
    dialog.deleteLater()
