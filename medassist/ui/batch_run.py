"""One batch in the window: file, columns, run, pause, stop, going on; it runs on while other pages are in front."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from medassist.errors import Stopped
from medassist.services.scheduler import Job, StopToken
from medassist.ui.backend import Backend
from medassist.ui.words import language_in_force, sentence_of

if TYPE_CHECKING:
    from medassist.services.batch import BatchResult
    from medassist.services.batch_progress import BatchProgress, PauseSwitch
    from medassist.storage.batch_journal import BatchJob
    from medassist.ui.batch_file import BatchFile
    from medassist.ui.batch_rows import RowSummary


class RunState(Enum):
    """Where the batch is."""

    EMPTY = "empty"
    READING = "reading"
    READY = "ready"
    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FINISHED = "finished"


ACTIVE = (RunState.RUNNING, RunState.STOPPING)


class BatchRun(QObject):
    """State and acts of the Batch page; every signal comes on the window's thread."""

    changed = Signal()
    """State, file, progress, error or unfinished runs."""
    rows_added = Signal(int)
    """So many rows came to the end of `rows`."""
    rows_replaced = Signal()

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self.state = RunState.EMPTY
        self.file: BatchFile | None = None
        self.output: Path | None = None
        self.progress: BatchProgress | None = None
        self.result: BatchResult | None = None
        self.rows: list[RowSummary] = []
        self.error = ""
        self.unfinished: tuple[BatchJob, ...] = ()
        self.job_number: int | None = None
        self._fresh: list[RowSummary] = []
        self._job: Job[Any] | None = None
        self._pause: PauseSwitch | None = None
        self._resumed = False

    @property
    def is_active(self) -> bool:
        """Whether rows are being answered (or paused)."""
        return self.state in ACTIVE

    @property
    def is_paused(self) -> bool:
        """Whether it waits for `resume`."""
        return self.is_active and self._pause is not None and self._pause.paused

    def choose(self, path: Path, mapping: dict[str, str] | None = None) -> None:
        """Reads the first rows of a file; `mapping` (role to column) replaces the guess."""
        if self.is_active:
            return
        from medassist.ui.batch_file import read_file

        self._to(RunState.READING)
        self._backend.worker.run_beside(
            self, lambda _: read_file(path, mapping), self._on_file_read, self._on_file_failed, "preview"
        )

    def clear(self) -> None:
        """Makes room for another file."""
        if not self.is_active:
            self.file = self.output = self.result = self.progress = self.job_number = None
            self.rows.clear()
            self.rows_replaced.emit()
            self._to(RunState.EMPTY)

    def start(self, output: Path, *, overwrite: bool = False) -> None:
        """Answers every row of the file into `output`."""
        if self.file is not None and not self.is_active:
            self._run(self.file.path, dict(self.file.mapping), output, overwrite=overwrite)

    def go_on(self, job: BatchJob | None = None) -> None:
        """Goes on with an unfinished run, or with the one that was just stopped."""
        if self.is_active:
            return
        if job is not None:
            self._run(Path(job.input), dict(job.options["mapping"]), Path(job.output), resume=True, options=job.options)
        elif self.file is not None and self.output is not None:
            self._run(self.file.path, dict(self.file.mapping), self.output, resume=True)

    def forget(self, job: BatchJob) -> None:
        """Erases a kept run; its output file stays."""

        def work(_: StopToken) -> None:
            self._backend.batches_on_worker().forget(job.id)

        self._backend.worker.run(self, work, lambda _: self.look_for_unfinished(), self._on_failed)

    def look_for_unfinished(self) -> None:
        """Asks the records for runs that can go on."""
        self._backend.worker.run(
            self, lambda _: self._backend.batches_on_worker().unfinished(), self._on_unfinished, self._on_failed
        )

    def pause(self) -> None:
        """Lets the row under way finish, then waits."""
        if self._pause is not None and self.is_active:
            self._pause.pause()
            self.changed.emit()

    def resume(self) -> None:
        """Goes on after `pause`."""
        if self._pause is not None:
            self._pause.resume()
            self.changed.emit()

    def stop(self) -> None:
        """Stops between two rows; what is done is safe."""
        if self._job is not None and self.is_active:
            self._job.stop()
            self._to(RunState.STOPPING, self.error)

    def status_line(self) -> str:
        """The run in a few words for the status bar; empty when none is under way."""
        if not self.is_active or self.progress is None:
            return ""
        done, total = self.progress.done, self.progress.total
        if self.is_paused:
            return self.tr("Batch paused at row {done}").format(done=done)
        if total:
            return self.tr("Batch: {done} of {total}").format(done=done, total=total)
        return self.tr("Batch: {done} rows").format(done=done)

    def _run(
        self,
        source: Path,
        mapping: dict[str, str],
        output: Path,
        *,
        resume: bool = False,
        overwrite: bool = False,
        options: Any = None,
    ) -> None:
        from medassist.services.batch_progress import PauseSwitch
        from medassist.ui.batch_work import BatchWork

        self._pause = PauseSwitch()
        self.output, self.progress, self.result, self._resumed = output, None, None, resume
        self.job_number = None
        if not resume:
            self.rows.clear()
            self.rows_replaced.emit()
        self._fresh = []
        options = options or {"libraries": None, "writing": True}
        work = BatchWork(
            self._backend,
            source,
            mapping,
            output,
            resume=resume,
            overwrite=overwrite,
            libraries=options["libraries"],
            writing=options["writing"],
            language=language_in_force(),
            pause=self._pause,
            on_progress=self._on_progress_on_thread,
            on_row=self._fresh.append,
        )
        self._job = self._backend.worker.run_beside(self, work, self._on_ended, self._on_run_failed, "batch")
        self._to(RunState.RUNNING)

    def _to(self, state: RunState, error: str = "") -> None:
        self.state, self.error = state, error
        self.changed.emit()

    def _on_progress_on_thread(self, progress: BatchProgress) -> None:
        self._backend.worker.call_in_window(lambda: self._on_progressed(progress))

    def _on_progressed(self, progress: BatchProgress) -> None:
        self.progress = progress
        self._take_fresh()
        self.changed.emit()

    def _take_fresh(self) -> None:
        count = len(self._fresh)
        if count:
            self.rows += self._fresh[:count]
            del self._fresh[:count]
            self.rows_added.emit(count)

    def _on_ended(self, result: BatchResult) -> None:
        self._job = None
        self.result, self.job_number = result, result.job
        self._take_fresh()
        self._to(RunState.STOPPED if result.stopped else RunState.FINISHED)
        if self._resumed and result.job is not None:
            from medassist.ui.batch_work import kept_rows

            job = result.job
            self._backend.worker.run_beside(
                self, lambda stop: kept_rows(self._backend, job, stop), self._on_rows_read, self._on_failed, "rows"
            )
        self.look_for_unfinished()

    def _on_rows_read(self, rows: list[RowSummary]) -> None:
        self.rows = rows
        self.rows_replaced.emit()

    def _on_run_failed(self, error: BaseException) -> None:
        self._job = None
        self._take_fresh()
        after = RunState.STOPPED if self.rows or self._resumed else RunState.READY
        self._to(after if self.file is not None or self.rows else RunState.EMPTY,
                 "" if isinstance(error, Stopped) else sentence_of(error))  # fmt: skip
        self.look_for_unfinished()

    def _on_file_read(self, file: BatchFile) -> None:
        self.file = file
        self.output = file.suggested_output()
        self.rows.clear()
        self.rows_replaced.emit()
        self._to(RunState.READY, file.problem(language_in_force()))

    def _on_file_failed(self, error: BaseException) -> None:
        self._to(RunState.EMPTY if self.file is None else RunState.READY, sentence_of(error))

    def _on_unfinished(self, jobs: tuple[BatchJob, ...]) -> None:
        self.unfinished = jobs
        self.changed.emit()

    def _on_failed(self, error: BaseException) -> None:
        if not isinstance(error, Stopped):
            self._to(self.state, sentence_of(error))
