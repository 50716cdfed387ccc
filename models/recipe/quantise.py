"""Ways to store the encoder's matrices in the ONNX file: float32, the source's own 4-bit blocks, and trained ones in
4 or 8 bits; smoothing.py has one more, variants.py compares them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from models.recipe.checkpoint import BlockMatrix
from models.recipe.graph import FUSED, GraphParts, Linear

BLOCK = 32
FLOAT_ACTIVATIONS, INT8_ACTIVATIONS = 1, 4
"""MatMulNBits' accuracy_level: float32 products, or 8-bit activations with one scale a block of a row."""


@dataclass(frozen=True)
class ByteMatrix:
    """A matrix in 8-bit blocks: codes uint8 [rows, columns], scales float32 [rows, columns / block].

    value[r, c] = (codes[r, c] - 128) * scales[r, c // block]
    """

    codes: NDArray[np.uint8]
    scales: NDArray[np.float32]

    @property
    def block(self) -> int:
        return self.codes.shape[1] // self.scales.shape[1]

    def dense(self) -> NDArray[np.float32]:
        """The values as float32 [rows, columns]."""
        return (self.codes.astype(np.float32) - 128.0) * np.repeat(self.scales, self.block, axis=1)


@dataclass(frozen=True)
class FloatMatrix:
    """A matrix as it was trained: float32 [rows, columns]."""

    values: NDArray[np.float32]

    def dense(self) -> NDArray[np.float32]:
        """The values."""
        return self.values


Matrix = BlockMatrix | ByteMatrix | FloatMatrix


def byte_blocks(values: NDArray[np.float32]) -> ByteMatrix:
    """`values` float32 [rows, columns] rounded to 8 bits, the largest of each block exact."""
    blocks = values.reshape(len(values), -1, BLOCK)
    scales = np.maximum(np.abs(blocks).max(-1), 1e-12) / 127
    codes = (np.rint(blocks / scales[..., None]) + 128).astype(np.uint8)
    return ByteMatrix(codes.reshape(values.shape), scales.astype(np.float32))


def nibble_blocks(values: NDArray[np.float32], *, search: bool = True) -> BlockMatrix:
    """`values` float32 [rows, columns] rounded to 4 bits (-8 to 7 times a scale of either sign a block).

    Plain rounding takes the scale that makes the largest exact; the search takes, of scales around it, the one with the
    smallest squared error, each refitted to its codes by least squares.
    """
    blocks = values.reshape(len(values), -1, BLOCK)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(-1)[..., None], -1)[..., 0]
    best_error = np.full(largest.shape, np.inf, np.float32)
    best_scale = np.ones(largest.shape, np.float32)
    best_codes = np.zeros(blocks.shape, np.float32)
    for divisor in np.arange(-9.0, -5.4, 0.25) if search else [-8.0]:
        scale = _not_zero(largest / divisor)
        codes = np.clip(np.rint(blocks / scale[..., None]), -8, 7)
        if search:
            squares = np.maximum((codes * codes).sum(-1), 1.0)
            scale = _not_zero((blocks * codes).sum(-1) / squares)
        scale = _not_zero(scale.astype(np.float16).astype(np.float32))
        error = np.square(blocks - codes * scale[..., None]).sum(-1)
        better = error < best_error
        best_error = np.where(better, error, best_error)
        best_scale = np.where(better, scale, best_scale)
        best_codes = np.where(better[..., None], codes, best_codes)
    return BlockMatrix((best_codes + 8).astype(np.uint8).reshape(values.shape), best_scale.astype(np.float16))


def _not_zero(scales: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.where(np.abs(scales) < 1e-6, np.float32(1e-6), scales).astype(np.float32)


@dataclass(frozen=True)
class Float32Storage:
    """Every weight as float32: to tell what quantisation costs, not for shipping."""

    matrices: Mapping[str, Matrix]

    def lookup(self, parts: GraphParts, ids: str, output: str) -> str:
        """See Storage."""
        return parts.node("Gather", [parts.constant("emb.word", self.matrices["emb.word"].dense()), ids], output)

    def linear(self, parts: GraphParts, layers: Sequence[Linear], source: str) -> list[str]:
        """See Storage."""
        outputs = []
        for layer in layers:
            weights = parts.constant(f"{layer.name}.w", self.matrices[f"{layer.name}.w"].dense().T)
            product = parts.node("MatMul", [source, weights], f"{layer.name}.product")
            outputs.append(parts.node("Add", [product, parts.constant(f"{layer.name}.b", layer.bias)], layer.name))
        return outputs


@dataclass(frozen=True)
class BlockStorage:
    """The source's own 4-bit blocks, value for value, and blocks of trained layers in 4 or 8 bits.

    Products are taken as `activations` says: in int8 with one scale a block of activations, or in float32.
    """

    matrices: Mapping[str, BlockMatrix | ByteMatrix]
    activations: int = INT8_ACTIVATIONS

    def lookup(self, parts: GraphParts, ids: str, output: str) -> str:
        """See Storage. Scales stay float16: only the rows looked up are widened."""
        table = self.matrices["emb.word"]
        assert isinstance(table, BlockMatrix)  # noqa: S101 - embeddings are never trained
        inputs = [
            parts.constant("emb.word.codes", pack_nibbles(table.codes)),
            ids,
            parts.constant("emb.word.scales", table.scales),
        ]
        layout = {"bits": 4, "block_size": table.block, "gather_axis": 0, "quantize_axis": 1}
        parts.node("GatherBlockQuantized", inputs, f"{output}.half", FUSED, **layout)
        return parts.node("Cast", [f"{output}.half"], output, to=TensorProto.FLOAT)

    def linear(self, parts: GraphParts, layers: Sequence[Linear], source: str) -> list[str]:
        """See Storage."""
        return [self._product(parts, layer, source) for layer in layers]

    def _product(self, parts: GraphParts, layer: Linear, source: str) -> str:
        matrix = self.matrices[f"{layer.name}.w"]
        rows, columns = matrix.codes.shape
        bits = 4 if isinstance(matrix, BlockMatrix) else 8
        codes = pack_nibbles(matrix.codes) if bits == 4 else matrix.codes
        blocks = codes.reshape(rows, columns // matrix.block, matrix.block * bits // 8)
        inputs = [
            source,
            parts.constant(f"{layer.name}.codes", blocks),
            parts.constant(f"{layer.name}.scales", matrix.scales.astype(np.float32)),
            "",
            "",
            parts.constant(f"{layer.name}.b", layer.bias),
        ]
        layout = {"K": columns, "N": rows, "bits": bits, "block_size": matrix.block, "accuracy_level": self.activations}
        return parts.node("MatMulNBits", inputs, layer.name, FUSED, **layout)


@dataclass(frozen=True)
class MixedStorage:
    """The embedding as the source's 4-bit blocks, the layers in float32: what static calibration starts from."""

    embedding: BlockMatrix
    layers: Mapping[str, Matrix]

    def lookup(self, parts: GraphParts, ids: str, output: str) -> str:
        """See Storage."""
        return BlockStorage({"emb.word": self.embedding}).lookup(parts, ids, output)

    def linear(self, parts: GraphParts, layers: Sequence[Linear], source: str) -> list[str]:
        """See Storage."""
        return Float32Storage(self.layers).linear(parts, layers, source)


def integer_product(
    parts: GraphParts,
    layer: Linear,
    source: Sequence[str],
    weights: tuple[NDArray[np.int8 | np.uint8], NDArray[np.float32], int],
    output: str,
    *,
    bias: bool = True,
) -> str:
    """`source` (names of codes, scale, zero) times `weights`: codes [outputs, inputs], scales [outputs], the code of 0."""
    codes, scales, middle = weights
    inputs = [
        source[0],
        parts.constant(f"{layer.name}.codes", codes.T),
        source[1],
        parts.constant(f"{layer.name}.scales", scales),
        source[2],
        parts.constant(f"{layer.name}.zeros", np.full(len(scales), middle, codes.dtype)),
    ]
    inputs += [parts.constant(f"{layer.name}.b", layer.bias)] if bias else []
    return parts.node("MatMulIntegerToFloat", inputs, output, FUSED)


def row_codes(values: NDArray[np.float32], largest: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Whole codes within ±largest, float32 [rows, columns], and scales float32 [rows]: values = codes x scales."""
    scales = (np.maximum(np.abs(values).max(1), 1e-12) / largest).astype(np.float32)
    return np.rint(values / scales[:, None]), scales


def pack_nibbles(codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Codes 0..15 [..., 2n] -> bytes [..., n]; the even item lies in the low nibble, as onnxruntime wants it."""
    return (codes[..., 0::2] | (codes[..., 1::2] << 4)).astype(np.uint8)
