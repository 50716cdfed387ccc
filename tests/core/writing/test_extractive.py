"""The sentences that say most, whole, in order, each once; allergies are never left out."""

from __future__ import annotations

from medassist.core.clinical import KnowledgeBase
from medassist.core.verification.names import Names
from medassist.core.writing.extractive import MOST, best_sentences, how_many
from medassist.core.writing.left_out import left_out
from medassist.core.writing.pieces import pieces_of


def test_sentences_are_given_in_order_and_never_twice() -> None:
    text = [
        "Asthma was seen.",
        "Asthma was treated.",
        "Asthma was treated.",
        "It rained.",
        "Asthma was treated with salbutamol.",
    ]
    chosen = best_sentences(text, 3)
    assert chosen == sorted(chosen)
    assert len({text[place] for place in chosen}) == len(chosen) == 3


def test_an_allergy_and_who_it_is_about_are_kept() -> None:
    text = ["男，72岁。", *["血压平稳，服药规律。"] * 3, "血压控制好。", "青霉素过敏。", "血压药不变。"]
    chosen = [text[place] for place in best_sentences(text, 2)]
    assert chosen == ["男，72岁。", "青霉素过敏。"]


def test_nothing_is_asked_of_an_empty_text() -> None:
    assert best_sentences([], 3) == []
    assert how_many(0) == 0
    assert how_many(2) == 2
    assert how_many(9) == 5
    assert how_many(10_000) == MOST


def test_a_longer_text_never_gets_a_shorter_summary() -> None:
    counts = [how_many(number) for number in range(200)]
    assert counts == sorted(counts)


def test_pieces_hold_every_sentence_once_within_the_budget() -> None:
    text = ["a " * size for size in (3, 4, 50, 1, 1, 8)]
    pieces = pieces_of(text, 10, lambda one: len(one.split()))
    assert [place for piece in pieces for place in piece] == list(range(6))
    assert pieces == [[0, 1], [2], [3, 4], [5]]


def test_what_a_summary_leaves_out_is_named_in_its_language(knowledge: KnowledgeBase) -> None:
    names = Names(knowledge)
    source = ["口服氨氯地平5 mg每日1次。", "青霉素过敏。", "给予莫西沙星0.4 g。"]
    assert left_out(source, ["氨氯地平每日1次。"], names, "zh")[0] == "未写到的过敏情况：青霉素过敏。"
    told = left_out(source, ["青霉素过敏。", "莫西沙星0.4 g。"], names, "en")
    assert told == ("Medicine not mentioned: 氨氯地平",)
    assert left_out(source, source, names, "zh") == ()
