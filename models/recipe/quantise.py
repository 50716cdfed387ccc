"""Ways to store the encoder's matrices in the ONNX file, from exact float32 to 4 and 8 bits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from models.recipe.checkpoint import BlockMatrix
from models.recipe.graph import FUSED, GraphParts

INT8_ACTIVATIONS = 4  # MatMulNBits' accuracy_level for 8-bit activations, one scale a block of a row


def pack_nibbles(codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Codes 0..15 [..., 2n] -> bytes [..., n]; the even item lies in the low nibble, as onnxruntime wants it."""
    return (codes[..., 0::2] | (codes[..., 1::2] << 4)).astype(np.uint8)


@dataclass(frozen=True)
class Float32Storage:
    """Every weight as float32: the reference for measurements, not for shipping."""

    matrices: dict[str, BlockMatrix]

    def lookup(self, parts: GraphParts, ids: str, output: str) -> str:
        return parts.node("Gather", [parts.constant("emb.word", self.matrices["emb.word"].dense()), ids], output)

    def linear(self, parts: GraphParts, names: list[str], source: str, output: str, *, bias: bool) -> list[str]:
        outputs = []
        for name in names:
            weights = parts.constant(f"{name}.w", self.matrices[f"{name}.w"].dense().T)
            outputs.append(parts.node("MatMul", [source, weights], f"{name}.product"))
        return outputs


@dataclass(frozen=True)
class BlockStorage:
    """The source's own 4-bit blocks, value for value; products in int8 with one scale a block of activations."""

    matrices: dict[str, BlockMatrix]
    accuracy_level: int = INT8_ACTIVATIONS
    joined: bool = True

    def lookup(self, parts: GraphParts, ids: str, output: str) -> str:
        return block_lookup(self.matrices["emb.word"], parts, ids, output)

    def linear(self, parts: GraphParts, names: list[str], source: str, output: str, *, bias: bool) -> list[str]:
        if self.joined and len(names) > 1:
            rows = [self.matrices[f"{name}.w"] for name in names]
            joined = BlockMatrix(np.concatenate([m.codes for m in rows]), np.concatenate([m.scales for m in rows]))
            product = self._product(parts, joined, source, output)
            outputs = [f"{name}.product" for name in names]
            from onnx import helper

            parts.nodes.append(helper.make_node("Split", [product], outputs, name=f"{output}.split", axis=-1))
            return outputs
        return [self._product(parts, self.matrices[f"{name}.w"], source, f"{name}.product") for name in names]

    def _product(self, parts: GraphParts, matrix: BlockMatrix, source: str, output: str) -> str:
        rows, columns = matrix.codes.shape
        blocks = pack_nibbles(matrix.codes).reshape(rows, columns // matrix.block, matrix.block // 2)
        inputs = [
            source,
            parts.constant(f"{output}.codes", blocks),
            parts.constant(f"{output}.scales", matrix.scales.astype(np.float32).reshape(rows, -1)),
        ]
        return parts.node(
            "MatMulNBits",
            inputs,
            output,
            FUSED,
            K=columns,
            N=rows,
            bits=4,
            block_size=matrix.block,
            accuracy_level=self.accuracy_level,
        )


def block_lookup(table: BlockMatrix, parts: GraphParts, ids: str, output: str) -> str:
    parts.constant("emb.word.codes", pack_nibbles(table.codes))
    parts.constant("emb.word.scales", table.scales)
    parts.node(
        "GatherBlockQuantized",
        ["emb.word.codes", ids, "emb.word.scales"],
        f"{output}.half",
        FUSED,
        bits=4,
        block_size=table.block,
        gather_axis=0,
        quantize_axis=1,
    )
    return parts.node("Cast", [f"{output}.half"], output, to=TensorProto.FLOAT)


@dataclass(frozen=True)
class Int8Storage:
    matrices: dict[str, BlockMatrix]
    reduce_range: bool = False
    unsigned: bool = False

    def lookup(self, parts: GraphParts, ids: str, output: str) -> str:
        return block_lookup(self.matrices["emb.word"], parts, ids, output)

    def linear(self, parts: GraphParts, names: list[str], source: str, output: str, *, bias: bool) -> list[str]:
        dense = np.concatenate([self.matrices[f"{name}.w"].dense() for name in names])
        top = 63 if self.reduce_range else 127
        scale = (np.abs(dense).max(1) / top).astype(np.float32)
        q = np.rint(dense / scale[:, None]).clip(-top, top)
        zp = np.zeros(len(scale), np.int8)
        q = q.astype(np.int8)
        if self.unsigned:
            q = (q.astype(np.int16) + 128).astype(np.uint8)
            zp = np.full(len(scale), 128, np.uint8)
        inputs = [
            source,
            parts.constant(f"{output}.codes", q.T),
            parts.constant(f"{output}.scales", scale),
            parts.constant(f"{output}.zero", zp),
        ]
        product = parts.node("DynamicQuantizeMatMul", inputs, output if len(names) == 1 else f"{output}.joined", FUSED)
        if len(names) == 1:
            return [product]
        from onnx import helper

        outputs = [f"{name}.product" for name in names]
        parts.nodes.append(helper.make_node("Split", [product], outputs, name=f"{output}.split", axis=-1))
        return outputs
