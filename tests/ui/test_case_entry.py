"""Entering a case: text, form with its limits, chips, steps back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from tests.ui.case_desk import BELLY, CHEST


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
