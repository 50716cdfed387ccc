"""A card that shows by its frame that it has the focus."""

from __future__ import annotations

from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFrame

from medassist.ui.theme import restyle


class FocusCard(QFrame):
    """What a numbered source is shown on, beside an answer and beside an article."""

    def focusInEvent(self, event: QFocusEvent) -> None:  # Qt's name
        self._frame(True)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # Qt's name
        self._frame(False)
        super().focusOutEvent(event)

    def _frame(self, on: bool) -> None:
        restyle(self, "role", "card_on" if on else "card")
