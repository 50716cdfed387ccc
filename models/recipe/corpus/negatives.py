"""Hard negatives: what BM25 (and, if asked, the bundled encoder) ranks high for a query although it does not answer it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

from medassist.retrieval.lexical import LexicalIndex
from models.recipe.corpus.records import CorpusPassage, Draft, Language, Split, order_key
from models.recipe.corpus.shingles import NearIndex, in_common, shingles
from models.recipe.corpus.splits import pair_id
from models.recipe.corpus.vectors import Meaning

NEGATIVES = 7
_DEPTH = 60
_ALIKE = 0.35
"""Share of shingles from which the question of another passage counts as the same question."""
_PER_GROUP = 2
"""Negatives of one article or document at most."""
_SKIPPED = {"zh_toyhom_qa": 2}
"""First ranks that are not used: in this source many an answer fits many a question."""


class Miner:
    """Finds negatives among passages of the same split and source; those in the other language through their parallels.

    Only own data and feedback take them from every source: a page of another collection may answer as well.
    """

    def __init__(
        self,
        passages: Sequence[CorpusPassage],
        drafts: Iterable[Draft],
        split: Mapping[str, Split],
        rejected: Mapping[str, set[str]],
        meaning: Meaning | None = None,
    ) -> None:
        self.by_id = {passage.id: passage for passage in passages}
        self.split = split
        self.rejected = rejected
        self.meaning = meaning
        self._asked: dict[str, str] = {}
        for draft in drafts:
            self._asked.setdefault(draft.passage, draft.like)
        near = NearIndex()
        self._twins: dict[str, set[str]] = {}
        for passage in passages:
            for other in near.like(passage.text):
                self._twins.setdefault(passage.id, set()).add(other)
                self._twins.setdefault(other, set()).add(passage.id)
            near.add(passage.id, passage.text)
        self._indexes: dict[tuple[str, Split, Language], tuple[list[str], LexicalIndex]] = {}

    def _index(self, source: str, split: Split, language: Language) -> tuple[list[str], LexicalIndex]:
        key = (source, split, language)
        if key not in self._indexes:
            chosen = [
                p
                for p in self.by_id.values()
                if self.split[p.group] == split and p.language == language and source in ("", p.source)
            ]
            self._indexes[key] = ([p.id for p in chosen], LexicalIndex((p.title, p.text) for p in chosen))
        return self._indexes[key]

    def negatives(self, draft: Draft) -> list[str]:
        """Ids of up to NEGATIVES passages, hardest first."""
        positive = self.by_id[draft.passage]
        source = "" if positive.source.startswith(("own:", "feedback:")) else positive.source
        ids, index = self._index(source, self.split[positive.group], draft.language)
        ranking = sorted(
            index.search(draft.query, _DEPTH), key=lambda hit: (-hit[1], hit[0])
        )  # equal scores in a fixed order
        found = [ids[place] for place, _ in ranking][_SKIPPED.get(draft.source, 0) :]
        chosen = [n for n in sorted(self.rejected.get(draft.query, ())) if self.allowed(draft, positive, n)]
        if self.meaning:
            split = self.split[positive.group]
            near = self.meaning.nearest(draft.query, positive.source, split, positive.language, _DEPTH // 2)
            found = [name for both in zip_longest(found, near) for name in both if name is not None]
        like = shingles(draft.like)
        groups: Counter[str] = Counter()
        for candidate in found:
            if candidate in self.by_id and self.by_id[candidate].language != positive.language:
                candidate = self._parallel(candidate, positive.language)
            if candidate in chosen or not self.allowed(draft, positive, candidate):
                continue
            asked = self._asked.get(candidate)
            if asked and draft.source != "knowledge" and in_common(like, shingles(asked)) >= _ALIKE:
                continue
            group = self.by_id[candidate].group
            if groups[group] == _PER_GROUP:
                continue
            if self.meaning and self.meaning.too_near(draft.query, draft.passage, candidate):
                continue
            groups[group] += 1
            chosen.append(candidate)
            if len(chosen) == NEGATIVES:
                return chosen
        return self._filled(chosen, draft, positive)

    def _filled(self, chosen: list[str], draft: Draft, positive: CorpusPassage) -> list[str]:
        """With further passages of the source where too few share a word with the query: always the same ones."""
        ids, _ = self._index(positive.source, self.split[positive.group], positive.language)
        start = order_key(0, "fill", draft.query, draft.passage)
        for step in range(min(len(ids), 200)):
            candidate = ids[(start + 7919 * step) % len(ids)]
            if len(chosen) == NEGATIVES:
                break
            if candidate not in chosen and self.allowed(draft, positive, candidate):
                chosen.append(candidate)
        return chosen

    def allowed(self, draft: Draft, positive: CorpusPassage, candidate: str) -> bool:
        """Whether a passage is no answer as far as can be told."""
        passage = self.by_id.get(candidate)
        if passage is None or passage.language != positive.language:
            return False
        if passage.group == positive.group or passage.group in draft.avoid:
            return False
        if self.split[passage.group] != self.split[positive.group]:
            return False
        if candidate in self._twins.get(positive.id, ()):
            return False
        return not (passage.title and _same_subject(passage, positive))

    def _parallel(self, candidate: str, language: Language) -> str:
        passage = self.by_id[candidate]
        if passage.source != "knowledge":
            return ""
        return f"{candidate.rsplit('/', 1)[0]}/{language}"


def _same_subject(first: CorpusPassage, second: CorpusPassage) -> bool:
    a, b = first.title.casefold(), second.title.casefold()
    return a == b or (first.source == second.source == "medquad" and (a in b or b in a))


def mine(
    miner: Miner, drafts: Sequence[Draft], cache: Path, key: str, progress: Callable[[int], None]
) -> dict[str, list[str]]:
    """Negatives of every draft; what a stopped run of the same `key` found already is taken from `cache`."""
    done = _cached(cache, key)
    cache.parent.mkdir(parents=True, exist_ok=True)
    with cache.open("a" if done is not None else "w", encoding="utf-8") as file:
        if done is None:
            done = {}
            file.write(json.dumps({"key": key}) + "\n")
        for number, draft in enumerate(drafts, start=1):
            name = pair_id(draft)
            if name not in done:
                done[name] = miner.negatives(draft)
                file.write(json.dumps([name, done[name]]) + "\n")
            progress(number)
    return done


def mining_key(
    passages: Sequence[CorpusPassage], drafts: Sequence[Draft], split: Mapping[str, Split], by: str = ""
) -> str:
    """Changes whenever anything changes that negatives depend on."""
    digest = hashlib.sha256(f"5 {NEGATIVES} {_DEPTH} {_ALIKE} {_PER_GROUP} {sorted(_SKIPPED.items())} {by}".encode())
    for passage in passages:
        digest.update(f"\0{passage.id}\0{passage.title}\0{passage.text}\0{split[passage.group]}".encode())
    for draft in drafts:
        digest.update(f"\1{pair_id(draft)}\0{draft.like}\0{','.join(sorted(draft.avoid))}".encode())
    return digest.hexdigest()


def _cached(cache: Path, key: str) -> dict[str, list[str]] | None:
    """What the cache holds; None where it is of another run. A half-written last line is cut off."""
    if not cache.is_file():
        return None
    raw = cache.read_bytes()
    whole = raw[: raw.rfind(b"\n") + 1]
    lines = whole.decode("utf-8", "replace").splitlines()
    if not lines or lines[0] != json.dumps({"key": key}):
        return None
    if len(whole) != len(raw):
        cache.write_bytes(whole)
    return dict(json.loads(line) for line in lines[1:])
