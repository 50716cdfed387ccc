"""What the language model writes to the answer in view: begun by itself or on demand, ended by the next question, kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from medassist.core.answer import Answer, Written, WrittenSentence
from medassist.core.clinical import Text
from medassist.core.writing.result import OnEvent, ShouldStop, Writing, with_written
from medassist.services.scheduler import StopToken
from medassist.ui.backend import Backend
from medassist.ui.consultation import Consultation
from medassist.ui.shown import Shown
from medassist.ui.words import sentence_of
from medassist.ui.writing_run import WritingRun

if TYPE_CHECKING:
    from medassist.services.writing import WritingService

NOTHING = Text("没有写出任何句子。", "Nothing was written.")


class AnswerWriting(QObject):
    """Follows the consultation. `run` is what is being written; what a kept answer brings along counts like it."""

    changed = Signal()
    """What there is to show is another: more of the text, its end, another answer."""

    def __init__(
        self, backend: Backend, consultation: Consultation, wanted: Callable[[], bool], parent: QObject | None = None
    ) -> None:
        """`wanted`: whether answers are written without being asked for."""
        super().__init__(parent)
        self._backend = backend
        self._consultation = consultation
        self._wanted = wanted
        self._for: Shown | None = None
        self.episode = 0
        """Counts the answers that came into view."""
        self.run = WritingRun(backend, self)
        self.run.changed.connect(self.changed)
        self.run.ended.connect(self._on_ended)
        consultation.answered.connect(self._on_answered)
        consultation.working_changed.connect(self._on_working_changed)
        backend.packs_changed.connect(self.changed)

    @property
    def answer(self) -> Answer | None:
        """The answer it is about."""
        return self._for.answer if self._for is not None else None

    @property
    def sentences(self) -> tuple[WrittenSentence, ...]:
        """As far as it goes: of the text under way, else of the kept one."""
        if self.run.sentences or not self.run.is_over or self._written is None:
            return self.run.sentences
        return self._written.sentences

    @property
    def model(self) -> str:
        """What wrote it; empty before the end."""
        return self._written.model if self._written is not None else ""

    @property
    def is_dropped(self) -> bool:
        """Whether fewer than half of the sentences stand, so that the evidence alone is shown."""
        written = self._written
        return self.run.is_over and written is not None and bool(written.sentences) and not written.text

    @property
    def is_stopped(self) -> bool:
        """Whether it was ended before its end."""
        return self.run.is_stopping or (self.run.writing is not None and self.run.writing.ending == "stopped")

    @property
    def can_write(self) -> bool:
        """Whether there is an answer that can be written to and nothing was."""
        return bool(self._backend.has_pack) and self._is_answered() and self.run.is_over and not self.sentences

    @property
    def lacks_pack(self) -> bool:
        """Whether an answer is in view to which a language model could write, and none was added."""
        return self._is_answered() and self._backend.has_pack is False

    @property
    def is_kept(self) -> bool:
        """Whether the answer in view is in the history."""
        return self._for is not None and self._for.number is not None

    @property
    def can_keep(self) -> bool:
        """Whether it could be put there."""
        return self._for is not None and self._backend.keeps

    def write(self) -> None:
        """Has the answer in view written."""
        shown = self._for
        if shown is None or self._consultation.is_working:
            return
        answer = shown.answer.replace(written=None)

        def task(service: WritingService, on_event: OnEvent, should_stop: ShouldStop) -> Writing | Text:
            reason = service.why_not(answer)
            if reason is not None:
                return reason
            return service.answer(answer, on_event=on_event, should_stop=should_stop) or NOTHING

        self.run.start(task)

    def stop(self) -> None:
        """Ends the writing; the verified sentences stay."""
        self.run.stop()

    def keep(self) -> None:
        """Puts the answer in view into the history where it was not put by itself."""
        shown = self._for
        if shown is None or shown.number is not None:
            return

        def work(_: StopToken) -> int | None:
            history = self._backend.history_on_worker()
            return history.save(shown.answer) if history is not None else None

        def done(number: int | None) -> None:
            if number is not None:
                self._backend.kept_changed.emit()
                self._take_over(shown, replace(shown, number=number))

        self._backend.worker.run(self, work, done, self._on_failed)

    @property
    def _written(self) -> Written | None:
        """What the answer in view holds: of a text under way it comes with the end."""
        return self._for.answer.written if self._for is not None else None

    def _is_answered(self) -> bool:
        return self._for is not None and self._for.answer.status == "answered"

    def _on_answered(self) -> None:
        shown = self._consultation.shown
        if shown is self._for:  # the same answer, drawn anew
            return
        self._for = shown
        self.episode += 1
        self.run.clear()
        fresh = shown is not None and shown.answer.written is None and (shown.case is not None or not shown.given)
        if fresh and self._backend.has_pack is not False and self._is_answered() and self._wanted():
            self.write()
        self.changed.emit()

    def _on_working_changed(self, working: bool) -> None:
        if working:
            self.run.stop()

    def _on_ended(self) -> None:
        shown, writing = self._for, self.run.writing
        if shown is not None and writing is not None and not self._consultation.is_working:
            answer = with_written(shown.answer, writing)
            if answer is not shown.answer:
                self._take_over(shown, replace(shown, answer=answer))
                if shown.number is not None:
                    self._keep(answer, shown.number)
        self.changed.emit()

    def _take_over(self, before: Shown, after: Shown) -> None:
        if self._consultation.enrich(before, after) and self._for is before:
            self._for = after
            self.changed.emit()

    def _keep(self, answer: Answer, number: int) -> None:
        def work(_: StopToken) -> int | None:
            return self._backend.keep_on_worker(answer, number)

        self._backend.worker.run(self, work, lambda _: None, self._on_failed)

    def _on_failed(self, error: BaseException) -> None:
        self._backend.notice_raised.emit(sentence_of(error))
