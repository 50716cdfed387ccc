"""A made-up corpus with claims, small settings, and one thread for models of this size."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from models.recipe.reranker.settings import RerankerSettings
from models.recipe.training.encoder import Source
from tests.recipe.training import made_up

LICENCES = {"made up": "CC0"}


def settings(**changed: object) -> RerankerSettings:
    """Two layers, rows of at most 28 tokens, some twenty steps."""
    values: dict[str, object] = {
        "layers": 2,
        "frozen_layers": 1,
        "vocabulary": 60,
        "question_tokens": 8,
        "rerank_tokens": 20,
        "support_tokens": 28,
        "short_tokens": 14,
        "pairs": 6,
        "hard_negatives": 1,
        "claims": 4,
        "chunk": 8,
        "rate": 2e-3,
        "warmup_steps": 3,
        "evaluate_every": 6,
        "tokens": 6000,
    }
    return RerankerSettings(**(values | changed))  # type: ignore[arg-type]


def write_claims(folder: Path) -> None:
    """Claims that are supported where they repeat a word of the evidence, and contradicted where they name another."""
    records = []
    for i in range(48):
        word, other = made_up.WORDS[i % 12], made_up.WORDS[(i + 5) % 12]
        supported = i % 2 == 0
        split = ("train", "train", "dev", "held_out")[i // 2 % 4]
        records.append(
            {"claim": f"{word} a", "evidence": f"{word if supported else other} b c", "label": int(supported)}
            | {"change": None if supported else "drug", "language": "en", "source": "made up", "split": split}
        )
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
    (folder / "support.jsonl").write_text("".join(lines), "utf-8")
    (folder / "corpus.json").write_text(json.dumps({"licences": LICENCES}), "utf-8")


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Threads that wait for one another cost more than matrices of this size."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def work(tmp_path: Path, e5s1: Path) -> Path:
    """A folder with a corpus and, as small.bin, the made-up source."""
    made_up.write_corpus(tmp_path / "corpus")
    write_claims(tmp_path / "corpus")
    return tmp_path


@pytest.fixture
def source(e5s1: Path) -> Source:
    """The made-up source."""
    return made_up.source(e5s1)
