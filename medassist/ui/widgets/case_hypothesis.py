"""A condition of the case's differential, opened to what speaks for it, against it and what is missing, with every number."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from medassist.core.answer import Hypothesis
from medassist.core.clinical import Language
from medassist.services.case_compare import Missing
from medassist.ui.theme import Theme
from medassist.ui.widgets.hypothesis_bar import HypothesisBar
from medassist.ui.widgets.weight_table import TableRow


class CaseHypothesis(HypothesisBar):
    """The weights in nats, which add up, and as the factor on the odds, which is easier to feel."""

    care_wanted = Signal(str)
    compare_wanted = Signal(str)

    GAP = (12, 1)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._missing: Sequence[Missing] = ()
        self.care_button = QPushButton(self)
        self.compare_button = QPushButton(self)
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

    def show_missing(
        self, one: Hypothesis, missing: Sequence[Missing], names: Mapping[str, str], language: Language
    ) -> None:
        """As show_hypothesis, with what the condition usually shows and nobody spoke of."""
        self._missing = missing
        self.show_hypothesis(one, names, language)
        title = self._title()
        self.care_button.setText(self.tr("Treatment"))
        self.compare_button.setText(self.tr("Compare"))
        self.care_button.setAccessibleName(self.tr("Treatment and referral of {name}").format(name=title))
        self.compare_button.setAccessibleName(self.tr("Compare {name} with another condition").format(name=title))
        open_ones = ", ".join(names.get(one.finding, one.finding) for one in missing)
        self.setAccessibleDescription(f"{self.tr('Usual, and not spoken of')}: {open_ones}" if missing else "")

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
        super()._show_open()
        for button in (self.care_button, self.compare_button):
            button.setVisible(self.is_open)

    def _table_rows(self) -> list[TableRow]:
        rows = [(self.tr("What it is made of"), self.tr("nats"), self.tr("factor")), *self.rows()]
        if self._missing:
            rows.append((self.tr("Usual, and not spoken of"), self.tr("how often"), self.tr("would do")))
            rows += self.missing_rows()
        return [(texts, self._role(texts)) for texts in rows]

    def _role(self, texts: tuple[str, str, str]) -> str:
        """Headings have no number and are quiet; the sum is strong."""
        if not any(character.isdigit() for character in texts[1]):
            return "quiet"
        return "strong" if texts[0] == self.tr("Sum (score)") else ""
