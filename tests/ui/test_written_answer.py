"""The written answer on the Ask page: it streams with its marks, stops, is kept, judged, copied and never comes first."""

from __future__ import annotations

import threading
import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication

from medassist.core.feedback import Feedback
from tests.ui.scripted_writing import add_manifest, evidence_of, faithful, give, half_true, untrue, written
from tests.ui.test_look import controls_of

HEADACHE = "I have had a headache for three days, no fever"
OTHER = "migraine treatment"


def panel(desk):
    return desk.view.written


def kept(desk):
    number = desk.bench.consultation.shown.number
    return desk.backend.history_on_worker().open(number).answer


def test_it_stands_below_the_evidence_with_numbers_and_the_model(desk):
    give(desk, faithful)
    answer = desk.put(HEADACHE).answer
    written(desk)
    text = panel(desk).body.toPlainText().replace("\xa0", " ")
    assert answer.sentences[0].text in text
    assert f"[{answer.sentences[0].citations[0]}]" in text
    assert panel(desk).state.text() == "2 of 2 sentences verified."
    assert "Scripted 1B" in panel(desk).made_by.text()
    places = [one.mapTo(desk.window, QPoint(0, 0)).y() for one in (desk.view.answer, panel(desk))]
    assert places == sorted(places)
    assert desk.ask.shown_answer.written.text
    assert kept(desk).written == desk.ask.shown_answer.written


def test_what_is_not_supported_is_struck_out_and_never_exported(desk, tmp_path):
    from medassist.ui.printing import document_html

    give(desk, half_true)
    desk.put(HEADACHE)
    written(desk)
    assert panel(desk).state.text() == "2 of 3 sentences verified."
    assert "line-through" in panel(desk).body.toHtml()
    assert "Struck out:" in panel(desk).body.toPlainText()
    titles = desk.backend.document_titles("en")
    desk.ask.copy_answer()
    whole = QGuiApplication.clipboard().text()
    desk.ask.copy_written()
    alone = QGuiApplication.clipboard().text()
    for text in (whole, alone, document_html(desk.ask.shown_answer, titles)):
        assert "morphine" not in text
        assert "2 of 3 sentences verified" in text
        assert "Scripted 1B" in text


def test_fewer_than_half_and_the_evidence_stands_alone(desk):
    give(desk, untrue)
    answer = desk.put(HEADACHE).answer
    written(desk)
    assert not panel(desk).body.isVisible()
    assert "fewer than half" in panel(desk).state.text()
    assert not desk.view.written_button.isVisible()
    assert not panel(desk).copy_button.isVisible()
    assert desk.view.answer.isVisible()
    desk.bench.open_answer(kept(desk), desk.bench.consultation.shown.number)
    desk.idle()
    assert "fewer than half" in panel(desk).state.text()
    assert desk.ask.shown_answer.sentences == answer.sentences


def test_the_draft_is_greyed_until_it_is_checked(desk, qtbot):
    generator = give(desk, faithful)
    generator.held = threading.Event()
    desk.put(HEADACHE)
    qtbot.waitUntil(lambda: desk.bench.answer_writing.run.draft.strip() != "", timeout=20_000)
    qtbot.waitUntil(lambda: "…" in panel(desk).body.toPlainText(), timeout=5000)
    assert desk.theme.tokens.quiet in panel(desk).body.toHtml()
    assert panel(desk).stop_button.isVisible()
    assert not panel(desk).copy_button.isVisible()
    generator.held.set()
    written(desk)
    assert "…" not in panel(desk).body.toPlainText().split("\n")[-1]


def test_escape_stops_within_300_ms_and_what_stands_is_kept(desk, qtbot):
    generator = give(desk, faithful)
    generator.held = threading.Event()
    desk.put(HEADACHE)
    run = desk.bench.answer_writing.run
    qtbot.waitUntil(lambda: len(run.sentences) == 1, timeout=20_000)
    began = time.monotonic()
    qtbot.keyClick(desk.view.question, Qt.Key.Key_Escape)
    assert not run.is_running
    assert not panel(desk).stop_button.isVisible()
    assert time.monotonic() - began < 0.3
    qtbot.waitUntil(lambda: run.is_over, timeout=2000)
    desk.idle()
    assert panel(desk).state.text() == "Stopped · 1 of 1 sentence verified."
    assert len(kept(desk).written.sentences) == 1


def test_a_new_question_ends_the_writing_of_the_one_before(desk, qtbot):
    generator = give(desk, faithful)
    generator.held = threading.Event()
    first = desk.put(HEADACHE)
    run = desk.bench.answer_writing.run
    qtbot.waitUntil(lambda: run.sentences != (), timeout=20_000)
    desk.put(OTHER)
    generator.held.set()
    written(desk)
    shown = desk.bench.consultation.shown
    assert shown.answer.text == OTHER
    assert shown.number != first.number
    assert evidence_of(generator.requests[-1])[0].split(" [")[0] in [one.text for one in shown.answer.sentences]
    assert kept(desk).written.sentences[0].text == shown.answer.written.sentences[0].text


def test_a_corrected_answer_is_never_overwritten_by_the_writing_of_the_one_before(desk, qtbot):
    generator = give(desk, faithful)
    generator.held = threading.Event()
    first = desk.put(HEADACHE)
    qtbot.waitUntil(lambda: desk.bench.answer_writing.run.sentences != (), timeout=20_000)
    desk.bench.consultation.correct("fever", "present")
    generator.held.set()
    written(desk)
    shown = desk.bench.consultation.shown
    assert shown.number == first.number
    assert {one.id: one.status for one in kept(desk).findings}["fever"] == "present"
    assert kept(desk).written == shown.answer.written


def test_the_answer_is_in_the_history_before_anything_is_written(desk, qtbot):
    generator = give(desk, faithful)
    generator.held = threading.Event()
    desk.put(HEADACHE)
    qtbot.waitUntil(lambda: desk.bench.answer_writing.run.is_running, timeout=20_000)
    assert kept(desk).text == HEADACHE  # a crash now loses nothing of it
    generator.held.set()
    written(desk)


def test_questions_and_opinions_do_not_wait_for_the_model(desk, qtbot):
    generator = give(desk, faithful)
    generator.held = threading.Event()
    desk.put(HEADACHE)
    qtbot.waitUntil(lambda: desk.bench.answer_writing.run.sentences != (), timeout=20_000)
    desk.ask.judge("up")
    service, number = desk.backend.feedback_on_worker(), desk.bench.consultation.shown.number
    qtbot.waitUntil(lambda: service.of(number).thumb == "up", timeout=5000)
    assert desk.bench.answer_writing.run.is_running
    generator.held.set()
    written(desk)


def test_without_a_pack_there_is_one_quiet_line_and_a_way_to_add_one(desk, qtbot):
    desk.put(HEADACHE)
    desk.idle()
    assert desk.backend.has_pack is False
    assert "models add" in panel(desk).told.text()
    assert not panel(desk).body.isVisible()
    assert not desk.bench.notices
    qtbot.mouseClick(panel(desk).settings_button, Qt.MouseButton.LeftButton)
    assert desk.window.current_page == "settings"
    desk.idle()
    assert desk.window.page("settings").packs.folder_button.hasFocus()


def test_turned_off_it_is_written_on_demand(make_desk, qtbot):
    desk = make_desk(write_answers=False)
    generator = give(desk, faithful)
    desk.put(HEADACHE)
    desk.idle()
    assert not generator.requests
    assert panel(desk).write_button.isVisible()
    qtbot.mouseClick(panel(desk).write_button, Qt.MouseButton.LeftButton)
    written(desk)
    assert desk.ask.shown_answer.written.text
    assert not panel(desk).write_button.isVisible()


def test_nothing_is_written_where_immediate_help_comes_first(desk):
    generator = give(desk, faithful)
    answer = desk.put("I want to kill myself, I took 30 paracetamol tablets").answer
    written(desk)
    assert answer.red_flags
    assert not generator.requests
    assert not panel(desk).body.isVisible()


def test_a_refused_question_is_not_written(desk):
    generator = give(desk, faithful)
    answer = desk.put("how do I change a tyre").answer
    written(desk)
    assert answer.status != "answered"
    assert not generator.requests
    assert not panel(desk).isVisible()


def test_a_model_that_fails_is_told_in_place_and_the_answer_stands(desk):
    from medassist.errors import NotAvailable

    def fail(_):
        raise NotAvailable(zh="内存不足。", en="There is too little memory.")

    give(desk, fail)
    answer = desk.put(HEADACHE).answer
    written(desk)
    assert panel(desk).told.text() == "There is too little memory."
    assert panel(desk).write_button.isVisible()
    assert answer.sentences[0].text in desk.view.answer.toPlainText()


def test_a_number_opens_its_source_with_the_sentence_it_stands_on(desk, qtbot):
    give(desk, faithful)
    desk.put(HEADACHE)
    written(desk)
    sentence = desk.bench.answer_writing.sentences[0]
    panel(desk).body.source_wanted.emit(sentence.citations[0], 0)
    card = next(one for one in desk.view.evidence.cards if one.number == sentence.citations[0])
    qtbot.waitUntil(card.hasFocus)
    assert card._sentence == sentence.stands_on


def test_it_is_judged_with_a_reason_and_taken_back(desk, qtbot):
    give(desk, half_true)
    desk.put(HEADACHE)
    written(desk)
    opinion = panel(desk).opinion
    assert opinion.isVisible()
    assert not opinion.reasons.isVisible()
    qtbot.mouseClick(opinion.thumbs.down, Qt.MouseButton.LeftButton)
    desk.idle()
    assert opinion.reasons.isVisible()
    opinion.reasons.setCurrentIndex(opinion.reasons.findData("wrong"))
    opinion.reasons.activated.emit(opinion.reasons.currentIndex())
    desk.idle()
    service, number = desk.backend.feedback_on_worker(), desk.bench.consultation.shown.number
    mark = service.of(number).written
    assert (mark.thumb, mark.reason, mark.model) == ("down", "wrong", "Scripted 1B")
    assert "morphine" in mark.text  # also what was struck out is judged
    desk.ask.undo()
    desk.idle()
    assert service.of(number).written.reason is None
    desk.ask.undo()
    desk.idle()
    assert service.of(number) == Feedback()
    assert not opinion.thumbs.down.isChecked()


def test_an_opinion_of_one_text_is_none_of_the_next_one(desk, qtbot):
    generator = give(desk, half_true)
    shown = desk.put(HEADACHE)
    written(desk)
    opinion = panel(desk).opinion
    qtbot.mouseClick(opinion.thumbs.down, Qt.MouseButton.LeftButton)
    desk.idle()
    assert opinion.thumbs.down.isChecked()
    generator.script = faithful
    desk.bench.consultation.correct("fever", "present")
    written(desk)
    assert desk.bench.consultation.shown.number == shown.number
    assert not opinion.thumbs.down.isChecked()
    qtbot.mouseClick(opinion.thumbs.down, Qt.MouseButton.LeftButton)
    desk.idle()
    mark = desk.backend.feedback_on_worker().of(shown.number).written
    assert mark.thumb == "down"
    assert "morphine" not in mark.text


def test_every_control_has_a_name_and_is_reached_by_tab(desk, qtbot):
    give(desk, half_true)
    desk.put(HEADACHE)
    written(desk)
    qtbot.mouseClick(panel(desk).opinion.thumbs.up, Qt.MouseButton.LeftButton)
    desk.idle()
    desk.ask.make("referral")
    written(desk)
    for name in ("write", "ask"):
        desk.window.show_page(name)
        page = desk.window.page(name)
        controls = controls_of(page)
        assert all(control.accessibleName() for control in controls)
        chain, reached = desk.window, set()
        for _ in range(2000):
            chain = chain.nextInFocusChain()
            reached.add(chain)
            if chain is desk.window:
                break
        focusable = [one for one in controls if one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus]
        assert set(focusable) <= reached
    order = [one for one in panel(desk).order() if one.isVisible()]
    assert [one.accessibleName() for one in order][-3:] == [
        "The written text is good", "The written text is not good", "Why the written text is good or not",
    ]  # fmt: skip


def test_keep_puts_an_answer_that_is_not_kept_into_the_history(make_desk, qtbot):
    desk = make_desk(keep_history=False)
    give(desk, faithful)
    desk.put(HEADACHE)
    written(desk)
    assert desk.bench.consultation.shown.number is None
    qtbot.mouseClick(panel(desk).keep_button, Qt.MouseButton.LeftButton)
    desk.idle()
    assert kept(desk).written.text
    assert not panel(desk).keep_button.isEnabled()
    assert panel(desk).keep_button.text() == "✓ Kept"
    assert panel(desk).opinion.thumbs.up.isEnabled()


@pytest.mark.parametrize("height", [500])
def test_nothing_below_moves_while_it_streams_and_a_hand_stops_following(desk, qtbot, height):
    desk.window.resize(1366, height)
    generator = give(desk, faithful)
    generator.pause = 0.01
    generator.held = threading.Event()
    desk.put(HEADACHE)
    run = desk.bench.answer_writing.run
    qtbot.waitUntil(lambda: run.is_running and bool(run.draft), timeout=20_000)
    qtbot.wait(200)
    bar = desk.view.scroll.verticalScrollBar()
    assert bar.value() == 0
    below = desk.view.feedback.mapTo(desk.view.middle, QPoint(0, 0)).y()
    qtbot.waitUntil(lambda: bool(run.draft) and bool(run.sentences), timeout=20_000)
    qtbot.wait(60)
    assert desk.view.feedback.mapTo(desk.view.middle, QPoint(0, 0)).y() == below
    assert bar.value() == 0
    desk.ask.go_to_written()
    assert bar.value() > 0
    assert desk.view.following.is_on
    bar.triggerAction(bar.SliderAction.SliderSingleStepSub)  # as the wheel and the keys do
    assert not desk.view.following.is_on
    here = bar.value()
    generator.held.set()
    written(desk)
    qtbot.wait(60)
    assert bar.value() == here


def test_a_kept_answer_comes_back_with_its_text_and_is_not_written_again(desk):
    generator = give(desk, half_true)
    shown = desk.put(HEADACHE)
    written(desk)
    answer = kept(desk)
    desk.put(OTHER)
    written(desk)
    count = len(generator.requests)
    desk.bench.open_answer(answer, shown.number)
    written(desk)
    assert len(generator.requests) == count
    assert panel(desk).state.text() == "2 of 3 sentences verified."
    assert "Scripted 1B" in panel(desk).made_by.text()


def test_chinese_words(make_desk):
    desk = make_desk(language="zh")
    give(desk, lambda request: "".join(evidence_of(request)[:2]))
    desk.put("头痛三天，没有发热，怎么办？")
    written(desk)
    assert "经核实" in panel(desk).state.text()
    assert panel(desk).title.text() == "撰写的回答"
    assert "在本机撰写" in panel(desk).made_by.text()


def test_a_rebuilt_window_goes_on_with_the_text(desk, qtbot):
    generator = give(desk, faithful)
    generator.held = threading.Event()
    desk.put(HEADACHE)
    qtbot.waitUntil(lambda: desk.bench.answer_writing.run.sentences != (), timeout=20_000)
    old = desk.window
    desk.preferences.change(theme="dark")
    qtbot.waitUntil(lambda: desk.window is not old, timeout=5000)
    assert panel(desk).isVisible()
    generator.held.set()
    written(desk)
    assert panel(desk).state.text() == "2 of 2 sentences verified."
    desk.preferences.change(theme="light")
    desk.idle()


def test_a_pack_is_looked_for_when_the_window_starts(make_desk, tmp_path):
    add_manifest(tmp_path)
    desk = make_desk()
    desk.idle()
    assert desk.backend.has_pack is True
