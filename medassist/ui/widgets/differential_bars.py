"""The differential: leading conditions as bars that open to every weight, and beside the ranking what must not be missed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from medassist.core.answer import Answer
from medassist.ui.theme import Theme
from medassist.ui.widgets.danger_lane import DangerLane
from medassist.ui.widgets.hypothesis_bar import HypothesisBar, worth_showing
from medassist.ui.widgets.kept_rows import KeptRows
from medassist.ui.widgets.must_not_miss import DangerItem

SHOWN = 6


class DifferentialBars(QWidget):
    """Told anew with each answer: a condition keeps its row, and with it what was open."""

    article_wanted = Signal(str)
    """The id of a condition whose article a person wants to read."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._answer: Answer | None = None
        self._names: dict[str, str] = {}
        self.bars: list[HypothesisBar] = []
        self._ranking = QWidget(self)
        self._heading = QLabel(self._ranking)
        self._heading.setProperty("role", "heading")
        self.lane = DangerLane(theme, 4, self)
        self.lane.article_wanted.connect(self.article_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, theme.px(8))
        column.setSpacing(theme.px(12))
        rows = QVBoxLayout(self._ranking)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.px(4))
        rows.addWidget(self._heading)
        column.addWidget(self._ranking)
        column.addWidget(self.lane)
        self._bar_rows = KeptRows(rows, self._new_bar, before=1)
        self._retranslate()

    @property
    def dangers(self) -> list[DangerItem]:
        """The dangers shown now."""
        return self.lane.items

    def show_answer(self, answer: Answer, names: dict[str, str]) -> None:
        """Shows the differential; `names` are the findings' names in the answer's language."""
        self._answer, self._names = answer, names
        self.setVisible(bool(answer.differential or answer.must_not_miss))
        self._ranking.setVisible(bool(answer.differential))
        ranked = worth_showing(answer.differential, SHOWN)
        self.bars = self._bar_rows.of([one.id for one in ranked])
        for bar, one in zip(self.bars, ranked, strict=True):
            bar.show_hypothesis(one, names, answer.language)
            bar.show()
        self.lane.show_dangers(answer.must_not_miss, answer.language)
        self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            if self._answer is not None:
                self.show_answer(self._answer, self._names)
        super().changeEvent(event)

    def _new_bar(self) -> HypothesisBar:
        bar = HypothesisBar(self._theme, self._ranking)
        bar.article_wanted.connect(self.article_wanted)
        return bar

    def _retranslate(self) -> None:
        self._heading.setText(self.tr("Differential"))
