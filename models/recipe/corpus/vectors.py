"""Vectors of texts by the bundled encoder, kept on disk as they are made: a stopped run goes on where it was."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from medassist.core.evidence import Encoder
from models.recipe.corpus.records import CorpusPassage, Draft, Language, Split

_CHUNK = 256
_LONGEST: dict[Language, int] = {"zh": 220, "en": 600}
"""Characters of a passage that are encoded: enough to know what it is about."""
TOO_NEAR = 0.99
"""A passage that is this near to the query, as a share of the right passage's nearness, may answer it too."""


def kept_vectors(
    folder: Path,
    name: str,
    texts: Sequence[str],
    encode: Callable[[Sequence[str]], NDArray[np.float32]],
    dimension: int,
) -> NDArray[np.float32]:
    """Vectors [texts, dimension]; those in `folder` of the same texts are taken from there."""
    digest = hashlib.sha256("\0".join((name, *texts)).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    path = folder / f".vectors-{name.split(' ')[0]}-{digest}.f16"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f".vectors-{name.split(' ')[0]}-*.f16"):
        if old != path:
            old.unlink()
    row = dimension * 2
    done = min(path.stat().st_size // row, len(texts)) if path.is_file() else 0
    with path.open("r+b" if path.is_file() else "wb") as file:
        file.truncate(done * row)
        file.seek(done * row)
        for start in range(done, len(texts), _CHUNK):
            file.write(encode(texts[start : start + _CHUNK]).astype(np.float16).tobytes())
            file.flush()
    vectors = np.fromfile(path, np.float16).reshape(-1, dimension)
    return vectors.astype(np.float32)


class Meaning:
    """Nearness of queries and passages by their vectors."""

    def __init__(
        self,
        encoder: Encoder,
        passages: Sequence[CorpusPassage],
        drafts: Sequence[Draft],
        split: dict[str, Split],
        folder: Path,
        progress: Callable[[int], None],
    ) -> None:
        counted = [0]

        def told(
            encode: Callable[[Sequence[str]], NDArray[np.float32]],
        ) -> Callable[[Sequence[str]], NDArray[np.float32]]:
            def run(texts: Sequence[str]) -> NDArray[np.float32]:
                found = encode(texts)
                counted[0] += len(texts)
                progress(counted[0])
                return found

            return run

        queries = sorted({draft.query for draft in drafts})
        texts = [passage.read[: _LONGEST[passage.language]] for passage in passages]
        size = encoder.dimension
        by_passage = kept_vectors(folder, f"passages {encoder.identity}", texts, told(encoder.encode_passages), size)
        by_query = kept_vectors(folder, f"queries {encoder.identity}", queries, told(encoder.encode_queries), size)
        self._query = dict(zip(queries, by_query, strict=True))
        self._passage = dict(zip([passage.id for passage in passages], by_passage, strict=True))
        places: dict[tuple[str, Split, Language], list[int]] = {}
        for place, passage in enumerate(passages):
            places.setdefault((passage.source, split[passage.group], passage.language), []).append(place)
        self._sets = {
            key: ([passages[place].id for place in found], by_passage[found]) for key, found in places.items()
        }

    def nearest(self, query: str, source: str, split: Split, language: Language, depth: int) -> list[str]:
        """Ids of the passages nearest to the query, of one source, split and language."""
        if (source, split, language) not in self._sets:
            return []
        ids, rows = self._sets[source, split, language]
        return [ids[place] for place in np.argsort(-(rows @ self._query[query]), kind="stable")[:depth]]

    def too_near(self, query: str, positive: str, candidate: str) -> bool:
        """Whether the candidate is as near to the query as its right passage, and so may be right as well."""
        vector = self._query[query]
        return float(self._passage[candidate] @ vector) >= TOO_NEAR * float(self._passage[positive] @ vector)
