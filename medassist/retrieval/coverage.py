"""Which words of a question the library knows at all, by document: the ground of an honest refusal."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Set
from functools import lru_cache

from medassist.core.clinical import KnowledgeBase
from medassist.core.evidence import Passage
from medassist.retrieval.terms import terms


class TermCoverage:
    """Index terms of every built-in document, names and the phrases people use included."""

    def __init__(self, base: KnowledgeBase, passages: Iterable[Passage]) -> None:
        documents: defaultdict[str, set[str]] = defaultdict(set)
        for passage in passages:
            documents[passage.document].update(terms(f"{passage.title} {passage.text}"))
        for entry in (*base.conditions.values(), *base.drugs.values()):
            names = (entry.name.zh, entry.name.en, *entry.synonyms.zh, *entry.synonyms.en)
            documents[entry.id].update(terms(" ".join(names)))
        phrases = {
            finding.id: frozenset(terms(" ".join((*finding.phrases.zh, *finding.phrases.en))))
            for finding in base.findings.values()
        }
        for condition in base.conditions.values():
            for link in condition.findings:
                documents[condition.id] |= phrases.get(link.finding, frozenset())
        self._documents = dict(documents)
        self._all = set().union(*documents.values()) if documents else set()

    def known(self, term: str) -> float:
        """Share of the term's words that stand anywhere in the built-in library."""
        return _share(term, self._all)

    def in_document(self, term: str, document: str) -> float:
        """Share of the term's words that stand in one document."""
        return _share(term, self._documents.get(document, set()))

    def in_text(self, term: str, text: str) -> float:
        """Share of the term's words that stand in a text."""
        return _share(term, _words(text))


@lru_cache(maxsize=1_024)
def _words(text: str) -> frozenset[str]:
    """The index terms of a text; the same sentences and headings are asked about again and again. Shared strings: less memory."""
    return frozenset(map(sys.intern, terms(text)))


def _share(term: str, known: Set[str]) -> float:
    """Words of several Chinese characters count by their bigrams: single characters stand in every text."""
    wanted = _words(term)
    telling = {word for word in wanted if len(word) > 1} or wanted
    return sum(word in known for word in telling) / len(telling) if telling else 1.0
