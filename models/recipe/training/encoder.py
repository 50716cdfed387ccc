"""Training of the encoder from corpus to best weights: what `./recipe train encoder` does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from models.recipe.checkpoint import Checkpoint
from models.recipe.training.checkpoints import alone, load
from models.recipe.training.corpus import Corpus, read_corpus
from models.recipe.training.development import Development, development
from models.recipe.training.loop import BEST, RUN, Trainer
from models.recipe.training.mining import mined
from models.recipe.training.settings import TrainingError, TrainingSettings
from models.recipe.training.states import FrozenLayers, StateStore, fill, store_identity
from models.recipe.training.upper import Texts, upper_layers


@dataclass(frozen=True)
class Source:
    """The published encoder that training starts from, with the ids of the kept pieces."""

    checkpoint: Checkpoint
    kept: Sequence[int]
    sha256: str

    @property
    def identity(self) -> str:
        """Hash of the weights' file and of the kept pieces."""
        text = json.dumps([self.sha256, list(self.kept)])
        return hashlib.sha256(text.encode("ascii")).hexdigest()[:16]


@dataclass(frozen=True)
class Run:
    """Where a run reads and writes: `work`/corpus, `work`/training/states-*, `work`/training/`name`."""

    work: Path
    name: str

    @property
    def folder(self) -> Path:
        """Checkpoint, best weights, curves."""
        return self.work / "training" / self.name


def cache_states(source: Source, corpus: Corpus, settings: TrainingSettings, work: Path) -> tuple[Texts, Development]:
    """What the frozen layers give for all texts that training and its measurements need, computed where lacking."""
    if not 0 <= settings.frozen_layers < source.checkpoint.shape.layers:
        raise TrainingError(f"{settings.frozen_layers} frozen layers leave none of the source's to train.")
    folder = work / "training" / f"states-{store_identity(source.sha256, source.kept, settings)}"
    sample = development(corpus, settings)
    texts = list(dict.fromkeys(_texts(corpus, sample)))
    with alone(folder):
        store = StateStore(folder, source.checkpoint.shape.hidden)
        if not all(store.has(*text) for text in texts):
            fill(store, FrozenLayers(source.checkpoint, source.kept, settings), texts)
    return Texts(store), sample


def train_encoder(
    source: Source,
    run: Run,
    settings: TrainingSettings,
    hours: float,
    checkpoint_minutes: float,
    start: Run | None = None,
) -> None:
    """Cache, train until `hours` are over, keep the best weights in the run's folder. Goes on where it stopped.

    With `start` it begins with that run's best weights and the negatives that they find hard. Raises TrainingError.
    """
    torch.manual_seed(settings.seed)
    corpus = read_corpus(run.work / "corpus")
    texts, sample = cache_states(source, corpus, settings, run.work)
    model = upper_layers(source.checkpoint, settings.frozen_layers)
    earlier = best_of(start) if start else None
    identity = settings.hash(corpus.hash, source.identity, *([earlier.sha256] if earlier else []))
    if earlier:
        if earlier.settings.get("frozen_layers") != settings.frozen_layers:
            raise TrainingError(f"{earlier.folder} trained other layers; give --frozen-layers as it had them.")
        model.load_state_dict(earlier.weights)
    trainer = Trainer(run.folder, identity, settings, corpus, texts, sample, model)
    with alone(run.folder):
        if earlier:
            trainer.earlier = earlier.report
            trainer.pairs = mined(corpus, trainer.pairs, trainer.answers, texts, trainer.average.model)
        if trainer.resume():
            print(f"going on from step {trainer.progress.step:,} of {run.folder}")
        trainer.run(hours, checkpoint_minutes)
    progress = trainer.progress
    print(
        f"{progress.pairs:,} pairs in {progress.seconds / 3600:.2f} hours; best at step {progress.best_step:,}:"
        f" nDCG@10 {progress.best:.4f}, before training {progress.measured[0]['ndcg10']:.4f}"
    )


@dataclass(frozen=True)
class Best:
    """The best weights of a finished run, what run.json says of it, and the hash of the weights' file."""

    folder: Path
    report: dict[str, Any]
    weights: dict[str, Tensor]
    sha256: str

    @property
    def settings(self) -> dict[str, Any]:
        """The settings it was trained with."""
        return dict(self.report["settings"])


def best_of(run: Run) -> Best:
    """The best weights in the folder of `run`. Raises TrainingError if it is not there or broken."""
    try:
        report = json.loads((run.folder / RUN).read_text("utf-8"))
        identity = report["identity"]
        int(report["settings"]["frozen_layers"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainingError(f"{run.folder} holds no run of training; run ./recipe train encoder.") from error
    state = load(run.folder / BEST, identity)
    if state is None:
        raise TrainingError(f"{run.folder} has no {BEST}; run ./recipe train encoder.")
    report["best"] = {"step": state["step"], **state["figures"]}
    return Best(run.folder, report, state["weights"], hashlib.sha256((run.folder / BEST).read_bytes()).hexdigest())


def _texts(corpus: Corpus, sample: Development) -> Iterator[tuple[str, str]]:
    for pair in corpus.split("train"):
        yield "query", pair.query
        yield "passage", corpus.passages[pair.passage].text
        for name in pair.negatives:
            if name in corpus.passages:
                yield "passage", corpus.passages[name].text
    yield from corpus.anchors()
    for pair in sample.pairs:
        yield "query", pair.query
    for text in sample.passages:
        yield "passage", text
