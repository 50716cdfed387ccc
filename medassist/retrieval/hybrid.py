"""One ranking of words and meaning over any number of libraries, its head read again by a reranker where there is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from medassist.core.evidence import BUILT_IN, Encoder, Hit, Passage, Reranker
from medassist.core.reading.language import language_of
from medassist.core.surrogates import encodable
from medassist.errors import NotAvailable
from medassist.retrieval.expansion import QueryExpansion
from medassist.retrieval.lexical import LexicalIndex, best_of
from medassist.retrieval.vectors import VectorIndex
from medassist.retrieval.weights import FusionWeights

DEPTH = 100
"""How deep each ranking is read before fusion, at least."""
RERANKED = 20
"""Passages of the joined ranking that are read again by a reranker."""


@dataclass(frozen=True)
class LibraryIndex:
    """A library ready to be searched; `vectors[i]` and `headings[i]` belong to `passages[i]`.

    `vectors` is None where nothing is encoded; without `headings` the titles stand for them.
    """

    name: str
    passages: Sequence[Passage]
    lexical: LexicalIndex
    vectors: VectorIndex | None = None
    headings: Sequence[str] | None = None

    def read(self, position: int) -> str:
        """What is read of a passage beside a question: heading and text."""
        passage = self.passages[position]
        heading = self.headings[position] if self.headings is not None else passage.title
        return f"{heading}: {passage.text}" if heading else passage.text


def index_library(name: str, passages: Sequence[Passage], rows: NDArray[np.int8] | None) -> LibraryIndex:
    """Builds both indexes of a library; `rows` int8 [n, d] are its passage vectors, if it has them, a row of zeros is none."""
    lexical = LexicalIndex((passage.title, passage.text) for passage in passages)
    return LibraryIndex(name, passages, lexical, VectorIndex(rows) if rows is not None else None)


@dataclass(frozen=True)
class Candidates:
    """Passages that either side found: library and position int64 [n], both scores float32 [n], NaN for no cosine."""

    library: NDArray[np.int64]
    position: NDArray[np.int64]
    lexical: NDArray[np.float32]
    cosine: NDArray[np.float32]


class HybridSearcher:
    """Searches libraries with BM25F and, where an encoder and vectors exist, by meaning.

    Both scores are laid on 0 to 1 for each question (words over the best, cosines between the least and the best of the
    candidates) and added with weights, which beats reciprocal rank fusion (Bruch, Gai and Ingber 2023). A passage without a
    vector is ranked by its words alone.
    """

    def __init__(
        self,
        libraries: Mapping[str, LibraryIndex],
        encoder: Encoder | None,
        *,
        expansion: QueryExpansion | None = None,
        reranker: Reranker | None = None,
        weights: FusionWeights | None = None,
    ) -> None:
        self.libraries = dict(libraries)
        self.encoder = encoder
        self._expansion = expansion
        self._weights = weights or FusionWeights()
        self._reranker = reranker if self._weights.reranker > 0 else None

    def search(self, text: str, *, libraries: Sequence[str] | None = None, k: int = 10) -> list[Hit]:
        """The best `k` passages of the named libraries (all when None); NotAvailable for a library that is not here."""
        return self._ranked([self._chosen(libraries)], text, k)

    def search_groups(self, text: str, groups: Sequence[Sequence[str]], *, k: int = 10) -> list[Hit]:
        """The best `k` passages of each group of libraries, ranked within their group; the text is encoded once."""
        return self._ranked([self._chosen(group) for group in groups if group], text, k)

    def search_many(
        self, texts: Sequence[str], *, libraries: Sequence[str] | None = None, k: int = 10
    ) -> list[list[Hit]]:
        """`search` for many texts, encoded together."""
        chosen = self._chosen(libraries)
        if self.encoder is None or not texts:
            return [self._best(chosen, text, None, self._further(text), k) for text in texts]
        queries = self.encoder.encode_queries([encodable(text) for text in texts])
        return [
            self._best(chosen, text, query, self._further(text), k) for text, query in zip(texts, queries, strict=True)
        ]

    def _ranked(self, groups: Sequence[Sequence[LibraryIndex]], text: str, k: int) -> list[Hit]:
        query = None
        if self.encoder is not None and any(library.vectors is not None for group in groups for library in group):
            query = self.encoder.encode_queries([encodable(text)])[0]
        further = self._further(text)
        return [hit for group in groups for hit in self._best(group, text, query, further, k)]

    def _further(self, text: str) -> dict[str, float]:
        return self._expansion.terms(text) if self._expansion is not None else {}

    def _chosen(self, names: Sequence[str] | None) -> list[LibraryIndex]:
        if names is None:
            return list(self.libraries.values())
        missing = [name for name in names if name not in self.libraries]
        if missing:
            raise NotAvailable(
                zh=f"没有名为“{missing[0]}”的资料库；可用的有：{'、'.join(self.libraries)}。",
                en=f"There is no library named {missing[0]!r}; available: {', '.join(self.libraries)}.",
            )
        return [self.libraries[name] for name in dict.fromkeys(names)]

    def _best(
        self,
        libraries: Sequence[LibraryIndex],
        text: str,
        query: NDArray[np.float32] | None,
        further: Mapping[str, float],
        k: int,
    ) -> list[Hit]:
        found = candidates(libraries, text, query, further, max(DEPTH, k))
        scores = fused(found, self._weights.words)
        reranker = self._reranker if self._reranker is not None and _read_again(libraries, text) else None
        order = np.lexsort((found.position, found.library, -scores))
        numbers: list[int] = found.library.tolist()
        positions: list[int] = found.position.tolist()
        kept = order[: max(k, RERANKED)] if reranker is not None else order[:k]
        if reranker is not None:
            head = kept[:RERANKED]
            read = [libraries[numbers[one]].read(positions[one]) for one in head.tolist()]
            second = np.asarray(reranker.scores(encodable(text), read), np.float32)
            scores[head] = reranked(scores[head], second, self._weights.reranker)
            kept = np.concatenate([head[np.argsort(-scores[head], kind="stable")], kept[RERANKED:]])[:k]
        return [
            Hit(
                passage=libraries[numbers[one]].passages[positions[one]],
                rank=rank,
                score=float(scores[one]),
                cosine=None if np.isnan(found.cosine[one]) else float(found.cosine[one]),
                lexical=float(found.lexical[one]),
            )
            for rank, one in enumerate(kept.tolist(), start=1)
        ]


def _read_again(libraries: Sequence[LibraryIndex], text: str) -> bool:
    """Whether a reranker has a share: for questions in English over libraries of the clinic's own (weights.py says why)."""
    return language_of(text) == "en" and any(library.name != BUILT_IN for library in libraries)


def candidates(
    libraries: Sequence[LibraryIndex],
    text: str,
    query: NDArray[np.float32] | None,
    further: Mapping[str, float],
    depth: int,
) -> Candidates:
    """What either side finds of each library, `depth` deep, with the scores of both sides for all of it."""
    parts: list[Candidates] = []
    for number, library in enumerate(libraries):
        lexical = library.lexical.scores(text, further)
        positions = best_of(lexical, depth)
        if query is not None and library.vectors is not None:
            near = [position for position, _ in library.vectors.search(query, depth)]
            positions = np.union1d(positions, np.array(near, np.int64))
            cosine = library.vectors.cosines(query, positions)
        else:
            cosine = np.full(len(positions), np.nan, np.float32)
        numbers = np.full(len(positions), number, np.int64)
        parts.append(Candidates(numbers, positions, lexical[positions], cosine))
    if not parts:
        nothing = np.zeros(0, np.int64)
        return Candidates(nothing, nothing, np.zeros(0, np.float32), np.zeros(0, np.float32))
    return Candidates(
        np.concatenate([part.library for part in parts]),
        np.concatenate([part.position for part in parts]),
        np.concatenate([part.lexical for part in parts]),
        np.concatenate([part.cosine for part in parts]),
    )


def fused(found: Candidates, words: float) -> NDArray[np.float32]:
    """One score of each candidate, 0 to 1; `words` is the share of the word score."""
    lexical = found.lexical / max(float(found.lexical.max(initial=0.0)), 1e-12)
    encoded = ~np.isnan(found.cosine)
    if not encoded.any():
        return lexical
    meaning = _spread(np.where(encoded, found.cosine, found.cosine[encoded].min()))
    return np.where(encoded, words * lexical + (1.0 - words) * meaning, lexical)


def reranked(scores: NDArray[np.float32], second: NDArray[np.float32], share: float) -> NDArray[np.float32]:
    """The scores of the head with the reranker's (`second`) joined to them by its share.

    None falls below the least of them, so that what the reranker did not read stays behind.
    """
    if not len(scores):
        return scores
    joined = share * _spread(second) + (1.0 - share) * _spread(scores)
    least = scores.min()
    return (least + (1.0 - least) * joined).astype(np.float32)


def _spread(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Laid on 0 to 1; equal ones are all 1."""
    span = float(values.max() - values.min())
    return (values - values.min()) / span if span > 1e-9 else np.ones_like(values)
