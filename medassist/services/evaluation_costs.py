"""What a way of ranking costs: bytes of its models, and milliseconds for one question here and now."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from medassist.inference.encoder import OnnxEncoder
from medassist.knowledge.passages import embedded_text
from medassist.retrieval.lexical import LexicalIndex
from medassist.retrieval.vectors import VectorIndex
from medassist.services.evaluation_sets import RetrievalSet

TIMED_QUESTIONS = 40
DEPTH = 100
RERANKED = 20
"""Passages of the joined ranking that are read again by a reranker."""


class Reranker(Protocol):
    """Reads question and passage together."""

    identity: str

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """One figure a passage, more is better."""
        ...


@dataclass(frozen=True)
class EncoderFacts:
    """What an encoder costs: bytes of its files, and median milliseconds to encode one question."""

    name: str
    architecture: str
    identity: str
    bytes: int
    dimension: int
    query_ms: float


@dataclass(frozen=True)
class RerankerFacts:
    """What a reranker costs: bytes of its files, and median milliseconds for RERANKED passages of one question."""

    name: str
    identity: str
    bytes: int
    rerank_ms: float


@dataclass(frozen=True)
class Cost:
    """Of one way of ranking, for one question: the sum of its steps, timed over the largest of the sets."""

    system: str
    bytes: int
    ms: float


@dataclass(frozen=True)
class Steps:
    """Median milliseconds of the two searches over the passages of the largest set."""

    words: float
    vectors: float


def encoder_facts(name: str, encoder: OnnxEncoder, sets: Sequence[RetrievalSet]) -> EncoderFacts:
    """Timed on questions of all sets in turn."""
    size = sum(file.size for file in encoder.manifest.files)
    spent = _timed(timed_questions(sets), lambda text: encoder.encode_queries([text]))
    return EncoderFacts(name, encoder.manifest.architecture, encoder.identity, size, encoder.dimension, spent)


def reranker_facts(name: str, reranker: Reranker, size: int, sets: Sequence[RetrievalSet]) -> RerankerFacts:
    """Timed on questions of all sets in turn, each with RERANKED passages of the largest set."""
    passages = [embedded_text(passage) for passage in largest(sets).passages[:RERANKED]]
    spent = _timed(timed_questions(sets), lambda text: reranker.scores(text, passages))
    return RerankerFacts(name, reranker.identity, size, spent)


def search_steps(sets: Sequence[RetrievalSet], index: LexicalIndex, dimension: int) -> Steps:
    """Milliseconds of a search by words in `index`, and of one over as many vectors (made up: their values cost nothing)."""
    rng = np.random.default_rng(1)
    vectors = VectorIndex(rng.integers(-127, 128, (len(largest(sets).passages), dimension), np.int8))
    query = rng.standard_normal(dimension).astype(np.float32)
    texts = timed_questions(sets)
    return Steps(
        _timed(texts, lambda text: index.search(text, DEPTH)), _timed(texts, lambda _: vectors.search(query, DEPTH))
    )


def costs(
    steps: Steps, words: str, encoders: Sequence[EncoderFacts], rerankers: Mapping[str, RerankerFacts]
) -> list[Cost]:
    """Of each system by its id; `words` is the id of the search by words alone."""
    found = [Cost(words, 0, steps.words)]
    for one in encoders:
        meaning = one.query_ms + steps.vectors
        found += [
            Cost(f"encoder:{one.name}", one.bytes, meaning),
            Cost(f"fusion:{one.name}", one.bytes, steps.words + meaning),
        ]
        found += [
            Cost(f"reranked:{one.name}:{name}", one.bytes + second.bytes, steps.words + meaning + second.rerank_ms)
            for name, second in rerankers.items()
        ]
    return found


def largest(sets: Sequence[RetrievalSet]) -> RetrievalSet:
    """The set with the most passages."""
    return max(sets, key=lambda part: len(part.passages))


def timed_questions(sets: Sequence[RetrievalSet]) -> list[str]:
    """At most TIMED_QUESTIONS questions, as many of each set as of any other."""
    share = -(-TIMED_QUESTIONS // len(sets))
    return [text for part in sets for text in list(part.questions.values())[:share]][:TIMED_QUESTIONS]


def _timed(texts: Sequence[str], act: Callable[[str], object]) -> float:
    times = []
    for text in texts:
        began = time.perf_counter()
        act(text)
        times.append((time.perf_counter() - began) * 1000)
    return median(times) if times else 0.0
