"""Writes blocks of GGUF into an ONNX graph as onnxruntime multiplies them: 4 and 8 bits, float32 scales.

Packing 5 and 6 bits tighter in the file and unpacking them by nodes at load was tried: what onnxruntime computes on the way it
does not give back, and a model of 300 MB took 3.6 GB.
The offsets of q4_K are columns of the matrix, which meet the sums of the input's blocks: an integer zero point would move
each block by up to half a step, and costs a third more time where one token is decoded.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from models.recipe.graph import FUSED, GraphParts
from models.recipe.language_model.blocks import BLOCK, Blocks, with_offset_columns
from models.recipe.quantise import INT8_ACTIVATIONS, pack_nibbles


def stored_codes(matrix: Blocks) -> NDArray[np.uint8]:
    """Codes as MatMulNBits and GatherBlockQuantized read them: nibbles [rows, columns / 2], or bytes with the zero at 128."""
    return pack_nibbles(matrix.codes) if matrix.bits == 4 else matrix.codes


@dataclass
class BlockWriter:
    """Puts matrices into `parts`; block sums of an input that several matrices share are taken once."""

    parts: GraphParts
    activations: int = INT8_ACTIVATIONS
    extended: dict[tuple[str, int], str] = field(default_factory=dict)

    def product(self, name: str, matrix: Blocks, source: str, bias: NDArray[np.float32] | None = None) -> str:
        """`source` float32 [batch, sequence, columns] times `matrix` transposed, plus bias; the name of the output."""
        if matrix.offsets is not None:
            source = self._extended(source, matrix.block, matrix.offsets.shape[1])
            matrix = with_offset_columns(matrix)
        rows, columns = matrix.codes.shape
        codes = self._constant(f"{name}.codes", stored_codes(matrix).reshape(rows, columns // matrix.block, -1))
        inputs = [source, codes, self._scales(name, matrix)]
        if bias is not None:
            inputs += ["", "", self._constant(f"{name}.bias", bias)]
        layout = {"K": columns, "N": rows, "bits": matrix.bits, "block_size": matrix.block}
        return self.parts.node("MatMulNBits", inputs, name, FUSED, accuracy_level=self.activations, **layout)

    def lookup(self, name: str, matrix: Blocks, ids: str, output: str) -> str:
        """Rows of `matrix` (already written, or written now) for ids [batch, sequence] -> [batch, sequence, columns]."""
        layout = {"bits": matrix.bits, "block_size": matrix.block, "gather_axis": 0, "quantize_axis": 1}
        inputs = [self._constant(f"{name}.table", stored_codes(matrix)), ids, self._scales(name, matrix)]
        return self.parts.node("GatherBlockQuantized", inputs, output, FUSED, **layout)

    def _extended(self, source: str, block: int, blocks: int) -> str:
        """`source` and behind it, twice, the sums of its blocks, filled up with zeros as with_offset_columns wants them."""
        key = (source, block)
        if key not in self.extended:
            shape = self._constant(f"into_blocks_{block}", np.array([0, 0, -1, block], np.int64))
            cut = self.parts.node("Reshape", [source, shape], f"{source}.blocks")
            last = self._constant("last_axis", np.array([-1], np.int64))
            sums = self.parts.node("ReduceSum", [cut, last], f"{source}.sums", keepdims=0)
            if missing := -blocks % BLOCK:
                around = self._constant(f"fill_{missing}", np.array([0, 0, 0, 0, 0, missing], np.int64))
                sums = self.parts.node("Pad", [sums, around], f"{source}.filled")
            self.extended[key] = self.parts.node("Concat", [source, sums, sums], f"{source}.extended", axis=-1)
        return self.extended[key]

    def _scales(self, name: str, matrix: Blocks) -> str:
        return self._constant(f"{name}.scales", matrix.scales)

    def _constant(self, name: str, values: NDArray[np.generic] | np.generic) -> str:
        return self.parts.constant(name, np.asarray(values))
