"""One condition of the differential: its probability as a bar, and opened, every number it is made of."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from medassist.core.answer import Hypothesis, Weight
from medassist.core.clinical import Language, Urgency
from medassist.ui.theme import Theme
from medassist.ui.widgets.fold_item import FoldItem


class Bar(QWidget):
    """A horizontal bar from 0 to 1, in the colour of the condition's urgency."""

    def __init__(self, share: float, urgency: Urgency, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._share = share
        self._ink = theme.tokens.of_urgency(urgency)[0]
        self._line = theme.tokens.line
        self.setFixedHeight(theme.px(6))

    def paintEvent(self, event: QPaintEvent) -> None:  # Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self.height() / 2
        painter.setBrush(QColor(self._line))
        painter.drawRoundedRect(self.rect(), radius, radius)
        painter.setBrush(QColor(self._ink))
        painter.drawRoundedRect(
            0, 0, max(self.height(), round(self.width() * self._share)), self.height(), radius, radius
        )
        painter.end()


class HypothesisBar(FoldItem):
    """Name, percent and bar; the prior and the factor of every finding unfold, strongest first."""

    def __init__(
        self, one: Hypothesis, names: dict[str, str], language: Language, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(one.id, theme, parent)
        self._one = one
        self._names = names
        self._language = language
        px = theme.px
        title = one.name_zh if language == "zh" else one.name_en
        percent = f"{one.probability:.0%}" if one.probability >= 0.01 else "<1%"
        name = QLabel(title, self)
        name.setWordWrap(True)
        name.setMinimumWidth(1)
        head = QHBoxLayout()
        head.addWidget(name, 1)
        head.addWidget(QLabel(percent, self), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(4), 0, px(4))
        column.setSpacing(px(4))
        column.addLayout(head)
        column.addWidget(Bar(one.probability, one.urgency, theme, self))
        self._weights: QWidget | None = None
        self._column = column
        column.addWidget(self.article_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.article_button.setAccessibleName(self.tr("Article on {name}").format(name=title))
        self.setAccessibleName(f"{title} ({one.icd10}), {percent}. {self._spoken()}")

    def lines(self) -> list[tuple[str, float]]:
        """What is said for and against, and its factor on the odds, strongest first."""
        weights = sorted(self._one.evidence, key=lambda weight: -abs(weight.log_likelihood_ratio))
        return [(self._said(weight), weight.log_likelihood_ratio) for weight in weights]

    def _said(self, weight: Weight) -> str:
        name = self._names.get(weight.finding, weight.finding)
        if weight.status == "present":
            return name
        return f"无{name}" if self._language == "zh" else f"no {name}"

    def _spoken(self) -> str:
        return ", ".join(f"{name} ×{math.exp(weight):.2g}" for name, weight in self.lines())

    def _show_open(self) -> None:
        if self._weights is None:
            self._weights = self._table()
            self._column.insertWidget(self._column.indexOf(self.article_button), self._weights)
        self._weights.setVisible(self.is_open)

    def _table(self) -> QWidget:
        px = self._theme.px
        table = QWidget(self)
        grid = QGridLayout(table)
        grid.setContentsMargins(px(8), 0, 0, px(4))
        grid.setHorizontalSpacing(px(8))
        grid.setVerticalSpacing(px(2))
        grid.setColumnStretch(0, 1)
        rows = [(self.tr("Before any finding"), f"{math.exp(self._one.prior):.2%}")]
        rows += [(f"{'+' if weight > 0 else '−'}  {name}", f"×{math.exp(weight):.2g}") for name, weight in self.lines()]
        if abs(self._one.interaction) > 0.005:
            rows.append((self.tr("Findings that go together"), f"×{math.exp(self._one.interaction):.2g}"))
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                label = QLabel(text, table)
                label.setProperty("role", "quiet")
                label.setWordWrap(column == 0)
                if column:
                    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
                grid.addWidget(label, row, column)
        return table
