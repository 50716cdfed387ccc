"""Which pairs stand together in a batch. The batches of an epoch follow from the seed alone, so a run can go on anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.recipe.training.corpus import Pair, Passage
from models.recipe.training.settings import TrainingSettings

WINDOW = 16  # batches that are filled together, sorted by the length of their passages


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs, then mined negatives: negative k belongs to pair `owners[k]`."""

    pairs: tuple[Pair, ...]
    negatives: tuple[str, ...]
    owners: tuple[int, ...]

    @property
    def passages(self) -> list[str]:
        """Ids of all passages: that of pair i at i, the negatives after them."""
        return [*(pair.passage for pair in self.pairs), *self.negatives]


def epoch_batches(
    pairs: Sequence[Pair],
    passages: Mapping[str, Passage],
    length: Callable[[str], int],
    settings: TrainingSettings,
    epoch: int,
) -> list[Batch]:
    """All batches of an epoch; `length` gives the tokens of a passage by its id.

    A batch holds one source, language of questions and language of passages, so that its negatives are of the same kind
    as the right answer (against passages of another language or style the loss would be won cheaply), and passages of
    similar length, so that little is padding and length tells nothing. What remains of each kind is mixed at the end.
    """
    rng = np.random.default_rng([settings.seed, epoch])
    kinds: dict[tuple[str, str, str], list[Pair]] = {}
    for pair in pairs:
        kinds.setdefault((pair.source, pair.language, passages[pair.passage].language), []).append(pair)
    filled: list[list[Pair]] = []
    rest: list[Pair] = []
    for kind in sorted(kinds):
        chosen = [kinds[kind][i] for i in rng.permutation(len(kinds[kind]))[: settings.epoch_cap]]
        whole = len(chosen) // settings.pairs * settings.pairs
        filled += _windows(chosen[:whole], length, settings.pairs)
        rest += chosen[whole:]
    mixed = [rest[i] for i in rng.permutation(len(rest))]
    filled += [part for part in _windows(mixed, length, settings.pairs) if len(part) > 1]
    return [_with_negatives(filled[i], passages, settings, rng) for i in rng.permutation(len(filled))]


def _windows(pairs: Sequence[Pair], length: Callable[[str], int], size: int) -> list[list[Pair]]:
    parts: list[list[Pair]] = []
    for start in range(0, len(pairs), WINDOW * size):
        window = sorted(pairs[start : start + WINDOW * size], key=lambda pair: length(pair.passage))
        parts += [window[at : at + size] for at in range(0, len(window), size)]
    return parts


def _with_negatives(
    pairs: Sequence[Pair], passages: Mapping[str, Passage], settings: TrainingSettings, rng: np.random.Generator
) -> Batch:
    negatives: list[str] = []
    owners: list[int] = []
    for i, pair in enumerate(pairs):
        known = [name for name in pair.negatives if name in passages and name != pair.passage]
        for at in rng.permutation(len(known))[: settings.hard_negatives]:
            negatives.append(known[at])
            owners.append(i)
    return Batch(tuple(pairs), tuple(negatives), tuple(owners))


def answers_of(pairs: Sequence[Pair]) -> dict[str, frozenset[str]]:
    """The passages that answer each query, by the query's text."""
    found: dict[str, set[str]] = {}
    for pair in pairs:
        found.setdefault(pair.query, set()).add(pair.passage)
    return {query: frozenset(names) for query, names in found.items()}


def allowed(batch: Batch, passages: Mapping[str, Passage], answers: Mapping[str, frozenset[str]]) -> NDArray[np.bool_]:
    """Which passages count against which query, bool [pairs, passages].

    Not counted are others that answer the same query, that read the same, or that are of the same group (article) as the
    right one: they may well be right too. A pair's own mined negatives count even from the same group, for they were
    chosen as wrong.
    """
    names = batch.passages
    groups = np.array([passages[name].group for name in names])
    numbers: dict[str, int] = {}
    texts = np.array([numbers.setdefault(passages[name].text, len(numbers)) for name in names])
    count = len(batch.pairs)
    counts = groups[:count, None] != groups[None, :]
    for k, owner in enumerate(batch.owners):
        counts[owner, count + k] = True
    counts &= texts[:count, None] != texts[None, :]
    for i, pair in enumerate(batch.pairs):
        right = answers.get(pair.query, frozenset())
        counts[i] &= np.array([name not in right for name in names])
    counts[np.arange(count), np.arange(count)] = True
    return counts
