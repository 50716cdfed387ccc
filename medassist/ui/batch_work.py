"""The long work of a batch, off the window's thread: runs it, tells rows as they end, reads kept rows, exports."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, cast

from medassist.core.answer import Answer
from medassist.core.clinical import Language
from medassist.errors import BadInput, MedAssistError
from medassist.exchange.answer_json import answer_from_json
from medassist.exchange.readers import QuestionRow, open_questions
from medassist.exchange.writers import write_answers
from medassist.services.batch import BatchService
from medassist.services.batch_pass import BatchResult
from medassist.services.batch_progress import BatchProgress, PauseSwitch
from medassist.services.scheduler import StopToken
from medassist.ui.backend import Backend
from medassist.ui.batch_rows import RowSummary, WatchedSource, summary_of, summary_of_object


class BatchWork:
    """One run; called with the token that stops it."""

    def __init__(
        self,
        backend: Backend,
        source: Path,
        mapping: Mapping[str, str],
        output: Path,
        *,
        resume: bool,
        overwrite: bool,
        libraries: Sequence[str] | None,
        writing: bool,
        language: Language,
        pause: PauseSwitch,
        on_progress: Callable[[BatchProgress], None],
        on_row: Callable[[RowSummary], None],
    ) -> None:
        self._backend = backend
        self._source = source
        self._mapping = mapping
        self._output = output
        self._options: dict[str, Any] = {
            "resume": resume, "overwrite": overwrite, "libraries": libraries, "writing": writing, "language": language,
            "pause": pause, "on_progress": on_progress,
        }  # fmt: skip
        self._resume = resume
        self._on_row = on_row

    def __call__(self, stop: StopToken) -> BatchResult:
        """Runs it. Raises what BatchService.run raises."""
        mapping = cast(Any, dict(self._mapping))
        open_questions(self._source, mapping)  # says in one sentence what is wrong with the file
        watched = WatchedSource(self._source, mapping, self._on_unanswered)
        parts = self._backend.parts
        answer_row = parts.ask.answer_row

        def answer(text: str, patient: Any, **options: Any) -> Answer:
            answer = answer_row(text, patient, **options)
            if watched.current is not None:
                watched.answered = True
                self._on_row(summary_of(watched.current.number, watched.current.id, answer))
            return answer

        store = parts.store
        service = BatchService(
            answer,
            store.batches if store is not None else None,
            scheduler=self._backend.scheduler,
            engine=parts.engine,
        )
        return service.run(watched, self._output, stop=stop, **self._options)

    def _on_unanswered(self, row: QuestionRow) -> None:
        """A row that failed before it could be asked; of a resumed run it may be one that was done before."""
        if not self._resume:
            reason = row.problem.of(self._options["language"]) if row.problem is not None else ""
            self._on_row(RowSummary(row.number, str(row.id), row.text[:200], "error", None, "", reason))


def kept_rows(backend: Backend, job: int, stop: StopToken) -> list[RowSummary]:
    """The finished rows of a kept run. Raises Stopped."""
    rows: list[RowSummary] = []
    store = backend.parts.store
    if store is not None:
        for row in store.batches.rows(job):
            stop.check()
            rows.append(summary_of_object(row.number, json.loads(row.line)))
    return rows


def answer_of_row(backend: Backend, output: Path, row: RowSummary, index: int) -> Answer | None:
    """The whole answer of a row: from the records, else from the output's own line. Raises StorageUnavailable, BadInput."""
    store = backend.parts.store
    if store is not None:
        job = store.batches.find(str(output.absolute()))
        kept = store.batches.row(job.id, row.number) if job is not None else None
        if kept is not None:
            return answer_from_json(kept.line)
    if output.suffix.lower() == ".jsonl":
        try:
            with output.open("rb") as file:
                line = next(islice(file, index, None), b"")
            return answer_from_json(line)
        except (OSError, MedAssistError):
            return None
    return None


def export_rows(backend: Backend, job: int | None, output: Path, path: Path) -> int:
    """Writes the finished rows to `path` by its ending. Raises WrongUse, BadInput, NotAvailable."""
    if job is not None:
        return backend.batches_on_worker().export(job, path, overwrite=True)
    if output.suffix.lower() != ".jsonl" or not output.is_file():
        raise BadInput(
            zh="这个批次没有保存在记录中，无法再导出：请用需要的文件类型重新运行，或打开记录后再试。",
            en="This run was not kept, so it cannot be exported again: run it with the kind of output you need, or open "
            "the records first.",
        )
    if path.absolute() == output.absolute():
        raise BadInput(zh="这就是结果文件本身：请换一个名字。", en="That is the output itself: choose another name.")
    with output.open("rb") as file:
        return write_answers(path, (json.loads(line) for line in file if line.endswith(b"\n")), overwrite=True)
