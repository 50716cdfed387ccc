"""Products in integers that stay near float32: a few channels of the activations are twenty times as large as the others, so
their range is shared with the weights first (SmoothQuant, Xiao et al. 2023, arXiv:2211.10438, equation 4).

Measured on a processor without VNNI: a third faster than blocks of 8 bits with a short question, two fifths with a passage.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from medassist.inference.session import open_session
from models.recipe.checkpoint import BlockMatrix
from models.recipe.graph import GraphParts, Linear
from models.recipe.quantise import BlockStorage, Matrix, integer_product, row_codes

SHARE = 0.7
"""SmoothQuant's alpha: how much of the range goes from the activations to the weights. Of 0.5 to 0.85 the nearest to float32."""
LARGEST_CODE = 127
MIDDLE = 128
UNEVEN = ".gelu"
"""End of the name of those activations whose size differs much from token to token: one scale a token, not one a text."""
PRODUCT = ".product"

Ranges = Mapping[str, NDArray[np.float32]]
"""Largest absolute value of each channel, by the name of the activations."""


def channel_ranges(
    model: onnx.ModelProto, feeds: Sequence[Mapping[str, NDArray[np.int64]]]
) -> dict[str, NDArray[np.float32]]:
    """Ranges of what goes into the linear layers of a model in Float32Storage, over `feeds`."""
    products = [node for node in model.graph.node if node.op_type == "MatMul" and node.output[0].endswith(PRODUCT)]
    names = list(dict.fromkeys(node.input[0] for node in products))
    told = onnx.ModelProto()
    told.CopyFrom(model)
    told.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)
    session = open_session(told.SerializeToString(), device="cpu").session
    found: dict[str, NDArray[np.float32]] = {}
    for feed in feeds:
        for name, values in zip(names, session.run(names, dict(feed)), strict=True):
            rows = np.abs(np.asarray(values, np.float32))
            largest = rows.reshape(-1, rows.shape[-1]).max(0)
            found[name] = np.maximum(found.get(name, largest), largest)
    return found


def factors_of(activations: NDArray[np.float32], weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the activations are divided and the weights multiplied by, a factor a channel.

    Both arguments are largest absolute values float32 [inputs]. Eighths of powers of two with a mean of about 1, so that the last
    digit of a measured range changes nothing.
    """
    logs = SHARE * np.log2(np.maximum(activations, 1e-5)) - (1 - SHARE) * np.log2(np.maximum(weights, 1e-5))
    return np.exp2(np.rint((logs - logs.mean()) * 8) / 8).astype(np.float32)


@dataclass(frozen=True)
class SmoothStorage:
    """The embedding as the source's 4-bit blocks; the layers in 8 bits with one scale an output, products in integers.

    Weights are unsigned: products of unsigned with signed bytes overflow on processors without VNNI. A text's activations have
    one scale (UNEVEN: one a token), so texts are run one at a time, as the program does.
    """

    embedding: BlockMatrix
    layers: Mapping[str, Matrix]
    ranges: Ranges

    def lookup(self, parts: GraphParts, ids: str, output: str) -> str:
        """See Storage."""
        return BlockStorage({"emb.word": self.embedding}).lookup(parts, ids, output)

    def linear(self, parts: GraphParts, layers: Sequence[Linear], source: str) -> list[str]:
        """See Storage. The source is quantised once for all layers that read it."""
        matrices = [self.layers[f"{layer.name}.w"].dense() for layer in layers]
        factors = factors_of(self.ranges[source], np.max([np.abs(matrix).max(0) for matrix in matrices], axis=0))
        smooth = parts.node("Mul", [source, parts.constant(f"{source}.factors", 1 / factors)], f"{source}.smooth")
        weights = [matrix * factors for matrix in matrices]
        product = self._by_token if source.endswith(UNEVEN) else self._by_text
        return product(parts, layers, weights, smooth)

    def _by_text(
        self, parts: GraphParts, layers: Sequence[Linear], weights: Sequence[NDArray[np.float32]], smooth: str
    ) -> list[str]:
        codes = [f"{smooth}.codes", f"{smooth}.scale", f"{smooth}.zero"]
        parts.nodes.append(helper.make_node("DynamicQuantizeLinear", [smooth], codes, name=codes[0]))
        return [
            integer_product(parts, layer, codes, _weights(matrix), layer.name)
            for layer, matrix in zip(layers, weights, strict=True)
        ]

    def _by_token(
        self, parts: GraphParts, layers: Sequence[Linear], weights: Sequence[NDArray[np.float32]], smooth: str
    ) -> list[str]:
        parts.node("Abs", [smooth], f"{smooth}.size")
        largest = parts.node("ReduceMax", [f"{smooth}.size"], f"{smooth}.largest", axes=[2], keepdims=1)
        parts.node("Div", [smooth, largest], f"{smooth}.share")
        scale = parts.constant("share.scale", np.array(1 / LARGEST_CODE, np.float32))
        zero = parts.constant("share.zero", np.array(MIDDLE, np.uint8))
        codes = [parts.node("QuantizeLinear", [f"{smooth}.share", scale, zero], f"{smooth}.codes"), scale, zero]
        outputs = []
        for layer, matrix in zip(layers, weights, strict=True):
            product = integer_product(parts, layer, codes, _weights(matrix), f"{layer.name}.share", bias=False)
            parts.node("Mul", [product, largest], f"{layer.name}.whole")
            outputs.append(
                parts.node("Add", [f"{layer.name}.whole", parts.constant(f"{layer.name}.b", layer.bias)], layer.name)
            )
        return outputs


def _weights(values: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32], int]:
    """`values` float32 [outputs, inputs] as unsigned codes around MIDDLE."""
    codes, scales = row_codes(values, LARGEST_CODE)
    return (codes + MIDDLE).astype(np.uint8), scales, MIDDLE
