"""Bridges the scheduler to Qt: work runs on its threads, results and errors come back on the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from medassist.services.scheduler import Job, JobState, Priority, Scheduler, StopToken

T = TypeVar("T")


class Worker(QObject):
    """Hands work to the scheduler for one page; results that come after the page is gone are dropped."""

    _finished = Signal(object)

    def __init__(self, scheduler: Scheduler, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scheduler = scheduler
        self._listeners: dict[int, tuple[Callable[[Any], None], Callable[[BaseException], None]]] = {}
        self._finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[StopToken], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
        *,
        priority: Priority = Priority.INTERACTIVE,
    ) -> Job[T]:
        """Runs `work`; `done` or `failed` is called on the window's thread."""
        job = self._scheduler.submit(work, priority=priority, on_done=lambda finished: self._finished.emit(finished))
        self._listeners[id(job)] = (done, failed)
        return job

    def _on_finished(self, job: Job[Any]) -> None:
        listeners = self._listeners.pop(id(job), None)
        if listeners is None:
            return
        done, failed = listeners
        if job.state is JobState.DONE:
            done(job.result(0))
        elif job.error is not None:
            failed(job.error)
