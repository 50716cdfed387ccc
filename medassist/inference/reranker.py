"""The cross-encoder: reads a question with a passage, or a claim with its evidence, and scores the two together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from medassist.core.clinical import Text
from medassist.errors import ModelUnavailable
from medassist.inference.manifest import RerankerManifest, read_reranker_manifest
from medassist.inference.session import Device, OpenSession, open_session
from medassist.inference.tokenizer import Tokenizer

OUTPUT = "scores"
RELEVANCE, SUPPORT = 0, 1
"""Columns of the output: logits of both."""
TOGETHER = 32
"""Pairs of one run at most: bounds the memory."""


class OnnxReranker:
    """A loaded cross-encoder. Its methods may be called from several threads at once."""

    identity: str
    """SHA-256 of the model file: scores of different identities must not be compared."""
    device: str
    device_reason: Text | None
    """Why `device` is not the one that was asked for."""

    def __init__(self, manifest: RerankerManifest, tokenizer: Tokenizer, opened: OpenSession) -> None:
        self.identity = manifest.file(".onnx").sha256
        self.device = opened.device
        self.device_reason = opened.reason
        self.manifest = manifest
        self._tokenizer = tokenizer
        self._session = opened.session

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """How well each passage answers the question: logits float32 [passages], more is better.

        The logits of two passages differ by the log odds that the one and not the other is the answer, as far as the model
        was trained well; they are not calibrated over questions, and a little of them (the rounding of activations) depends on
        the passages beside it: the same list gives the same scores. An empty list gives none.
        """
        (asked,) = self._tokenizer.encode([question])
        rows = [self._joined(asked, row, self.manifest.rerank_tokens) for row in self._tokenizer.encode(passages)]
        by_length: dict[int, list[int]] = {}
        for place, row in enumerate(rows):
            by_length.setdefault(len(row), []).append(place)
        found = np.empty(len(rows), np.float32)
        # Most passages are cut to the same length. Together they take three quarters of the time that one by one takes.
        for places in by_length.values():
            for start in range(0, len(places), TOGETHER):
                some = places[start : start + TOGETHER]
                found[some] = self._logits([rows[place] for place in some])[:, RELEVANCE]
        return found

    def support(self, claims: Sequence[str], evidence: Sequence[str]) -> NDArray[np.float32]:
        """Probabilities float32 [claims] that `evidence[i]` supports `claims[i]`.

        From the manifest's `support_threshold` on a claim counts as supported. A low one is a reason to look, a high one no
        proof: see the card. A claim is judged the same whatever stands beside it. Raises ValueError where the two are not of
        the same length.
        """
        claimed, held = self._tokenizer.encode(claims), self._tokenizer.encode(evidence)
        found = np.empty(len(claims), np.float32)
        for i, (row, other) in enumerate(zip(claimed, held, strict=True)):
            found[i] = self._logits([self._joined(row, other, self.manifest.support_tokens)])[0, SUPPORT]
        return (1.0 / (1.0 + np.exp(-found / self.manifest.support_temperature))).astype(np.float32)

    def _joined(self, first: Sequence[int], second: Sequence[int], tokens: int) -> list[int]:
        return joined(first, second, question_tokens=self.manifest.question_tokens, tokens=tokens)

    def _logits(self, rows: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """Both outputs, float32 [rows, 2], of rows of the same length."""
        ids = np.array(rows, np.int64)
        (output,) = self._session.run([OUTPUT], {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        return np.asarray(output, np.float32)


def joined(question: Sequence[int], passage: Sequence[int], *, question_tokens: int, tokens: int) -> list[int]:
    """One row of a pair from two rows of the tokenizer, each with its begin and end: `begin question end end passage end`.

    The question keeps at most `question_tokens`, the passage what is left of `tokens`; both begin where the texts begin.
    """
    begin, end = question[0], question[-1]
    asked = question[1:-1][:question_tokens]
    return [begin, *asked, end, end, *passage[1:-1][: max(0, tokens - len(asked) - 4)], end]


def load_reranker(folder: Path, *, device: Device = "cpu", threads: int | None = None) -> OnnxReranker:
    """The cross-encoder of the pack in `folder`, every file checked. Raises ModelUnavailable.

    It runs on the processor unless another device is asked for: its products are of bytes.
    """
    manifest = read_reranker_manifest(folder)
    tokenizer = Tokenizer(manifest.read(manifest.file(".model")), max_tokens=manifest.support_tokens)
    opened = open_session(manifest.read(manifest.file(".onnx")), device=device, threads=threads)
    outputs = {one.name: one.shape[-1] for one in opened.session.get_outputs()}
    inputs = {one.name for one in opened.session.get_inputs()}
    if outputs != {OUTPUT: 2} or inputs != {"input_ids", "attention_mask"}:
        raise ModelUnavailable(
            zh=f"模型包“{folder.name}”里的模型与其说明不符，因此不使用。",
            en=f"The model in the pack {folder.name} is not what its manifest says, so it is not used.",
            detail=f"inputs {sorted(inputs)}, outputs {outputs}",
        )
    return OnnxReranker(manifest, tokenizer, opened)
