"""Exact nearest neighbours over int8 passage vectors."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from usearch.compiled import MetricKind
from usearch.index import search


class VectorIndex:
    """Cosine search over `rows`, int8 [n, d]; a row's own scale does not matter to a cosine."""

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
        nearest = self._rows[rows].astype(np.float32)
        cosines = _cosines(nearest, query)
        order = np.argsort(-cosines, kind="stable")
        return [(int(rows[index]), float(cosines[index])) for index in order]

    def cosine(self, query: NDArray[np.float32], row: int) -> float:
        """The cosine of one row to the query."""
        return float(_cosines(self._rows[row : row + 1].astype(np.float32), query)[0])


def _cosines(rows: NDArray[np.float32], query: NDArray[np.float32]) -> NDArray[np.float32]:
    """Cosine of each row (float32 [n, d]) to the query; 0 for a row of zeros."""
    return rows @ query / np.maximum(np.linalg.norm(rows, axis=1) * np.linalg.norm(query), 1e-12)
