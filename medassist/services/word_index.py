"""The built-in passages as words: what compiling keeps, and what search and coverage are made of at a start."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from medassist.core.clinical import KnowledgeBase
from medassist.core.evidence import Passage
from medassist.knowledge.passages import SECTION_TITLES, heading_of, passages_of
from medassist.retrieval.coverage import TermCoverage, names_and_phrases
from medassist.retrieval.cut_texts import load_cut_texts, nothing_cut
from medassist.retrieval.expansion import QueryExpansion
from medassist.retrieval.lexical import LexicalIndex
from medassist.retrieval.weights import ExpansionWeights


class WordIndex:
    """Word search and coverage over `passages`, whose `headings` are titles with sections."""

    def __init__(self, base: KnowledgeBase, passages: Sequence[Passage], compiled: Path | None) -> None:
        """Texts that are not in the `compiled` folder, those of signed corrections above all, are cut now."""
        self.headings = [heading_of(passage) for passage in passages]
        texts = [(heading, passage.text) for heading, passage in zip(self.headings, passages, strict=True)]
        cut = load_cut_texts(compiled) if compiled is not None else nothing_cut()
        cut = cut.including([*texts, *names_and_phrases(base).values()])
        self.lexical = LexicalIndex.of(cut.counts(texts))
        self.coverage = TermCoverage(base, passages, headings=self.headings, cut=cut)


def write_words(base: KnowledgeBase, folder: Path) -> None:
    """Cuts all texts of the base and keeps that in `folder`."""
    texts = [(heading_of(passage), passage.text) for passage in passages_of(base)]
    nothing_cut().including([*texts, *names_and_phrases(base).values()]).save(folder)


def expansion_of(base: KnowledgeBase, weights: ExpansionWeights | None = None) -> QueryExpansion:
    """What else a question over the base may be called."""
    return QueryExpansion(base, SECTION_TITLES, weights)
