"""How matrices are stored for onnxruntime: bytes finer than the source's steps, offsets as columns, constants in a file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from gguf import GGMLQuantizationType as Kind
from onnx import helper, numpy_helper

from medassist.errors import ModelUnavailable
from medassist.inference.session import open_session
from models.recipe.graph import FUSED, GraphParts
from models.recipe.language_model import steps
from models.recipe.language_model.blocks import BLOCK, blocks_of, widened, with_offset_columns
from models.recipe.language_model.gguf_source import read_gguf
from models.recipe.language_model.pack import MODEL, WEIGHTS, cache_bytes
from models.recipe.language_model.storage import BlockWriter
from models.recipe.language_model.weights import ALIGNMENT, detach
from models.recipe.quantise import INT8_ACTIVATIONS
from tests.recipe.language_model.made_up_gguf import random_blocks, write_gguf


def _model(parts: GraphParts, columns: int, rows: int) -> onnx.ModelProto:
    inputs = [helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, ["batch", "sequence", columns])]
    outputs = [helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, ["batch", "sequence", rows])]
    graph = helper.make_graph(parts.nodes, "product", inputs, outputs, parts.constants)
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(FUSED, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9)


@pytest.mark.parametrize("kind", [Kind.Q5_0, Kind.Q8_0, Kind.Q5_K, Kind.Q6_K])
def test_bytes_are_finer_than_the_steps_of_the_source(kind: Kind) -> None:
    source = blocks_of(random_blocks(np.random.default_rng(1), kind, 8, 512), kind)
    stored = widened(source, 64)
    assert (stored.bits, stored.block, stored.offsets) == (8, 64, None)
    wanted = source.dense()
    error = np.abs(stored.dense() - wanted).reshape(8, -1, 64).max(-1)
    assert (error <= np.abs(wanted).reshape(8, -1, 64).max(-1) / 253).all()


def test_four_bits_stay_as_they_are_and_odd_widths_get_smaller_blocks() -> None:
    four = blocks_of(random_blocks(np.random.default_rng(2), Kind.Q4_0, 2, 96), Kind.Q4_0)
    assert widened(four, 64) is four
    five = blocks_of(random_blocks(np.random.default_rng(2), Kind.Q5_0, 2, 96), Kind.Q5_0)
    assert widened(five, 64).block == 32


@pytest.mark.parametrize("columns", [256, 1024])
def test_offset_columns_are_the_offsets_in_eight_bits(columns: int) -> None:
    matrix = blocks_of(random_blocks(np.random.default_rng(3), Kind.Q4_K, 5, columns), Kind.Q4_K)
    joined = with_offset_columns(matrix).dense()
    assert joined.shape[1] % BLOCK == 0
    assert matrix.offsets is not None
    np.testing.assert_array_equal(joined[:, :columns], matrix.dense() - np.repeat(matrix.offsets, BLOCK, axis=1))
    count = matrix.offsets.shape[1]
    high, low = np.split(joined[:, columns:], 2, axis=1)
    largest = np.abs(matrix.offsets).max(1, keepdims=True)
    assert (np.abs((high + low)[:, :count] - matrix.offsets) <= largest / 200).all()
    assert not (high + low)[:, count:].any()


def test_a_product_with_offsets_is_that_of_the_source() -> None:
    rng = np.random.default_rng(4)
    matrix = blocks_of(random_blocks(rng, Kind.Q4_K, 64, 256), Kind.Q4_K)
    bias = rng.normal(size=64).astype(np.float32)
    parts = GraphParts()
    BlockWriter(parts, INT8_ACTIVATIONS).product("y", matrix, "x", bias)
    session = open_session(_model(parts, 256, 64).SerializeToString(), device="cpu").session
    values = rng.normal(0.3, 1, (1, 7, 256)).astype(np.float32)
    (found,) = session.run(None, {"x": values})
    wanted = values @ matrix.dense().T
    assert np.linalg.norm(found - bias - wanted) / np.linalg.norm(wanted) < 0.01


def test_large_constants_move_out_once_and_are_found_again(tmp_path: Path) -> None:
    table = np.arange(64 * 64, dtype=np.float32).reshape(64, 64)
    parts = GraphParts()
    for name, values in (("one", table), ("same", table), ("other", table + 1)):
        parts.constant(name, values)
    parts.node("MatMul", ["x", "one"], "a")
    parts.node("MatMul", ["a", "same"], "b")
    parts.node("Add", ["b", parts.constant("small", np.ones(64, np.float32))], "c")
    parts.node("MatMul", ["c", "other"], "y")
    model = _model(parts, 64, 64)
    whole = model.SerializeToString()
    weights = detach(model, WEIGHTS)
    assert len(weights) == 2 * -(-table.nbytes // ALIGNMENT) * ALIGNMENT
    assert len(model.SerializeToString()) < table.nbytes
    assert numpy_helper.to_array(model.graph.initializer[3]).tolist() == [1.0] * 64
    path = tmp_path / WEIGHTS
    path.write_bytes(weights)
    values = {"x": np.random.default_rng(5).normal(size=(1, 3, 64)).astype(np.float32)}
    wanted = open_session(whole, device="cpu").session.run(None, values)[0]
    found = open_session(model.SerializeToString(), device="cpu", weights=path).session.run(None, values)[0]
    np.testing.assert_array_equal(found, wanted)


def test_missing_and_cut_off_weights_are_a_sentence(tmp_path: Path) -> None:
    parts = GraphParts()
    parts.node("MatMul", ["x", parts.constant("w", np.ones((64, 64), np.float32))], "y")
    model = _model(parts, 64, 64)
    weights = detach(model, WEIGHTS)
    with pytest.raises(ModelUnavailable, match="cannot be opened"):
        open_session(model.SerializeToString(), device="cpu", weights=tmp_path / WEIGHTS)
    (tmp_path / WEIGHTS).write_bytes(weights[: len(weights) // 2])
    with pytest.raises(ModelUnavailable, match="cannot be opened"):
        open_session(model.SerializeToString(), device="cpu", weights=tmp_path / WEIGHTS)


def test_the_manifest_asks_for_what_opening_takes_and_a_full_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = read_gguf(write_gguf(tmp_path / "tiny.gguf"))
    opened: list[bool] = []

    def loaded(folder: Path) -> int:
        opened.append((folder / MODEL).is_file() and (folder / WEIGHTS).is_file())
        return 700

    monkeypatch.setattr(steps.speed, "loaded_mb", loaded)
    making = steps.Making(str(tmp_path / "tiny.gguf"), tmp_path / "work", 10_000, 100_000, "Apache-2.0")
    steps.write_kept(making.kept_file, range(source.tokens.texts.index("<|im_end|>") + 1))
    steps.export_step(making)
    manifest = json.loads((making.pack / "manifest.json").read_text("utf-8"))
    cache = cache_bytes(source.shape, 100_000) / 1e6
    assert opened == [True]
    assert 700 + cache < manifest["minimum_memory_mb"] < 700 + cache + 100
