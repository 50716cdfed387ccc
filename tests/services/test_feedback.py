"""Feedback is kept with an answer, exported by an explicit act, and the recipe reads what was exported."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from medassist.core.answer import Answer, AnswerSentence, Citation
from medassist.core.clinical import KnowledgeBase
from medassist.core.feedback import Feedback, WrittenMark
from medassist.errors import WrongUse
from medassist.services.ask import AskService
from medassist.services.feedback import FeedbackService
from medassist.services.history import HistoryService
from medassist.storage.store import Store, open_with_key
from models.recipe.corpus.reading import Reader
from models.recipe.corpus.sources.own import read_feedback

TEXT = "患者李小明，男，58岁，脑壳痛得很两天，否认发热，电话13812345678"
GOOD = "反酸烧心的人睡前三小时不要吃东西，床头垫高。"
BAD = "烧伤后马上用流动的凉水冲二十分钟。"


def citation(n: int, text: str, library: str = "medassist") -> Citation:
    return Citation(n, library, "document", "advice", text, "zh", 1.0, "WHO", "unreviewed")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_with_key(tmp_path, bytes(32)) as store:
        yield store


@pytest.fixture
def feedback(store: Store, knowledge: KnowledgeBase) -> FeedbackService:
    return FeedbackService(store, knowledge)


@pytest.fixture
def answer(ask: AskService) -> Answer:
    """A real answer with two sources of this test."""
    return ask.answer(TEXT).replace(
        citations=(citation(1, GOOD), citation(2, BAD)),
        sentences=(AnswerSentence("danger", "red_flag", (2,)), AnswerSentence("x", "advice", (1,))),
    )


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_it_is_kept_with_the_answer_and_taken_back(store: Store, feedback: FeedbackService, answer: Answer) -> None:
    number = HistoryService(store).save(answer)
    assert feedback.of(number) == Feedback()
    marked = Feedback().with_thumb("up").with_passage(answer.citations[0], "up").with_opened(answer.citations[1])
    assert feedback.keep(number, marked)
    assert feedback.of(number) == marked
    assert feedback.count() == 1
    feedback.keep(number, marked.with_thumb(None).with_passage(answer.citations[0], None))
    assert [(one.text, one.opened) for one in feedback.of(number).passages] == [(BAD, True)]
    feedback.keep(number, Feedback())
    assert feedback.count() == 0
    assert not feedback.keep(99, marked)


def test_a_record_that_cannot_be_read_is_as_none(store: Store, feedback: FeedbackService, answer: Answer) -> None:
    number = HistoryService(store).save(answer)
    store.feedback.keep(number, b'{"thumb": "sideways"}')
    assert feedback.of(number) == Feedback()
    assert list(feedback.entries()) == []


def test_only_what_the_text_says_is_a_corrected_reading(
    store: Store, feedback: FeedbackService, ask: AskService
) -> None:
    answer = ask.answer(TEXT)
    number = HistoryService(store).save(answer)
    read = ask.read(TEXT).findings
    status = {one.id: one.status for one in read}
    assert status["headache"] == "present"
    assert status["fever"] == "absent"
    statuses = {"fever": "present", "headache": "present", "vomiting": "present", "photophobia": "present"}
    kept = feedback.keep_corrections(number, read, statuses, {"photophobia": "怕光"})  # type: ignore[arg-type]  # statuses
    quote = next(one.quote for one in read if one.id == "fever")
    assert [(one.finding, one.status, one.phrase, one.read_as) for one in kept.corrected] == [
        ("fever", "present", quote, "absent"), ("photophobia", "present", "怕光", None),
    ]  # fmt: skip
    again = feedback.keep_corrections(number, read, statuses, {})  # type: ignore[arg-type]  # the phrase is remembered
    assert again == kept
    assert feedback.keep_corrections(number, read, {}, {}).is_empty
    assert feedback.count() == 0


def test_the_recipe_reads_what_was_exported(
    store: Store, feedback: FeedbackService, answer: Answer, ask: AskService, tmp_path: Path
) -> None:
    number = HistoryService(store).save(answer)
    feedback.keep_corrections(number, ask.read(TEXT).findings, {"fever": "present"}, {})
    good, bad = answer.citations
    feedback.keep(number, feedback.of(number).with_thumb("up").with_passage(good, "up").with_passage(bad, "down"))
    other = HistoryService(store).save(answer.replace(text="烧心晚上怎么睡"))
    feedback.keep(other, Feedback(thumb="down"))
    path = tmp_path / "反馈.jsonl"
    done = feedback.export(path)
    assert (done.answers, done.records) == (2, 3)
    assert done.masks == 2
    reader = Reader()
    part = read_feedback(path, reader)
    assert not reader.broken
    assert [(draft.kind, draft.query) for draft in part.drafts] == [("feedback", lines(path)[0]["question"])]
    by_id = {one.id: one.text for one in part.passages}
    assert by_id[part.drafts[0].passage] == GOOD
    assert [{by_id[one] for one in ids} for ids in part.rejected.values()] == [{BAD}]
    assert [(one.label, one.task) for one in part.labelled] == [("fever", "finding")]
    assert part.labelled[0].text in TEXT
    assert next((one.what, one.subject) for one in store.audit.entries()) == ("feedback.export", "2")


def test_patient_text_is_masked_unless_asked_otherwise(
    store: Store, feedback: FeedbackService, answer: Answer, tmp_path: Path
) -> None:
    own = citation(1, "李小明先生的检查结果，病历号A123456", library="own")
    number = HistoryService(store).save(answer.replace(citations=(own,), sentences=()))
    feedback.keep(number, Feedback().with_passage(own, "up"))
    masked, unmasked = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    assert feedback.export(masked).masks == 4
    assert not [secret for secret in ("李小明", "13812345678", "A123456") if secret in masked.read_text("utf-8")]
    assert "脑壳痛得很两天" in masked.read_text("utf-8")
    assert feedback.export(unmasked, mask=False).masks == 0
    assert (lines(unmasked)[0]["question"], lines(unmasked)[0]["chosen"]) == (TEXT, own.text)
    assert [one.what for one in store.audit.entries()] == ["feedback.export_unmasked", "feedback.export"]


@pytest.mark.parametrize(("marks", "expected"), [
    ({}, [(GOOD, "up")]),
    ({BAD: "up"}, [(BAD, "up")]),
    ({GOOD: "down"}, [(GOOD, "down")]),
    ({BAD: "down"}, [(BAD, "down"), (GOOD, "up")]),
])  # fmt: skip
def test_a_liked_answer_speaks_for_the_passage_it_stands_on(
    store: Store, feedback: FeedbackService, answer: Answer, marks: dict, expected: list
) -> None:
    given = Feedback(thumb="up")
    for one in answer.citations:
        given = given.with_passage(one, marks.get(one.text))
    feedback.keep(HistoryService(store).save(answer), given)
    (entry,) = feedback.entries()
    assert [(record["chosen"], record["thumb"]) for record in entry.records] == expected


def test_a_disliked_answer_speaks_against_no_passage(store: Store, feedback: FeedbackService, answer: Answer) -> None:
    feedback.keep(HistoryService(store).save(answer), Feedback(thumb="down"))
    (entry,) = feedback.entries()
    assert [(r["chosen"], r["thumb"], r["answer_thumb"]) for r in entry.records] == [(None, None, "down")]


def test_an_opinion_of_the_written_text_is_exported_once_and_masked(
    store: Store, feedback: FeedbackService, answer: Answer, tmp_path: Path
) -> None:
    number = HistoryService(store).save(answer)
    mark = WrittenMark("李小明应当就诊。电话13812345678。", "a model", "down", "wrong")
    marked = (
        Feedback().with_written(mark).with_passage(answer.citations[0], "up").with_passage(answer.citations[1], "up")
    )
    feedback.keep(number, marked)
    assert feedback.of(number) == marked
    feedback.export(tmp_path / "f.jsonl")
    first, second = lines(tmp_path / "f.jsonl")
    assert (first["written"]["thumb"], first["written"]["reason"]) == ("down", "wrong")
    assert "13812345678" not in first["written"]["text"]
    assert "written" not in second
    assert read_feedback(tmp_path / "f.jsonl", Reader()).passages
    feedback.keep(number, marked.with_written(None))
    assert feedback.of(number).written is None


def test_bad_targets_are_refused_in_a_sentence(
    store: Store, feedback: FeedbackService, answer: Answer, tmp_path: Path
) -> None:
    with pytest.raises(WrongUse, match="no feedback yet"):
        feedback.export(tmp_path / "a.jsonl")
    assert not (tmp_path / "a.jsonl").exists()
    feedback.keep(HistoryService(store).save(answer), Feedback(thumb="up"))
    with pytest.raises(WrongUse, match="jsonl only"):
        feedback.export(tmp_path / "a.csv")
    (tmp_path / "a.jsonl").write_text("mine", "utf-8")
    with pytest.raises(WrongUse, match="exists"):
        feedback.export(tmp_path / "a.jsonl")
    assert (tmp_path / "a.jsonl").read_text("utf-8") == "mine"
    assert feedback.export(tmp_path / "a.jsonl", overwrite=True).answers == 1
