"""The text that is being made on the Write page: from what, what came of it, what was edited; it outlives a rebuilt window."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from medassist.core.answer import Answer
from medassist.core.clinical import Language
from medassist.core.writing.result import Writing
from medassist.services.scheduler import StopToken
from medassist.ui.backend import Backend
from medassist.ui.edited_text import Compared, compared
from medassist.ui.words import language_in_force, sentence_of
from medassist.ui.writing_run import Task, WritingRun
from medassist.ui.writing_words import CaseTask, TextTask, time_words

if TYPE_CHECKING:
    from medassist.core.evidence import Hit


@dataclass(frozen=True, slots=True)
class OfCase:
    """A letter or hand-out from an answer; `condition` is the one a person holds it for."""

    task: CaseTask
    answer: Answer
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class OfResults:
    """A summary of what a search found."""

    question: str
    hits: tuple[Hit, ...]


Subject = OfCase | OfResults
"""What a text is made from where it is not typed."""


class WriteWork(QObject):
    """`run` is what is being written; `edited` is what a person made of it, None as long as it is as written."""

    changed = Signal()
    """Another subject, task or language; another text to begin with."""
    edited_changed = Signal()
    failed = Signal(str)
    """One sentence: a file that cannot be read, a sentence that could not be tried again."""
    wanted = Signal()
    """Something is to be shown on the Write page."""

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self.run = WritingRun(backend, self)
        self.run.ended.connect(self._on_ended)
        self.subject: Subject | None = None
        self.task: TextTask = "summary"
        self.to: Language | None = None
        self.text = ""
        self.edited: str | None = None
        self.retried: int | None = None
        """The place of the sentence that is being tried again."""

    @property
    def is_editable(self) -> bool:
        """Whether there is a finished text to be edited."""
        return self.run.is_over and self.run.writing is not None and bool(self.run.writing.text)

    @property
    def is_letter(self) -> bool:
        """Whether what is made is a letter or hand-out, which is read and edited as a whole."""
        return isinstance(self.subject, OfCase)

    @property
    def final_text(self) -> str:
        """The text as it would be copied or printed: nothing that was struck out is in it."""
        if self.edited is not None:
            return self.edited
        return self.run.writing.text if self.run.writing is not None else ""

    def status_line(self) -> str:
        """What is under way, for the status bar; empty where nothing is."""
        if not self.run.is_running:
            return ""
        piece = self.run.piece
        if piece is None:
            return self.tr("Writing …")
        parts = [self.tr("Writing, {n} of {total} parts").format(n=piece.done, total=piece.total)]
        if piece.seconds_left is not None:
            parts.append(time_words(piece.seconds_left))
        return ", ".join(parts)

    def compared(self) -> Compared | None:
        """What a person changed; None where nothing was."""
        writing = self.run.writing
        if writing is None or self.edited is None or self.edited == writing.text:
            return None
        return compared(writing.text, self.edited, writing.sentences)

    def set_text(self, text: str) -> None:
        """What was typed, pasted or dropped."""
        self.text = text

    def put_text(self, text: str, task: TextTask | None = None) -> None:
        """Another text to work on; with a task it is begun at once."""
        self.run.clear()
        self.subject, self.text, self.edited = None, text, None
        if task is not None:
            self.task = task
            self.to = None
        self.changed.emit()
        if task is not None:
            self.wanted.emit()
            self.write()

    def choose(self, task: TextTask) -> None:
        """Summary or translation."""
        self.task = task
        self.changed.emit()

    def choose_language(self, to: Language | None) -> None:
        """The language of what is written; None: as fits the task."""
        self.to = to
        self.changed.emit()

    def choose_condition(self, condition: str | None) -> None:
        """The condition that a person holds the case for; None: the leading one."""
        if isinstance(self.subject, OfCase):
            self.subject = replace(self.subject, condition=condition)
            self.changed.emit()

    def make(self, subject: Subject) -> None:
        """Makes a text from a case or from results, at once."""
        self.subject, self.to = subject, None
        self.wanted.emit()
        self.write()

    def leave_subject(self) -> None:
        """Back to a text that is typed."""
        self.run.clear()
        self.subject, self.edited = None, None
        self.changed.emit()

    def write(self) -> None:
        """Begins; what was written or edited before goes."""
        self.edited, self.retried = None, None
        self.run.start(self._task())
        self.changed.emit()

    def stop(self) -> None:
        """Ends the writing; what stands stays."""
        self.run.stop()

    def edit(self, text: str) -> None:
        """A person changed the text."""
        writing = self.run.writing
        self.edited = text if writing is not None and text != writing.text else None
        self.edited_changed.emit()

    def open_file(self, path: Path) -> None:
        """Reads a text file, whatever its encoding, as the text to work on."""

        def work(_: StopToken) -> str:
            from medassist.exchange.readers.text_files import read_text

            return read_text(path)

        self._backend.worker.run(self, work, self.put_text, lambda error: self.failed.emit(sentence_of(error)))

    def retry(self, place: int) -> None:
        """Has the sentence at `place` of a translation written anew, by itself."""
        writing = self.run.writing
        source = self.run.sentences[place].stands_on if 0 <= place < len(self.run.sentences) else None
        if writing is None or source is None or self.retried is not None or not self.run.is_over:
            return
        self.retried = place

        def work(stop: StopToken) -> tuple[Writing, str]:
            from medassist.services.writing_translation import untranslated

            again = self._backend.writing().translation(source, to=writing.language, should_stop=stop.should_stop)
            return again, untranslated(source, writing.language)

        def done(result: tuple[Writing, str]) -> None:
            self.retried = None
            if self.run.writing is writing:
                self._put(writing, place, *result)

        def failed(error: BaseException) -> None:
            self.retried = None
            self.failed.emit(sentence_of(error))
            self.run.changed.emit()

        self._backend.worker.run_beside(self, work, done, failed, "writing")
        self.run.changed.emit()

    def _put(self, writing: Writing, place: int, again: Writing, marker: str) -> None:
        """The sentence written anew in place of the `marker` in the text, where it came out without a fault."""
        old = writing.sentences[place]
        if not again.sentences or not all(one.supported for one in again.sentences):
            self.failed.emit(self.tr("Tried again, and the sentence came out no better: translate it by hand."))
            self.run.changed.emit()
            return
        sentences = (*writing.sentences[:place], *again.sentences, *writing.sentences[place + 1 :])
        text = writing.text.replace(marker, again.text, 1)
        lost = tuple(one for one in writing.lost if (old.stands_on or old.text) not in one)
        self.edited = None
        self.run.replace(replace(writing, text=text, sentences=sentences, lost=lost, notes=()), sentences)
        self.edited_changed.emit()

    def _task(self) -> Task:
        subject, to, text = self.subject, self.to, self.text
        if isinstance(subject, OfResults):
            return lambda service, on_event, should_stop: service.results(
                subject.question, subject.hits, to=to, on_event=on_event, should_stop=should_stop
            )
        if isinstance(subject, OfCase):
            answer, condition = subject.answer, subject.condition
            if subject.task == "handout":
                return lambda service, on_event, should_stop: service.handout(
                    answer, to=to, condition=condition, on_event=on_event, should_stop=should_stop
                )
            kind = subject.task
            return lambda service, on_event, should_stop: service.letter(
                answer, kind=kind, to=to, condition=condition, on_event=on_event, should_stop=should_stop
            )
        if self.task == "translation":
            said_in = language_in_force()
            return lambda service, on_event, should_stop: service.translation(
                text, to=to, said_in=said_in, on_event=on_event, should_stop=should_stop
            )
        return lambda service, on_event, should_stop: service.summary(
            text, to=to, on_event=on_event, should_stop=should_stop
        )

    def _on_ended(self) -> None:
        self.changed.emit()
