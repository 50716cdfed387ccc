"""Text of any kind becomes ids: nothing the source vocabulary knew is unknown, nothing typed can break it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from medassist.errors import ModelUnavailable
from medassist.inference.tokenizer import Tokenizer, clean

LONG = 100_000


@pytest.fixture(scope="module")
def tokenizer(pack: Path) -> Tokenizer:
    return Tokenizer((pack / "tokenizer.model").read_bytes(), max_tokens=512)


def test_begin_and_end_enclose_the_text(tokenizer: Tokenizer) -> None:
    (row,) = tokenizer.encode(["头痛"], prefix="query: ")
    assert row[0] == 0
    assert row[-1] == 2
    assert "".join(tokenizer.piece(i) for i in row[1:-1]) == "▁query:▁头痛"


@pytest.mark.parametrize(
    "text",
    [
        "头痛伴呕吐三天，否认外伤史。",
        "Acetaminophen 500 mg q6h; SpO₂ 94 %, BP 120/80 mmHg, 38.5 ℃, β-blocker, µg, ½, ≥, ±",
        "痤疮 痿痹 痉厥 癫痫 淋巴 胰腺 鱗 閾",
        "高血壓 糖尿病 心臟 頭痛",
        "発熱 カタカナ ひらがな 두통 головная боль صداع",
        "😀💊❤",
        "Ａ１％（）【】《》“”……——",
    ],
)
def test_what_the_source_reads_is_not_unknown(tokenizer: Tokenizer, text: str) -> None:
    (row,) = tokenizer.encode([text])
    assert tokenizer.unknown not in row


def test_every_single_character_piece_is_reachable(tokenizer: Tokenizer) -> None:
    characters = [tokenizer.piece(i) for i in range(4, tokenizer.size)]
    characters = [piece for piece in characters if len(piece) == 1]
    assert len(characters) > 13_000
    unread = [c for c, row in zip(characters, tokenizer.encode(characters), strict=True) if tokenizer.unknown in row]
    assert unread == []


@pytest.mark.parametrize("text", ["", " ", "\x00\x01\x1b[31m\x7f\x9f", "\n\t\r\n", "\ud800", "\u200d", "a" * LONG])
def test_nothing_breaks_it(tokenizer: Tokenizer, text: str) -> None:
    (row,) = tokenizer.encode([text], prefix="query: ")
    assert 3 <= len(row) <= 512


def test_control_characters_separate_words() -> None:
    assert clean("头\x00痛\tis\r\n bad\x7f", 100) == "头 痛 is bad"


def test_long_text_is_cut_with_its_end_token(tokenizer: Tokenizer) -> None:
    (row,) = tokenizer.encode(["咳嗽 fever " * LONG], prefix="passage: ")
    assert len(row) == 512
    assert row[-1] == 2


def test_leading_blanks_do_not_hide_the_text(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode([" " * LONG + "头痛"]) == tokenizer.encode(["头痛"])


def test_a_batch_is_padded_to_its_longest(tokenizer: Tokenizer) -> None:
    tokens = tokenizer.batch([[0, 9, 2], [0, 2]])
    assert tokens.ids.tolist() == [[0, 9, 2], [0, 2, 1]]
    assert tokens.mask.tolist() == [[1, 1, 1], [1, 1, 0]]
    assert tokens.ids.dtype == tokens.mask.dtype == np.int64


def test_bytes_that_are_no_tokenizer_are_refused() -> None:
    with pytest.raises(ModelUnavailable):
        Tokenizer(b"not a model", max_tokens=8)
