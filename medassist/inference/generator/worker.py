"""The process of the language model: loads a pack, writes what it is asked, and ends when idle, or when nobody is there.

It keeps nothing: no file, no log, no memory image after a crash. It ends with its parent, whose pipe then closes.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from medassist.errors import ModelUnavailable, NotAvailable, Stopped
from medassist.inference.generator.messages import Ended, Piece, PipeEnd, Ready, Stop, Unavailable, Write
from medassist.inference.generator.onnx_generator import OnnxGenerator, load_generator
from medassist.inference.session import Device

FAILED = 3
"""Exit code after a failure of the runtime; 0 where there was nothing left to do."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the process is started for. It ends after `idle_seconds` without a job."""

    folder: Path
    device: Device
    threads: int | None
    idle_seconds: float


def run(order: Order, inbox: PipeEnd, outbox: PipeEnd) -> None:
    """The process's whole life. What goes wrong is told by the exit code alone: a traceback could show what was typed."""
    _keep_nothing()
    code = FAILED
    with contextlib.suppress(Exception):
        _serve(order, inbox, outbox)
        code = 0
    os._exit(code)  # without the runtime's own leave-taking, which may hang after a failure


def _serve(order: Order, inbox: PipeEnd, outbox: PipeEnd) -> None:
    try:
        generator = load_generator(order.folder, device=order.device, threads=order.threads)
    except NotAvailable as error:
        outbox.send(Unavailable(error.sentence, isinstance(error, ModelUnavailable)))
        return
    outbox.send(Ready(generator.device, generator.device_reason))
    with contextlib.suppress(EOFError, OSError):  # nobody is there any more
        while inbox.poll(order.idle_seconds):
            message = inbox.recv()
            if isinstance(message, Write):
                outbox.send(_write(generator, message, inbox, outbox))


def _write(generator: OnnxGenerator, asked: Write, inbox: PipeEnd, outbox: PipeEnd) -> Ended:
    def should_stop() -> bool:
        while inbox.poll(0):
            message = inbox.recv()
            if isinstance(message, Stop) and message.job == asked.job:
                return True
        return False

    try:
        for token, text in generator.written(asked.request, should_stop, asked.written):
            outbox.send(Piece(asked.job, token, text))
    except Stopped:
        return Ended(asked.job, "stopped")
    except ValueError as error:
        return Ended(asked.job, "refused", str(error))
    return Ended(asked.job, "done")


def _keep_nothing() -> None:
    """Ctrl-C is for the program, which then asks to stop; no image of the memory is written if this process crashes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
