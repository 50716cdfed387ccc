"""Reads retrieval sets (corpus.jsonl, queries.jsonl, qrels.tsv) and scores rankings on them."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DEPTH = 100


@dataclass(frozen=True)
class RetrievalSet:
    """Texts by position; `relevant[q]` holds the positions of the documents that answer query q."""

    name: str
    language: str
    queries: tuple[str, ...]
    documents: tuple[str, ...]
    relevant: tuple[frozenset[int], ...]
    corpus_size: int


def read_retrieval_set(folder: Path, *, distractors: int) -> RetrievalSet:
    """The set in `folder`: every relevant document and at most `distractors` others, evenly spaced over the corpus."""
    corpus = _records(folder / "corpus.jsonl")
    queries = _records(folder / "queries.jsonl")
    judged: dict[str, set[str]] = {}
    with (folder / "qrels.tsv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            if int(row["relevance"]) > 0:
                judged.setdefault(row["query_id"], set()).add(row["doc_id"])
    answers = set().union(*judged.values())
    others = [record for record in corpus if record["id"] not in answers]
    step = max(1.0, len(others) / distractors)
    chosen = [others[int(i * step)] for i in range(min(distractors, len(others)))]
    kept = [record for record in corpus if record["id"] in answers] + chosen
    position = {record["id"]: i for i, record in enumerate(kept)}
    asked = [query for query in queries if judged.get(query["id"])]
    return RetrievalSet(
        name=folder.name,
        language=folder.name.split("_", 1)[0],
        queries=tuple(query["text"] for query in asked),
        documents=tuple(f"{record.get('title', '')} {record['text']}".strip() for record in kept),
        relevant=tuple(frozenset(position[doc] for doc in judged[query["id"]] if doc in position) for query in asked),
        corpus_size=len(corpus),
    )


def ndcg_at_10(
    queries: NDArray[np.float32], documents: NDArray[np.float32], relevant: tuple[frozenset[int], ...]
) -> float:
    """Mean nDCG@10 with binary relevance; rows are L2-normalised vectors of one space."""
    return figures_of(queries, documents, relevant)["ndcg10"]


def figures_of(
    queries: NDArray[np.float32], documents: NDArray[np.float32], relevant: tuple[frozenset[int], ...]
) -> dict[str, float]:
    """Means over the queries: ndcg10 and recall100 with binary relevance, mrr (0 beyond DEPTH); rows as in ndcg_at_10."""
    discounts = 1.0 / np.log2(np.arange(2, 12))
    found: dict[str, list[float]] = {"ndcg10": [], "mrr": [], "recall100": []}
    for vector, answers in zip(queries, relevant, strict=True):
        ranking = np.argsort(-(documents @ vector), kind="stable")[:DEPTH]
        hits = np.array([position in answers for position in ranking], float)
        first = hits[:10]
        found["ndcg10"].append(float(first @ discounts[: first.size]) / float(discounts[: min(10, len(answers))].sum()))
        found["mrr"].append(1.0 / (int(hits.argmax()) + 1) if hits.any() else 0.0)
        found["recall100"].append(float(hits.sum()) / len(answers))
    return {name: float(np.mean(values)) for name, values in found.items()}


def _records(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
