"""What the built-in library knows of a word: the ground of an honest refusal."""

from __future__ import annotations

import pytest

from medassist.core.clinical import KnowledgeBase
from medassist.core.evidence import Passage
from medassist.knowledge.passages import heading_of, passages_of
from medassist.retrieval.coverage import TermCoverage, names_and_phrases
from medassist.retrieval.cut_texts import TermCounts, load_cut_texts, nothing_cut
from medassist.services.assembly import Parts


@pytest.fixture(scope="module")
def coverage(parts: Parts) -> TermCoverage:
    return parts.words.coverage


@pytest.mark.parametrize("term", ["头痛", "headache", "布洛芬", "ibuprofen", "脑袋疼", "头痛发热"])
def test_what_the_library_speaks_of_is_known(coverage: TermCoverage, term: str) -> None:
    assert coverage.known(term) == 1.0


@pytest.mark.parametrize("term", ["zorvaxin", "轮胎", "佐瓦辛", "tyre"])
def test_what_it_never_mentions_is_unknown(coverage: TermCoverage, term: str) -> None:
    assert coverage.known(term) < 0.5


def test_a_made_up_word_of_known_characters_is_unknown(coverage: TermCoverage) -> None:
    assert coverage.known("头林") == 0.0


def test_a_word_is_looked_for_in_one_document(coverage: TermCoverage) -> None:
    assert coverage.in_document("migraine", "migraine") == 1.0
    assert coverage.in_document("migraine", "zinc") == 0.0
    assert coverage.in_document("migraine", "no_such_document") == 0.0


def test_the_ways_people_say_a_finding_count_for_its_conditions(coverage: TermCoverage) -> None:
    assert coverage.in_document("拉肚子", "acute_gastroenteritis") == 1.0


def test_a_text_covers_a_term_in_another_form(coverage: TermCoverage) -> None:
    assert coverage.in_text("headaches", "A headache at night") == 1.0
    assert coverage.in_text("头痛", "头很痛") == 0.0


def test_a_term_without_a_word_is_covered_by_anything(coverage: TermCoverage) -> None:
    assert coverage.in_text("？", "") == 1.0


def test_an_empty_base_knows_nothing() -> None:
    assert TermCoverage(KnowledgeBase("none"), []).known("头痛") == 0.0


def test_the_heading_of_a_section_is_no_word_of_the_document(knowledge: KnowledgeBase) -> None:
    passage = Passage("a/treatment/en", "medassist", "a", "Gout", "treatment", "en", ("Rest.",), ("",))
    small = TermCoverage(KnowledgeBase("none"), [passage], headings=["Gout Treatment"])
    assert small.known("rest") == 1.0
    assert small.known("treatment") == 0.0


def test_words_cut_at_compiling_are_those_of_the_delivered_base(parts: Parts) -> None:
    kept = load_cut_texts(parts.compiled)
    texts = [(heading_of(one), one.text) for one in passages_of(parts.base)]
    assert kept.including([*texts, *names_and_phrases(parts.base).values()]) is kept, "run ./run knowledge compile"
    sample = texts[::97]
    assert _readable(kept.counts(sample)) == _readable(nothing_cut().counts(sample))


def _readable(counts: TermCounts) -> list[dict[str, tuple[int, int]]]:
    words = list(counts.vocabulary)
    return [
        {
            words[counts.ids[place]]: (int(counts.heading[place]), int(counts.body[place]))
            for place in range(counts.starts[row], counts.starts[row + 1])
        }
        for row in range(len(counts))
    ]
