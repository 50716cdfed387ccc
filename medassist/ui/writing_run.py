"""One text being written: its sentences and the one under way, gathered for 40 ms before anybody draws them; Stop; the end."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from medassist.core.answer import WrittenSentence
from medassist.core.clinical import Text
from medassist.core.writing.result import Draft, Event, Finished, Judged, OnEvent, Piece, ShouldStop, Writing
from medassist.errors import Stopped
from medassist.services.scheduler import Job, StopToken
from medassist.ui.backend import Backend
from medassist.ui.words import language_in_force, sentence_of

if TYPE_CHECKING:
    from medassist.services.writing import WritingService

GATHERED_MS = 40
Task = Callable[["WritingService", OnEvent, ShouldStop], "Writing | Text"]
"""Writes, or says in one sentence why nothing is written."""


class WritingRun(QObject):
    """Writes in a thread of its own, so that questions, history and opinions do not wait for it."""

    changed = Signal()
    """`sentences`, `draft` or `piece` are others than before."""
    ended = Signal()
    """Nothing more comes: `writing` is there, or `told` says why not."""

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._job: Job[Writing | Text] | None = None
        self._events: deque[Event] = deque()
        self._timer = QTimer(self)
        self._timer.setInterval(GATHERED_MS)
        self._timer.timeout.connect(self._take)
        self.sentences: tuple[WrittenSentence, ...] = ()
        self.draft = ""
        self.piece: Piece | None = None
        self.writing: Writing | None = None
        self.told = ""
        """One sentence: why it failed, or why nothing is written."""
        self.failed = False
        """Whether `told` is of a failure."""
        self.is_stopping = False

    @property
    def is_running(self) -> bool:
        """Whether more may come; not after Stop, although the end is still to be told."""
        return self._job is not None and not self.is_stopping

    @property
    def is_over(self) -> bool:
        """Whether the end was told, or nothing was begun."""
        return self._job is None

    def start(self, task: Task) -> None:
        """Begins another text; the one before is given up."""
        self.clear()
        events: deque[Event] = deque()
        self._events = events

        def work(stop: StopToken) -> Writing | Text:
            stop.check()
            return task(self._backend.writing(), events.append, stop.should_stop)

        job = self._backend.worker.run_beside(
            self, work, lambda result: self._on_done(job, result), lambda error: self._on_failed(job, error), "writing"
        )
        self._job = job
        self._timer.start()
        self.changed.emit()

    def stop(self) -> None:
        """Ends it; what stands is kept, the unfinished sentence goes at once."""
        if self._job is None or self.is_stopping:
            return
        self._take()
        self.is_stopping = True
        self._job.stop()
        self._timer.stop()
        self.draft, self.piece = "", None
        self.changed.emit()

    def clear(self) -> None:
        """Gives up what runs, and forgets what there is."""
        if self._job is not None:
            self._job.stop()
        self._job = None
        self._timer.stop()
        self.sentences, self.draft, self.piece = (), "", None
        self.writing, self.told, self.failed, self.is_stopping = None, "", False, False

    def replace(self, writing: Writing, sentences: Sequence[WrittenSentence]) -> None:
        """The finished text with one sentence written anew."""
        self.writing, self.sentences = writing, tuple(sentences)
        self.changed.emit()

    def _take(self) -> None:
        """Everything that was told since the last time, as one change."""
        if not self._events or self.is_stopping:
            return
        sentences, draft = list(self.sentences), self.draft
        while self._events:
            event = self._events.popleft()
            match event:
                case Draft(text):
                    draft = text
                case Judged(sentence):
                    sentences.append(sentence)
                    draft = ""
                case Piece():
                    self.piece = event
                case Finished():
                    draft = ""
        self.sentences, self.draft = tuple(sentences), draft
        self.changed.emit()

    def _end(self) -> None:
        self._job = None
        self._timer.stop()
        self._events.clear()
        self.draft, self.piece, self.is_stopping = "", None, False
        self.ended.emit()

    def _on_done(self, job: Job[Writing | Text], result: Writing | Text) -> None:
        if job is not self._job:
            return
        if isinstance(result, Text):
            self.told = result.of(language_in_force())
        else:
            self.writing, self.sentences = result, result.sentences
        self._end()

    def _on_failed(self, job: Job[Writing | Text], error: BaseException) -> None:
        if job is not self._job:
            return
        if not isinstance(error, Stopped):
            self.told, self.failed = sentence_of(error), True
        self._end()
