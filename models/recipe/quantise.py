"""Ways to store the encoder's matrices in the ONNX file, float32 or the source's own 4-bit blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from models.recipe.checkpoint import BlockMatrix
from models.recipe.graph import FUSED, GraphParts, Linear

INT8_ACTIVATIONS = 4  # MatMulNBits' accuracy_level for 8-bit activations with one scale a block of a row


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


def pack_nibbles(codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Codes 0..15 [..., 2n] -> bytes [..., n]; the even item lies in the low nibble, as onnxruntime wants it."""
    return (codes[..., 0::2] | (codes[..., 1::2] << 4)).astype(np.uint8)
