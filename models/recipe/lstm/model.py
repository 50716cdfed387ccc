"""The network: pieces of a text, their embedding, an LSTM in both directions, the mean, a dense layer, length 1."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


@dataclass(frozen=True)
class LstmShape:
    """Sizes. `embedding` source: the published encoder's table, which stays as it is; learned: one of our own from nothing,
    `width` wide. The vectors are `dimension` wide, as wide as the Transformer's, so that one distillation loss serves both.
    """

    vocabulary: int
    dimension: int = 384
    embedding: str = "source"
    width: int = 384
    hidden: int = 256
    """Cells of one direction of one layer."""
    layers: int = 2

    def as_settings(self) -> str:
        """What of it belongs to a run's identity."""
        return repr(sorted(dataclasses.asdict(self).items()))


class LstmEncoder(nn.Module):
    """Token ids in, vectors of length 1 out; `heads` classify what the vectors say of a text."""

    def __init__(
        self, shape: LstmShape, table: Tensor | None = None, labels: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        """`table` float32 [vocabulary, width] for the embedding `source`; `labels` by task for the heads."""
        super().__init__()
        self.shape = shape
        self.table: Tensor | None
        if shape.embedding == "source":
            # neither trained nor kept in a checkpoint: it is in the source's file
            self.register_buffer("table", table, persistent=False)
            self.word = None
        else:
            self.table = None
            self.word = nn.Embedding(shape.vocabulary, shape.width)
            nn.init.normal_(self.word.weight, std=0.1)
        self.norm = nn.LayerNorm(shape.width)
        self.lstm = nn.LSTM(shape.width, shape.hidden, shape.layers, batch_first=True, bidirectional=True)
        self.dense = nn.Linear(2 * shape.hidden, shape.dimension)
        sizes = {task: len(names) for task, names in sorted((labels or {}).items())}
        self.heads = nn.ModuleDict({task: nn.Linear(shape.dimension, size) for task, size in sizes.items()})
        for name, weights in self.lstm.named_parameters():
            if name.startswith("bias_ih"):  # gates begin by remembering
                weights.data[shape.hidden : 2 * shape.hidden] = 1.0

    def __deepcopy__(self, memo: dict[int, object]) -> LstmEncoder:
        """The average of the weights shares the table, which never changes."""
        labels = {task: [""] * head.out_features for task, head in self.heads.items()}  # type: ignore[union-attr]
        copied = LstmEncoder(self.shape, self.table, labels)
        copied.load_state_dict(self.state_dict())
        return copied

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """ids, mask int64 [texts, tokens], 1 = token, padding at the end -> float32 [texts, dimension]."""
        words = self.word(ids) if self.word is not None else functional.embedding(ids, self.table)  # type: ignore[arg-type]
        lengths = mask.sum(1)
        packed = pack_padded_sequence(self.norm(words), lengths, batch_first=True, enforce_sorted=False)
        states, _ = pad_packed_sequence(self.lstm(packed)[0], batch_first=True, total_length=ids.shape[1])
        weights = mask[:, :, None].to(states.dtype)
        mean = (states * weights).sum(1) / lengths[:, None]
        return functional.normalize(self.dense(mean), dim=1)

    def classify(self, task: str, vectors: Tensor) -> Tensor:
        """Scores [texts, labels of the task]; vectors of length 1 are scaled so that a linear layer can be sure."""
        return self.heads[task](vectors * self.shape.dimension**0.5)


def torch_vectors(model: LstmEncoder, rows: Sequence[Sequence[int]], padding: int) -> Tensor:
    """Vectors of token rows, one batch."""
    from models.recipe.torch_encoder import padded

    with torch.inference_mode():
        return model(*padded(rows, padding))
