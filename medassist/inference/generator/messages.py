"""What the program and the process of its language model say to each other; jobs are numbered, so that late words are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from medassist.core.clinical import Text
from medassist.core.writing.generator import Request


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
