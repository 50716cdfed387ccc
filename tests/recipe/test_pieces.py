"""Pruning keeps every single character, prefers what text uses, and its list is read back as it was written."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from models.recipe.checkpoint import Checkpoint, read_checkpoint
from models.recipe.pieces import bilingual_texts, choose, folder_texts, piece_shares, read_kept, write_kept
from models.recipe.tokenizer_model import build_tokenizer, load_tokenizer


@pytest.fixture
def checkpoint(e5s1: Path) -> Checkpoint:
    return read_checkpoint(e5s1)


def _shares(checkpoint: Checkpoint, text: str) -> np.ndarray:
    tokenizer = load_tokenizer(build_tokenizer(checkpoint, range(len(checkpoint.pieces))))
    return piece_shares(tokenizer, [(text, 1.0)])


def test_single_characters_are_kept_at_any_budget(checkpoint: Checkpoint) -> None:
    kept = choose(checkpoint.pieces, [], 0)
    texts = {checkpoint.pieces[i].text for i in kept}
    assert {piece.text for piece in checkpoint.pieces if len(piece.text) == 1} <= texts
    assert kept[:4] == [0, 1, 2, 3]


def test_nothing_readable_becomes_unknown(checkpoint: Checkpoint) -> None:
    full = load_tokenizer(build_tokenizer(checkpoint, range(len(checkpoint.pieces))))
    pruned = load_tokenizer(build_tokenizer(checkpoint, choose(checkpoint.pieces, [], 0)))
    for text in ("头痛咳嗽 head ache", "étéghj", "头a痛b", "Ｈ\u3000头"):
        assert full.encode(text).count(3) == pruned.encode(text).count(3)


def test_used_pieces_come_before_unused_ones(checkpoint: Checkpoint) -> None:
    smallest = len(choose(checkpoint.pieces, [], 0))
    kept = choose(checkpoint.pieces, [_shares(checkpoint, "head head ache")], smallest + 2)
    texts = {checkpoint.pieces[i].text for i in kept}
    assert {"▁head", "ache"} <= texts
    assert "ghj" not in texts


def test_the_training_mask_is_never_kept(checkpoint: Checkpoint) -> None:
    kept = choose(checkpoint.pieces, [], 10_000)
    assert "<mask>" not in {checkpoint.pieces[i].text for i in kept}


def test_token_ids_are_rows_of_the_kept_pieces(checkpoint: Checkpoint) -> None:
    kept = choose(checkpoint.pieces, [_shares(checkpoint, "head")], 10_000)
    pruned = load_tokenizer(build_tokenizer(checkpoint, kept))
    assert [pruned.id_to_piece(i) for i in range(len(kept))] == [checkpoint.pieces[i].text for i in kept]


def test_the_list_is_read_as_it_was_written(tmp_path: Path, checkpoint: Checkpoint) -> None:
    kept = choose(checkpoint.pieces, [], 10_000)
    write_kept(tmp_path / "kept.txt", checkpoint.pieces, kept)
    assert read_kept(tmp_path / "kept.txt", checkpoint.pieces) == kept


def test_a_foreign_piece_in_the_list_is_refused(tmp_path: Path, checkpoint: Checkpoint) -> None:
    (tmp_path / "kept.txt").write_text("<s>\nnever\n", "utf-8")
    with pytest.raises(ValueError, match="never"):
        read_kept(tmp_path / "kept.txt", checkpoint.pieces)


def test_texts_are_read_from_toml_jsonl_and_txt(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('name = { zh = "头痛", en = "headache" }\nnumber = 3\n', "utf-8")
    (tmp_path / "b.jsonl").write_text(json.dumps({"q": "咳嗽", "tags": ["cough"]}) + "\n", "utf-8")
    (tmp_path / "c.txt").write_text("发热\n", "utf-8")
    (tmp_path / "d.bin").write_bytes(b"\xff")
    assert [text for text, _ in folder_texts(tmp_path)] == ["头痛", "headache", "咳嗽", "cough", "发热"]
    assert bilingual_texts(tmp_path) == {"zh": ["头痛"], "en": ["headache"]}
