"""A button that says for a moment that what it does is done."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QAbstractButton

MOMENT_MS = 1500


def say_briefly(button: QAbstractButton, done: str, name: str) -> None:
    """Shows `done` on `button`, and after a moment its `name` again."""
    button.setText(done)
    QTimer.singleShot(MOMENT_MS, button, lambda: button.setText(name))
