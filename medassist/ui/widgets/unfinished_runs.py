"""Runs that were stopped or cut off: go on with them, or forget them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from medassist.storage.batch_journal import BatchJob
from medassist.ui.batch_run import BatchRun
from medassist.ui.theme import Theme

SHOWN = 3


class UnfinishedRuns(QWidget):
    """A card for each of the newest unfinished runs; hidden when there is none or one is under way."""

    def __init__(self, run: BatchRun, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._run = run
        self._theme = theme
        self._shown: tuple[BatchJob, ...] = ()
        self.buttons: list[QPushButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(8))

    def refresh(self) -> None:
        """Shows the runs as they are now."""
        current = str(self._run.output.absolute()) if self._run.output is not None and self._run.rows else ""
        jobs = tuple(job for job in self._run.unfinished if job.output != current)[:SHOWN]
        self.setVisible(bool(jobs) and not self._run.is_active)
        if jobs != self._shown:
            self._shown = jobs
            self._rebuild()

    def _rebuild(self) -> None:
        self.buttons = []
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for job in self._shown:
            self._column.addWidget(self._card(job))

    def _card(self, job: BatchJob) -> QWidget:
        px = self._theme.px
        card = QFrame(self)
        card.setObjectName("unfinished")
        row = QHBoxLayout(card)
        row.setContentsMargins(px(16), px(8), px(8), px(8))
        row.setSpacing(px(8))
        total = job.total if job.total is not None else "?"
        name = Path(job.input).name
        text = self.tr("Not finished: {file}, {done} of {total} rows done and safe.").format(
            file=name, done=job.done, total=total
        )
        label = QLabel(text, card)
        label.setWordWrap(True)
        label.setMinimumWidth(1)
        label.setToolTip(job.output)
        row.addWidget(label, 1)
        go_on = QPushButton(self.tr("Go on"), card)
        forget = QPushButton(self.tr("Forget"), card)
        go_on.setProperty("role", "primary")
        go_on.setAccessibleName(self.tr("Go on with {file}").format(file=name))
        forget.setAccessibleName(self.tr("Forget the run of {file}").format(file=name))
        forget.setToolTip(self.tr("Erases the kept rows; the output file stays"))
        go_on.clicked.connect(lambda: self._run.go_on(job))
        forget.clicked.connect(lambda: self._run.forget(job))
        for button in (forget, go_on):
            row.addWidget(button)
            self.buttons.append(button)
        return card

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._rebuild()
        super().changeEvent(event)
