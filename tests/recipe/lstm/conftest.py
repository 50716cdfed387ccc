"""A made-up corpus of a few questions, and the made-up source of tests/recipe."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from models.recipe.checkpoint import read_checkpoint
from models.recipe.training import loop
from models.recipe.training.encoder import Source

WORDS = ("头痛", "咳嗽", "发热", "head", "ache", "cough", "头", "痛")


def _lines(path: Path, records: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Threads that wait for one another cost more than matrices of this size."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Curves are drawn by the loop and tested there: a second for every checkpoint."""
    monkeypatch.setattr(loop, "write_curves", lambda *_, **__: None)


@pytest.fixture
def source(e5s1: Path) -> Source:
    checkpoint = read_checkpoint(e5s1)
    return Source(checkpoint, list(range(len(checkpoint.pieces) - 1)), "made up")


@pytest.fixture
def write_corpus() -> Callable[[Path], None]:
    """Writes passages, pairs and labelled texts into a work folder."""

    def write(work: Path) -> None:
        folder = work / "corpus"
        folder.mkdir(parents=True)
        passages, pairs, labelled = [], [], []
        for number in range(24):
            first, second = WORDS[number % 8], WORDS[(number * 3 + 1) % 8]
            name, split = f"p{number}", "dev" if number % 6 == 5 else "train"
            text = f"{first} {second} {first} {chr(97 + number)}"
            passages.append(
                {"id": name, "text": text, "title": "", "language": "zh", "source": "own", "licence": "", "group": name}
            )
            pairs.append(
                {
                    "id": f"q{number}",
                    "query": f"{first} {second} {chr(97 + number)}",
                    "language": "zh",
                    "passage": name,
                    "task": "retrieval",
                    "source": "own",
                    "group": name,
                    "split": split,
                    "negatives": [f"p{(number + 7) % 24}"],
                }
            )
            labelled.append(
                {
                    "text": f"{first} {second}",
                    "language": "zh",
                    "task": "route",
                    "label": "a" if number % 2 else "b",
                    "source": "own",
                    "split": "train",
                }
            )
        _lines(folder / "passages.jsonl", passages)
        _lines(folder / "pairs.jsonl", pairs)
        _lines(folder / "labelled.jsonl", labelled)

    return write
