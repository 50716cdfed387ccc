"""The left pane of the knowledge pages: a field that finds entries as one types, the tree, and a search in the texts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QStackedWidget,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from medassist.core.evidence import BUILT_IN, Hit
from medassist.services.scheduler import StopToken
from medassist.ui.models.knowledge_lists import (
    ID,
    EntryFilter,
    EntryFind,
    EntryList,
    FoundPlace,
    PlaceList,
    entry_tree,
    found_places,
)
from medassist.ui.reading import Place
from medassist.ui.widgets.entry_line import EntryLine
from medassist.ui.widgets.review_bar import ReviewBar, ids_in
from medassist.ui.words import language_in_force, sentence_of
from medassist.ui.workbench import Workbench

MOST_PLACES = 40
MOST_SUMMED_UP = 8
"""Places that a summary is made of, the best ones."""
UNFOLDED = 60
"""Entries up to which a filtered tree is shown open."""


class KnowledgeBrowser(QWidget):
    """Browse with an empty field; typing finds names; Enter searches the texts; Down goes into the list."""

    place_chosen = Signal(object)
    """A `Place` to read."""
    left = Signal()
    """The person wants back to what was being read."""

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._reading = bench.reading
        self.field = QLineEdit(self)
        self.told = QLabel(self)
        self.sum_button = QPushButton(self)
        self.lists = QStackedWidget(self)
        self.tree = QTreeView(self)
        self.found = QListView(self)
        self.places = QListView(self)
        self.tree_filter = EntryFilter(self)
        self._tree_model = QStandardItemModel(self)
        self._entries = EntryList(language_in_force(), self)
        self.matching = EntryFind(self)
        self.place_list = PlaceList(self)
        self.bar = ReviewBar(bench, self)
        self._searched = ""
        self._hits: tuple[Hit, ...] = ()
        self._build_ui()
        self._connect()
        self._retranslate()
        self.field.setText(self._reading.typed)
        self._on_indexed()

    def _build_ui(self) -> None:
        px, theme = self._bench.theme.px, self._bench.theme
        self.tree_filter.setSourceModel(self._tree_model)
        self.matching.setSourceModel(self._entries)
        for view, model, two_lines in (
            (self.tree, self.tree_filter, False),
            (self.found, self.matching, True),
            (self.places, self.place_list, True),
        ):
            view.setModel(model)
            view.setItemDelegate(EntryLine(theme, view, two_lines=two_lines))
            view.setProperty("role", "bare")
            view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
            view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            view.setTabKeyNavigation(False)
            self.lists.addWidget(view)
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(px(16))
        self.tree.setExpandsOnDoubleClick(False)
        for view in (self.found, self.places):
            view.setUniformItemSizes(True)
        self.field.setClearButtonEnabled(True)
        self.told.setProperty("role", "quiet")
        self.told.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(16), px(8), px(8))
        column.setSpacing(px(8))
        column.addWidget(self.field)
        column.addWidget(self.told)
        self.sum_button.setProperty("role", "link")
        self.sum_button.hide()
        column.addWidget(self.sum_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.lists, 1)
        column.addWidget(self.bar)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._on_typed)
        self.field.returnPressed.connect(self.search_texts)
        self.field.installEventFilter(self)
        self.tree.clicked.connect(self._on_tree_clicked)
        for view in (self.tree, self.found, self.places):
            view.installEventFilter(self)
        self.found.clicked.connect(self._open_index)
        self.places.clicked.connect(self._open_index)
        self._reading.indexed.connect(self._on_indexed)
        self._reading.failed.connect(self._on_failed)
        self.lists.currentChanged.connect(lambda _: self._show_sum_button())
        self.sum_button.clicked.connect(self.sum_up)
        self.bar.state_chosen.connect(self._on_state_chosen)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # Qt's name
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if event.key() == Qt.Key.Key_Escape:
                event.accept()  # here Escape leaves the search; the window's own Escape stops work
                return True
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if watched is self.field and event.key() == Qt.Key.Key_Down:
                self._enter_list()
                return True
            if watched is not self.field and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._activate(self.current_list().currentIndex())
                return True
            if event.key() == Qt.Key.Key_Escape:
                if self.field.text():
                    self.field.clear()
                    self.field.setFocus()
                else:
                    self.left.emit()
                return True
        return super().eventFilter(watched, event)

    def current_list(self) -> QTreeView | QListView:
        """The tree or list in view."""
        return (self.tree, self.found, self.places)[self.lists.currentIndex()]

    def show_only(self, ids: frozenset[str] | None) -> None:
        """The tree with these entries only; None: all. Few entries are shown unfolded."""
        self.tree_filter.choose(ids)
        self.tree.collapseAll()
        if ids is not None and len(ids) <= UNFOLDED:
            self.tree.expandAll()
        else:
            self.tree.expandToDepth(0)
        self.told.setText(self._hint())

    def _on_state_chosen(self) -> None:
        self.field.clear()
        self._filter()

    def _filter(self) -> None:
        index = self._reading.index
        if index is not None:
            self.show_only(ids_in(index, self.bar.chosen))

    def search_texts(self) -> None:
        """Searches what was typed in all articles, on the worker."""
        text = self.field.text().strip()
        if not text:
            return
        self._searched = text
        self.told.setText(self.tr("Searching …"))

        def work(stop: StopToken) -> tuple[tuple[FoundPlace, ...], tuple[Hit, ...]]:
            stop.check()
            hits = self._bench.backend.parts.search.search(text, libraries=[BUILT_IN], k=MOST_PLACES)
            return found_places(hits, text), tuple(hits)

        self._bench.backend.worker.run(self, work, self._on_searched, self._on_failed)

    def _on_failed(self, error: BaseException) -> None:
        self.told.setText(sentence_of(error))

    def mark(self, id: str) -> None:
        """Shows in the tree which entry is being read."""
        model = self.tree_filter
        matches = model.match(
            model.index(0, 0), ID, id, 1, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive
        )  # fmt: skip
        if matches and self.tree.currentIndex() != matches[0]:
            self.tree.setCurrentIndex(matches[0])
            self.tree.scrollTo(matches[0], QAbstractItemView.ScrollHint.PositionAtCenter)

    def _enter_list(self) -> None:
        view = self.current_list()
        if not view.currentIndex().isValid():
            view.setCurrentIndex(view.model().index(0, 0))
        view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_typed(self) -> None:
        text = self.field.text()
        self._reading.typed = text
        index = self._reading.index
        if not text.strip() or index is None:
            self.lists.setCurrentWidget(self.tree)
            self.told.setText(self._hint())
            return
        self.matching.find(index.ranks(text))
        self.lists.setCurrentWidget(self.found)
        self.found.scrollToTop()
        count = self.matching.rowCount()
        if count:
            self.found.setCurrentIndex(self.matching.index(0, 0))
            self.told.setText(self.tr("{n} entries · Enter searches the texts").format(n=count))
        else:
            self.told.setText(self.tr("No entry has this name. Enter searches the texts of all articles."))

    def sum_up(self) -> None:
        """Has the first of the places that were found summed up, with their numbers."""
        if self._can_sum_up():
            self._bench.make_from_results(self._searched, self._hits[:MOST_SUMMED_UP])

    def _can_sum_up(self) -> bool:
        return bool(self._hits) and self.lists.currentWidget() is self.places

    def _show_sum_button(self) -> None:
        self.sum_button.setVisible(self._can_sum_up())

    def _on_searched(self, found: tuple[tuple[FoundPlace, ...], tuple[Hit, ...]]) -> None:
        if self.field.text().strip() != self._searched:
            return
        places, self._hits = found
        self.place_list.show_places(places, language_in_force())
        self.lists.setCurrentWidget(self.places)
        self._show_sum_button()
        if places:
            self.told.setText(self.tr("{n} places in the texts, the best first").format(n=len(places)))
            self.places.setCurrentIndex(self.place_list.index(0, 0))
            if self.field.hasFocus():
                self.places.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.told.setText(self.tr("Nothing in the texts fits. Try fewer or other words."))

    def _on_indexed(self) -> None:
        index = self._reading.index
        if index is None:
            self.told.setText(self.tr("The knowledge base is being opened …"))
            return
        language = language_in_force()
        old = self._tree_model
        self._tree_model = entry_tree(index, language, self)
        self.tree_filter.setSourceModel(self._tree_model)
        old.deleteLater()
        self._entries.show_index(index, language)
        self._filter()
        self._on_typed()
        if self._reading.place is not None:
            self.mark(self._reading.place.id)

    def _hint(self) -> str:
        if self._reading.index is None:
            return self.tr("The knowledge base is being opened …")
        if not self.tree_filter.rowCount():
            return self.tr("No entry is in this review state.")
        return self.tr("By name, other name or code, in Chinese or English")

    def _on_tree_clicked(self, index: QModelIndex) -> None:
        if index.data(ID):
            self._open_index(index)
        else:
            self.tree.setExpanded(index, not self.tree.isExpanded(index))

    def _activate(self, index: QModelIndex) -> None:
        if self.current_list() is self.tree:
            self._on_tree_clicked(index)
        else:
            self._open_index(index)

    def _open_index(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        if self.current_list() is self.places:
            place = self.place_list.places[index.row()]
            self.place_chosen.emit(Place(place.id, place.section, place.sentence))
        else:
            self.place_chosen.emit(Place(index.data(ID)))

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self._on_indexed()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.sum_button.setText(self.tr("Sum up"))
        self.sum_button.setAccessibleName(self.tr("Sum up the places that were found, with their sources"))
        self.sum_button.setToolTip(self.sum_button.accessibleName())
        self.field.setPlaceholderText(self.tr("Find an entry"))
        self.field.setAccessibleName(self.tr("Find an entry by name, other name, id or ICD-10 code"))
        self.tree.setAccessibleName(self.tr("Entries by system"))
        self.found.setAccessibleName(self.tr("Entries found"))
        self.places.setAccessibleName(self.tr("Places in the texts"))
