"""What the encoder is trained by: the contrastive loss over a batch, and the distance to the teacher."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def contrastive(
    queries: Tensor, passages: Tensor, allowed: Tensor, *, temperature: float, reverse_share: float
) -> tuple[Tensor, Tensor]:
    """InfoNCE in both directions, and how often the right passage comes first (0 to 1).

    queries [n, hidden], passages [m, hidden] with m >= n, both of length 1; passage i answers query i. allowed bool
    [n, m] says which passages count against a query (its own always does): one that may answer it too must not.
    """
    count = len(queries)
    scores = (queries @ passages.T / temperature).masked_fill(~allowed, -torch.inf)
    target = torch.arange(count)
    forward = functional.cross_entropy(scores, target)
    backward = functional.cross_entropy(scores[:, :count].T, target)
    right = (scores.argmax(1) == target).float().mean()
    return (1 - reverse_share) * forward + reverse_share * backward, right


def distance(vectors: Tensor, teacher: Tensor) -> Tensor:
    """Mean squared distance of vectors of length 1, [n, hidden] each: 2 - 2 x cosine."""
    return (vectors - teacher).square().sum(1).mean()
