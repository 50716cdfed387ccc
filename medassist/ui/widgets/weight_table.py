"""Rows of words with their numbers, as an opened condition shows them; told anew, only what changed is drawn."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from medassist.ui.theme import Theme, restyle

TableRow = tuple[Sequence[str], str]
"""The texts of a row from left to right, and the role of its labels in the style sheet ("" for none)."""


class WeightTable(QWidget):
    """Words at the left, numbers at the right; every cell is a label, for screen readers."""

    def __init__(self, theme: Theme, parent: QWidget, *, gap: tuple[int, int]) -> None:
        """`gap` between columns and between rows, px at 100 %."""
        super().__init__(parent)
        px = theme.px
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(px(8), 0, 0, px(4))
        self._grid.setHorizontalSpacing(px(gap[0]))
        self._grid.setVerticalSpacing(px(gap[1]))
        self._grid.setColumnStretch(0, 1)
        self._labels: list[list[QLabel]] = []

    def show_rows(self, rows: Sequence[TableRow]) -> None:
        """Shows `rows`, all of the same length."""
        for row, (texts, role) in enumerate(rows):
            if row == len(self._labels):
                self._labels.append([self._label(row, column) for column in range(len(texts))])
            for label, text in zip(self._labels[row], texts, strict=True):
                restyle(label, "role", role)
                label.setText(text)
                label.show()
        for labels in self._labels[len(rows) :]:
            for label in labels:
                label.hide()

    def _label(self, row: int, column: int) -> QLabel:
        label = QLabel(self)
        label.setWordWrap(column == 0)
        if column:
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(label, row, column)
        return label
