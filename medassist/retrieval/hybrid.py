"""One ranking from two: BM25 and encoder cosine joined by reciprocal rank fusion, over any number of libraries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from medassist.core.evidence import Encoder, Hit, Passage
from medassist.core.surrogates import encodable
from medassist.errors import NotAvailable
from medassist.retrieval.lexical import LexicalIndex
from medassist.retrieval.vectors import VectorIndex

FUSION_CONSTANT = 60
"""Rank offset of reciprocal rank fusion (Cormack, Clarke and Buettcher 2009)."""
DEPTH = 100
"""How deep each ranking is read before fusion, at least."""


@dataclass(frozen=True)
class LibraryIndex:
    """A library ready to be searched; `vectors[i]` belongs to `passages[i]`, None where nothing is encoded."""

    name: str
    passages: Sequence[Passage]
    lexical: LexicalIndex
    vectors: VectorIndex | None = None


def index_library(name: str, passages: Sequence[Passage], rows: NDArray[np.int8] | None) -> LibraryIndex:
    """Builds both indexes of a library; `rows` int8 [n, d] are its passage vectors, if it has them."""
    lexical = LexicalIndex((passage.title, passage.text) for passage in passages)
    return LibraryIndex(name, passages, lexical, VectorIndex(rows) if rows is not None else None)


class HybridSearcher:
    """Searches libraries with BM25 and, where an encoder and vectors exist, by meaning."""

    def __init__(self, libraries: Mapping[str, LibraryIndex], encoder: Encoder | None) -> None:
        self.libraries = dict(libraries)
        self.encoder = encoder

    def search(self, text: str, *, libraries: Sequence[str] | None = None, k: int = 10) -> list[Hit]:
        """The best `k` passages of the named libraries (all when None); NotAvailable for a library that is not here."""
        chosen = self._chosen(libraries)
        query = None
        if self.encoder is not None and any(library.vectors is not None for library in chosen):
            query = self.encoder.encode_queries([encodable(text)])[0]
        return self._fused(chosen, text, query, k)

    def search_groups(self, text: str, groups: Sequence[Sequence[str]], *, k: int = 10) -> list[Hit]:
        """The best `k` passages of each group of libraries, ranked within their group; the text is encoded once."""
        chosen = [self._chosen(group) for group in groups if group]
        query = None
        if self.encoder is not None and any(library.vectors is not None for group in chosen for library in group):
            query = self.encoder.encode_queries([encodable(text)])[0]
        return [hit for group in chosen for hit in self._fused(group, text, query, k)]

    def search_many(
        self, texts: Sequence[str], *, libraries: Sequence[str] | None = None, k: int = 10
    ) -> list[list[Hit]]:
        """`search` for many texts, encoded together."""
        chosen = self._chosen(libraries)
        if self.encoder is None or not texts:
            return [self._fused(chosen, text, None, k) for text in texts]
        queries = self.encoder.encode_queries([encodable(text) for text in texts])
        return [self._fused(chosen, text, query, k) for text, query in zip(texts, queries, strict=True)]

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

    def _fused(
        self, libraries: Sequence[LibraryIndex], text: str, query: NDArray[np.float32] | None, k: int
    ) -> list[Hit]:
        depth = max(DEPTH, k)
        lexical: list[tuple[float, int, int]] = []
        semantic: list[tuple[float, int, int]] = []
        for number, library in enumerate(libraries):
            lexical += [(score, number, position) for position, score in library.lexical.search(text, depth)]
            if query is not None and library.vectors is not None:
                semantic += [(cosine, number, position) for position, cosine in library.vectors.search(query, depth)]
        fused: dict[tuple[int, int], float] = {}
        scores: list[dict[tuple[int, int], float]] = [{}, {}]
        for side, ranking in enumerate((lexical, semantic)):
            ranking.sort(key=lambda entry: (-entry[0], entry[1], entry[2]))
            for rank, (score, number, position) in enumerate(ranking[:depth], start=1):
                place = (number, position)
                fused[place] = fused.get(place, 0.0) + 1.0 / (FUSION_CONSTANT + rank)
                scores[side][place] = score
        best = sorted(fused.items(), key=lambda entry: (-entry[1], entry[0]))[:k]
        for number, position in (place for place, _ in best if query is not None and place not in scores[1]):
            vectors = libraries[number].vectors
            if query is not None and vectors is not None:
                scores[1][number, position] = vectors.cosine(query, position)
        return [
            Hit(
                passage=libraries[number].passages[position],
                rank=rank,
                score=score,
                cosine=scores[1].get((number, position)),
                lexical=scores[0].get((number, position), 0.0),
            )
            for rank, ((number, position), score) in enumerate(best, start=1)
        ]
