"""Where work waits and runs: one inference worker with a queue, long works beside it, Stop, time limits.

The only file that starts threads.
"""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from enum import Enum, IntEnum
from typing import Generic, TypeVar

from medassist.errors import NotAvailable, Stopped

T = TypeVar("T")
log = logging.getLogger(__name__)


class Priority(IntEnum):
    """Who goes first: a person who waits, then work of the window itself, then batch rows."""

    INTERACTIVE = 0
    WINDOW = 1
    BATCH = 2


class StopToken:
    """Asked by work between two steps (at least every 100 ms); set by a person, a time limit or shutdown."""

    def __init__(self, *, seconds: float | None = None, parent: StopToken | None = None) -> None:
        """`seconds` from now is the time limit; a token also stops when its `parent` does."""
        self._event = threading.Event()
        self._deadline = None if seconds is None else time.monotonic() + seconds
        self._parent = parent

    def stop(self) -> None:
        """Ask the work to stop. May be called from any thread or a signal handler."""
        self._event.set()

    def should_stop(self) -> bool:
        """Whether to stop now."""
        late = self._deadline is not None and time.monotonic() > self._deadline
        return self._event.is_set() or late or (self._parent is not None and self._parent.should_stop())

    def check(self) -> None:
        """Raises Stopped when it is time to stop."""
        if self.should_stop():
            raise Stopped

    def wait(self, seconds: float) -> bool:
        """Sleep up to `seconds`, or until stopped; gives should_stop()."""
        end = time.monotonic() + seconds
        while not self.should_stop():
            left = end - time.monotonic()
            if left <= 0:
                return False
            self._event.wait(min(left, 0.05))
        return True


class JobState(Enum):
    """Where a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class Job(Generic[T]):
    """A piece of work that was handed in; its result comes later."""

    def __init__(
        self, work: Callable[[StopToken], T], token: StopToken, on_done: Callable[[Job[T]], None] | None
    ) -> None:
        self._work = work
        self._on_done = on_done
        self._token = token
        self._finished = threading.Event()
        self._result: T | None = None
        self.error: BaseException | None = None
        """What it raised; Stopped when it was stopped."""
        self.state = JobState.WAITING

    def stop(self) -> None:
        """Ask it to stop; a job that still waits never starts."""
        self._token.stop()

    @property
    def done(self) -> bool:
        """Whether it has ended, however it did."""
        return self._finished.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end, at most `seconds`; gives whether it ended."""
        return self._finished.wait(seconds)

    def result(self, seconds: float | None = None) -> T:
        """What the work returned. Raises what it raised, Stopped, or TimeoutError after `seconds`."""
        if not self.wait(seconds):
            raise TimeoutError
        if self.error is not None:
            raise self.error
        return self._result  # type: ignore[return-value]  # DONE: the work's own value

    def _run(self) -> None:
        self.state = JobState.RUNNING
        try:
            self._token.check()
            self._result = self._work(self._token)
            state = JobState.DONE
        except Stopped as stopped:
            self.error, state = stopped, JobState.STOPPED
        except BaseException as error:
            self.error, state = error, JobState.FAILED
        self._end(state)

    def _end(self, state: JobState) -> None:
        self.state = state
        self._finished.set()
        if self._on_done is not None:
            try:
                self._on_done(self)
            except Exception as error:  # a listener's mistake must not end the worker
                log.error("a listener of a finished job failed: %s", type(error).__name__)


class Scheduler:
    """One inference worker, and a thread for each long work that feeds it. `close` before the program ends.

    `on_done` and progress callbacks run in the worker's thread: the window hands over to its own there.
    """

    def __init__(self, name: str = "inference") -> None:
        self._name = name
        self._queue: list[tuple[Priority, int, Job[object]]] = []
        self._order = itertools.count()
        self._wake = threading.Condition()
        self._closing = False
        self._running: Job[object] | None = None
        self._beside: dict[threading.Thread, Job[object]] = {}
        self._worker: threading.Thread | None = None

    def submit(
        self,
        work: Callable[[StopToken], T],
        *,
        priority: Priority = Priority.INTERACTIVE,
        on_done: Callable[[Job[T]], None] | None = None,
        seconds: float | None = None,
        stop: StopToken | None = None,
    ) -> Job[T]:
        """Hand in work for the inference worker: by priority, then in order.

        `seconds` limits the time from now, waiting included; `stop` is a token that stops it too. Raises NotAvailable
        after `close`.
        """
        job: Job[T] = Job(work, StopToken(seconds=seconds, parent=stop), on_done)
        with self._wake:
            self._refuse_when_closing()
            if self._worker is None:
                self._worker = threading.Thread(target=self._serve, name=f"medassist-{self._name}")
                self._worker.start()
            heapq.heappush(self._queue, (priority, next(self._order), job))  # type: ignore[arg-type]  # any result
            self._wake.notify()
        return job

    def run_beside(
        self, work: Callable[[StopToken], T], *, on_done: Callable[[Job[T]], None] | None = None, name: str = "beside"
    ) -> Job[T]:
        """Run long work (a batch, an import) in a thread of its own that feeds the worker with `submit`.

        Raises NotAvailable after `close`.
        """
        job: Job[T] = Job(work, StopToken(), on_done)

        def run() -> None:
            try:
                job._run()
            finally:
                with self._wake:
                    self._beside.pop(threading.current_thread(), None)

        thread = threading.Thread(target=run, name=f"medassist-{name}")
        with self._wake:
            self._refuse_when_closing()
            self._beside[thread] = job  # type: ignore[assignment]  # any result
        thread.start()
        return job

    def close(self, seconds: float = 10.0) -> bool:
        """Stop everything and wait for the threads; gives whether all ended within `seconds`. May be called twice."""
        end = time.monotonic() + seconds
        with self._wake:
            self._closing = True
            waiting = [job for _, _, job in self._queue]
            self._queue.clear()
            running = [self._running] if self._running is not None else []
            beside = dict(self._beside)
            self._wake.notify_all()
        for job in (*running, *beside.values(), *waiting):
            job.stop()
        for job in waiting:
            job._run()  # ends at once as stopped: nobody waits for it for ever
        threads = [*beside, *([self._worker] if self._worker is not None else [])]
        for thread in threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, end - time.monotonic()))
        return not any(thread.is_alive() for thread in threads)

    def __enter__(self) -> Scheduler:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _serve(self) -> None:
        while True:
            with self._wake:
                while not self._queue and not self._closing:
                    self._wake.wait()
                if self._closing:
                    return
                _, _, job = heapq.heappop(self._queue)
                self._running = job
            job._run()
            with self._wake:
                self._running = None

    def _refuse_when_closing(self) -> None:
        if self._closing:
            raise NotAvailable(
                zh="程序正在关闭：请重新打开后再试。", en="The program is closing: open it again and retry."
            )


def run_limited(work: Callable[[], T], seconds: float) -> T:
    """Run `work` in a thread of its own and give its result; raises TimeoutError when it takes longer.

    For calls that cannot be stopped (a system keyring that waits for a person): the thread is a daemon, left to itself.
    """
    job: Job[T] = Job(lambda _: work(), StopToken(), None)
    threading.Thread(target=job._run, name="medassist-limited", daemon=True).start()
    return job.result(seconds)
