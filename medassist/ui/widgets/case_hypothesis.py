"""A condition of the case's differential, opened to what speaks for it, against it and what is missing, with every number."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from medassist.core.answer import Hypothesis
from medassist.core.clinical import Language
from medassist.services.case_compare import Missing
from medassist.ui.theme import Theme
from medassist.ui.widgets.hypothesis_bar import HypothesisBar


class CaseHypothesis(HypothesisBar):
    """The weights in nats, which add up, and as the factor on the odds, which is easier to feel."""

    care_wanted = Signal(str)
    compare_wanted = Signal(str)

    def __init__(
        self,
        one: Hypothesis,
        missing: Sequence[Missing],
        names: dict[str, str],
        language: Language,
        theme: Theme,
        parent: QWidget,
    ) -> None:
        super().__init__(one, names, language, theme, parent)
        self._missing = tuple(missing)
        self.care_button = QPushButton(self.tr("Treatment"), self)
        self.compare_button = QPushButton(self.tr("Compare"), self)
        title = one.name_zh if language == "zh" else one.name_en
        self.care_button.setAccessibleName(self.tr("Treatment and referral of {name}").format(name=title))
        self.compare_button.setAccessibleName(self.tr("Compare {name} with another condition").format(name=title))
        self.care_button.clicked.connect(lambda: self.care_wanted.emit(self.id))
        self.compare_button.clicked.connect(lambda: self.compare_wanted.emit(self.id))
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        self._column.removeWidget(self.article_button)
        for button in (self.care_button, self.compare_button, self.article_button):
            button.setProperty("role", "link")
            row.addWidget(button)
        row.addStretch(1)
        self._column.addLayout(row)
        for button in (self.care_button, self.compare_button):
            button.hide()
        if self._missing:
            open_ones = ", ".join(row[0] for row in self.missing_rows())
            self.setAccessibleDescription(f"{self.tr('Usual, and not spoken of')}: {open_ones}")

    def controls(self) -> list[QWidget]:
        """What Tab reaches, in order."""
        return [self, self.care_button, self.compare_button, self.article_button]

    def rows(self) -> list[tuple[str, str, str]]:
        """(what, nats, factor on the odds) of every part: they add up to the score. A heading has no numbers."""
        one = self._one
        lines = self.lines()
        rows = [(self.tr("Before any finding"), f"{one.prior:+.2f}", f"{math.exp(one.prior):.2%}")]
        for heading, kept in (
            (self.tr("For"), [line for line in lines if line[1] > 0]),
            (self.tr("Against"), [line for line in lines if line[1] <= 0]),
        ):
            if kept:
                rows.append((heading, "", ""))
                rows += [(name, f"{weight:+.2f}", f"×{math.exp(weight):.2g}") for name, weight in kept]
        if abs(one.interaction) > 0.005:
            rows.append(
                (
                    self.tr("All of it together"),
                    f"{one.interaction:+.2f}",
                    f"×{math.exp(one.interaction):.2g}",
                )
            )
        rows.append((self.tr("Sum (score)"), f"{one.score:+.2f}", f"{one.probability:.1%}"))
        return rows

    def missing_rows(self) -> list[tuple[str, str, str]]:
        """(finding not spoken of, how often the condition shows it, what its presence or absence would do)."""
        return [
            (
                self._names.get(one.finding, one.finding),
                f"{one.probability:.0%}",
                self.tr("yes ×{yes}, no ×{no}").format(
                    yes=f"{math.exp(one.if_present):.2g}", no=f"{math.exp(one.if_absent):.2g}"
                ),
            )
            for one in self._missing
        ]

    def _show_open(self) -> None:
        if self._weights is None:
            self._weights = self._table()
            self._column.insertWidget(2, self._weights)
        self._weights.setVisible(self.is_open)
        for button in (self.care_button, self.compare_button):
            button.setVisible(self.is_open)

    def _table(self) -> QWidget:
        px = self._theme.px
        table = QWidget(self)
        grid = QGridLayout(table)
        grid.setContentsMargins(px(8), 0, 0, px(4))
        grid.setHorizontalSpacing(px(12))
        grid.setVerticalSpacing(px(1))
        grid.setColumnStretch(0, 1)
        rows = [(self.tr("What it is made of"), self.tr("nats"), self.tr("factor")), *self.rows()]
        missing = self.missing_rows()
        if missing:
            rows += [(self.tr("Usual, and not spoken of"), self.tr("how often"), self.tr("would do")), *missing]
        for row, texts in enumerate(rows):
            numeric = any(character.isdigit() for character in texts[1])
            for column, text in enumerate(texts):
                label = QLabel(text, table)
                label.setWordWrap(column == 0)
                if texts[0] == self.tr("Sum (score)"):
                    label.setProperty("role", "strong")
                if not numeric:
                    label.setProperty("role", "quiet")
                if column:
                    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
                grid.addWidget(label, row, column)
        return table
