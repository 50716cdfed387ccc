"""One conversation over a decoder's session: keys and values of the tokens read so far, in buffers that are written in place.

GroupQueryAttention takes the same buffer as past and as present: it reads the first tokens and writes behind them, so that
nothing is copied from step to step, and to forget the last tokens is to count them out (Ainslie et al., GQA, 2023).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medassist.inference.manifest import GeneratorManifest
from medassist.inference.session import OpenSession, values_on

KEEP = "logits_to_keep"
"""Optional input of the graph: for how many of the last tokens logits are given."""
STEP = 256
"""Tokens by which the buffers grow."""
Buffer = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Prefix:
    """What the model made of some first tokens: keys and values float32 [kv_heads, tokens, head_size] of each layer."""

    tokens: tuple[int, ...]
    values: tuple[Buffer, ...]


class Decoder:
    """Feeds tokens and gives logits. Not to be used from two threads at once."""

    tokens: list[int]
    """What was read so far."""

    def __init__(self, opened: OpenSession, manifest: GeneratorManifest) -> None:
        self._session: Any = opened.session
        self._device = opened.device
        self._shape = (1, manifest.kv_heads, 0, manifest.head_size)
        self._context = manifest.context_tokens
        parts = [(layer, part) for layer in range(manifest.layers) for part in ("key", "value")]
        self._names = [(f"past_key_values.{layer}.{part}", f"present.{layer}.{part}") for layer, part in parts]
        self._binding: Any = self._session.io_binding()
        self._binding.bind_output("logits", "cpu")  # first, so that it is the first output
        # the runtime's values point into these arrays and do not keep them alive
        self._arrays: list[Buffer] = [np.zeros(self._shape, np.float32) for _ in parts]
        self._buffers: list[Any] = [None for _ in parts]
        self._fed: list[object] = []
        self._room = 0
        self.tokens = []

    def reserve(self, count: int) -> None:
        """Make room for `count` tokens in all; what was read stays. At most the context: ValueError beyond."""
        if count > self._context:
            raise ValueError(f"{count} tokens are more than the context of {self._context}")
        if count <= self._room:
            return
        room = min(self._context, -(-count // STEP) * STEP)
        batch, heads, _, size = self._shape
        for place in range(len(self._names)):
            grown = np.zeros((batch, heads, room, size), np.float32)
            if self._room:
                grown[:, :, : self._room] = self._values(place)
            self._put(place, grown)
        self._room = room

    def feed(self, ids: Sequence[int], keep: int = 1) -> Buffer:
        """Read `ids` (at least one) behind what was read; logits float32 [keep, vocabulary] of the last `keep` of them."""
        total = len(self.tokens) + len(ids)
        self.reserve(total)
        binding = self._binding
        binding.bind_output("logits", "cpu")  # anew each time, since its size is that of the run
        keeping = values_on("cpu", np.array([keep], np.int64))
        self._fed = [np.array([ids], np.int64), np.ones((1, total), np.int64), keeping]
        binding.bind_cpu_input("input_ids", self._fed[0])
        binding.bind_cpu_input("attention_mask", self._fed[1])
        binding.bind_ortvalue_input(KEEP, keeping)
        self._session.run_with_iobinding(binding)
        self.tokens += ids
        logits = binding.get_outputs()[0]
        return logits.numpy()[0].copy()

    def rewind(self, count: int) -> None:
        """Forget all but the first `count` tokens."""
        del self.tokens[count:]

    def saved(self, count: int) -> Prefix:
        """A copy of what was made of the first `count` tokens."""
        values = (self._values(place)[0, :, :count].copy() for place in range(len(self._names)))
        return Prefix(tuple(self.tokens[:count]), tuple(values))

    def restore(self, prefix: Prefix) -> None:
        """Go on from `prefix`, whatever was read before."""
        self.reserve(len(prefix.tokens))
        for place, kept in enumerate(prefix.values):
            values = self._values(place)
            values[0, :, : len(prefix.tokens)] = kept
            if self._on_card:
                self._put(place, values)
        self.tokens = list(prefix.tokens)

    @property
    def _on_card(self) -> bool:
        return self._buffers[0] is not None and self._buffers[0].device_name().lower() != "cpu"

    def _values(self, place: int) -> Buffer:
        """Keys or values of a layer: the buffer itself on the processor, a copy of one on a card."""
        return self._buffers[place].numpy() if self._on_card else self._arrays[place]

    def _put(self, place: int, values: Buffer) -> None:
        """Use `values` as a buffer from now on."""
        past, present = self._names[place]
        self._buffers[place] = values_on(self._device, values)
        if not self._on_card:
            self._arrays[place] = values
        self._binding.bind_ortvalue_input(past, self._buffers[place])
        self._binding.bind_ortvalue_output(present, self._buffers[place])
