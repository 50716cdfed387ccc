"""The rows of a batch for a table view, with a filter by urgency and status."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QColor

from medassist.ui.batch_rows import RowSummary
from medassist.ui.batch_run import BatchRun
from medassist.ui.theme import Theme
from medassist.ui.words import answer_status_word, short_urgency_word

Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("id", "text", "urgency", "status", "leading")


class BatchTable(QAbstractTableModel):
    """Grows with the run; a row's tool tip says why it failed or was declined."""

    def __init__(self, run: BatchRun, theme: Theme, parent: Any = None) -> None:
        super().__init__(parent)
        self._run = run
        self._theme = theme
        self._shown = len(run.rows)
        run.rows_added.connect(self._on_rows_added)
        run.rows_replaced.connect(self._on_rows_replaced)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else self._shown

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return len(COLUMNS)

    def row(self, number: int) -> RowSummary:
        """The summary in line `number` of this model."""
        return self._run.rows[number]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("Row"), self.tr("Question"), self.tr("Urgency"), self.tr("Result"), self.tr("Most likely"))[
            section
        ]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._run.rows[index.row()]
        column = COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return {
                "id": row.id,
                "text": " ".join(row.text.split()),
                "urgency": short_urgency_word(row.urgency),
                "status": answer_status_word(row.status),
                "leading": row.leading or "—",
            }[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.reason or row.text
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._ink(row, column)
        return None

    def _ink(self, row: RowSummary, column: str) -> QColor | None:
        tokens = self._theme.tokens
        if column == "urgency" and row.urgency is not None:
            return QColor(getattr(tokens, row.urgency))
        if column == "status" and row.status == "error":
            return QColor(tokens.emergency)
        return None

    def _on_rows_added(self, count: int) -> None:
        self.beginInsertRows(QModelIndex(), self._shown, self._shown + count - 1)
        self._shown += count
        self.endInsertRows()

    def _on_rows_replaced(self) -> None:
        self.beginResetModel()
        self._shown = len(self._run.rows)
        self.endResetModel()


class BatchFilter(QSortFilterProxyModel):
    """Shows the rows of one urgency or one result; empty texts show all."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._urgency = ""
        self._status = ""

    def choose(self, urgency: str, status: str) -> None:
        """Filters anew."""
        self.beginFilterChange()
        self._urgency, self._status = urgency, status
        self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        table = self.sourceModel()
        if not isinstance(table, BatchTable):
            return True
        row = table.row(source_row)
        return self._urgency in ("", row.urgency or "none") and self._status in ("", row.status)


def role_word(role: str) -> str:
    """What a column of a file of questions can be."""
    translate = QCoreApplication.translate
    words = {
        "text": translate("roles", "Question"),
        "id": translate("roles", "Number"),
        "task": translate("roles", "Task"),
        "to": translate("roles", "Target language"),
        "patient": translate("roles", "Patient (object)"),
        "age": translate("roles", "Age"),
        "age_years": translate("roles", "Age in years"),
        "age_days": translate("roles", "Age in days"),
        "sex": translate("roles", "Sex"),
        "weight": translate("roles", "Weight"),
        "pregnant": translate("roles", "Pregnant"),
        "pregnancy_weeks": translate("roles", "Week of pregnancy"),
        "allergies": translate("roles", "Allergies"),
        "conditions": translate("roles", "Past history"),
        "medicines": translate("roles", "Medicines"),
        "egfr": translate("roles", "eGFR"),
    }
    return words.get(role, role)
