"""A language model in a process of its own, so that a crash of the runtime costs neither the program nor the question."""

from __future__ import annotations

import contextlib
import multiprocessing
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

from medassist.core.clinical import Text
from medassist.core.writing.generator import Request
from medassist.errors import ModelUnavailable, NotAvailable, Stopped
from medassist.inference.generator.memory import check_memory
from medassist.inference.generator.messages import Ended, FromWorker, Piece, PipeEnd, Ready, Stop, Unavailable, Write
from medassist.inference.generator.onnx_generator import load_tokenizer, model_file
from medassist.inference.generator.worker import Order, run
from medassist.inference.manifest import read_generator_manifest
from medassist.inference.session import Device, choose_device
from medassist.settings import IDLE_MINUTES

LOOK_SECONDS = 0.03
"""How often Stop is looked at while the model works."""
LEAVE_SECONDS = 1.0
TRIES = 2
"""A request is tried again once after a crash."""


@dataclass(frozen=True, slots=True)
class _Link:
    """A process that was started, with the ends of the two pipes that are ours."""

    process: BaseProcess
    outbox: PipeEnd
    inbox: PipeEnd

    def end(self) -> None:
        """End the process, whatever it does."""
        self.outbox.close()
        self.inbox.close()
        self.process.join(LEAVE_SECONDS)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        with contextlib.suppress(ValueError):  # somebody else has taken its exit code, so that it seems to run on
            self.process.close()


class ProcessGenerator:
    """A `Generator` of core.writing. The process starts at the first request, and again after it was idle or crashed."""

    name: str
    identity: str
    device: str
    """What is used, once the model was loaded; before that what is expected to be."""
    device_reason: Text | None
    context_tokens: int

    def __init__(
        self, folder: Path, *, device: Device = "auto", threads: int | None = None, idle_minutes: float = IDLE_MINUTES
    ) -> None:
        """Reads the manifest and the tokenizer of the pack in `folder`. Raises ModelUnavailable."""
        self._manifest = read_generator_manifest(folder)
        self._tokenizer = load_tokenizer(self._manifest)
        self.name = self._manifest.name
        self.identity = model_file(self._manifest).sha256
        self.context_tokens = self._manifest.context_tokens
        choice = choose_device(device)
        self.device, self.device_reason = choice.device, choice.reason
        self._order = Order(folder, device, threads, idle_minutes * 60)
        self._lock = threading.Lock()
        self._link: _Link | None = None
        self._job = 0
        self._closed = False

    def count_tokens(self, text: str) -> int:
        """Tokens of `text`; does not need the process."""
        return len(self._tokenizer.encode(text))

    def stream(self, request: Request, should_stop: Callable[[], bool]) -> Iterator[str]:
        """As `Generator.stream`. A text that a crash broke off is taken up at the token where it was."""
        written: list[int] = []
        while not self._lock.acquire(timeout=LOOK_SECONDS):
            if should_stop():
                raise Stopped
        try:
            for tried in range(1, TRIES + 1):
                try:
                    yield from self._tried(request, should_stop, written)
                    return
                except (EOFError, OSError) as error:
                    self._end()
                    if self._closed:
                        raise Stopped from error
                    if tried == TRIES:
                        raise _crashed(type(error).__name__) from error
        finally:
            self._lock.release()

    def close(self) -> None:
        """Ends the process and whatever it writes; for good."""
        self._closed = True
        self._end()

    def _tried(self, request: Request, should_stop: Callable[[], bool], written: list[int]) -> Iterator[str]:
        """The pieces behind `written`, to which their tokens are added. Raises EOFError or OSError where the process ended."""
        link = self._started()
        self._job += 1
        link.outbox.send(Write(self._job, request, tuple(written)))
        ended = False
        try:
            while not ended:
                message = self._heard(link, should_stop)
                if isinstance(message, Piece) and message.job == self._job:
                    written += () if message.token is None else (message.token,)
                    if message.text:
                        yield message.text
                elif isinstance(message, Ended) and message.job == self._job:
                    ended = True
                    if message.how == "refused":
                        raise ValueError(message.reason)
        finally:
            if not ended:  # stopped, given up by the caller, or crashed
                with contextlib.suppress(OSError):
                    link.outbox.send(Stop(self._job))

    def _heard(self, link: _Link, should_stop: Callable[[], bool]) -> FromWorker:
        """The next message; what it says of the model itself is noted. Raises Stopped and what loading failed with."""
        while True:
            if should_stop():
                raise Stopped
            if link.inbox.poll(LOOK_SECONDS):
                break
        message: FromWorker = link.inbox.recv()
        if isinstance(message, Ready):
            self.device, self.device_reason = message.device, message.reason
        if isinstance(message, Unavailable):
            kind = ModelUnavailable if message.damaged else NotAvailable
            raise kind(zh=message.sentence.zh, en=message.sentence.en)
        return message

    def _started(self) -> _Link:
        """The process, started unless it runs. Raises NotAvailable where the memory for the model is not free."""
        if self._link is not None and self._link.process.is_alive():
            return self._link
        self._end()
        check_memory(self._manifest)
        context = multiprocessing.get_context("spawn")
        inbox, outbox = context.Pipe(duplex=False)
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=run, args=(self._order, inbox, theirs), name="writing", daemon=True)
        process.start()
        inbox.close()  # the process has its own; with these closed each side notices the other's end
        theirs.close()
        self._link = _Link(process, outbox, ours)
        return self._link

    def _end(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.end()


def _crashed(detail: str) -> NotAvailable:
    return NotAvailable(
        zh="语言模型的运行程序两次意外退出，这次没有撰写；摘录的回答不受影响。请稍后再试，或改用较小的模型包。",
        en="The language model's runtime ended unexpectedly twice, so nothing was written; the answer made of the evidence "
        "stands. Try again later, or use a smaller pack.",
        detail=detail,
    )
