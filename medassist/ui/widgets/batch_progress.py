"""How far the batch is: a bar, rows done, speed, time left; pause, stop, go on; and what became of it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from medassist.ui.batch_run import BatchRun, RunState
from medassist.ui.theme import Theme


class BatchProgressPanel(QWidget):
    """Hidden until a run began."""

    def __init__(self, run: BatchRun, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._run = run
        self._theme = theme
        self.bar = QProgressBar(self)
        self.words = QLabel(self)
        self._error = QLabel(self)
        self.pause_button = QPushButton(self)
        self.stop_button = QPushButton(self)
        self.go_on_button = QPushButton(self)
        self._build_ui()
        self._connect()
        self.refresh()

    def _build_ui(self) -> None:
        px = self._theme.px
        self.bar.setTextVisible(False)
        self._error.setProperty("role", "error")
        for label in (self._error, self.words):
            label.setWordWrap(True)
            label.setMinimumWidth(1)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self.words, 1)
        for button in (self.pause_button, self.go_on_button, self.stop_button):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(self.bar)
        column.addLayout(row)
        column.addWidget(self._error)

    def _connect(self) -> None:
        self.pause_button.clicked.connect(self._on_pause)
        self.stop_button.clicked.connect(self._run.stop)
        self.go_on_button.clicked.connect(lambda: self._run.go_on())

    def refresh(self) -> None:
        """Shows the run as it is now."""
        run, progress = self._run, self._run.progress
        self.setVisible(run.is_active or run.state in (RunState.STOPPED, RunState.FINISHED))
        total = progress.total if progress is not None else None
        done = progress.done if progress is not None else 0
        self.bar.setRange(0, max(1, total) if total is not None else 0 if run.is_active else 1)
        if total is not None:
            self.bar.setValue(min(done, total))
        self.bar.setVisible(run.state is not RunState.FINISHED)
        self.words.setText(self._words())
        self.bar.setAccessibleName(self.tr("Progress of the batch"))
        self.pause_button.setVisible(run.is_active)
        self.pause_button.setEnabled(run.state is RunState.RUNNING)
        self.pause_button.setText(self.tr("Resume") if run.is_paused else self.tr("Pause"))
        self.stop_button.setVisible(run.is_active)
        self.stop_button.setEnabled(run.state is RunState.RUNNING)
        self.stop_button.setText(self.tr("Stop"))
        self.go_on_button.setVisible(run.state is RunState.STOPPED and run.file is not None)
        self.go_on_button.setText(self.tr("Go on"))
        for button in (self.pause_button, self.stop_button, self.go_on_button):
            button.setAccessibleName(button.text())
        self._error.setText(run.error)
        self._error.setVisible(bool(run.error))

    def _words(self) -> str:
        run, progress = self._run, self._run.progress
        if run.state in (RunState.FINISHED, RunState.STOPPED):
            return self._ended()
        if progress is None:
            return self.tr("Starting …")
        parts = [self.tr("{n} rows done").format(n=progress.done)]
        if progress.total:
            parts = [self.tr("{n} of {total} rows").format(n=progress.done, total=progress.total)]
        if run.state is RunState.STOPPING:
            parts.append(self.tr("stopping …"))
        elif run.is_paused:
            parts.append(self.tr("paused"))
        else:
            parts.append(self.tr("{n} rows a second").format(n=f"{progress.rows_per_second:.1f}"))
            if progress.seconds_left is not None:
                parts.append(self.tr("{time} left").format(time=self._time(progress.seconds_left)))
        if progress.failed:
            parts.append(self.tr("{n} failed").format(n=progress.failed))
        return " · ".join(parts)

    def _ended(self) -> str:
        run, result = self._run, self._run.result
        if result is None:
            return self.tr("Stopped. The rows that are done are safe in {file}.").format(file=run.output)
        words = {"n": result.done, "failed": result.failed, "skipped": result.skipped, "file": run.output}
        if result.stopped:
            return self.tr("Stopped after {n} rows. They are safe in {file}; nothing will be done twice.").format(
                **words
            )
        text = self.tr("Done: {n} rows in {file}.").format(**words)
        if result.failed:
            text += self.tr(" {failed} failed; the table says why.").format(**words)
        if result.skipped:
            text += self.tr(" {skipped} empty rows were left out.").format(**words)
        return text

    def _time(self, seconds: float) -> str:
        if seconds < 90:
            return self.tr("{n} s").format(n=round(seconds))
        if seconds < 90 * 60:
            return self.tr("{n} min").format(n=round(seconds / 60))
        return self.tr("{n} h").format(n=f"{seconds / 3600:.1f}")

    def _on_pause(self) -> None:
        if self._run.is_paused:
            self._run.resume()
        else:
            self._run.pause()

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
        super().changeEvent(event)
