"""The training loop: steps, measurements, checkpoints; goes on after kill -9 with the same weights as an unbroken run.

The learning rate and the length of passages follow from the share of the run that is done, counted in tokens. With
`tokens` in the settings that is the same for every run. With hours alone the length is estimated from the time used so
far, at step 20 and at each checkpoint, so that the cosine ends when the time does on a machine that others use too; such a
run is repeated in length, not to the last digit, by giving the tokens that run.json names. Seconds a step: see steps.py.
"""

from __future__ import annotations

import dataclasses
import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from models.recipe.training.batches import Batch, allowed, answers_of, epoch_batches
from models.recipe.training.checkpoints import load, save, write
from models.recipe.training.corpus import Corpus
from models.recipe.training.curves import Curve, write_curves
from models.recipe.training.development import Development
from models.recipe.training.losses import contrastive, distance
from models.recipe.training.settings import TrainingError, TrainingSettings
from models.recipe.training.upper import Average, Texts, UpperLayers

CHECKPOINT, BEST, RUN = "checkpoint.pt", "best.pt", "run.json"
FIRST_ESTIMATE = 20  # steps after which the length of the run is estimated for the first time


@dataclass
class Progress:
    """Where a run stands. `budget` is the length of the run in tokens as estimated last, 0 before the first estimate."""

    step: int = 0
    tokens: int = 0
    pairs: int = 0
    seconds: float = 0.0
    epoch: int = 0
    position: int = 0
    budget: float = 0.0
    best: float = -1.0
    best_step: int = 0
    steps: Curve = field(default_factory=list)
    measured: Curve = field(default_factory=list)

    @property
    def share(self) -> float:
        """Part of the run that is done, 0 to 1."""
        return min(1.0, self.tokens / self.budget) if self.budget else 0.0


class Trainer:
    """One run of the encoder's training in one folder."""

    def __init__(
        self,
        folder: Path,
        identity: str,
        settings: TrainingSettings,
        corpus: Corpus,
        texts: Texts,
        development: Development,
        model: UpperLayers,
    ) -> None:
        self.folder, self.identity, self.settings = folder, identity, settings
        self.corpus, self.texts, self.development, self.model = corpus, texts, development, model
        self.average = Average(model, settings.average)
        matrices = [part for part in model.parameters() if part.ndim > 1]
        others = [part for part in model.parameters() if part.ndim == 1]
        groups = [{"params": matrices, "weight_decay": settings.weight_decay}, {"params": others, "weight_decay": 0.0}]
        self.optimiser = torch.optim.AdamW(groups, lr=settings.rate, betas=(0.9, 0.98))
        self.pairs = corpus.split("train")
        self.answers = answers_of(self.pairs)
        self.anchors = corpus.anchors()
        self.progress = Progress(budget=float(settings.tokens))
        self.earlier: Mapping[str, Any] | None = None
        """What run.json says of the run whose weights this one began with."""
        self._batches: tuple[int, list[Batch]] | None = None

    def resume(self) -> bool:
        """Go back to the checkpoint if there is one. Raises TrainingError if it is not of this run."""
        state = load(self.folder / CHECKPOINT, self.identity)
        if state is None:
            return False
        self.model.load_state_dict(state["model"])
        self.average.model.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["random"])
        self.progress = Progress(**state["progress"])
        return True

    def run(self, hours: float, checkpoint_minutes: float) -> None:
        """Train until `hours` (over all starts of this run) are over, or the settings' number of tokens is reached."""
        limit = hours * 3600
        saved = time.monotonic()
        if not self.progress.measured:
            self._measure()
        while self.progress.share < 1.0 and self.progress.seconds < limit:
            started = time.monotonic()
            self._step(self._next_batch())
            self.progress.seconds += time.monotonic() - started
            if self.progress.step == FIRST_ESTIMATE:
                self._estimate(limit)
            self._show(limit)
            due = self.progress.step % self.settings.evaluate_every == 0
            if due:
                self._measure()
            if due or time.monotonic() - saved >= checkpoint_minutes * 60:
                self._estimate(limit)
                self._save()
                saved = time.monotonic()
        if self.progress.measured[-1]["step"] != self.progress.step:
            self._measure()
        self._save()

    def _estimate(self, limit: float) -> None:
        progress = self.progress
        if not self.settings.tokens and progress.tokens:
            progress.budget = max(progress.tokens * limit / progress.seconds, progress.tokens + 1.0)

    def _next_batch(self) -> Batch:
        progress = self.progress
        while True:
            if self._batches is None or self._batches[0] != progress.epoch:
                batches = epoch_batches(self.pairs, self.corpus.passages, self._length, self.settings, progress.epoch)
                if not batches:
                    raise TrainingError("The corpus has too few pairs of the split train for one batch.")
                self._batches = (progress.epoch, batches)
            if progress.position < len(self._batches[1]):
                progress.position += 1
                return self._batches[1][progress.position - 1]
            progress.epoch, progress.position = progress.epoch + 1, 0

    def _length(self, name: str) -> int:
        return self.texts.length("passage", self.corpus.passages[name].text)

    def _step(self, batch: Batch) -> None:
        settings, progress = self.settings, self.progress
        short = progress.share < settings.short_share
        cut = settings.short_tokens if short else settings.passage_tokens
        used = 0

        def encode(kind: str, texts: list[str], longest: int) -> Tensor:
            nonlocal used
            hidden, mask = self.texts.batch(kind, texts, longest)
            used += mask.numel()
            return self.model(hidden, mask)

        queries = encode("query", [pair.query for pair in batch.pairs], settings.query_tokens)
        wordings = [self.corpus.passages[name].text for name in batch.passages]
        # right ones are of similar length, mined ones are not: padded apart
        parts = [part for part in (wordings[: len(batch.pairs)], wordings[len(batch.pairs) :]) if part]
        passages = torch.cat([encode("passage", part, cut) for part in parts])
        counts = torch.from_numpy(allowed(batch, self.corpus.passages, self.answers))
        loss, right = contrastive(
            queries, passages, counts, temperature=settings.temperature, reverse_share=settings.reverse_share
        )
        near = self._distance(encode)
        parts = {
            "contrastive": round(loss.item(), 5),
            "distance": round(near.item(), 6),
            "right": round(right.item(), 4),
        }
        self._descend(loss + settings.anchor_weight * near, parts, tokens=used, pairs=len(batch.pairs))

    def _descend(self, total: Tensor, parts: Mapping[str, float], *, tokens: int, pairs: int) -> None:
        """One step of the optimiser down the loss `total`; `parts` are for the curves, a group's `scale` is times the rate."""
        progress = self.progress
        if not math.isfinite(total.item()):
            raise TrainingError(f"The loss is not a number at step {progress.step + 1}; use a lower rate.")
        rate = self._rate()
        for group in self.optimiser.param_groups:
            group["lr"] = rate * group.get("scale", 1.0)
        self.optimiser.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.settings.clip)
        self.optimiser.step()
        progress.step += 1
        progress.tokens += tokens
        progress.pairs += pairs
        self.average.update(self.model, progress.step)
        progress.steps.append({"step": progress.step, "tokens": progress.tokens, **parts, "rate": rate})

    def _distance(self, encode: Any) -> Tensor:
        """Mean distance to the teacher over this step's anchors; each weighs alike, whatever its kind."""
        rng = np.random.default_rng([self.settings.seed, 0xA7, self.progress.step])
        count = self.settings.anchors if self.anchors else 0
        chosen = [self.anchors[i] for i in rng.integers(0, max(1, len(self.anchors)), count)]
        total = torch.zeros(())
        for kind in ("query", "passage"):
            texts = [text for its_kind, text in chosen if its_kind == kind]
            if texts:
                teacher = torch.from_numpy(self.texts.teacher(kind, texts))
                longest = getattr(self.settings, f"{kind}_tokens")
                total = total + distance(encode(kind, texts, longest), teacher) * len(texts)
        return total / max(1, len(chosen))

    def _rate(self) -> float:
        settings, progress = self.settings, self.progress
        warmed = min(1.0, (progress.step + 1) / settings.warmup_steps)
        cosine = 0.5 * (1 + math.cos(math.pi * progress.share))
        return settings.rate * warmed * (settings.last_rate + (1 - settings.last_rate) * cosine)

    def _measure(self) -> None:
        started = time.monotonic()
        figures = self._figures()
        progress = self.progress
        rounded = {name: round(value, 5) for name, value in figures.items()}
        progress.seconds += time.monotonic() - started
        progress.measured.append({"step": progress.step, "seconds": round(progress.seconds), **rounded})
        print(
            f"\rstep {progress.step:,}: nDCG@10 {figures['ndcg10']:.4f}, MRR@10 {figures['mrr10']:.4f}, {self._own(figures)},"
            f" after {progress.seconds / 60:.1f} minutes" + " " * 10,
            flush=True,
        )
        worth = self._worth(figures)
        if worth > progress.best:
            progress.best, progress.best_step = worth, progress.step
            state = {"identity": self.identity, "step": progress.step, "figures": rounded}
            save(self.folder / BEST, {**state, "weights": self.average.model.state_dict()})

    def _figures(self) -> Mapping[str, float]:
        """Figures of the averaged weights on the development split."""
        return self.development.measure(self.average.model, self.texts)

    def _own(self, figures: Mapping[str, float]) -> str:
        """What is said of a measurement beside its ranking."""
        return f"cosine to the teacher {figures['teacher_cosine']:.4f}"

    def _worth(self, figures: Mapping[str, float]) -> float:
        """What the best weights are chosen by."""
        return figures["ndcg10"]

    def _save(self) -> None:
        progress = self.progress
        save(
            self.folder / CHECKPOINT,
            {
                "identity": self.identity,
                "model": self.model.state_dict(),
                "average": self.average.model.state_dict(),
                "optimiser": self.optimiser.state_dict(),
                "random": torch.get_rng_state(),
                "progress": dataclasses.asdict(progress),
            },
        )
        report: Mapping[str, Any] = {
            "identity": self.identity,
            "corpus": self.corpus.hash,
            "settings": dataclasses.asdict(self.settings),
            "steps": progress.step,
            "pairs": progress.pairs,
            "tokens": progress.tokens,
            "hours": round(progress.seconds / 3600, 3),
            "threads": torch.get_num_threads(),
            "best_step": progress.best_step,
            "start": progress.measured[0],
            "best": next(record for record in progress.measured if record["step"] == progress.best_step),
        }
        if self.earlier:
            whole = ("identity", "steps", "pairs", "tokens", "hours", "start", "best", "earlier")
            report = {**report, "earlier": {name: self.earlier[name] for name in whole if name in self.earlier}}
        text = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
        write(self.folder / RUN, text.encode("utf-8"))
        just_measured = progress.measured[-1]["step"] == progress.step
        write_curves(self.folder, progress.steps, progress.measured, draw=just_measured)

    def _show(self, limit: float) -> None:
        progress = self.progress
        left = limit - progress.seconds
        if self.settings.tokens:
            left = min(left, progress.seconds / progress.tokens * (self.settings.tokens - progress.tokens))
        print(
            f"\rstep {progress.step:,}, epoch {progress.epoch}, {progress.pairs:,} pairs, {self._losses(progress.steps[-1])},"
            f" {max(0.0, left) / 60:.0f} minutes left ",
            end="",
            flush=True,
        )

    def _losses(self, last: Mapping[str, float]) -> str:
        """What is said of a step."""
        return f"loss {last['contrastive']:.3f}, distance {last['distance']:.4f}, right {last['right']:.2f}"
