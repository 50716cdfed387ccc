"""What the heads of a pack make of the vectors of the exported, the pruned and the float32 encoder, and how sure they may be.

The texts are those of the corpus's split held_out, on which nothing was trained or chosen.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medassist.inference.session import open_session
from models.recipe.training.corpus import Labelled, read_labelled
from models.recipe.training.settings import TrainingError

TEXTS = 600
"""Of a task, evenly drawn."""
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
Vectors = Callable[[Sequence[str]], Sequence[NDArray[np.float32]]]
"""Vectors of the exported, the pruned and the reference encoder for questions, each float32 [texts, dimension]."""


def head_figures(pack: Path, corpus: Path, vectors: Vectors) -> dict[str, Any]:
    """Accuracy by task with each of the three encoders, the exported one's by language and by probability.

    Empty where the pack has no heads or the corpus no labelled texts.
    """
    described = json.loads((pack / "manifest.json").read_text("utf-8")).get("heads")
    if not described:
        return {}
    try:
        labelled = read_labelled(corpus)
    except TrainingError:
        return {}
    session = open_session((pack / described["path"]).read_bytes(), device="cpu", threads=1).session
    found: dict[str, Any] = {}
    for task, head in described["tasks"].items():
        texts = _drawn([one for one in labelled if (one.task, one.split) == (task, "held_out")], head["labels"])
        if not texts:
            continue
        right: list[NDArray[np.bool_]] = []
        sure: list[NDArray[np.float64]] = []
        for rows in vectors([one.text for one in texts]):
            probabilities = np.asarray(session.run([task], {"embedding": rows})[0], np.float64)
            chosen = [head["labels"][place] for place in probabilities.argmax(1)]
            right.append(np.array([label == one.label for label, one in zip(chosen, texts, strict=True)]))
            sure.append(probabilities.max(1))
        found[task] = {
            "texts": len(texts),
            "labels": len(head["labels"]),
            "accuracy": round(float(right[0].mean()), 4),
            "accuracy_pruned": round(float(right[1].mean()), 4),
            "accuracy_reference": round(float(right[2].mean()), 4),
            "by_language": _by_language(texts, right[0]),
            "reliability": reliability(right[0], sure[0]),
        }
    return found


def reliability(right: NDArray[np.bool_], sure: NDArray[np.float64]) -> dict[str, Any]:
    """How often a head is right where it is as sure as that: by BINS of its probability, and the weighted mean distance.

    `error` is the expected calibration error (Naeini, Cooper and Hauskrecht 2015) over these bins.
    """
    bins: list[Mapping[str, float | int]] = []
    error = 0.0
    for low, high in itertools.pairwise(BINS):
        at = (sure >= low) & ((sure < high) | (high == BINS[-1]))
        if at.any():
            share, mean = float(right[at].mean()), float(sure[at].mean())
            error += abs(share - mean) * float(at.mean())
            bins.append(
                {
                    "from": low,
                    "to": high,
                    "texts": int(at.sum()),
                    "probability": round(mean, 4),
                    "right": round(share, 4),
                }
            )
    return {"error": round(error, 4), "bins": bins}


def _drawn(texts: Sequence[Labelled], labels: Sequence[str]) -> list[Labelled]:
    """At most TEXTS of those whose label the head has, evenly spaced."""
    known = [one for one in texts if one.label in set(labels)]
    step = max(1.0, len(known) / TEXTS)
    return [known[int(i * step)] for i in range(min(TEXTS, len(known)))]


def _by_language(texts: Sequence[Labelled], right: NDArray[np.bool_]) -> dict[str, float]:
    languages = np.array([one.language for one in texts])
    return {name: round(float(right[languages == name].mean()), 4) for name in sorted(set(languages.tolist()))}
