"""What is fixed for a run of the cross-encoder, beside what the encoder's loop asks for."""

from __future__ import annotations

from dataclasses import dataclass

from models.recipe.training.settings import TrainingSettings


@dataclass(frozen=True)
class RerankerSettings(TrainingSettings):
    """Hyperparameters. `pairs` are lists a batch (a question with its answer and `hard_negatives` others).

    Embeddings stay the source's 4-bit rows, exactly; of the `layers` above them the lowest, which mostly spells words, is not
    trained: a third of the time for a step, where a processor leaves some hundred of them. Lengths count tokens with the four
    special ones. Of the encoder's settings those on anchors and temperature are not used.
    """

    layers: int = 3
    frozen_layers: int = 1
    vocabulary: int = 60_000
    """Pieces kept: a third less than the encoder's, for a pack of at most 25 MB."""
    question_tokens: int = 48
    """Tokens of a question (or claim) at most; the passage has the others."""
    rerank_tokens: int = 96
    support_tokens: int = 160
    """A claim with its evidence may be longer: an answer has a few of them, a ranking has twenty pairs."""

    pairs: int = 12
    hard_negatives: int = 3
    epoch_cap: int = 4000
    claims: int = 16
    """Claims with evidence a batch."""
    support_weight: float = 1.0
    chunk: int = 16
    """Pairs that are padded together, of similar length."""

    rate: float = 1.5e-4
    head_rate: float = 6.0
    """Times `rate`: the head begins from nothing."""
    average: float = 0.98
    """A shorter memory than the encoder's, as a run has some hundred steps."""
    warmup_steps: int = 30
    short_share: float = 0.5
    short_tokens: int = 64

    evaluate_every: int = 150
    dev_queries: int = 100
    dev_claims: int = 200
