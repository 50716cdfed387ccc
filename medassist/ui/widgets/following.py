"""While a text grows on a page: its end stays in view if a person wants so, and what is read below it does not move."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget


class Following(QObject):
    """`growing` lies in `scroll`; its growth is made up for where it happens above what is in view."""

    def __init__(self, scroll: QScrollArea, growing: QWidget, is_growing: Callable[[], bool], margin: int) -> None:
        """`margin` px stay free below the text that is followed."""
        super().__init__(scroll)
        self._scroll = scroll
        self._growing = growing
        self._is_growing = is_growing
        self._margin = margin
        self.is_on = False
        """Whether the end is kept in view."""
        growing.installEventFilter(self)
        scroll.verticalScrollBar().actionTriggered.connect(lambda _: self.leave())  # wheel, keys, bar: a person's hand

    def begin(self) -> None:
        """Goes to the end of the text and stays there."""
        self.is_on = True
        self._go()

    def leave(self) -> None:
        """Stays where the page is."""
        self.is_on = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # Qt's name
        if watched is self._growing and isinstance(event, QResizeEvent) and self._is_growing():
            grown = event.size().height() - event.oldSize().height()
            inside, bar = self._scroll.widget(), self._scroll.verticalScrollBar()
            if self.is_on:
                self._go()
            elif inside is not None and event.oldSize().height() > 0:
                old_bottom = self._growing.mapTo(inside, QPoint(0, event.oldSize().height())).y()
                if 0 < old_bottom <= bar.value():
                    bar.setValue(bar.value() + grown)
        return super().eventFilter(watched, event)

    def _go(self) -> None:
        inside = self._scroll.widget()
        if inside is not None:
            bottom = self._growing.mapTo(inside, QPoint(0, self._growing.height())).y()
            bar = self._scroll.verticalScrollBar()
            bar.setValue(max(0, bottom + self._margin - self._scroll.viewport().height()))
