"""The case in hand: what was entered, what it comes to, and every step back; it outlives a window that is built anew."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from medassist.core.answer import Answer
from medassist.core.case import FindingStatus
from medassist.core.clinical import Language
from medassist.errors import Stopped
from medassist.services.scheduler import Job, StopToken
from medassist.ui.backend import Backend
from medassist.ui.words import sentence_of

if TYPE_CHECKING:  # loaded with the page, after the window is on the screen
    from medassist.services.case import Assessed
    from medassist.services.case_compare import Comparison
    from medassist.services.case_form import CaseForm

TYPING_PAUSE_MS = 80
ONE_TYPING_S = 1.5
"""Keystrokes in one field closer together than this are undone together."""


class CaseWork(QObject):
    """Takes every change, works the case out on the worker, keeps it, and undoes."""

    form_changed = Signal()
    """`form` is another one: an undo, an example, an opened case, a keystroke."""
    assessed = Signal()
    """`shown` is the case as it is now, None for an empty one."""
    failed = Signal(str)
    """One sentence; what was shown stays."""

    def __init__(self, backend: Backend, language: Callable[[], Language], parent: QObject | None = None) -> None:
        from medassist.services.case_form import CaseForm

        super().__init__(parent)
        self._backend = backend
        self._language = language
        self._job: Job[tuple[Assessed | None, int | None]] | None = None
        self._number: int | None = None
        """The case's entry in the history."""
        self._case = 0
        """Counts the cases: an entry that is written late belongs to the case it was written for."""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._work_out)
        self.form = CaseForm()
        self.shown: Assessed | None = None
        self.compared: tuple[str, str] | None = None
        """The two conditions a person wants side by side; None: the two leading ones."""
        self.undo = QUndoStack(self)
        backend.knowledge_changed.connect(self._work_out)

    @property
    def is_working(self) -> bool:
        """Whether the case in view is not yet the one that was entered."""
        return self._job is not None or self._pause.isActive()

    def set_text(self, text: str) -> None:
        """The case in words."""
        if text != self.form.text:
            self._push(replace(self.form, text=text), "text")

    def set_field(self, name: str, words: str) -> None:
        """One field of the form (CaseForm)."""
        if words != self.form.fields.get(name, ""):
            self._push(self.form.with_field(name, words), name)

    def set_status(self, finding: str, status: FindingStatus) -> None:
        """What a person or an examination says of a finding."""
        self._push(replace(self.form, statuses={**self.form.statuses, finding: status}))

    def choose(self, condition: str | None) -> None:
        """The condition whose treatment and referral are wanted; None: the leading one where it is probable enough."""
        if condition != self.form.chosen:
            self._push(replace(self.form, chosen=condition))

    def put_text(self, text: str) -> None:
        """An example: the whole case in words, in place of what was there."""
        self._push(type(self.form)(text=text))

    def clear(self) -> None:
        """An empty case; the one before is an undo away, and kept."""
        if not self.form.is_empty:
            self._push(type(self.form)(), another=(None,))

    def open(self, answer: Answer, number: int | None = None) -> None:
        """Takes a kept answer, or one of the Ask page, over as a case; what was in hand is an undo away."""

        def work(_: StopToken) -> CaseForm:
            return self._backend.parts.cases.form_of(answer)

        def done(form: CaseForm) -> None:
            self._push(form, another=(number,))

        self._backend.worker.run(self, work, done, lambda error: self.failed.emit(sentence_of(error)))

    def compare(self, first: str, second: str) -> Comparison | None:
        """Two conditions of the case in view side by side."""
        if self.shown is None:
            return None
        return self._backend.parts.cases.compare(self.shown, first, second)

    def use(self, form: CaseForm, pause_ms: int = 0, number: tuple[int | None] | None = None) -> None:
        """For the undo commands: `form` is the case now; `number` is its entry in the history where it is another case."""
        self.form = form
        if number is not None:
            self._number = number[0]
            self._case += 1
        self.form_changed.emit()
        if pause_ms:
            self._pause.start(pause_ms)
        else:
            self._work_out()

    def _push(self, form: CaseForm, typed_in: str = "", another: tuple[int | None] | None = None) -> None:
        """`another` is the entry in the history where `form` is another case than the one in hand."""
        numbers = ((self._number,), another) if another is not None else None
        self.undo.push(_Change(self, self.form, form, typed_in, numbers))

    def _work_out(self) -> None:
        self._pause.stop()
        if self._job is not None:
            self._job.stop()
        form, language, number, case = self.form, self._language(), self._number, self._case

        def work(stop: StopToken) -> tuple[Assessed | None, int | None]:
            stop.check()
            return self._backend.assess_on_worker(form, language, number)

        job = self._backend.worker.run(
            self, work, lambda result: self._on_done(job, case, *result), lambda error: self._on_failed(job, error)
        )
        self._job = job

    def _on_done(
        self, job: Job[tuple[Assessed | None, int | None]], case: int, shown: Assessed | None, number: int | None
    ) -> None:
        if case == self._case and number is not None:
            self._number = number  # also of a result that another change has overtaken
        if job is self._job:
            self._job = None
            self.shown = shown
            self.assessed.emit()

    def _on_failed(self, job: Job[tuple[Assessed | None, int | None]], error: BaseException) -> None:
        if job is self._job:
            self._job = None
            if not isinstance(error, Stopped):
                self.failed.emit(sentence_of(error))


class _Change(QUndoCommand):
    """One change of the form; keystrokes in one field close together are one."""

    def __init__(
        self,
        work: CaseWork,
        before: CaseForm,
        after: CaseForm,
        typed_in: str,
        numbers: tuple[tuple[int | None], tuple[int | None]] | None,
    ) -> None:
        super().__init__()
        self._work = work
        self._before = before
        self._after = after
        self._typed_in = typed_in
        self._numbers = numbers
        self._at = time.monotonic()

    def id(self) -> int:  # Qt's name
        return 1 if self._typed_in else -1

    def mergeWith(self, other: QUndoCommand) -> bool:  # Qt's name
        if not isinstance(other, _Change) or other._typed_in != self._typed_in:
            return False
        if other._at - self._at > ONE_TYPING_S:
            return False
        self._after, self._at = other._after, other._at
        return True

    def redo(self) -> None:
        pause = TYPING_PAUSE_MS if self._typed_in else 0
        self._work.use(self._after, pause, self._numbers[1] if self._numbers is not None else None)

    def undo(self) -> None:
        self._work.use(self._before, 0, self._numbers[0] if self._numbers is not None else None)
