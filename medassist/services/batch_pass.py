"""One pass over the rows of a batch: what is there is taken over, the rest is made, kept, then written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from medassist.errors import BadInput, Stopped
from medassist.exchange.readers import QuestionRow, QuestionSource
from medassist.exchange.writers import JsonlAppender
from medassist.services.batch_progress import Progress
from medassist.services.batch_rows import hash_of
from medassist.storage.batch_journal import BatchJob, BatchJournal, JournalRow


@dataclass(frozen=True, slots=True)
class BatchResult:
    """How a run ended: rows in the output, those of them that failed, empty rows passed over, stopped before the end."""

    done: int
    failed: int
    skipped: int
    stopped: bool
    job: int | None
    """The journal's id of the run; None without a journal."""

    @property
    def exit_code(self) -> int:
        """What the command line returns."""
        return 130 if self.stopped else 4 if self.failed else 0


class RowPass:
    """The rows of one run, each kept in the journal (if there is one) before it is written."""

    def __init__(
        self,
        questions: QuestionSource,
        make: Callable[[QuestionRow], JournalRow],
        journal: BatchJournal | None,
        job: BatchJob | None,
        progress: Progress,
    ) -> None:
        self._questions, self._make, self._progress = questions, make, progress
        self._journal, self._job = journal, job

    def into(self, appender: JsonlAppender | None, lines: Iterator[tuple[bytes, dict[str, Any] | None]]) -> BatchResult:
        """Go through all rows; `lines` are those the output has already."""
        progress = self._progress
        stopped = False
        try:
            progress.start()
            for row in self._questions:
                there = next(lines, None)
                if there is not None:
                    progress.row_taken_over(self._take_over(row, *there))
                    continue
                kept = self._kept(row)
                if kept is None:
                    progress.wait_while_paused()
                    kept = self._make(row)
                    if self._journal is not None and self._job is not None:
                        self._journal.record(self._job.id, kept)
                    progress.row_made(kept.status)
                else:
                    progress.row_taken_over(kept.status)
                if appender is not None:
                    appender.write(kept.line)
            if next(lines, None) is not None:
                raise does_not_fit()
        except (Stopped, KeyboardInterrupt):
            stopped = True
        progress.end()
        return BatchResult(
            done=progress.done,
            failed=progress.failed,
            skipped=self._questions.skipped,
            stopped=stopped,
            job=None if self._job is None else self._job.id,
        )

    def finish(self, result: BatchResult) -> None:
        """Note in the journal that the run is complete."""
        if self._journal is not None and self._job is not None and not result.stopped:
            self._journal.finish(self._job.id, total=result.done)

    def _kept(self, row: QuestionRow) -> JournalRow | None:
        if self._journal is None or self._job is None:
            return None
        kept = self._journal.row(self._job.id, row.number)
        return kept if kept is not None and kept.input_hash == hash_of(row) else None

    def _take_over(self, row: QuestionRow, line: bytes, given: dict[str, Any] | None) -> str:
        """The status of a row whose line is in the output already. Raises BadInput when it is another row's line."""
        if given is None or given.get("id") != row.id or str(given.get("text", "")).strip() != row.text.strip():
            raise does_not_fit()
        status = str(given.get("status"))
        if self._journal is not None and self._job is not None:
            kept = self._journal.row(self._job.id, row.number)
            if kept is not None and kept.input_hash != hash_of(row):
                raise does_not_fit()
            if kept is None:
                self._journal.record(self._job.id, JournalRow(row.number, hash_of(row), status, line))
        return status


def does_not_fit() -> BadInput:
    """The lines of the output are not those of the input's rows."""
    return BadInput(
        zh="输出文件与输入文件对不上（其中一个已被改动），没有继续：请恢复原来的文件，或加 --overwrite 重新开始。",
        en="The output does not fit the input (one of them was changed), so nothing was added: bring the old file back, or "
        "start anew with --overwrite.",
    )
