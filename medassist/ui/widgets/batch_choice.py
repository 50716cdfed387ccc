"""The first steps of a batch: choose or drop a file, see its first rows, say which column is what, where answers go."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from medassist.exchange.readers import QuestionRow
from medassist.ui.backend import Backend
from medassist.ui.batch_run import BatchRun, RunState
from medassist.ui.models.batch_table import role_word
from medassist.ui.theme import Theme, restyle
from medassist.ui.widgets.column_mapping import ColumnMapping


class BatchChoice(QWidget):
    """Shown until the run begins; a line with the file's name afterwards."""

    file_wanted = Signal()
    output_wanted = Signal(str)

    def __init__(self, run: BatchRun, backend: Backend, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._run = run
        self._backend = backend
        self._theme = theme
        self._drop = QFrame(self)
        self._drop_text = QLabel(self._drop)
        self._drop_hint = QLabel(self._drop)
        self.choose_button = QPushButton(self._drop)
        self._file_row = QWidget(self)
        self._file_name = QLabel(self._file_row)
        self.another_button = QPushButton(self._file_row)
        self.mapping = ColumnMapping(theme, self)
        self.preview = QTableWidget(self)
        self._output_row = QWidget(self)
        self._output_label = QLabel(self._output_row)
        self.output = QLineEdit(self._output_row)
        self.browse_button = QPushButton(self._output_row)
        self.start_button = QPushButton(self._output_row)
        self._not_kept = QLabel(self)
        self._error = QLabel(self)
        self._shown_file: object = None
        self._build_ui()
        self._connect()
        self._retranslate()

    def _build_ui(self) -> None:
        px = self._theme.px
        self._build_drop()
        self._file_name.setProperty("role", "heading")
        self._file_name.setWordWrap(True)
        row = QHBoxLayout(self._file_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._file_name, 1)
        row.addWidget(self.another_button)
        self.preview.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.preview.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.preview.setTabKeyNavigation(False)
        self.preview.setWordWrap(False)
        self.preview.verticalHeader().hide()
        self.preview.setShowGrid(False)
        self.preview.setAlternatingRowColors(True)
        self.preview.verticalHeader().setDefaultSectionSize(px(30))
        header = self.preview.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        output = QHBoxLayout(self._output_row)
        output.setContentsMargins(0, 0, 0, 0)
        output.setSpacing(px(8))
        self.output.setMinimumWidth(px(160))
        output.addWidget(self._output_label)
        output.addWidget(self.output, 1)
        output.addWidget(self.browse_button)
        output.addWidget(self.start_button)
        self.start_button.setProperty("role", "primary")
        self._error.setProperty("role", "error")
        self._not_kept.setProperty("role", "quiet")
        for label in (self._error, self._not_kept):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        parts = (
            self._drop, self._file_row, self._error, self.mapping, self.preview, self._output_row, self._not_kept,
        )  # fmt: skip
        for widget in parts:
            column.addWidget(widget)

    def _build_drop(self) -> None:
        px = self._theme.px
        self._drop.setObjectName("drop")
        self._drop_text.setProperty("role", "heading")
        self._drop_hint.setProperty("role", "quiet")
        column = QVBoxLayout(self._drop)
        column.setContentsMargins(px(24), px(40), px(24), px(40))
        column.setSpacing(px(12))
        for label in (self._drop_text, self._drop_hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        column.addWidget(self._drop_text)
        column.addWidget(self.choose_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._drop_hint)

    def _connect(self) -> None:
        self.choose_button.clicked.connect(self.file_wanted)
        self.another_button.clicked.connect(self._on_another)
        self.browse_button.clicked.connect(lambda: self.output_wanted.emit(self.output.text()))
        self.start_button.clicked.connect(self._on_start)
        self.output.returnPressed.connect(self._on_start)
        self.mapping.changed.connect(self._on_mapping_changed)
        self._backend.loaded.connect(self.refresh)

    def show_drop(self, over: bool) -> None:
        """Whether a file hovers over the page."""
        restyle(self._drop, "over", over)

    def set_output(self, path: str) -> None:
        """The file the answers go to; one that exists was agreed to be replaced."""
        self.output.setText(path)
        self._agreed = path

    _agreed = ""

    def refresh(self) -> None:
        """Shows the run as it is now."""
        run = self._run
        choosing = run.state in (RunState.EMPTY, RunState.READING)
        ready = run.state is RunState.READY and run.file is not None
        self._drop.setVisible(choosing and run.file is None)
        self.choose_button.setEnabled(run.state is not RunState.READING)
        self._file_row.setVisible(run.file is not None)
        self.another_button.setVisible(not run.is_active)
        self.mapping.setVisible(ready and bool(run.file and run.file.columns))
        self.preview.setVisible(ready)
        self._output_row.setVisible(ready)
        self.start_button.setEnabled(ready and run.file is not None and run.file.missing is None)
        self._not_kept.setVisible(ready and self._backend.is_loaded and not self._backend.keeps)
        self._error.setText(run.error)
        self._error.setVisible(bool(run.error) and not run.rows)
        if run.file is not None and run.file is not self._shown_file:
            self._shown_file = run.file
            self._show_file()

    def _show_file(self) -> None:
        file = self._run.file
        if file is None:
            return
        name = file.path.name
        if file.count is not None:
            name = self.tr("{file} · about {n} rows").format(file=name, n=file.count)
        self._file_name.setText(name)
        self.mapping.show_columns(file.columns, file.mapping)
        if self._run.output is not None and self._run.state is RunState.READY:
            self.output.setText(str(self._run.output))
        heads = [self.tr("Row"), self.tr("Number"), self.tr("Question"), self.tr("Patient")]
        self.preview.setColumnCount(len(heads))
        self.preview.setHorizontalHeaderLabels(heads)
        self.preview.setRowCount(len(file.rows))
        for line, row in enumerate(file.rows):
            for column, text in enumerate(_cells(row)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.preview.setItem(line, column, item)
        header = self.preview.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        rows = max(1, len(file.rows)) * self.preview.verticalHeader().defaultSectionSize()
        self.preview.setFixedHeight(header.sizeHint().height() + rows + self._theme.px(8))

    def _on_another(self) -> None:
        self._run.clear()
        self._shown_file = None
        self.file_wanted.emit()

    def _on_mapping_changed(self, mapping: dict[str, str]) -> None:
        if self._run.file is not None:
            self._run.choose(self._run.file.path, mapping)

    def _on_start(self) -> None:
        typed = self.output.text().strip()
        if typed and self.start_button.isEnabled():
            self._run.start(Path(typed), overwrite=typed == self._agreed)

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self._show_file()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._drop_text.setText(self.tr("Drop a file of questions here"))
        self._drop_hint.setText(
            self.tr(
                "CSV, Excel (.xlsx), JSONL or a text file with a question a line. The column named text or question holds the "
                "question; age, sex, weight and the like are read too."
            )
        )
        self.choose_button.setText(self.tr("Choose a file …"))
        self.another_button.setText(self.tr("Another file …"))
        self._output_label.setText(self.tr("Answers go to"))
        self.output.setAccessibleName(self.tr("File the answers go to (.csv, .xlsx or .jsonl)"))
        self.browse_button.setText(self.tr("Choose …"))
        self.browse_button.setAccessibleName(self.tr("Choose where the answers go"))
        self.start_button.setText(self.tr("Start"))
        for button in (self.choose_button, self.another_button, self.start_button):
            button.setAccessibleName(button.text())
        self.preview.setAccessibleName(self.tr("First rows of the file"))
        self._not_kept.setText(
            self.tr(
                "No records are open, so this run is kept only in its output; a .jsonl output can go on after a stop."
            )
        )


def _cells(row: QuestionRow) -> tuple[str, str, str, str]:
    patient = ", ".join(f"{role_word(name)} {value}" for name, value in row.patient.items() if value not in (None, ""))
    return str(row.number), str(row.id), " ".join(row.text.split())[:300], patient
