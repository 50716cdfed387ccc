"""The layers that are trained, on top of the states that the frozen ones gave."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.recipe.checkpoint import Checkpoint
from models.recipe.torch_encoder import pool, run, torch_encoder
from models.recipe.training.states import StateStore, key_of


class UpperLayers(nn.Module):
    """Layers `first` and above, then the mean of the tokens with length 1."""

    def __init__(self, blocks: nn.ModuleList, first: int) -> None:
        super().__init__()
        self.blocks = blocks
        self.first = first

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """hidden float32 [texts, tokens, hidden], mask int64 [texts, tokens] -> float32 [texts, hidden]."""
        return pool(run(self.blocks, hidden, mask), mask)


def upper_layers(checkpoint: Checkpoint, first: int) -> UpperLayers:
    """The layers from `first` on with the source's weights."""
    model = torch_encoder(checkpoint)
    return UpperLayers(nn.ModuleList(copy.deepcopy(block) for block in model.blocks[first:]), first).train()


class Average:
    """Exponential moving average of a model's weights; its first steps count evenly."""

    def __init__(self, model: UpperLayers, decay: float) -> None:
        self.model = copy.deepcopy(model).eval().requires_grad_(False)
        self.decay = decay

    @torch.no_grad()
    def update(self, model: UpperLayers, step: int) -> None:
        """Take in the weights after `step` steps."""
        decay = min(self.decay, step / (step + 10))
        ours, theirs = list(self.model.parameters()), list(model.parameters())
        torch._foreach_lerp_(ours, theirs, 1.0 - decay)


class Texts:
    """Batches of stored states by (kind, text)."""

    def __init__(self, store: StateStore) -> None:
        self.store = store
        self.states, self.vectors = store.arrays()

    def length(self, kind: str, text: str) -> int:
        """Tokens of a text."""
        return self.store.places[key_of(kind, text)].length

    def batch(self, kind: str, texts: Sequence[str], cut: int) -> tuple[Tensor, Tensor]:
        """States float32 [texts, longest, hidden] and mask int64 [texts, longest], each text cut to `cut` tokens."""
        places = [self.store.places[key_of(kind, text)] for text in texts]
        lengths = np.minimum([place.length for place in places], cut)
        hidden = np.zeros((len(places), int(lengths.max()), self.states.shape[1]), np.float32)
        for i, place in enumerate(places):
            hidden[i, : lengths[i]] = self.states[place.start : place.start + int(lengths[i])]
        mask = np.arange(hidden.shape[1]) < lengths[:, None]
        return torch.from_numpy(hidden), torch.from_numpy(mask.astype(np.int64))

    def teacher(self, kind: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """The teacher's vectors, float32 [texts, hidden]."""
        return self.vectors[[self.store.places[key_of(kind, text)].row for text in texts]]

    @torch.inference_mode()
    def encode(self, model: UpperLayers, kind: str, texts: Sequence[str], *, tokens: int = 4096) -> NDArray[np.float32]:
        """Vectors of whole texts, float32 [texts, hidden], in batches of about `tokens` tokens and similar length."""
        vectors = np.empty((len(texts), self.states.shape[1]), np.float32)
        order = sorted(range(len(texts)), key=lambda i: self.length(kind, texts[i]))
        at = 0
        while at < len(order):
            size = max(1, tokens // self.length(kind, texts[order[min(at + 63, len(order) - 1)]]))
            chosen = order[at : at + min(size, 64)]
            vectors[chosen] = model(*self.batch(kind, [texts[i] for i in chosen], 1 << 30)).numpy()
            at += len(chosen)
        return vectors
