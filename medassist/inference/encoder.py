"""The sentence encoder: texts in, L2-normalised vectors out, from a verified pack."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from medassist.core.clinical import Text
from medassist.errors import Stopped
from medassist.inference.manifest import EncoderManifest, read_manifest
from medassist.inference.session import Device, OpenSession, open_session
from medassist.inference.tokenizer import Tokenizer


class OnnxEncoder:
    """A loaded encoder. Its methods may be called from several threads at once."""

    identity: str
    """SHA-256 of the model file: vectors of different identities must not be compared."""
    dimension: int
    device: str
    device_reason: Text | None
    """Why `device` is not the one that was asked for."""

    def __init__(self, manifest: EncoderManifest, tokenizer: Tokenizer, opened: OpenSession) -> None:
        self.identity = manifest.file(".onnx").sha256
        self.dimension = manifest.dimension
        self.device = opened.device
        self.device_reason = opened.reason
        self.manifest = manifest
        self._tokenizer = tokenizer
        self._session = opened.session

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of questions, float32 [texts, dimension]."""
        return self._encode(texts, self.manifest.query_prefix, None)

    def encode_passages(
        self, texts: Sequence[str], *, should_stop: Callable[[], bool] | None = None
    ) -> NDArray[np.float32]:
        """Vectors of passages, float32 [texts, dimension].

        `should_stop` is asked before each text; raises Stopped once it says yes.
        """
        return self._encode(texts, self.manifest.passage_prefix, should_stop)

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` as a passage, begin and end included; never more than the manifest's max_tokens."""
        return len(self._tokenizer.encode([text], prefix=self.manifest.passage_prefix)[0])

    def _encode(self, texts: Sequence[str], prefix: str, should_stop: Callable[[], bool] | None) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        # One text a run: a text has the same vector to the last bit whatever stands beside it, memory stays small, and
        # Stop is quick. Measured on two cores, batches gain less than a tenth.
        for i, text in enumerate(texts):
            if should_stop is not None and should_stop():
                raise Stopped
            tokens = self._tokenizer.batch(self._tokenizer.encode([text], prefix=prefix))
            (output,) = self._session.run(["embedding"], {"input_ids": tokens.ids, "attention_mask": tokens.mask})
            vectors[i] = np.asarray(output)[0]
        return vectors


def load_encoder(folder: Path, *, device: Device = "auto", threads: int | None = None) -> OnnxEncoder:
    """The encoder of the pack in `folder`, every file checked. Raises ModelUnavailable."""
    manifest = read_manifest(folder)
    tokenizer = Tokenizer(manifest.read(manifest.file(".model")), max_tokens=manifest.max_tokens)
    first = tokenizer.batch(tokenizer.encode(["头痛 headache"], prefix=manifest.query_prefix))
    opened = open_session(
        manifest.read(manifest.file(".onnx")),
        device=device,
        threads=threads,
        trial=lambda session: session.run(["embedding"], {"input_ids": first.ids, "attention_mask": first.mask}),
    )
    return OnnxEncoder(manifest, tokenizer, opened)
