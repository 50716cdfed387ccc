"""A finished text to be read and edited as a whole; what a person changed is underlined, for it is not verified any more."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QTextEdit, QWidget

from medassist.ui.text_places import qt_place
from medassist.ui.theme import Theme


class LetterEdit(QPlainTextEdit):
    """As tall as its text: the page scrolls, not this box. Tab leaves it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self.updateGeometry)

    def show_text(self, text: str) -> None:
        """Puts a text into it where it is another; that is no change by a person."""
        if self.toPlainText() != text:
            self.blockSignals(True)
            self.setPlainText(text)
            self.blockSignals(False)
            self.updateGeometry()

    def mark(self, changed: Sequence[tuple[int, int]]) -> None:
        """Underlines (start, end), in code points."""
        text = self.toPlainText()
        marks: list[QTextEdit.ExtraSelection] = []
        for start, end in changed:
            cursor = QTextCursor(self.document())
            cursor.setPosition(qt_place(text, start))
            cursor.setPosition(qt_place(text, end), QTextCursor.MoveMode.KeepAnchor)
            ink = QTextCharFormat()
            ink.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DashUnderline)
            ink.setUnderlineColor(QColor(self._theme.tokens.same_day))
            selection = QTextEdit.ExtraSelection()
            selection.cursor = cursor  # type: ignore[attr-defined]  # a public field of Qt's struct
            selection.format = ink  # type: ignore[attr-defined]  # as above
            marks.append(selection)
        self.setExtraSelections(marks)

    def sizeHint(self) -> QSize:  # Qt's name
        lines = max(6, round(self.document().size().height()) + 1)  # a plain document counts its height in lines
        height = lines * self.fontMetrics().lineSpacing() + 2 * self._theme.px(10)
        return QSize(super().sizeHint().width(), height)

    def resizeEvent(self, event: QResizeEvent) -> None:  # Qt's name
        super().resizeEvent(event)
        self.updateGeometry()  # another width breaks the lines anew
