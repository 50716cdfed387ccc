"""The answers of a batch as a table: filter by urgency and result, open a row, export."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from medassist.ui.acts import listen
from medassist.ui.batch_run import BatchRun
from medassist.ui.models.batch_table import BatchFilter, BatchTable
from medassist.ui.theme import Theme, restyle
from medassist.ui.widgets.choice import Choice
from medassist.ui.widgets.columns import FittedColumns, dress_rows
from medassist.ui.widgets.flow_layout import FlowLayout
from medassist.ui.words import answer_status_word, short_urgency_word

URGENCIES = ("emergency", "same_day", "routine", "self_care", "none")
STATUSES = ("answered", "abstained", "refused", "error")


class BatchResults(QWidget):
    """The table grows while the run goes on."""

    row_opened = Signal(int)
    """The place of the row in the run."""
    export_wanted = Signal()

    def __init__(self, run: BatchRun, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._run = run
        self._theme = theme
        self.urgency = Choice(self)
        self.status = Choice(self)
        self.export_button = QPushButton(self)
        self.open_button = QPushButton(self)
        self.told = QLabel(self)
        self.table = QTableView(self)
        self.model = BatchTable(run, theme, self)
        self.filtered = BatchFilter(self)
        self._build_ui()
        self._connect()
        self._retranslate()

    def _build_ui(self) -> None:
        px = self._theme.px
        self.filtered.setSourceModel(self.model)
        self.table.setModel(self.filtered)
        dress_rows(self.table, self._theme)
        self.table.setMinimumHeight(px(200))
        self._columns = FittedColumns(self.table, 1, {0: 72, 2: 144, 3: 152, 4: 216}, (4, 3, 0), self._theme)
        line = QWidget(self)
        row = FlowLayout(line, px(8))
        for widget in (self.urgency, self.status, self.open_button, self.export_button):
            row.addWidget(widget)
        self.told.setWordWrap(True)
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.told.hide()
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(0, 0, 0, 0)
        column_layout.setSpacing(px(8))
        column_layout.addWidget(line)
        column_layout.addWidget(self.told)
        column_layout.addWidget(self.table, 1)

    def _connect(self) -> None:
        self.table.doubleClicked.connect(self._on_activated)
        listen(self.table, [("Return", self._on_open), ("Enter", self._on_open)], alone=True)
        self.open_button.clicked.connect(self._on_open)
        self.export_button.clicked.connect(self.export_wanted)
        self.urgency.activated.connect(self._on_filter)
        self.status.activated.connect(self._on_filter)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self.refresh())

    def refresh(self) -> None:
        """Which acts are possible now."""
        self.export_button.setEnabled(bool(self._run.rows) and not self._run.is_active)
        self.open_button.setEnabled(self.table.currentIndex().isValid())

    def tell(self, text: str, *, is_error: bool = False) -> None:
        """One sentence above the table."""
        restyle(self.told, "role", "error" if is_error else "quiet")
        self.told.setText(text)
        self.told.setVisible(bool(text))

    def _on_filter(self) -> None:
        self.filtered.choose(self.urgency.currentData(), self.status.currentData())

    def _on_open(self) -> None:
        self._on_activated(self.table.currentIndex())

    def _on_activated(self, index: QModelIndex) -> None:
        if index.isValid():
            self.row_opened.emit(self.filtered.mapToSource(index).row())

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        for choice, first, values in (
            (self.urgency, self.tr("Every urgency"), [(short_urgency_word(one), one) for one in URGENCIES[:-1]]),
            (self.status, self.tr("Every result"), [(answer_status_word(one), one) for one in STATUSES]),
        ):
            chosen = choice.currentData() or ""
            choice.clear()
            choice.addItem(first, "")
            for word, value in values:
                choice.addItem(word, value)
            if choice is self.urgency:
                choice.addItem(self.tr("No urgency"), "none")
            choice.setCurrentIndex(max(0, choice.findData(chosen)))
        self.urgency.setAccessibleName(self.tr("Show rows of this urgency"))
        self.status.setAccessibleName(self.tr("Show rows with this result"))
        self.export_button.setText(self.tr("Export …"))
        self.export_button.setAccessibleName(self.tr("Export the answers as CSV, Excel or JSONL"))
        self.open_button.setText(self.tr("Open"))
        self.open_button.setAccessibleName(self.tr("Open the answer of the row"))
        self.table.setAccessibleName(self.tr("Answers of the batch"))
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 4)
