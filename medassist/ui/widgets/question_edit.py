"""The question field: two to six lines, Enter asks, and what was understood is underlined in the chips' colours."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from medassist.ui.shown import Shown
from medassist.ui.text_places import qt_place
from medassist.ui.theme import Theme
from medassist.ui.widgets.chips import status_colour

MOST_UNDERLINED = 300
"""A very long text repeats itself; underlining every repetition would hold up the window."""


class QuestionEdit(QPlainTextEdit):
    """Enter and Ctrl+Enter ask, Shift+Enter begins a line, Tab leaves."""

    asked = Signal()
    LINES = (2, 6)
    """How many lines it grows from and to."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._fit)
        self._fit()

    def underline(self, shown: Shown | None) -> None:
        """Underlines the findings of `shown` where the field holds its text; None clears."""
        self.setExtraSelections([] if shown is None else self._selections(shown))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # Qt's name
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.asked.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # Qt's name
        super().resizeEvent(event)
        self._fit()

    def _selections(self, shown: Shown) -> list[QTextEdit.ExtraSelection]:
        text = shown.answer.text
        if not self._holds(text.replace("\r\n", "\n")):
            return []
        selections: list[QTextEdit.ExtraSelection] = []
        for finding in shown.answer.findings[:MOST_UNDERLINED]:
            if finding.end <= finding.start:
                continue
            cursor = QTextCursor(self.document())
            cursor.setPosition(qt_place(text, finding.start))
            cursor.setPosition(qt_place(text, finding.end), QTextCursor.MoveMode.KeepAnchor)
            ink = QTextCharFormat()
            ink.setUnderlineStyle(
                QTextCharFormat.UnderlineStyle.DashUnderline
                if finding.status == "unknown"
                else QTextCharFormat.UnderlineStyle.SingleUnderline
            )
            ink.setUnderlineColor(QColor(status_colour(finding.status, self._theme.tokens)))
            selection = QTextEdit.ExtraSelection()
            selection.cursor = cursor  # type: ignore[attr-defined]  # a public field of Qt's struct
            selection.format = ink  # type: ignore[attr-defined]  # as above
            selections.append(selection)
        return selections

    def _holds(self, text: str) -> bool:
        """Whether the field holds the text that was read."""
        return self.toPlainText() == text

    def _fit(self) -> None:
        least, most = self.LINES
        lines = max(least, min(most, round(self.document().size().height())))
        height = lines * self.fontMetrics().lineSpacing() + 2 * self._theme.px(8) + self._theme.px(8)
        if height != self.height():
            self.setFixedHeight(height)
