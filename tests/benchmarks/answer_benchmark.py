"""How fast questions are answered: `./check benchmark`. Prints times, rows a second and memory, with SQLite FTS5 as the peer."""

from __future__ import annotations

import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

os.environ.setdefault("MEDASSIST_KEYRING", "off")
os.environ.setdefault("MEDASSIST_PASSPHRASE", "benchmark only")

from medassist.services.assembly import Parts
from medassist.services.batch import BatchService

QUESTIONS = 200


def main() -> None:
    """Runs every measurement on this machine."""
    process = psutil.Process()
    print(f"cores: {psutil.cpu_count(logical=False)} physical, {os.cpu_count()} logical")
    before = process.memory_info().rss
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        parts = Parts(Path(folder))
        parts.ask.answer("头痛")
        print(f"load and first answer: {time.perf_counter() - began:.2f} s")
        texts = _questions(parts)
        _report("ask, warm process", _timed(parts.ask.answer, texts))
        search = _timed(lambda text: parts.search.search(text, k=10), texts)
        _report("hybrid search alone", search)
        peer = _timed(_fts5(parts), texts)
        _report("peer: SQLite FTS5 with bigrams, words only", peer)
        ratio = statistics.median(search) / statistics.median(peer)
        print(f"hybrid search / FTS5, median: {ratio:.2f}")
        _batch(parts, texts, Path(folder))
        print(f"resident memory: {process.memory_info().rss / 1e6:.0f} MB ({before / 1e6:.0f} MB before loading)")
        parts.close()


def _questions(parts: Parts) -> list[str]:
    """200 questions and cases, zh and en: the red flags' own examples and plain questions on every article."""
    base = parts.knowledge
    texts = [text for rule in base.red_flags.values() for text in (*rule.examples.fires[:2], *rule.examples.silent[:1])]
    for entry in (*base.conditions.values(), *base.drugs.values()):
        texts += [f"{entry.name.zh}怎么办？", f"What should I do about {entry.name.en}?"]
    step = max(1, len(texts) // QUESTIONS)
    return texts[::step][:QUESTIONS]


def _timed(work: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Milliseconds of each call."""
    times = []
    for text in texts:
        began = time.perf_counter()
        work(text)
        times.append((time.perf_counter() - began) * 1000)
    return times


def _report(name: str, times: Sequence[float]) -> None:
    ordered = sorted(times)
    p95 = ordered[int(len(ordered) * 0.95)]
    print(f"{name}: p50 {statistics.median(ordered):.1f} ms, p95 {p95:.1f} ms over {len(ordered)} texts")


def _fts5(parts: Parts) -> Callable[[str], object]:
    """Word search over the same passages in SQLite, the way an offline encyclopaedia does it."""
    from medassist.retrieval.terms import terms

    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE passages USING fts5(words)")
    rows = ((" ".join(terms(f"{passage.title} {passage.text}")),) for passage in parts.passages)
    connection.executemany("INSERT INTO passages VALUES (?)", rows)

    def search(text: str) -> object:
        words = " OR ".join(f'"{word}"' for word in dict.fromkeys(terms(text)))
        query = "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT 10"
        return connection.execute(query, (words,)).fetchall() if words else []

    return search


def _batch(parts: Parts, texts: Sequence[str], folder: Path) -> None:
    """Rows a second of a batch with its encrypted journal."""
    source = folder / "questions.txt"
    source.write_text("\n".join(text.replace("\n", " ") for text in texts), encoding="utf-8")
    journal = parts.store.batches if parts.store is not None else None
    service = BatchService(parts.ask.answer_row, journal, engine=parts.engine)
    began = time.perf_counter()
    result = service.run(source, folder / "answers.jsonl")
    seconds = time.perf_counter() - began
    print(f"batch: {result.done} rows in {seconds:.1f} s, {result.done / seconds:.0f} rows a second")


if __name__ == "__main__":
    main()
