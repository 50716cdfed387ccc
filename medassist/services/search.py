"""Search over the built-in library and the clinic's own ones, and the TREC run that measures it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from medassist.core.evidence import BUILT_IN, Encoder, Hit, Reranker
from medassist.errors import NotAvailable
from medassist.retrieval.expansion import QueryExpansion
from medassist.retrieval.hybrid import HybridSearcher, LibraryIndex
from medassist.retrieval.weights import FusionWeights
from medassist.services.library import LibraryService

PASSAGES_A_DOCUMENT = 4
"""Passages read for each document asked for: a document's score is that of its best passage."""
AT_ONCE = 32


class SearchService:
    """Finds passages; without names it searches every library there is.

    `reranker` is asked for only where a library of the clinic's own is searched: loading it takes its time.
    """

    def __init__(
        self,
        built_in: LibraryIndex,
        own: LibraryService | None,
        encoder: Encoder | None,
        *,
        expansion: QueryExpansion | None = None,
        reranker: Callable[[], Reranker | None] = lambda: None,
        weights: FusionWeights | None = None,
    ) -> None:
        self._built_in = built_in
        self._own = own
        self._encoder = encoder
        self._expansion = expansion
        self._reranker = reranker
        self._weights = weights

    def names(self) -> list[str]:
        """All libraries, the built-in one first."""
        return [BUILT_IN, *(library.name for library in (self._own.list() if self._own is not None else ()))]

    def search(self, text: str, *, libraries: Sequence[str] | None = None, k: int = 10) -> list[Hit]:
        """The best `k` passages. Raises NotAvailable for a library that is not here."""
        return self._searcher(libraries).search(text, k=k)

    def search_apart(self, text: str, *, libraries: Sequence[str] | None = None, k: int = 10) -> list[Hit]:
        """The best `k` of the built-in library and of the own ones each: what an answer is made of.

        A passage of an own library in the other language would else stand behind ten built-in ones of the question's.
        """
        searcher = self._searcher(libraries)
        own = [name for name in searcher.libraries if name != BUILT_IN]
        built_in = [name for name in searcher.libraries if name == BUILT_IN]
        return searcher.search_groups(text, [built_in, own], k=k)

    def trec_run(
        self, queries: Iterable[tuple[str, str]], libraries: Sequence[str], k: int, tag: str = "medassist"
    ) -> Iterator[str]:
        """Lines `qid Q0 docid rank score tag`, a document once a query, scores strictly descending."""
        searcher = self._searcher(libraries)
        block: list[tuple[str, str]] = []
        for query in queries:
            block.append(query)
            if len(block) == AT_ONCE:
                yield from self._run_block(searcher, block, k, tag)
                block = []
        yield from self._run_block(searcher, block, k, tag)

    def _run_block(self, searcher: HybridSearcher, block: Sequence[tuple[str, str]], k: int, tag: str) -> Iterator[str]:
        found = searcher.search_many([text for _, text in block], k=k * PASSAGES_A_DOCUMENT)
        for (query, _), hits in zip(block, found, strict=True):
            best: dict[str, float] = {}
            for hit in hits:
                best.setdefault(hit.passage.document, hit.score)
            above = float("inf")
            for rank, (document, score) in enumerate(list(best.items())[:k], start=1):
                above = min(score, above - 1e-6)
                yield f"{query} Q0 {document} {rank} {above:.6f} {tag}"

    def _searcher(self, names: Sequence[str] | None) -> HybridSearcher:
        chosen = self.names() if names is None else list(dict.fromkeys(names))
        indexes: dict[str, LibraryIndex] = {}
        for name in chosen:
            if name == BUILT_IN:
                indexes[name] = self._built_in
            elif self._own is not None:
                indexes[name] = self._own.index(name)
            else:
                raise NotAvailable(
                    zh=f"自己的资料库“{name}”打不开：没有密钥。请设置口令后再试。",
                    en=f"The library {name!r} cannot be opened without its key; set the passphrase and try again.",
                )
        reranker = self._reranker() if any(name != BUILT_IN for name in indexes) else None
        return HybridSearcher(
            indexes, self._encoder, expansion=self._expansion, reranker=reranker, weights=self._weights
        )
