"""Qt for Python under Python 3.11 must not use up the references of None and of True."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel


class Sender(QObject):
    sent = Signal(int)


def test_many_calls_that_return_nothing_or_true_are_survived(qtbot):
    label = QLabel()
    qtbot.addWidget(label)
    sender = Sender()
    for number in range(20_000):
        label.setText("x")
        sender.sent.emit(number)
    assert label.text() == "x"
