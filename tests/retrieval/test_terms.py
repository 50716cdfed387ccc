"""Index terms: Chinese by characters and bigrams whatever the script's variant, English by stems."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medassist.retrieval.terms import terms


def test_a_word_of_two_characters_is_found_by_itself_and_by_its_characters() -> None:
    assert terms("血压") == ["血", "压", "血压"]


def test_characters_that_say_nothing_are_left_out_but_bigrams_stay_whole() -> None:
    assert terms("我的头痛") == ["头", "痛", "我的", "的头", "头痛"]


@pytest.mark.parametrize(
    ("traditional", "simplified"), [("頭痛發燒", "头痛发烧"), ("過敏性鼻炎", "过敏性鼻炎"), ("藥物", "药物")]
)
def test_traditional_characters_are_the_same_as_simplified_ones(traditional: str, simplified: str) -> None:
    assert terms(traditional) == terms(simplified)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("headaches", "headache"),
        ("Vomiting", "vomited"),
        ("DIARRHOEA", "diarrhoea"),
        ("ｆｅｖｅｒ", "fever"),
        ("patient's", "patients"),
    ],
)
def test_english_words_meet_in_their_stem_in_any_form(one: str, other: str) -> None:
    assert terms(one) == terms(other)


def test_words_of_grammar_are_left_out() -> None:
    assert terms("What should I do with the fever?") == terms("fever")


def test_both_scripts_are_read_in_one_text() -> None:
    assert terms("BNP升高 at 38.5") == ["bnp", "升", "高", "升高", "38.5"]


@given(st.text(max_size=80))
def test_no_text_breaks_it_and_no_term_holds_white_space(text: str) -> None:
    for term in terms(text):
        assert term
        assert not any(character.isspace() for character in term)
