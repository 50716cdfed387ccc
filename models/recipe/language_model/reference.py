"""The decoder in float32 with the source's own weights, a layer at a time in numpy: what a pack is measured against.

Written apart from the graph on purpose, so that a mistake in either shows. Memory is that of one layer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from models.recipe.language_model.gguf_source import GgufSource

Floats = NDArray[np.float32]
ROWS_AT_ONCE = 128


def hidden_states(
    source: GgufSource, rows: Sequence[Sequence[int]], report: Callable[[str], None] = lambda _: None
) -> list[Floats]:
    """The last layer's normed output [tokens, hidden] of each of `rows` (source token ids)."""
    table = source.dense(source.output)
    states = [table[np.array(row)] for row in rows]
    del table
    for layer in range(source.shape.layers):
        report(f"float32 layer {layer + 1} of {source.shape.layers}")
        states = _layer(source, layer, states)
    return [_norm(state, source.vector("output_norm.weight"), source.shape.epsilon) for state in states]


def log_likelihoods(source: GgufSource, rows: Sequence[Sequence[int]], report: Callable[[str], None]) -> list[float]:
    """Natural log probability of each row's tokens after its first."""
    states = hidden_states(source, rows, report)
    table = source.dense(source.output)
    found = []
    for row, state in zip(rows, states, strict=True):
        total = 0.0
        for start in range(0, len(row) - 1, ROWS_AT_ONCE):
            wanted = np.array(row[start + 1 : start + 1 + ROWS_AT_ONCE])
            total += likelihood(state[start : start + len(wanted)] @ table.T, wanted)
        found.append(total)
    return found


def likelihood(logits: Floats, wanted: NDArray[np.int64]) -> float:
    """Sum of the log probabilities of the tokens `wanted` [n] under `logits` [n, vocabulary]."""
    top = logits.max(-1)
    totals = top + np.log(np.exp(logits - top[:, None]).sum(-1, dtype=np.float64))
    return float((logits[np.arange(len(wanted)), wanted] - totals).sum())


def _layer(source: GgufSource, layer: int, states: list[Floats]) -> list[Floats]:
    at, shape = f"blk.{layer}", source.shape
    names = [f"{at}.{part}" for part in ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")]
    query, key, value, output, gate, up, down = ((source.dense(name), source.bias(name)) for name in names)
    norms = [source.vector(f"{at}.{part}_norm.weight") for part in ("attn", "ffn")]
    found = []
    for state in states:
        normed = _norm(state, norms[0], shape.epsilon)
        context = _attention(source, *(_linear(normed, *matrix) for matrix in (query, key, value)))
        middle = state + _linear(context, *output)
        normed = _norm(middle, norms[1], shape.epsilon)
        inner = _linear(normed, *gate)
        inner = inner / (1 + np.exp(-inner)) * _linear(normed, *up)
        found.append(middle + _linear(inner, *down))
    return found


def _attention(source: GgufSource, query: Floats, key: Floats, value: Floats) -> Floats:
    shape, length = source.shape, len(query)
    queries, keys = (_rotated(each.reshape(length, -1, shape.head), shape.rope_base) for each in (query, key))
    values = value.reshape(length, -1, shape.head)
    group = shape.heads // shape.kv_heads
    future = np.triu(np.full((length, length), -np.inf, np.float32), 1)
    heads = []
    for head in range(shape.heads):
        scores = queries[:, head] @ keys[:, head // group].T / np.float32(np.sqrt(shape.head)) + future
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        heads.append(weights / weights.sum(-1, keepdims=True) @ values[:, head // group])
    return np.concatenate(heads, axis=-1)


def _rotated(values: Floats, base: float) -> Floats:
    """Rotary positions over halves; values [tokens, heads, head]."""
    length, _, head = values.shape
    angles = np.outer(np.arange(length), 1.0 / base ** (np.arange(head // 2) / (head // 2)))[:, None]
    cosines, sines = np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)
    left, right = np.split(values, 2, axis=-1)
    return np.concatenate([left * cosines - right * sines, right * cosines + left * sines], axis=-1)


def _norm(state: Floats, weight: Floats, epsilon: float) -> Floats:
    return state / np.sqrt(np.mean(np.square(state), axis=-1, keepdims=True) + np.float32(epsilon)) * weight


def _linear(state: Floats, matrix: Floats, bias: Floats | None) -> Floats:
    product = state @ matrix.T
    return product if bias is None else product + bias
