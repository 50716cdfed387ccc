"""Ctrl+C as a request to stop: what is under way ends at its next step and what is done is kept."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from medassist.services.scheduler import StopToken


@contextmanager
def stopping() -> Iterator[StopToken]:
    """A token that Ctrl+C stops."""
    stop = StopToken()
    previous = signal.signal(signal.SIGINT, lambda *_: stop.stop())
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, previous)
