"""Vectors of an evaluation's texts, kept piece by piece, so that a run that was broken off goes on and a second one is quick."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from medassist.core.evidence import Encoder
from medassist.core.surrogates import encodable
from medassist.knowledge.compiled import quantised

CHUNK = 128
"""Texts in one file: what a kill costs at most."""
Report = Callable[[int, int], None]
"""Told after each piece how many texts there are by now: (encoded in this run, taken from earlier ones)."""


class VectorCache:
    """Vectors by encoder and texts in `folder`; with `folder` None nothing is kept. Files are written whole or not at all."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def passages(self, encoder: Encoder, texts: Sequence[str], report: Report) -> NDArray[np.int8]:
        """Rows int8 [texts, dimension], as the program keeps those of a library."""
        return self._all(encoder, texts, "passage", report, lambda part: quantised(encoder.encode_passages(part))[0])

    def queries(self, encoder: Encoder, texts: Sequence[str], report: Report) -> NDArray[np.float32]:
        """Rows float32 [texts, dimension]."""
        return self._all(encoder, texts, "query", report, encoder.encode_queries)

    def _all(
        self,
        encoder: Encoder,
        texts: Sequence[str],
        kind: str,
        report: Report,
        encode: Callable[[Sequence[str]], NDArray],
    ) -> NDArray:
        parts = []
        for start in range(0, len(texts), CHUNK):
            part = [encodable(text) for text in texts[start : start + CHUNK]]
            key = hashlib.sha256("\0".join([kind, encoder.identity, *part]).encode()).hexdigest()
            rows = self._kept(key, len(part), encoder.dimension)
            if rows is None:
                rows = encode(part)
                self._keep(key, rows)
                report(len(part), 0)
            else:
                report(0, len(part))
            parts.append(rows)
        return np.concatenate(parts)

    def _kept(self, key: str, count: int, dimension: int) -> NDArray | None:
        if self.folder is None:
            return None
        try:
            rows = np.load(self.folder / f"{key}.npy", allow_pickle=False)
        except (OSError, ValueError, EOFError):  # not there, or damaged: it is encoded again
            return None
        return rows if rows.shape == (count, dimension) else None

    def _keep(self, key: str, rows: NDArray) -> None:
        if self.folder is None:
            return
        unfinished = self.folder / f"{key}.{os.getpid()}.part"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with unfinished.open("wb") as file:
                np.save(file, rows)
            unfinished.replace(self.folder / f"{key}.npy")
        except OSError:  # a full disk costs the next run time, not this one its result
            with contextlib.suppress(OSError):
                unfinished.unlink()
