"""The reranker of the bundled packs, where it is here and this machine reads with it fast enough."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from medassist.core.clinical import Text
from medassist.core.evidence import Reranker
from medassist.errors import ModelUnavailable
from medassist.retrieval.hybrid import RERANKED

BUDGET_SECONDS = 0.4
"""Reading the best passages again may take this long for one question; a slower machine goes without."""
_QUESTION = "How is pneumonia treated in a child, and when is it sent to hospital?"
_PASSAGE = (
    "Pneumonia Treatment of children: Give amoxicillin by mouth twice a day for five days and review after two. " * 4
)


@dataclass(frozen=True, slots=True)
class FoundReranker:
    """A reranker to use, or None and, where there is something to say, why."""

    reranker: Reranker | None
    notice: Text | None = None


def quick_reranker(folder: Path, *, threads: int | None = None) -> FoundReranker:
    """The reranker of the pack in `folder` if it is one and quick; a folder that is not there is nothing to speak of."""
    if not folder.is_dir():
        return FoundReranker(None)
    from medassist.inference.reranker import load_reranker

    try:
        reranker = load_reranker(folder, threads=threads)
    except ModelUnavailable as error:
        said = error.sentence
        return FoundReranker(
            None,
            Text(f"{said.zh}检索结果因此不再精排。", f"{said.en} Passages found are not read again to rank them."),
        )
    seconds = seconds_of(reranker)
    if seconds > BUDGET_SECONDS:
        return FoundReranker(
            None,
            Text(
                f"这台电脑精排一次需 {seconds:.1f} 秒，太慢，因此检索结果不再精排。",
                f"Ranking the passages found by reading them again takes {seconds:.1f} s here, too long, so it is not done.",
            ),
        )
    return FoundReranker(reranker)


def seconds_of(reranker: Reranker) -> float:
    """How long one question takes: the better of two tries, so that another program's work does not decide."""
    times = []
    for _ in range(2):
        began = time.perf_counter()
        reranker.scores(_QUESTION, [_PASSAGE] * RERANKED)
        times.append(time.perf_counter() - began)
    return min(times)
