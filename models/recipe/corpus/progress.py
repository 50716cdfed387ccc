"""A line that says how far a step is and how long it still takes."""

from __future__ import annotations

import sys
import time


class Progress:
    """Prints to the error stream, at most once a second."""

    def __init__(self, name: str, total: int) -> None:
        self.name = name
        self.total = total
        self._start = time.monotonic()
        self._said = self._start

    def __call__(self, done: int) -> None:
        """Say that `done` of all are done."""
        now = time.monotonic()
        if done < self.total and now - self._said < 1.0:
            return
        self._said = now
        left = (now - self._start) / max(1, done) * (self.total - done)
        wait = f"{left / 60:.0f} min" if left >= 90 else f"{left:.0f} s"
        end = "\n" if done >= self.total else ""
        print(f"\r{self.name}: {done:,} of {self.total:,}, {wait} left   ", end=end, file=sys.stderr, flush=True)
