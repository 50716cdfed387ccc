"""The kept questions for a list view: when, what was asked, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QDateTime, QLocale, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from medassist.storage.history import HistoryEntry
from medassist.ui.theme import Theme
from medassist.ui.words import answer_status_word, short_urgency_word

Index = QModelIndex | QPersistentModelIndex


class HistoryList(QAbstractTableModel):
    """Newest first, as the search gave them."""

    def __init__(self, theme: Theme, parent: Any = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.entries: list[HistoryEntry] = []

    def show_entries(self, entries: Sequence[HistoryEntry]) -> None:
        """Replaces what is shown."""
        self.beginResetModel()
        self.entries = list(entries)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("When"), self.tr("Question"), self.tr("Urgency"), self.tr("Result"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry, column = self.entries[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                moment_in_words(entry.created_at),
                " ".join(entry.question.split())[:300],
                short_urgency_word(entry.urgency),
                answer_status_word(entry.status),
            )[column]
        if role == Qt.ItemDataRole.ToolTipRole and column == 1:
            return entry.question[:1000]
        if role == Qt.ItemDataRole.ForegroundRole and column == 2 and entry.urgency is not None:
            return QColor(getattr(self._theme.tokens, entry.urgency))
        return None


def moment_in_words(created_at: str) -> str:
    """A kept UTC time in local time, as the language in force writes it."""
    moment = QDateTime.fromString(created_at, Qt.DateFormat.ISODateWithMs)
    if not moment.isValid():
        return created_at
    return QLocale().toString(moment.toLocalTime(), "yyyy-MM-dd HH:mm")
