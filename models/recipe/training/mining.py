"""Hard negatives as a trained encoder sees them: what it ranks high for a question although it does not answer it.

The corpus takes its negatives from word search. A second run (`--start RUN`) takes them from the first run's weights, as
in ANCE (arXiv:2007.00808); what lies nearer to the question than PART of the right passage's nearness may well be right too
and is left out (the percentage rule of NV-Retriever, arXiv:2407.15831).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from models.recipe.training.corpus import Corpus, Pair, Passage
from models.recipe.training.states import key_of
from models.recipe.training.upper import Texts, UpperLayers

NEGATIVES = 7
PART = 0.95
DEPTH = 60
BATCH = 512


def mined(
    corpus: Corpus, pairs: Sequence[Pair], answers: Mapping[str, frozenset[str]], texts: Texts, model: UpperLayers
) -> list[Pair]:
    """`pairs` with the negatives that `model` finds among the known passages of the same source and language as the right
    one; those of the corpus where it finds none.
    """
    asked = {pair.passage for pair in pairs} | {name for pair in pairs for name in pair.negatives}
    pools: dict[tuple[str, str], list[Passage]] = {}
    for name in sorted(asked):
        passage = corpus.passages.get(name)
        if passage is not None and key_of("passage", passage.text) in texts.store.places:
            pools.setdefault((passage.source, passage.language), []).append(passage)
    found: dict[str, tuple[str, ...]] = {}
    for key, pool in sorted(pools.items()):
        own = [pair for pair in pairs if _kind(corpus, pair) == key]
        vectors = texts.encode(model, "passage", [passage.text for passage in pool])
        place = {passage.id: i for i, passage in enumerate(pool)}
        for start in range(0, len(own), BATCH):
            part = own[start : start + BATCH]
            scores = texts.encode(model, "query", [pair.query for pair in part]) @ vectors.T
            for pair, row in zip(part, scores, strict=True):
                limit = PART * float(row[place[pair.passage]])
                nearest = [int(at) for at in np.argsort(-row, kind="stable")[:DEPTH] if row[at] < limit]
                found[pair.id] = _wrong(pair, corpus.passages[pair.passage], [pool[at] for at in nearest], answers)
        print(f"negatives for {len(own):,} pairs of {key[0]} {key[1]}", flush=True)
    return [dataclasses.replace(pair, negatives=found[pair.id] or pair.negatives) for pair in pairs]


def _kind(corpus: Corpus, pair: Pair) -> tuple[str, str]:
    passage = corpus.passages[pair.passage]
    return passage.source, passage.language


def _wrong(
    pair: Pair, right: Passage, ranked: Sequence[Passage], answers: Mapping[str, frozenset[str]]
) -> tuple[str, ...]:
    """The first of `ranked` that are of another article than the right one and no answer to the same question."""
    others = [
        passage.id
        for passage in ranked
        if passage.group != right.group and passage.text != right.text and passage.id not in answers[pair.query]
    ]
    return tuple(others[:NEGATIVES])
