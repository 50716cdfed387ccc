"""How tables of rows look everywhere, and their main column kept readable: in a narrow table side columns hide."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from medassist.ui.theme import Theme

MAIN_WIDTH = 240
ROW_HEIGHT = 32


def dress_rows(table: QTableView, theme: Theme, *, many: bool = False) -> None:
    """A table that is read and chosen from row by row (`many`: several at once), Tab leaving it."""
    mode = QAbstractItemView.SelectionMode
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(mode.ExtendedSelection if many else mode.SingleSelection)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setAlternatingRowColors(True)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(theme.px(ROW_HEIGHT))
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class FittedColumns(QObject):
    """`widths` are px at 100 % of the side columns by number; `hidden_first` are the columns that can be done without."""

    def __init__(
        self, table: QTableView, main: int, widths: dict[int, int], hidden_first: Sequence[int], theme: Theme
    ) -> None:
        super().__init__(table)
        self._table = table
        self._widths = {column: theme.px(width) for column, width in widths.items()}
        self._hidden_first = hidden_first
        self._main_width = theme.px(MAIN_WIDTH)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(main, QHeaderView.ResizeMode.Stretch)
        for column, width in self._widths.items():
            header.resizeSection(column, width)
        table.installEventFilter(self)
        self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # Qt's name
        if event.type() == QEvent.Type.Resize:
            self.fit()
        return super().eventFilter(watched, event)

    def fit(self) -> None:
        """Hides what does not fit, in the order given."""
        room = self._table.width() - self._main_width
        shown = dict(self._widths)
        for column in self._hidden_first:
            if sum(shown.values()) > room:
                del shown[column]
        for column in self._widths:
            self._table.setColumnHidden(column, column not in shown)
