"""Writes the tiny language model of the application's tests (tests/inference/generator/tiny), which have no onnx of their own.

    python -m tests.recipe.language_model.tiny_decoder

Random weights, two layers of 32, all bytes and a few merged tokens; inputs and outputs as models.recipe.language_model.graph
has them. Tokens that are no text by themselves are made unlikely, so that it writes letters, digits and Chinese characters.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from models.recipe.graph import FUSED, GraphParts
from models.recipe.language_model.gguf_source import Tokens
from models.recipe.language_model.graph import IR, KEPT, OPSET
from models.recipe.language_model.pack import CHAT
from models.recipe.language_model.tokenizer import SPECIAL, build_tokenizer, byte_alphabet, tokenizer_bytes

FOLDER = Path(__file__).parents[2] / "inference" / "generator" / "tiny"
HIDDEN, LAYERS, HEADS, KV_HEADS, HEAD, FEED_FORWARD, CONTEXT = 32, 2, 2, 1, 16, 64, 512
WORDS = ["mg", " mg", " the", " dose", "头痛", "咳嗽", "发热", "毫克", "每日", "。", "，", "[1]", " per", "day"]
UNLIKELY = 0.05
"""What the rows of lone bytes beyond ASCII and of control characters are scaled by."""


def tokens() -> Tokens:
    """All bytes, what WORDS need, and the special tokens."""
    letter = {byte: text for text, byte in byte_alphabet().items()}
    texts = [letter[byte] for byte in range(256)]
    merges: list[str] = []
    for word in WORDS:
        whole = letter[word.encode("utf-8")[0]]
        for byte in word.encode("utf-8")[1:]:
            if whole + letter[byte] not in texts:
                texts.append(whole + letter[byte])
                merges.append(f"{whole} {letter[byte]}")
            whole += letter[byte]
    kinds = [1] * len(texts) + [3] * len(SPECIAL)
    texts += SPECIAL
    return Tokens(tuple(texts), tuple(kinds), tuple(merges), texts.index("<|im_end|>"))


def table(made: Tokens, rng: np.random.Generator) -> NDArray[np.float32]:
    """Embedding and output matrix [vocabulary, hidden]."""
    rows = rng.normal(0, 1, (len(made.texts), HIDDEN)).astype(np.float32)
    alphabet = byte_alphabet()
    for number, text in enumerate(made.texts):
        raw = bytes(alphabet[letter] for letter in text) if text not in SPECIAL else b"\xff"
        try:
            shown = raw.decode("utf-8").isprintable()
        except UnicodeDecodeError:
            shown = False
        rows[number] *= 1.0 if shown else UNLIKELY
    return rows


def decoder(made: Tokens, seed: int = 3) -> onnx.ModelProto:
    """The graph, as DecoderGraph.build describes it, in float32."""
    rng = np.random.default_rng(seed)
    parts = GraphParts()

    def norm(source: str, name: str) -> str:
        weight = parts.constant(f"{name}.w", np.ones(HIDDEN, np.float32))
        return parts.node("SimplifiedLayerNormalization", [source, weight], name, axis=-1, epsilon=1e-6, stash_type=1)

    def product(source: str, name: str, inputs: int, outputs: int) -> str:
        matrix = rng.normal(0, 1.6 / np.sqrt(inputs), (inputs, outputs)).astype(np.float32)
        return parts.node("MatMul", [source, parts.constant(f"{name}.w", matrix)], name)

    rows = table(made, rng)
    stream = parts.node("Gather", [parts.constant("table", rows), "input_ids"], "embedded", axis=0)
    last, one = parts.constant("last_axis", np.array([-1])), parts.constant("one", np.array([1]))
    parts.node("ReduceSum", ["attention_mask", last], "tokens", keepdims=0)
    parts.node("Cast", [parts.node("Sub", ["tokens", one], "last_token")], "seqlens_k", to=TensorProto.INT32)
    parts.node("Shape", ["attention_mask"], "mask_shape")
    parts.node("Gather", ["mask_shape", parts.constant("second", np.array(1))], "total_length")
    parts.node("Cast", ["total_length"], "total_sequence_length", to=TensorProto.INT32)
    angles = np.outer(np.arange(CONTEXT), 1.0 / 10_000.0 ** (np.arange(HEAD // 2) / (HEAD // 2)))
    tables = [parts.constant(f"{f.__name__}_cache", f(angles).astype(np.float32)) for f in (np.cos, np.sin)]
    for layer in range(LAYERS):
        normed = norm(stream, f"{layer}.norm")
        projected = [product(normed, f"{layer}.{part}", HIDDEN, HEAD * heads)
                     for part, heads in (("q", HEADS), ("k", KV_HEADS), ("v", KV_HEADS))]  # fmt: skip
        past = [f"past_key_values.{layer}.{part}" for part in ("key", "value")]
        present = [f"present.{layer}.{part}" for part in ("key", "value")]
        inputs = [*projected, *past, "seqlens_k", "total_sequence_length", *tables]
        sizes = {"num_heads": HEADS, "kv_num_heads": KV_HEADS, "do_rotary": 1, "rotary_interleaved": 0}
        outputs = [f"{layer}.context", *present]
        parts.nodes.append(
            helper.make_node("GroupQueryAttention", inputs, outputs, f"{layer}.attention", domain=FUSED, **sizes)
        )
        stream = parts.node(
            "Add", [stream, product(f"{layer}.context", f"{layer}.o", HIDDEN, HIDDEN)], f"{layer}.attended"
        )
        normed = norm(stream, f"{layer}.second_norm")
        gate, up = (product(normed, f"{layer}.{part}", HIDDEN, FEED_FORWARD) for part in ("gate", "up"))
        inner = parts.node(
            "Mul", [parts.node("QuickGelu", [gate], f"{layer}.silu", FUSED, alpha=1.0), up], f"{layer}.inner"
        )
        stream = parts.node("Add", [stream, product(inner, f"{layer}.down", FEED_FORWARD, HIDDEN)], f"{layer}.out")
    parts.constants.append(numpy_helper.from_array(np.array([1]), KEPT))
    end = parts.constant("end", np.array([np.iinfo(np.int64).max]))
    kept = [norm(stream, "output_norm"), parts.node("Neg", [KEPT], "first_kept"), end, one]
    parts.node(
        "MatMul",
        [parts.node("Slice", kept, "kept"), parts.constant("output.w", np.ascontiguousarray(rows.T))],
        "logits",
    )
    return _model(parts, len(made.texts))


def _model(parts: GraphParts, vocabulary: int) -> onnx.ModelProto:
    def value(name: str, sizes: list[str | int], kind: int = TensorProto.FLOAT) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, kind, sizes)

    inputs = [value("input_ids", ["batch", "sequence"], TensorProto.INT64)]
    inputs.append(value("attention_mask", ["batch", "total"], TensorProto.INT64))
    outputs = [value("logits", ["batch", "kept", vocabulary])]
    for layer in range(LAYERS):
        for part in ("key", "value"):
            inputs.append(value(f"past_key_values.{layer}.{part}", ["batch", KV_HEADS, "past", HEAD]))
            outputs.append(value(f"present.{layer}.{part}", ["batch", KV_HEADS, "present", HEAD]))
    inputs.append(value(KEPT, [1], TensorProto.INT64))
    graph = helper.make_graph(parts.nodes, "decoder", inputs, outputs, parts.constants)
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=IR, producer_name="medassist-recipe")


def files() -> dict[str, bytes]:
    """The pack's files by name."""
    made = tokens()
    ids = {text: made.texts.index(text) for text in SPECIAL}
    content = {
        "decoder.onnx": decoder(made).SerializeToString(deterministic=True),
        "tokenizer.json": tokenizer_bytes(build_tokenizer(made, range(len(made.texts)))),
        "LICENSE": b"Random numbers; as the program.\n",
    }
    manifest = {
        "schema": "medassist.pack/1",
        "id": "tiny",
        "name": "Tiny",
        "version": "1",
        "kind": "generator",
        "licence": "MIT",
        "languages": ["zh", "en"],
        "files": [
            {"path": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in content.items()
        ],
        "architecture": "decoder",
        "context_tokens": CONTEXT,
        "vocabulary": len(made.texts),
        "layers": LAYERS,
        "kv_heads": KV_HEADS,
        "head_size": HEAD,
        "chat": CHAT,
        "end_ids": [ids["<|im_end|>"], ids["<|endoftext|>"]],
        "special_ids": [ids[text] for text in SPECIAL],
        "minimum_memory_mb": 1,
    }
    return content | {"manifest.json": (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode("utf-8")}


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path, data in files().items():
        (FOLDER / path).write_bytes(data)
