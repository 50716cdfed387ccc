"""Writes the cross-encoder as an ONNX graph: the encoder's layers, the last for <s> only, the matches, the head.

Products are taken in int8: on processors without VNNI measured three times as fast as the encoder's blocks, which are more
exact. One scale a row of the weights, in 7 bits, as the sums of two 8-bit products would overflow 16 bits on AVX2; activations
have one scale a run: the program runs claims one at a time, and passages of one length together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from models.recipe.checkpoint import BlockMatrix, EncoderShape
from models.recipe.graph import FUSED, INPUTS, OPSET, EncoderGraph, GraphParts, Linear
from models.recipe.quantise import BlockStorage, Float32Storage, FloatMatrix, integer_product, row_codes
from models.recipe.reranker.model import LEAST_LENGTH

LARGEST_CODE = 63
OUTPUT = "scores"


@dataclass(frozen=True)
class IntegerStorage:
    """Embeddings in the source's 4-bit blocks; other matrices in 7 bits with a scale a row, products in integers."""

    words: BlockMatrix
    matrices: Mapping[str, FloatMatrix]

    def lookup(self, parts: GraphParts, ids: str, output: str) -> str:
        """See Storage."""
        return BlockStorage({"emb.word": self.words}).lookup(parts, ids, output)

    def linear(self, parts: GraphParts, layers: Sequence[Linear], source: str) -> list[str]:
        """See Storage. The source is quantised once for all layers that read it."""
        codes = [f"{source}.codes", f"{source}.scale", f"{source}.zero"]
        if codes[0] not in parts.names:
            parts.names.add(codes[0])
            parts.nodes.append(helper.make_node("DynamicQuantizeLinear", [source], codes, name=codes[0]))
        return [self._product(parts, layer, codes) for layer in layers]

    def _product(self, parts: GraphParts, layer: Linear, codes: list[str]) -> str:
        whole, scales = row_codes(self.matrices[f"{layer.name}.w"].values, LARGEST_CODE)
        return integer_product(parts, layer, codes, (whole.astype(np.int8), scales, 0), layer.name)


@dataclass(frozen=True)
class RerankerGraph(EncoderGraph):
    """Builds the model of `shape` (its layers are the cross-encoder's); `vectors` hold its biases and norms too, and the head:
    `importance`, `dense`, `out` with .w [outputs, inputs] and .b.
    """

    begin: int
    end: int

    def build(self) -> onnx.ModelProto:
        """Inputs input_ids, attention_mask int64 [pairs, tokens]; output scores float32 [pairs, 2]: relevance, support."""
        parts = GraphParts()
        hidden = self._embed(parts)
        mask = parts.node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
        for layer in range(self.shape.layers - 1):
            hidden = self._attend(parts, f"l{layer}", hidden, mask)
            hidden = self._feed_forward(parts, f"l{layer}", hidden)
        first = self._first(parts, f"l{self.shape.layers - 1}", hidden, mask)
        self._score(parts, first, hidden)
        tokens = ["pairs", "tokens"]
        graph = helper.make_graph(
            parts.nodes,
            "reranker",
            [helper.make_tensor_value_info(name, TensorProto.INT64, tokens) for name in INPUTS],
            [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["pairs", 2])],
            parts.constants,
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="medassist-recipe")

    def _first(self, parts: GraphParts, at: str, hidden: str, mask: str) -> str:
        """The layer `at` for the first token alone, [pairs, 1, hidden]."""
        zero, one = parts.constant("zero", np.zeros(1, np.int64)), parts.constant("one", np.ones(1, np.int64))
        first = parts.node("Slice", [hidden, zero, one, one], "first_token")
        (query,) = self._linear(parts, first, f"{at}.q")
        keys, values = self._linear(parts, hidden, f"{at}.k", f"{at}.v")
        inputs = [query, keys, values, "", mask]
        context = parts.node("MultiHeadAttention", inputs, f"{at}.context", FUSED, num_heads=self.shape.heads)
        (projected,) = self._linear(parts, context, f"{at}.ao")
        attended = self._add_and_norm(parts, projected, first, f"{at}.aln")
        return self._feed_forward(parts, at, attended)

    def _score(self, parts: GraphParts, first: str, states: str) -> None:
        question, passage = self._texts(parts)
        weights = self._weights(parts, states, question)
        matches = [
            match for level in ("words", states) for match in self._matches(parts, level, question, passage, weights)
        ]
        second = parts.constant("one", np.ones(1, np.int64))
        parts.node("Squeeze", [first, second], "first_state")
        dense = self._gemm(parts, "first_state", "dense")
        parts.node("Gelu", [dense], "dense.gelu", FUSED)
        features = parts.node("Concat", ["dense.gelu", *matches], "features", axis=1)
        parts.node("Identity", [self._gemm(parts, features, "out")], OUTPUT)

    def _gemm(self, parts: GraphParts, source: str, name: str) -> str:
        weights = [parts.constant(f"{name}.{part}", self.vectors[f"{name}.{part}"]) for part in "wb"]
        return parts.node("Gemm", [source, *weights], name, transB=1)

    def _texts(self, parts: GraphParts) -> tuple[str, str]:
        """Which tokens are of the question, and which of the passage, bool [pairs, tokens]: by the ends before them."""
        end = parts.constant("end", np.array(self.end, np.int64))
        begin = parts.constant("begin", np.array(self.begin, np.int64))
        parts.node("Equal", ["input_ids", end], "is_end")
        parts.node("Cast", ["is_end"], "end_counts", to=TensorProto.INT32)
        parts.node("CumSum", ["end_counts", parts.constant("along", np.array(1, np.int32))], "ends")
        for name, count, special in (("question", 0, begin), ("passage", 2, end)):
            parts.node("Equal", ["ends", parts.constant(f"{name}.count", np.array(count, np.int32))], f"{name}.part")
            parts.node("Equal", ["input_ids", special], f"{name}.special")
            parts.node("Not", [f"{name}.special"], f"{name}.ordinary")
            parts.node("And", [f"{name}.part", f"{name}.ordinary"], name)
        return "question", "passage"

    def _weights(self, parts: GraphParts, states: str, question: str) -> str:
        """What each token of the question counts for each output, [pairs, tokens, 2], 1 in sum over the tokens."""
        columns = parts.constant("importance.w", self.vectors["importance.w"].T)
        parts.node("MatMul", [states, columns], "importance.product")
        parts.node(
            "Add", ["importance.product", parts.constant("importance.b", self.vectors["importance.b"])], "counted"
        )
        parts.node("Softplus", ["counted"], "counted.positive")
        last, one = parts.constant("last", np.array([2], np.int64)), parts.constant("one", np.ones(1, np.int64))
        parts.node("Cast", [question], "question.float", to=TensorProto.FLOAT)
        parts.node("Unsqueeze", ["question.float", last], "question.column")
        parts.node("Mul", ["counted.positive", "question.column"], "counted.question")
        parts.node("ReduceSum", ["counted.question", one], "counted.sum", keepdims=1)
        least = parts.constant("least", np.array([LEAST_LENGTH], np.float32))
        parts.node("Max", ["counted.sum", least], "counted.safe")
        return parts.node("Div", ["counted.question", "counted.safe"], "shares")

    def _matches(self, parts: GraphParts, level: str, question: str, passage: str, weights: str) -> list[str]:
        """Means [pairs, 2] and least [pairs, 1] of the matches at one level."""
        at = f"match.{level}"
        parts.node("ReduceL2", [level], f"{at}.norm", axes=[2], keepdims=1)
        least = parts.constant("least", np.array([LEAST_LENGTH], np.float32))
        parts.node("Max", [f"{at}.norm", least], f"{at}.safe")
        parts.node("Div", [level, f"{at}.safe"], f"{at}.unit")
        parts.node("Transpose", [f"{at}.unit"], f"{at}.turned", perm=[0, 2, 1])
        parts.node("MatMul", [f"{at}.unit", f"{at}.turned"], f"{at}.cosines")
        one, last = parts.constant("one", np.ones(1, np.int64)), parts.constant("last", np.array([2], np.int64))
        parts.node("Unsqueeze", [passage, one], f"{at}.columns")
        none = parts.constant("no_match", np.array([-1.0], np.float32))
        parts.node("Where", [f"{at}.columns", f"{at}.cosines", none], f"{at}.seen")
        best = parts.node("ReduceMax", [f"{at}.seen"], f"{at}.best", axes=[2], keepdims=0)
        parts.node("Unsqueeze", [best, last], f"{at}.column")
        parts.node("Mul", [f"{at}.column", weights], f"{at}.weighted")
        means = parts.node("ReduceSum", [f"{at}.weighted", one], f"{at}.means", keepdims=0)
        parts.node("Where", [question, best, parts.constant("whole", np.array([1.0], np.float32))], f"{at}.asked")
        return [means, parts.node("ReduceMin", [f"{at}.asked"], f"{at}.least", axes=[1], keepdims=1)]


def reranker_model(
    shape: EncoderShape,
    words: BlockMatrix,
    weights: Mapping[str, NDArray[np.float32]],
    ends: tuple[int, int],
    *,
    integers: bool = True,
) -> bytes:
    """The serialised model. `weights` float32 by name: matrices `l0.q.w` [outputs, inputs], all vectors, the head's; `ends` are
    the ids of begin and end. Without `integers` every weight is float32, to tell what rounding costs. Same weights, same bytes.
    """
    matrices = {name: FloatMatrix(values) for name, values in weights.items() if name[0] == "l" and values.ndim == 2}
    vectors = {name: values for name, values in weights.items() if name not in matrices}
    plain: dict[str, Any] = {"emb.word": words, **matrices}
    storage = IntegerStorage(words, matrices) if integers else Float32Storage(plain)
    graph = RerankerGraph(shape, vectors, storage, *ends).build()
    return bytes(graph.SerializeToString(deterministic=True))
