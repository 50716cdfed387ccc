"""What else a question may be called."""

from __future__ import annotations

import pytest

from medassist.core.clinical import KnowledgeBase, Text
from medassist.retrieval.expansion import QueryExpansion
from medassist.retrieval.weights import ExpansionWeights
from medassist.services.word_index import expansion_of


@pytest.fixture(scope="module")
def expansion(knowledge: KnowledgeBase) -> QueryExpansion:
    return expansion_of(knowledge)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("痛风怎么治？", "gout"),
        ("How is gout treated?", "痛风"),
        ("布洛芬一次吃多少", "ibuprofen"),
        ("Ibuprofen in pregnancy", "布洛"),
    ],
)
def test_a_name_stands_in_the_other_language_too(expansion: QueryExpansion, text: str, term: str) -> None:
    assert expansion.terms(text)[term] == ExpansionWeights().foreign_name


def test_the_section_that_is_asked_for_is_looked_up_in_both_languages(expansion: QueryExpansion) -> None:
    found = expansion.terms("痛风怎么治？")
    assert found["治疗"] == ExpansionWeights().section
    assert found["treatment"] == ExpansionWeights().foreign_section


def test_a_finding_said_in_other_words_is_named(expansion: QueryExpansion) -> None:
    assert expansion.terms("拉肚子两天")["腹泻"] == ExpansionWeights().finding
    assert expansion.terms("拉肚子两天")["diarrhoea"] == ExpansionWeights().foreign_finding


@pytest.mark.parametrize("text", ["", "，。！", "zorvaxin", "散热器阀门"])
def test_of_what_nobody_knows_nothing_is_added(expansion: QueryExpansion, text: str) -> None:
    assert expansion.terms(text) == {}


def test_a_weight_of_nothing_adds_nothing(knowledge: KnowledgeBase) -> None:
    none = ExpansionWeights(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    assert expansion_of(knowledge, none).terms("痛风怎么治？") == {}


def test_the_larger_weight_counts_where_two_say_the_same(knowledge: KnowledgeBase) -> None:
    weights = ExpansionWeights(name=0.3, section=0.9)
    both = QueryExpansion(knowledge, {"treatment": Text("痛风", "gout")}, weights)
    assert both.terms("痛风怎么治？")["痛风"] == 0.9


def test_of_a_very_long_text_only_the_beginning_is_read(expansion: QueryExpansion) -> None:
    assert "gout" not in expansion.terms("无" * 5_000 + "，痛风")
