"""Exact nearest neighbours over int8 passage vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from usearch.compiled import MetricKind
from usearch.index import search


class VectorIndex:
    """Cosine search over `rows`, int8 [n, d]; a row's own scale does not matter to a cosine. A row of zeros stands for a
    passage that is not encoded yet: it is never found.
    """

    def __init__(self, rows: NDArray[np.int8]) -> None:
        self._rows = np.ascontiguousarray(rows)

    def search(self, query: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        """The `k` nearest rows to a query vector (float32 [d]) as (row, cosine), nearest first."""
        count = min(k, len(self._rows))
        if count == 0:
            return []
        coarse = np.round(query / max(float(np.abs(query).max()), 1e-12) * 127.0).astype(np.int8)
        found = search(self._rows, coarse, count, MetricKind.Cos, exact=True, threads=1)
        rows = np.asarray(found.keys, dtype=np.int64)
        cosines = self.cosines(query, rows)
        order = np.argsort(-cosines, kind="stable")
        return [(int(rows[index]), float(cosines[index])) for index in order if not np.isnan(cosines[index])]

    def cosines(self, query: NDArray[np.float32], rows: Sequence[int] | NDArray[np.int64]) -> NDArray[np.float32]:
        """The cosine of each of `rows` to the query, float32 [rows]; NaN for a row of zeros."""
        chosen = self._rows[rows].astype(np.float32)
        lengths = np.linalg.norm(chosen, axis=1)
        cosines = chosen @ query / np.maximum(lengths * np.linalg.norm(query), 1e-12)
        return np.where(lengths > 0.0, cosines, np.float32(np.nan))
