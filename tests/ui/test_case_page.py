"""The Case page: differential to the last number, comparison, next questions, care, print, small windows."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QScrollArea

from medassist.core.case import Case, FindingMention, Patient
from medassist.ui.widgets.case_timeline import fraction, spans_of
from tests.ui.case_desk import BELLY, CHEST, CaseDesk


def test_a_condition_opens_to_numbers_that_add_up(case, qtbot):
    case.put(BELLY)
    bar = case.view.differential.bars[0]
    one = case.answer.differential[0]
    bar.setFocus()
    qtbot.keyClick(bar, Qt.Key.Key_Return)
    assert bar.is_open
    numbers = [float(nats) for _, nats, _ in bar.rows() if nats]
    assert sum(numbers[:-1]) == pytest.approx(numbers[-1], abs=0.005 * len(numbers) + 0.005)
    assert numbers[-1] == pytest.approx(one.score, abs=0.006)
    said = [name for name, _, _ in bar.rows()]
    assert "For" in said
    names = case.desk.backend.finding_names("en")
    missing = case.work.shown.missing[one.id]
    assert [row[0] for row in bar.missing_rows()] == [names[each.finding] for each in missing]
    qtbot.mouseClick(case.chip("nausea"), Qt.MouseButton.LeftButton)
    case.settle()
    opened = next(each for each in case.view.differential.bars if each.id == one.id)
    assert opened.is_open


def test_two_conditions_stand_side_by_side(case, qtbot):
    case.put(BELLY)
    first, second = case.answer.differential[:2]
    rows = case.view.comparison.texts()
    assert f"{first.prior:+.2f}" in rows[0]
    assert f"{second.prior:+.2f}" in rows[0]
    weights = {weight.finding: weight.log_likelihood_ratio for weight in first.evidence}
    names = case.desk.backend.finding_names("en")
    row = next(row for row in rows if row[0] == names["nausea"])
    assert row[1] == "present"
    assert row[2] == f"{weights['nausea']:+.2f}"
    assert any(row[1] == "not yet" and row[4] for row in rows)
    assert first.name_en in case.view.comparison.table.accessibleName()
    third = case.view.differential.bars[2]
    third.open(True)
    qtbot.mouseClick(third.compare_button, Qt.MouseButton.LeftButton)
    assert case.view.comparison.first.currentData() == third.id
    assert case.view.comparison.second.currentData() == first.id
    case.type_in("heart_rate", "120")
    assert case.view.comparison.first.currentData() == third.id


def test_next_question_takes_three_answers(case, qtbot):
    case.put(BELLY)
    for button, status in ((0, "present"), (1, "absent"), (2, "unknown")):
        step = case.answer.next[0]
        qtbot.mouseClick(case.view.steps.buttons[button], Qt.MouseButton.LeftButton)
        case.settle()
        assert case.work.form.statuses[step.finding] == status
        assert step.finding not in {one.finding for one in case.answer.next}


def test_care_is_of_the_chosen_condition_with_numbered_sources(case, qtbot):
    case.put("孩子3岁，体重14kg，发热咳嗽3天，呼吸50次/分")
    choice = case.view.care_choice
    assert "14 kg ×" in case.view.treatment.toPlainText()
    other = case.answer.differential[1].id
    bar = next(one for one in case.view.differential.bars if one.id == other)
    bar.open(True)
    qtbot.mouseClick(bar.care_button, Qt.MouseButton.LeftButton)
    case.settle()
    assert case.work.shown.chosen == other
    assert choice.currentData() == other
    assert {one.document for one in case.answer.citations if one.section == "treatment_children"} == {other}
    text = case.view.care
    number = next(one.n for one in case.answer.citations if one.section == "treatment_children")
    cursor = text.document().find(f"[{number}]")
    place = QTextCursor(cursor)
    place.setPosition(cursor.selectionStart() + 1)
    case.view.result_scroll.ensureWidgetVisible(text)
    qtbot.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, pos=text.cursorRect(place).center())
    card = next(one for one in case.view.evidence.cards if one.number == number)
    qtbot.waitUntil(card.hasFocus)
    case.undo()
    assert case.work.shown.chosen != other


def test_an_allergy_takes_the_drug_away_and_says_why(case):
    case.put("孩子3岁，体重14kg，发热咳嗽3天，呼吸50次/分")
    case.type_in("allergies", "amoxicillin")
    stopped = {one.drug for one in case.answer.alerts if one.severity == "stop"}
    assert stopped
    assert not stopped & {one.drug for one in case.answer.treatment}
    assert case.view.alerts.isVisible()


def test_article_and_back_to_the_case(case, qtbot):
    case.put(BELLY)
    bar = case.view.differential.bars[0]
    bar.open(True)
    qtbot.mouseClick(bar.article_button, Qt.MouseButton.LeftButton)
    assert case.desk.window.current_page == "knowledge"
    assert case.desk.window.page("knowledge").view.article.id == bar.id
    case.desk.window.page("knowledge").view.back()
    assert case.desk.window.current_page == "case"
    case.desk.idle()


def test_timeline_says_what_it_draws(case):
    case.put(BELLY)
    timeline = case.view.timeline
    assert [span.days for span in timeline.spans] == [0.5, pytest.approx(2 / 24)]
    assert "12 h" in timeline.accessibleDescription()
    assert "nausea" in timeline.accessibleDescription()
    case.put("headache")
    assert not timeline.isVisible()
    case.type_in("duration", "3")
    assert timeline.spans[0].days == 3


def test_spans_are_those_of_now():
    def mention(id: str, days: float, context="now", status="present") -> FindingMention:
        return FindingMention(id, status, context, "", 0, 0, days)

    mentions = (
        mention("cough", 3),
        mention("fever", 1),
        mention("rash", 900, "past"),
        mention("chills", 2, status="absent"),
    )
    told = Case("", "en", "case", Patient(), mentions, duration_days=3, present=frozenset({"cough", "fever", "rash"}))
    assert [(span.name, span.days) for span in spans_of(told, {"cough": "Cough"}, "Complaint")] == [
        ("Cough", 3),
        ("fever", 1),
    ]
    assert fraction(10, 10, 1) == pytest.approx(1.0)
    assert fraction(1, 10, 1) == pytest.approx(0.12)
    assert math.isclose(fraction(5, 5, 5), 1.0)


def test_ask_page_hands_over_and_the_case_is_kept_once(desk):
    desk.put(CHEST)
    desk.ask.open_as_case()
    case = CaseDesk(desk)
    desk.qtbot.waitUntil(lambda: case.work.shown is not None, timeout=60_000)
    case.settle()
    assert desk.window.current_page == "case"
    assert case.answer.text == CHEST
    assert case.answer.urgency == "emergency"
    case.type_in("heart_rate", "120")
    desk.window.show_page("history")
    desk.idle()
    history = desk.window.page("history")
    assert [entry.question.splitlines()[0] for entry in history.model.entries] == [CHEST, CHEST]
    assert "120" in history.model.entries[0].question


def test_history_opens_a_case(case):
    case.put(BELLY)
    case.type_in("age", "30")
    case.work.set_status("vomiting", "present")
    before = case.settle()
    case.desk.window.new_question()
    case.settle()
    case.desk.window.show_page("history")
    case.desk.idle()
    history = case.desk.window.page("history")
    history._on_open()
    case.desk.qtbot.waitUntil(lambda: case.work.shown is not None, timeout=60_000)
    case.settle()
    assert case.desk.window.current_page == "case"
    assert case.answer.patient == before.answer.patient
    assert case.work.shown.case.present == before.case.present
    case.desk.window.show_page("history")
    case.desk.idle()
    assert len(history.model.entries) == 1


def test_any_entry_opens_as_a_case(desk, qtbot):
    desk.put(BELLY)
    desk.window.show_page("history")
    desk.idle()
    qtbot.mouseClick(desk.window.page("history").case_button, Qt.MouseButton.LeftButton)
    desk.qtbot.waitUntil(lambda: desk.bench.case.shown is not None, timeout=60_000)
    desk.idle()
    assert desk.window.current_page == "case"
    assert desk.bench.case.shown.answer.text == BELLY


def test_pdf_holds_the_numbers_the_reasons_and_the_sources(case, tmp_path):
    case.put(BELLY)
    case.page.write_pdf(tmp_path / "case.pdf")
    assert (tmp_path / "case.pdf").read_bytes().startswith(b"%PDF")
    text = case.page._document(case.work.shown).toPlainText()
    one = case.answer.differential[0]
    assert f"{one.score:+.2f}" in text
    assert case.answer.urgency_reasons[0].text in text
    assert case.answer.next[0].text in text
    assert "not clinically reviewed" in text
    assert f"[{case.answer.citations[0].n}]" in text


def test_a_pdf_that_cannot_be_written_is_told_in_place(case, tmp_path):
    case.put(BELLY)
    case.page.write_pdf(tmp_path / "no folder" / "case.pdf")
    assert case.view.error.isVisible()
    assert case.view.error.text()


def test_alt_number_opens_a_source_and_escape_folds_it(case, qtbot):
    case.put(CHEST)
    qtbot.keyClick(case.view.text, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: case.view.evidence.cards[0].hasFocus())
    case.desk.window.worked_page.stop()
    assert not case.view.evidence.isVisible()
    case.desk.window.toggle_sources()
    assert case.view.evidence.isVisible()


def test_a_text_without_findings_says_so(case):
    case.put("你这个笨蛋")
    assert case.view.reason.isVisible()
    assert "没有识别到" in case.view.reason.text()
    assert not case.view.differential.isVisible()
    case.put("x" * 200_001)
    assert case.view.error.isVisible()


def test_the_case_outlives_a_window_built_anew(case):
    case.put(BELLY)
    case.desk.preferences.change(theme="dark")
    case.desk.idle()
    again = CaseDesk(case.desk)
    assert again.page is not case.page
    assert again.view.text.toPlainText() == BELLY
    assert again.view.differential.bars


@pytest.mark.parametrize(("language", "percent"), [("zh", 125), ("en", 200)])
def test_fits_small_windows_with_large_letters(make_desk, language, percent):
    desk = make_desk(language=language, text_percent=percent)
    desk.window.resize(1024, 700)
    case = CaseDesk(desk)
    case.put(CHEST if language == "zh" else BELLY)
    for scroll in case.page.findChildren(QScrollArea):
        if scroll.isVisible():
            assert scroll.horizontalScrollBar().maximum() == 0
    case.view.form_button.setChecked(True)
    desk.idle()
    for cell in case.view.fields.cells.values():
        if cell.isVisible():
            assert cell.geometry().right() <= cell.parentWidget().width()
            assert cell.height() >= cell.minimumSizeHint().height()


def test_tab_order_is_the_order_of_reading(case):
    case.put(BELLY)
    view = case.view
    order = [view.text, *(cell.line for cell in view.fields.cells.values() if cell.line.isVisible()), view.banner.body]
    order += [*view.chips.chips(), *view.differential.bars, *view.steps.buttons, view.comparison.table]
    order += [view.care_choice, view.care]
    places = []
    widget = case.desk.window
    for _ in range(3000):
        widget = widget.nextInFocusChain()
        if widget in order:
            places.append(order.index(widget))
        if widget is case.desk.window:
            break
    start = places.index(0)
    assert places[start:] + places[:start] == sorted(places)
    assert len(places) == len(order)
