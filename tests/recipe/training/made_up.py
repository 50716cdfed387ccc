"""A made-up corpus and the settings of a run that takes a second."""

from __future__ import annotations

import json
from pathlib import Path

from models.recipe.checkpoint import read_checkpoint
from models.recipe.training.encoder import Source
from models.recipe.training.settings import TrainingSettings

WORDS = ["头痛", "咳嗽", "发热", "head", "ache", "cough", "fat", "sun", "moon", "star", "ship", "rope"]


def write_corpus(folder: Path, articles: int = 24) -> None:
    """Two pairs an article; the last quarter of the articles is the development split."""
    passages, pairs = [], []
    for i in range(articles):
        name = f"{WORDS[i % len(WORDS)]} {WORDS[(i * 5 + 1) % len(WORDS)]} {chr(97 + i)}"
        for part in range(2):
            language = ("zh", "en")[part]
            passages.append(
                {"id": f"p{i}-{part}", "text": f"{name} {part * 'a b c'}", "title": "", "language": language}
                | {"source": "made up", "licence": "CC0", "group": f"g{i}"}
            )
            pairs.append(
                {"id": f"q{i}-{part}", "query": f"{name} {'xy'[part]}", "language": language, "passage": f"p{i}-{part}"}
                | {"task": "retrieval", "source": "made up", "group": f"g{i}"}
                | {"split": "dev" if i >= articles * 3 // 4 else "train", "negatives": [f"p{(i + 3) % 18}-{part}"]}
            )
    folder.mkdir(parents=True, exist_ok=True)
    for file, records in (("passages", passages), ("pairs", pairs)):
        lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
        (folder / f"{file}.jsonl").write_text("".join(lines), "utf-8")


def source(path: Path) -> Source:
    """The made-up E5S1 file with all of its pieces but the last."""
    checkpoint = read_checkpoint(path)
    return Source(checkpoint, list(range(len(checkpoint.pieces) - 1)), "made up")


def settings(**changed: object) -> TrainingSettings:
    """One of two layers frozen, six pairs a batch, some fifteen steps."""
    values: dict[str, object] = {
        "frozen_layers": 1,
        "query_tokens": 16,
        "passage_tokens": 24,
        "short_tokens": 12,
        "pairs": 6,
        "anchors": 4,
        "rate": 1e-3,
        "warmup_steps": 5,
        "evaluate_every": 6,
        "tokens": 6000,
    }
    return TrainingSettings(**(values | changed))  # type: ignore[arg-type]
