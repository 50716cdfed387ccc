"""Trains the LSTM in the loop of the Transformer: contrastive loss, distance to the teacher, cross-entropy of the heads."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from models.recipe.checkpoint import Checkpoint
from models.recipe.lstm.data import TokenTexts
from models.recipe.lstm.model import LstmEncoder, LstmShape
from models.recipe.tokenizer_model import build_tokenizer
from models.recipe.training.checkpoints import alone, write
from models.recipe.training.corpus import Labelled, read_corpus, read_labelled
from models.recipe.training.development import development
from models.recipe.training.encoder import Run, Source, cache_states
from models.recipe.training.loop import Trainer
from models.recipe.training.settings import TrainingError, TrainingSettings

RATE = 1e-3
"""An LSTM that begins from nothing wants a higher rate than a Transformer that only has to be tuned."""
HEAD_TEXTS = 16
HEAD_WEIGHT = 0.2
SHAPE = "shape.json"


@dataclass(frozen=True)
class Heads:
    """Labelled texts of the training split by task, and the labels of each task in the order of the head's outputs."""

    texts: Mapping[str, Sequence[Labelled]]
    labels: Mapping[str, Sequence[str]]


def heads_of(labelled: Sequence[Labelled]) -> Heads:
    """What the heads learn from; a task with one label only is left out."""
    texts: dict[str, list[Labelled]] = {}
    for text in labelled:
        if text.split == "train":
            texts.setdefault(text.task, []).append(text)
    labels = {task: sorted({one.label for one in ones}) for task, ones in sorted(texts.items())}
    labels = {task: names for task, names in labels.items() if len(names) > 1}
    return Heads({task: texts[task] for task in labels}, labels)


class LstmTrainer(Trainer):
    """The Transformer's trainer with one more loss: the heads' cross-entropy on labelled texts."""

    model: LstmEncoder
    heads: Heads
    teaches: bool

    def _distance(self, encode: Any) -> Tensor:
        total = super()._distance(encode) if self.teaches else torch.zeros(())
        # the loop weighs what is given here by anchor_weight
        weight = HEAD_WEIGHT / self.settings.anchor_weight
        rng = np.random.default_rng([self.settings.seed, 0x4E, self.progress.step])
        for task, names in self.heads.labels.items():
            texts = self.heads.texts[task]
            chosen = [texts[i] for i in rng.integers(0, len(texts), HEAD_TEXTS)]
            vectors = encode("query", [one.text for one in chosen], self.settings.query_tokens)
            target = torch.tensor([names.index(one.label) for one in chosen])
            total = total + weight * functional.cross_entropy(self.model.classify(task, vectors), target)
        return total


def source_table(source: Source) -> Tensor:
    """The published encoder's embedding of the kept pieces, float32 [pieces, width]."""
    rows = source.checkpoint.matrices["emb.word"].rows(np.array(source.kept, np.int64))
    return torch.from_numpy(rows.dense())


def train_lstm(
    source: Source,
    run: Run,
    settings: TrainingSettings,
    shape: LstmShape,
    hours: float,
    checkpoint_minutes: float,
    *,
    teacher: bool,
) -> None:
    """Train until `hours` are over; the best weights lie in the run's folder. Goes on where it stopped."""
    torch.manual_seed(settings.seed)
    corpus = read_corpus(run.work / "corpus")
    heads = heads_of(_labelled(run.work / "corpus"))
    if teacher:
        cached, sample = cache_states(source, corpus, settings, run.work)
    else:
        cached, sample = None, development(corpus, settings)
    texts = TokenTexts(_tokenizer(source.checkpoint, source), shape.dimension, settings.passage_tokens, cached)
    table = source_table(source) if shape.embedding == "source" else None
    model = LstmEncoder(shape, table, heads.labels)
    identity = settings.hash(corpus.hash, source.identity, shape.as_settings(), json.dumps(heads.labels), str(teacher))
    trainer = LstmTrainer(run.folder, identity, settings, corpus, texts, sample, model)
    trainer.heads, trainer.teaches = heads, teacher
    text = json.dumps({**dataclasses.asdict(shape), "labels": heads.labels}, indent=2, ensure_ascii=False) + "\n"
    with alone(run.folder):
        if trainer.resume():
            print(f"going on from step {trainer.progress.step:,} of {run.folder}")
        write(run.folder / SHAPE, text.encode("utf-8"))
        trainer.run(hours, checkpoint_minutes)
    progress = trainer.progress
    print(
        f"{progress.pairs:,} pairs in {progress.seconds / 3600:.2f} hours; best at step {progress.best_step:,}:"
        f" nDCG@10 {progress.best:.4f}, before training {progress.measured[0]['ndcg10']:.4f}"
    )


def trained(run: Run, source: Source) -> LstmEncoder:
    """The best weights of a run. Raises TrainingError where there are none."""
    try:
        fields = json.loads((run.folder / SHAPE).read_text("utf-8"))
        state = torch.load(run.folder / "best.pt", weights_only=True)
    except (OSError, ValueError, RuntimeError, EOFError) as error:
        raise TrainingError(f"{run.folder} holds no trained LSTM; run ./recipe train lstm first.") from error
    labels = fields.pop("labels")
    shape = LstmShape(**fields)
    model = LstmEncoder(shape, source_table(source) if shape.embedding == "source" else None, labels)
    model.load_state_dict(state["weights"])
    return model.eval()


def _tokenizer(checkpoint: Checkpoint, source: Source) -> bytes:
    return build_tokenizer(checkpoint, source.kept)


def _labelled(folder: Path) -> list[Labelled]:
    """Labelled texts; a corpus without them trains no heads."""
    try:
        return read_labelled(folder)
    except TrainingError as error:
        print(f"no heads are trained: {error}")
        return []
