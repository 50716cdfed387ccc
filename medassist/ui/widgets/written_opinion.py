"""Whether the written text helped, and why: two toggles and a choice of reasons, kept beside the answer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from medassist.core.feedback import Thumb, WrittenMark, WrittenReason
from medassist.ui.theme import Theme
from medassist.ui.widgets.choice import Choice
from medassist.ui.widgets.feedback_bar import ThumbButtons
from medassist.ui.widgets.flow_layout import FlowLayout

REASONS: dict[Thumb, tuple[WrittenReason, ...]] = {
    "up": ("right", "clear"),
    "down": ("wrong", "incomplete", "unclear", "too_long", "struck_wrongly"),
}


class WrittenOpinion(QWidget):
    """A press only reports; the state is set by `show_mark`."""

    judged = Signal(str)
    """The thumb that was pressed."""
    reason_chosen = Signal(str)
    """A reason; empty: none."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark: WrittenMark | None = None
        self._can_keep = False
        self._question = QLabel(self)
        self.thumbs = ThumbButtons(self)
        self.reasons = Choice(self)
        self.reasons.setProperty("role", "small")
        self.reasons.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToContents)
        row = QWidget(self)
        flow = FlowLayout(row, theme.px(8))
        for widget in (self._question, self.thumbs.up, self.thumbs.down, self.reasons):
            flow.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(row)
        self.thumbs.up.clicked.connect(lambda: self._on_clicked("up"))
        self.thumbs.down.clicked.connect(lambda: self._on_clicked("down"))
        self.reasons.activated.connect(lambda _: self.reason_chosen.emit(self.reasons.currentData() or ""))
        self._retranslate()

    def order(self) -> list[QWidget]:
        """The controls in the order of reading."""
        return [self.thumbs.up, self.thumbs.down, self.reasons]

    def show_mark(self, mark: WrittenMark | None, *, can_keep: bool) -> None:
        """What is thought of the text in view; without a kept answer nothing can be."""
        self._mark, self._can_keep = mark, can_keep
        self._question.setMinimumHeight(self.thumbs.up.sizeHint().height())  # in line with the words on the buttons
        self.thumbs.show_thumb(mark.thumb if mark is not None else None, enabled=can_keep)
        self.reasons.setVisible(mark is not None)
        if mark is not None:
            options = [(self.tr("Why? (optional)"), "")]
            options += [(self._word(reason), reason) for reason in REASONS[mark.thumb]]
            self.reasons.show_options(options, mark.reason or "")

    def _on_clicked(self, thumb: Thumb) -> None:
        self.show_mark(self._mark, can_keep=self._can_keep)  # until it is kept, it is as it was
        self.judged.emit(thumb)

    def _word(self, reason: WrittenReason) -> str:
        words: dict[WrittenReason, str] = {
            "right": self.tr("Right and complete"),
            "clear": self.tr("Clearly put"),
            "wrong": self.tr("Something in it is wrong"),
            "incomplete": self.tr("Something important is missing"),
            "unclear": self.tr("Hard to understand"),
            "too_long": self.tr("Too long"),
            "struck_wrongly": self.tr("A right sentence was struck out"),
        }
        return words[reason]

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._question.setText(self.tr("Is the written text good?"))
        self.thumbs.retitle(
            (self.tr("Good"), self.tr("The written text is good")),
            (self.tr("Not good"), self.tr("The written text is not good")),
        )
        self.reasons.setAccessibleName(self.tr("Why the written text is good or not"))
        self.show_mark(self._mark, can_keep=self._can_keep)
