"""Which sources a sentence stands on: chosen from all there are, or a local one written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from medassist.core.clinical import GENERAL, Source
from medassist.errors import BadInput
from medassist.services.review import own_source
from medassist.ui.knowledge_words import NO_SOURCE
from medassist.ui.theme import Theme
from medassist.ui.words import language_in_force

ID = int(Qt.ItemDataRole.UserRole) + 1


class SourcesDialog(QDialog):
    """`chosen` after it was accepted; `made` are own sources that were written here."""

    def __init__(self, sources: Mapping[str, Source], chosen: Sequence[str], theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.made: list[Source] = []
        self.field = QLineEdit(self)
        self.list = QListView(self)
        self._model = QStandardItemModel(self)
        self._filter = QSortFilterProxyModel(self)
        self.organisation = QLineEdit(self)
        self.title = QLineEdit(self)
        self.year = QLineEdit(self)
        self.add_button = QPushButton(self)
        self.problem = QLabel(self)
        self.ok_button = QPushButton(self)
        self.cancel_button = QPushButton(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill(sources, chosen)
        self._build_ui()
        self._connect()

    @property
    def chosen(self) -> list[str]:
        """The ids of the ticked sources, those that were ticked first in front."""
        items = [self._model.item(row) for row in range(self._model.rowCount())]
        return [item.data(ID) for item in items if item.checkState() == Qt.CheckState.Checked]

    def _fill(self, sources: Mapping[str, Source], chosen: Sequence[str]) -> None:
        order = {id: place for place, id in enumerate(chosen)}
        ids = sorted([GENERAL, *sources], key=lambda id: order.get(id, len(order)))
        for id in ids:
            self._append(id, sources.get(id), ticked=id in order)

    def _append(self, id: str, source: Source | None, *, ticked: bool, at: int | None = None) -> None:
        text = (
            NO_SOURCE.of(language_in_force())
            if source is None
            else f"{source.organisation}. {source.title}. {source.year}"
        )
        item = QStandardItem(text)
        item.setData(id, ID)
        item.setCheckable(True)
        item.setEditable(False)
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        self._model.insertRow(self._model.rowCount() if at is None else at, item)

    def _build_ui(self) -> None:
        px = self._theme.px
        self.setWindowTitle(self.tr("Sources of the sentence"))
        self._filter.setSourceModel(self._model)
        self._filter.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.list.setModel(self._filter)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("All sources; Space ticks"))
        self.field.setPlaceholderText(self.tr("Find a source"))
        self.field.setAccessibleName(self.tr("Find a source"))
        own = QLabel(self.tr("A source that is not in the list, such as a local guideline"), self)
        own.setProperty("role", "strong")
        grid = QGridLayout()
        grid.setSpacing(px(8))
        for row, (name, field) in enumerate((
            (self.tr("Organisation"), self.organisation), (self.tr("Title"), self.title), (self.tr("Year"), self.year),
        )):  # fmt: skip
            label = QLabel(name, self)
            label.setBuddy(field)
            field.setAccessibleName(name)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
        self.add_button.setText(self.tr("Add this source"))
        self.ok_button.setText(self.tr("Use these sources"))
        self.cancel_button.setText(self.tr("Cancel"))
        for button in (self.add_button, self.ok_button, self.cancel_button):
            button.setAccessibleName(button.text())
            button.setAutoDefault(False)
        self.ok_button.setProperty("role", "primary")
        self.problem.setProperty("role", "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.ok_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(16), px(24), px(16))
        column.setSpacing(px(8))
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        column.addWidget(own)
        column.addLayout(grid)
        column.addWidget(self.problem)
        column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(buttons)
        parent = self.parentWidget()
        if parent is not None:
            self.resize(min(px(640), parent.width() - px(32)), min(px(600), parent.height() - px(32)))

    def _connect(self) -> None:
        self.field.textChanged.connect(self._filter.setFilterFixedString)
        self.add_button.clicked.connect(self._on_add)
        self.ok_button.clicked.connect(self.accept)
        self.cancel_button.clicked.connect(self.reject)

    def _on_add(self) -> None:
        year = self.year.text().strip()
        try:
            source = own_source(self.organisation.text(), self.title.text(), int(year) if year.isdecimal() else 0)
        except BadInput as error:
            self.problem.setText(error.of(language_in_force()))
            self.problem.show()
            return
        self.problem.hide()
        self.made.append(source)
        self._append(source.id, source, ticked=True, at=0)
        for field in (self.field, self.organisation, self.title, self.year):
            field.clear()
        self.list.scrollToTop()
