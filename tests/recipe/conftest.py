"""A made-up E5S1 file with random weights, so that no test needs the real one or a network."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

HIDDEN, LAYERS, HEADS, FEED_FORWARD, POSITIONS = 64, 2, 2, 128, 32
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
CHARACTERS = list("▁头痛咳嗽发热abcdefghijklmnopqrstuvwxyz")
WORDS = ["▁a", "头痛", "咳嗽", "▁头痛", "▁head", "ache", "▁cough", "ghj", "été"]
PIECES = [*SPECIAL, *CHARACTERS, "é", "t", *WORDS, "<mask>"]
PIECES = list(dict.fromkeys(PIECES))


def _blocks(rng: np.random.Generator, rows: int, columns: int) -> bytes:
    count = rows * columns // 32
    blocks = np.zeros(count, np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))]))
    blocks["scale"] = rng.uniform(0.01, 0.03, count)
    blocks["nibbles"] = rng.integers(0, 256, (count, 16))
    return blocks.tobytes()


def _tensors(rng: np.random.Generator) -> list[tuple[str, int, int, bytes]]:
    def vector(name: str, size: int, centre: float = 0.0) -> tuple[str, int, int, bytes]:
        return name, 0, size, (centre + rng.normal(0, 0.1, size)).astype("<f4").tobytes()

    def matrix(name: str, rows: int, columns: int) -> tuple[str, int, int, bytes]:
        return name, 1, rows * columns, _blocks(rng, rows, columns)

    tensors = [
        matrix("emb.word", len(PIECES), HIDDEN),
        vector("emb.pos", POSITIONS * HIDDEN),
        vector("emb.type", 2 * HIDDEN),
        vector("emb.ln.w", HIDDEN, 1.0),
        vector("emb.ln.b", HIDDEN),
    ]
    for at in (f"l{layer}" for layer in range(LAYERS)):
        for name in ("q", "k", "v", "ao"):
            tensors += [matrix(f"{at}.{name}.w", HIDDEN, HIDDEN), vector(f"{at}.{name}.b", HIDDEN)]
        tensors += [matrix(f"{at}.fi.w", FEED_FORWARD, HIDDEN), vector(f"{at}.fi.b", FEED_FORWARD)]
        tensors += [matrix(f"{at}.fo.w", HIDDEN, FEED_FORWARD), vector(f"{at}.fo.b", HIDDEN)]
        for name in ("aln", "oln"):
            tensors += [vector(f"{at}.{name}.w", HIDDEN, 1.0), vector(f"{at}.{name}.b", HIDDEN)]
    return tensors


def e5s1_bytes(seed: int = 0) -> bytes:
    """A whole E5S1 file."""
    rng = np.random.default_rng(seed)
    encoded = [piece.encode("utf-8") for piece in PIECES]
    offsets = np.cumsum([0, *map(len, encoded)]).astype("<u4")
    scores = np.array([0.0] * 4 + [-float(i) for i in range(1, len(PIECES) - 4)] + [0.0], "<f4")
    normalisation = struct.pack("<IB", 0x01, 0) + struct.pack("<IBI", 0x3000, 1, 0x20)
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, LAYERS, HEADS, FEED_FORWARD, len(PIECES), POSITIONS, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, encoded)))
    head += offsets.tobytes() + scores.tobytes() + b"".join(encoded)
    head += struct.pack("<iI", 2, len(normalisation)) + normalisation
    tensors = _tensors(rng)
    directory_size = 4 + sum(2 + len(name) + 1 + 4 + 16 for name, *_ in tensors)
    directory, data, offset = struct.pack("<i", len(tensors)), b"", len(head) + directory_size
    for name, kind, count, raw in tensors:
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, count, offset + len(data), len(raw))
        data += raw
    return head + directory + data


@pytest.fixture
def e5s1(tmp_path: Path) -> Path:
    """The path of a made-up E5S1 file."""
    path = tmp_path / "small.bin"
    path.write_bytes(e5s1_bytes())
    return path
