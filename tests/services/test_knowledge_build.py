"""Compiling the base: faults keep everything back, and the cosine limits are calibrated and belong to one encoder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from medassist.core.evidence import Encoder
from medassist.knowledge.compiled import load_base, load_vectors
from medassist.services.knowledge_build import THRESHOLD_FILE, _separating, build, load_thresholds


@pytest.fixture(scope="module")
def small(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real entries, but for most drugs' and conditions' files nothing else needs."""
    folder = tmp_path_factory.mktemp("entries") / "knowledge"
    shutil.copytree(project / "resources" / "knowledge", folder)
    return folder


def test_a_build_writes_base_vectors_and_limits_and_a_second_one_encodes_nothing(
    small: Path, tmp_path: Path, word_encoder: Encoder
) -> None:
    first = build(small, tmp_path, word_encoder)
    assert first.faults == ()
    assert load_base(tmp_path) == first.base
    stored = load_vectors(tmp_path)
    assert stored is not None
    assert len(stored.keys) == first.encoded
    limits = load_thresholds(tmp_path, word_encoder.identity)
    assert limits is not None
    assert 0.0 < limits.answer < 1.0
    bytes_before = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    assert build(small, tmp_path, word_encoder).encoded == 0
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == bytes_before


def test_a_fault_keeps_everything_back(small: Path, tmp_path: Path, word_encoder: Encoder) -> None:
    broken = small / "drugs" / "broken.toml"
    broken.write_text("id = 3\n", encoding="utf-8")
    try:
        result = build(small, tmp_path / "target", word_encoder)
    finally:
        broken.unlink()
    assert [fault.file for fault in result.faults] == ["drugs/broken.toml"]
    assert not (tmp_path / "target").exists()


def test_without_an_encoder_the_base_is_written_without_vectors(small: Path, tmp_path: Path) -> None:
    build(small, tmp_path, None)
    assert load_base(tmp_path).conditions
    assert load_vectors(tmp_path) is None
    assert load_thresholds(tmp_path, "any") is None


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"answer": 0.5}', "\x00"])
def test_limits_that_cannot_be_read_are_as_if_there_were_none(tmp_path: Path, content: str) -> None:
    (tmp_path / THRESHOLD_FILE).write_text(content, encoding="utf-8")
    assert load_thresholds(tmp_path, "e") is None


def test_limits_of_another_encoder_are_refused(tmp_path: Path) -> None:
    (tmp_path / THRESHOLD_FILE).write_text(
        json.dumps({"encoder": "a", "answer": 0.8, "foreign": 0.9}), encoding="utf-8"
    )
    assert load_thresholds(tmp_path, "b") is None
    assert load_thresholds(tmp_path, "a") is not None


def test_the_cut_separates_inside_from_outside_with_the_fewest_errors() -> None:
    assert _separating(np.array([0.8, 0.9, 0.95]), np.array([0.1, 0.3, 0.7])) == 0.8
    assert _separating(np.array([0.5, 0.8, 0.9]), np.array([0.1, 0.2, 0.6])) in (0.5, 0.8)
