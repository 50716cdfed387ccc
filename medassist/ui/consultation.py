"""The question in hand: its text, the person's corrections and the answer; it outlives a window that is built anew."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from medassist.core.answer import Answer
from medassist.core.case import FindingStatus
from medassist.errors import Stopped
from medassist.services.scheduler import Job, StopToken
from medassist.ui.backend import Backend
from medassist.ui.feedback_notes import FeedbackNotes
from medassist.ui.shown import Shown
from medassist.ui.words import sentence_of


class Consultation(QObject):
    """Asks, corrects, undoes and stops. `shown` is None before the first answer."""

    answered = Signal()
    """`shown` is a new answer, or None after `clear`."""
    failed = Signal(str)
    """One sentence; what was shown stays."""
    working_changed = Signal(bool)

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._job: Job[Shown] | None = None
        self.shown: Shown | None = None
        self.undo = QUndoStack(self)
        self.feedback = FeedbackNotes(backend, self.undo, self)
        self.answered.connect(lambda: self.feedback.show(self.shown))

    @property
    def is_working(self) -> bool:
        """Whether an answer is under way."""
        return self._job is not None

    def ask(self, text: str) -> None:
        """Works out a new question; an empty one is told to be empty by the services."""
        self.undo.clear()
        self._work_out(text, {}, None)

    def correct(self, finding: str, status: FindingStatus) -> None:
        """Sets a finding, and works the answer out again; can be undone."""
        if self.shown is not None:
            before = dict(self.shown.corrections)
            self.undo.push(_Correction(self, before, {**before, finding: status}))

    def stop(self) -> None:
        """Stops what runs; what was shown stays."""
        if self._job is not None:
            self._job.stop()
            self._job = None
            self.working_changed.emit(False)

    def clear(self) -> None:
        """Forgets the answer in view (not the kept one)."""
        self.stop()
        self.undo.clear()
        self.shown = None
        self.answered.emit()

    def show_kept(self, answer: Answer, number: int | None = None) -> None:
        """Shows an answer from the history or a batch."""
        self.stop()
        self.undo.clear()
        self.shown = Shown(answer, number=number, given=True)
        self.answered.emit()

    def enrich(self, before: Shown, after: Shown) -> bool:
        """The answer in view with what was added to it (a written text, its place in the history); False: another is in view."""
        if self.shown is not before:
            return False
        self.shown = after
        if after.number != before.number:
            self.feedback.show(after)
        return True

    def work_out_again(self, corrections: dict[str, FindingStatus]) -> None:
        """The same text with other corrections."""
        if self.shown is not None:
            self._work_out(self.shown.answer.text, corrections, self.shown)

    def _work_out(self, text: str, corrections: dict[str, FindingStatus], earlier: Shown | None) -> None:
        if self._job is not None:
            self._job.stop()

        def work(stop: StopToken) -> Shown:
            stop.check()
            return self._backend.answer_on_worker(text, corrections, earlier)

        job = self._backend.worker.run(
            self, work, lambda shown: self._on_answered(job, shown), lambda error: self._on_failed(job, error)
        )
        self._job = job
        self.working_changed.emit(True)

    def _on_answered(self, job: Job[Shown], shown: Shown) -> None:
        if job is not self._job:
            return
        self._job = None
        self.shown = shown
        self.working_changed.emit(False)
        self.answered.emit()

    def _on_failed(self, job: Job[Shown], error: BaseException) -> None:
        if job is not self._job:
            return
        self._job = None
        self.working_changed.emit(False)
        if not isinstance(error, Stopped):
            self.failed.emit(sentence_of(error))


class _Correction(QUndoCommand):
    """One correction, to be undone and redone."""

    def __init__(
        self, consultation: Consultation, before: dict[str, FindingStatus], after: dict[str, FindingStatus]
    ) -> None:
        super().__init__()
        self._consultation = consultation
        self._before = before
        self._after = after

    def redo(self) -> None:
        self._consultation.work_out_again(self._after)

    def undo(self) -> None:
        self._consultation.work_out_again(self._before)
