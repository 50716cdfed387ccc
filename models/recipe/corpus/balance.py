"""How many pairs of each kind are trained on: a share for each source, task and language, every passage at least once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from models.recipe.corpus.records import Draft, Split, order_key

QUOTAS: dict[tuple[str, str, str], int] = {
    ("knowledge", "retrieval", "zh"): 8_000,
    ("knowledge", "retrieval", "en"): 6_500,
    ("knowledge", "cross_lingual", "zh"): 3_500,
    ("knowledge", "cross_lingual", "en"): 3_500,
    ("knowledge", "title", "zh"): 1_200,
    ("knowledge", "title", "en"): 1_200,
    ("medquad", "retrieval", "en"): 9_000,
    ("medquad", "title", "en"): 800,
    ("zh_paediatric_diagnosis", "retrieval", "zh"): 600,
}
"""Most training pairs of (source, task, language of the query); sources that are not named give all they have."""
_KINDS = {
    "complaint": 0.22,
    "red flag": 0.12,
    "parallel": 0.25,
    "dose rule": 0.12,
    "contraindication": 0.1,
    "interaction": 0.1,
}
"""Most of a quota that one kind of question may take."""
OTHER_SHARE = 0.1
"""Dev and held_out take this share of the quotas."""


def balanced(drafts: Sequence[Draft], split_of: Mapping[str, Split], seed: int, scale: float = 1.0) -> list[Draft]:
    """The chosen drafts, in the order they came; which ones depends on the seed alone."""
    buckets: dict[tuple[str, str, str, str], list[Draft]] = defaultdict(list)
    for draft in drafts:
        buckets[draft.source, draft.task, draft.language, split_of[draft.passage]].append(draft)
    chosen: set[tuple[str, str, str]] = set()
    for (source, task, language, split), found in buckets.items():
        quota = QUOTAS.get((source, task, language))
        if quota is None:
            chosen.update((d.query, d.passage, d.task) for d in found)
            continue
        most = int(quota * scale) if split == "train" else int(quota * scale * OTHER_SHARE)
        chosen.update((d.query, d.passage, d.task) for d in _within(found, max(most, 1), seed))
    kept = []
    for draft in drafts:
        key = (draft.query, draft.passage, draft.task)
        if key in chosen:
            chosen.discard(key)
            kept.append(draft)
    return kept


def _within(found: Sequence[Draft], most: int, seed: int) -> list[Draft]:
    """`most` drafts: round by round one for each passage, no kind of question beyond its share."""
    if len(found) <= most:
        return list(found)
    by_passage: dict[str, list[Draft]] = defaultdict(list)
    for draft in sorted(found, key=lambda d: order_key(seed, "balance", d.query, d.passage)):
        by_passage[draft.passage].append(draft)
    order = sorted(by_passage, key=lambda passage: order_key(seed, "passage", passage))
    result: list[Draft] = []
    kinds: Counter[str] = Counter()
    depth = 0
    while len(result) < most and depth < max(map(len, by_passage.values())):
        for passage in order:
            waiting = by_passage[passage]
            if depth >= len(waiting):
                continue
            draft = waiting[depth]
            share = _KINDS.get(draft.kind)
            if share is not None and kinds[draft.kind] >= share * most:
                continue
            kinds[draft.kind] += 1
            result.append(draft)
            if len(result) == most:
                break
        depth += 1
    return result
