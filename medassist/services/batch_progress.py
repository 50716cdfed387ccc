"""How far a batch is: rows done and failed, rows a second, time left; and the switch that pauses it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from medassist.services.scheduler import StopToken

REPORT_SECONDS = 0.2
RATE_SECONDS = 20.0
"""The time over which the speed is measured: long enough to be calm, short enough to be true."""
RATE_ROWS = 6
"""At least so many rows: where a language model writes, rows take seconds, and one that writes nothing takes none."""


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """A moment of a run. `total` is rough until the end; `seconds_left` is None while it cannot be known."""

    done: int
    failed: int
    total: int | None
    rows_per_second: float
    seconds_left: float | None
    paused: bool


class PauseSwitch:
    """Pauses a run between two rows; may be used from any thread."""

    def __init__(self) -> None:
        self._go = Event()
        self._go.set()

    def pause(self) -> None:
        """Let the row under way finish, then wait."""
        self._go.clear()

    def resume(self) -> None:
        """Go on."""
        self._go.set()

    @property
    def paused(self) -> bool:
        """Whether it is switched to pause."""
        return not self._go.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait for `resume`, at most `seconds`; gives whether to go on."""
        return self._go.wait(seconds)


class Progress:
    """Counts the rows of one run and reports, five times a second at most."""

    def __init__(
        self,
        total: int | None,
        on_progress: Callable[[BatchProgress], None] | None,
        pause: PauseSwitch,
        stop: StopToken,
    ) -> None:
        self.done = 0
        self.failed = 0
        self.stop = stop
        self._total = total
        self._on_progress = on_progress
        self._pause = pause
        self._made = 0
        self._idle = 0.0
        self._reported = float("-inf")
        self._moments: deque[tuple[float, int]] = deque()

    def start(self) -> None:
        """The run begins."""
        self._moments.append((self._now(), 0))
        self._report()

    def row_taken_over(self, status: str) -> None:
        """A row was there already. Raises Stopped when it is time to stop."""
        self._count(status)
        self.stop.check()

    def row_made(self, status: str) -> None:
        """A row was answered now."""
        self._made += 1
        self._count(status)

    def wait_while_paused(self) -> None:
        """Hold here while paused. Raises Stopped when it is time to stop."""
        self.stop.check()
        if self._pause.paused:
            began = time.monotonic()
            self._report()
            while not self._pause.wait(0.05):
                self.stop.check()
            self._idle += time.monotonic() - began
            self._report()

    def end(self) -> None:
        """The run ended: the rows done are all there are, unless it was stopped."""
        if not self.stop.should_stop():
            self._total = self.done
        self._report()

    def _count(self, status: str) -> None:
        self.done += 1
        self.failed += status == "error"
        if time.monotonic() - self._reported >= REPORT_SECONDS:
            self._report()

    def _report(self) -> None:
        self._reported = time.monotonic()
        if self._on_progress is None:
            return
        rate = self._rate()
        left = None
        if self._total is not None and rate > 0:
            left = max(0, self._total - self.done) / rate
        self._on_progress(BatchProgress(self.done, self.failed, self._total, rate, left, self._pause.paused))

    def _rate(self) -> float:
        """Rows a second of the last while, pauses left out."""
        now = self._now()
        self._moments.append((now, self._made))
        while (
            len(self._moments) > 2
            and now - self._moments[1][0] > RATE_SECONDS
            and self._made - self._moments[1][1] >= RATE_ROWS
        ):
            self._moments.popleft()
        began, made = self._moments[0]
        return (self._made - made) / (now - began) if now > began else 0.0

    def _now(self) -> float:
        return time.monotonic() - self._idle
