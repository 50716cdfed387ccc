"""The pack side by side with llama.cpp on the same GGUF file, threads and texts, in turns within one process.

Ratios of neighbouring runs are what counts: a machine that does other work beside slows both. On one thread the time is
that of the processor, which other work hardly changes; on more it is that of the clock, since waiting threads spin.
"""

from __future__ import annotations

import importlib
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from models.recipe.language_model.speed import PackEngine

FILE = "compare.json"
PEER = "xllamacpp==2026.10.11549"
"""Python bindings of llama.cpp, MIT; installed into a folder of its own and never into an environment."""
TEXT = (
    "请用一句话总结：患者，男，67岁，胸痛两小时，向左臂放射，心电图示下壁ST段抬高，已嚼服阿司匹林300毫克。"
    "A 34-year-old woman with amenorrhea for six weeks and right lower abdominal pain for two days was seen in the"
    " emergency department; blood pressure 92/58 mmHg, pulse 112 a minute, haemoglobin 84 g/L. "
)
READ, DECODED, ROUNDS = 192, 24, 3
"""Tokens read, tokens decoded behind them, and how often."""


class Engine(Protocol):
    """One of the two."""

    def run(self, text: str, clock: Callable[[], float]) -> tuple[float, float]:
        """Seconds to read `text`, and seconds to decode DECODED tokens behind it."""
        ...


class _Pack:
    def __init__(self, folder: Path, threads: int) -> None:
        self.engine = PackEngine(folder, threads)

    def run(self, text: str, clock: Callable[[], float]) -> tuple[float, float]:
        reading = self.engine.read(self.engine.ids(text), clock)
        return reading, self.engine.write(DECODED, clock=clock)[0]


class _Llama:
    def __init__(self, gguf: Path, work: Path, threads: int) -> None:
        folder = work / "peers-llama"
        if not (folder / "xllamacpp").is_dir():
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary=:all:"]
            subprocess.run([*pip, "--target", str(folder), PEER], check=True)
        sys.path.append(str(folder))
        module = importlib.import_module("xllamacpp")
        wanted = module.CommonParams()
        wanted.model.path = str(gguf)
        wanted.n_ctx, wanted.n_parallel, wanted.n_gpu_layers, wanted.verbosity = 1024, 1, 0, 0
        wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = threads
        self._server: Any = module.Server(wanted)

    def _complete(self, text: str, count: int, clock: Callable[[], float]) -> float:
        began = clock()
        self._server.handle_completions(
            {"prompt": text, "n_predict": count, "temperature": 0, "cache_prompt": False, "ignore_eos": True}
        )
        return clock() - began

    def run(self, text: str, clock: Callable[[], float]) -> tuple[float, float]:
        reading = self._complete(text, 1, clock)  # its first token comes with the prompt
        short = text[:16]
        return reading, self._complete(short, DECODED + 1, clock) - self._complete(short, 1, clock)


def compare(folder: Path, gguf: Path, work: Path, threads: int, report: Callable[[str], None]) -> dict[str, Any]:
    """Tokens a second of both, how many times the peer's the pack's are (medians over rounds), and the machine's load."""
    report("compare: opening both")
    ours = _Pack(folder, threads)
    engines: list[Engine] = [ours, _Llama(gguf, work, threads)]
    ids = ours.engine.ids(TEXT * (READ // 64))[:READ]
    text = ours.engine.tokenizer.decode(ids)
    clock = time.process_time if threads == 1 else time.perf_counter
    rounds: list[list[tuple[float, float]]] = []
    for number in range(ROUNDS + 1):
        report(f"compare: round {number} of {ROUNDS}")
        rounds.append([engine.run(text, clock) for engine in engines])
    found: dict[str, Any] = {
        "peer": PEER,
        "threads": threads,
        "seconds_of": "processor" if threads == 1 else "clock",
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
    }
    for place, (name, tokens) in enumerate((("prompt", len(ids)), ("decode", DECODED))):
        pairs = [(pack[place], peer[place]) for pack, peer in rounds[1:]]  # the first warms up
        found[name] = {
            "pack": round(tokens / statistics.median(pack for pack, _ in pairs), 1),
            "peer": round(tokens / statistics.median(peer for _, peer in pairs), 1),
            "ratio": round(statistics.median(peer / pack for pack, peer in pairs), 2),
        }
    return found
