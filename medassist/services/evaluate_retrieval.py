"""Measures retrieval as the program does it: words alone, meaning alone, both joined, and reranked, on judged questions."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, median
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from medassist.core.clinical import Text
from medassist.core.evidence import Encoder, Hit, Passage
from medassist.errors import NotAvailable
from medassist.inference.encoder import OnnxEncoder
from medassist.knowledge.compiled import load_vectors, vector_key
from medassist.knowledge.passages import embedded_text
from medassist.retrieval.hybrid import HybridSearcher, LibraryIndex
from medassist.retrieval.lexical import LexicalIndex
from medassist.retrieval.vectors import VectorIndex
from medassist.services.evaluation_sets import RetrievalSet
from medassist.services.evaluation_vectors import VectorCache

MEASURES = {"ndcg10": "ndcg_cut_10", "recall100": "recall_100", "mrr": "recip_rank"}
"""Our names of the measures and those of trec_eval."""
DEPTH = 100
RERANKED = 20
"""Passages of the joined ranking that are read again by a reranker."""
TIMED_QUESTIONS = 40
BM25 = "bm25"
PUBLISHED_BM25 = {"zh_toyhom_retrieval": 0.294, "en_medquad_retrieval": 0.622, "en_pubmedqa_retrieval": 0.971}
"""nDCG@10 of BM25 as it was handed over with the sets."""


class Reranker(Protocol):
    """Reads question and passage together."""

    identity: str

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """One figure a passage, more is better."""
        ...


@dataclass(frozen=True)
class System:
    """One way of ranking; `id` is bm25, encoder:NAME, fusion:NAME or reranked:NAME."""

    id: str
    name: Text


@dataclass(frozen=True)
class Row:
    """What one system reached on one set."""

    set: str
    system: str
    figures: Mapping[str, float]


@dataclass(frozen=True)
class EncoderFacts:
    """What an encoder costs: bytes of its files, and milliseconds for one question here and now."""

    name: str
    architecture: str
    identity: str
    bytes: int
    dimension: int
    query_ms: float


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
    rows: list[Row] = field(default_factory=list)

    def figure(self, name: str, system: str, measure: str = "ndcg10") -> float | None:
        """One figure; None where it was not measured."""
        found = (row.figures[measure] for row in self.rows if (row.set, row.system) == (name, system))
        return next(found, None)

    def mean_of_kind(self, kind: str, system: str, measure: str = "ndcg10") -> float | None:
        """The mean over the sets of a kind."""
        figures = [self.figure(part.name, system, measure) for part in self.sets if part.kind == kind]
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
        compiled: Path | None = None,
        rerankers: Mapping[str, Reranker] | None = None,
        on_progress: Callable[[Moment], None] = lambda _: None,
    ) -> None:
        """`compiled` may hold vectors of knowledge passages that need not be made again."""
        self._tool = measuring_tool()
        self._sets = list(sets)
        self._encoders = dict(encoders)
        self._cache = cache
        self._compiled = compiled
        self._rerankers = dict(rerankers or {})
        self._on_progress = on_progress

    def run(self) -> Evaluation:
        """All rows, words first."""
        result = Evaluation(self._sets, [System(BM25, Text("按词语（BM25）", "words (BM25)"))])
        indexes = {part.name: LexicalIndex((p.title, p.text) for p in part.passages) for part in self._sets}
        for part in self._sets:
            self._add(result, part, BM25, _lexical(part, indexes[part.name]))
        for name, encoder in self._encoders.items():
            result.encoders.append(_facts(name, encoder, self._sets))
            result.systems += [
                System(f"encoder:{name}", Text(f"按意思（{name}）", f"meaning ({name})")),
                System(f"fusion:{name}", Text(f"词语加意思（{name}）", f"words and meaning ({name})")),
                *(
                    System(f"reranked:{name}:{one}", Text(f"再排序（{name}，{one}）", f"reranked ({name}, {one})"))
                    for one in self._rerankers
                ),
            ]
            for part, rows, questions in self._encoded(name, encoder):
                vectors = VectorIndex(rows)
                self._add(result, part, f"encoder:{name}", _semantic(part, vectors, questions))
                library = LibraryIndex(part.name, part.passages, indexes[part.name], vectors)
                known = KnownQuestions(encoder, dict(zip(part.questions.values(), questions, strict=True)))
                texts = list(part.questions.values())
                hits = HybridSearcher({part.name: library}, known).search_many(texts, k=DEPTH)
                self._add(result, part, f"fusion:{name}", [[hit.passage.key for hit in found] for found in hits])
                for one, reranker in self._rerankers.items():
                    keys = [_reranked(text, found, reranker) for text, found in zip(texts, hits, strict=True)]
                    self._add(result, part, f"reranked:{name}:{one}", keys)
        return result

    def _encoded(
        self, name: str, encoder: Encoder
    ) -> Iterator[tuple[RetrievalSet, NDArray[np.int8], NDArray[np.float32]]]:
        """Passage and question vectors of each set, passages that several sets share made once."""
        shared: dict[str, NDArray[np.int8]] = self._delivered(encoder)
        total = len({_place(part, passage) for part in self._sets for passage in part.passages} - set(shared))
        total += sum(len(part.questions) for part in self._sets)
        done = kept = 0
        began = time.monotonic()
        for part in self._sets:

            def report(fresh: int, old: int, name: str = name, at: str = part.name) -> None:
                nonlocal done, kept
                done, kept = done + fresh + old, kept + old
                self._on_progress(Moment(name, at, done, kept, total, time.monotonic() - began))

            questions = self._cache.queries(encoder, list(part.questions.values()), report)
            for texts in _runs(part, shared):
                rows = self._cache.passages(encoder, [embedded_text(passage) for passage in texts], report)
                shared.update(zip((_place(part, passage) for passage in texts), rows, strict=True))
            yield part, np.stack([shared[_place(part, passage)] for passage in part.passages]), questions

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

    def _add(self, result: Evaluation, part: RetrievalSet, system: str, rankings: Sequence[Sequence[str]]) -> None:
        result.rows.append(Row(part.name, system, measured(self._tool, part, rankings)))


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


def measuring_tool() -> Any:
    """The standard tool (trec_eval in Python); it is one of the tools of ./check, not of the program. Raises NotAvailable."""
    try:
        import pytrec_eval
    except ImportError as error:
        raise NotAvailable(
            zh="评测工具 pytrec_eval 没有安装：先运行一次 `./check --list`，它会装好。",
            en="The measuring tool pytrec_eval is not installed: run `./check --list` once, which installs it.",
            detail=str(error),
        ) from error
    return pytrec_eval


def measured(tool: Any, part: RetrievalSet, rankings: Sequence[Sequence[str]]) -> dict[str, float]:
    """Means over all questions of the set; a question whose ranking is empty counts as nothing found."""
    run = {
        question: {key: float(len(ranking) - rank) for rank, key in enumerate(ranking)}
        for question, ranking in zip(part.questions, rankings, strict=True)
    }
    judged = {question: dict(part.relevant[question]) for question in part.questions}
    found = tool.RelevanceEvaluator(judged, set(MEASURES.values())).evaluate(run)
    return {
        name: fmean(found.get(question, {}).get(theirs, 0.0) for question in part.questions)
        for name, theirs in MEASURES.items()
    }


def _lexical(part: RetrievalSet, index: LexicalIndex) -> list[list[str]]:
    return [[part.passages[place].key for place, _ in index.search(text, DEPTH)] for text in part.questions.values()]


def _semantic(part: RetrievalSet, vectors: VectorIndex, questions: NDArray[np.float32]) -> list[list[str]]:
    return [[part.passages[place].key for place, _ in vectors.search(query, DEPTH)] for query in questions]


def _reranked(question: str, hits: Sequence[Hit], reranker: Reranker) -> list[str]:
    """The first hits in the reranker's order, the others after them."""
    head = hits[:RERANKED]
    scores = reranker.scores(question, [embedded_text(hit.passage) for hit in head]) if head else np.zeros(0)
    order = np.argsort(-np.asarray(scores), kind="stable")
    return [head[place].passage.key for place in order] + [hit.passage.key for hit in hits[RERANKED:]]


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


def _facts(name: str, encoder: OnnxEncoder, sets: Sequence[RetrievalSet]) -> EncoderFacts:
    texts = [text for part in sets for text in list(part.questions.values())[:TIMED_QUESTIONS]][:TIMED_QUESTIONS]
    times = []
    for text in texts:
        began = time.perf_counter()
        encoder.encode_queries([text])
        times.append((time.perf_counter() - began) * 1000)
    size = sum(file.size for file in encoder.manifest.files)
    return EncoderFacts(
        name, encoder.manifest.architecture, encoder.identity, size, encoder.dimension, median(times) if times else 0.0
    )
