"""What the person thinks of the answer in view: kept beside its history entry on the worker, undone like a correction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from medassist.core.answer import Citation, Written
from medassist.core.feedback import Feedback, Thumb, WrittenMark, WrittenReason
from medassist.services.scheduler import StopToken
from medassist.ui.shown import Shown
from medassist.ui.words import sentence_of

if TYPE_CHECKING:
    from medassist.services.feedback import FeedbackService
    from medassist.ui.backend import Backend

Change = Callable[[Feedback], Feedback]


class FeedbackNotes(QObject):
    """Follows the consultation: `show` is told every answer that comes into view."""

    changed = Signal()
    """`current` is about another answer, or is another opinion of the same one."""

    def __init__(self, backend: Backend, undo: QUndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._undo = undo
        self._number: int | None = None
        self._phrases: dict[str, str] = {}
        self._waiting = 0
        self.current = Feedback()

    @property
    def can_keep(self) -> bool:
        """Whether the answer in view is kept, so that an opinion of it can be."""
        return self._number is not None

    def show(self, shown: Shown | None) -> None:
        """Another answer is in view (None: no answer): what was thought of it is read, and its corrections are kept."""
        number = shown.number if shown is not None else None
        if number != self._number:
            self._number, self._phrases, self.current = number, {}, Feedback()
        self.changed.emit()
        if shown is None or number is None:
            return
        phrases = dict(self._phrases)

        def work(service: FeedbackService) -> Feedback:
            kept = service.of(number)
            if shown.case is None or not (shown.corrections or kept.corrected):
                return kept
            patient = shown.answer.patient if shown.given else None
            read = self._backend.parts.ask.read(shown.answer.text, patient=patient).findings
            return service.keep_corrections(number, read, shown.corrections, phrases)

        self._run(number, work)

    def judge(self, thumb: Thumb) -> None:
        """The answer helped or did not; said once more, it is taken back."""
        before = self.current.thumb
        after = None if before == thumb else thumb
        self._push(lambda one: one.with_thumb(before), lambda one: one.with_thumb(after))

    def mark_of(self, written: Written | None) -> WrittenMark | None:
        """What is thought of this text; an opinion of another one that was written to the same question is none of it."""
        mark = self.current.written
        return mark if mark is not None and written is not None and mark.text == _text_of(written) else None

    def judge_written(self, written: Written, thumb: Thumb) -> None:
        """The written text is good or not; said once more, it is taken back."""
        before, mark = self.current.written, self.mark_of(written)
        after = None
        if mark is None or mark.thumb != thumb:
            after = WrittenMark(_text_of(written), written.model, thumb)
        self._push(lambda one: one.with_written(before), lambda one: one.with_written(after))

    def explain_written(self, reason: WrittenReason | None) -> None:
        """Why it is good or not; None: no reason given."""
        before = self.current.written
        if before is not None and before.reason != reason:
            after = replace(before, reason=reason)
            self._push(lambda one: one.with_written(before), lambda one: one.with_written(after))

    def judge_passage(self, citation: Citation, thumb: Thumb) -> None:
        """A source helped or does not fit the question; said once more, it is taken back."""
        before = self.current.thumb_of(citation)
        after = None if before == thumb else thumb
        self._push(lambda one: one.with_passage(citation, before), lambda one: one.with_passage(citation, after))

    def note_opened(self, citation: Citation) -> None:
        """A source was looked at."""
        if self._number is not None:
            self.apply(self._number, lambda one: one.with_opened(citation))

    def point_at(self, finding: str, phrase: str) -> None:
        """These words of the question mean the finding that is being added."""
        if phrase:
            self._phrases[finding] = phrase

    def apply(self, number: int, change: Change) -> None:
        """Changes what is kept of an answer."""
        if number == self._number:
            self.current = change(self.current)
            self.changed.emit()

        def work(service: FeedbackService) -> Feedback:
            before = service.of(number)
            after = change(before)
            if after != before:
                service.keep(number, after)
            return after

        self._run(number, work)

    def _push(self, back: Change, there: Change) -> None:
        if self._number is not None:
            self._undo.push(_Opinion(self, self._number, back, there))

    def _run(self, number: int, work: Callable[[FeedbackService], Feedback]) -> None:
        self._waiting += 1

        def on_worker(stop: StopToken) -> Feedback | None:
            stop.check()
            service = self._backend.feedback_on_worker()
            return work(service) if service is not None else None

        def done(feedback: Feedback | None) -> None:
            self._waiting -= 1
            if feedback is not None and number == self._number and not self._waiting:
                self.current = feedback
                self.changed.emit()

        def failed(error: BaseException) -> None:
            self._waiting -= 1
            self._backend.notice_raised.emit(sentence_of(error))

        self._backend.worker.run(self, on_worker, done, failed)


def _text_of(written: Written) -> str:
    """All sentences, struck-out ones too."""
    return "\n".join(one.text for one in written.sentences)


class _Opinion(QUndoCommand):
    """One opinion, to be undone and redone."""

    def __init__(self, notes: FeedbackNotes, number: int, back: Change, there: Change) -> None:
        super().__init__()
        self._notes, self._number = notes, number
        self._back, self._there = back, there

    def redo(self) -> None:
        self._notes.apply(self._number, self._there)

    def undo(self) -> None:
        self._notes.apply(self._number, self._back)
