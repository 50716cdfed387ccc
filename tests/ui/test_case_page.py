"""The Case page: text and form, chips, differential to the last number, comparison, next questions, care, undo, print."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QScrollArea

from medassist.core.case import Case, FindingMention, Patient
from medassist.ui.widgets.case_timeline import fraction, spans_of

CHEST = "58岁男，突发胸骨后压榨样疼痛2小时，大汗，否认发热"
BELLY = "Woman 28, pain in the right lower abdomen for 12 hours, nausea for 2 hours, 37.9 °C, no diarrhoea"


class CaseDesk:
    """A started desk with the Case page in front."""

    def __init__(self, desk) -> None:
        self.desk = desk
        desk.window.show_page("case")
        self.page = desk.window.page("case")
        self.view = self.page.view
        self.work = desk.bench.case

    @property
    def answer(self):
        return self.work.shown.answer

    def put(self, text: str):
        self.view.text.setPlainText(text)
        return self.settle()

    def settle(self):
        self.desk.qtbot.waitUntil(lambda: not self.work.is_working, timeout=60_000)
        self.desk.idle()
        return self.work.shown

    def type_in(self, name: str, words: str) -> None:
        line = self.view.fields.cells[name].line
        line.setFocus()
        line.selectAll()
        self.desk.qtbot.keyClicks(line, words)
        self.settle()

    def undo(self) -> None:
        self.page.undo()
        self.settle()

    def redo(self) -> None:
        self.page.redo()
        self.settle()

    def chip(self, finding: str):
        return next(one for one in self.view.chips.chips() if one.property("finding") == finding)


@pytest.fixture
def case(desk) -> CaseDesk:
    return CaseDesk(desk)


def test_empty_page_teaches_in_both_languages(case, qtbot):
    examples = [button.text() for _, button in case.view._example_texts]
    assert any(text.isascii() or "°" in text for text in examples)
    assert any("岁" in text for text in examples)
    assert case.view.examples.isVisible()
    assert not case.view.banner.isVisible()
    assert not case.view.print_button.isEnabled()
    qtbot.mouseClick(case.view._example_texts[0][1], Qt.MouseButton.LeftButton)
    case.settle()
    assert case.answer.urgency == "emergency"
    assert case.view.text.toPlainText() == examples[0]
    assert not case.view.examples.isVisible()


def test_typing_is_worked_out_and_stands_in_the_order_of_care(case):
    shown = case.put(CHEST)
    view = case.view
    assert shown.answer.red_flags[0].text in view.banner.accessibleName()
    assert shown.answer.urgency_reasons[0].text in view.reasons.text()
    parts = [view.banner, view.chips, view.timeline, view.differential, view.steps, view.comparison, view.care]
    tops = [part.mapTo(view.result, QPoint(0, 0)).y() for part in parts]
    assert all(part.isVisible() for part in parts)
    assert tops == sorted(tops)
    assert view.text.extraSelections()


def test_a_chip_turns_and_comes_back(case, qtbot):
    case.put(CHEST)
    first = {one.id: one.probability for one in case.answer.differential}
    qtbot.mouseClick(case.chip("fever"), Qt.MouseButton.LeftButton)
    case.settle()
    assert case.chip("fever").status == "unknown"
    qtbot.mouseClick(case.chip("fever"), Qt.MouseButton.LeftButton)
    case.settle()
    assert case.chip("fever").status == "present"
    assert {one.id: one.probability for one in case.answer.differential} != first
    case.undo()
    case.undo()
    assert case.chip("fever").status == "absent"
    assert {one.id: one.probability for one in case.answer.differential} == first
    case.redo()
    assert case.chip("fever").status == "unknown"


def test_keys_undo_the_form_the_text_and_the_chips_in_their_order(case, qtbot):
    case.put(BELLY)
    case.type_in("heart_rate", "120")
    assert "tachycardia" in case.work.shown.case.present
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    line = case.view.fields.cells["heart_rate"].line
    qtbot.keyClick(line, Qt.Key.Key_Z, control)
    case.settle()
    assert line.text() == ""
    assert "tachycardia" not in case.work.shown.case.present
    qtbot.keyClick(case.view.text, Qt.Key.Key_Z, control)
    case.settle()
    assert case.view.text.toPlainText() == ""
    assert case.work.shown is None
    qtbot.keyClick(case.view.text, Qt.Key.Key_Z, control | shift)
    qtbot.keyClick(case.view.text, Qt.Key.Key_Z, control | shift)
    case.settle()
    assert case.view.text.toPlainText() == BELLY
    assert line.text() == "120"


def test_a_new_case_is_an_undo_away(case, qtbot):
    case.put(BELLY)
    case.desk.window.new_question()
    case.settle()
    assert case.work.shown is None
    assert case.desk.window.current_page == "case"
    case.undo()
    assert case.answer.text == BELLY


def test_values_outside_the_limits_of_the_age_are_marked(case):
    case.type_in("age", "3")
    case.type_in("respiratory_rate", "30")
    cell = case.view.fields.cells["respiratory_rate"]
    assert cell.line.property("state") == ""
    assert "40" in cell.note.text()
    case.type_in("age", "30")
    assert cell.line.property("state") == "outside"
    assert "▲" in cell.note.text()
    assert "fast" in cell.line.accessibleDescription()


def test_units_are_chosen_and_count(case):
    cell = case.view.fields.cells["temperature_c"]
    cell.unit.setCurrentIndex(cell.unit.findData("F"))
    cell.unit.activated.emit(cell.unit.currentIndex())
    case.type_in("temperature_c", "102")
    measured = {one.quantity: one.value for one in case.work.shown.case.measurements}
    assert measured["temperature_c"] == pytest.approx(38.9)
    age = case.view.fields.cells["age"]
    age.unit.setCurrentIndex(age.unit.findData("个月"))
    age.unit.activated.emit(age.unit.currentIndex())
    case.type_in("age", "14")
    assert 400 < case.answer.patient.age_days < 440


def test_impossible_values_are_told_in_place_and_stay(case):
    case.put("headache, male")
    case.type_in("blood_pressure", "1200/80")
    cell = case.view.fields.cells["blood_pressure"]
    assert cell.note.isVisible()
    assert "1200/80" in cell.note.text()
    assert cell.line.text() == "1200/80"
    assert cell.line.property("state") == "error"
    case.type_in("pregnancy_weeks", "20")
    assert case.view.conflicts.isVisible()
    assert "pregnant" in case.view.conflicts.text()
    case.type_in("age", "430")
    assert "430" in case.view.fields.cells["age"].note.text()


def test_a_folded_form_still_tells_what_it_could_not_use(case):
    case.type_in("blood_pressure", "1200/80")
    case.desk.window.resize(760, 700)
    assert not case.view.fields.isVisible()
    assert "1200/80" in case.view.conflicts.text()
    case.view.form_button.click()
    assert case.view.fields.isVisible()
    assert not case.view.conflicts.isVisible()
    case.desk.window.resize(1366, 768)
    assert case.view.entry_scroll.isVisible()


def test_empty_fields_show_what_the_text_says(case):
    case.put(BELLY)
    cells = case.view.fields.cells
    assert cells["age"].line.placeholderText() == "28"
    assert cells["temperature_c"].line.placeholderText() == "37.9"
    assert "female" in cells["sex"].choice.currentText()
    assert "37.9" in cells["temperature_c"].line.accessibleDescription()


def test_a_finding_is_added_by_name_to_an_empty_case(case, qtbot):
    adding = case.view.chips.adding
    case.desk.window.add_finding()
    assert adding.field.isVisible()
    qtbot.keyClicks(adding.field, case.desk.backend.finding_names("en")["neck_stiffness"])
    qtbot.keyClick(adding.field, Qt.Key.Key_Return)
    case.settle()
    assert "neck_stiffness" in case.work.shown.case.present
    assert case.chip("neck_stiffness").status == "present"


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
