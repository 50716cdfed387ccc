"""Writes blocks of GGUF into an ONNX graph without loss: packed as tightly as the source on disk, unpacked once at load.

onnxruntime multiplies blocks of 4 and 8 bits. Codes of 5 and 6 bits lie in the file as nibbles and planes of single bits; the
nodes that put them together depend on constants only, so onnxruntime runs them once while it opens the model.
The offsets of q4_K and q5_K are a product of their own: sum over blocks of offset * (sum of the block's inputs), exact where an
integer zero point would move each block by up to half a step.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from models.recipe.graph import FUSED, GraphParts
from models.recipe.language_model.blocks import Blocks, Scales, rounded
from models.recipe.quantise import INT8_ACTIVATIONS, pack_nibbles

OFFSET_BLOCK = 16
TOP_SET = 0x80


def bit_plane(codes: NDArray[np.uint8], bit: int) -> NDArray[np.uint8]:
    """Bit `bit` of codes [rows, columns] as [rows, columns / 8]: bit i of byte j is that of column i * columns / 8 + j."""
    planes = ((codes >> bit) & 1).reshape(len(codes), 8, -1)
    return np.bitwise_or.reduce(planes << np.arange(8, dtype=np.uint8)[:, None], axis=1)


def nibble_halves(codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The low nibbles of codes [rows, columns] as [rows, columns / 2]: low nibble = left half, high nibble = right half."""
    left, right = np.split(codes & 0x0F, 2, axis=1)
    return left | (right << 4)


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
        codes, scales = self._codes(name, matrix), self._scales(name, matrix.scales)
        layout = {"bits": 4 if matrix.bits == 4 else 8, "block_size": matrix.block}
        inputs = [codes, ids, scales]
        return self.parts.node("GatherBlockQuantized", inputs, output, FUSED, gather_axis=0, quantize_axis=1, **layout)

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
        bits = 4 if matrix.bits == 4 else 8
        shape = np.array([rows, filled // matrix.block, matrix.block * bits // 8], np.int64)
        blocks = self._once(
            "Reshape", [self._codes(name, matrix), self._constant(f"{name}.shape", shape)], f"{name}.blocks"
        )
        inputs = [source, blocks, self._scales(name, matrix.scales)]
        if bias is not None:
            inputs += ["", "", self._constant(f"{name}.bias", bias)]
        layout = {"K": columns or filled, "N": rows, "bits": bits, "block_size": matrix.block}
        self.parts.node("MatMulNBits", inputs, output, FUSED, accuracy_level=self.activations, **layout)

    def _block_sums(self, source: str, block: int) -> str:
        key = (source, block)
        if key not in self.sums:
            shape = self._constant(f"into_blocks_{block}", np.array([0, 0, -1, block], np.int64))
            cut = self.parts.node("Reshape", [source, shape], f"{source}.blocks_of_{block}")
            last = self._constant("last_axis", np.array([-1], np.int64))
            self.sums[key] = self.parts.node("ReduceSum", [cut, last], f"{source}.sums_of_{block}", keepdims=0)
        return self.sums[key]

    def _codes(self, name: str, matrix: Blocks) -> str:
        """Bytes as MatMulNBits reads them: nibbles [rows, columns / 2], or offset binary [rows, columns]."""
        if matrix.bits == 4:
            return self._constant(f"{name}.codes", pack_nibbles(matrix.codes))
        if matrix.bits == 8:
            return self._constant(f"{name}.codes", matrix.codes)
        if matrix.bits not in (5, 6):
            raise ValueError(f"{name} is stored in {matrix.bits} bits, which this recipe cannot write.")
        return self._unpacked(name, matrix)

    def _unpacked(self, name: str, matrix: Blocks) -> str:
        """Codes of 5 or 6 bits as bytes with the zero at 128: the lower top half of codes lies below it, the upper above."""
        if f"{name}.codes" in self.parts.names:
            return f"{name}.codes"
        self.parts.names.add(f"{name}.codes")
        packed = self._constant(f"{name}.nibbles", nibble_halves(matrix.codes))
        fifteen, four = self._constant("low_nibble", np.uint8(15)), self._constant("four", np.uint8(4))
        halves = [
            self.parts.node("BitwiseAnd", [packed, fifteen], f"{name}.left"),
            self.parts.node("BitShift", [packed, four], f"{name}.right", direction="RIGHT"),
        ]
        low = self.parts.node("Concat", halves, f"{name}.low", axis=1)
        # 128 - 2^(bits-1) is what the zero moves by; with the top bit unset that leaves these bits set
        unset = 128 - (1 << (matrix.bits - 1))
        top = self._plane(name, matrix.codes, matrix.bits - 1, TOP_SET, unset)
        if matrix.bits == 5:
            return self.parts.node("BitwiseOr", [low, top], f"{name}.codes")
        middle = self._plane(name, matrix.codes, 4, 0x10, 0)
        low = self.parts.node("BitwiseOr", [low, middle], f"{name}.low_and_middle")
        return self.parts.node("BitwiseOr", [low, top], f"{name}.codes")

    def _plane(self, name: str, codes: NDArray[np.uint8], bit: int, if_set: int, if_unset: int) -> str:
        plane = self._constant(f"{name}.bit{bit}", bit_plane(codes, bit))
        parts = []
        for i in range(8):
            mask = self._constant(f"mask_{i}", np.uint8(1 << i))
            parts.append(self.parts.node("BitwiseAnd", [plane, mask], f"{name}.bit{bit}.{i}"))
        whole = self.parts.node("Concat", parts, f"{name}.bit{bit}.whole", axis=1)
        is_set = self.parts.node("Cast", [whole], f"{name}.bit{bit}.is_set", to=TensorProto.BOOL)
        values = [self._constant(f"byte_{value}", np.uint8(value)) for value in (if_set, if_unset)]
        return self.parts.node("Where", [is_set, *values], f"{name}.bit{bit}.bytes")

    def _scales(self, name: str, scales: Scales) -> str:
        """float32 [rows, blocks], multiplied out at load."""
        coarse = self._constant(f"{name}.coarse", scales.coarse)
        if scales.fine is None:
            return self._once("Cast", [coarse], f"{name}.scales", to=TensorProto.FLOAT)
        if f"{name}.scales" in self.parts.names:
            return f"{name}.scales"
        rows, blocks = scales.fine.shape
        groups = scales.coarse.shape[1]
        shapes = [np.array(shape, np.int64) for shape in ([rows, groups, 1], [rows, groups, -1], [rows, blocks])]
        apart, grouped, flat = (self._constant(f"{name}.shape{i}", shape) for i, shape in enumerate(shapes))
        fine = self._constant(f"{name}.fine", scales.fine)
        wide = [self.parts.node("Cast", [each], f"{each}.float", to=TensorProto.FLOAT) for each in (coarse, fine)]
        left = self.parts.node("Reshape", [wide[0], apart], f"{name}.coarse.apart")
        right = self.parts.node("Reshape", [wide[1], grouped], f"{name}.fine.grouped")
        product = self.parts.node("Mul", [left, right], f"{name}.scales.grouped")
        return self._once("Reshape", [product, flat], f"{name}.scales")

    def _constant(self, name: str, values: NDArray[np.generic] | np.generic) -> str:
        return self.parts.constant(name, np.asarray(values))

    def _once(self, kind: str, inputs: list[str], output: str, **attributes: object) -> str:
        if output not in self.parts.names:
            self.parts.names.add(output)
            self.parts.node(kind, inputs, output, **attributes)
        return output
