"""The exported model computes what the torch model computes, and the same input gives the same bytes."""

from __future__ import annotations

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


def test_nibbles_are_packed_even_item_low() -> None:
    assert pack_nibbles(np.array([[1, 2, 15, 0]], np.uint8)).tolist() == [[0x21, 0x0F]]
