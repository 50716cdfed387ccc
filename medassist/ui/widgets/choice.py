"""A combo box that the mouse wheel does not turn: scrolling past it must not change a setting."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox


class Choice(QComboBox):
    """As QComboBox; the wheel scrolls the page instead."""

    def show_options(self, options: Sequence[tuple[str, str]], chosen: str) -> None:
        """Offers (word, data) of each option, the first with the data `chosen` taken (else the first of all).

        Words that are there already are left alone: a list made anew costs as much as drawing it.
        """
        for place, (word, data) in enumerate(options):
            if place == self.count():
                self.addItem(word, data)
                continue
            if self.itemText(place) != word:
                self.setItemText(place, word)
            if self.itemData(place) != data:
                self.setItemData(place, data)
        while self.count() > len(options):
            self.removeItem(self.count() - 1)
        self.setCurrentIndex(max(0, self.findData(chosen)))

    def wheelEvent(self, event: QWheelEvent) -> None:  # Qt's name
        event.ignore()
