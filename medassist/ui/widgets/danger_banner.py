"""Danger first: the red flags that fired, with what to do now; icon, word and bar besides the colour."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from medassist.core.answer import Answer
from medassist.core.clinical import Urgency
from medassist.ui.icons import pixmap
from medassist.ui.theme import RADIUS, Theme


class DangerBanner(QWidget):
    """One banner for the answer's urgency; it names each red flag and its action."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._answer: Answer | None = None
        self._urgency: Urgency | None = None
        self._icon = QLabel(self)
        self._title = QLabel(self)
        self._body = QLabel(self)
        self._build_ui()

    def _build_ui(self) -> None:
        px = self._theme.px
        for label in (self._title, self._body):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._body.setTextFormat(Qt.TextFormat.PlainText)
        words = QVBoxLayout()
        words.setSpacing(px(4))
        words.addWidget(self._title)
        words.addWidget(self._body)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), px(10), px(12), px(10))
        row.setSpacing(px(10))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.hide()

    def show_answer(self, answer: Answer) -> None:
        """Shows the urgency and red flags; hides itself where there is neither."""
        self._answer = answer
        self._urgency = answer.urgency
        self.setVisible(answer.urgency is not None)
        if answer.urgency is None:
            return
        ink, _ = self._theme.tokens.of_urgency(answer.urgency)
        self._icon.setPixmap(pixmap(answer.urgency, ink, self._theme.px(22)))
        flags = (
            "、".join(flag.text for flag in answer.red_flags)
            if answer.language == "zh"
            else "; ".join(flag.text for flag in answer.red_flags)
        )
        word = self._word(answer.urgency)
        self._title.setText(f"{word}  {flags}" if flags else word)
        self._title.setFont(self._theme.font(16 if answer.urgency == "emergency" else 14, strong=True))
        self._title.setStyleSheet(f"color: {ink};")
        self._body.setText("\n".join(flag.action for flag in answer.red_flags))
        self._body.setVisible(bool(answer.red_flags))
        self.setAccessibleName(f"{self._title.text()}. {self._body.text()}")
        self.update()

    def _word(self, urgency: Urgency) -> str:
        return {
            "emergency": self.tr("Emergency: act now"),
            "same_day": self.tr("To be seen today"),
            "routine": self.tr("Routine"),
            "self_care": self.tr("Self-care is possible"),
        }[urgency]

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange and self._answer is not None:
            self.show_answer(self._answer)
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
