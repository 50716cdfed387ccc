"""Shows what 8-bit products cost in each layer, which is how the layers that stay exact were found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from medassist.inference.session import open_session
from medassist.inference.tokenizer import Tokenizer
from models.recipe.checkpoint import Checkpoint
from models.recipe.graph import EncoderGraph, Storage
from models.recipe.quantise import BlockStorage, Int8Storage

PARTS = ("q", "ao", "fi", "fo")  # q stands for the joined q, k and v
TEXTS_A_LANGUAGE = 20


def sensitivity(checkpoint: Checkpoint, tokenizer: bytes, kept: Sequence[int], texts: dict[str, list[str]]) -> None:
    """Print 1 - mean cosine, in units of 0.00001, of the model with 8 bits in one layer alone, against all blocks."""
    matrices = dict(checkpoint.matrices)
    matrices["emb.word"] = matrices["emb.word"].rows(np.array(kept, np.int64))
    sample = [text for found in texts.values() for text in found[:: max(1, len(found) // TEXTS_A_LANGUAGE)]]
    rows = Tokenizer(tokenizer, max_tokens=checkpoint.shape.positions).encode(sample, prefix="query: ")
    names = {f"l{layer}.{part}" for layer in range(checkpoint.shape.layers) for part in PARTS}
    reference = _vectors(checkpoint, BlockStorage(matrices), rows)
    print(f"{len(sample)} texts; layers 0 to {checkpoint.shape.layers - 1}")
    for part in PARTS:
        losses = []
        for layer in range(checkpoint.shape.layers):
            storage = Int8Storage(matrices, frozenset(names - {f"l{layer}.{part}"}))
            cosines = np.sum(reference * _vectors(checkpoint, storage, rows), axis=1)
            losses.append(round(1e5 * float(1 - cosines.mean())))
        print(f"{part:>2}: {losses}", flush=True)


def _vectors(checkpoint: Checkpoint, storage: Storage, rows: Sequence[Sequence[int]]) -> NDArray[np.float32]:
    model = EncoderGraph(checkpoint.shape, checkpoint.vectors, storage).build().SerializeToString()
    session = open_session(model, device="cpu", threads=2).session
    vectors = []
    for row in rows:
        ids = np.array([row], np.int64)
        vectors.append(np.asarray(session.run(["embedding"], {"input_ids": ids, "attention_mask": ids * 0 + 1})[0])[0])
    return np.stack(vectors)
