"""The base as this clinic uses it: what was delivered with the kept signatures laid over it, and the vectors that this takes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from medassist import __version__
from medassist.core.clinical import KnowledgeBase, Text
from medassist.core.evidence import Encoder, Passage
from medassist.errors import StorageUnavailable
from medassist.knowledge.compiled import load_vectors, quantised, vector_key
from medassist.knowledge.overlay import Overlaid, digest, lay
from medassist.knowledge.passages import embedded_text
from medassist.knowledge.signatures import KINDS, EntryKind, Signature, signature_from
from medassist.storage.corrections import CorrectionStore, SignatureRecord


def signatures(records: Sequence[SignatureRecord]) -> tuple[Signature, ...]:
    """The kept records as signatures; what cannot be read says so. One about a kind that is not known here is passed over."""
    kinds: dict[str, EntryKind] = {kind: kind for kind in KINDS}
    return tuple(
        signature_from(one.uid, kinds[one.kind], one.entry, one.record) for one in records if one.kind in kinds
    )


def overlaid(base: KnowledgeBase, corrections: CorrectionStore) -> Overlaid:
    """The base with the clinic's signatures. Raises StorageUnavailable.

    The linter's look at the whole (half a second) is taken once for each combination of program, base and signatures.
    """
    if not base.conditions or not corrections.latest():
        return Overlaid(base, {}, clean=True)
    known = signatures(corrections.all())
    mark = f"{__version__} {digest(base, known)}"
    proven = corrections.is_proven(mark)
    laid = lay(base, known, proven=proven)
    if laid.clean and not proven:
        with suppress(StorageUnavailable):  # a full disk: it is looked at again next time
            corrections.prove(mark)
    return laid


def together(notices: Sequence[Text]) -> list[Text]:
    """What is said at each start: the one sentence, or of many how many there are and where they can be read."""
    if len(notices) < 2:
        return list(notices)
    return [
        Text(
            f"有 {len(notices)} 条签署需要再看一遍，其中有的没有使用：请在审阅页查看，或运行“knowledge overlay list”。",
            f"{len(notices)} signed entries should be looked at again, and some of them are not in use: see the review page, or "
            "run `knowledge overlay list`.",
        )
    ]


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
