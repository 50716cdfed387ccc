"""Heads: probabilities as the file gives them, and every way in which a file does not belong to the encoder."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from medassist.errors import ModelUnavailable
from medassist.inference.encoder import OnnxEncoder
from medassist.inference.heads import load_heads
from medassist.inference.manifest import MANIFEST, read_manifest, verify

TINY = Path(__file__).with_name("tiny_heads.onnx")
"""Two heads over 384 numbers: `route` softmax of the first two, `finding` softmax of twice the first three."""
TASKS = {
    "route": {"labels": ["case", "question"], "limit": {"probability": 0.6, "ratio": 2.0}},
    "finding": {"labels": ["cough", "fever", "none"], "limit": None},
}


def _with_heads(pack: Path, folder: Path, change: Callable[[dict[str, Any]], object] = lambda heads: None) -> Path:
    folder.mkdir()
    for file in pack.iterdir():
        if file.name not in (MANIFEST, "heads.onnx"):  # both are written below: a link would change the bundled pack
            (folder / file.name).hardlink_to(file)
    manifest = json.loads((pack / MANIFEST).read_text("utf-8"))
    shutil.copy(TINY, folder / "heads.onnx")
    data = TINY.read_bytes()
    encoder = next(file["sha256"] for file in manifest["files"] if file["path"].endswith(".onnx"))
    manifest["heads"] = {
        "path": "heads.onnx", "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data),
        "encoder_sha256": encoder, "input": "embedding", "tasks": json.loads(json.dumps(TASKS)),
    }  # fmt: skip
    change(manifest["heads"])
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    return folder


def test_probabilities_are_those_of_the_file(pack: Path, tmp_path: Path) -> None:
    heads = load_heads(read_manifest(_with_heads(pack, tmp_path / "pack")))
    assert heads is not None
    vectors = np.zeros((2, 384), np.float32)
    vectors[1, 0] = np.log(3.0)
    assert np.allclose(heads.probabilities("route", vectors), [[0.5, 0.5], [0.75, 0.25]], atol=1e-6)
    assert np.allclose(heads.probabilities("finding", vectors)[1], [9 / 11, 1 / 11, 1 / 11], atol=1e-6)
    assert heads.probabilities("finding", vectors[:0]).shape == (0, 3)


def test_limits_are_read(pack: Path, tmp_path: Path) -> None:
    heads = load_heads(read_manifest(_with_heads(pack, tmp_path / "pack")))
    assert heads is not None
    limit = heads.tasks["route"].limit
    assert limit is not None
    assert (limit.probability, limit.ratio) == (0.6, 2.0)
    assert heads.tasks["finding"].limit is None


def test_a_pack_may_have_no_heads(pack: Path, tmp_path: Path) -> None:
    folder = _with_heads(pack, tmp_path / "pack")
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    del manifest["heads"]
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    assert load_heads(read_manifest(folder)) is None
    assert verify(folder)


def _other_encoder(heads: dict[str, Any]) -> None:
    heads["encoder_sha256"] = "0" * 64


def _other_file(heads: dict[str, Any]) -> None:
    heads["sha256"] = "0" * 64


def _out_of_the_pack(heads: dict[str, Any]) -> None:
    heads["path"] = "../heads.onnx"


def _one_label_less(heads: dict[str, Any]) -> None:
    heads["tasks"]["finding"]["labels"].pop()


def _no_task(heads: dict[str, Any]) -> None:
    heads["tasks"] = {}


def _one_label(heads: dict[str, Any]) -> None:
    heads["tasks"]["route"]["labels"] = ["case"]


def _no_number(heads: dict[str, Any]) -> None:
    heads["tasks"]["route"]["limit"] = {"probability": "high", "ratio": 2}


def _not_finite(heads: dict[str, Any]) -> None:
    heads["tasks"]["route"]["limit"] = {"probability": float("nan"), "ratio": 2}


def _other_input(heads: dict[str, Any]) -> None:
    heads["input"] = "input_ids"


FAULTS = (_other_encoder, _other_file, _out_of_the_pack, _one_label_less, _no_task, _one_label, _no_number, _not_finite,
          _other_input)  # fmt: skip


@pytest.mark.parametrize("change", FAULTS)
def test_what_does_not_fit_is_refused_and_the_encoder_stays(
    pack: Path, tmp_path: Path, change: Callable[[dict[str, Any]], object], encoder: OnnxEncoder
) -> None:
    folder = _with_heads(pack, tmp_path / "pack", change)
    manifest = read_manifest(folder)
    assert manifest.file(".onnx").sha256 == encoder.identity
    with pytest.raises(ModelUnavailable) as refusal:
        load_heads(manifest)
    assert refusal.value.sentence.zh
    assert refusal.value.sentence.en.endswith(".")


@pytest.mark.parametrize("change", [one for one in FAULTS if one is not _one_label_less])
def test_verify_covers_the_heads(pack: Path, tmp_path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    with pytest.raises(ModelUnavailable):
        verify(_with_heads(pack, tmp_path / "pack", change))


def test_a_missing_file_is_named(pack: Path, tmp_path: Path) -> None:
    folder = _with_heads(pack, tmp_path / "pack")
    (folder / "heads.onnx").unlink()
    with pytest.raises(ModelUnavailable) as refusal:
        load_heads(read_manifest(folder))
    assert "heads.onnx" in refusal.value.sentence.en
