"""From checkpoint and kept pieces to the bytes of the ONNX model and its tokenizer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.recipe.checkpoint import Checkpoint
from models.recipe.graph import EncoderGraph
from models.recipe.quantise import BlockStorage
from models.recipe.tokenizer_model import build_tokenizer


@dataclass(frozen=True)
class ExportedEncoder:
    """Serialised ONNX model and sentencepiece model that belong together."""

    model: bytes
    tokenizer: bytes


def export_encoder(checkpoint: Checkpoint, kept: Sequence[int]) -> ExportedEncoder:
    """The encoder with only the pieces `kept` (ascending source ids): same input, same bytes."""
    matrices = dict(checkpoint.matrices)
    matrices["emb.word"] = matrices["emb.word"].rows(np.array(kept, np.int64))
    graph = EncoderGraph(checkpoint.shape, checkpoint.vectors, BlockStorage(matrices)).build()
    return ExportedEncoder(graph.SerializeToString(deterministic=True), build_tokenizer(checkpoint, kept))
