"""Measures the cross-encoder on the development split: order of the lists, and claims told apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.recipe.reranker.lists import CandidateList, Claim, Lists
from models.recipe.training.corpus import Corpus, Pair
from models.recipe.training.development import CUT, kind_of

Scores = Callable[[Sequence[tuple[str, str]]], NDArray[np.float32]]
"""From pairs of texts to one figure each, float32 [pairs]."""


@dataclass(frozen=True)
class RerankerDevelopment:
    """Lists with the name of their kind, and claims."""

    lists: tuple[CandidateList, ...]
    kinds: tuple[str, ...]
    claims: tuple[Claim, ...]

    def ranking(self, scores: Scores) -> dict[str, float]:
        """nDCG@10 and MRR@10 of the lists; `ndcg10` and `mrr10` are means over the kinds, each counted alike."""
        found = scores([(one.question, passage) for one in self.lists for passage in one.passages])
        ndcg, mrr = np.zeros(len(self.lists)), np.zeros(len(self.lists))
        at = 0
        for i, one in enumerate(self.lists):
            its = found[at : at + len(one.passages)]
            at += len(one.passages)
            # equal scores count against the right passage
            rank = 1 + int((its[1:] >= its[0]).sum())
            if rank <= CUT:
                ndcg[i], mrr[i] = 1 / np.log2(rank + 1), 1 / rank
        figures: dict[str, float] = {}
        names = sorted(set(self.kinds))
        for name in names:
            chosen = [i for i, kind in enumerate(self.kinds) if kind == name]
            figures[f"ndcg10 {name}"] = float(ndcg[chosen].mean())
            figures[f"mrr10 {name}"] = float(mrr[chosen].mean())
        for measure in ("ndcg10", "mrr10"):
            figures[measure] = float(np.mean([figures[f"{measure} {name}"] for name in names]))
        return figures

    def support(self, logits: NDArray[np.float32], threshold: float = 0.0) -> dict[str, float]:
        """AUC of the claims' logits, and at `threshold` (in logits) the accuracy and the shares of each kind told rightly."""
        supported = np.array([one.supported for one in self.claims])
        right = (logits >= threshold) == supported
        figures = {"support_auc": area_under_curve(logits, supported), "support_accuracy": float(right.mean())}
        figures["support_recall"] = float(right[supported].mean())
        for change in sorted({one.change for one in self.claims if not one.supported}):
            chosen = [i for i, one in enumerate(self.claims) if one.change == change and not one.supported]
            figures[f"support refused {change}"] = float(right[chosen].mean())
        return figures


def reranker_development(
    corpus: Corpus, claims: Sequence[Claim], seed: int, *, lists: int, count: int
) -> RerankerDevelopment:
    """A fixed sample of the split dev: about `lists` questions, as many of each kind (task, source, languages), with all their
    mined negatives, and at most `count` claims.
    """
    rng = np.random.default_rng([seed, 0xDE])
    pairs = corpus.split("dev")
    made = Lists(corpus, corpus.pairs)
    kinds: dict[str, list[Pair]] = {}
    for at in rng.permutation(len(pairs)):
        if made.negatives(pairs[at]):
            kinds.setdefault(kind_of(corpus, pairs[at]), []).append(pairs[at])
    share = max(1, lists // max(1, len(kinds)))
    chosen = [pair for kind in sorted(kinds) for pair in kinds[kind][:share]]
    held = [one for one in claims if one.split == "dev"]
    drawn = [held[at] for at in rng.permutation(len(held))[:count]]
    return RerankerDevelopment(
        tuple(made.whole(pair) for pair in chosen), tuple(kind_of(corpus, pair) for pair in chosen), tuple(drawn)
    )


def area_under_curve(scores: NDArray[np.float32], positive: NDArray[np.bool_]) -> float:
    """Share of pairs (positive, other) in which the positive scores higher, ties counted half (Mann and Whitney 1947)."""
    values, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place] if len(values) else np.zeros(0)
    wanted, others = int(positive.sum()), int((~positive).sum())
    if not wanted or not others:
        return 0.5
    return float((ranks[positive].sum() - wanted * (wanted + 1) / 2) / (wanted * others))
