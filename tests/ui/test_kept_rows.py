"""Rows told anew: a subject keeps its widget, nothing is carried over to another, and heights follow what changes."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from medassist.ui.theme import Theme
from medassist.ui.widgets.choice import Choice
from medassist.ui.widgets.flow_layout import FlowLayout
from medassist.ui.widgets.kept_rows import KeptRows
from medassist.ui.widgets.weight_table import WeightTable


@pytest.fixture(params=[QVBoxLayout, FlowLayout])
def part(qtbot, request):
    """A shown part with a heading, rows and something below, and the rows."""
    widget = QWidget()
    qtbot.addWidget(widget)
    layout = request.param(widget)
    for text in ("heading", "end"):
        layout.addWidget(QPushButton(text, widget))
    rows = KeptRows(layout, lambda: QPushButton(widget), before=1)
    widget.resize(600, 400)
    widget.show()
    return widget, layout, rows


def told(rows: KeptRows[QPushButton], subjects: str) -> dict[str, QPushButton]:
    made = dict(zip(subjects, rows.of(list(subjects)), strict=True))
    for subject, row in made.items():
        row.setText(subject)
        row.show()
    return made


def in_order(layout) -> list[str]:
    widgets = [layout.itemAt(place).widget() for place in range(layout.count())]
    return [widget.text() for widget in widgets if not widget.isHidden()]


def test_a_subject_keeps_its_row_wherever_it_stands(part):
    _, layout, rows = part
    before = told(rows, "abc")
    assert in_order(layout) == ["heading", "a", "b", "c", "end"]
    after = told(rows, "cxa")
    assert in_order(layout) == ["heading", "c", "x", "a", "end"]
    assert after["a"] is before["a"]
    assert after["c"] is before["c"]
    assert after["x"] is before["b"]
    told(rows, "")
    assert in_order(layout) == ["heading", "end"]
    told(rows, "wxyz")
    assert in_order(layout) == ["heading", "w", "x", "y", "z", "end"]


def test_focus_stays_with_its_subject_and_never_passes_to_another(part, qtbot):
    widget, _, rows = part
    widget.activateWindow()
    before = told(rows, "abc")
    before["b"].setFocus()
    qtbot.waitUntil(before["b"].hasFocus)
    assert told(rows, "cb")["b"].hasFocus()
    after = told(rows, "cn")
    assert after["n"] is before["a"]
    after = told(rows, "cnm")
    assert after["m"] is before["b"]
    assert not after["m"].hasFocus()


def test_the_height_of_a_flow_follows_its_items(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    flow = FlowLayout(widget, 4)
    labels = [QLabel("word", widget) for _ in range(6)]
    for label in labels:
        flow.addWidget(label)
    widget.show()
    one_line = flow.heightForWidth(2000)
    assert flow.heightForWidth(1) > one_line
    narrow = flow.heightForWidth(60)
    labels[0].setText("word\nword\nword")
    assert flow.heightForWidth(2000) > one_line
    assert flow.heightForWidth(60) > narrow
    for label in labels[1:]:
        label.hide()
    assert flow.heightForWidth(60) < narrow + labels[0].sizeHint().height()


def test_a_choice_takes_other_options(qtbot):
    choice = Choice()
    qtbot.addWidget(choice)
    choice.show_options([("one", "1"), ("two", "2"), ("three", "3")], "2")
    assert choice.currentData() == "2"
    choice.show_options([("zwei", "2"), ("vier", "4")], "4")
    assert [(choice.itemText(place), choice.itemData(place)) for place in range(choice.count())] == [
        ("zwei", "2"),
        ("vier", "4"),
    ]
    assert choice.currentData() == "4"
    choice.show_options([("zwei", "2")], "gone")
    assert choice.currentData() == "2"


def test_a_table_of_weights_takes_other_rows(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    table = WeightTable(Theme("light"), widget, gap=(8, 2))
    widget.show()
    table.show()

    def shown() -> list[tuple[str, str]]:
        labels = [one for one in table.findChildren(QLabel) if one.isVisible()]
        return [(one.text(), one.property("role") or "") for one in labels]

    table.show_rows([(("prior", "2 %"), "quiet"), (("fever", "×3"), ""), (("sum", "6 %"), "strong")])
    assert shown() == [
        ("prior", "quiet"), ("2 %", "quiet"), ("fever", ""), ("×3", ""), ("sum", "strong"), ("6 %", "strong"),
    ]  # fmt: skip
    table.show_rows([(("prior", "3 %"), "quiet"), (("sum", "3 %"), "strong")])
    assert shown() == [("prior", "quiet"), ("3 %", "quiet"), ("sum", "strong"), ("3 %", "strong")]
