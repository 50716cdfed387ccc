"""What is fixed for a training run. A checkpoint goes on only under the same settings: their hash stands in it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass


class TrainingError(Exception):
    """Training cannot go on; the message is one sentence."""


@dataclass(frozen=True)
class TrainingSettings:
    """Hyperparameters of the encoder's training.

    Embeddings and the lower `frozen_layers` stay as they are: they keep the source's exact 4-bit blocks (what is not
    trained loses nothing when exported), what they give is computed once a text, and 8 of 12 layers hold the general
    language that some ten thousand medical pairs could only harm. Lengths count tokens with the two special ones.
    """

    seed: int = 1
    frozen_layers: int = 8
    query_tokens: int = 64
    passage_tokens: int = 128

    pairs: int = 64
    """Pairs a batch. Every other pair's passages are negatives: 63 and their mined ones with the defaults."""
    hard_negatives: int = 1
    """Mined negatives a pair, drawn anew in each epoch from those the corpus names."""
    epoch_cap: int = 8000
    """Pairs an epoch takes at most of one source and language, drawn anew each time, so that a large set of generated
    questions does not drown what people really asked."""
    temperature: float = 0.03
    """E5 was trained with 0.01, where a small set of pairs is soon learnt by heart; 0.02 to 0.05 is usual for tuning."""
    reverse_share: float = 0.3
    """Weight of passage -> query beside query -> passage in the contrastive loss."""

    anchors: int = 16
    """Texts a batch whose vectors are held near the teacher's."""
    anchor_weight: float = 1.0
    """Weight of their mean squared distance (2 - 2 x cosine) to the teacher."""

    rate: float = 1e-4
    """Highest learning rate: after the warm-up; then along a cosine to `last_rate` of it."""
    last_rate: float = 0.05
    warmup_steps: int = 40
    weight_decay: float = 0.01
    clip: float = 1.0
    average: float = 0.99
    """Decay of the exponential moving average of the weights. The average is what is measured and exported: with some
    thousand steps a run it does for the last tenth what more steps at a low rate would do."""

    short_share: float = 0.35
    """Share of the run in which passages are cut at `short_tokens`: twice the pairs for the same time while the loss
    falls fastest. The states of the lower layers have seen the whole text either way."""
    short_tokens: int = 64

    evaluate_every: int = 100
    """Steps between two measurements on the development split (about 20 s each on two free cores)."""
    dev_queries: int = 800
    dev_passages: int = 1600

    tokens: int = 0
    """Length of the run in tokens (padding too) where it has to be repeated exactly; 0: as long as --hours allows."""

    def hash(self, *more: str) -> str:
        """Identity of the settings and of `more` (the hashes of the inputs)."""
        text = json.dumps([dataclasses.asdict(self), *more], sort_keys=True)
        return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
