"""Writes blocks of GGUF into an ONNX graph as onnxruntime multiplies them: 4 and 8 bits, float32 scales.

Codes of 5 and 6 bits lie in bytes, moved so that their zero is 128; their values stay what they are. Packing them tighter and
unpacking them by nodes at load was tried: what onnxruntime computes on the way it does not give back, and a model of 300 MB
took 3.6 GB.
The offsets of q4_K and q5_K are a product of their own: sum over blocks of offset * (sum of the block's inputs), exact where an
integer zero point would move each block by up to half a step.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from models.recipe.graph import FUSED, GraphParts
from models.recipe.language_model.blocks import Blocks, rounded
from models.recipe.quantise import INT8_ACTIVATIONS, pack_nibbles

OFFSET_BLOCK = 16


def stored_bits(matrix: Blocks) -> int:
    """Bits of a code as onnxruntime reads it: 4 or 8."""
    return 4 if matrix.bits == 4 else 8


def stored_codes(matrix: Blocks) -> NDArray[np.uint8]:
    """Codes as MatMulNBits and GatherBlockQuantized read them: nibbles [rows, columns / 2], or bytes with the zero at 128."""
    if matrix.bits == 4:
        return pack_nibbles(matrix.codes)
    return matrix.codes + np.uint8(128 - (1 << (matrix.bits - 1)))


@dataclass
class BlockWriter:
    """Puts matrices into `parts`; block sums of an input that several matrices share are taken once."""

    parts: GraphParts
    activations: int = INT8_ACTIVATIONS
    sums: dict[tuple[str, int], str] = field(default_factory=dict)

    def product(self, name: str, matrix: Blocks, source: str, bias: NDArray[np.float32] | None = None) -> str:
        """`source` float32 [batch, sequence, columns] times `matrix` transposed, plus bias; the name of the output."""
        output = name if matrix.offsets is None else f"{name}.centred"
        self._multiply(name, matrix, source, output, bias)
        if matrix.offsets is None:
            return output
        sums = self._block_sums(source, matrix.block)
        offsets = rounded(matrix.offsets, OFFSET_BLOCK)
        columns = matrix.offsets.shape[1]
        self._multiply(f"{name}.offset", offsets, sums, f"{name}.shift", None, columns=columns)
        return self.parts.node("Add", [output, f"{name}.shift"], name)

    def lookup(self, name: str, matrix: Blocks, ids: str, output: str) -> str:
        """Rows of `matrix` (already written, or written now) for ids [batch, sequence] -> [batch, sequence, columns]."""
        layout = {"bits": stored_bits(matrix), "block_size": matrix.block, "gather_axis": 0, "quantize_axis": 1}
        inputs = [self._constant(f"{name}.table", stored_codes(matrix)), ids, self._scales(name, matrix)]
        return self.parts.node("GatherBlockQuantized", inputs, output, FUSED, **layout)

    def _multiply(
        self,
        name: str,
        matrix: Blocks,
        source: str,
        output: str,
        bias: NDArray[np.float32] | None,
        columns: int | None = None,
    ) -> None:
        rows, filled = matrix.codes.shape
        codes = self._constant(f"{name}.codes", stored_codes(matrix).reshape(rows, filled // matrix.block, -1))
        inputs = [source, codes, self._scales(name, matrix)]
        if bias is not None:
            inputs += ["", "", self._constant(f"{name}.bias", bias)]
        layout = {"K": columns or filled, "N": rows, "bits": stored_bits(matrix), "block_size": matrix.block}
        self.parts.node("MatMulNBits", inputs, output, FUSED, accuracy_level=self.activations, **layout)

    def _block_sums(self, source: str, block: int) -> str:
        key = (source, block)
        if key not in self.sums:
            shape = self._constant(f"into_blocks_{block}", np.array([0, 0, -1, block], np.int64))
            cut = self.parts.node("Reshape", [source, shape], f"{source}.blocks_of_{block}")
            last = self._constant("last_axis", np.array([-1], np.int64))
            self.sums[key] = self.parts.node("ReduceSum", [cut, last], f"{source}.sums_of_{block}", keepdims=0)
        return self.sums[key]

    def _scales(self, name: str, matrix: Blocks) -> str:
        return self._constant(f"{name}.scales", matrix.scales.dense())

    def _constant(self, name: str, values: NDArray[np.generic] | np.generic) -> str:
        return self.parts.constant(name, np.asarray(values))
