"""Fits the share of words and of the reranker in a ranking to an encoder, and prints what each share reaches.

    python tests/quality/fusion.py --data DIR [--vectors DIR] [--encoder DIR] [--reranker DIR] [--set NAME]... [--write]

Shares are chosen on one half of the questions of each judged set, and on the development questions of the corpus over the
knowledge base where `./recipe corpus` has made them; the table that is printed last is on the other half and on the held-out
articles. The share is the one with the best mean of nDCG@10 among those that fall below the better of words and meaning on no
set; without such a share, the one that falls least. `--write` keeps it in resources/compiled for this encoder.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from medassist.core.evidence import Encoder, Passage, Reranker
from medassist.inference.encoder import load_encoder
from medassist.inference.reranker import load_reranker
from medassist.knowledge.compiled import load_base, load_vectors, vector_key
from medassist.knowledge.passages import embedded_text, heading_of, passages_of
from medassist.retrieval.cut_texts import load_cut_texts
from medassist.retrieval.expansion import QueryExpansion
from medassist.retrieval.hybrid import DEPTH, RERANKED, Candidates, LibraryIndex, candidates, fused, reranked
from medassist.retrieval.lexical import LexicalIndex
from medassist.retrieval.vectors import VectorIndex
from medassist.retrieval.weights import FusionWeights, load_weights, save_weights
from medassist.services.assembly import ENCODER_FOLDER, compiled_folder, models_folder
from medassist.services.evaluation_knowledge import knowledge_sets
from medassist.services.evaluation_sets import COLLECTIONS, RetrievalSet, read_collection
from medassist.services.evaluation_vectors import VectorCache
from medassist.services.word_index import expansion_of

ROOT = Path(__file__).resolve().parents[2]
PAIRS = ROOT / ".recipe" / "corpus" / "pairs.jsonl"
SHARES = tuple(round(0.05 * step, 2) for step in range(21))
RERANKED_QUESTIONS = 150
"""Of each set, when the reranker's share is fitted: reading pairs takes long."""


@dataclass(frozen=True)
class Question:
    """What both sides found for one question, and which passages (by position) answer it, by relevance."""

    text: str
    found: Candidates
    relevant: Mapping[int, int]


@dataclass(frozen=True)
class Part:
    """A set in two halves: questions to choose by and questions to report on; either may be empty."""

    name: str
    library: LibraryIndex
    choose: list[Question]
    report: list[Question]


def main() -> None:
    """Fits and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the judged sets")
    parser.add_argument("--vectors", type=Path, help="where vectors are kept (shared with `evaluate retrieval --out`)")
    parser.add_argument("--encoder", type=Path, default=models_folder() / ENCODER_FOLDER)
    parser.add_argument("--reranker", type=Path)
    parser.add_argument("--set", action="append", choices=[*COLLECTIONS, "knowledge"])
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    encoder = load_encoder(options.encoder, device="cpu")
    weights = load_weights(compiled_folder(), encoder.identity)
    base = load_base(compiled_folder())
    expansion = expansion_of(base, weights.expansion)
    parts: list[Part] = []
    for name in options.set or [*COLLECTIONS, "knowledge"]:
        if name != "knowledge":
            chosen, reported = _halves(read_collection(options.data / name))
            parts.append(_part(chosen, reported, encoder, expansion, VectorCache(options.vectors)))
            continue
        for held_out in knowledge_sets(base, passages_of(base)):
            development = _development(held_out)
            parts.append(_part(development, held_out, encoder, expansion, VectorCache(options.vectors)))
    words = _chosen_words(parts)
    weights = replace(weights, words=words, encoder=encoder.identity)
    reranker = load_reranker(options.reranker) if options.reranker is not None else None
    if reranker is not None:
        weights = replace(weights, reranker=_chosen_reranker(parts, words, reranker))
    _print_report(parts, weights, reranker)
    if options.write:
        save_weights(weights, compiled_folder())


def _halves(part: RetrievalSet) -> tuple[RetrievalSet, RetrievalSet]:
    first = {key for key in part.questions if hashlib.sha256(key.encode()).digest()[0] % 2 == 0}
    return tuple(  # type: ignore[return-value]  # two of them
        replace(part, questions={key: text for key, text in part.questions.items() if (key in first) == wanted})
        for wanted in (True, False)
    )


def _development(held_out: RetrievalSet) -> RetrievalSet:
    """Development questions of the corpus over the same passages; none where there is no corpus."""
    here = {passage.key for passage in held_out.passages}
    questions: dict[str, str] = {}
    relevant: dict[str, dict[str, int]] = {}
    for line in PAIRS.read_text(encoding="utf-8").splitlines() if PAIRS.exists() else ():
        pair = json.loads(line)
        fits = pair["source"] == "knowledge" and pair["split"] == "dev" and pair["language"] == held_out.language
        if fits and pair["passage"] in here:
            questions[pair["id"]] = pair["query"]
            relevant[pair["id"]] = {pair["passage"]: 1}
    return replace(held_out, questions=questions, relevant=relevant)


def _part(
    chosen: RetrievalSet, reported: RetrievalSet, encoder: Encoder, expansion: QueryExpansion, cache: VectorCache
) -> Part:
    passages = reported.passages
    headings = [heading_of(passage) for passage in passages]
    texts = [(heading, passage.text) for heading, passage in zip(headings, passages, strict=True)]
    lexical = LexicalIndex.of(load_cut_texts(compiled_folder()).counts(texts))
    vectors = VectorIndex(_rows(passages, encoder, cache))
    library = LibraryIndex(reported.name, passages, lexical, vectors, headings)
    places = {passage.key: place for place, passage in enumerate(passages)}

    def questions(part: RetrievalSet) -> list[Question]:
        texts = list(part.questions.values())
        queries = cache.queries(encoder, texts, _quiet) if texts else []
        return [
            Question(
                text,
                candidates([library], text, query, expansion.terms(text), DEPTH),
                {places[key]: grade for key, grade in part.relevant[name].items()},
            )
            for (name, text), query in zip(part.questions.items(), queries, strict=True)
        ]

    print(f"{reported.name}: {len(passages)} passages", flush=True)
    return Part(reported.name, library, questions(chosen), questions(reported))


def _rows(passages: Sequence[Passage], encoder: Encoder, cache: VectorCache) -> NDArray[np.int8]:
    """The vectors of the passages: delivered ones where there are, else made now."""
    stored = load_vectors(compiled_folder())
    known: dict[int, NDArray[np.int8]] = {}
    if stored is not None and stored.encoder == encoder.identity:
        known = {int(key): row for key, row in zip(stored.keys, stored.rows, strict=True)}
    keys = [vector_key(passage, encoder.identity) for passage in passages]
    missing = [place for place, key in enumerate(keys) if key not in known]
    if missing:
        made = cache.passages(encoder, [embedded_text(passages[place]) for place in missing], _quiet)
        known |= {keys[place]: row for place, row in zip(missing, made, strict=True)}
    return np.stack([known[key] for key in keys])


def _quiet(fresh: int, kept: int) -> None:
    """A piece of the vectors is there."""
    if fresh:
        print(".", end="", flush=True)


def _ndcg(order: Sequence[int], relevant: Mapping[int, int]) -> float:
    """nDCG@10 with linear gains, as trec_eval counts."""
    gains = [relevant.get(place, 0) / np.log2(rank + 2) for rank, place in enumerate(order[:10])]
    best = sorted(relevant.values(), reverse=True)[:10]
    return float(sum(gains) / sum(gain / np.log2(rank + 2) for rank, gain in enumerate(best)))


def _order(question: Question, scores: NDArray[np.float32]) -> list[int]:
    return question.found.position[np.lexsort((question.found.position, -scores))].tolist()


def _mean(questions: Sequence[Question], words: float) -> float:
    return fmean(_ndcg(_order(one, fused(one.found, words)), one.relevant) for one in questions)


def _chosen_words(parts: Sequence[Part]) -> float:
    """Prints every share on the questions to choose by, and gives the best one."""
    used = [part for part in parts if part.choose]
    table = {share: [_mean(part.choose, share) for part in used] for share in SHARES}
    print("\nshare of words  " + "  ".join(part.name for part in used) + "  mean")
    for share, row in table.items():
        print(f"{share:14.2f}  " + "  ".join(f"{x:.3f}" for x in row) + f"  {fmean(row):.4f}")
    floors = [max(first, last) for first, last in zip(table[0.0], table[1.0], strict=True)]
    shortfall = {share: max(f - x for f, x in zip(floors, row, strict=True)) for share, row in table.items()}
    fair = [share for share in SHARES if shortfall[share] <= 0.0]
    if fair:
        return max(fair, key=lambda share: fmean(table[share]))
    return min(SHARES, key=lambda share: shortfall[share])


def _reread(part: Part, question: Question, words: float, reranker: Reranker) -> tuple[list[int], NDArray, NDArray]:
    """Candidates in the fused order, the fused scores of the head and what the reranker makes of it."""
    scores = fused(question.found, words)
    order = np.lexsort((question.found.position, -scores))
    head = order[:RERANKED]
    read = [part.library.read(place) for place in question.found.position[head]]
    return question.found.position[order].tolist(), scores[head], reranker.scores(question.text, read)


def _joined(reread: tuple[list[int], NDArray, NDArray], share: float) -> list[int]:
    order, scores, second = reread
    head = np.argsort(-reranked(scores, second, share), kind="stable")
    return [*(order[place] for place in head), *order[len(head) :]]


def _chosen_reranker(parts: Sequence[Part], words: float, reranker: Reranker) -> float:
    """Prints every share of the reranker on some of the questions to choose by, and gives the best mean over the sets."""
    used = [part for part in parts if part.choose]
    read = {
        part.name: [(_reread(part, one, words, reranker), one.relevant) for one in part.choose[:RERANKED_QUESTIONS]]
        for part in used
    }
    print("\nshare of the reranker")
    means: dict[float, float] = {}
    for share in SHARES:
        row = [fmean(_ndcg(_joined(one, share), relevant) for one, relevant in read[part.name]) for part in used]
        means[share] = fmean(row)
        print(f"{share:14.2f}  " + "  ".join(f"{x:.3f}" for x in row) + f"  {means[share]:.4f}")
    return max(SHARES, key=lambda share: means[share])


def _print_report(parts: Sequence[Part], weights: FusionWeights, reranker: Reranker | None) -> None:
    """The other half and the held-out articles with the shares that were chosen."""
    print(f"\nwords {weights.words}, reranker {weights.reranker if reranker is not None else '-'}")
    for part in parts:
        figures = {"words": 1.0, "meaning": 0.0, "joined": weights.words}
        line = "  ".join(f"{name} {_mean(part.report, share):.3f}" for name, share in figures.items())
        if reranker is not None:
            again = [(_reread(part, one, weights.words, reranker), one.relevant) for one in part.report]
            line += f"  reranked {fmean(_ndcg(_joined(one, weights.reranker), wanted) for one, wanted in again):.3f}"
        print(f"{part.name:24} {len(part.report):5} questions  {line}")


if __name__ == "__main__":
    main()
