"""Which of the evidence a model reads where not all fits, and what it may be held against."""

from __future__ import annotations

from medassist.core.answer import Answer
from medassist.core.writing.evidence_lines import Line, evidence_of, fitted, lines_of, numbered
from medassist.services.ask import AskService

LINES = [Line("a a a a", (1,)), Line("b b", (1,)), Line("c c", (2,)), Line("d d d d d d d d d", (3,)), Line("e", (3,))]


def words(text: str) -> int:
    return len(text.split())


def test_the_first_sentence_of_every_source_comes_before_second_ones() -> None:
    fit = fitted(LINES, 9, words)
    assert [line.text for line in fit] == ["a a a a", "c c"]


def test_one_too_long_is_passed_over_and_the_order_is_kept() -> None:
    fit = fitted(LINES, 14, words)
    assert [line.text for line in fit] == ["a a a a", "b b", "c c", "e"]


def test_nothing_is_cut_where_all_fits_and_one_is_always_kept() -> None:
    assert fitted(LINES, 100, words) == tuple(LINES)
    assert [line.text for line in fitted(LINES, 0, words)] == ["a a a a"]


def test_an_answer_gives_its_sentences_once_with_treatments_and_no_words_about_language(ask: AskService) -> None:
    answer = ask.answer("amoxicillin dose for a 12 kg child with otitis media")
    lines = lines_of(answer)
    assert len({line.text for line in lines}) == len(lines)
    assert any("480–540 mg" in line.text for line in lines)
    quoted = foreign(answer)
    assert next(line.text for line in lines_of(quoted)) == "孕妇禁用。"


def foreign(answer: Answer) -> Answer:
    first = answer.sentences[0]
    from dataclasses import replace

    return answer.replace(sentences=(replace(first, text="Source in Chinese only: “孕妇禁用。”"),), treatment=())


def test_evidence_has_one_entry_a_source_with_its_heading(ask: AskService) -> None:
    answer = ask.answer("amoxicillin dose for a 12 kg child with otitis media")
    evidence = evidence_of(lines_of(answer), answer.citations, {1: "Amoxicillin Dose"})
    assert [one.number for one in evidence] == [one.n for one in answer.citations]
    assert evidence[0].title == "Amoxicillin Dose"
    assert evidence[0].document == "amoxicillin"
    assert numbered(Line("x", (1, 2))) == "[1][2] x"
