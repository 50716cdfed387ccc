"""What the program and the process of its language model say to each other; jobs are numbered, so that late words are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from medassist.core.clinical import Text
from medassist.core.writing.generator import Request


class PipeEnd(Protocol):
    """What is used of one end of a multiprocessing pipe, which has another class on Windows."""

    def send(self, obj: Any, /) -> None:
        """Raises OSError where the other end is closed."""
        ...

    def recv(self) -> Any:
        """Waits. Raises EOFError and OSError where the other end is closed."""
        ...

    def poll(self, timeout: float | None = 0.0, /) -> bool:
        """Whether something came, or the other end was closed, within `timeout` seconds."""
        ...

    def close(self) -> None:
        """Close this end."""
        ...


@dataclass(frozen=True, slots=True)
class Write:
    """Write the text of `request`, of which the tokens `written` are there already."""

    job: int
    request: Request
    written: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop the job, if it is still under way."""

    job: int


@dataclass(frozen=True, slots=True)
class Ready:
    """The model is loaded, on `device`; `reason` where that is not the one asked for."""

    device: str
    reason: Text | None


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The model cannot be loaded, and why; `damaged` where the pack is at fault and not this machine."""

    sentence: Text
    damaged: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """One more token (None at the end), and the text that may be shown after it."""

    job: int
    token: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The job has ended; `refused` with the reason where the messages do not fit the context."""

    job: int
    how: Literal["done", "stopped", "refused"]
    reason: str = ""


FromWorker = Ready | Unavailable | Piece | Ended
