"""The differential: leading conditions as bars that open to every weight, and beside the ranking what must not be missed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from medassist.core.answer import Answer
from medassist.ui.theme import Theme
from medassist.ui.widgets.hypothesis_bar import HypothesisBar
from medassist.ui.widgets.must_not_miss import DangerItem

SHOWN = 6
SHOWN_ANYWAY = 3
WORTH_SHOWING = 0.01


class DifferentialBars(QWidget):
    """Rebuilt for each answer; what was open stays open."""

    article_wanted = Signal(str)
    """The id of a condition whose article a person wants to read."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._answer: Answer | None = None
        self._names: dict[str, str] = {}
        self._opened: set[str] = set()
        self.bars: list[HypothesisBar] = []
        self.dangers: list[DangerItem] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, theme.px(8))
        self._column.setSpacing(theme.px(4))

    def show_answer(self, answer: Answer, names: dict[str, str]) -> None:
        """Shows the differential; `names` are the findings' names in the answer's language."""
        self._opened = {one.id for one in (*self.bars, *self.dangers) if one.is_open}
        self._answer, self._names = answer, names
        self.bars, self.dangers = [], []
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.setVisible(bool(answer.differential or answer.must_not_miss))
        if answer.differential:
            self._column.addWidget(self._heading(self.tr("Differential")))
        for place, one in enumerate(answer.differential[:SHOWN]):
            if place < SHOWN_ANYWAY or one.probability >= WORTH_SHOWING:
                self.bars.append(HypothesisBar(one, names, answer.language, self._theme, self))
        for bar in self.bars:
            self._column.addWidget(bar)
        if answer.must_not_miss:
            self._column.addSpacing(self._theme.px(12))
            self._column.addWidget(self._heading(self.tr("Must not be missed")))
        self.dangers = [DangerItem(one, answer.language, self._theme, self) for one in answer.must_not_miss]
        for danger in self.dangers:
            self._column.addWidget(danger)
        for one in (*self.bars, *self.dangers):
            one.open(one.id in self._opened)
            one.article_wanted.connect(self.article_wanted)
        self.updateGeometry()

    def _heading(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setProperty("role", "heading")
        return label

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange and self._answer is not None:
            self.show_answer(self._answer, self._names)
        super().changeEvent(event)
