"""Ways to store the encoder's matrices in the ONNX file, from exact float32 to 4 and 8 bits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper

from models.recipe.checkpoint import BlockMatrix
from models.recipe.graph import FUSED, GraphParts, Linear

INT8_ACTIVATIONS = 4  # MatMulNBits' accuracy_level for 8-bit activations with one scale a block of a row
LARGEST_CODE = 63
"""Weights use 7 of 8 bits: two products of a u8 and an 8-bit weight can overflow the 16-bit sums of processors
without VNNI, and then the same text would get another vector there."""


@dataclass(frozen=True)
class Float32Storage:
    """Every weight as float32: to tell what quantisation costs, not for shipping."""

    matrices: dict[str, BlockMatrix]

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
    """The source's own 4-bit blocks, value for value; products in int8 with one scale a block of activations."""

    matrices: dict[str, BlockMatrix]

    def lookup(self, parts: GraphParts, ids: str, output: str) -> str:
        """See Storage. Scales stay float16: only the rows looked up are widened."""
        table = self.matrices["emb.word"]
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
        blocks = pack_nibbles(matrix.codes).reshape(rows, columns // matrix.block, matrix.block // 2)
        inputs = [
            source,
            parts.constant(f"{layer.name}.codes", blocks),
            parts.constant(f"{layer.name}.scales", matrix.scales.astype(np.float32)),
            "",
            "",
            parts.constant(f"{layer.name}.b", layer.bias),
        ]
        layout = {"K": columns, "N": rows, "bits": 4, "block_size": matrix.block, "accuracy_level": INT8_ACTIVATIONS}
        return parts.node("MatMulNBits", inputs, layer.name, FUSED, **layout)


@dataclass(frozen=True)
class Int8Storage:
    """8-bit weights with one scale an output, activations quantised as they come with one scale a text.

    The layers named in `exact` stay in blocks: few large activations there make a single scale too coarse.
    """

    matrices: dict[str, BlockMatrix]
    exact: frozenset[str] = field(default_factory=frozenset)

    @property
    def _blocks(self) -> BlockStorage:
        return BlockStorage(self.matrices)

    def lookup(self, parts: GraphParts, ids: str, output: str) -> str:
        """See Storage: the embedding stays in the source's blocks, which are half the bytes and exact."""
        return self._blocks.lookup(parts, ids, output)

    def linear(self, parts: GraphParts, layers: Sequence[Linear], source: str) -> list[str]:
        """See Storage; layers that share a source become one product, split afterwards."""
        if any(layer.name in self.exact for layer in layers):
            return self._blocks.linear(parts, layers, source)
        name = "+".join(layer.name for layer in layers)
        codes, scales = int8_rows(np.concatenate([self.matrices[f"{layer.name}.w"].dense() for layer in layers]))
        inputs = [
            source,
            parts.constant(f"{name}.codes", codes.T),
            parts.constant(f"{name}.scales", scales),
            parts.constant(f"{name}.zeros", np.zeros(scales.size, np.int8)),
            parts.constant(f"{name}.b", np.concatenate([layer.bias for layer in layers])),
        ]
        product = parts.node("DynamicQuantizeMatMul", inputs, name, FUSED)
        if len(layers) == 1:
            return [product]
        outputs = [layer.name for layer in layers]
        parts.nodes.append(helper.make_node("Split", [product], outputs, name=f"{name}.split", axis=-1))
        return outputs


def pack_nibbles(codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Codes 0..15 [..., 2n] -> bytes [..., n]; the even item lies in the low nibble, as onnxruntime wants it."""
    return (codes[..., 0::2] | (codes[..., 1::2] << 4)).astype(np.uint8)


def int8_rows(values: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Codes int8 [rows, columns] and scales float32 [rows] with values = codes * scales, about."""
    largest = np.abs(values).max(axis=1)
    scales = np.where(largest > 0, largest / LARGEST_CODE, 1.0).astype(np.float32)
    codes = np.rint(values / scales[:, None]).clip(-LARGEST_CODE, LARGEST_CODE)
    return codes.astype(np.int8), scales
