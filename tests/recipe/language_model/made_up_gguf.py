"""A made-up GGUF file of a tiny Qwen2 with random blocks of every kind that the real ones hold."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from gguf import GGML_QUANT_SIZES, GGUFWriter
from gguf import GGMLQuantizationType as Kind

from models.recipe.language_model.tokenizer import SPECIAL, byte_alphabet

HIDDEN, LAYERS, HEADS, KV_HEADS, FEED_FORWARD = 256, 2, 4, 2, 512
WORDS = ["head", "ache", " head", " headache", "fever", "头痛", "咳嗽", "发热", "ый", "。\n"]
SCALES = {Kind.Q4_0: [0], Kind.Q5_0: [0], Kind.Q8_0: [0], Kind.Q4_K: [0, 2], Kind.Q5_K: [0, 2], Kind.Q6_K: [208]}
"""Where the float16 scales of a block lie, which random bytes would make infinite."""


def random_blocks(rng: np.random.Generator, kind: Kind, rows: int, columns: int) -> np.ndarray:
    """Stored rows uint8 [rows, bytes] of `kind` with small scales."""
    block, size = GGML_QUANT_SIZES[kind]
    raw = rng.integers(0, 256, (rows, columns // block, size), dtype=np.uint8)
    largest = {Kind.Q8_0: 0.0006, Kind.Q4_K: 0.0001, Kind.Q5_K: 0.0001, Kind.Q6_K: 0.00003}.get(kind, 0.004)
    for at in SCALES[kind]:
        scales = rng.uniform(largest / 2, largest, (rows, columns // block, 1)).astype("<f2")
        raw[..., at : at + 2] = scales.view(np.uint8)
    return raw.reshape(rows, -1)


def tokens() -> tuple[list[str], list[int], list[str]]:
    """Texts, kinds and merges: all bytes, what WORDS need, special tokens, and one that is only padding."""
    letter = {byte: text for text, byte in byte_alphabet().items()}
    texts = [letter[byte] for byte in range(256)]
    merges: list[str] = []
    for word in WORDS:
        parts = [letter[byte] for byte in word.encode("utf-8")]
        whole = parts[0]
        for part in parts[1:]:
            if whole + part not in texts:
                texts.append(whole + part)
                merges.append(f"{whole} {part}")
            whole += part
    kinds = [1] * len(texts) + [3] * (len(SPECIAL) + 1) + [5]
    return [*texts, *SPECIAL, "<tool_call>", "[PAD0]"], kinds, merges


def write_gguf(path: Path, *, architecture: str = "qwen2", seed: int = 0) -> Path:
    """Write the file; the same seed gives the same bytes."""
    rng = np.random.default_rng(seed)
    texts, kinds, merges = tokens()
    writer = GGUFWriter(path, architecture)
    writer.add_name("tiny")
    writer.add_block_count(LAYERS)
    writer.add_context_length(512)
    writer.add_embedding_length(HIDDEN)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(10000.0)
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list(texts)
    writer.add_token_types(kinds)
    writer.add_token_merges(merges)
    writer.add_eos_token_id(texts.index("<|im_end|>"))

    def matrix(name: str, rows: int, columns: int, kind: Kind) -> None:
        writer.add_tensor(f"{name}.weight", random_blocks(rng, kind, rows, columns), raw_dtype=kind)

    def vector(name: str, size: int, centre: float) -> None:
        writer.add_tensor(name, (centre + rng.normal(0, 0.1, size)).astype(np.float32))

    matrix("token_embd", len(texts), HIDDEN, Kind.Q5_0)
    matrix("output", len(texts), HIDDEN, Kind.Q8_0)
    vector("output_norm.weight", HIDDEN, 1.0)
    kv = HIDDEN // HEADS * KV_HEADS
    for layer in range(LAYERS):
        at = f"blk.{layer}"
        vector(f"{at}.attn_norm.weight", HIDDEN, 1.0)
        vector(f"{at}.ffn_norm.weight", HIDDEN, 1.0)
        for part, rows, kind in (("q", HIDDEN, Kind.Q4_K), ("k", kv, Kind.Q5_0), ("v", kv, Kind.Q6_K)):
            matrix(f"{at}.attn_{part}", rows, HIDDEN, kind)
            vector(f"{at}.attn_{part}.bias", rows, 0.0)
        matrix(f"{at}.attn_output", HIDDEN, HIDDEN, Kind.Q4_0)
        matrix(f"{at}.ffn_gate", FEED_FORWARD, HIDDEN, Kind.Q4_K)
        matrix(f"{at}.ffn_up", FEED_FORWARD, HIDDEN, Kind.Q5_K)
        matrix(f"{at}.ffn_down", HIDDEN, FEED_FORWARD, Kind.Q6_K if layer else Kind.Q4_K)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
