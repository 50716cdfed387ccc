"""Slips of the keyboard are mended in complaints, and nowhere else."""

from __future__ import annotations

import pytest

from medassist.core.reading import Reader
from medassist.core.reading.normalise import normalise
from medassist.core.reading.slips import likely_word, mended


def mend(text: str) -> str:
    """The text with slips mended."""
    folded = normalise(text)
    better = mended(folded, [], lambda: frozenset({"coughex"}))
    return folded.text if better is None else better.text


@pytest.mark.parametrize(
    ("word", "right"),
    [
        ("headche", "headache"),
        ("vomitting", "vomiting"),
        ("feaver", "fever"),
        ("brething", "breathing"),
        ("seziure", "seizure"),
        ("diarhea", "diarrhea"),
        ("stomache", "stomach"),
        ("unconcious", "unconscious"),
    ],
)
def test_one_letter_off_is_mended(word: str, right: str) -> None:
    assert likely_word(word) == right


@pytest.mark.parametrize(
    "word",
    "shallow painting dropping smelling injection ladder height throats breadth prison cooking soaking jaundiced headaches "
    "paralyze hearing rehydrated contusion slurred blurred crushing brushing amoxicillin fever cough".split(),
)
def test_a_word_that_is_right_stays(word: str) -> None:
    assert likely_word(word) is None


def test_two_likely_words_are_left_alone() -> None:
    assert likely_word("hypetension") is None


def test_a_name_of_the_base_is_never_mended() -> None:
    assert mend("coughex syrup") == "coughex syrup"


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("头通三天", "头痛三天"),
        ("宝宝发骚", "宝宝发烧"),
        ("咳索有痰", "咳嗽有痰"),
        ("拉肚纸", "拉肚子"),
        ("胸闷气断", "胸闷气短"),
        ("晕到在地", "晕倒在地"),
        ("呼息困难", "呼吸困难"),
    ],
)
def test_a_character_of_the_same_sound_is_mended(text: str, right: str) -> None:
    assert mend(text) == right


@pytest.mark.parametrize(
    "text", ["头通常不痛", "反复痛", "呕吐黄胆汁", "头发稍微少", "晕到站不起来", "流浓涕", "特别饿心里慌"]
)
def test_two_right_words_side_by_side_stay(text: str) -> None:
    assert mend(text) == text


def test_what_was_understood_is_not_touched() -> None:
    assert mended(normalise("头通"), [(0, 2)], frozenset) is None


def test_a_mended_finding_quotes_what_was_typed(reader: Reader) -> None:
    case = reader.read("Bad headche, feaver and cough 2 days")
    assert {one.id: one.quote for one in case.findings} == {"headache": "headche", "fever": "feaver", "cough": "cough"}
    assert all(case.text[one.start : one.end] == one.quote for one in case.findings)
