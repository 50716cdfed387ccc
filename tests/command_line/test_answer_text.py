"""The answer as text: what no clinician has signed says so."""

from __future__ import annotations

import dataclasses

import pytest

from medassist.command_line.answer_text import answer_text
from medassist.core.answer import Answer
from medassist.services.ask import AskService


def signed(answer: Answer, count: int) -> Answer:
    """The answer with its first `count` citations reviewed."""
    citations = tuple(
        dataclasses.replace(one, review="reviewed" if index < count else "unreviewed")
        for index, one in enumerate(answer.citations)
    )
    return dataclasses.replace(answer, citations=citations)


@pytest.mark.parametrize(
    ("question", "none", "part", "every"),
    [
        ("偏头痛怎么办？", "内容未经临床审核。", "部分内容未经临床审核。", "内容已经临床审核。"),
        (
            "What should I do about migraine?",
            "content not clinically reviewed.",
            "content in part not clinically reviewed.",
            "content clinically reviewed.",
        ),
    ],
)
def test_the_last_line_tells_the_review_state(ask: AskService, question: str, none: str, part: str, every: str) -> None:
    answer = ask.answer(question)
    assert len(answer.citations) > 1
    for count, words in ((0, none), (1, part), (len(answer.citations), every)):
        assert answer_text(signed(answer, count)).endswith(words)


def test_each_unsigned_source_is_marked(ask: AskService) -> None:
    answer = ask.answer("偏头痛怎么办？")
    text = answer_text(signed(answer, 1))
    assert text.count("[未经临床审核]") == len(answer.citations) - 1
