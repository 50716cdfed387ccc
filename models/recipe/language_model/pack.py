"""Writes the pack of a language model: ONNX, tokenizer, licence, what onnxruntime-genai wants to know, and the manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.recipe.language_model.gguf_source import DecoderShape
from models.recipe.language_model.graph import IR, KEPT, OPSET
from models.recipe.language_model.tokenizer import SPECIAL
from models.recipe.pack import write_whole

MODEL, WEIGHTS, TOKENIZER, LICENSE, GENAI = (
    "decoder.onnx",
    "decoder.weights",
    "tokenizer.json",
    "LICENSE",
    "genai_config.json",
)
APACHE = "Apache-2.0"
WORKING_MB = 50
"""Memory beside the opened model and its cache: what a step computes, the tokenizer."""
CHAT = {
    "system": "<|im_start|>system\n{text}<|im_end|>\n",
    "user": "<|im_start|>user\n{text}<|im_end|>\n",
    "assistant": "<|im_start|>assistant\n{text}<|im_end|>\n",
    "answer": "<|im_start|>assistant\n",
}
"""ChatML, as the source's chat template writes it without tools."""


@dataclass(frozen=True)
class PackContent:
    """All that goes into a pack; `ids` are the numbers of SPECIAL in the pruned vocabulary, `source` is for the record."""

    name: str
    title: str
    licence: str
    licence_text: bytes
    shape: DecoderShape
    context: int
    vocabulary: int
    ids: Mapping[str, int]
    model: bytes
    weights: bytes
    tokenizer: bytes
    source: Mapping[str, object]


def cache_bytes(shape: DecoderShape, tokens: int) -> int:
    """Bytes of float32 keys and values for `tokens` positions."""
    return tokens * shape.layers * 2 * shape.kv_heads * shape.head * 4


def write_pack(folder: Path, content: PackContent, loaded_mb: Callable[[Path], int]) -> None:
    """Write `content` into `folder`, the manifest last, so that a pack that was cut off is none.

    The manifest asks for the memory that `loaded_mb` finds a process to take that opened the model, and a full cache.
    """
    files = {
        MODEL: content.model,
        WEIGHTS: content.weights,
        TOKENIZER: content.tokenizer,
        LICENSE: content.licence_text,
        GENAI: _json(_genai_config(content)),
    }
    (folder / "manifest.json").unlink(missing_ok=True)
    for name, data in files.items():
        write_whole(folder / name, data)
    memory = loaded_mb(folder) + WORKING_MB + round(cache_bytes(content.shape, content.context) / 1e6)
    manifest = {
        "schema": "medassist.pack/1",
        "id": f"{content.name}-zh-en",
        "name": f"{content.title}, Chinese and English",
        "version": "1",
        "kind": "generator",
        "licence": content.licence,
        "languages": ["zh", "en"],
        "files": [
            {"path": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in files.items()
        ],
        "architecture": "decoder",
        "context_tokens": content.context,
        "vocabulary": content.vocabulary,
        "layers": content.shape.layers,
        "kv_heads": content.shape.kv_heads,
        "head_size": content.shape.head,
        "chat": CHAT,
        "end_ids": [content.ids["<|im_end|>"], content.ids["<|endoftext|>"]],
        "special_ids": [content.ids[text] for text in SPECIAL],
        "logits_to_keep": KEPT,
        "minimum_memory_mb": memory,
        "onnx": {"opsets": {"ai.onnx": OPSET, "com.microsoft": 1}, "ir_version": IR},
        "source": dict(content.source),
    }
    write_whole(folder / "manifest.json", _json(manifest))


def _genai_config(content: PackContent) -> dict[str, Any]:
    """The configuration of onnxruntime-genai 0.18, which runs the same files where it is fed token by token."""
    shape = content.shape
    decoder = {
        "session_options": {"log_id": "medassist", "provider_options": []},
        "filename": MODEL,
        "head_size": shape.head,
        "hidden_size": shape.hidden,
        "inputs": {
            "input_ids": "input_ids",
            "attention_mask": "attention_mask",
            "past_key_names": "past_key_values.%d.key",
            "past_value_names": "past_key_values.%d.value",
        },
        "outputs": {
            "logits": "logits",
            "present_key_names": "present.%d.key",
            "present_value_names": "present.%d.value",
        },
        "num_attention_heads": shape.heads,
        "num_hidden_layers": shape.layers,
        "num_key_value_heads": shape.kv_heads,
    }
    return {
        "model": {
            "type": "qwen2",
            "bos_token_id": content.ids["<|endoftext|>"],
            "eos_token_id": [content.ids["<|im_end|>"], content.ids["<|endoftext|>"]],
            "pad_token_id": content.ids["<|endoftext|>"],
            "vocab_size": content.vocabulary,
            "context_length": content.context,
            "decoder": decoder,
        },
        "search": {"do_sample": False, "max_length": content.context, "past_present_share_buffer": True},
    }


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8")
