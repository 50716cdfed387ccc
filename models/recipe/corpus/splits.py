"""Who is trained on and who is not: by group, with nothing of an evaluation set in train, and the proof of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from models.recipe.corpus.records import CorpusError, CorpusPassage, Draft, Part, Split, order_key
from models.recipe.corpus.shingles import NearIndex, folded, shingles
from models.recipe.corpus.sources.evaluation import Reserved

DEV_SHARE = 0.04
_SHORT = 12
"""Queries of fewer letters are compared to the letter."""
_PART = 0.85
"""Share of the shorter query's shingles from which it counts as a part of the longer one."""


def split_of_groups(parts: Iterable[Part], seed: int) -> dict[str, Split]:
    """The split of every group."""
    result: dict[str, Split] = {}
    together: dict[str, str] = {}
    for part in parts:
        together |= part.together
        for group in dict.fromkeys([passage.group for passage in part.passages]):
            if group in part.held_out:
                result[group] = "held_out"
            else:
                dev = order_key(seed, "dev", group) % 10_000 < DEV_SHARE * 10_000
                result[group] = "dev" if dev else "train"
    for group, leader in together.items():
        if group in result and leader in result:
            result[group] = result[leader]
    return result


@dataclass
class Guarded:
    """What is left once nothing leaks, and how much was taken out why."""

    passages: list[CorpusPassage]
    drafts: list[Draft]
    removed: Counter[str]


def without_leaks(
    passages: Sequence[CorpusPassage],
    drafts: Sequence[Draft],
    split: Mapping[str, Split],
    reserved: Reserved,
) -> Guarded:
    """Takes out of dev and held_out what an evaluation set holds, and out of train what any of the three holds."""
    removed: Counter[str] = Counter()
    group_of = {passage.id: passage.group for passage in passages}
    known_texts, known_queries = NearIndex(), _Queries()
    for text in reserved.passages:
        known_texts.add("evaluation", text)
    for text in reserved.queries:
        known_queries.add("evaluation", text, parts=True)
    kept_passages: dict[str, CorpusPassage] = {}
    kept_drafts: list[Draft] = []
    by_split: dict[str, list[Draft]] = {"held_out": [], "dev": [], "train": []}
    for draft in drafts:
        by_split[split[group_of[draft.passage]]].append(draft)
    for name in ("held_out", "dev", "train"):
        own = [passage for passage in passages if split[passage.group] == name]
        for passage in own:
            found = known_texts.like(passage.text)
            if found:
                removed[f"passage of {name} like one of {found[0]}"] += 1
            else:
                kept_passages[passage.id] = passage
        chosen = []
        for draft in by_split[name]:
            if draft.passage not in kept_passages:
                removed[f"pair of {name} whose passage was taken out"] += 1
                continue
            like = known_queries.like(draft.query)
            if like is not None:
                removed[f"query of {name} like one of {like}"] += 1
            else:
                chosen.append(draft)
        kept_drafts += chosen
        if name == "train":
            break
        for passage in own:
            if passage.id in kept_passages:
                known_texts.add(name, passage.text)
        for draft in chosen:
            known_queries.add(name, draft.query)
    return Guarded([p for p in passages if p.id in kept_passages], kept_drafts, removed)


def assert_no_leak(
    passages: Sequence[CorpusPassage],
    drafts: Sequence[Draft],
    negatives: Mapping[str, Sequence[str]],
    split: Mapping[str, Split],
    reserved: Reserved,
) -> None:
    """Raises CorpusError, naming the first leak, unless training sees nothing of an evaluation set."""
    by_id = {passage.id: passage for passage in passages}
    texts, queries = NearIndex(), _Queries()
    for place, text in enumerate(reserved.passages):
        texts.add(f"answer {place + 1} of the evaluation sets", text)
    for text in reserved.queries:
        queries.add("evaluation", text, parts=True)
    trained: dict[str, CorpusPassage] = {}
    for draft in drafts:
        group = by_id[draft.passage].group
        if split[group] != "train":
            continue
        if queries.like(draft.query) is not None:
            raise CorpusError(f"The corpus leaks: the training query {draft.query!r} stands in an evaluation set.")
        trained[draft.passage] = by_id[draft.passage]
        for negative in negatives.get(pair_id(draft), ()):
            if split[by_id[negative].group] != "train":
                raise CorpusError(f"The corpus leaks: {negative} of another split is a negative of a training query.")
            trained[negative] = by_id[negative]
    for passage in trained.values():
        found = texts.like(passage.text)
        if found:
            raise CorpusError(f"The corpus leaks: the training passage {passage.id} repeats {found[0]}.")


def pair_id(draft: Draft) -> str:
    """A name of a pair that is the same in every run."""
    return f"{order_key(0, draft.query, draft.passage, draft.task):016x}"


class _Queries:
    """Queries added so far: the same letters, nearly the same text, or a long part of one count as the same query."""

    def __init__(self) -> None:
        self._exact: dict[str, str] = {}
        self._near = NearIndex()
        self._holders: dict[int, list[int]] = {}
        self._sizes: list[int] = []

    def add(self, name: str, query: str, *, parts: bool = False) -> None:
        """Keep a query under a name; with `parts` also what is a part of it, or holds it."""
        self._exact.setdefault(folded(query), name)
        if len(folded(query)) >= _SHORT:
            self._near.add(name, query)
        if parts:
            found = shingles(query).tolist()
            for shingle in found:
                self._holders.setdefault(shingle, []).append(len(self._sizes))
            self._sizes.append(len(found))

    def like(self, query: str) -> str | None:
        """The name of a query that this one repeats; None where there is none."""
        letters = folded(query)
        if letters in self._exact:
            return self._exact[letters]
        if len(letters) < _SHORT:
            return None
        found = self._near.like(query)
        if found:
            return found[0]
        return "evaluation" if self._part(shingles(query).tolist()) else None

    def _part(self, found: list[int]) -> bool:
        counts = Counter(place for shingle in found for place in self._holders.get(shingle, ()))
        least = ((place, n, min(len(found), self._sizes[place])) for place, n in counts.items())
        return any(smaller >= _SHORT and n >= _PART * smaller for _, n, smaller in least)
