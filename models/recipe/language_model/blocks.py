"""Takes the blocks of GGUF tensors apart without loss: integer codes, scales and offsets instead of decoded values.

Layouts: ggml-common.h and ggml-quants.c of ggml (MIT). A value is (code - 2^(bits-1)) * scale + offset.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from gguf import GGMLQuantizationType as Kind
from gguf.quants import dequantize
from numpy.typing import NDArray

BLOCK = 32
SMALLEST_BLOCK = 16
Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Blocks:
    """A matrix in blocks: codes uint8 [rows, columns] below 2^bits, scales and offsets (or none) float32 [rows, blocks]."""

    codes: Bytes
    bits: int
    scales: NDArray[np.float32]
    offsets: NDArray[np.float32] | None = None

    @property
    def block(self) -> int:
        """Values that share a scale."""
        return self.codes.shape[1] // self.scales.shape[1]

    def dense(self) -> NDArray[np.float32]:
        """The values as float32 [rows, columns]."""
        centred = self.codes.astype(np.float32) - np.float32(1 << (self.bits - 1))
        values = centred * np.repeat(self.scales, self.block, axis=1)
        return values if self.offsets is None else values + np.repeat(self.offsets, self.block, axis=1)

    def rows(self, index: NDArray[np.int64]) -> Blocks:
        """Only the rows of `index`, in its order."""
        offsets = None if self.offsets is None else self.offsets[index]
        return Blocks(self.codes[index], self.bits, self.scales[index], offsets)


def blocks_of(data: NDArray[np.generic], kind: Kind) -> Blocks:
    """The blocks of a GGUF matrix, `data` being its stored rows.

    The kinds of READERS keep their codes and so their values; all others are decoded and rounded to 8-bit blocks.
    """
    reader = READERS.get(kind)
    if reader is None:
        return rounded(np.asarray(dequantize(data, kind), np.float32))
    return reader(np.asarray(data).view(np.uint8).reshape(len(data), -1))


def rounded(values: NDArray[np.float32], block: int = BLOCK) -> Blocks:
    """`values` float32 [rows, columns] in 8 bits, columns filled up with zeros to whole blocks."""
    columns = -(-values.shape[1] // block) * block
    padded = np.zeros((len(values), columns), np.float32)
    padded[:, : values.shape[1]] = values
    parts = padded.reshape(len(values), -1, block)
    scales = np.maximum(np.abs(parts).max(-1) / 127, 1e-12).astype(np.float32)
    codes = np.clip(np.rint(parts / scales[..., None]) + 128, 0, 255).astype(np.uint8)
    return Blocks(codes.reshape(len(values), columns), 8, scales)


def widened(matrix: Blocks, block: int) -> Blocks:
    """`matrix` as onnxruntime multiplies it best: 4-bit codes as they are, all others as bytes with one scale a `block`.

    A step of the new blocks is at most a quarter of a step of 5 bits and about as fine as one of 6 and 8 bits; offsets go
    into the bytes. Where `block` does not divide the columns, half of it is taken, and so on down to 16.
    """
    if matrix.bits == 4:
        return matrix
    while matrix.codes.shape[1] % block and block > SMALLEST_BLOCK:
        block //= 2
    return rounded(matrix.dense(), block)


def with_offset_columns(matrix: Blocks) -> Blocks:
    """A matrix of 4 bits with its offsets as columns: times an input and twice the sums of its blocks it gives the same.

    An offset is (16 h + l) steps, h and l being codes of 4 bits; a step is shared by 32 offsets, and both runs of columns
    are filled up to whole blocks. So offsets have 8 bits.
    """
    assert matrix.offsets is not None and matrix.bits == 4  # noqa: S101, PT018 - asked for such matrices only
    rows, count = matrix.offsets.shape
    filled = np.zeros((rows, -(-count // BLOCK) * BLOCK), np.float32)
    filled[:, :count] = matrix.offsets
    parts = filled.reshape(rows, -1, BLOCK)
    steps = np.maximum(np.maximum(parts.max(-1) / 119, parts.min(-1) / -136), 1e-12)  # 16 * 7 + 7 and 16 * -8 - 8
    whole = np.clip(np.rint(parts / steps[..., None]), -136, 119).astype(np.int32).reshape(rows, -1)
    high = (whole + 8) >> 4
    low = whole - 16 * high
    codes = [matrix.codes, *((part + 8).astype(np.uint8) for part in (high, low))]
    scales = np.concatenate([matrix.scales, 16 * steps, steps], axis=1)
    return Blocks(np.concatenate(codes, axis=1), 4, scales.astype(np.float32))


def _fields(raw: Bytes, *sizes: int) -> list[Bytes]:
    """Each block's bytes [rows, blocks, size of the block] cut into fields of `sizes` bytes."""
    blocks = raw.reshape(len(raw), -1, sum(sizes))
    return np.split(blocks, np.cumsum(sizes)[:-1], axis=-1)


def _halves(raw: Bytes) -> NDArray[np.float32]:
    return np.ascontiguousarray(raw).view("<f2")[..., 0].astype(np.float32)


def _scaled(coarse: NDArray[np.float32], fine: NDArray[np.generic]) -> NDArray[np.float32]:
    """Scales of super-blocks [rows, n] times those of their blocks [rows, n, m], as [rows, n * m]."""
    return (coarse[..., None] * fine.astype(np.float32)).reshape(len(coarse), -1)


def _nibbles(raw: Bytes) -> Bytes:
    """Bytes [..., n] -> codes [..., 2n]: first all low nibbles, then all high ones."""
    return np.concatenate([raw & 0x0F, raw >> 4], axis=-1)


def _flat(codes: Bytes) -> Bytes:
    return codes.reshape(len(codes), -1)


def _q4_0(raw: Bytes) -> Blocks:
    scale, packed = _fields(raw, 2, 16)
    return Blocks(_flat(_nibbles(packed)), 4, _halves(scale))


def _q5_0(raw: Bytes) -> Blocks:
    scale, fifth, packed = _fields(raw, 2, 4, 16)
    high = np.unpackbits(fifth, axis=-1, bitorder="little")
    return Blocks(_flat(_nibbles(packed) | (high << 4)), 5, _halves(scale))


def _q8_0(raw: Bytes) -> Blocks:
    scale, codes = _fields(raw, 2, 32)
    return Blocks(_flat(codes ^ 0x80), 8, _halves(scale))  # signed to offset binary


def _scales_and_minima(packed: Bytes) -> tuple[Bytes, Bytes]:
    """Twelve bytes a super-block -> eight 6-bit scales and eight 6-bit minima [rows, super-blocks, 8]."""
    first, second, third = packed[..., 0:4], packed[..., 4:8], packed[..., 8:12]
    scales = np.concatenate([first & 63, (third & 15) | ((first >> 6) << 4)], axis=-1)
    minima = np.concatenate([second & 63, (third >> 4) | ((second >> 6) << 4)], axis=-1)
    return scales, minima


def _k_blocks(scale: Bytes, minimum: Bytes, packed: Bytes, codes: Bytes, bits: int) -> Blocks:
    """Blocks of q4_K and q5_K: a value is d * sc * code - dmin * m, so its offset is 2^(bits-1) * d * sc - dmin * m."""
    fine, minima = _scales_and_minima(packed)
    scales = _scaled(_halves(scale), fine)
    offsets = scales * np.float32(1 << (bits - 1)) - _scaled(_halves(minimum), minima)
    return Blocks(_flat(codes), bits, scales, offsets)


def _q4_k(raw: Bytes) -> Blocks:
    scale, minimum, packed, low = _fields(raw, 2, 2, 12, 128)
    codes = _nibbles(low.reshape(*low.shape[:2], 4, 32))
    return _k_blocks(scale, minimum, packed, codes, 4)


def _q5_k(raw: Bytes) -> Blocks:
    scale, minimum, packed, fifth, low = _fields(raw, 2, 2, 12, 32, 128)
    high = (fifth[..., None, :] >> np.arange(8, dtype=np.uint8)[:, None]) & 1
    codes = _nibbles(low.reshape(*low.shape[:2], 4, 32)).reshape(*low.shape[:2], 8, 32) | (high << 4)
    return _k_blocks(scale, minimum, packed, codes, 5)


def _q6_k(raw: Bytes) -> Blocks:
    low, high, fine, scale = _fields(raw, 128, 64, 16, 2)
    nibbles = _nibbles(low.reshape(*low.shape[:2], 2, 64))
    pairs = high.reshape(*high.shape[:2], 2, 1, 32) >> np.array([0, 2, 4, 6], np.uint8)[:, None]
    codes = nibbles | ((pairs & 3) << 4).reshape(nibbles.shape)
    return Blocks(_flat(codes), 6, _scaled(_halves(scale), fine.view(np.int8)))


READERS: dict[Kind, Callable[[Bytes], Blocks]] = {
    Kind.Q4_0: _q4_0,
    Kind.Q5_0: _q5_0,
    Kind.Q8_0: _q8_0,
    Kind.Q4_K: _q4_k,
    Kind.Q5_K: _q5_k,
    Kind.Q6_K: _q6_k,
}
