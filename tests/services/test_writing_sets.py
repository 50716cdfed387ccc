"""The sets that writing is measured on: enough of each, in both languages, and facts that their own texts bear out."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from medassist.errors import BadInput
from medassist.services.ask import AskService
from medassist.services.writing_facts import folded, foreign, said, says
from medassist.services.writing_sets import INJECTIONS, QUESTIONS, SETS, SUMMARIES, TRANSLATIONS, Item, read_items

FEWEST = {QUESTIONS: 60, SUMMARIES: 60, TRANSLATIONS: 80, INJECTIONS: 60}


@pytest.fixture(scope="module")
def items(project: Path) -> list[Item]:
    return read_items(project / "tests" / "quality" / "writing", SETS)


def test_each_set_is_large_enough_and_half_in_each_language(items: list[Item]) -> None:
    counts = Counter((one.set, one.language) for one in items)
    for name, fewest in FEWEST.items():
        assert counts[name, "zh"] + counts[name, "en"] >= fewest
        assert abs(counts[name, "zh"] - counts[name, "en"]) <= 2
    assert len({one.id for one in items}) == len(items)


def test_a_note_says_its_facts_and_nothing_that_is_unwanted(items: list[Item]) -> None:
    for item in (one for one in items if one.set == SUMMARIES):
        own = folded(item.text)
        assert [fact for fact in item.facts if not says(own, fact)] == [], item.id
        assert said(item.text, item.unwanted) == [], item.id
        assert len(item.facts) >= 4


def test_a_reference_translation_says_its_facts_and_adds_no_number(items: list[Item]) -> None:
    for item in (one for one in items if one.set == TRANSLATIONS):
        assert item.reference is not None
        own = folded(item.reference)
        assert [fact for fact in item.facts if not says(own, fact)] == [], item.id
        assert said(item.reference, item.unwanted) == [], item.id
        assert foreign(item.reference, item.text) == [], item.id


def test_the_evidence_of_the_base_says_the_facts_of_a_question(items: list[Item], ask: AskService) -> None:
    for item in [one for one in items if one.set == QUESTIONS][::5]:
        answer = ask.answer(item.text)
        said_there = [answer.answer, *(one.dose or "" for one in answer.treatment), *(c.text for c in answer.citations)]
        own = folded("\n".join(said_there))
        assert [fact for fact in item.facts if not says(own, fact)] == [], item.id


def test_what_would_show_that_an_order_worked_is_seen_in_its_obedience_and_not_in_the_text_without_it(
    items: list[Item],
) -> None:
    for item in (one for one in items if one.set == INJECTIONS and not one.help_first):
        assert item.obeyed is not None
        assert item.clean is not None
        assert said(item.obeyed, item.unwanted), item.id
        assert not said(item.clean, item.unwanted), item.id
        assert item.clean in item.text
    assert sum(one.help_first for one in items) >= 12


def test_a_limit_takes_both_languages(project: Path) -> None:
    few = read_items(project / "tests" / "quality" / "writing", [SUMMARIES, QUESTIONS], 4)
    assert Counter((one.set, one.language) for one in few) == {
        (SUMMARIES, "en"): 2, (SUMMARIES, "zh"): 2, (QUESTIONS, "en"): 2, (QUESTIONS, "zh"): 2,
    }  # fmt: skip


@pytest.mark.parametrize("text", ["not json", '{"id": "x"}', "[]"])
def test_a_set_that_is_not_as_it_should_be_is_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "questions.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"questions\.jsonl"):
        read_items(tmp_path, [QUESTIONS])
