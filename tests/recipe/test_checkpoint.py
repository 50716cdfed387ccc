"""The E5S1 reader: what it reads, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.recipe.checkpoint import BlockMatrix, CheckpointError, read_checkpoint


def test_sizes_pieces_and_special_tokens(e5s1: Path) -> None:
    checkpoint = read_checkpoint(e5s1)
    assert (checkpoint.shape.hidden, checkpoint.shape.layers, checkpoint.shape.heads) == (64, 2, 2)
    assert (checkpoint.begin, checkpoint.padding, checkpoint.end, checkpoint.unknown) == (0, 1, 2, 3)
    assert checkpoint.pieces[4].text == "▁"
    assert checkpoint.pieces[4].score == -1.0
    assert checkpoint.normalisation == {1: "", 0x3000: " "}


def test_matrices_have_outputs_by_inputs(e5s1: Path) -> None:
    checkpoint = read_checkpoint(e5s1)
    assert checkpoint.matrices["l0.fi.w"].codes.shape == (128, 64)
    assert checkpoint.matrices["l1.fo.w"].codes.shape == (64, 128)
    assert checkpoint.vectors["l1.fo.b"].shape == (64,)


def test_low_nibbles_come_first(e5s1: Path) -> None:
    checkpoint = read_checkpoint(e5s1)
    matrix = checkpoint.matrices["emb.word"]
    raw = e5s1.read_bytes()
    scale = matrix.scales[0, 0].tobytes()
    start = raw.index(scale + bytes(matrix.codes[0, :16] | (matrix.codes[0, 16:32] << 4)))
    assert start > 0


def test_values_are_code_minus_eight_times_scale() -> None:
    codes = np.full((1, 32), 8, np.uint8)
    codes[0, 0], codes[0, 31] = 0, 15
    values = BlockMatrix(codes, np.array([[0.5]], np.float16)).dense()
    assert values[0, 0] == -4.0
    assert values[0, 31] == 3.5
    assert not values[0, 1:31].any()


@pytest.mark.parametrize("keep", [0, 3, 40, 100, 2_000, -1])
def test_a_cut_file_is_refused(e5s1: Path, keep: int) -> None:
    e5s1.write_bytes(e5s1.read_bytes()[:keep])
    with pytest.raises(CheckpointError):
        read_checkpoint(e5s1)


def test_another_kind_of_file_is_refused(e5s1: Path) -> None:
    e5s1.write_bytes(b"GGUF" + e5s1.read_bytes()[4:])
    with pytest.raises(CheckpointError, match="another kind of file"):
        read_checkpoint(e5s1)
