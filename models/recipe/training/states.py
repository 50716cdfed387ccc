"""Hidden states after the frozen layers, computed once a text and kept on disk, with the teacher's vector beside them.

A store only grows: a text is found by the hash of its kind and wording, so a changed corpus costs its new texts only. The
three files are appended to, the index last and with the SHA-256 of what it names; what a killed run left behind the last
whole line of the index is cut off when the store is opened.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from medassist.inference.tokenizer import Tokenizer
from models.recipe.checkpoint import Checkpoint
from models.recipe.tokenizer_model import build_tokenizer
from models.recipe.torch_encoder import TorchEncoder, padded, pool, run, torch_encoder
from models.recipe.training.settings import TrainingError, TrainingSettings

PREFIXES = {"query": "query: ", "passage": "passage: "}
STATES, VECTORS, INDEX = "states.f16", "vectors.f32", "index.jsonl"
CHUNK = 256  # texts an entry of the index
BATCH_TOKENS = 2048
TEACHER_SHARE = 4


@dataclass(frozen=True, slots=True)
class StoredText:
    """Where a text lies: its first token and number of tokens in the states, its row in the vectors."""

    start: int
    length: int
    row: int


def key_of(kind: str, text: str) -> str:
    """The name of a text (kind query or passage) in a store."""
    return hashlib.sha256(f"{kind}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()[:20]


def has_teacher(kind: str, text: str) -> bool:
    """Whether the teacher's vector of a text is kept: a quarter, by hash, is plenty, and the upper layers cost a third."""
    return int(key_of(kind, text), 16) % TEACHER_SHARE == 0


class StateStore:
    """The cache in one folder: float16 states [tokens, hidden], float32 teacher vectors [texts, hidden] or zeros."""

    def __init__(self, folder: Path, hidden: int) -> None:
        """Open, checking every part against its hash. Raises TrainingError if a part is damaged."""
        self.folder = folder
        self.hidden = hidden
        self.places: dict[str, StoredText] = {}
        self._tokens = self._rows = 0
        folder.mkdir(parents=True, exist_ok=True)
        for name in (STATES, VECTORS, INDEX):
            (folder / name).touch()
        self._read()

    def has(self, kind: str, text: str) -> bool:
        """Whether the text is in the store."""
        return key_of(kind, text) in self.places

    def append(self, keys: Sequence[str], states: Sequence[NDArray[np.float16]], vectors: NDArray[np.float32]) -> None:
        """Add texts: states[i] float16 [tokens of i, hidden], vectors [texts, hidden]. Raises TrainingError if full."""
        parts = (np.concatenate(states).tobytes(), np.ascontiguousarray(vectors, np.float32).tobytes())
        lengths = [len(part) for part in states]
        entry = {"keys": list(keys), "lengths": lengths, "sha256": hashlib.sha256(b"".join(parts)).hexdigest()}
        line = json.dumps(entry).encode("ascii") + b"\n"
        try:
            for name, data in ((STATES, parts[0]), (VECTORS, parts[1]), (INDEX, line)):
                with (self.folder / name).open("ab") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
        except OSError as error:
            raise TrainingError(
                f"The cache in {self.folder} cannot be written ({error.strerror}); what it held is kept, free space and"
                " run it again."
            ) from error
        self._place(keys, lengths)

    def arrays(self) -> tuple[NDArray[np.float16], NDArray[np.float32]]:
        """States [tokens, hidden] and vectors [texts, hidden], mapped from the disk."""
        if not self._rows:
            return np.zeros((0, self.hidden), np.float16), np.zeros((0, self.hidden), np.float32)
        states = np.memmap(self.folder / STATES, np.float16, "r", shape=(self._tokens, self.hidden))
        return states, np.memmap(self.folder / VECTORS, np.float32, "r", shape=(self._rows, self.hidden))

    def _place(self, keys: Sequence[str], lengths: Sequence[int]) -> None:
        for key, length in zip(keys, lengths, strict=True):
            self.places[key] = StoredText(self._tokens, length, self._rows)
            self._tokens += length
            self._rows += 1

    def _read(self) -> None:
        whole = 0
        with (
            (self.folder / INDEX).open("rb") as index,
            (self.folder / STATES).open("rb") as states,
            (self.folder / VECTORS).open("rb") as vectors,
        ):
            for line in index:
                entry = _entry(line)
                if entry is None:
                    break
                data = states.read(sum(entry["lengths"]) * self.hidden * 2)
                data += vectors.read(len(entry["keys"]) * self.hidden * 4)
                if hashlib.sha256(data).hexdigest() != entry["sha256"]:
                    raise TrainingError(f"The cache in {self.folder} is damaged; delete the folder and run it again.")
                self._place(entry["keys"], entry["lengths"])
                whole += len(line)
        sizes = {STATES: self._tokens * self.hidden * 2, VECTORS: self._rows * self.hidden * 4, INDEX: whole}
        for name, size in sizes.items():
            os.truncate(self.folder / name, size)


def _entry(line: bytes) -> dict[str, Any] | None:
    """A line of the index, or None for one that was cut off."""
    if not line.endswith(b"\n"):
        return None
    try:
        return dict(json.loads(line))
    except ValueError:
        return None


class FrozenLayers:
    """The source's model in torch: the states after the layers that stay as they are, and the teacher's vectors.

    The student reads the kept vocabulary, the teacher the whole one. Where both split a text alike, which is nearly
    always, the teacher's vector comes out of the same pass through the layers.
    """

    def __init__(self, checkpoint: Checkpoint, kept: Sequence[int], settings: TrainingSettings) -> None:
        self.model: TorchEncoder = torch_encoder(checkpoint)
        self.frozen = settings.frozen_layers
        self.padding = checkpoint.padding
        self.kept = list(kept)
        lengths = {"query": settings.query_tokens, "passage": settings.passage_tokens}
        pruned = build_tokenizer(checkpoint, kept)
        whole = build_tokenizer(checkpoint, range(len(checkpoint.pieces)))
        self.pruned = {kind: Tokenizer(pruned, max_tokens=lengths[kind]) for kind in PREFIXES}
        self.whole = {kind: Tokenizer(whole, max_tokens=lengths[kind]) for kind in PREFIXES}

    def rows(self, kind: str, text: str) -> tuple[list[int], list[int]]:
        """Source ids of the text's pieces in the kept vocabulary and in the whole one."""
        (pruned,) = self.pruned[kind].encode([text], prefix=PREFIXES[kind])
        (whole,) = self.whole[kind].encode([text], prefix=PREFIXES[kind])
        return [self.kept[i] for i in pruned], whole

    @torch.inference_mode()
    def states(
        self, rows: Sequence[tuple[list[int], list[int]]], teacher: Sequence[bool]
    ) -> tuple[list[NDArray[np.float16]], Tensor]:
        """States of each text, float16 [tokens, hidden], and the teacher's vectors where wanted, [texts, hidden]."""
        ids, mask = padded([pruned for pruned, _ in rows], self.padding)
        hidden = run(self.model.blocks[: self.frozen], self.model.embed(ids), mask)
        vectors = torch.zeros(len(rows), hidden.shape[2])
        same = [i for i, (pruned, whole) in enumerate(rows) if teacher[i] and pruned == whole]
        if same:
            vectors[same] = pool(run(self.model.blocks[self.frozen :], hidden[same], mask[same]), mask[same])
        other = [i for i, (pruned, whole) in enumerate(rows) if teacher[i] and pruned != whole]
        if other:
            vectors[other] = self.model(*padded([rows[i][1] for i in other], self.padding))
        halves = hidden.half().numpy()
        return [halves[i, : len(pruned)].copy() for i, (pruned, _) in enumerate(rows)], vectors


def store_identity(source_sha256: str, kept: Sequence[int], settings: TrainingSettings) -> str:
    """What the content of a store depends on beside the texts."""
    parts = [settings.frozen_layers, settings.query_tokens, settings.passage_tokens, PREFIXES]
    text = json.dumps([source_sha256, list(kept), *parts])
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def fill(store: StateStore, layers: FrozenLayers, texts: Iterable[tuple[str, str]]) -> int:
    """Compute what `store` lacks of `texts` (kind, text); returns how many were lacking. Goes on where it stopped."""
    lacking = {key_of(kind, text): (kind, text) for kind, text in texts}
    keys = [key for key in lacking if key not in store.places]
    if not keys:
        return 0
    rows = {key: layers.rows(*lacking[key]) for key in keys}
    keys.sort(key=lambda key: (len(rows[key][0]), key))
    total, done, started = sum(len(rows[key][0]) for key in keys), 0, time.monotonic()
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        states: list[NDArray[np.float16]] = []
        vectors: list[Tensor] = []
        size = max(1, BATCH_TOKENS // len(rows[chunk[-1]][0]))
        for at in range(0, len(chunk), size):
            part = chunk[at : at + size]
            wanted = [has_teacher(*lacking[key]) for key in part]
            part_states, part_vectors = layers.states([rows[key] for key in part], wanted)
            states += part_states
            vectors.append(part_vectors)
        store.append(chunk, states, torch.cat(vectors).numpy())
        done += sum(map(len, states))
        spent = time.monotonic() - started
        left = spent / done * (total - done)
        print(
            f"\rfrozen layers: {start + len(chunk):,} of {len(keys):,} texts, {left / 60:.1f} minutes left ",
            end="",
            flush=True,
        )
    print(f"\rfrozen layers: {len(keys):,} texts in {(time.monotonic() - started) / 60:.1f} minutes" + " " * 20)
    return len(keys)
