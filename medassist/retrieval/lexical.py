"""BM25 over passages, in memory only: nothing readable of a clinic's documents reaches the disk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from medassist.retrieval.cut_texts import TermCounts, nothing_cut
from medassist.retrieval.terms import HAN_FIRST, terms

HEADING_WEIGHT = 6.0
"""A word in the heading counts as often as this in the body."""
K1 = 0.9
B = 0.75
CHARACTER_WEIGHT = 0.7
"""Weight of a single Chinese character of a query beside its bigrams, which tell more.

All four were chosen on halves of the Toyhom and MedQuAD questions and on development questions over the knowledge base
(tests/quality/fusion.py); the other halves and the held-out articles are what is reported.
"""
MOST_TERMS = 256
"""Terms of a query that are looked up, first ones first: bounds the time a very long text takes."""


class LexicalIndex:
    """Scores passages by BM25F: term frequencies of both fields, each over its relative length, are weighted and added before
    they saturate (Robertson, Zaragoza and Taylor 2004); with idf ln(1 + (n - df + 0.5) / (df + 0.5)).
    """

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        """Indexes `texts`, pairs of (heading, body); a passage is known by its position."""
        self._build(nothing_cut().counts(list(texts)))

    @classmethod
    def of(cls, counts: TermCounts) -> LexicalIndex:
        """An index of texts that are cut already."""
        index = cls.__new__(cls)
        index._build(counts)
        return index

    def _build(self, counts: TermCounts) -> None:
        self._count = len(counts)
        texts = np.repeat(np.arange(self._count, dtype=np.int32), np.diff(counts.starts))
        frequency = HEADING_WEIGHT * counts.heading / _relative_length(counts.heading, texts, self._count)[texts]
        frequency += counts.body / _relative_length(counts.body, texts, self._count)[texts]
        share = (frequency / (frequency + np.float32(K1))).astype(np.float32)
        order = np.argsort(counts.ids, kind="stable")
        self._vocabulary = counts.vocabulary
        self._starts = np.concatenate([[0], np.cumsum(np.bincount(counts.ids, minlength=len(self._vocabulary)))])
        self._passages = texts[order].astype(np.uint16 if self._count <= 2**16 else np.int32)
        self._shares = share[order]

    def scores(self, text: str, more: Mapping[str, float] | None = None) -> NDArray[np.float32]:
        """The score of every passage, float32 [passages]; 0 where no word is shared.

        `more` are further terms with their weights; the text's own weigh 1.
        """
        wanted = dict.fromkeys(list(dict.fromkeys(terms(text)))[:MOST_TERMS], 1.0)
        for term, weight in (more or {}).items():
            wanted[term] = max(weight, wanted.get(term, 0.0))
        found = np.zeros(self._count, np.float32)
        for term, weight in wanted.items():
            number = self._vocabulary.get(term)
            if number is None:
                continue
            start, end = self._starts[number], self._starts[number + 1]
            if len(term) == 1 and term >= HAN_FIRST:
                weight *= CHARACTER_WEIGHT
            rarity = np.log1p((self._count - (end - start) + 0.5) / (end - start + 0.5))
            found[self._passages[start:end]] += np.float32(weight * rarity * (K1 + 1.0)) * self._shares[start:end]
        return found

    def search(self, text: str, k: int, more: Mapping[str, float] | None = None) -> list[tuple[int, float]]:
        """The best `k` as (position, score), highest score first, equal ones by position."""
        found = self.scores(text, more)
        return [(int(position), float(found[position])) for position in best_of(found, k)]


def best_of(scores: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """Positions of the `k` highest scores above 0, highest first, equal ones by position."""
    positive = np.flatnonzero(scores > 0.0)
    if len(positive) > k:
        least = np.partition(scores[positive], len(positive) - k)[len(positive) - k]
        positive = positive[scores[positive] >= least]
    return positive[np.argsort(-scores[positive], kind="stable")][:k]


def _relative_length(field: NDArray[np.uint8], texts: NDArray[np.int32], count: int) -> NDArray[np.float32]:
    """1 - B + B times the length of each text's field over the mean, float32 [count]."""
    lengths = np.bincount(texts, field, minlength=count)
    mean = lengths.mean() if count else 0.0
    return (1.0 - B + B * lengths / max(mean, 1e-9)).astype(np.float32)
