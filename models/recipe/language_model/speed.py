"""Speed and memory of a pack: prompt reading and decoding in tokens a second, resident memory of a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from tokenizers import Tokenizer

from medassist.inference.session import open_session, physical_cores
from models.recipe.language_model.pack import MODEL, TOKENIZER, WEIGHTS

FILE = "speed.json"
PROMPT, WRITTEN = 256, 64
"""Tokens read at once and tokens decoded, greedily."""
QUESTION = "请用一句话总结：患者，男，67岁，胸痛两小时，向左臂放射，心电图示下壁ST段抬高，已嚼服阿司匹林300毫克。"
WARM_UP = 8


def measure_apart(folder: Path) -> dict[str, Any]:
    """What `main` prints, of a fresh process, so that the recipe's own memory does not count."""
    command = [sys.executable, "-m", __name__, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
    return json.loads(done.stdout)


def main(folder: Path) -> None:
    """Load the pack, read a prompt, decode, and print the figures as JSON."""
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    process = psutil.Process()
    before = process.memory_info().rss
    began = time.perf_counter()
    session = open_session((folder / MODEL).read_bytes(), device="cpu", weights=folder / WEIGHTS).session
    opened = time.perf_counter() - began
    loaded = process.memory_info().rss
    tokenizer = Tokenizer.from_str((folder / TOKENIZER).read_text("utf-8"))
    chat = manifest["chat"]
    ids = tokenizer.encode(chat["user"].format(text=QUESTION) + chat["answer"], add_special_tokens=False).ids
    prompt = (ids * (PROMPT // len(ids) + 1))[-PROMPT:]
    decoder = _Decoder(session, manifest)
    decoder.feed(ids[:WARM_UP])
    decoder.forget()
    began = time.perf_counter()
    decoder.feed(prompt)
    reading = time.perf_counter() - began
    decoder.forget()
    token = decoder.feed(ids)
    written = [token]
    began = time.perf_counter()
    while len(written) < WRITTEN and token not in manifest["end_ids"]:
        token = decoder.feed([token])
        written.append(token)
    decoding = time.perf_counter() - began
    figures = {
        "threads": physical_cores(),
        "load_seconds": round(opened, 1),
        "prompt_tokens_a_second": round(PROMPT / reading, 1),
        "decoded_tokens_a_second": round((len(written) - 1) / decoding, 1),
        "resident_mb": round(process.memory_info().rss / 1e6),
        "resident_mb_after_load": round(loaded / 1e6),
        "resident_mb_before": round(before / 1e6),
        "wrote": tokenizer.decode(written),
    }
    sys.stdout.buffer.write(json.dumps(figures, ensure_ascii=False).encode("utf-8"))


class _Decoder:
    """One conversation: feeds tokens, keeps the cache, gives the most likely next token."""

    def __init__(self, session: Any, manifest: dict[str, Any]) -> None:
        self._session, self._manifest = session, manifest
        self._names = [
            f"past_key_values.{layer}.{part}" for layer in range(manifest["layers"]) for part in ("key", "value")
        ]
        self.forget()

    def forget(self) -> None:
        empty = np.zeros((1, self._manifest["kv_heads"], 0, self._manifest["head_size"]), np.float32)
        self._past: list[Any] = [empty] * len(self._names)
        self._tokens = 0

    def feed(self, ids: list[int]) -> int:
        self._tokens += len(ids)
        feed = {"input_ids": np.array([ids]), "attention_mask": np.ones((1, self._tokens), np.int64)}
        logits, *self._past = self._session.run(None, feed | dict(zip(self._names, self._past, strict=True)))
        return int(np.argmax(logits[0, -1]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
