"""One condition of the differential: its probability as a bar, and opened, every number it is made of."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from medassist.core.answer import Hypothesis, Weight
from medassist.core.clinical import Language, Urgency
from medassist.ui.theme import Theme
from medassist.ui.widgets.fold_item import FoldItem
from medassist.ui.widgets.weight_table import TableRow, WeightTable

SHOWN_ANYWAY = 3
WORTH_SHOWING = 0.01


def worth_showing(differential: Sequence[Hypothesis], most: int) -> list[Hypothesis]:
    """The first `most` of the differential that have a bar: the first SHOWN_ANYWAY, then those of WORTH_SHOWING or more."""
    return [
        one for place, one in enumerate(differential[:most]) if place < SHOWN_ANYWAY or one.probability >= WORTH_SHOWING
    ]


class Bar(QWidget):
    """A horizontal bar from 0 to 1, in the colour of the condition's urgency."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._share = 0.0
        self._urgency: Urgency = "routine"
        self.setFixedHeight(theme.px(6))

    def show_share(self, share: float, urgency: Urgency) -> None:
        """How long, and how urgent."""
        if (share, urgency) != (self._share, self._urgency):
            self._share, self._urgency = share, urgency
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # Qt's name
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self.height() / 2
        painter.setBrush(QColor(tokens.line))
        painter.drawRoundedRect(self.rect(), radius, radius)
        painter.setBrush(QColor(tokens.of_urgency(self._urgency)[0]))
        painter.drawRoundedRect(
            0, 0, max(self.height(), round(self.width() * self._share)), self.height(), radius, radius
        )
        painter.end()


class HypothesisBar(FoldItem):
    """Name, percent and bar; the prior and the factor of every finding unfold, strongest first."""

    GAP = (8, 2)
    """Between the columns and the rows of the weights, px at 100 %."""

    _one: Hypothesis
    """What it was told last; it is told before it is shown."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._names: Mapping[str, str] = {}
        self._language: Language = "zh"
        self._weights: WeightTable | None = None
        px = theme.px
        self._name = QLabel(self)
        self._name.setWordWrap(True)
        self._name.setMinimumWidth(1)
        self._percent = QLabel(self)
        self._bar = Bar(theme, self)
        head = QHBoxLayout()
        head.addWidget(self._name, 1)
        head.addWidget(self._percent, 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, px(4), 0, px(4))
        self._column.setSpacing(px(4))
        self._column.addLayout(head)
        self._column.addWidget(self._bar)
        self._column.addWidget(self.article_button, 0, Qt.AlignmentFlag.AlignLeft)

    def show_hypothesis(self, one: Hypothesis, names: Mapping[str, str], language: Language) -> None:
        """Says what `one` is and how probable; `names` are the findings' names in `language`."""
        self.stand_for(one.id)
        self._one, self._names, self._language = one, names, language
        title = self._title()
        percent = f"{one.probability:.0%}" if one.probability >= 0.01 else "<1%"
        self._name.setText(title)
        self._percent.setText(percent)
        self._bar.show_share(one.probability, one.urgency)
        self.article_button.setAccessibleName(self.tr("Article on {name}").format(name=title))
        self.setAccessibleName(f"{title} ({one.icd10}), {percent}. {self._spoken()}")
        if self.is_open:
            self._show_open()

    def lines(self) -> list[tuple[str, float]]:
        """What is said for and against, and its factor on the odds, strongest first."""
        weights = sorted(self._one.evidence, key=lambda weight: -abs(weight.log_likelihood_ratio))
        return [(self._said(weight), weight.log_likelihood_ratio) for weight in weights]

    def _title(self) -> str:
        return self._one.name_zh if self._language == "zh" else self._one.name_en

    def _said(self, weight: Weight) -> str:
        name = self._names.get(weight.finding, weight.finding)
        if weight.status == "present":
            return name
        return f"无{name}" if self._language == "zh" else f"no {name}"

    def _spoken(self) -> str:
        return ", ".join(f"{name} ×{math.exp(weight):.2g}" for name, weight in self.lines())

    def _show_open(self) -> None:
        """The weights are worked into a table only where somebody looks at them."""
        if self.is_open:
            if self._weights is None:
                self._weights = WeightTable(self._theme, self, gap=self.GAP)
                self._column.insertWidget(2, self._weights)
            self._weights.show_rows(self._table_rows())
        if self._weights is not None:
            self._weights.setVisible(self.is_open)

    def _table_rows(self) -> list[TableRow]:
        rows = [(self.tr("Before any finding"), f"{math.exp(self._one.prior):.2%}")]
        rows += [(f"{'+' if weight > 0 else '−'}  {name}", f"×{math.exp(weight):.2g}") for name, weight in self.lines()]
        if abs(self._one.interaction) > 0.005:
            rows.append((self.tr("Findings that go together"), f"×{math.exp(self._one.interaction):.2g}"))
        return [(texts, "quiet") for texts in rows]
