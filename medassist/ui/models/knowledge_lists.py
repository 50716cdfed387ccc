"""The entries of the knowledge base for views: a tree to browse, a ranked list to find in, and the places of a search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel

from medassist.core.clinical import Language
from medassist.core.evidence import Hit
from medassist.ui.knowledge_index import KIND_ORDER, IndexLine, KnowledgeIndex, folded
from medassist.ui.knowledge_words import GROUPS, KIND, KINDS, OTHER, REVIEWED, TITLES, UNREVIEWED

Index = QModelIndex | QPersistentModelIndex
ID = int(Qt.ItemDataRole.UserRole) + 1
DETAIL = int(Qt.ItemDataRole.UserRole) + 2
"""A quiet second text of a row."""


SIGNED_MARK = "✓ "


def entry_tree(index: KnowledgeIndex, language: Language, parent: Any = None) -> QStandardItemModel:
    """Kind, then system (or ATC group, or kind of finding), then the entries by name; groups with their counts."""
    model = QStandardItemModel(parent)
    for kind in KIND_ORDER:
        lines = [line for line in index.lines if line.kind == kind]
        if not lines:
            continue
        top = _item(f"{KINDS[kind].of(language)}", "", str(len(lines)))
        names = GROUPS[kind]
        order = {group: place for place, group in enumerate(names)}
        groups = sorted({line.group for line in lines}, key=lambda group: order.get(group, len(order)))
        for group in groups:
            own = [line for line in lines if line.group == group]
            branch = _item(names.get(group, OTHER).of(language), "", str(len(own)))
            for line in sorted(own, key=lambda one: folded(one.name.of(language))):
                branch.appendRow(_entry_item(line, language))
            top.appendRow(branch)
        model.appendRow(top)
    return model


def _entry_item(line: IndexLine, language: Language) -> QStandardItem:
    mark = SIGNED_MARK if line.review == "reviewed" else ""
    item = _item(line.name.of(language), line.id, mark + other_name(line, language))
    item.setData(spoken(line, language), Qt.ItemDataRole.AccessibleTextRole)
    item.setData(f"{line.name.zh}\n{line.name.en}", Qt.ItemDataRole.ToolTipRole)
    return item


def _item(text: str, id: str, detail: str) -> QStandardItem:
    item = QStandardItem(text)
    item.setEditable(False)
    item.setData(id, ID)
    item.setData(detail, DETAIL)
    item.setData(f"{text}, {detail}" if detail else text, Qt.ItemDataRole.AccessibleTextRole)
    return item


def other_name(line: IndexLine, language: Language) -> str:
    """The name in the language that is not the window's."""
    return line.name.en if language == "zh" else line.name.zh


def spoken(line: IndexLine, language: Language) -> str:
    """A row for a screen reader: both names, the kind, the code and the review state."""
    review = (REVIEWED if line.review == "reviewed" else UNREVIEWED).of(language)
    parts = (line.name.of(language), other_name(line, language), KIND[line.kind].of(language), line.code, review)
    return ", ".join(part for part in parts if part)


class EntryFilter(QSortFilterProxyModel):
    """The tree with some entries only; groups without any of them are left out."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._wanted: frozenset[str] | None = None
        self.setRecursiveFilteringEnabled(True)

    def choose(self, wanted: frozenset[str] | None) -> None:
        """Shows these ids only; None: all."""
        self.beginFilterChange()
        self._wanted = wanted
        self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        if self._wanted is None:
            return True
        id = self.sourceModel().index(source_row, 0, source_parent).data(ID)
        return id in self._wanted

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A group counts what is shown of it."""
        if role == DETAIL and self._wanted is not None and not super().data(index, ID):
            return str(self._count(index))
        return super().data(index, role)

    def _count(self, parent: Index) -> int:
        children = [self.index(row, 0, parent) for row in range(self.rowCount(parent))]
        return sum(1 if super(EntryFilter, self).data(child, ID) else self._count(child) for child in children)


class EntryList(QAbstractListModel):
    """All entries as one list, the source of `EntryFind`."""

    def __init__(self, language: Language, parent: Any = None) -> None:
        super().__init__(parent)
        self._language: Language = language
        self.lines: tuple[IndexLine, ...] = ()

    def show_index(self, index: KnowledgeIndex, language: Language) -> None:
        """Replaces what is shown."""
        self.beginResetModel()
        self.lines, self._language = index.lines, language
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.name.of(self._language)
        if role == DETAIL:
            kind = KIND[line.kind].of(self._language)
            mark = REVIEWED.of(self._language) if line.review == "reviewed" else ""
            return " · ".join(part for part in (mark, kind, other_name(line, self._language), line.code) if part)
        if role == ID:
            return line.id
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(line, self._language)
        return None


class EntryFind(QSortFilterProxyModel):
    """The entries that fit what was typed, the best first."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._ranks: dict[str, int] = {}

    def find(self, ranks: dict[str, int]) -> None:
        """Shows the entries of `ranks`, the lowest first."""
        self.beginFilterChange()
        self._ranks = ranks
        self.endFilterChange()
        self.invalidate()
        self.sort(0)

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        model = self.sourceModel()
        return isinstance(model, EntryList) and model.lines[source_row].id in self._ranks

    def lessThan(self, source_left: Index, source_right: Index) -> bool:
        model = self.sourceModel()
        if not isinstance(model, EntryList):
            return False
        one, other = model.lines[source_left.row()], model.lines[source_right.row()]
        return self._key(one) < self._key(other)

    def _key(self, line: IndexLine) -> tuple[int, int, str]:
        return self._ranks.get(line.id, 99), len(line.name.zh), line.id


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A passage of a search in the texts: where it stands and the sentence that fits best."""

    id: str
    title: str
    section: str
    sentence: str


def found_places(hits: Sequence[Hit], text: str) -> tuple[FoundPlace, ...]:
    """One place a passage; of its sentences the one with most of the words or characters asked for."""
    words = set(folded(text).split()) | {letter for letter in folded(text) if letter > "\u2e80"}

    def fits(sentence: str) -> int:
        low = folded(sentence)
        return sum(word in low for word in words)

    return tuple(
        FoundPlace(hit.passage.document, hit.passage.title, hit.passage.section, max(hit.passage.sentences, key=fits))
        for hit in hits
    )


class PlaceList(QAbstractListModel):
    """The places of a search in the texts."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._language: Language = "zh"
        self.places: tuple[FoundPlace, ...] = ()

    def show_places(self, places: Sequence[FoundPlace], language: Language) -> None:
        """Replaces what is shown."""
        self.beginResetModel()
        self.places, self._language = tuple(places), language
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self.places)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        place = self.places[index.row()]
        title = TITLES[place.section].of(self._language) if place.section in TITLES else place.section
        head = f"{place.title} · {title}"
        if role == Qt.ItemDataRole.DisplayRole:
            return head
        if role in (DETAIL, Qt.ItemDataRole.ToolTipRole):
            return place.sentence
        if role == ID:
            return place.id
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{head}. {place.sentence}"
        return None
