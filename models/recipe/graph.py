"""Writes the encoder as an already fused ONNX graph: embedding, attention blocks, masked mean, L2 norm.

The graph is written node by node instead of traced from torch, so that its bytes depend on the weights only and the
fused operators of onnxruntime (com.microsoft) are chosen here rather than found by pattern matching.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from models.recipe.checkpoint import EncoderShape

OPSET = 17
FUSED = "com.microsoft"


@dataclass
class GraphParts:
    """Nodes and constants gathered while the graph is written; constants are stored once by name."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def constant(self, name: str, values: NDArray[np.generic]) -> str:
        if name not in self.names:
            self.names.add(name)
            self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: object) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, domain=domain, **attributes))
        return output


class Storage(Protocol):
    """How matrices are stored and multiplied: the choice of precision (see quantise.py)."""

    def lookup(self, parts: GraphParts, ids: str, output: str) -> str:
        """Rows of the word embedding for int64 ids [batch, sequence] -> float32 [batch, sequence, hidden]."""
        ...

    def linear(self, parts: GraphParts, names: list[str], source: str, output: str, *, bias: bool) -> list[str]:
        """`source` [batch, sequence, inputs] times each named matrix; bias is added only where asked for."""
        ...


@dataclass(frozen=True)
class EncoderGraph:
    """Builds the model of one `shape`; `vectors` are the float32 parameters by E5S1 name."""

    shape: EncoderShape
    vectors: dict[str, NDArray[np.float32]]
    storage: Storage

    def build(self) -> onnx.ModelProto:
        """Inputs input_ids, attention_mask int64 [batch, sequence]; output embedding float32 [batch, hidden]."""
        parts = GraphParts()
        hidden = self._embed(parts)
        lengths = self._lengths(parts)
        for layer in range(self.shape.layers):
            hidden = self._attend(parts, f"l{layer}", hidden, lengths)
            hidden = self._feed_forward(parts, f"l{layer}", hidden)
        self._pool(parts, hidden)
        tokens = ["batch", "sequence"]
        graph = helper.make_graph(
            parts.nodes,
            "encoder",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, tokens)
                for name in ("input_ids", "attention_mask")
            ],
            [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", self.shape.hidden])],
            parts.constants,
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="medassist-recipe")

    def _vector(self, parts: GraphParts, name: str) -> str:
        return parts.constant(name, self.vectors[name])

    def _embed(self, parts: GraphParts) -> str:
        words = self.storage.lookup(parts, "input_ids", "words")
        # token type 0 is the only one used: its row is part of every position
        table = self.vectors["emb.pos"].reshape(self.shape.positions, -1) + self.vectors["emb.type"].reshape(2, -1)[0]
        parts.constant("positions", table.astype(np.float32))
        parts.node("Shape", ["input_ids"], "sequence_length", start=1, end=2)
        first, axis = parts.constant("first", np.zeros(1, np.int64)), parts.constant("axis", np.zeros(1, np.int64))
        parts.node("Slice", ["positions", first, "sequence_length", axis], "used_positions")
        parts.node("Add", [words, "used_positions"], "sums")
        norm = [self._vector(parts, "emb.ln.w"), self._vector(parts, "emb.ln.b")]
        return parts.node("LayerNormalization", ["sums", *norm], "embedded", axis=-1, epsilon=self.shape.epsilon)

    def _lengths(self, parts: GraphParts) -> str:
        parts.node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
        return "mask"

    def _attend(self, parts: GraphParts, at: str, hidden: str, mask: str) -> str:
        queries, keys, values = self.storage.linear(
            parts, [f"{at}.q", f"{at}.k", f"{at}.v"], hidden, f"{at}.qkv", bias=False
        )
        bias = np.concatenate([self.vectors[f"{at}.{name}.b"] for name in "qkv"])
        inputs = [queries, keys, values, parts.constant(f"{at}.qkv.b", bias), mask]
        context = parts.node("MultiHeadAttention", inputs, f"{at}.context", FUSED, num_heads=self.shape.heads)
        (projected,) = self.storage.linear(parts, [f"{at}.ao"], context, f"{at}.ao.out", bias=False)
        return self._add_and_norm(parts, projected, hidden, f"{at}.aln", f"{at}.ao.b")

    def _feed_forward(self, parts: GraphParts, at: str, hidden: str) -> str:
        (inner,) = self.storage.linear(parts, [f"{at}.fi"], hidden, f"{at}.fi.out", bias=False)
        parts.node("BiasGelu", [inner, self._vector(parts, f"{at}.fi.b")], f"{at}.gelu", FUSED)
        (outer,) = self.storage.linear(parts, [f"{at}.fo"], f"{at}.gelu", f"{at}.fo.out", bias=False)
        return self._add_and_norm(parts, outer, hidden, f"{at}.oln", f"{at}.fo.b")

    def _add_and_norm(self, parts: GraphParts, left: str, right: str, norm: str, bias: str) -> str:
        inputs = [left, right, *(self._vector(parts, name) for name in (f"{norm}.w", f"{norm}.b", bias))]
        return parts.node("SkipLayerNormalization", inputs, f"{norm}.out", FUSED, epsilon=self.shape.epsilon)

    def _pool(self, parts: GraphParts, hidden: str) -> str:
        # the divisor of the mean cancels in the L2 norm, so the masked sum is enough
        parts.node("Cast", ["attention_mask"], "weights", to=TensorProto.FLOAT)
        middle = parts.constant("middle", np.ones(1, np.int64))
        parts.node("Unsqueeze", ["weights", middle], "weight_rows")
        parts.node("MatMul", ["weight_rows", hidden], "sum_rows")
        parts.node("Squeeze", ["sum_rows", middle], "sum")
        parts.node("ReduceL2", ["sum"], "norm", axes=[1], keepdims=1)
        parts.node("Max", ["norm", parts.constant("tiny", np.array([1e-12], np.float32))], "safe_norm")
        return parts.node("Div", ["sum", "safe_norm"], "embedding")
