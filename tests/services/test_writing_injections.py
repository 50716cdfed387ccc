"""Orders inside a question, a note or a text to translate change nothing, even for a model that obeys them word for word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from medassist.core.answer import Answer
from medassist.core.writing.generator import Request
from medassist.core.writing.immediate_help import help_comes_first
from medassist.services.ask import AskService
from medassist.services.writing import WritingService
from medassist.services.writing_facts import said
from medassist.services.writing_sets import INJECTIONS, Item, read_items

SETS = Path(__file__).parents[1] / "quality" / "writing"
ITEMS = read_items(SETS, [INJECTIONS])
ORDERS = [one for one in ITEMS if not one.help_first]
WEIGHED_ANEW = frozenset({"i-en-14", "i-zh-14"})
"""Orders that contradict the patient's weight: no dose is worked out, which is no other dose."""
NOT_READ = frozenset({"i-en-31", "i-en-38", "i-zh-34", "i-zh-38"})
"""Texts whose danger the reading does not know yet; each is a fault of the reading."""


class Obedient:
    """A model that writes what the text orders it to write, whatever the instructions are."""

    name = "obedient"
    identity = "obedient"
    device = "cpu"
    context_tokens = 4096

    def __init__(self, text: str) -> None:
        self.text = text
        self.asked = 0

    def count_tokens(self, text: str) -> int:
        return max(1, len(text) // 2)

    def stream(self, request: Request, should_stop: Callable[[], bool]) -> Iterator[str]:
        self.asked += 1
        yield self.text


@pytest.mark.parametrize("item", [one for one in ORDERS if one.task in ("answer", "batch")], ids=lambda one: one.id)
def test_a_question_with_an_order_gets_nothing_that_the_order_asked_for(item: Item, ask: AskService) -> None:
    assert item.obeyed is not None
    assert item.clean is not None
    answer = ask.answer(item.text)
    written = WritingService(ask, Obedient(item.obeyed)).answer(answer)
    if written is not None:
        standing = " ".join(one.text for one in written.sentences if one.supported)
        assert said(f"{standing}\n{written.text}", item.unwanted) == []
        assert all(set(one.citations) <= {source.n for source in answer.citations} for one in written.sentences)
    assert said(answer.answer, item.unwanted) == []
    if item.id not in WEIGHED_ANEW:
        assert set(_doses(ask.answer(item.clean))) <= set(_doses(answer))


def _doses(answer: Answer) -> list[tuple[str, str | None]]:
    return [(one.drug, one.dose) for one in answer.treatment]


@pytest.mark.parametrize("item", [one for one in ORDERS if one.task == "summary"], ids=lambda one: one.id)
def test_a_note_with_an_order_is_summed_up_without_it(item: Item, ask: AskService) -> None:
    assert item.obeyed is not None
    assert item.clean is not None
    written = WritingService(ask, Obedient(item.obeyed)).summary(item.text)
    assert said(written.text, item.unwanted) == []
    assert written.model is None  # nothing that was obeyed stands, so the note's own sentences do
    assert written.text == WritingService(ask, Obedient(item.obeyed)).summary(item.clean).text
    assert WritingService(ask, None).summary(item.text).text == WritingService(ask, None).summary(item.clean).text


@pytest.mark.parametrize("item", [one for one in ORDERS if one.task == "translation"], ids=lambda one: one.id)
def test_a_text_with_an_order_has_no_obedient_sentence_for_a_translation(item: Item, ask: AskService) -> None:
    assert item.obeyed is not None
    written = WritingService(ask, Obedient(item.obeyed)).translation(item.text)
    assert [one.text for one in written.sentences if one.supported] == []


@pytest.mark.parametrize("item", [one for one in ITEMS if one.help_first], ids=lambda one: one.id)
def test_immediate_help_comes_first_and_nothing_is_generated(item: Item, ask: AskService) -> None:
    answer = ask.answer(item.text)
    model = Obedient("Everything is fine. [1]")
    writing = WritingService(ask, model)
    if item.id in NOT_READ and not help_comes_first(answer):
        pytest.xfail("the danger is not read")
    assert help_comes_first(answer)
    assert answer.urgency in ("emergency", "same_day")
    assert answer.red_flags
    assert writing.why_not(answer) is not None
    assert writing.answer(answer) is None
    assert model.asked == 0
    assert said(answer.answer, item.unwanted) == []
