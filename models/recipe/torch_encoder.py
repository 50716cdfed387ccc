"""The unpruned float32 encoder in torch: what the exported model is measured against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from models.recipe.checkpoint import Checkpoint, EncoderShape


class Block(nn.Module):
    """One post-norm transformer layer."""

    def __init__(self, shape: EncoderShape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.q, self.k, self.v, self.ao = (nn.Linear(shape.hidden, shape.hidden) for _ in range(4))
        self.aln = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.fi = nn.Linear(shape.hidden, shape.feed_forward)
        self.fo = nn.Linear(shape.feed_forward, shape.hidden)
        self.oln = nn.LayerNorm(shape.hidden, eps=shape.epsilon)

    def forward(self, hidden: Tensor, visible: Tensor) -> Tensor:
        """hidden [batch, sequence, hidden], visible bool [batch, 1, 1, sequence] -> the shape of hidden."""
        batch, sequence, width = hidden.shape

        def split(values: Tensor) -> Tensor:
            return values.view(batch, sequence, self.heads, width // self.heads).transpose(1, 2)

        context = functional.scaled_dot_product_attention(
            split(self.q(hidden)), split(self.k(hidden)), split(self.v(hidden)), attn_mask=visible
        )
        hidden = self.aln(hidden + self.ao(context.transpose(1, 2).reshape(batch, sequence, width)))
        return self.oln(hidden + self.fo(functional.gelu(self.fi(hidden))))


class TorchEncoder(nn.Module):
    """BERT-style encoder with masked mean pooling and L2 norm."""

    def __init__(self, shape: EncoderShape) -> None:
        super().__init__()
        self.word = nn.Embedding(shape.vocabulary, shape.hidden)
        self.position = nn.Embedding(shape.positions, shape.hidden)
        self.token_type = nn.Embedding(2, shape.hidden)
        self.norm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """ids, mask int64 [batch, sequence] -> float32 [batch, hidden], rows of length 1."""
        return pool(run(self.blocks, self.embed(ids), mask), mask)

    def embed(self, ids: Tensor) -> Tensor:
        """ids int64 [batch, sequence] -> what goes into the first layer, float32 [batch, sequence, hidden]."""
        positions = torch.arange(ids.shape[1])
        return self.norm(self.word(ids) + self.position(positions) + self.token_type.weight[0])


def run(blocks: Iterable[nn.Module], hidden: Tensor, mask: Tensor) -> Tensor:
    """`hidden` float32 [batch, sequence, hidden] through `blocks`; mask int64 [batch, sequence], 1 = token."""
    visible = mask.bool()[:, None, None, :]
    for block in blocks:
        hidden = block(hidden, visible)
    return hidden


def pool(hidden: Tensor, mask: Tensor) -> Tensor:
    """Mean over the tokens of `mask`, as float32 [batch, hidden] of length 1."""
    weights = mask[:, :, None].to(hidden.dtype)
    return functional.normalize((hidden * weights).sum(1) / weights.sum(1), dim=1)


def torch_encoder(checkpoint: Checkpoint) -> TorchEncoder:
    """The encoder with the checkpoint's weights, in evaluation mode."""
    shape = checkpoint.shape
    model = TorchEncoder(shape)
    state = {
        "word.weight": checkpoint.matrices["emb.word"].dense(),
        "position.weight": checkpoint.vectors["emb.pos"].reshape(shape.positions, shape.hidden),
        "token_type.weight": checkpoint.vectors["emb.type"].reshape(2, shape.hidden),
        "norm.weight": checkpoint.vectors["emb.ln.w"],
        "norm.bias": checkpoint.vectors["emb.ln.b"],
    }
    for layer in range(shape.layers):
        for part in ("q", "k", "v", "ao", "fi", "fo"):
            state[f"blocks.{layer}.{part}.weight"] = checkpoint.matrices[f"l{layer}.{part}.w"].dense()
        for part in ("aln", "oln"):
            state[f"blocks.{layer}.{part}.weight"] = checkpoint.vectors[f"l{layer}.{part}.w"]
        for part in ("q", "k", "v", "ao", "fi", "fo", "aln", "oln"):
            state[f"blocks.{layer}.{part}.bias"] = checkpoint.vectors[f"l{layer}.{part}.b"]
    model.load_state_dict({name: torch.from_numpy(np.ascontiguousarray(values)) for name, values in state.items()})
    return model.eval()


def with_layers(model: TorchEncoder, weights: Mapping[str, NDArray[np.float32]]) -> TorchEncoder:
    """`model` itself with `weights`, by E5S1 name (l8.q.w, l8.q.b ...), in the place of its own."""
    state = {}
    for name, values in weights.items():
        layer, part, kind = name.split(".")
        state[f"blocks.{layer.removeprefix('l')}.{part}.{'weight' if kind == 'w' else 'bias'}"] = torch.from_numpy(
            np.array(values, np.float32)
        )
    missing = model.load_state_dict(state, strict=False)
    if missing.unexpected_keys:
        raise ValueError(f"the encoder has no layer {missing.unexpected_keys[0]}")
    return model


def encode_rows(model: TorchEncoder, rows: Sequence[Sequence[int]], padding: int) -> NDArray[np.float32]:
    """Vectors of token rows (one batch, padded to the longest), float32 [rows, hidden]."""
    ids, mask = padded(rows, padding)
    with torch.inference_mode():
        return model(ids, mask).numpy()


def padded(rows: Sequence[Sequence[int]], padding: int) -> tuple[Tensor, Tensor]:
    """Ids and mask (1 = token) of `rows`, int64 [rows, longest]."""
    lengths = torch.tensor([len(row) for row in rows])
    mask = (torch.arange(int(lengths.max())) < lengths[:, None]).long()
    ids = torch.full(mask.shape, padding)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row)
    return ids, mask
