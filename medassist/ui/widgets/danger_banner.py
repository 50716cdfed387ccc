"""Danger first: the red flags that fired, with what to do now; icon, word and bar besides the colour."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from medassist.core.answer import Answer
from medassist.core.clinical import Urgency
from medassist.ui.answer_html import dangers_html
from medassist.ui.icons import pixmap
from medassist.ui.style_sheet import RADIUS
from medassist.ui.theme import Theme
from medassist.ui.widgets.link_text import LinkText
from medassist.ui.words import urgency_word


class DangerBanner(QWidget):
    """One banner for the answer's urgency; it names each red flag and its action."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._answer: Answer | None = None
        self._hint: Callable[[int], str] = lambda number: ""
        self._number = "120"
        self._urgency: Urgency | None = None
        self._dressed = ""
        """The ink that icon and labels have."""
        self._icon = QLabel(self)
        self._title = QLabel(self)
        self._call = QLabel(self)
        self.body = LinkText(theme, self)
        self._build_ui()

    def _build_ui(self) -> None:
        px = self._theme.px
        self._title.setWordWrap(True)
        for label in (self._title, self._call):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words = QVBoxLayout()
        words.setSpacing(px(6))
        words.addWidget(self._title)
        words.addWidget(self._call)
        words.addWidget(self.body)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), px(10), px(16), px(10))
        row.setSpacing(px(10))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.hide()

    def show_answer(self, answer: Answer, hint: Callable[[int], str], number: str) -> None:
        """Shows the urgency and red flags; hides itself where there is neither. `number` is the emergency number here."""
        self._answer, self._hint, self._number = answer, hint, number
        self._urgency = answer.urgency or ("same_day" if answer.red_flags else None)
        self.setVisible(self._urgency is not None)
        if self._urgency is None:
            return
        ink, _ = self._theme.tokens.of_urgency(self._urgency)
        gap = "、" if answer.language == "zh" else "; "
        flags = gap.join(flag.text for flag in answer.red_flags)
        word = urgency_word(self._urgency)
        self._title.setText(f"{word} · {flags}" if flags else word)
        strong = self._urgency == "emergency"
        self._dress(self._urgency, ink)
        self._call.setText(self.tr("Emergency number here: {number}").format(number=number))
        self._call.setVisible(strong and number != "120")
        self.body.show_html(dangers_html(answer, self._theme, ink, number), hint)
        self.body.setAccessibleName(self.tr("What to do now"))
        self.setAccessibleName(f"{self._title.text()}. {self.body.toPlainText()}")
        self.update()

    def _dress(self, urgency: Urgency, ink: str) -> None:
        """Icon and letters in the urgency's colour; a style sheet is slow to take, so only where it is another one."""
        if ink == self._dressed:
            return
        self._dressed = ink
        px = self._theme.px
        self._icon.setPixmap(pixmap(urgency, ink, px(22)))
        for label, size in ((self._title, 16 if urgency == "emergency" else 14), (self._call, 14)):
            label.setStyleSheet(f"color: {ink}; font-size: {px(size)}px; font-weight: bold;")

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange and self._answer is not None:
            self.show_answer(self._answer, self._hint, self._number)
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # Qt's name
        if self._urgency is None:
            return
        ink, soft = self._theme.tokens.of_urgency(self._urgency)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(soft))
        painter.drawRoundedRect(self.rect(), RADIUS, RADIUS)
        painter.setBrush(QColor(ink))
        painter.drawRoundedRect(0, 0, self._theme.px(4), self.height(), 2, 2)
        painter.end()
