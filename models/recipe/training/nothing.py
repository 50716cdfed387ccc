"""What people and articles say that is no finding, so that the finding head can say so too, and its limit is an honest one.

The texts are what the application would ask the head about: stretches that no phrase matched, of questions to articles
and of the articles. Real patients' questions are used for the limit only, not for training: some of their stretches do
mean a finding, which makes the limit stricter than it needs to be, never laxer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from medassist.core.reading.reader import Reader
from medassist.knowledge.compiled import load_base
from models.recipe.corpus.records import order_key
from models.recipe.training.corpus import Labelled, lines_of

COMPILED = Path(__file__).resolve().parents[3] / "resources" / "compiled"
NOTHING = "none"
"""The label of a stretch that is no finding; the application knows no finding of that name."""
MOST = {"train": 1_500, "dev": 350}
"""Stretches of a language at most."""
OF_ONE_TEXT = 3
_TELLING = frozenset({"complaint", "case", "red flag", "keywords", "title", "synonym", "parallel"})
"""Kinds of query that tell what somebody has, or are no sentence."""
_PATIENTS = "zh_toyhom_qa"


def says_nothing(corpus: Path, seed: int) -> list[Labelled]:
    """Stretches of the corpus in `corpus` with the label none, chosen by the seed, for training and development."""
    reader = Reader(load_base(COMPILED))
    counts: Counter[tuple[str, str]] = Counter()
    found: dict[str, Labelled] = {}
    texts = sorted({*_queries(corpus), *_passages(corpus, seed)}, key=lambda one: order_key(seed, NOTHING, one[0]))
    for text, language, split in texts:
        if counts[split, language] >= MOST[split]:
            continue
        for stretch in reader.left_over(text)[:OF_ONE_TEXT]:
            if stretch not in found:
                counts[split, language] += 1
                found[stretch] = Labelled(stretch, language, "finding", NOTHING, "left over", split)
    return list(found.values())


def _queries(corpus: Path) -> Iterator[tuple[str, str, str]]:
    """(text, language, split) of queries to articles, and of patients' questions outside training."""

    def parse(record: dict[str, Any]) -> tuple[str, ...]:
        return tuple(str(record.get(name) or "") for name in ("query", "language", "split", "kind", "source"))

    for text, language, split, kind, source in lines_of(corpus / "pairs.jsonl", parse, lambda line: None):
        if split in MOST and kind not in _TELLING and not (source == _PATIENTS and split == "train"):
            yield text, language, split


def _passages(corpus: Path, seed: int) -> Iterator[tuple[str, str, str]]:
    def parse(record: dict[str, Any]) -> tuple[str, ...]:
        return tuple(str(record.get(name) or "") for name in ("text", "language", "group"))

    for text, language, group in lines_of(corpus / "passages.jsonl", parse, lambda line: None):
        yield text[:300], language, "dev" if order_key(seed, NOTHING, group) % 10 == 0 else "train"
