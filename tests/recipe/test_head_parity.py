"""What a head makes of the vectors of three encoders: accuracy of each, by language, and how sure it may be."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from models.recipe.head_parity import head_figures, reliability

LABELS = ["case", "question"]


def _model() -> bytes:
    """Probabilities from the two numbers of the vector, ten times as sure."""
    weights = numpy_helper.from_array(np.eye(2, dtype=np.float32) * 10, "w")
    nodes = [
        helper.make_node("MatMul", ["embedding", "w"], ["s"]),
        helper.make_node("Softmax", ["s"], ["route"], axis=1),
    ]
    inputs = [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", 2])]
    outputs = [helper.make_tensor_value_info("route", TensorProto.FLOAT, ["batch", 2])]
    graph = helper.make_graph(nodes, "heads", inputs, outputs, [weights])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    return bytes(model.SerializeToString())


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    (tmp_path / "heads.onnx").write_bytes(_model())
    heads = {"path": "heads.onnx", "tasks": {"route": {"labels": LABELS}}}
    (tmp_path / "manifest.json").write_text(json.dumps({"heads": heads}), "utf-8")
    records = [
        {"text": f"{i}", "language": ("zh", "en")[i % 2], "task": "route", "label": LABELS[i % 2], "source": "x"}
        | {"split": "held_out" if i < 8 else "train"}
        for i in range(12)
    ]
    (tmp_path / "labelled.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return tmp_path


def test_each_encoder_has_its_accuracy(pack: Path) -> None:
    def vectors(texts: object) -> list[NDArray[np.float32]]:
        assert texts == [str(i) for i in range(8)], "held-out texts only"
        right = np.eye(2, dtype=np.float32)[[int(text) % 2 for text in texts]]  # type: ignore[attr-defined]
        wrong = right.copy()
        wrong[0] = wrong[0, ::-1]
        return [wrong, right, np.ones((8, 2), np.float32)]

    found = head_figures(pack, pack, vectors)["route"]  # type: ignore[arg-type]
    assert (found["texts"], found["labels"]) == (8, 2)
    assert (found["accuracy"], found["accuracy_pruned"], found["accuracy_reference"]) == (0.875, 1.0, 0.5)
    assert found["by_language"] == {"en": 1.0, "zh": 0.75}
    (only,) = found["reliability"]["bins"]
    assert (only["from"], only["texts"], only["right"]) == (0.95, 8, 0.875)


def test_a_pack_without_heads_and_a_corpus_without_labels_have_no_figures(pack: Path, tmp_path: Path) -> None:
    assert head_figures(pack, tmp_path / "none", lambda _: []) == {}
    (pack / "manifest.json").write_text("{}", "utf-8")
    assert head_figures(pack, pack, lambda _: []) == {}


def test_the_error_is_the_distance_between_sure_and_right() -> None:
    right = np.array([True] * 9 + [False] + [True, False])
    sure = np.array([0.92] * 10 + [0.7] * 2)
    found = reliability(right, sure)
    assert found["error"] == pytest.approx((10 * abs(0.92 - 0.9) + 2 * 0.2) / 12, abs=1e-4)
    assert [(part["from"], part["texts"], part["right"]) for part in found["bins"]] == [(0.7, 2, 0.5), (0.9, 10, 0.9)]
