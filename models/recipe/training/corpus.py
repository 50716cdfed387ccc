"""Reads the corpus: passages, pairs and labelled texts, with what is broken named, skipped and counted."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from models.recipe.training.settings import TrainingError
from models.recipe.training.states import has_teacher

SPLITS = ("train", "dev", "held_out")
Record = TypeVar("Record")
NAMED = 5  # broken lines that are named one by one; the others are only counted


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage; `text` has its title before it where it has one. All passages of a `group` lie in one split."""

    id: str
    text: str
    language: str
    group: str
    source: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and the id of the passage that answers it; `negatives` are ids of passages that do not."""

    id: str
    query: str
    language: str
    passage: str
    task: str
    source: str
    group: str
    split: str
    negatives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with its label for one of the heads."""

    text: str
    language: str
    task: str
    label: str
    source: str
    split: str


@dataclass(frozen=True)
class Corpus:
    """The texts that the encoder learns from; `hash` is that of the files read."""

    passages: dict[str, Passage]
    pairs: tuple[Pair, ...]
    hash: str

    def split(self, name: str) -> list[Pair]:
        """The pairs of one split, in the order of the file."""
        return [pair for pair in self.pairs if pair.split == name]

    def anchors(self) -> list[tuple[str, str]]:
        """Texts (kind, text) that are held near the teacher: some of what no pair outside of training asks or answers."""
        others = [pair for pair in self.pairs if pair.split != "train"]
        groups = {pair.group for pair in others} | {self.passages[pair.passage].group for pair in others}
        texts = {("passage", passage.text) for passage in self.passages.values() if passage.group not in groups}
        texts |= {("query", pair.query) for pair in self.split("train")}
        return sorted(text for text in texts if has_teacher(*text))


def read_corpus(folder: Path) -> Corpus:
    """The corpus in `folder`. Raises TrainingError if there is none, or nothing in it to train on."""
    digest = hashlib.sha256()
    passages = {passage.id: passage for passage in lines_of(folder / "passages.jsonl", _passage, digest.update)}

    def pair_of(record: dict[str, Any]) -> Pair:
        pair = _pair(record)
        if pair.passage not in passages:
            raise ValueError(f"passage {pair.passage!r} is not in passages.jsonl")
        return pair

    pairs = tuple(lines_of(folder / "pairs.jsonl", pair_of, digest.update))
    corpus = Corpus(passages, pairs, digest.hexdigest()[:16])
    for name in ("train", "dev"):
        if not corpus.split(name):
            raise TrainingError(f"The corpus in {folder} has no pairs of the split {name}; run ./recipe corpus.")
    return corpus


def read_labelled(folder: Path) -> list[Labelled]:
    """The labelled texts in `folder`. Raises TrainingError where there are none."""
    found = list(lines_of(folder / "labelled.jsonl", _labelled, lambda line: None))
    if not found:
        raise TrainingError(f"{folder / 'labelled.jsonl'} has no usable line; run ./recipe corpus.")
    return found


def _passage(record: dict[str, Any]) -> Passage:
    title, text = _text(record, "title", empty=True), _text(record, "text")
    whole = f"{title}: {text}" if title else text  # as the application's encoder reads it
    return Passage(
        _text(record, "id"), whole, _text(record, "language"), _text(record, "group"), _text(record, "source")
    )


def _pair(record: dict[str, Any]) -> Pair:
    negatives = record.get("negatives") or []
    if not isinstance(negatives, list) or not all(isinstance(name, str) for name in negatives):
        raise ValueError("negatives is not a list of ids")
    names = ("id", "query", "language", "passage", "task", "source", "group", "split")
    pair = Pair(*(_text(record, name) for name in names), tuple(negatives))
    _check_split(pair.split)
    return pair


def _labelled(record: dict[str, Any]) -> Labelled:
    labelled = Labelled(*(_text(record, name) for name in ("text", "language", "task", "label", "source", "split")))
    _check_split(labelled.split)
    return labelled


def _check_split(split: str) -> None:
    if split not in SPLITS:
        raise ValueError(f"split is {split!r}")


def _text(record: dict[str, Any], name: str, *, empty: bool = False) -> str:
    value = record.get(name)
    if empty and value is None:
        return ""
    if not isinstance(value, str) or not (empty or value.strip()):
        raise ValueError(f"{name} is not a text")
    return value


def lines_of(path: Path, parse: Callable[[dict[str, Any]], Record], seen: Callable[[bytes], None]) -> Iterator[Record]:
    """Each line of `path` parsed; `seen` gets the bytes of every line."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise TrainingError(f"{path} cannot be read ({error.strerror}); run ./recipe corpus first.") from error
    broken = 0
    with file:
        for number, line in enumerate(file, 1):
            seen(line)
            if not line.strip():
                continue
            try:
                record = json.loads(line)
                if not isinstance(record, dict):
                    raise ValueError("not an object")
                parsed = parse(record)
            except (ValueError, TypeError) as error:
                broken += 1
                if broken <= NAMED:
                    print(f"{path.name} line {number} is skipped: {error}", file=sys.stderr)
                continue
            yield parsed
    if broken:
        print(f"{path.name}: {broken:,} broken lines skipped", file=sys.stderr)
