"""Writes a Qwen2 decoder node by node with onnxruntime's fused operators; inputs and outputs are named as onnxruntime-genai
names them. The program runs it with its own loop: onnxruntime-genai 0.18 reads prompts of one token only with it.

Qwen2 Technical Report (Yang et al., 2024): pre-norm RMSNorm, grouped-query attention with bias on q, k, v, rotary positions
(Su et al., 2021) over halves, SwiGLU.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from models.recipe.graph import FUSED, GraphParts
from models.recipe.language_model.blocks import BLOCK, rounded, widened
from models.recipe.language_model.gguf_source import GgufSource
from models.recipe.language_model.storage import BlockWriter
from models.recipe.quantise import INT8_ACTIVATIONS

OPSET, IR = 18, 9
BYTE_BLOCK = 64
"""Columns that share a scale in matrices of 8 bits."""
KEPT = "logits_to_keep"
"""Optional input: for how many of the last positions logits are given (int64 [1], 1 unless fed)."""


@dataclass(frozen=True)
class DecoderGraph:
    """The model of `source` with only the rows `kept` of its vocabulary, for contexts of at most `context` tokens."""

    source: GgufSource
    kept: NDArray[np.int64]
    context: int
    activations: int = INT8_ACTIVATIONS
    block: int = BYTE_BLOCK

    def build(self) -> onnx.ModelProto:
        """input_ids [batch, sequence], attention_mask [batch, total] int64, past_key_values.I.key|value float32
        [batch, kv heads, past, head] -> logits float32 [batch, logits_to_keep, kept], present.I.key|value."""
        shape = self.source.shape
        parts = GraphParts()
        writer = BlockWriter(parts, self.activations)
        table = self.source.blocks(self.source.output).rows(self.kept)
        # what is looked up cannot have offsets
        table = widened(table, self.block) if table.offsets is None else rounded(table.dense(), BLOCK)
        residual = writer.lookup("vocabulary", table, "input_ids", "embedded")
        lengths = self._lengths(parts)
        pending = ""
        for layer in range(shape.layers):
            normed, residual = self._norm(parts, f"blk.{layer}.attn_norm", residual, pending)
            pending = self._attend(parts, writer, layer, normed, lengths)
            normed, residual = self._norm(parts, f"blk.{layer}.ffn_norm", residual, pending)
            pending = self._feed_forward(parts, writer, layer, normed)
        normed, _ = self._norm(parts, "output_norm", residual, pending)
        writer.product("vocabulary", table, self._last_positions(parts, normed))
        parts.node("Identity", ["vocabulary"], "logits")
        return self._model(parts)

    def _lengths(self, parts: GraphParts) -> list[str]:
        """Inputs of attention after past keys and values: positions so far, total length, rotary tables."""
        last, one = parts.constant("last_axis", np.array([-1])), parts.constant("one", np.array([1]))
        parts.node("ReduceSum", ["attention_mask", last], "tokens", keepdims=0)
        parts.node("Sub", ["tokens", one], "last_token")
        parts.node("Cast", ["last_token"], "seqlens_k", to=TensorProto.INT32)
        parts.node("Shape", ["attention_mask"], "mask_shape")
        parts.node("Gather", ["mask_shape", parts.constant("second", np.array(1))], "total_length")
        parts.node("Cast", ["total_length"], "total_sequence_length", to=TensorProto.INT32)
        half = self.source.shape.head // 2
        frequencies = 1.0 / self.source.shape.rope_base ** (np.arange(half) / half)
        angles = np.outer(np.arange(self.context), frequencies)
        cosines = parts.constant("cos_cache", np.cos(angles).astype(np.float32))
        return [
            "seqlens_k",
            "total_sequence_length",
            cosines,
            parts.constant("sin_cache", np.sin(angles).astype(np.float32)),
        ]

    def _norm(self, parts: GraphParts, name: str, residual: str, pending: str) -> tuple[str, str]:
        """RMSNorm of residual + pending (nothing before the first layer); the normed and the sum."""
        weight = parts.constant(f"{name}.w", self.source.vector(f"{name}.weight"))
        epsilon = self.source.shape.epsilon
        if not pending:
            inputs = [residual, weight]
            return parts.node(
                "SimplifiedLayerNormalization", inputs, name, axis=-1, epsilon=epsilon, stash_type=1
            ), residual
        outputs = [name, "", "", f"{name}.sum"]
        parts.nodes.append(
            helper.make_node(
                "SkipSimplifiedLayerNormalization",
                [pending, residual, weight],
                outputs,
                name=name,
                domain=FUSED,
                epsilon=epsilon,
            )
        )
        return name, f"{name}.sum"

    def _linear(self, writer: BlockWriter, name: str, source: str) -> str:
        return writer.product(name, widened(self.source.blocks(name), self.block), source, self.source.bias(name))

    def _attend(self, parts: GraphParts, writer: BlockWriter, layer: int, normed: str, lengths: list[str]) -> str:
        at, shape = f"blk.{layer}", self.source.shape
        projected = [self._linear(writer, f"{at}.attn_{part}", normed) for part in "qkv"]
        past = [f"past_key_values.{layer}.{part}" for part in ("key", "value")]
        present = [f"present.{layer}.{part}" for part in ("key", "value")]
        parts.nodes.append(
            helper.make_node(
                "GroupQueryAttention",
                [*projected, *past, *lengths],
                [f"{at}.context", *present],
                name=f"{at}.attention",
                domain=FUSED,
                num_heads=shape.heads,
                kv_num_heads=shape.kv_heads,
                do_rotary=1,
                rotary_interleaved=0,
            )
        )
        return self._linear(writer, f"{at}.attn_output", f"{at}.context")

    def _feed_forward(self, parts: GraphParts, writer: BlockWriter, layer: int, normed: str) -> str:
        at = f"blk.{layer}"
        gate, up = (self._linear(writer, f"{at}.ffn_{part}", normed) for part in ("gate", "up"))
        parts.node("QuickGelu", [gate], f"{at}.silu", FUSED, alpha=1.0)
        parts.node("Mul", [f"{at}.silu", up], f"{at}.inner")
        return self._linear(writer, f"{at}.ffn_down", f"{at}.inner")

    def _last_positions(self, parts: GraphParts, normed: str) -> str:
        parts.constants.append(numpy_helper.from_array(np.array([1]), KEPT))
        parts.node("Neg", [KEPT], "first_kept")
        end, axis = parts.constant("end", np.array([np.iinfo(np.int64).max])), parts.constant("one", np.array([1]))
        return parts.node("Slice", [normed, "first_kept", end, axis], "last_positions")

    def _model(self, parts: GraphParts) -> onnx.ModelProto:
        shape = self.source.shape

        def value(name: str, sizes: list[str | int], kind: int = TensorProto.FLOAT) -> onnx.ValueInfoProto:
            return helper.make_tensor_value_info(name, kind, sizes)

        inputs = [value("input_ids", ["batch", "sequence"], TensorProto.INT64)]
        inputs.append(value("attention_mask", ["batch", "total"], TensorProto.INT64))
        outputs = [value("logits", ["batch", "kept", len(self.kept)])]
        for layer in range(shape.layers):
            for part in ("key", "value"):
                sizes = ["batch", shape.kv_heads, "past", shape.head]
                inputs.append(value(f"past_key_values.{layer}.{part}", sizes))
                outputs.append(value(f"present.{layer}.{part}", ["batch", shape.kv_heads, "total", shape.head]))
        inputs.append(value(KEPT, [1], TensorProto.INT64))
        graph = helper.make_graph(parts.nodes, "decoder", inputs, outputs, parts.constants)
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=IR, producer_name="medassist-recipe")
