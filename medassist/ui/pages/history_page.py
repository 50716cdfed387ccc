"""History: what was asked, found as one types, opened, exported, erased."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from medassist.services.case import is_case
from medassist.services.history import KeptAnswer
from medassist.services.scheduler import Priority, StopToken
from medassist.storage.history import HistoryEntry
from medassist.ui.acts import listen
from medassist.ui.models.history_list import HistoryList
from medassist.ui.theme import restyle
from medassist.ui.widgets.columns import FittedColumns, dress_rows
from medassist.ui.widgets.flow_layout import FlowLayout
from medassist.ui.words import sentence_of
from medassist.ui.workbench import Workbench

MOST = 500
TYPING_PAUSE_MS = 120


class HistoryPage(QWidget):
    """Searches and acts run on the worker; the list is only what they gave."""

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._backend = bench.backend
        self.field = QLineEdit(self)
        self.table = QTableView(self)
        self.model = HistoryList(bench.theme, self)
        self.told = QLabel(self)
        self._empty = QLabel(self)
        self.open_button = QPushButton(self)
        self.case_button = QPushButton(self)
        self.export_button = QPushButton(self)
        self.delete_button = QPushButton(self)
        self.erase_button = QPushButton(self)
        self._typing = QTimer(self)
        self._is_old = False
        """Whether the history has changed since it was searched."""
        self._build_ui()
        self._connect()
        self._retranslate()
        self.search()

    def _build_ui(self) -> None:
        px = self._bench.theme.px
        self.table.setModel(self.model)
        dress_rows(self.table, self._bench.theme, many=True)
        self._columns = FittedColumns(self.table, 1, {0: 152, 2: 144, 3: 152}, (3, 0), self._bench.theme)
        self._empty.setProperty("role", "quiet")
        for label in (self._empty, self.told):
            label.setWordWrap(True)
        self.told.hide()
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_PAUSE_MS)
        buttons = QWidget(self)
        row = FlowLayout(buttons, px(8))
        for button in (self.open_button, self.case_button, self.export_button, self.delete_button, self.erase_button):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(16), px(24), px(16))
        column.setSpacing(px(12))
        for widget in (self.field, buttons, self.told, self._empty):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addStretch(0)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._typing.start)
        self._typing.timeout.connect(self.search)
        self.field.returnPressed.connect(self._on_open)
        self.table.doubleClicked.connect(self._open_index)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_possible())
        self.open_button.clicked.connect(self._on_open)
        self.case_button.clicked.connect(lambda: self._on_open(as_case=True))
        self.export_button.clicked.connect(self._on_export)
        self.delete_button.clicked.connect(self._on_delete)
        self.erase_button.clicked.connect(self._on_erase)
        self._backend.loaded.connect(self.search)
        self._backend.kept_changed.connect(self._on_kept_changed)
        keys = [("Return", self._on_open), ("Enter", self._on_open), ("Delete", self._on_delete)]
        listen(self.table, keys, alone=True)

    def entered(self) -> None:
        """The page came to the front: typing searches."""
        self.field.setFocus()

    def panes(self) -> tuple[QWidget, ...]:
        """What F6 goes round."""
        return self.field, self.table

    def search(self) -> None:
        """Shows the entries with all the words typed."""
        text, self._is_old = self.field.text(), False

        def work(stop: StopToken) -> tuple[HistoryEntry, ...]:
            stop.check()
            history = self._backend.history_on_worker()
            return history.search(text, MOST) if history is not None else ()

        def done(entries: tuple[HistoryEntry, ...]) -> None:
            if text == self.field.text():
                self._show(entries)

        self._backend.worker.run(self, work, done, self._on_failed, priority=Priority.WINDOW)

    def selected(self) -> list[int]:
        """The ids of the selected entries."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self.model.entries[row].id for row in rows]

    def open_entry(self, number: int, *, as_case: bool = False) -> None:
        """Shows an entry where it was made: on the Ask page or the Case page; there in any case with `as_case`."""

        def done(kept: KeptAnswer | None) -> None:
            if kept is None:
                self.search()
            elif is_case(kept.answer):
                self._bench.open_case(kept.answer, kept.entry.id)
            elif as_case:
                self._bench.open_case(kept.answer)
            else:
                self._bench.open_answer(kept.answer, kept.entry.id)

        def work(_: StopToken) -> KeptAnswer | None:
            history = self._backend.history_on_worker()
            return history.open(number) if history is not None else None

        self._backend.worker.run(self, work, done, self._on_failed)

    def showEvent(self, event: QShowEvent) -> None:  # Qt's name
        super().showEvent(event)
        if self._is_old:
            self.search()

    def _on_kept_changed(self) -> None:
        """A page nobody looks at waits until it is looked at: a case in hand is kept anew at every change."""
        if self.isVisible():
            self.search()
        else:
            self._is_old = True

    def _show(self, entries: tuple[HistoryEntry, ...]) -> None:
        self.model.show_entries(entries)
        if entries:
            self.table.selectRow(0)
        self.table.setVisible(bool(entries))
        self._empty.setVisible(not entries)
        self._empty.setText(self._why_empty())
        self._show_possible()

    def _why_empty(self) -> str:
        if not self._backend.is_loaded:
            return self.tr("The records are being opened …")
        if not self._backend.keeps:
            return self.tr("No records are open, so nothing is kept. A passphrase can be set in the settings.")
        if self.field.text().strip():
            return self.tr("Nothing kept has all these words. Try fewer, or another word for the same.")
        return self.tr("Every answer is kept here, encrypted on this computer. Nothing has been asked yet.")

    def _show_possible(self) -> None:
        count = len(self.selected())
        for button in (self.open_button, self.case_button):
            button.setEnabled(count == 1)
        self.export_button.setEnabled(bool(self.model.entries))
        self.export_button.setText(self.tr("Export selected …") if count > 1 else self.tr("Export all …"))
        self.delete_button.setEnabled(count > 0)
        self.erase_button.setEnabled(bool(self.model.entries) or bool(self.field.text()))

    def _open_index(self, index: QModelIndex) -> None:
        self.open_entry(self.model.entries[index.row()].id)

    def _on_open(self, *, as_case: bool = False) -> None:
        chosen = self.selected()
        if len(chosen) == 1:
            self.open_entry(chosen[0], as_case=as_case)

    def _on_export(self) -> None:
        chosen = self.selected()
        numbers = chosen if len(chosen) > 1 else None
        name, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Export the history"),
            "medassist-history.jsonl",
            "JSONL (*.jsonl);;CSV (*.csv);;Excel (*.xlsx)",
        )
        if not name:
            return
        path = Path(name if Path(name).suffix else name + ".jsonl")

        def work(_: StopToken) -> int:
            from medassist.exchange.writers import write_answers

            history = self._backend.history_on_worker()
            return 0 if history is None else write_answers(path, history.export(numbers), overwrite=True)

        def done(count: int) -> None:
            self._tell(self.tr("{n} answers written to {file}. That file is not encrypted.").format(n=count, file=path))

        self._backend.worker.run_beside(self, work, done, self._on_failed, "history-export")

    def _on_delete(self) -> None:
        chosen = self.selected()
        question = self.tr("Erase {n} entries for good? This cannot be undone.").format(n=len(chosen))
        if chosen and self._agreed(question, self.tr("Erase")):
            self._erase(chosen)

    def _on_erase(self) -> None:
        question = self.tr("Erase the whole history and all kept batch runs for good? This cannot be undone.")
        if self._agreed(question, self.tr("Erase everything")):
            self._erase(None)

    def _erase(self, numbers: list[int] | None) -> None:
        def work(_: StopToken) -> int:
            history = self._backend.history_on_worker()
            if history is None:
                return 0
            return history.erase_all() if numbers is None else history.delete(numbers)

        def done(count: int) -> None:
            self._tell(self.tr("{n} entries were erased.").format(n=count))
            self._backend.kept_changed.emit()

        self._backend.worker.run(self, work, done, self._on_failed)

    def _agreed(self, question: str, word: str) -> bool:
        box = QMessageBox(QMessageBox.Icon.Warning, "MedAssist", question, parent=self)
        yes = box.addButton(word, QMessageBox.ButtonRole.DestructiveRole)
        no = box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(no)
        box.exec()
        agreed = box.clickedButton() is yes
        box.deleteLater()
        return agreed

    def _tell(self, text: str, *, is_error: bool = False) -> None:
        restyle(self.told, "role", "error" if is_error else "quiet")
        self.told.setText(text)
        self.told.show()

    def _on_failed(self, error: BaseException) -> None:
        self._tell(sentence_of(error), is_error=True)

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.field.setPlaceholderText(self.tr("Search questions and answers"))
        self.field.setAccessibleName(self.tr("Search the history"))
        self.table.setAccessibleName(self.tr("Kept questions"))
        self.open_button.setText(self.tr("Open"))
        self.case_button.setText(self.tr("Open as case"))
        self.delete_button.setText(self.tr("Erase …"))
        self.erase_button.setText(self.tr("Erase everything …"))
        self._empty.setText(self._why_empty())
        self._show_possible()
        for button in (self.open_button, self.case_button, self.delete_button, self.erase_button):
            button.setAccessibleName(button.text())
        self.export_button.setAccessibleName(self.tr("Export the history"))
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 3)
