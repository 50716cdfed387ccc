"""The network: the published encoder's lowest layers over `<s> question </s></s> passage </s>`, and a small head.

The head reads the last layer's <s>, and how well each token of the question is matched by its best token in the passage (the
late interaction of ColBERT, Khattab and Zaharia 2020), by the bare words and by the states below the last layer. The matches
alone already rank, so training does not begin from chance; the last layer is computed for <s> only, which spares most of it.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from models.recipe.torch_encoder import Block, padded, run, torch_encoder
from models.recipe.training.encoder import Source

RELEVANCE, SUPPORT = 0, 1
OUTPUTS = 2
MATCHES = 6
HEAD_WIDTH = 128
FIRST_WEIGHTS = ((4.0, 0.0, 0.0, 8.0, 0.0, 0.0), (0.0, 4.0, 2.0, 0.0, 4.0, 2.0))
"""What the matches weigh before training, for relevance and for support: mean match by the importance for relevance, mean by that
for support, and least; of words, then of states.
"""
FIRST_SUPPORT = -9.0
"""The support's first constant: such that claims that are half supported begin near 0."""
LEAST_LENGTH = 1e-6


@dataclass(frozen=True)
class Inputs:
    """A batch of pairs: words (the bare rows) and embedded (what goes into the first layer), float32 [pairs, tokens, hidden];
    mask int64, question and passage bool, [pairs, tokens]: which tokens are of which text.
    """

    words: Tensor
    embedded: Tensor
    mask: Tensor
    question: Tensor
    passage: Tensor


class Embedding:
    """The source's embedding of the kept pieces; never trained."""

    def __init__(self, source: Source) -> None:
        checkpoint = source.checkpoint
        shape = checkpoint.shape
        self.begin, self.end, self.padding = checkpoint.begin, checkpoint.end, checkpoint.padding
        self.epsilon = shape.epsilon
        self.table = torch.from_numpy(checkpoint.matrices["emb.word"].rows(np.array(source.kept, np.int64)).dense())
        positions = checkpoint.vectors["emb.pos"].reshape(shape.positions, shape.hidden)
        self.positions = torch.from_numpy(positions + checkpoint.vectors["emb.type"].reshape(2, shape.hidden)[0])
        self.norm = [torch.from_numpy(checkpoint.vectors[f"emb.ln.{part}"]) for part in "wb"]

    def look_up(self, rows: list[list[int]]) -> Inputs:
        """The inputs for rows of ids, each `begin question end end passage end`."""
        ids, mask = padded(rows, self.padding)
        words = functional.embedding(ids, self.table)
        weight, bias = self.norm
        embedded = functional.layer_norm(
            words + self.positions[: ids.shape[1]], weight.shape, weight, bias, self.epsilon
        )
        ends = (ids == self.end).cumsum(1)
        question = (ends == 0) & (ids != self.begin)
        passage = (ends == 2) & (ids != self.end)
        return Inputs(words, embedded, mask, question, passage)


class CrossEncoder(nn.Module):
    """Inputs in; relevance and support out, as logits float32 [pairs, 2]."""

    def __init__(self, blocks: nn.ModuleList, hidden: int, frozen: int = 0) -> None:
        """`frozen` of the blocks, the lowest, are not trained."""
        super().__init__()
        self.blocks = blocks
        self.frozen = frozen
        for block in list(blocks)[:frozen]:
            block.requires_grad_(False)
        self.importance = nn.Linear(hidden, OUTPUTS)
        """How much a token of the question counts in the mean of its matches: for relevance a topic, for support a number."""
        self.dense = nn.Linear(hidden, HEAD_WIDTH)
        self.out = nn.Linear(HEAD_WIDTH + MATCHES, OUTPUTS)
        with torch.no_grad():
            self.importance.weight.zero_()
            self.importance.bias.zero_()
            self.out.weight.zero_()
            self.out.bias.copy_(torch.tensor([0.0, FIRST_SUPPORT]))
            self.out.weight[:, HEAD_WIDTH:] = torch.tensor(FIRST_WEIGHTS)

    def forward(self, given: Inputs) -> Tensor:
        """Logits [pairs, 2]: relevance, support."""
        blocks = list(self.blocks)
        with torch.no_grad():
            states = run(blocks[: self.frozen], given.embedded, given.mask)
        states = run(blocks[self.frozen : -1], states, given.mask)
        first = first_state(self.blocks[-1], states, given.mask)  # type: ignore[arg-type]  # a Block
        weights = functional.softplus(self.importance(states)) * given.question[:, :, None]
        weights = weights / weights.sum(1, keepdim=True).clamp_min(LEAST_LENGTH)
        found = [_matches(level, weights, given) for level in (given.words, states)]
        features = torch.cat([functional.gelu(self.dense(first)), *found], dim=1)
        return self.out(features)


def _matches(states: Tensor, weights: Tensor, given: Inputs) -> Tensor:
    """Weighted means (one for each output) and least of the best cosines of tokens of the question in the passage, [pairs, 3].

    weights [pairs, tokens, 2], 1 in sum over the tokens.
    """
    unit = functional.normalize(states, dim=2, eps=LEAST_LENGTH)
    cosines = unit @ unit.transpose(1, 2)
    best = cosines.masked_fill(~given.passage[:, None, :], -1.0).amax(2)
    least = best.masked_fill(~given.question, 1.0).amin(1, keepdim=True)
    return torch.cat([(best[:, :, None] * weights).sum(1), least], dim=1)


def first_state(block: Block, hidden: Tensor, mask: Tensor) -> Tensor:
    """What `block` makes of the first token alone, float32 [pairs, hidden]; as in Block, with one query."""
    batch, _, width = hidden.shape
    first = hidden[:, :1]

    def split(values: Tensor) -> Tensor:
        return values.view(batch, -1, block.heads, width // block.heads).transpose(1, 2)

    visible = mask.bool()[:, None, None, :]
    context = functional.scaled_dot_product_attention(
        split(block.q(first)), split(block.k(hidden)), split(block.v(hidden)), attn_mask=visible
    )
    first = block.aln(first + block.ao(context.transpose(1, 2).reshape(batch, 1, width)))
    return block.oln(first + block.fo(functional.gelu(block.fi(first))))[:, 0]


def cross_encoder(source: Source, layers: int, seed: int, frozen: int = 0) -> CrossEncoder:
    """The source's lowest `layers`, the lowest `frozen` of them not to be trained, with a head from nothing."""
    shape = source.checkpoint.shape
    if not 2 <= layers <= shape.layers or not 0 <= frozen < layers:
        raise ValueError(f"{layers} layers, {frozen} frozen: the source has {shape.layers}, two is the least.")
    torch.manual_seed(seed)
    blocks = nn.ModuleList(copy.deepcopy(block) for block in torch_encoder(source.checkpoint).blocks[:layers])
    return CrossEncoder(blocks, shape.hidden, frozen).train()
