"""Texts cut into index terms and counted, kept by their hash: cutting is most of what indexing costs, so it is done once."""

from __future__ import annotations

import hashlib
import io
import os
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from medassist.core.surrogates import encodable
from medassist.retrieval.terms import VERSION, terms

CUT_FILE = "terms.npz"
MOST = 255
"""Occurrences of a term in one field that are counted."""

FieldTexts = tuple[str, str]
"""Heading and body of a text."""


@dataclass(frozen=True, slots=True)
class TermCounts:
    """The terms of n texts: text i holds the terms `ids[starts[i]:starts[i + 1]]` of `vocabulary`.

    `starts` int64 [n + 1]; `ids` int32 [m], each once a text; `heading` and `body` uint8 [m], how often in either field.
    """

    vocabulary: dict[str, int]
    starts: NDArray[np.int64]
    ids: NDArray[np.int32]
    heading: NDArray[np.uint8]
    body: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def taken(self, rows: NDArray[np.int64]) -> TermCounts:
        """The counts of the texts `rows`, in that order."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        places = np.arange(starts[-1]) + np.repeat(self.starts[rows] - starts[:-1], lengths)
        return TermCounts(self.vocabulary, starts, self.ids[places], self.heading[places], self.body[places])


class CutTexts:
    """Counts of texts by the hash of heading and body."""

    def __init__(self, keys: NDArray[np.uint64], counts: TermCounts) -> None:
        """`keys[i]` belongs to text i of `counts`."""
        self._keys = keys
        self._counts = counts
        self._places: dict[int, int] = {int(key): place for place, key in enumerate(keys)}

    def counts(self, texts: Sequence[FieldTexts]) -> TermCounts:
        """The counts of `texts` in their order; those not kept are cut now."""
        keys = [_key(text) for text in texts]
        fresh = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._places}
        counts, places = self._counts, self._places
        if fresh:
            counts = _joined(counts, _cut(fresh.values(), dict(counts.vocabulary)))
            places = {**places, **{key: len(places) + number for number, key in enumerate(fresh)}}
        return counts.taken(np.array([places[key] for key in keys], np.int64))

    def including(self, texts: Sequence[FieldTexts]) -> CutTexts:
        """These and the counts of `texts`: each distinct text is cut once."""
        known = dict.fromkeys(int(key) for key in self._keys)
        fresh = {key: text for text in texts if (key := _key(text)) not in known}
        if not fresh:
            return self
        counts = _joined(self._counts, _cut(fresh.values(), dict(self._counts.vocabulary)))
        return CutTexts(np.concatenate([self._keys, np.array(list(fresh), np.uint64)]), counts)

    def save(self, folder: Path) -> None:
        """Writes `CUT_FILE`, whole or not at all; the same texts give the same bytes."""
        counts = _with_frequent_first(self._counts)
        words = "\n".join(counts.vocabulary).encode()
        gaps = np.diff(counts.ids, prepend=np.int32(0)).astype(np.int32)
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            version=np.array(VERSION),
            keys=self._keys,
            vocabulary=np.frombuffer(words, np.uint8),
            lengths=np.diff(counts.starts).astype(np.int32),
            gaps=gaps.view(np.uint8).reshape(-1, 4).T.copy(),
            heading=counts.heading,
            body=counts.body,
        )
        folder.mkdir(parents=True, exist_ok=True)
        temporary = folder / f"{CUT_FILE}.new"
        with temporary.open("wb") as file:
            file.write(buffer.getvalue())
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(folder / CUT_FILE)


def nothing_cut() -> CutTexts:
    """Without any text."""
    empty = np.zeros(0, np.uint8)
    return CutTexts(
        np.zeros(0, np.uint64), TermCounts({}, np.zeros(1, np.int64), np.zeros(0, np.int32), empty, empty.copy())
    )


def load_cut_texts(folder: Path) -> CutTexts:
    """What `save` wrote; no text where that is missing, damaged or of another way of cutting: they are cut again then."""
    try:
        with np.load(io.BytesIO((folder / CUT_FILE).read_bytes()), allow_pickle=False) as stored:
            if int(stored["version"]) != VERSION:
                return nothing_cut()
            words = stored["vocabulary"].tobytes().decode().split("\n")
            starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(stored["lengths"], dtype=np.int64)])
            ids = np.cumsum(np.ascontiguousarray(stored["gaps"].T).view(np.int32).ravel(), dtype=np.int32)
            counts = TermCounts(
                {word: number for number, word in enumerate(words)}, starts, ids, stored["heading"], stored["body"]
            )
            keys = stored["keys"]
    except (OSError, ValueError, KeyError, EOFError, RuntimeError, zlib.error, BadZipFile):
        return nothing_cut()
    fits = len(keys) == len(counts) and len(ids) == starts[-1] == len(counts.heading) == len(counts.body)
    return (
        CutTexts(keys, counts) if fits and (not len(ids) or 0 <= ids.min() <= ids.max() < len(words)) else nothing_cut()
    )


def _key(text: FieldTexts) -> int:
    digest = hashlib.blake2b(encodable(f"{text[0]}\0{text[1]}").encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def _cut(texts: Iterable[FieldTexts], vocabulary: dict[str, int]) -> TermCounts:
    """Counts of `texts`; terms that `vocabulary` does not hold are added to it."""
    starts, ids, heading, body = array("q", [0]), array("i"), bytearray(), bytearray()
    for text in texts:
        in_heading, in_body = Counter(terms(text[0])), Counter(terms(text[1]))
        numbered = sorted((vocabulary.setdefault(term, len(vocabulary)), term) for term in {**in_heading, **in_body})
        for number, term in numbered:
            ids.append(number)
            heading.append(min(in_heading[term], MOST))
            body.append(min(in_body[term], MOST))
        starts.append(len(ids))
    return TermCounts(
        vocabulary,
        np.frombuffer(starts, np.int64),
        np.frombuffer(ids, np.int32) if len(ids) else np.zeros(0, np.int32),
        np.frombuffer(heading, np.uint8),
        np.frombuffer(body, np.uint8),
    )


def _joined(first: TermCounts, second: TermCounts) -> TermCounts:
    """The texts of both; the vocabulary of the second begins with that of the first."""
    return TermCounts(
        second.vocabulary,
        np.concatenate([first.starts, second.starts[1:] + first.starts[-1]]),
        np.concatenate([first.ids, second.ids]),
        np.concatenate([first.heading, second.heading]),
        np.concatenate([first.body, second.body]),
    )


def _with_frequent_first(counts: TermCounts) -> TermCounts:
    """The same with small numbers for frequent terms, sorted in each text: it packs best so."""
    words = list(counts.vocabulary)
    often = np.bincount(counts.ids, minlength=len(words))
    order = sorted(range(len(words)), key=lambda number: (-often[number], words[number]))
    renumbered = np.empty(len(words), np.int32)
    renumbered[order] = np.arange(len(words), dtype=np.int32)
    ids = renumbered[counts.ids]
    texts = np.repeat(np.arange(len(counts)), np.diff(counts.starts))
    sorting = np.lexsort((ids, texts))
    vocabulary = {words[old]: new for new, old in enumerate(order)}
    return TermCounts(vocabulary, counts.starts, ids[sorting], counts.heading[sorting], counts.body[sorting])
