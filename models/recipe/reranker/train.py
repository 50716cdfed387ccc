"""Trains the cross-encoder in the encoder's loop: cross-entropy over each list, and over claims with their evidence."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from models.recipe.reranker.development import RerankerDevelopment, Scores, reranker_development
from models.recipe.reranker.lists import (
    CandidateList,
    Claim,
    Lists,
    PairTexts,
    claims_of_step,
    epoch_lists,
    read_claims,
)
from models.recipe.reranker.model import RELEVANCE, SUPPORT, CrossEncoder, Embedding, cross_encoder
from models.recipe.reranker.settings import RerankerSettings
from models.recipe.reranker.vocabulary import PIECES, reranker_source
from models.recipe.tokenizer_model import build_tokenizer
from models.recipe.training.checkpoints import alone
from models.recipe.training.corpus import Corpus, read_corpus
from models.recipe.training.encoder import Run, Source
from models.recipe.training.loop import BEST, RUN, Trainer
from models.recipe.training.settings import TrainingError

SUPPORT_SHARE = 0.25
"""Weight of the claims' AUC beside nDCG@10 when the best weights are chosen."""


class RerankerTrainer(Trainer):
    """The encoder's trainer with lists in the place of contrastive batches."""

    settings: RerankerSettings
    model: CrossEncoder  # type: ignore[assignment]  # the loop only asks for parameters, weights and forward

    def __init__(
        self,
        folder: Path,
        identity: str,
        settings: RerankerSettings,
        corpus: Corpus,
        claims: Sequence[Claim],
        texts: PairTexts,
        sample: RerankerDevelopment,
        model: CrossEncoder,
        embedding: Embedding,
    ) -> None:
        # texts and sample are read only by what is overridden here
        super().__init__(folder, identity, settings, corpus, texts, sample, model)  # type: ignore[arg-type]
        self.pair_texts, self.sample, self.embedding = texts, sample, embedding
        self.lists = Lists(corpus, self.pairs)
        self.claims = [one for one in claims if one.split == "train"]
        blocks = [part for name, part in model.named_parameters() if name.startswith("blocks.") and part.requires_grad]
        head = [part for name, part in model.named_parameters() if not name.startswith("blocks.")]
        groups = [
            {"params": [part for part in blocks if part.ndim > 1], "weight_decay": settings.weight_decay, "scale": 1.0},
            {"params": [part for part in blocks if part.ndim == 1], "weight_decay": 0.0, "scale": 1.0},
            {"params": head, "weight_decay": 0.0, "scale": settings.head_rate},
        ]
        self.optimiser = torch.optim.AdamW(groups, lr=settings.rate, betas=(0.9, 0.98))
        self._epoch: tuple[int, list[tuple[CandidateList, ...]]] | None = None

    def _next_batch(self) -> Any:
        progress = self.progress
        while True:
            if self._epoch is None or self._epoch[0] != progress.epoch:
                batches = epoch_lists(self.lists, self.pairs, self.pair_texts, self.settings, progress.epoch)
                if not batches:
                    raise TrainingError("The corpus has no pairs of the split train with mined negatives.")
                self._epoch = (progress.epoch, batches)
            if progress.position < len(self._epoch[1]):
                progress.position += 1
                return self._epoch[1][progress.position - 1]
            progress.epoch, progress.position = progress.epoch + 1, 0

    def _step(self, batch: Any) -> None:
        settings, progress = self.settings, self.progress
        cut = settings.short_tokens if progress.share < settings.short_share else settings.rerank_tokens
        pairs = [(one.question, passage) for one in batch for passage in one.passages]
        rows = [self.pair_texts.row(question, passage, cut) for question, passage in pairs]
        claims = claims_of_step(self.claims, settings, progress.step)
        rows += [self.pair_texts.row(one.claim, one.evidence, settings.support_tokens) for one in claims]
        logits, used = chunked(self.model, self.embedding, rows, settings.chunk)
        listwise, right = list_loss(logits[: len(pairs), RELEVANCE], [len(one.passages) for one in batch])
        target = torch.tensor([float(one.supported) for one in claims])
        support = functional.binary_cross_entropy_with_logits(logits[len(pairs) :, SUPPORT], target)
        parts = {"lists": round(listwise.item(), 5), "support": round(support.item(), 5), "right": round(right, 4)}
        self._descend(listwise + settings.support_weight * support, parts, tokens=used, pairs=len(rows))

    def _figures(self) -> Mapping[str, float]:
        return measured(self.sample, self.pair_texts, self.settings, self.average.model, self.embedding)

    def _own(self, figures: Mapping[str, float]) -> str:
        return f"AUC of support {figures['support_auc']:.4f}"

    def _worth(self, figures: Mapping[str, float]) -> float:
        return figures["ndcg10"] + SUPPORT_SHARE * figures["support_auc"]

    def _losses(self, last: Mapping[str, float]) -> str:
        return f"lists {last['lists']:.3f}, support {last['support']:.3f}, right {last['right']:.2f}"


def chunked(model: CrossEncoder, embedding: Embedding, rows: Sequence[list[int]], chunk: int) -> tuple[Tensor, int]:
    """Logits of `rows`, float32 [rows, 2], padded in chunks of similar length; and the tokens computed, padding too."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    parts, used = [], 0
    for start in range(0, len(order), chunk):
        given = embedding.look_up([rows[i] for i in order[start : start + chunk]])
        used += given.mask.numel()
        parts.append(model(given))
    place = torch.empty(len(order), dtype=torch.long)
    place[torch.tensor(order)] = torch.arange(len(order))
    return torch.cat(parts)[place], used


def list_loss(scores: Tensor, sizes: Sequence[int]) -> tuple[Tensor, float]:
    """Mean cross-entropy of the first of each list against the others (ListNet with one right passage, Cao et al. 2007), and how
    often it is first.
    """
    parts = scores.split(list(sizes))
    first = torch.zeros(1, dtype=torch.long)
    losses = torch.stack([functional.cross_entropy(part[None], first) for part in parts])
    return losses.mean(), float(np.mean([int(part.argmax()) == 0 for part in parts]))


def torch_scores(
    texts: PairTexts, settings: RerankerSettings, model: CrossEncoder, embedding: Embedding, output: int
) -> Scores:
    """A function from pairs of texts to the logits of one output, computed in torch."""
    cut = settings.rerank_tokens if output == RELEVANCE else settings.support_tokens

    def scores(pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        with torch.inference_mode():
            rows = [texts.row(question, passage, cut) for question, passage in pairs]
            return chunked(model, embedding, rows, settings.chunk)[0][:, output].numpy()

    return scores


def measured(
    sample: RerankerDevelopment,
    texts: PairTexts,
    settings: RerankerSettings,
    model: CrossEncoder,
    embedding: Embedding,
) -> dict[str, float]:
    """Figures of `model` in torch on the development sample."""
    model.eval()
    figures = sample.ranking(torch_scores(texts, settings, model, embedding, RELEVANCE))
    claims = [(one.claim, one.evidence) for one in sample.claims]
    return figures | sample.support(torch_scores(texts, settings, model, embedding, SUPPORT)(claims))


def train_reranker(
    source: Source, run: Run, settings: RerankerSettings, hours: float, checkpoint_minutes: float
) -> None:
    """Train until `hours` are over; the best weights lie in the run's folder. Goes on where it stopped."""
    corpus = read_corpus(run.work / "corpus")
    claims = read_claims(run.work / "corpus")
    with alone(run.folder):
        pruned = reranker_source(source, corpus, settings.vocabulary, run.folder)
        texts = PairTexts(build_tokenizer(pruned.checkpoint, pruned.kept), settings)
        sample = reranker_development(
            corpus, claims, settings.seed, lists=settings.dev_queries, count=settings.dev_claims
        )
        model = cross_encoder(pruned, settings.layers, settings.seed, settings.frozen_layers)
        identity = settings.hash(corpus.hash, pruned.identity)
        embedding = Embedding(pruned)
        trainer = RerankerTrainer(run.folder, identity, settings, corpus, claims, texts, sample, model, embedding)
        if trainer.resume():
            print(f"going on from step {trainer.progress.step:,} of {run.folder}")
        trainer.run(hours, checkpoint_minutes)
    progress = trainer.progress
    best = next(record for record in progress.measured if record["step"] == progress.best_step)
    print(
        f"{progress.pairs:,} pairs in {progress.seconds / 3600:.2f} hours; best at step {progress.best_step:,}: nDCG@10"
        f" {best['ndcg10']:.4f} (before training {progress.measured[0]['ndcg10']:.4f}), AUC of support"
        f" {best['support_auc']:.4f} ({progress.measured[0]['support_auc']:.4f})"
    )


@dataclasses.dataclass(frozen=True)
class TrainedReranker:
    """The best weights of a run, with what it was made from and what it measured."""

    source: Source
    settings: RerankerSettings
    model: CrossEncoder
    report: dict[str, Any]


def trained_reranker(source: Source, run: Run) -> TrainedReranker:
    """The best weights of a run. Raises TrainingError where there are none."""
    try:
        report = json.loads((run.folder / RUN).read_text("utf-8"))
        settings = RerankerSettings(**report["settings"])
        state = torch.load(run.folder / BEST, weights_only=True)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, EOFError) as error:
        raise TrainingError(f"{run.folder} holds no trained reranker; run ./recipe train reranker first.") from error
    if not (run.folder / PIECES).exists():
        raise TrainingError(f"{run.folder} lacks {PIECES}; run ./recipe train reranker with another --run.")
    pruned = reranker_source(source, Corpus({}, (), ""), settings.vocabulary, run.folder)
    model = cross_encoder(pruned, settings.layers, settings.seed)
    model.load_state_dict(state["weights"])
    return TrainedReranker(pruned, settings, model.eval(), report)
