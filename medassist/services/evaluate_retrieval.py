"""Measures retrieval as the program does it: words alone, meaning alone, both joined, and reranked, on judged questions."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from medassist.core.clinical import Language, Text
from medassist.core.evidence import Encoder, Hit, Passage
from medassist.inference.encoder import OnnxEncoder
from medassist.knowledge.compiled import load_vectors, vector_key
from medassist.knowledge.passages import embedded_text, heading_of
from medassist.retrieval.expansion import QueryExpansion
from medassist.retrieval.hybrid import HybridSearcher, LibraryIndex
from medassist.retrieval.lexical import LexicalIndex
from medassist.retrieval.vectors import VectorIndex
from medassist.retrieval.weights import FusionWeights, load_weights
from medassist.services.evaluation_costs import (
    DEPTH,
    Cost,
    EncoderFacts,
    Reranker,
    RerankerFacts,
    costs,
    encoder_facts,
    largest,
    reranker_facts,
    search_steps,
)
from medassist.services.evaluation_measures import Interval, Scores, interval, measured, measuring_tool
from medassist.services.evaluation_rows import RowCache
from medassist.services.evaluation_sets import RetrievalSet
from medassist.services.evaluation_vectors import VectorCache

BM25 = "bm25"
TRIED_SHARE = 0.1
"""Share with which a reranker is measured where the program gives it none (retrieval/weights.py says why)."""
PUBLISHED_BM25 = {"zh_toyhom_retrieval": 0.294, "en_medquad_retrieval": 0.622, "en_pubmedqa_retrieval": 0.971}
"""nDCG@10 of BM25 as it was handed over with the sets."""


@dataclass(frozen=True)
class System:
    """One way of ranking; `id` is bm25, encoder:NAME, fusion:NAME or reranked:NAME:RERANKER."""

    id: str
    name: Text


@dataclass(frozen=True)
class Row:
    """What one system reached on one set: `scores` question by question."""

    set: str
    system: str
    scores: Scores

    @property
    def figures(self) -> dict[str, float]:
        """Means over the questions."""
        return {name: float(values.mean()) for name, values in self.scores.items()}


@dataclass(frozen=True)
class Gain:
    """nDCG@10 of a system less that of the better yardstick (words alone, the untouched encoder alone) on one set."""

    over: str
    ndcg10: Interval


@dataclass(frozen=True)
class Moment:
    """How far the encoding is: texts done (`kept` of them from earlier runs) of `total`."""

    encoder: str
    set: str
    done: int
    kept: int
    total: int
    seconds: float

    @property
    def seconds_left(self) -> float | None:
        """None while it cannot be known."""
        fresh = self.done - self.kept
        return (self.total - self.done) * self.seconds / fresh if fresh and self.seconds > 1 else None


@dataclass
class Evaluation:
    """The result: rows by set and system."""

    sets: list[RetrievalSet]
    systems: list[System] = field(default_factory=list)
    encoders: list[EncoderFacts] = field(default_factory=list)
    rerankers: list[RerankerFacts] = field(default_factory=list)
    costs: list[Cost] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    yardsticks: tuple[str, ...] = (BM25,)
    """Systems that the others are held against."""

    def row(self, name: str, system: str) -> Row | None:
        """The row of a set and a system; None where it was not measured."""
        return next((row for row in self.rows if (row.set, row.system) == (name, system)), None)

    def figure(self, name: str, system: str, measure: str = "ndcg10") -> float | None:
        """One figure; None where it was not measured."""
        row = self.row(name, system)
        return None if row is None else row.figures[measure]

    def unseen(self, row: Row) -> Scores | None:
        """Scores of the questions of a kind that no model was trained on; None where that is not known of any."""
        part = next(part for part in self.sets if part.name == row.set)
        at = [place for place, question in enumerate(part.questions) if question in part.unseen]
        return {name: values[at] for name, values in row.scores.items()} if at else None

    def gain(self, row: Row) -> Gain | None:
        """Against the better yardstick on the set; None for a yardstick itself."""
        if row.system in self.yardsticks:
            return None
        others = [other for name in self.yardsticks if (other := self.row(row.set, name)) is not None]
        best = max(others, key=lambda other: other.figures["ndcg10"], default=None)
        if best is None:
            return None
        return Gain(best.system, interval(row.scores["ndcg10"] - best.scores["ndcg10"]))

    def mean_of_kind(self, kind: str, system: str, measure: str = "ndcg10") -> float | None:
        """The mean over the sets of a kind."""
        return self._mean([part for part in self.sets if part.kind == kind], system, measure)

    def mean_of_language(self, language: Language, system: str, measure: str = "ndcg10") -> float | None:
        """The mean over the sets whose questions are in a language."""
        return self._mean([part for part in self.sets if part.language == language], system, measure)

    def _mean(self, parts: Sequence[RetrievalSet], system: str, measure: str) -> float | None:
        figures = [self.figure(part.name, system, measure) for part in parts]
        known = [figure for figure in figures if figure is not None]
        return fmean(known) if known else None


class RetrievalEvaluation:
    """Runs the systems over the sets; raises NotAvailable where the measuring tool is missing."""

    def __init__(
        self,
        sets: Sequence[RetrievalSet],
        encoders: Mapping[str, OnnxEncoder],
        cache: VectorCache,
        *,
        rows: RowCache | None = None,
        compiled: Path | None = None,
        rerankers: Mapping[str, Reranker] | None = None,
        sizes: Mapping[str, int] | None = None,
        untouched: str | None = None,
        expansion: QueryExpansion | None = None,
        on_progress: Callable[[Moment], None] = lambda _: None,
    ) -> None:
        """`compiled` may hold vectors of knowledge passages that need not be made again; `sizes` are the bytes of the
        rerankers' files; `untouched` names the encoder that was not trained, a yardstick for the others; `expansion` adds
        further names to a question where words and meaning are joined, as the program does.
        """
        self._tool = measuring_tool()
        self._sets = list(sets)
        self._encoders = dict(encoders)
        self._cache = cache
        self._rows = rows or RowCache(None)
        self._compiled = compiled
        self._rerankers = dict(rerankers or {})
        self._sizes = dict(sizes or {})
        self._untouched = untouched
        self._expansion = expansion
        self._on_progress = on_progress
        self._indexes: dict[str, LexicalIndex] = {}

    def run(self) -> Evaluation:
        """All rows, words first."""
        result = Evaluation(self._sets, [System(BM25, Text("按词语（BM25）", "words (BM25)"))])
        if self._untouched is not None:
            result.yardsticks = (BM25, f"encoder:{self._untouched}")
        for part in self._sets:
            scores = self._rows.get(part, BM25, [], lambda part=part: self._by_words(part))
            result.rows.append(Row(part.name, BM25, scores))
        for name, encoder in self._encoders.items():
            result.encoders.append(encoder_facts(name, encoder, self._sets))
            weights = load_weights(self._compiled, encoder.identity) if self._compiled is not None else FusionWeights()
            systems = self._systems(name, encoder)
            result.systems += [system for system, _ in systems]
            lacking = {
                part.name
                for part in self._sets
                if not all(self._rows.has(part, system.id, used) for system, used in systems)
            }
            encoded = self._encoded(name, encoder, [part for part in self._sets if part.name in lacking])
            for part in self._sets:
                ranked = None
                if part.name in lacking:
                    ranked = Ranked(part, self._index(part), encoder, *next(encoded), self._expansion, weights)
                for system, used in systems:
                    scores = self._rows.get(part, system.id, used, lambda r=ranked, s=system: self._ranking(r, s.id))
                    result.rows.append(Row(part.name, system.id, scores))
        self._measure_costs(result)
        return result

    def _systems(self, name: str, encoder: Encoder) -> list[tuple[System, list[str]]]:
        """What an encoder makes possible, and the identities of the models that each way uses."""
        used = [encoder.identity]
        found = [
            (System(f"encoder:{name}", Text(f"按意思（{name}）", f"meaning ({name})")), used),
            (System(f"fusion:{name}", Text(f"词语加意思（{name}）", f"words and meaning ({name})")), used),
        ]
        for one, reranker in self._rerankers.items():
            title = Text(f"再排序（{name}，{one}）", f"reranked ({name}, {one})")
            found.append((System(f"reranked:{name}:{one}", title), [*used, reranker.identity]))
        return found

    def _ranking(self, ranked: Ranked | None, system: str) -> Scores:
        assert ranked is not None  # noqa: S101  # only what is lacking is made
        kind, _, names = system.partition(":")
        if kind == "encoder":
            keys = ranked.by_meaning()
        elif kind == "fusion":
            keys = [[hit.passage.key for hit in found] for found in ranked.fused]
        else:
            one = names.rpartition(":")[2]
            began = time.monotonic()

            def report(done: int) -> None:
                total = len(ranked.part.questions)
                self._on_progress(Moment(names, ranked.part.name, done, 0, total, time.monotonic() - began))

            keys = ranked.reranked(self._rerankers[one], report)
        return measured(self._tool, ranked.part, keys)

    def _index(self, part: RetrievalSet) -> LexicalIndex:
        """The word index of a set, made once and only where it is needed."""
        if part.name not in self._indexes:
            self._indexes[part.name] = LexicalIndex((heading_of(p), p.text) for p in part.passages)
        return self._indexes[part.name]

    def _by_words(self, part: RetrievalSet) -> Scores:
        index = self._index(part)
        found = (index.search(text, DEPTH) for text in part.questions.values())
        return measured(self._tool, part, [[part.passages[place].key for place, _ in ranking] for ranking in found])

    def _measure_costs(self, result: Evaluation) -> None:
        if not self._encoders:
            return
        part = largest(self._sets)
        steps = search_steps(self._sets, self._index(part), result.encoders[0].dimension)
        result.rerankers = [
            reranker_facts(name, reranker, self._sizes.get(name, 0), self._sets)
            for name, reranker in self._rerankers.items()
        ]
        result.costs = costs(steps, BM25, result.encoders, {one.name: one for one in result.rerankers})

    def _encoded(
        self, name: str, encoder: Encoder, sets: Sequence[RetrievalSet]
    ) -> Iterator[tuple[NDArray[np.int8], NDArray[np.float32]]]:
        """Passage and question vectors of each of `sets`, passages that several sets share made once."""
        shared: dict[str, NDArray[np.int8]] = self._delivered(encoder) if sets else {}
        total = len({_place(part, passage) for part in sets for passage in part.passages} - set(shared))
        total += sum(len(part.questions) for part in sets)
        done = kept = 0
        began = time.monotonic()
        for part in sets:

            def report(fresh: int, old: int, name: str = name, at: str = part.name) -> None:
                nonlocal done, kept
                done, kept = done + fresh + old, kept + old
                self._on_progress(Moment(name, at, done, kept, total, time.monotonic() - began))

            questions = self._cache.queries(encoder, list(part.questions.values()), report)
            for texts in _runs(part, shared):
                rows = self._cache.passages(encoder, [embedded_text(passage) for passage in texts], report)
                shared.update(zip((_place(part, passage) for passage in texts), rows, strict=True))
            yield np.stack([shared[_place(part, passage)] for passage in part.passages]), questions

    def _delivered(self, encoder: Encoder) -> dict[str, NDArray[np.int8]]:
        """Vectors that came with the program, of the same text and encoder, by place."""
        vectors = load_vectors(self._compiled) if self._compiled is not None else None
        if vectors is None or vectors.encoder != encoder.identity:
            return {}
        rows = {int(key): row for key, row in zip(vectors.keys, vectors.rows, strict=True)}
        wanted = {
            _place(part, passage): vector_key(passage, encoder.identity)
            for part in self._sets
            if part.kind != "collection"
            for passage in part.passages
        }
        return {place: rows[key] for place, key in wanted.items() if key in rows}


class Ranked:
    """One set as one encoder has read it, and the rankings that follow."""

    def __init__(
        self,
        part: RetrievalSet,
        index: LexicalIndex,
        encoder: Encoder,
        rows: NDArray[np.int8],
        questions: NDArray[np.float32],
        expansion: QueryExpansion | None,
        weights: FusionWeights,
    ) -> None:
        """`rows` int8 [passages, dimension], `questions` float32 [questions, dimension]."""
        self.part = part
        self._index = index
        self._encoder = encoder
        self._vectors = VectorIndex(rows)
        self._questions = questions
        self._expansion = expansion
        self._weights = weights

    def by_meaning(self) -> list[list[str]]:
        """Keys by cosine."""
        found = (self._vectors.search(query, DEPTH) for query in self._questions)
        return [[self.part.passages[place].key for place, _ in ranking] for ranking in found]

    @cached_property
    def fused(self) -> list[list[Hit]]:
        """Hits as the program's search gives them."""
        return self._searcher(None).search_many(list(self.part.questions.values()), k=DEPTH)

    def reranked(self, reranker: Reranker, report: Callable[[int], None]) -> list[list[str]]:
        """Keys as the program's search gives them with a reranker; `report` is told how many questions are done."""
        searcher = self._searcher(reranker)
        found = []
        for text in self.part.questions.values():
            found.append([hit.passage.key for hit in searcher.search(text, k=DEPTH)])
            report(len(found))
        return found

    def _searcher(self, reranker: Reranker | None) -> HybridSearcher:
        part = self.part
        headings = [heading_of(passage) for passage in part.passages]
        library = LibraryIndex(part.name, part.passages, self._index, self._vectors, headings)
        known = KnownQuestions(self._encoder, dict(zip(part.questions.values(), self._questions, strict=True)))
        weights = replace(self._weights, reranker=self._weights.reranker or TRIED_SHARE)
        return HybridSearcher(
            {part.name: library}, known, expansion=self._expansion, reranker=reranker, weights=weights
        )


class KnownQuestions:
    """An encoder that has already read all questions of a set."""

    def __init__(self, encoder: Encoder, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        self.identity, self.dimension, self.device = encoder.identity, encoder.dimension, encoder.device
        self._vectors = vectors

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors that were made before."""
        return np.stack([self._vectors[text] for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Questions only."""
        raise NotImplementedError


def _place(part: RetrievalSet, passage: Passage) -> str:
    """Passages of the knowledge base are shared by the sets made from it; those of a folder are its own."""
    return f"{part.name if part.kind == 'collection' else ''}/{passage.key}"


def _runs(part: RetrievalSet, known: Mapping[str, object]) -> Iterator[list[Passage]]:
    """Passages without vectors yet: a folder's all at once, the knowledge base's by article, so that a corrected article costs
    only itself.
    """
    missing = [passage for passage in part.passages if _place(part, passage) not in known]
    if part.kind == "collection":
        if missing:
            yield missing
        return
    articles: defaultdict[str, list[Passage]] = defaultdict(list)
    for passage in missing:
        articles[passage.document].append(passage)
    yield from articles.values()
