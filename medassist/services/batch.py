"""A file of questions answered to a file of answers: as rows finish, in order, none lost or done twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, BinaryIO

from medassist import __version__
from medassist.core.answer import Answer, Engine
from medassist.core.clinical import Language
from medassist.errors import BadInput, MedAssistError, NotAvailable, Stopped, WrongUse
from medassist.exchange.readers import QuestionRow, QuestionSource, open_questions
from medassist.exchange.writers import JsonlAppender, output_exists, whole_lines, write_answers, writer_for
from medassist.services.batch_answerer import RowAnswerer
from medassist.services.batch_pass import BatchResult, RowPass, does_not_fit
from medassist.services.batch_progress import BatchProgress, PauseSwitch, Progress
from medassist.services.batch_rows import answer_row
from medassist.services.scheduler import Priority, Scheduler, StopToken
from medassist.storage.batch_journal import BatchJob, BatchJournal, JournalRow
from medassist.storage.store import discard, open_temporary_journal

OnProgress = Callable[[BatchProgress], None]


class BatchService:
    """Runs batches. `journal` None: nothing is kept; JSONL can still go on from its own lines, CSV and XLSX cannot.

    With a `scheduler` each row waits in its queue behind interactive questions, and `run` belongs into `run_beside`;
    without one the rows are answered in the calling thread.
    """

    def __init__(
        self,
        answer: RowAnswerer,
        journal: BatchJournal | None = None,
        *,
        scheduler: Scheduler | None = None,
        engine: Engine | None = None,
    ) -> None:
        self._answerer = answer
        self._journal = journal
        self._scheduler = scheduler
        self._engine = engine or Engine(version=__version__, encoder=None, knowledge="", device="cpu")

    def run(
        self,
        source: Path | QuestionSource,
        output: Path | BinaryIO,
        *,
        resume: bool = False,
        overwrite: bool = False,
        libraries: Sequence[str] | None = None,
        writing: bool = True,
        language: Language = "zh",
        on_progress: OnProgress | None = None,
        stop: StopToken | None = None,
        pause: PauseSwitch | None = None,
    ) -> BatchResult:
        """Answer every row of `source` into `output` (.jsonl, .csv, .xlsx, or a binary stream that takes JSONL).

        JSONL lines are written and flushed as rows finish; CSV and XLSX are put together when the run ends or is
        stopped. `libraries` None is all; `language` is that of the reasons of failed rows. `resume` goes on after the
        last whole row. Raises WrongUse (the output exists, another process writes it, it was started with other
        options), BadInput (the input or output cannot be used, or does not fit what was done), NotAvailable (full disk;
        nothing to resume from).
        """
        questions = source if isinstance(source, QuestionSource) else open_questions(source)
        progress = Progress(questions.count_hint, on_progress, pause or PauseSwitch(), stop or StopToken())
        options = {
            "libraries": None if libraries is None else sorted(libraries),
            "writing": writing,
            "mapping": dict(questions.mapping),
        }

        def make(row: QuestionRow) -> JournalRow:
            return answer_row(
                row,
                lambda work: self._work(work, progress.stop),
                self._answerer,
                libraries=libraries,
                writing=writing,
                language=language,
                engine=self._engine,
            )

        with ExitStack() as stack:
            if not isinstance(output, Path):
                rows = RowPass(questions, make, None, None, progress)
                appender = JsonlAppender(output, owned=False)
                return rows.into(appender, iter(()))
            output = output.absolute()
            _check_paths(questions.path, output, exists_is_fine=resume or overwrite)
            is_jsonl = output.suffix.lower() == ".jsonl"
            journal = self._journal
            if journal is not None:
                stack.enter_context(journal.claim(str(output)))
            elif not is_jsonl:
                if resume:
                    raise _nothing_to_resume()
                database, journal = open_temporary_journal()
                stack.callback(discard, database)
            appender = JsonlAppender.onto(output, go_on=resume) if is_jsonl else None
            if appender is not None:  # emptied before the journal begins anew: old lines never pass for new ones
                stack.callback(appender.close)
            job = None if journal is None else _job(journal, questions, output, options, resume=resume)
            rows = RowPass(questions, make, journal, job, progress)
            try:
                result = rows.into(appender, whole_lines(output) if is_jsonl and resume else iter(()))
            except MedAssistError:
                if not is_jsonl and journal is not None and job is not None:
                    _keep_what_is_done(journal, job.id, output)
                raise
            if not is_jsonl and journal is not None and job is not None:
                _put_together(journal, job.id, output, result)
            rows.finish(result)
            return result if self._journal is not None else _without_job(result)

    def unfinished(self) -> tuple[BatchJob, ...]:
        """Runs that were stopped or killed and can go on, newest first. Raises StorageUnavailable."""
        return () if self._journal is None else self._journal.unfinished()

    def jobs(self) -> tuple[BatchJob, ...]:
        """All kept runs, newest first. Raises StorageUnavailable."""
        return () if self._journal is None else self._journal.jobs()

    def go_on(
        self,
        job: BatchJob,
        *,
        language: Language = "zh",
        on_progress: OnProgress | None = None,
        stop: StopToken | None = None,
        pause: PauseSwitch | None = None,
    ) -> BatchResult:
        """Resume a kept run with the options it was started with. Raises as `run` does."""
        return self.run(
            open_questions(Path(job.input), job.options["mapping"]),
            Path(job.output),
            resume=True,
            libraries=job.options["libraries"],
            writing=job.options["writing"],
            language=language,
            on_progress=on_progress,
            stop=stop,
            pause=pause,
        )

    def results(self, job: int) -> Iterator[dict[str, Any]]:
        """The finished rows of a kept run, as objects, by number."""
        return iter(()) if self._journal is None else _objects(self._journal, job)

    def export(self, job: int, path: Path, *, overwrite: bool = False) -> int:
        """Write the finished rows of a kept run to .jsonl, .csv or .xlsx and give how many there were.

        Raises WrongUse, BadInput, NotAvailable as `write_answers` does.
        """
        return write_answers(path, self.results(job), overwrite=overwrite)

    def forget(self, job: int) -> None:
        """Erase a kept run for good; its output file stays."""
        if self._journal is not None:
            self._journal.forget(job)

    def _work(self, work: Callable[[StopToken], Answer], stop: StopToken) -> Answer:
        """Run one row's work, in the worker if there is one; leaves it there when stopped. Raises what the work raises."""
        if self._scheduler is None:
            stop.check()
            return work(stop)
        try:
            job = self._scheduler.submit(work, priority=Priority.BATCH, stop=stop)
        except NotAvailable:  # the program is closing
            raise Stopped from None
        while not job.wait(0.05):
            if stop.should_stop():
                job.stop()
                raise Stopped
        return job.result()


def _job(
    journal: BatchJournal, questions: QuestionSource, output: Path, options: dict[str, Any], *, resume: bool
) -> BatchJob:
    """The run to go on with, or a new one."""
    found = journal.find(str(output)) if resume else None
    source = str(questions.path.absolute())
    if found is not None and (found.input != source or found.options != options):
        raise WrongUse(
            zh="这个输出是用另一个输入文件或其他选项开始的：请用原来的输入和选项继续，或加 --overwrite 重新开始。",
            en="This output was begun with another input or other options: go on with those, or start anew with --overwrite.",
        )
    return found or journal.begin(input=source, output=str(output), options=options, total=questions.count_hint)


def _objects(journal: BatchJournal, job: int) -> Iterator[dict[str, Any]]:
    return (json.loads(row.line) for row in journal.rows(job))


def _put_together(journal: BatchJournal, job: int, output: Path, result: BatchResult) -> None:
    kept = journal.job(job)
    if not result.stopped and kept is not None and kept.done != result.done:
        raise does_not_fit()  # rows of the journal that the input has no more
    write_answers(output, _objects(journal, job), overwrite=True)


def _keep_what_is_done(journal: BatchJournal, job: int, output: Path) -> None:
    """The run broke off (its input vanished): the rows so far; what broke it off is what the person must hear."""
    with suppress(MedAssistError):
        kept = journal.job(job)
        if kept is not None and kept.done:
            write_answers(output, _objects(journal, job), overwrite=True)


def _without_job(result: BatchResult) -> BatchResult:
    return BatchResult(result.done, result.failed, result.skipped, result.stopped, None)


def _check_paths(source: Path, output: Path, *, exists_is_fine: bool) -> None:
    writer_for(output)
    if not output.parent.is_dir():
        raise BadInput(
            zh="输出文件所在的文件夹不存在：请先建立该文件夹，或换一个位置。",
            en="The folder of the output is not there: make it first, or choose another place.",
        )
    if output.exists():
        if source.exists() and output.samefile(source):
            raise WrongUse(
                zh="输出和输入是同一个文件，没有改动它：请为输出换一个名字。",
                en="Output and input are the same file, which was left as it is: choose another name for the output.",
            )
        if not exists_is_fine:
            raise output_exists()


def _nothing_to_resume() -> NotAvailable:
    return NotAvailable(
        zh="没有口令就没有保存进度，.csv 和 .xlsx 无法继续：请设置 MEDASSIST_PASSPHRASE 后重新开始，或输出到 .jsonl。",
        en="Without a passphrase no progress is kept, so .csv and .xlsx cannot go on: set MEDASSIST_PASSPHRASE and start "
        "anew, or write to .jsonl.",
    )
