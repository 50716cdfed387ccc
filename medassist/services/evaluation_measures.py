"""What a ranking is worth: standard measures question by question, their means, and how sure the means are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medassist.errors import NotAvailable
from medassist.services.evaluation_sets import RetrievalSet

MEASURES = {"ndcg10": "ndcg_cut_10", "recall100": "recall_100", "mrr": "recip_rank"}
"""Our names of the measures and those of trec_eval."""
RESAMPLES = 2000
SEED = 1
LOW, HIGH = 2.5, 97.5
"""Percentiles of the bootstrap: a 95 % interval (Efron 1979)."""

Scores = Mapping[str, NDArray[np.float64]]
"""By measure: a figure for each question of a set, in the set's order."""


@dataclass(frozen=True)
class Interval:
    """A mean with the 95 % bootstrap interval over questions."""

    mean: float
    low: float
    high: float


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


def measured(tool: Any, part: RetrievalSet, rankings: Sequence[Sequence[str]]) -> Scores:
    """Figures of each question of the set; a question whose ranking is empty counts as nothing found."""
    run = {
        question: {key: float(len(ranking) - rank) for rank, key in enumerate(ranking)}
        for question, ranking in zip(part.questions, rankings, strict=True)
    }
    judged = {question: dict(part.relevant[question]) for question in part.questions}
    found = tool.RelevanceEvaluator(judged, set(MEASURES.values())).evaluate(run)
    return {
        name: np.array([found.get(question, {}).get(theirs, 0.0) for question in part.questions], np.float64)
        for name, theirs in MEASURES.items()
    }


def interval(values: NDArray[np.float64]) -> Interval:
    """Mean of `values` (one a question, at least one), and percentiles of the means of RESAMPLES resamples of them.

    For differences of two systems give the differences question by question: the bootstrap is then paired.
    """
    count = len(values)
    drawn = np.random.default_rng(SEED).multinomial(count, np.full(count, 1.0 / count), RESAMPLES)
    low, high = np.percentile(drawn @ values / count, [LOW, HIGH])
    return Interval(float(values.mean()), float(low), float(high))
