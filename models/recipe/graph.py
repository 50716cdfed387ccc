"""Writes the encoder as an already fused ONNX graph: embedding, attention blocks, masked mean, L2 norm.

The graph is written node by node instead of traced from torch, so that its bytes depend on the weights only and the
fused operators of onnxruntime (com.microsoft) are chosen here rather than found by pattern matching.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from models.recipe.checkpoint import EncoderShape

OPSET = 17
FUSED = "com.microsoft"
INPUTS = ("input_ids", "attention_mask")


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


@dataclass(frozen=True)
class Linear:
    """A linear layer of the source: weight matrix `name`.w [outputs, inputs] and its bias float32 [outputs]."""

    name: str
    bias: NDArray[np.float32]


class Storage(Protocol):
    """How matrices are stored and multiplied: the choice of precision (see quantise.py)."""

    def lookup(self, parts: GraphParts, ids: str, output: str) -> str:
        """Rows of the word embedding for int64 ids [batch, sequence] -> float32 [batch, sequence, hidden]."""
        ...

    def linear(self, parts: GraphParts, layers: Sequence[Linear], source: str) -> list[str]:
        """`source` float32 [batch, sequence, inputs] through each of `layers` -> names of the outputs."""
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
        mask = parts.node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
        for layer in range(self.shape.layers):
            hidden = self._attend(parts, f"l{layer}", hidden, mask)
            hidden = self._feed_forward(parts, f"l{layer}", hidden)
        self._pool(parts, hidden)
        tokens = ["batch", "sequence"]
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, tokens) for name in INPUTS]
        graph = helper.make_graph(
            parts.nodes,
            "encoder",
            inputs,
            [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", self.shape.hidden])],
            parts.constants,
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="medassist-recipe")

    def _embed(self, parts: GraphParts) -> str:
        words = self.storage.lookup(parts, "input_ids", "words")
        # token type 0 is the only one used: its row is part of every position
        table = self.vectors["emb.pos"].reshape(self.shape.positions, -1) + self.vectors["emb.type"].reshape(2, -1)[0]
        parts.constant("positions", table.astype(np.float32))
        parts.node("Shape", ["input_ids"], "sequence_length", start=1, end=2)
        first, axis = parts.constant("first", np.zeros(1, np.int64)), parts.constant("axis", np.zeros(1, np.int64))
        parts.node("Slice", ["positions", first, "sequence_length", axis], "used_positions")
        parts.node("Add", [words, "used_positions"], "sums")
        return self._norm(parts, "sums", "emb.ln", "embedded")

    def _linear(self, parts: GraphParts, source: str, *names: str) -> list[str]:
        layers = [Linear(name, self.vectors[f"{name}.b"]) for name in names]
        return self.storage.linear(parts, layers, source)

    def _attend(self, parts: GraphParts, at: str, hidden: str, mask: str) -> str:
        queries, keys, values = self._linear(parts, hidden, f"{at}.q", f"{at}.k", f"{at}.v")
        inputs = [queries, keys, values, "", mask]
        context = parts.node("MultiHeadAttention", inputs, f"{at}.context", FUSED, num_heads=self.shape.heads)
        (projected,) = self._linear(parts, context, f"{at}.ao")
        return self._add_and_norm(parts, projected, hidden, f"{at}.aln")

    def _feed_forward(self, parts: GraphParts, at: str, hidden: str) -> str:
        (inner,) = self._linear(parts, hidden, f"{at}.fi")
        parts.node("Gelu", [inner], f"{at}.gelu", FUSED)
        (outer,) = self._linear(parts, f"{at}.gelu", f"{at}.fo")
        return self._add_and_norm(parts, outer, hidden, f"{at}.oln")

    def _add_and_norm(self, parts: GraphParts, left: str, right: str, norm: str) -> str:
        # measured faster than the fused SkipLayerNormalization on the processor
        parts.node("Add", [left, right], f"{norm}.sum")
        return self._norm(parts, f"{norm}.sum", norm, f"{norm}.out")

    def _norm(self, parts: GraphParts, source: str, norm: str, output: str) -> str:
        inputs = [source, *(parts.constant(f"{norm}.{part}", self.vectors[f"{norm}.{part}"]) for part in "wb")]
        return parts.node("LayerNormalization", inputs, output, axis=-1, epsilon=self.shape.epsilon)

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
