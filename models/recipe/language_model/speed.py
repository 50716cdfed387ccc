"""Speed and memory of a pack: prompt reading and decoding in tokens a second, resident memory of a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from tokenizers import Tokenizer

from medassist.inference.generator.decoder import Decoder
from medassist.inference.manifest import read_generator_manifest
from medassist.inference.session import open_session, physical_cores
from models.recipe.language_model.pack import MODEL, TOKENIZER, WEIGHTS

FILE = "speed.json"
PROMPT, WRITTEN = 256, 64
"""Tokens read at once and tokens decoded, greedily."""
QUESTION = "请用一句话总结：患者，男，67岁，胸痛两小时，向左臂放射，心电图示下壁ST段抬高，已嚼服阿司匹林300毫克。"
WARM_UP = 8
Clock = Callable[[], float]


class PackEngine:
    """A pack as the program runs it, without the masks and the copying that belong to a task."""

    def __init__(self, folder: Path, threads: int) -> None:
        self.manifest = read_generator_manifest(folder)
        self.tokenizer = Tokenizer.from_str((folder / TOKENIZER).read_text("utf-8"))
        opened = open_session((folder / MODEL).read_bytes(), device="cpu", threads=threads, weights=folder / WEIGHTS)
        self._decoder = Decoder(opened, self.manifest)

    def ids(self, text: str) -> list[int]:
        """Tokens of `text`."""
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def read(self, ids: list[int], clock: Clock = time.perf_counter) -> float:
        """Seconds of `clock` to read `ids` from the start."""
        self._decoder.rewind(0)
        began = clock()
        self._next = int(self._decoder.feed(ids)[-1].argmax())
        return clock() - began

    def write(
        self, count: int, ends: tuple[int, ...] = (), clock: Clock = time.perf_counter
    ) -> tuple[float, list[int]]:
        """Seconds to decode up to `count` tokens behind what was read, and the tokens; `ends` stop it."""
        written = [self._next]
        began = clock()
        while len(written) <= count and written[-1] not in ends:
            written.append(int(self._decoder.feed(written[-1:])[-1].argmax()))
        return clock() - began, written


def measure_apart(folder: Path) -> dict[str, Any]:
    """What `main` prints, of a fresh process, so that the recipe's own memory does not count."""
    return _apart(str(folder))


def loaded_mb(folder: Path) -> int:
    """Resident memory in MB of a fresh process that has opened the model in `folder` and nothing else."""
    return int(_apart(str(folder), "--load-only")["resident_mb"])


def _apart(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", __name__, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
    return json.loads(done.stdout)


def resident_mb() -> int:
    """Of this process."""
    return round(psutil.Process().memory_info().rss / 1e6)


def load_only(folder: Path) -> dict[str, Any]:
    """Opens the model; needs no manifest, which says what this finds."""
    session = open_session((folder / MODEL).read_bytes(), device="cpu", weights=folder / WEIGHTS)
    return {"resident_mb": resident_mb(), "device": session.device}


def measured(folder: Path) -> dict[str, Any]:
    """Loads the pack, reads a prompt, decodes."""
    before = resident_mb()
    began = time.perf_counter()
    engine = PackEngine(folder, physical_cores())
    opened = time.perf_counter() - began
    loaded = resident_mb()
    chat = engine.manifest.chat
    ids = engine.ids(chat["user"].format(text=QUESTION) + chat["answer"])
    engine.read(ids[:WARM_UP])
    reading = engine.read((ids * (PROMPT // len(ids) + 1))[-PROMPT:])
    engine.read(ids)
    decoding, written = engine.write(WRITTEN, engine.manifest.end_ids)
    return {
        "threads": physical_cores(),
        "load_seconds": round(opened, 1),
        "prompt_tokens_a_second": round(PROMPT / reading, 1),
        "decoded_tokens_a_second": round((len(written) - 1) / decoding, 1),
        "resident_mb": resident_mb(),
        "resident_mb_after_load": loaded,
        "resident_mb_before": before,
        "wrote": engine.tokenizer.decode(written),
    }


def main(arguments: list[str]) -> None:
    """Print the figures of a pack as JSON."""
    folder = Path(arguments[0])
    figures = load_only(folder) if "--load-only" in arguments else measured(folder)
    sys.stdout.buffer.write(json.dumps(figures, ensure_ascii=False).encode("utf-8"))


if __name__ == "__main__":
    main(sys.argv[1:])
