"""Which words of a question the library knows at all, by document: the ground of an honest refusal."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache

import numpy as np

from medassist.core.clinical import KnowledgeBase
from medassist.core.evidence import Passage
from medassist.retrieval.cut_texts import CutTexts, FieldTexts, nothing_cut
from medassist.retrieval.terms import terms


class TermCoverage:
    """Index terms of every built-in document, names and the phrases people use included."""

    def __init__(
        self,
        base: KnowledgeBase,
        passages: Sequence[Passage],
        *,
        headings: Sequence[str] | None = None,
        cut: CutTexts | None = None,
    ) -> None:
        """`cut` may hold texts that are cut already, of passages under their `headings` (titles when None).

        What a heading says beside a name ("treatment") is no word of the document.
        """
        titles = headings if headings is not None else [passage.title for passage in passages]
        named = names_and_phrases(base)
        texts = [(title, passage.text) for title, passage in zip(titles, passages, strict=True)]
        self._counts = (cut or nothing_cut()).counts([*texts, *named.values()])
        rows: defaultdict[str, list[int]] = defaultdict(list)
        for row, passage in enumerate(passages):
            rows[passage.document].append(row)
        places = {name: len(texts) + number for number, name in enumerate(named)}
        for entry in (*base.conditions.values(), *base.drugs.values(), *base.red_flags.values()):
            rows[entry.id].append(places[entry.id])
        for condition in base.conditions.values():
            wanted = (f"finding:{link.finding}" for link in condition.findings)
            rows[condition.id] += [places[name] for name in wanted if name in places]
        self._rows: Mapping[str, list[int]] = dict(rows)
        self._stands = np.zeros(len(self._counts.vocabulary), bool)
        self._stands[self._counts.ids[self._counts.body > 0]] = True
        self._documents: dict[str, frozenset[int]] = {}

    def known(self, term: str) -> float:
        """Share of the term's words that stand anywhere in the built-in library."""
        telling = _telling(term)
        numbers = (self._counts.vocabulary.get(word) for word in telling)
        return _share(sum(number is not None and bool(self._stands[number]) for number in numbers), telling)

    def in_document(self, term: str, document: str) -> float:
        """Share of the term's words that stand in one document."""
        known = self._documents.get(document)
        if known is None:
            rows = np.array(self._rows.get(document, []), np.int64)
            own = self._counts.taken(rows)
            known = frozenset(own.ids[own.body > 0].tolist())
            self._documents[document] = known
        telling = _telling(term)
        return _share(sum(self._counts.vocabulary.get(word) in known for word in telling), telling)

    def in_text(self, term: str, text: str) -> float:
        """Share of the term's words that stand in a text."""
        words, telling = _words(text), _telling(term)
        return _share(sum(word in words for word in telling), telling)


def names_and_phrases(base: KnowledgeBase) -> dict[str, FieldTexts]:
    """What else the documents answer to: the names of each entry by its id, the phrases of a finding by `finding:id`."""
    found: dict[str, FieldTexts] = {}
    for entry in (*base.conditions.values(), *base.drugs.values()):
        names = (entry.name.zh, entry.name.en, *entry.synonyms.zh, *entry.synonyms.en)
        found[entry.id] = ("", " ".join(names))
    for rule in base.red_flags.values():
        found[rule.id] = ("", f"{rule.name.zh} {rule.name.en}")
    for finding in base.findings.values():
        found[f"finding:{finding.id}"] = ("", " ".join((*finding.phrases.zh, *finding.phrases.en)))
    return found


@lru_cache(maxsize=1_024)
def _words(text: str) -> frozenset[str]:
    """The index terms of a text; the same sentences and headings are asked about again and again. Shared strings: less memory."""
    return frozenset(map(sys.intern, terms(text)))


@lru_cache(maxsize=1_024)
def _telling(term: str) -> frozenset[str]:
    """The words of a term that count: of several Chinese characters the bigrams, as single characters stand in every text."""
    wanted = _words(term)
    return frozenset(word for word in wanted if len(word) > 1) or wanted


def _share(found: int, telling: Set[str]) -> float:
    return found / len(telling) if telling else 1.0
