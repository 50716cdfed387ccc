"""From checkpoint and kept pieces to the bytes of the ONNX model and its tokenizer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from medassist.inference.tokenizer import Tokenizer
from models.recipe.checkpoint import BlockMatrix, Checkpoint
from models.recipe.graph import EncoderGraph
from models.recipe.quantise import (
    BlockStorage,
    ByteMatrix,
    Float32Storage,
    FloatMatrix,
    Matrix,
    byte_blocks,
    nibble_blocks,
)
from models.recipe.smoothing import SmoothStorage, channel_ranges
from models.recipe.tokenizer_model import build_tokenizer

CALIBRATION_TOKENS = 160


@dataclass(frozen=True)
class ExportedEncoder:
    """Serialised ONNX model and sentencepiece model that belong together."""

    model: bytes
    tokenizer: bytes


@dataclass(frozen=True)
class TrainedLayers:
    """Weights of the layers that were trained, float32 by E5S1 name: matrices [outputs, inputs] and flat vectors."""

    matrices: Mapping[str, NDArray[np.float32]]
    vectors: Mapping[str, NDArray[np.float32]]


def export_encoder(
    checkpoint: Checkpoint,
    kept: Sequence[int],
    trained: TrainedLayers | None = None,
    *,
    bits: int = 8,
    calibration: Sequence[str] = (),
) -> ExportedEncoder:
    """The encoder with only the pieces `kept` (ascending source ids): same input, same bytes.

    Trained layers take the place of the source's, in blocks of `bits` (4 or 8); all else stays the source's, exactly. With texts
    for `calibration` every layer is stored for products in integers instead (see smoothing.py).
    """
    tokenizer = build_tokenizer(checkpoint, kept)
    if calibration:
        return ExportedEncoder(_smooth_model(checkpoint, kept, trained, tokenizer, calibration), tokenizer)
    matrices: dict[str, BlockMatrix | ByteMatrix] = dict(checkpoint.matrices)
    matrices["emb.word"] = checkpoint.matrices["emb.word"].rows(np.array(kept, np.int64))
    vectors = dict(checkpoint.vectors)
    if trained is not None:
        for name, values in trained.matrices.items():
            matrices[name] = byte_blocks(values) if bits == 8 else nibble_blocks(values)
        vectors.update(trained.vectors)
    graph = EncoderGraph(checkpoint.shape, vectors, BlockStorage(matrices)).build()
    return ExportedEncoder(graph.SerializeToString(deterministic=True), tokenizer)


def _smooth_model(
    checkpoint: Checkpoint,
    kept: Sequence[int],
    trained: TrainedLayers | None,
    tokenizer: bytes,
    texts: Sequence[str],
) -> bytes:
    layers: dict[str, Matrix] = {name: matrix for name, matrix in checkpoint.matrices.items() if name != "emb.word"}
    vectors = dict(checkpoint.vectors)
    if trained is not None:
        layers.update({name: FloatMatrix(values) for name, values in trained.matrices.items()})
        vectors.update(trained.vectors)
    words = checkpoint.matrices["emb.word"].rows(np.array(kept, np.int64))
    reader = Tokenizer(tokenizer, max_tokens=min(CALIBRATION_TOKENS, checkpoint.shape.positions))
    batches = [reader.batch([row]) for row in reader.encode(texts, prefix="passage: ")]
    feeds = [{"input_ids": batch.ids, "attention_mask": batch.mask} for batch in batches]
    exact = EncoderGraph(checkpoint.shape, vectors, Float32Storage({"emb.word": words, **layers})).build()
    storage = SmoothStorage(words, layers, channel_ranges(exact, feeds))
    return EncoderGraph(checkpoint.shape, vectors, storage).build().SerializeToString(deterministic=True)
