"""The retrieval sets that only measure: what of them no training text may repeat."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from models.recipe.corpus.clean import clean, language_of, without_greetings
from models.recipe.corpus.reading import Reader


@dataclass
class Reserved:
    """Texts and document ids of the evaluation sets: queries, and the passages that answer them."""

    queries: list[str] = field(default_factory=list)
    passages: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    sets: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Name of a set: how many queries and how many answers it has."""


def read_reserved(data: Path, reader: Reader) -> Reserved:
    """Everything reserved by the folders under `data` that hold queries.jsonl, corpus.jsonl and qrels.tsv."""
    reserved = Reserved()
    for qrels in sorted(data.glob("*/qrels.tsv")):
        folder = qrels.parent
        answers = _answers(qrels)
        queries = [clean(str(record.get("text", ""))) for _, record in reader.records(folder / "queries.jsonl")]
        passages = []
        for _, record in reader.records(folder / "corpus.jsonl"):
            if record.get("id") in answers:
                passages.append(clean(str(record.get("text", ""))))
        reserved.queries += [form for query in queries for form in _forms(query)]
        reserved.passages += passages
        reserved.ids |= answers
        reserved.sets[folder.name] = (len(queries), len(passages))
    return reserved


def _forms(query: str) -> list[str]:
    """The query, and the query as cleaning leaves it."""
    language = language_of(query)
    return list(dict.fromkeys((query, without_greetings(query, language)))) if language else [query]


def _answers(path: Path) -> set[str]:
    rows = [line.rstrip("\r\n").split("\t") for line in path.read_text("utf-8-sig").splitlines()[1:]]
    return {row[1] for row in rows if len(row) >= 3 and row[2].strip() not in ("", "0")}
