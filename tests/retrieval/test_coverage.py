"""What the built-in library knows of a word: the ground of an honest refusal."""

from __future__ import annotations

import pytest

from medassist.core.clinical import KnowledgeBase
from medassist.retrieval.coverage import TermCoverage
from medassist.services.assembly import Parts


@pytest.fixture(scope="module")
def coverage(parts: Parts) -> TermCoverage:
    return TermCoverage(parts.knowledge, parts.passages)


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
