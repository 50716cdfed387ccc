"""Batch: a file of questions in, a table of answers, files out; what it does is in batch_run."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from medassist.core.answer import Answer
from medassist.services.scheduler import Priority
from medassist.ui.batch_run import RunState
from medassist.ui.widgets.batch_choice import BatchChoice
from medassist.ui.widgets.batch_progress import BatchProgressPanel
from medassist.ui.widgets.batch_results import BatchResults
from medassist.ui.widgets.unfinished_runs import UnfinishedRuns
from medassist.ui.words import sentence_of
from medassist.ui.workbench import Workbench

ENDINGS = ("csv", "xlsx", "jsonl", "txt")


class BatchPage(QWidget):
    """Shows the batch run and hands the person's acts to it."""

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._run = bench.batch
        theme = bench.theme
        self.unfinished = UnfinishedRuns(self._run, theme, self)
        self.choice = BatchChoice(self._run, bench.backend, theme, self)
        self.progress = BatchProgressPanel(self._run, theme, self)
        self.results = BatchResults(self._run, theme, self)
        self.scroll_area = QScrollArea(self)
        self.setAcceptDrops(True)
        self._build_ui()
        self._connect()
        self._on_changed()

    def _build_ui(self) -> None:
        px = self._bench.theme.px
        column = QWidget(self.scroll_area)
        column.setObjectName("column")
        inside = QVBoxLayout(column)
        inside.setContentsMargins(px(24), px(16), px(24), px(16))
        inside.setSpacing(px(16))
        for widget in (self.unfinished, self.choice, self.progress):
            inside.addWidget(widget)
        inside.addWidget(self.results, 1)
        inside.addStretch(0)
        self.scroll_area.setWidget(column)
        self.scroll_area.setWidgetResizable(True)
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroll_area.setFrameShape(QFrame.Shape.NoFrame)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.scroll_area)

    def _connect(self) -> None:
        self._run.changed.connect(self._on_changed)
        self.choice.file_wanted.connect(self._on_file_wanted)
        self.choice.output_wanted.connect(self._on_output_wanted)
        self.results.row_opened.connect(self._on_row_opened)
        self.results.export_wanted.connect(self._on_export_wanted)

    def entered(self) -> None:
        """The page came to the front: the next step has the focus."""
        for control in (
            self.choice.start_button,
            self.choice.choose_button,
            self.progress.pause_button,
            self.results.table,
        ):
            if control.isVisible() and control.isEnabled():
                control.setFocus()
                return

    def panes(self) -> tuple[QWidget, ...]:
        """What F6 goes round."""
        return tuple(part for part in (self.unfinished, self.choice, self.progress, self.results) if part.isVisible())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # Qt's name
        if self._dropped(event) is not None and not self._run.is_active:
            event.acceptProposedAction()
            self.choice.show_drop(True)

    def dragLeaveEvent(self, event: QEvent) -> None:  # Qt's name
        self.choice.show_drop(False)

    def dropEvent(self, event: QDropEvent) -> None:  # Qt's name
        self.choice.show_drop(False)
        path = self._dropped(event)
        if path is not None:
            event.acceptProposedAction()
            self._run.choose(path)

    @staticmethod
    def _dropped(event: QDropEvent) -> Path | None:
        urls = [url for url in event.mimeData().urls() if url.isLocalFile()]
        return Path(urls[0].toLocalFile()) if len(urls) == 1 else None

    def _on_changed(self) -> None:
        self.unfinished.refresh()
        self.choice.refresh()
        self.progress.refresh()
        self.results.refresh()
        self.results.setVisible(bool(self._run.rows) or self._run.is_active or self._run.state is RunState.FINISHED)

    def _on_file_wanted(self) -> None:
        kind = self.tr("Files of questions")
        endings = " ".join(f"*.{ending}" for ending in ENDINGS)
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Choose a file of questions"), "", f"{kind} ({endings})")
        if name:
            self._run.choose(Path(name))

    def _on_output_wanted(self, suggested: str) -> None:
        name = self._save_name(self.tr("Where the answers go"), suggested)
        if name:
            self.choice.set_output(name)

    def _on_export_wanted(self) -> None:
        output = self._run.output
        if output is None:
            return
        name = self._save_name(self.tr("Export the answers"), str(output.with_name(f"{output.stem}-export.xlsx")))
        if not name:
            return
        from medassist.ui.batch_work import export_rows

        backend, job = self._bench.backend, self._run.job_number
        backend.worker.run_beside(
            self,
            lambda _: export_rows(backend, job, output, Path(name)),
            lambda count: self.results.tell(self.tr("{n} rows written to {file}").format(n=count, file=name)),
            lambda error: self.results.tell(sentence_of(error), is_error=True),
            "export",
        )

    def _save_name(self, title: str, suggested: str) -> str:
        """The name a person chose (asked already whether to replace an existing file), with an ending that is known."""
        name, _ = QFileDialog.getSaveFileName(
            self, title, suggested, "CSV (*.csv);;Excel (*.xlsx);;JSONL (*.jsonl)", _filter_of(suggested)
        )
        if name and Path(name).suffix.lower() not in (".csv", ".xlsx", ".jsonl"):
            name += ".csv"
        return name

    def _on_row_opened(self, index: int) -> None:
        from medassist.ui.batch_work import answer_of_row

        output = self._run.output
        if output is None:
            return
        row = self._run.rows[index]
        backend = self._bench.backend

        def done(answer: Answer | None) -> None:
            if answer is not None:
                self._bench.open_answer(answer)
            else:
                self._bench.answer_opened.emit()
                self._bench.consultation.ask(row.text)

        backend.worker.run(
            self,
            lambda _: answer_of_row(backend, output, row, index),
            done,
            lambda error: self.results.tell(sentence_of(error), is_error=True),
            priority=Priority.INTERACTIVE,
        )


def _filter_of(name: str) -> str:
    return {".xlsx": "Excel (*.xlsx)", ".jsonl": "JSONL (*.jsonl)"}.get(Path(name).suffix.lower(), "CSV (*.csv)")
