"""Ways of storing the encoder compute what float32 computes, as nearly as their bits allow, and the limits are held."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import pytest

from models.recipe import card_figures
from models.recipe.card_figures import variants_table
from models.recipe.checkpoint import read_checkpoint
from models.recipe.export import TrainedLayers
from models.recipe.variants import BYTES, FLOAT32, NIBBLES, REPORT, SMOOTH, SmallSet, compare, within, write_report
from tests.recipe.conftest import HIDDEN, PIECES

DATA = SmallSet(
    ("头痛", "cough", "咳嗽 发热"),
    ("头痛 a head ache", "cough cough", "咳嗽 发热 b", "sun moon star"),
    (frozenset({0}), frozenset({1}), frozenset({2})),
)


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.recipe.variants.ROUNDS", 1)
    monkeypatch.setattr("models.recipe.variants.THREADS", 1)


def trained() -> TrainedLayers:
    rng = np.random.default_rng(5)
    matrix = rng.normal(0, 0.1, (HIDDEN, HIDDEN)).astype(np.float32)
    return TrainedLayers({"l1.q.w": matrix}, {"l1.q.b": rng.normal(0, 0.1, HIDDEN).astype(np.float32)})


@pytest.mark.parametrize("layers", [None, trained()], ids=["source", "trained"])
def test_every_way_is_near_to_float32(e5s1: Path, layers: TrainedLayers | None) -> None:
    rows = {row["name"]: row for row in compare(read_checkpoint(e5s1), range(len(PIECES) - 1), layers, DATA)}
    assert rows[FLOAT32]["cosine_min"] == pytest.approx(1.0, abs=1e-5)
    assert len(rows) == (6 if layers is None else 7)
    for name, least in {
        "4-bit blocks, int8 products": 0.99,
        "8-bit blocks, int8 products": 0.999,
        "4-bit blocks, float32 products": 0.99,
        SMOOTH: 0.99,
        "static int8 (QDQ)": 0.95,
    }.items():
        assert least <= rows[name]["cosine_min"] <= 1.00001, name
        assert rows[name]["question_ms"] > 0
    if layers is None:  # nothing is rounded anew: float products of the source's blocks are the source's own
        assert rows["4-bit blocks, float32 products"]["cosine_min"] > 0.99999
    else:
        assert rows[BYTES]["bytes"] > rows[NIBBLES]["bytes"]


def test_the_limits() -> None:
    good = {"cosine_mean": 0.9995, "ndcg10": 0.5, "bytes": 1000}
    assert within(good, 0.502)
    assert not within({**good, "cosine_mean": 0.9989}, 0.502)
    assert not within(good, 0.504)
    assert not within({**good, "bytes": 60_000_001}, 0.5)


def test_the_report_names_the_fastest_within_the_limits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = {"bytes": 10, "cosine_mean": 1.0, "cosine_min": 1.0, "ndcg10": 0.5, "passage_ms": 9.0}
    rows = [
        {**row, "name": "a", "question_ms": 1.0, "within": False},
        {**row, "name": "b", "question_ms": 2.0, "within": True},
        {**row, "name": "c", "question_ms": 3.0, "within": True},
    ]
    write_report(tmp_path, rows, DATA)
    report = json.loads((tmp_path / REPORT).read_text("utf-8"))
    assert report["kept"] is None, "none of the three is what export writes"
    assert (report["fastest_within"], report["questions"], report["passages"]) == ("b", 3, 4)
    assert "| b | 0.0 | 1.00000 | 1.00000 | 0.5000 | 2.0 | 9.0 | yes |" in variants_table(rows)
    assert "b" in capsys.readouterr().out


def test_export_keeps_the_first_of_its_own_within_the_limits(tmp_path: Path) -> None:
    row = {"bytes": 10, "cosine_mean": 1.0, "cosine_min": 1.0, "ndcg10": 0.5, "passage_ms": 9.0, "question_ms": 2.0}
    rows = [{**row, "name": NIBBLES, "within": False}, {**row, "name": BYTES, "within": True}]
    write_report(tmp_path, rows, DATA)
    assert json.loads((tmp_path / REPORT).read_text("utf-8"))["kept"] == BYTES
    assert f"Kept: {BYTES}" in card_figures.variants(tmp_path)


def test_static_products_are_integers(e5s1: Path) -> None:
    from medassist.inference.tokenizer import Tokenizer
    from models.recipe.tokenizer_model import build_tokenizer
    from models.recipe.variants import static_model, weights_of

    checkpoint = read_checkpoint(e5s1)
    kept = range(len(PIECES) - 1)
    tokenizer = Tokenizer(build_tokenizer(checkpoint, kept), max_tokens=16)
    batch = tokenizer.batch(tokenizer.encode(["头痛 cough"]))
    feeds = [{"input_ids": batch.ids, "attention_mask": batch.mask}]
    model = onnx.load_from_string(static_model(weights_of(checkpoint, kept, None), feeds))
    kinds = [node.op_type for node in model.graph.node]
    assert kinds.count("QuantizeLinear") >= 8
    codes = [tensor for tensor in model.graph.initializer if tensor.data_type == onnx.TensorProto.INT8]
    assert len(codes) >= 12, "six matrices of each of two layers"
