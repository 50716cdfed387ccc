"""The vectors of the built-in passages: the delivered ones, and those of passages that signed corrections changed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from medassist.core.evidence import Encoder, Passage
from medassist.errors import StorageUnavailable
from medassist.knowledge.compiled import load_vectors, quantised, vector_key
from medassist.knowledge.passages import embedded_text
from medassist.storage.corrections import CorrectionStore


def passage_rows(
    passages: Sequence[Passage],
    delivered: Sequence[Passage],
    folder: Path,
    encoder: Encoder,
    own: CorrectionStore | None,
) -> NDArray[np.int8] | None:
    """The vectors (int8 [n, d]) of all passages; None where the delivered ones are not all in `folder` for this encoder.

    Passages that the overlay changed are encoded, and kept so that it is done once. `delivered` are the base's own.
    """
    vectors = load_vectors(folder)
    if vectors is None or vectors.encoder != encoder.identity:
        return None
    places = {int(key): place for place, key in enumerate(vectors.keys)}
    keys = [vector_key(passage, encoder.identity) for passage in passages]
    if passages is delivered:
        found = [places[key] for key in keys if key in places]
        return vectors.rows[found] if len(found) == len(keys) else None
    if any(vector_key(passage, encoder.identity) not in places for passage in delivered):
        return None
    fresh = _own_rows(
        [(key, passage) for key, passage in zip(keys, passages, strict=True) if key not in places], encoder, own
    )
    return np.stack([vectors.rows[places[key]] if key in places else fresh[key] for key in keys])


def _own_rows(
    wanted: Sequence[tuple[int, Passage]], encoder: Encoder, own: CorrectionStore | None
) -> dict[int, NDArray[np.int8]]:
    """The rows of changed passages by key: the kept ones, and the rest encoded now."""
    kept: dict[int, bytes] = {}
    if own is not None:
        with suppress(StorageUnavailable):
            kept = own.vectors(encoder.identity)
    known = {key: np.frombuffer(row, np.int8) for key, row in kept.items() if len(row) == encoder.dimension}
    rows = {key: known[key] for key, _ in wanted if key in known}
    missing = [(key, passage) for key, passage in wanted if key not in rows]
    if missing:
        encoded, _ = quantised(encoder.encode_passages([embedded_text(passage) for _, passage in missing]))
        rows |= {key: encoded[index] for index, (key, _) in enumerate(missing)}
    if own is not None and set(rows) != set(kept):
        with suppress(StorageUnavailable):  # a full disk: they are encoded again next time
            own.keep_vectors(encoder.identity, {key: row.tobytes() for key, row in rows.items()})
    return rows
