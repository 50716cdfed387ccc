"""Measures the encoder while it is trained: retrieval on the development pairs, and how near it is to its teacher."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.recipe.training.corpus import Corpus, Pair
from models.recipe.training.settings import TrainingSettings
from models.recipe.training.states import has_teacher
from models.recipe.training.upper import Texts, UpperLayers

CUT = 10


@dataclass(frozen=True)
class Development:
    """Questions of the development split, the passages they are looked for in, and texts for the distance."""

    pairs: tuple[Pair, ...]
    right: tuple[frozenset[int], ...]
    passages: tuple[str, ...]
    kinds: tuple[str, ...]

    def measure(self, model: UpperLayers, texts: Texts) -> dict[str, float]:
        """Figures by name: `ndcg10` and `mrr10` are means over the kinds of question, each counted alike."""
        queries = texts.encode(model, "query", [pair.query for pair in self.pairs])
        passages = texts.encode(model, "passage", self.passages)
        ndcg, mrr = _gains(queries @ passages.T, self.right)
        figures: dict[str, float] = {}
        names = sorted(set(self.kinds))
        for name in names:
            at = [i for i, kind in enumerate(self.kinds) if kind == name]
            figures[f"ndcg10 {name}"] = float(ndcg[at].mean())
            figures[f"mrr10 {name}"] = float(mrr[at].mean())
        for measure in ("ndcg10", "mrr10"):
            figures[measure] = float(np.mean([figures[f"{measure} {name}"] for name in names]))
        known = [i for i, text in enumerate(self.passages) if has_teacher("passage", text)]
        teacher = texts.teacher("passage", [self.passages[i] for i in known])
        figures["teacher_cosine"] = float(np.sum(passages[known] * teacher, axis=1).mean()) if known else 1.0
        return figures


def development(corpus: Corpus, settings: TrainingSettings) -> Development:
    """A fixed sample of the development split: as many questions of each kind (task, source, languages) as of any other.

    They are looked for among their own passages and mined negatives, filled up with others of the split.
    """
    rng = np.random.default_rng([settings.seed, 0xDE])
    pairs = corpus.split("dev")
    kinds: dict[str, list[Pair]] = {}
    for at in rng.permutation(len(pairs)):
        kinds.setdefault(kind_of(corpus, pairs[at]), []).append(pairs[at])
    share = max(1, settings.dev_queries // len(kinds))
    chosen = [pair for kind in sorted(kinds) for pair in kinds[kind][:share]]
    names = dict.fromkeys(pair.passage for pair in chosen)
    names.update(dict.fromkeys(pair.passage for pair in pairs if pair.query in {other.query for other in chosen}))
    fillers = dict.fromkeys(name for pair in chosen for name in pair.negatives if name in corpus.passages)
    fillers.update(dict.fromkeys(pairs[at].passage for at in rng.permutation(len(pairs))))
    for name in fillers:
        if len(names) >= settings.dev_passages:
            break
        names.setdefault(name)
    texts = dict.fromkeys(corpus.passages[name].text for name in names)  # passages that read the same are one
    position = {text: i for i, text in enumerate(texts)}
    answers: dict[str, set[int]] = {}
    for pair in pairs:
        at_text = position.get(corpus.passages[pair.passage].text)
        if at_text is not None:
            answers.setdefault(pair.query, set()).add(at_text)
    return Development(
        tuple(chosen),
        tuple(frozenset(answers[pair.query]) for pair in chosen),
        tuple(texts),
        tuple(kind_of(corpus, pair) for pair in chosen),
    )


def kind_of(corpus: Corpus, pair: Pair) -> str:
    """What a question is reported under."""
    languages = dict.fromkeys([pair.language, corpus.passages[pair.passage].language])
    return f"{pair.task} {pair.source} {'-'.join(languages)}"


def _gains(
    scores: NDArray[np.float32], right: Sequence[frozenset[int]]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """nDCG@10 and reciprocal rank (0 beyond 10) of each row of scores [queries, passages]."""
    discounts = 1.0 / np.log2(np.arange(2, CUT + 2))
    ndcg, mrr = np.zeros(len(right)), np.zeros(len(right))
    for i, answers in enumerate(right):
        ranking = np.argsort(-scores[i], kind="stable")[:CUT]
        hits = np.array([at in answers for at in ranking], float)
        ndcg[i] = hits @ discounts[: hits.size] / discounts[: min(CUT, len(answers))].sum()
        if hits.any():
            mrr[i] = 1.0 / (int(hits.argmax()) + 1)
    return ndcg, mrr
