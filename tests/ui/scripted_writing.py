"""A language model that writes what a test tells it to, and a desk that has it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator

from medassist.core.writing.generator import Request
from medassist.errors import Stopped

EVIDENCE = re.compile(r"^\[(\d+)\]\s*(.+)$", re.MULTILINE)
PIECE = 3
"""Characters that come at once."""
WRONG = "Give morphine 500 mg by mouth every hour. [1]"


class ScriptedGenerator:
    """`script` gives the whole text of a request; it comes in pieces of a few characters."""

    name = "Scripted 1B"
    identity = "0" * 64
    device = "cpu"
    context_tokens = 100_000

    def __init__(self, script: Callable[[Request], str]) -> None:
        self.script = script
        self.pause = 0.0
        """Seconds before each piece."""
        self.held: threading.Event | None = None
        """Where it is there, the last piece waits for it."""
        self.requests: list[Request] = []

    def count_tokens(self, text: str) -> int:
        return len(text) // 2 + 1

    def stream(self, request: Request, should_stop: Callable[[], bool]) -> Iterator[str]:
        self.requests.append(request)
        text = self.script(request)
        for place in range(0, len(text), PIECE):
            if self.pause:
                time.sleep(self.pause)
            if place + PIECE >= len(text) and self.held is not None:
                while not self.held.wait(0.01):
                    if should_stop():
                        raise Stopped
            if should_stop():
                raise Stopped
            yield text[place : place + PIECE]


def evidence_of(request: Request) -> list[str]:
    """The evidence sentences of a request, each with its number behind it."""
    return [f"{text.strip()} [{number}]" for number, text in EVIDENCE.findall(request.messages[-1].text)]


def faithful(request: Request) -> str:
    """The first two evidence sentences as they are."""
    return " ".join(evidence_of(request)[:2])


def half_true(request: Request) -> str:
    """Two evidence sentences, and one that nothing bears."""
    first, second = evidence_of(request)[:2]
    return f"{first} {WRONG} {second}"


def untrue(request: Request) -> str:
    """Nothing that stands."""
    return f"{WRONG} Aspirin 900 mg is safe for every newborn. [1] {evidence_of(request)[0]}"


def add_manifest(folder) -> None:
    """What says that a language model was added."""
    place = folder / "models" / "scripted"
    place.mkdir(parents=True, exist_ok=True)
    (place / "manifest.json").write_text("{}", "utf-8")


def give(desk, script: Callable[[Request], str]) -> ScriptedGenerator:
    """The desk's parts have a language model from now on."""
    add_manifest(desk.backend.folder)
    desk.idle()
    generator = ScriptedGenerator(script)
    desk.backend.parts.__dict__["generator"] = generator
    desk.backend.parts.__dict__.pop("writing", None)
    desk.backend.has_pack = True
    return generator


def written(desk, timeout: int = 20_000) -> None:
    """Waits until nothing is being written, and everything is kept."""
    desk.qtbot.waitUntil(
        lambda: desk.bench.answer_writing.run.is_over and desk.bench.write.run.is_over, timeout=timeout
    )
    desk.idle()
