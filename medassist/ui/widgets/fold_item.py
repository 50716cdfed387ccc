"""A line that opens to more: by click, Enter or Space; the arrow and screen readers say whether it is open."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from medassist.ui.theme import Theme, restyle


class FoldItem(QFrame):
    """Base of the openable lines of an answer; `id` is the entry a line stands for now."""

    toggled = Signal(bool)
    article_wanted = Signal(str)
    """The id of the entry whose article a person wants to read."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.id = ""
        self.is_open = False
        self._theme = theme
        self.article_button = QPushButton(self)
        self.article_button.setProperty("role", "link")
        self.article_button.clicked.connect(lambda: self.article_wanted.emit(self.id))
        self.article_button.hide()
        self.setObjectName("fold")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._retranslate()

    def stand_for(self, id: str) -> None:
        """The entry it stands for from now on; opened for another one it closes."""
        if id != self.id:
            self.open(False)
            self.id = id

    def open(self, on: bool) -> None:
        """Opens or closes it."""
        if on != self.is_open:
            self.is_open = on
            self._show_open()
            self.article_button.setVisible(on)
            self.toggled.emit(on)

    def _show_open(self) -> None:
        """For the kinds of items: show or hide what is folded."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # Qt's name
        if self.rect().contains(event.position().toPoint()):
            self.open(not self.is_open)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.open(not self.is_open)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # Qt's name
        super().focusInEvent(event)
        self._frame(event.reason() != Qt.FocusReason.MouseFocusReason)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # Qt's name
        super().focusOutEvent(event)
        self._frame(False)

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.article_button.setText(self.tr("Article"))
        self.setToolTip(self.tr("A click or Enter shows more"))

    def _frame(self, on: bool) -> None:
        restyle(self, "ring", on)
