"""Two conditions side by side: what was said and what it weighs in each, and what would tell them apart."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from medassist.core.answer import Hypothesis
from medassist.core.clinical import Language
from medassist.services.case_compare import ComparedFinding, Comparison
from medassist.ui.theme import Theme
from medassist.ui.widgets.chips import SIGN
from medassist.ui.widgets.choice import Choice
from medassist.ui.words import status_word


class CaseComparison(QWidget):
    """A choice of two conditions and their table."""

    pair_chosen = Signal(str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._again: tuple[Sequence[Hypothesis], Comparison | None, Mapping[str, str], Language] | None = None
        self._narrow = False
        self._headed: list[str] = []
        self._heading = QLabel(self)
        self.first = Choice(self)
        self.second = Choice(self)
        self.table = QTableWidget(self)
        self._build_ui()
        self._retranslate()

    def _build_ui(self) -> None:
        px = self._theme.px
        self._heading.setProperty("role", "heading")
        for choice in (self.first, self.second):
            choice.setProperty("role", "cell")
            choice.setMinimumWidth(1)
            choice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            choice.activated.connect(self._on_chosen)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(QLabel("A", self))
        row.addWidget(self.first, 1)
        row.addSpacing(px(8))
        row.addWidget(QLabel("B", self))
        row.addWidget(self.second, 1)
        table = self.table
        table.setColumnCount(5)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        table.setWordWrap(True)
        table.setTabKeyNavigation(False)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        column.addWidget(self._heading)
        column.addLayout(row)
        column.addWidget(table)

    def show_pair(
        self,
        among: Sequence[Hypothesis],
        comparison: Comparison | None,
        names: Mapping[str, str],
        language: Language,
    ) -> None:
        """Shows two of `among`; hides itself where there are no two. `names` are the findings'."""
        self._again = (among, comparison, names, language)
        self.setVisible(comparison is not None)
        if comparison is None:
            return
        options = [(_name(one, language), one.id) for one in among]
        for choice, chosen in ((self.first, comparison.first), (self.second, comparison.second)):
            choice.show_options(options, chosen.id)
        self._fill(comparison, names, language)

    def texts(self) -> list[list[str]]:
        """The table's words, row by row."""
        table = self.table
        found: list[list[str]] = []
        for row in range(table.rowCount()):
            items = [table.item(row, column) for column in range(table.columnCount())]
            found.append([item.text() if item is not None else "" for item in items])
        return found

    def order(self) -> list[QWidget]:
        """What Tab reaches, in the order of reading."""
        return [self.first, self.second, self.table]

    def resizeEvent(self, event: QResizeEvent) -> None:  # Qt's name
        super().resizeEvent(event)
        if event.size().width() == event.oldSize().width():
            return
        if self._again is not None and self._narrow != (self.width() < self._theme.px(520)):
            self.show_pair(*self._again)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _fill(self, comparison: Comparison, names: Mapping[str, str], language: Language) -> None:
        first, second = comparison.first, comparison.second
        words = [self.tr("Finding"), self.tr("Said"), "A", "B", self.tr("Tells them apart")]
        if words != self._headed:
            self._headed = words
            self.table.setHorizontalHeaderLabels(words)
        self._narrow = self.width() < self._theme.px(520)
        rows = [[self.tr("Before any finding"), "", f"{first.prior:+.2f}", f"{second.prior:+.2f}", ""]]
        rows += [self._said(row, names) for row in comparison.said]
        interactions = (first.interaction, second.interaction)
        if any(abs(one) > 0.005 for one in interactions):
            rows.append([self.tr("All of it together"), "", *(f"{one:+.2f}" for one in interactions), ""])
        scores = [f"{one.score:+.2f} · {one.probability:.0%}" for one in (first, second)]
        rows.append([self.tr("Sum (score)"), "", *scores, ""])
        rows += [self._telling(row, names) for row in comparison.telling]
        for column, one in ((2, first), (3, second)):
            header = self.table.horizontalHeaderItem(column)
            if header is not None:
                header.setToolTip(_name(one, language))
        changed = self._show_rows(rows)
        self.table.setAccessibleName(
            self.tr("A {first} beside B {second}").format(first=_name(first, language), second=_name(second, language))
        )
        self._fit(changed)

    def _show_rows(self, rows: Sequence[Sequence[str]]) -> list[int]:
        """Puts the words in; gives the rows whose height may be another one now (words wrap)."""
        table, changed = self.table, set(range(self.table.rowCount(), len(rows)))
        table.setRowCount(len(rows))
        for place, texts in enumerate(rows):
            for column, text in enumerate(texts):
                item = table.item(place, column)
                if item is None:
                    table.setItem(place, column, QTableWidgetItem(text))
                elif item.text() != text:
                    item.setText(text)
                    changed.add(place)
        return sorted(changed)

    def _said(self, row: ComparedFinding, names: Mapping[str, str]) -> list[str]:
        difference = (row.first or 0.0) - (row.second or 0.0)
        status = ""
        if row.status is not None:
            status = SIGN[row.status] if self._narrow else status_word(row.status)
        weights = ["—" if weight is None else f"{weight:+.2f}" for weight in (row.first, row.second)]
        return [names.get(row.finding, row.finding), status, *weights, _for(difference)]

    def _telling(self, row: ComparedFinding, names: Mapping[str, str]) -> list[str]:
        shares = [f"{share:.0%}" for share in (row.first or 0.0, row.second or 0.0)]
        effect = self.tr("yes: {yes}; no: {no}").format(yes=_for(row.if_present) or "—", no=_for(row.if_absent) or "—")
        return [names.get(row.finding, row.finding), "–" if self._narrow else self.tr("not yet"), *shares, effect]

    def _fit(self, changed: Sequence[int] = ()) -> None:
        """Columns as wide as the page allows, the table as tall as its rows: only the `changed` are measured again."""
        table, frame = self.table, 2 * self.table.frameWidth() + 2
        room = max(1, self.width() - frame)
        shares = (0.36, 0.12, 0.15, 0.15)
        widths = [round(room * share) for share in shares]
        widths.append(room - sum(widths))
        if widths != [table.columnWidth(column) for column in range(table.columnCount())]:
            for column, width in enumerate(widths):
                table.setColumnWidth(column, width)
            changed = range(table.rowCount())
        for row in changed:
            table.resizeRowToContents(row)
        height = table.horizontalHeader().sizeHint().height() + frame
        height += sum(table.rowHeight(row) for row in range(table.rowCount()))
        if height != table.height():
            table.setFixedHeight(height)

    def _on_chosen(self) -> None:
        first, second = self.first.currentData(), self.second.currentData()
        if first and second:
            self.pair_chosen.emit(first, second)

    def _retranslate(self) -> None:
        self._heading.setText(self.tr("Two conditions side by side"))
        self.first.setAccessibleName(self.tr("First condition to compare"))
        self.second.setAccessibleName(self.tr("Second condition to compare"))
        self.table.setAccessibleName(self.tr("Two conditions side by side"))
        if self._again is not None:
            self.show_pair(*self._again)


def _name(one: Hypothesis, language: Language) -> str:
    return one.name_zh if language == "zh" else one.name_en


def _for(log_odds: float) -> str:
    """Whether the difference (nats) speaks for A or B, and its factor on the odds; empty where it hardly moves them."""
    if abs(log_odds) < math.log(1.2):
        return ""
    return f"{'A' if log_odds > 0 else 'B'} ×{math.exp(abs(log_odds)):.2g}"
