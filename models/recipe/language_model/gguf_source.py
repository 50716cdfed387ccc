"""Reads a GGUF file of a Qwen2 model: its sizes, its tokens, its tensors. The only module that knows GGUF's names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from gguf import GGUFReader, ReaderTensor
from gguf.quants import dequantize
from numpy.typing import NDArray

from models.recipe.checkpoint import CheckpointError
from models.recipe.language_model.blocks import Blocks, blocks_of

ARCHITECTURE = "qwen2"
CONTROL, USER_DEFINED, UNUSED = 3, 4, 5
"""Kinds of tokens that are not made by merging."""


@dataclass(frozen=True)
class DecoderShape:
    """Sizes of a decoder; `head` is the size of one head, `rope_base` the base of the rotary frequencies."""

    hidden: int
    layers: int
    heads: int
    kv_heads: int
    head: int
    feed_forward: int
    positions: int
    epsilon: float
    rope_base: float


@dataclass(frozen=True)
class Tokens:
    """Byte-level BPE: texts of all ids, their kinds, and the merges in order ("left right")."""

    texts: tuple[str, ...]
    kinds: tuple[int, ...]
    merges: tuple[str, ...]
    end: int


@dataclass(frozen=True)
class GgufSource:
    """One opened file; its tensors are read when they are asked for."""

    name: str
    licence: str | None
    shape: DecoderShape
    tokens: Tokens
    tensors: dict[str, ReaderTensor]

    def blocks(self, name: str) -> Blocks:
        """The matrix `name` [outputs, inputs] in blocks."""
        tensor = self._tensor(f"{name}.weight")
        return blocks_of(tensor.data, tensor.tensor_type)

    def vector(self, name: str) -> NDArray[np.float32]:
        """The vector `name` as float32."""
        tensor = self._tensor(name)
        return np.asarray(dequantize(tensor.data, tensor.tensor_type), np.float32).reshape(-1)

    def bias(self, name: str) -> NDArray[np.float32] | None:
        """The bias of the matrix `name`, if it has one."""
        return self.vector(f"{name}.bias") if f"{name}.bias" in self.tensors else None

    def dense(self, name: str) -> NDArray[np.float32]:
        """The matrix `name` as float32 [outputs, inputs], decoded by ggml's own Python code."""
        tensor = self._tensor(f"{name}.weight")
        return np.asarray(dequantize(tensor.data, tensor.tensor_type), np.float32)

    @property
    def output(self) -> str:
        """The matrix that gives the logits; Qwen2 of these sizes ties it to the embedding, so that it is used for both."""
        return "output" if "output.weight" in self.tensors else "token_embd"

    def kinds(self) -> dict[str, int]:
        """How many matrices are stored in which way, for the card."""
        found: dict[str, int] = {}
        for tensor in self.tensors.values():
            if len(tensor.shape) == 2:
                found[tensor.tensor_type.name] = found.get(tensor.tensor_type.name, 0) + 1
        return found

    def _tensor(self, name: str) -> ReaderTensor:
        if name not in self.tensors:
            raise CheckpointError(f"the file has no tensor {name}")
        return self.tensors[name]


def read_gguf(path: Path) -> GgufSource:
    """Open `path`. Raises CheckpointError where it is no whole GGUF file of a Qwen2 model."""
    try:
        reader = GGUFReader(path)
    except (ValueError, IndexError, KeyError) as error:
        raise CheckpointError(f"{path.name} is not a whole GGUF file: {error}") from error

    def field(name: str, default: Any = None) -> Any:
        found = reader.get_field(name)
        if found is None and default is None:
            raise CheckpointError(f"{path.name} does not say {name}")
        return default if found is None else found.contents()

    architecture = field("general.architecture")
    if architecture != ARCHITECTURE:
        raise CheckpointError(f"{path.name} holds a model of the kind {architecture}; this recipe makes {ARCHITECTURE}")
    heads, hidden = field("qwen2.attention.head_count"), field("qwen2.embedding_length")
    shape = DecoderShape(
        hidden=int(hidden),
        layers=int(field("qwen2.block_count")),
        heads=int(heads),
        kv_heads=int(field("qwen2.attention.head_count_kv")),
        head=int(hidden) // int(heads),
        feed_forward=int(field("qwen2.feed_forward_length")),
        positions=int(field("qwen2.context_length")),
        epsilon=float(field("qwen2.attention.layer_norm_rms_epsilon")),
        rope_base=float(field("qwen2.rope.freq_base")),
    )
    tokens = Tokens(
        tuple(field("tokenizer.ggml.tokens")),
        tuple(field("tokenizer.ggml.token_type")),
        tuple(field("tokenizer.ggml.merges")),
        int(field("tokenizer.ggml.eos_token_id")),
    )
    licence = reader.get_field("general.license")
    return GgufSource(
        name=str(field("general.name", path.stem)),
        licence=None if licence is None else str(licence.contents()),
        shape=shape,
        tokens=tokens,
        tensors={tensor.name: tensor for tensor in reader.tensors},
    )
