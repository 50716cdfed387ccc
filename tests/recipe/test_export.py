"""The exported model computes what the torch model computes, and the same input gives the same bytes."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from medassist.inference.encoder import load_encoder
from medassist.inference.session import open_session
from models.recipe.checkpoint import Checkpoint, read_checkpoint
from models.recipe.export import TrainedLayers, export_encoder
from models.recipe.graph import EncoderGraph, Storage
from models.recipe.pack import write_pack
from models.recipe.quantise import BlockStorage, Float32Storage, pack_nibbles
from models.recipe.smoothing import SmoothStorage, channel_ranges, factors_of
from models.recipe.torch_encoder import encode_rows, torch_encoder

ROWS = [[0, 5, 6, 7, 2], [0, 9, 10, 11, 12, 13, 14, 15, 2], [0, 2]]


@pytest.fixture
def checkpoint(e5s1: Path) -> Checkpoint:
    return read_checkpoint(e5s1)


def _vectors(checkpoint: Checkpoint, storage: Storage) -> NDArray[np.float32]:
    model = EncoderGraph(checkpoint.shape, checkpoint.vectors, storage).build().SerializeToString()
    longest = max(map(len, ROWS))
    ids = np.array([row + [1] * (longest - len(row)) for row in ROWS])
    mask = np.array([[1] * len(row) + [0] * (longest - len(row)) for row in ROWS])
    session = open_session(model, device="cpu", threads=1).session
    return np.asarray(session.run(["embedding"], {"input_ids": ids, "attention_mask": mask})[0])


def _cosines(checkpoint: Checkpoint, storage: Storage) -> NDArray[np.float32]:
    reference = encode_rows(torch_encoder(checkpoint), ROWS, checkpoint.padding)
    return np.sum(reference * _vectors(checkpoint, storage), axis=1)


def test_float32_is_the_torch_model(checkpoint: Checkpoint) -> None:
    assert _cosines(checkpoint, Float32Storage(checkpoint.matrices)).min() > 0.99999


def test_blocks_lose_next_to_nothing(checkpoint: Checkpoint) -> None:
    assert _cosines(checkpoint, BlockStorage(checkpoint.matrices)).min() > 0.999


def test_the_same_input_gives_the_same_bytes(checkpoint: Checkpoint, e5s1: Path) -> None:
    kept = list(range(30))
    assert export_encoder(checkpoint, kept) == export_encoder(read_checkpoint(e5s1), kept)


def test_a_written_pack_is_loaded_by_the_application(checkpoint: Checkpoint, tmp_path: Path) -> None:
    kept = list(range(len(checkpoint.pieces) - 1))
    exported = export_encoder(checkpoint, kept)
    write_pack(tmp_path / "pack", checkpoint.shape, exported.model, exported.tokenizer, len(kept))
    encoder = load_encoder(tmp_path / "pack", device="cpu", threads=1)
    assert encoder.encode_queries(["头痛", "head ache"]).shape == (2, 64)


def test_the_manifest_says_opsets_and_bits(checkpoint: Checkpoint, tmp_path: Path) -> None:
    kept = list(range(len(checkpoint.pieces) - 1))
    weights = {"l1.q.w": checkpoint.matrices["l1.q.w"].dense()}
    exported = export_encoder(checkpoint, kept, TrainedLayers(weights, {}), bits=8)
    write_pack(tmp_path, checkpoint.shape, exported.model, exported.tokenizer, len(kept))
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert manifest["onnx"] == {
        "opsets": {"ai.onnx": 17, "com.microsoft": 1},
        "ir_version": 9,
        "matrices": {"4 bits": 12, "8 bits": 1},
    }


def _outlying(checkpoint: Checkpoint) -> Checkpoint:
    """The checkpoint with one channel of the first norm forty times as large as the others."""
    weights = checkpoint.vectors["l0.aln.w"].copy()
    weights[3] *= 40
    return dataclasses.replace(checkpoint, vectors={**checkpoint.vectors, "l0.aln.w": weights})


def _feeds() -> list[dict[str, NDArray[np.int64]]]:
    return [{"input_ids": np.array([row]), "attention_mask": np.ones((1, len(row)), np.int64)} for row in ROWS]


def test_smoothing_keeps_integers_near_where_a_channel_outlies(checkpoint: Checkpoint) -> None:
    source = _outlying(checkpoint)
    layers = {name: matrix for name, matrix in source.matrices.items() if name != "emb.word"}
    words = source.matrices["emb.word"]
    exact = EncoderGraph(source.shape, source.vectors, Float32Storage(source.matrices)).build()
    ranges = channel_ranges(exact, _feeds())
    assert ranges["l0.aln.out"].argmax() == 3
    assert ranges.keys() >= {"embedded", "l0.context", "l1.gelu"}
    flat = {name: np.full_like(values, values.max()) for name, values in ranges.items()}
    near, far = (_cosines(source, SmoothStorage(words, layers, given)) for given in (ranges, flat))
    assert near.min() > 0.995
    assert near.mean() > far.mean()


def test_factors_share_the_range_and_do_not_hang_on_the_last_digit() -> None:
    activations, weights = np.array([1, 1, 20, 0], np.float32), np.array([1, 2, 1, 0], np.float32)
    factors = factors_of(activations, weights)
    assert factors[2] > factors[0] > factors[1] > 0
    assert np.isfinite(factors).all()
    assert (factors == factors_of(activations * np.float32(1.0001), weights)).all()


def test_integers_are_exported_from_the_same_input_to_the_same_bytes(checkpoint: Checkpoint, tmp_path: Path) -> None:
    kept = list(range(len(checkpoint.pieces) - 1))
    layers = TrainedLayers({"l1.q.w": checkpoint.matrices["l1.q.w"].dense()}, {"l1.q.b": np.zeros(64, np.float32)})
    exported, again = (export_encoder(checkpoint, kept, layers, calibration=["头痛", "cough"]) for _ in range(2))
    assert exported == again
    write_pack(tmp_path, checkpoint.shape, exported.model, exported.tokenizer, len(kept))
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert manifest["onnx"]["matrices"] == {"4 bits": 1, "8 bits": 12}
    assert load_encoder(tmp_path, device="cpu", threads=1).encode_queries(["头痛"]).shape == (1, 64)


def test_nibbles_are_packed_even_item_low() -> None:
    assert pack_nibbles(np.array([[1, 2, 15, 0]], np.uint8)).tolist() == [[0x21, 0x0F]]
