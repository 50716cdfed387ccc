"""A summary without a language model: the sentences of a text that say most of it, whole and in their order.

A sentence's weight is that of its words in the whole text (their frequency against the sentences that have them, the centroid
of Radev et al., "Centroid-based summarization of multiple documents", 2004), more for one that carries amounts; one that
repeats what is chosen already counts less (maximal marginal relevance, Carbonell and Goldstein, 1998).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from medassist.core.verification.statement import words_of

FEWEST, MOST = 3, 8
_NOTE = 12
"""Sentences of a note, of which half is kept; of a longer text a quarter."""
_REPEATED = 0.6
"""Share of a sentence's weight that is lost where all of it was said."""
_TELLING = re.compile(
    r"\d\s?(?:mg|g|ml|mmhg|℃|°c|%|mmol|kg|毫克|克|毫升|次|片)|过敏|诊断|禁|出院|医嘱|复[查诊]|转诊"
    r"|allerg|diagnos|impression|plan|discharge|follow[- ]?up|contraindicat|conclusion|advice",
    re.IGNORECASE,
)
_TELLING_WEIGHT, _FIRST_WEIGHT = 1.4, 1.3
_ALLERGY = re.compile(r"过敏|allerg", re.IGNORECASE)
"""A summary never leaves an allergy out, and one of a note never who it is about."""


def how_many(sentences: int) -> int:
    """Sentences of a summary of so many."""
    share = 2 if sentences <= _NOTE else 4
    return min(sentences, max(FEWEST, _NOTE // 2 if sentences > _NOTE else 0, min(MOST, -(-sentences // share))))


def best_sentences(sentences: Sequence[str], most: int) -> list[int]:
    """Places of the `most` sentences that say most, in the order of the text."""
    words = [words_of(one.lower()) for one in sentences]
    total = max(1, len(sentences))
    spread = Counter(word for one in words for word in one)
    weight = {word: count * math.log(1 + total / count) for word, count in spread.items()}
    scores = [
        sum(weight[word] for word in one)
        / (8 + len(one))
        * (_TELLING_WEIGHT if _TELLING.search(text) else 1.0)
        * (_FIRST_WEIGHT if place == 0 else 1.0)
        for place, (one, text) in enumerate(zip(words, sentences, strict=True))
    ]
    chosen = [place for place, text in enumerate(sentences) if _ALLERGY.search(text)][:1]
    chosen += [0] if total <= 2 * _NOTE and most > 1 and chosen != [0] and sentences else []
    texts = {sentences[place] for place in chosen}
    said = {word for place in chosen for word in words[place]}
    while len(chosen) < most:
        worth = {
            place: score * (1 - _REPEATED * len(words[place] & said) / max(1, len(words[place])))
            for place, score in enumerate(scores)
            if place not in chosen and sentences[place] not in texts
        }
        if not worth:
            break
        best = max(worth, key=lambda place: (worth[place], -place))
        chosen.append(best)
        texts.add(sentences[best])
        said |= words[best]
    return sorted(chosen)
