"""A combo box that the mouse wheel does not turn: scrolling past it must not change a setting."""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox


class Choice(QComboBox):
    """As QComboBox; the wheel scrolls the page instead."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # Qt's name
        event.ignore()
