"""Compiles the knowledge base: checked entries, their words and vectors, and the cosines an answer may stand on."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from medassist.core.answering.compose import Thresholds
from medassist.core.clinical import KnowledgeBase, Language
from medassist.core.evidence import Encoder, Passage
from medassist.knowledge.checks import check
from medassist.knowledge.compiled import load_vectors, vector_key, write_base, write_vectors
from medassist.knowledge.passages import passages_of
from medassist.knowledge.sources import Fault, read_sources
from medassist.services.word_index import write_words

THRESHOLD_FILE = "thresholds.json"
OUTSIDE_FILE = "outside_questions.toml"
FOREIGN_QUANTILE = 0.9
"""Share of outside questions that must lie below the limit for evidence in the other language: the base holds thousands of
passages, so that the nearest one to an outside question is much nearer than in a clinic's own library."""


@dataclass(frozen=True, slots=True)
class Build:
    """What a build did: the faults found, and how many passages had to be encoded."""

    base: KnowledgeBase
    faults: tuple[Fault, ...]
    encoded: int


def build(sources: Path, target: Path, encoder: Encoder | None) -> Build:
    """Compiles `sources` into `target`; nothing is written while any entry has a fault."""
    tree = read_sources(sources)
    faults = tuple(check(tree))
    if faults:
        return Build(tree.base, faults, 0)
    write_base(tree.base, target)
    write_words(tree.base, target)
    encoded = 0
    if encoder is not None:
        encoded = write_vectors(tree.base, encoder, target)
        limits = calibrated(tree.base, sources / OUTSIDE_FILE, target, encoder)
        text = json.dumps(asdict(limits), indent=2, sort_keys=True) + "\n"
        (target / THRESHOLD_FILE).write_text(text, encoding="utf-8")
    return Build(tree.base, (), encoded)


def load_thresholds(folder: Path, encoder: str) -> Thresholds | None:
    """The calibrated cosines; None when there are none or they belong to another encoder."""
    try:
        limits = Thresholds(**json.loads((folder / THRESHOLD_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return limits if limits.encoder == encoder else None


def calibrated(base: KnowledgeBase, outside_file: Path, folder: Path, encoder: Encoder) -> Thresholds:
    """Cosine limits from questions the base answers and questions from outside medicine.

    `answer` is the cosine that best separates the two in one language (least sum of both error rates); `foreign` is
    the FOREIGN_QUANTILE of outside questions across languages.
    """
    outside = tomllib.loads(outside_file.read_text(encoding="utf-8"))
    passages = passages_of(base)
    inside: list[float] = []
    other: list[float] = []
    across: list[float] = []
    pairs: tuple[tuple[Language, Language], ...] = (("zh", "en"), ("en", "zh"))
    for language, foreign in pairs:
        own_rows = _rows(passages, language, folder, encoder)
        foreign_rows = _rows(passages, foreign, folder, encoder)
        inside += _nearest(encoder, _inside_questions(base, language), own_rows)
        other += _nearest(encoder, outside[language], own_rows)
        across += _nearest(encoder, outside[language], foreign_rows)
    return Thresholds(
        encoder=encoder.identity,
        answer=round(_separating(np.array(inside), np.array(other)), 4),
        foreign=round(float(np.quantile(across, FOREIGN_QUANTILE)), 4),
    )


def _inside_questions(base: KnowledgeBase, language: Language) -> list[str]:
    """Questions that the base answers, made of its own names."""
    names = [entry.name.of(language) for entry in (*base.conditions.values(), *base.drugs.values())]
    if language == "zh":
        return [f"{name}怎么办？" for name in names] + [f"{name}有什么表现，要注意什么？" for name in names]
    return [f"What should I do about {name}?" for name in names] + [f"What are the signs of {name}?" for name in names]


def _rows(passages: Sequence[Passage], language: str, folder: Path, encoder: Encoder) -> np.ndarray:
    """Unit rows (float32 [n, d]) of the passages in one language."""
    stored = load_vectors(folder)
    assert stored is not None, "the vectors were written just before"  # noqa: S101  # a programming error, not input
    places = {int(key): place for place, key in enumerate(stored.keys)}
    chosen = [places[vector_key(passage, encoder.identity)] for passage in passages if passage.language == language]
    rows = stored.rows[chosen].astype(np.float32) * stored.scale[chosen]
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _nearest(encoder: Encoder, questions: Sequence[str], rows: np.ndarray) -> list[float]:
    """The cosine of each question's nearest passage."""
    if not len(rows) or not questions:
        return []
    return [float(value) for value in (encoder.encode_queries(questions) @ rows.T).max(axis=1)]


def _separating(inside: np.ndarray, outside: np.ndarray) -> float:
    """The cut with the least sum of inside questions below it and outside questions above it."""
    cuts = np.unique(np.concatenate([inside, outside]))
    errors = [(inside < cut).mean() + (outside >= cut).mean() for cut in cuts]
    return float(cuts[int(np.argmin(errors))])
