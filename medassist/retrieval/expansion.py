"""What else a question may be called: names of both languages, and the sections it asks for, as further terms of word search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from medassist.core.clinical import KnowledgeBase, Language, Text
from medassist.core.reading.language import language_of
from medassist.core.reading.matching import findings_among, identifier_of, kind_of, phrases_of, topics_among
from medassist.core.reading.normalise import normalise
from medassist.core.reading.phrases import PhraseMatch, PhraseMatcher
from medassist.core.reading.task import aspects_of
from medassist.core.reading.words import cut
from medassist.retrieval.terms import terms
from medassist.retrieval.weights import ExpansionWeights

LANGUAGES: tuple[Language, Language] = ("zh", "en")
MOST_CHARACTERS = 2_000
"""Of a longer text only the beginning is looked at."""
SYNONYMS = 2
"""Synonyms beside the name, in the question's own language; in the other the name alone, which the passages use."""


class QueryExpansion:
    """Knows the names of one knowledge base; `sections` are the headings of sections by the aspect that asks for them."""

    def __init__(
        self, base: KnowledgeBase, sections: Mapping[str, Text], weights: ExpansionWeights | None = None
    ) -> None:
        self._base = base
        self._sections = sections
        self._weights = weights or ExpansionWeights()
        self._matcher = PhraseMatcher(phrases_of(base))

    def terms(self, text: str) -> dict[str, float]:
        """Further index terms of a question with their weights; empty where nothing in it is known."""
        folded = normalise(text[:MOST_CHARACTERS])
        units = cut(folded.text)
        matches = self._matcher.find(units)
        spoken = language_of(text)
        weights = self._weights
        found: dict[str, float] = {}
        for language in LANGUAGES:
            own = language == spoken
            more = SYNONYMS if own else 0
            topics = self._names(topics_among(matches, len(units.keys)), language, more)
            findings = self._names(findings_among(matches, len(units.keys)), language, more)
            asked = [self._sections[one].of(language) for one in aspects_of(folded.text) if one in self._sections]
            for texts, weight in (
                (topics, weights.name if own else weights.foreign_name),
                (findings, weights.finding if own else weights.foreign_finding),
                (asked, weights.section if own else weights.foreign_section),
            ):
                for term in terms(" \n ".join(texts)) if weight > 0.0 else ():
                    found[term] = max(weight, found.get(term, 0.0))
        return found

    def _names(self, matches: Iterable[PhraseMatch], language: Language, more: int) -> list[str]:
        names: list[str] = []
        for target in dict.fromkeys(target for match in matches for target in match.targets):
            kind, identifier = kind_of(target), identifier_of(target)
            if kind == "finding":
                finding = self._base.findings[identifier]
                names += [finding.name.of(language), *finding.phrases.of(language)[:more]]
            else:
                entry = (self._base.conditions if kind == "condition" else self._base.drugs)[identifier]
                names += [entry.name.of(language), *entry.synonyms.of(language)[:more]]
        return [name for name in names if "*" not in name]
