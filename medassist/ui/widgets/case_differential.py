"""The differential of a case: bars that open to every number, and beside the ranking what must not be missed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QVBoxLayout, QWidget

from medassist.core.answer import TwoConditions
from medassist.core.clinical import Language
from medassist.services.case import Assessed
from medassist.ui.theme import Theme
from medassist.ui.widgets.case_hypothesis import CaseHypothesis
from medassist.ui.widgets.must_not_miss import DangerItem

SHOWN = 8
SHOWN_ANYWAY = 3
WORTH_SHOWING = 0.01
BESIDE_FROM_WIDTH = 600
"""Width in px at 100 % from which the lane stands beside the ranking."""


class CaseDifferential(QWidget):
    """Rebuilt for each result; what was open stays open, and the focus where it was."""

    article_wanted = Signal(str)
    care_wanted = Signal(str)
    compare_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: Assessed | None = None
        self._names: dict[str, str] = {}
        self.bars: list[CaseHypothesis] = []
        self.dangers: list[DangerItem] = []
        self._ranking = QWidget(self)
        self._lane = QWidget(self)
        self._both = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(theme.px(24))
        self._columns = tuple(QVBoxLayout(part) for part in (self._ranking, self._lane))
        for column, part, stretch in zip(self._columns, (self._ranking, self._lane), (3, 2), strict=True):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(theme.px(2))
            self._both.addWidget(part, stretch)

    def show_assessed(self, shown: Assessed, names: dict[str, str]) -> None:
        """Shows the differential; `names` are the findings' names in the answer's language."""
        opened = {one.id for one in (*self.bars, *self.dangers) if one.is_open}
        focused = next((one.id for one in (*self.bars, *self.dangers) if one.hasFocus()), None)
        self._shown, self._names = shown, names
        answer = shown.answer
        self.bars, self.dangers = [], []
        ranking, lane = self._columns
        for column in self._columns:
            while (item := column.takeAt(0)) is not None:
                widget = item.widget()
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()
        self.setVisible(bool(answer.differential or answer.must_not_miss))
        self._ranking.setVisible(bool(answer.differential))
        self._lane.setVisible(bool(answer.must_not_miss))
        lane.addWidget(self._heading(self.tr("Must not be missed")))
        self.dangers = [DangerItem(one, answer.language, self._theme, self._lane) for one in answer.must_not_miss]
        for danger in self.dangers:
            lane.addWidget(danger)
        ranking.addWidget(self._heading(self.tr("Differential")))
        for place, one in enumerate(answer.differential[:SHOWN]):
            if place < SHOWN_ANYWAY or one.probability >= WORTH_SHOWING:
                missing = shown.missing.get(one.id, ())
                self.bars.append(CaseHypothesis(one, missing, names, answer.language, self._theme, self._ranking))
        if answer.together is not None:
            ranking.addWidget(self._quiet(self._together(answer.together, answer.language)))
        for bar in self.bars:
            ranking.addWidget(bar)
            bar.care_wanted.connect(self.care_wanted)
            bar.compare_wanted.connect(self.compare_wanted)
        for column in self._columns:
            column.addStretch(1)
        for fold in (*self.bars, *self.dangers):
            fold.open(fold.id in opened)
            fold.article_wanted.connect(self.article_wanted)
            if fold.id == focused:
                fold.setFocus()
        self.updateGeometry()

    def order(self) -> list[QWidget]:
        """What Tab reaches, in the order of reading."""
        dangers = [widget for one in self.dangers for widget in (one, one.article_button)]
        return [*(widget for bar in self.bars for widget in bar.controls()), *dangers]

    def resizeEvent(self, event: QResizeEvent) -> None:  # Qt's name
        super().resizeEvent(event)
        beside = self.width() >= self._theme.px(BESIDE_FROM_WIDTH)
        self._both.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    def _together(self, pair: TwoConditions, language: Language) -> str:
        """Two conditions that explain the case together, each with what only it explains."""
        first, second = pair.names_zh if language == "zh" else pair.names_en
        ours, theirs = (", ".join(self._names.get(one, one) for one in found) for found in pair.explains)
        return self.tr("Two at once would explain more: {first} ({ours}) and {second} ({theirs}).").format(
            first=first, second=second, ours=ours, theirs=theirs
        )

    def _quiet(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setProperty("role", "quiet")
        label.setWordWrap(True)
        label.setMinimumWidth(1)
        return label

    def _heading(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setProperty("role", "heading")
        return label

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange and self._shown is not None:
            self.show_assessed(self._shown, self._names)
        super().changeEvent(event)
