"""Chooses the pieces that Chinese and English clinical text needs, by how often text uses each of them."""

from __future__ import annotations

import gzip
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgpack
import numpy as np
import sentencepiece
from numpy.typing import NDArray

from models.recipe.checkpoint import Piece
from models.recipe.tokenizer_model import BOUNDARY, SPECIAL_PIECES

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
ASCII = re.compile(r"[\x21-\x7e]+")
UNUSED = "<mask>"  # in the source for its training only
WeightedText = tuple[str, float]


def is_mandatory(piece: Piece) -> bool:
    """Single characters (with or without the word boundary) and Chinese words are kept whatever their frequency."""
    text = piece.text.removeprefix(BOUNDARY)
    return len(text) <= 1 or HAN.fullmatch(text) is not None


def word_table(path: Path) -> Iterator[WeightedText]:
    """Words of a wordfreq table with their share of all words (bins of one centibel)."""
    _header, *bins = msgpack.loads(gzip.decompress(path.read_bytes()))
    for centibels, words in enumerate(bins):
        for word in words:
            yield word, 10.0 ** (-centibels / 100)


def dictionary(path: Path) -> Iterator[WeightedText]:
    """Words of jieba's dictionary (lines of word, count, tag) with their counts."""
    for line in path.read_text("utf-8").splitlines():
        word, count, *_tag = line.split(" ")
        yield word, float(count)


def texts_of(value: object) -> Iterator[str]:
    """Every string inside a parsed JSON or TOML value, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_of(item)


def folder_texts(folder: Path) -> Iterator[WeightedText]:
    """Texts of every .toml, .jsonl and .txt file under `folder`, in the order of their paths."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".toml":
            strings: Iterable[str] = texts_of(tomllib.loads(path.read_text("utf-8")))
        elif path.suffix == ".jsonl":
            lines = path.read_text("utf-8").splitlines()
            strings = (text for line in lines if line.strip() for text in texts_of(json.loads(line)))
        elif path.suffix == ".txt":
            strings = path.read_text("utf-8").splitlines()
        else:
            continue
        for text in strings:
            yield text, 1.0


def bilingual_texts(folder: Path) -> dict[str, list[str]]:
    """Distinct texts under the keys zh and en of every .toml file under `folder`, in the order of their paths."""
    found: dict[str, dict[str, None]] = {"zh": {}, "en": {}}

    def visit(value: object) -> None:
        if isinstance(value, dict):
            for key, item in value.items():
                if key in found:
                    found[key].update(dict.fromkeys(texts_of(item)))
                visit(item)
        elif isinstance(value, list):
            for item in value:
                visit(item)

    for path in sorted(folder.rglob("*.toml")):
        visit(tomllib.loads(path.read_text("utf-8")))
    return {language: list(texts) for language, texts in found.items()}


def piece_shares(tokenizer: sentencepiece.SentencePieceProcessor, texts: Iterable[WeightedText]) -> NDArray[np.float64]:
    """Share of each piece among all tokens of `texts`, float64 [pieces of the tokenizer]."""
    counts = np.zeros(tokenizer.get_piece_size())
    for text, weight in texts:
        for piece in tokenizer.encode(text):
            counts[piece] += weight
    return counts / max(counts.sum(), 1.0)


def choose(pieces: Sequence[Piece], shares: Sequence[NDArray[np.float64]], budget: int) -> list[int]:
    """Ascending ids of at most `budget` pieces (more only if the mandatory ones alone are more).

    First the mandatory ones, then by the highest share in any source, then, unseen, ASCII pieces by the score that the
    source model gives them.
    """
    share = np.max(np.stack([np.zeros(len(pieces)), *shares]), axis=0)
    kept = set(range(SPECIAL_PIECES)) | {i for i, piece in enumerate(pieces) if is_mandatory(piece)}

    def rank(i: int) -> tuple[float, float, int]:
        return (-float(share[i]), -pieces[i].score, i)

    others = [
        i
        for i, piece in enumerate(pieces)
        if i not in kept and piece.text != UNUSED and (share[i] > 0 or _is_ascii(piece))
    ]
    kept.update(sorted(others, key=rank)[: max(0, budget - len(kept))])
    return sorted(kept)


def _is_ascii(piece: Piece) -> bool:
    return ASCII.fullmatch(piece.text.removeprefix(BOUNDARY)) is not None


def write_kept(path: Path, pieces: Sequence[Piece], kept: Sequence[int]) -> None:
    """One piece a line, UTF-8, in the order of the source's ids."""
    path.write_bytes("".join(pieces[i].text + "\n" for i in kept).encode("utf-8"))


def read_kept(path: Path, pieces: Sequence[Piece]) -> list[int]:
    """Ascending source ids of the pieces listed in `path`. Raises ValueError for a piece that the source lacks."""
    ids = {piece.text: i for i, piece in enumerate(pieces)}
    lines = path.read_bytes().decode("utf-8").split("\n")[:-1]
    unknown = [line for line in lines if line not in ids]
    if unknown:
        raise ValueError(f"{path.name} lists {unknown[0]!r}, which the source vocabulary does not have")
    return sorted(ids[line] for line in lines)
