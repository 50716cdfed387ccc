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
from medassist.ui.widgets.danger_lane import DangerLane
from medassist.ui.widgets.hypothesis_bar import worth_showing
from medassist.ui.widgets.kept_rows import KeptRows
from medassist.ui.widgets.must_not_miss import DangerItem

SHOWN = 8
BESIDE_FROM_WIDTH = 600
"""Width in px at 100 % from which the lane stands beside the ranking."""


class CaseDifferential(QWidget):
    """Told anew with each result: a condition keeps its row, and with it what was open and where the focus was."""

    article_wanted = Signal(str)
    care_wanted = Signal(str)
    compare_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: Assessed | None = None
        self._names: dict[str, str] = {}
        self.bars: list[CaseHypothesis] = []
        self._ranking = QWidget(self)
        self.lane = DangerLane(theme, 2, self)
        self.lane.article_wanted.connect(self.article_wanted)
        self._both = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(theme.px(24))
        self._ranking_heading = self._label("heading", self._ranking)
        self._pair = self._label("quiet", self._ranking)
        self._pair.setWordWrap(True)
        self._pair.setMinimumWidth(1)
        ranking = QVBoxLayout(self._ranking)
        ranking.setContentsMargins(0, 0, 0, 0)
        ranking.setSpacing(theme.px(2))
        ranking.addWidget(self._ranking_heading)
        ranking.addWidget(self._pair)
        ranking.addStretch(1)
        self._both.addWidget(self._ranking, 3)
        self._both.addWidget(self.lane, 2)
        self._bar_rows = KeptRows(ranking, self._new_bar, before=2)
        self._retranslate()

    @property
    def dangers(self) -> list[DangerItem]:
        """The dangers shown now."""
        return self.lane.items

    def show_assessed(self, shown: Assessed, names: dict[str, str]) -> None:
        """Shows the differential; `names` are the findings' names in the answer's language."""
        self._shown, self._names = shown, names
        answer, language = shown.answer, shown.answer.language
        self.setVisible(bool(answer.differential or answer.must_not_miss))
        self._ranking.setVisible(bool(answer.differential))
        self._pair.setVisible(answer.together is not None)
        if answer.together is not None:
            self._pair.setText(self._together(answer.together, language))
        ranked = worth_showing(answer.differential, SHOWN)
        self.bars = self._bar_rows.of([one.id for one in ranked])
        for bar, one in zip(self.bars, ranked, strict=True):
            bar.show_missing(one, shown.missing.get(one.id, ()), names, language)
            bar.show()
        self.lane.show_dangers(answer.must_not_miss, language)
        self.updateGeometry()

    def order(self) -> list[QWidget]:
        """What Tab reaches, in the order of reading."""
        return [*(widget for bar in self.bars for widget in bar.controls()), *self.lane.order()]

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

    def _new_bar(self) -> CaseHypothesis:
        bar = CaseHypothesis(self._theme, self._ranking)
        bar.article_wanted.connect(self.article_wanted)
        bar.care_wanted.connect(self.care_wanted)
        bar.compare_wanted.connect(self.compare_wanted)
        return bar

    @staticmethod
    def _label(role: str, parent: QWidget) -> QLabel:
        label = QLabel(parent)
        label.setProperty("role", role)
        return label

    def _retranslate(self) -> None:
        self._ranking_heading.setText(self.tr("Differential"))

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            if self._shown is not None:
                self.show_assessed(self._shown, self._names)
        super().changeEvent(event)
