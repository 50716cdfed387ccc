"""Bridges the scheduler to Qt: work runs on its threads, results and errors come back on the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from medassist.errors import NotAvailable
from medassist.services.scheduler import Job, JobState, Priority, Scheduler, StopToken

T = TypeVar("T")


class Worker(QObject):
    """Hands work to the scheduler; results that come after their owner is gone are dropped."""

    _finished = Signal(object)
    _called = Signal(object)

    def __init__(self, scheduler: Scheduler, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scheduler = scheduler
        self._listeners: dict[Job[Any], tuple[QObject, Callable[[Any], None], Callable[[BaseException], None]]] = {}
        self._finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)
        self._called.connect(self._on_called, Qt.ConnectionType.QueuedConnection)

    @property
    def is_idle(self) -> bool:
        """Whether nothing that was handed in is still to come back."""
        return not self._listeners

    def run(
        self,
        owner: QObject,
        work: Callable[[StopToken], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
        *,
        priority: Priority = Priority.INTERACTIVE,
    ) -> Job[T]:
        """Runs `work` on the inference worker; `done` or `failed` is called on the window's thread."""
        try:
            job = self._scheduler.submit(work, priority=priority, on_done=self._finished.emit)
        except NotAvailable:  # the window is closing: nobody waits for the answer
            return _never_run(work)
        self._listeners[job] = (owner, done, failed)
        return job

    def run_beside(
        self,
        owner: QObject,
        work: Callable[[StopToken], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
        name: str,
    ) -> Job[T]:
        """As `run`, for long work in a thread of its own."""
        try:
            job = self._scheduler.run_beside(work, on_done=self._finished.emit, name=name)
        except NotAvailable:  # as above
            return _never_run(work)
        self._listeners[job] = (owner, done, failed)
        return job

    def call_in_window(self, act: Callable[[], None]) -> None:
        """From any thread: `act` is called on the window's thread."""
        self._called.emit(act)

    def _on_finished(self, job: Job[Any]) -> None:
        listeners = self._listeners.pop(job, None)
        if listeners is None:
            return
        owner, done, failed = listeners
        if not shiboken6.isValid(owner):
            return
        if job.state is JobState.DONE:
            done(job.result(0))
        elif job.error is not None:
            failed(job.error)

    def _on_called(self, act: Callable[[], None]) -> None:
        act()


def _never_run(work: Callable[[StopToken], T]) -> Job[T]:
    """A job that was stopped before it began."""
    job: Job[T] = Job(work, StopToken(), None)
    job.stop()
    return job
