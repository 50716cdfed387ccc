"""What a summary leaves out and a reader would miss: medicines and allergies that its source names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from medassist.core.clinical import Language, Text
from medassist.core.reading.normalise import normalise
from medassist.core.verification.names import Names

_ALLERGY = re.compile(r"过敏|allerg|anaphyla", re.IGNORECASE)
_MEDICINE = Text("未写到的药物：{}", "Medicine not mentioned: {}")
_ALLERGIES = Text("未写到的过敏情况：{}", "What is said of allergies is not mentioned: {}")
MOST_SENTENCES = 1_500
"""Sentences of a source that are read for names: 3 s of a slow machine."""


def left_out(source: Sequence[str], summary: Iterable[str], names: Names, language: Language) -> tuple[str, ...]:
    """One clause for every medicine of the source's sentences that the summary does not name, and for allergies."""
    kept = list(summary)
    named = {one for text in kept for one in _medicines(text, names)}
    lost: dict[str, str] = {}
    for text in source[:MOST_SENTENCES]:
        for id, quote in _medicines(text, names).items():
            if id not in named:
                lost.setdefault(id, quote)
    told = [_MEDICINE.of(language).format(quote) for quote in lost.values()]
    allergies = [text for text in source if _ALLERGY.search(text)]
    if allergies and not any(_ALLERGY.search(text) for text in kept):
        told.insert(0, _ALLERGIES.of(language).format(allergies[0]))
    return tuple(told)


def _medicines(text: str, names: Names) -> dict[str, str]:
    """Ids of the medicines a sentence names, each with its own words."""
    folded = normalise(text)
    return {
        id: folded.quote(name.start, name.end)
        for name in names.find(folded.text)
        if name.kind == "drug"
        for id in sorted(name.ids)[:1]
    }
