"""The answer object of the contract, there and back, with the input's fields beside it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medassist.core.answer import (
    Alert,
    Answer,
    AnswerSentence,
    Citation,
    Engine,
    FoundFinding,
    Hypothesis,
    MustNotMiss,
    NextStep,
    RedFlagAlert,
    Treatment,
    Weight,
    Written,
    WrittenSentence,
)
from medassist.core.case import Patient
from medassist.errors import BadInput
from medassist.exchange.answer_json import answer_from_json, answer_to_dict, answer_to_json, row_to_dict, to_line

ORDER = (
    "schema id text language task status reason urgency red_flags patient findings differential must_not_miss next "
    "treatment alerts answer sentences citations written engine timings_ms hints urgency_reasons "
    "together"
).split()


def full() -> Answer:
    return Answer(
        id="1",
        text="58岁男 胸痛",
        language="zh",
        task="case",
        status="answered",
        reason=None,
        urgency="emergency",
        red_flags=(RedFlagAlert("rf", "危险", "拨打120", "call_emergency", ("chest_pain",)),),
        patient=Patient(age_years=58, sex="male", allergies=("青霉素",)),
        findings=(FoundFinding("chest_pain", "胸痛", "present", "now", "胸痛", 5, 7),),
        differential=(Hypothesis("mi", "心梗", "MI", "I21", 0.7, -4.0, -1.0, "emergency",
                                 (Weight("chest_pain", "present", 3.0),)),),
        must_not_miss=(MustNotMiss("ad", "夹层", "dissection", "I71", "胸痛", ()),),
        next=(NextStep("test", "ecg", "心电图", 0.4),),
        treatment=(Treatment("aspirin", "阿司匹林", None, (1,)),),
        alerts=(Alert("allergy", "stop", "amoxicillin", "青霉素过敏", (1,)),),
        answer="句子。[1]",
        sentences=(AnswerSentence("句子。", "treatment", (1,)),),
        citations=(Citation(1, "medassist", "mi", "treatment", "句子。", "zh", 0.5, "WHO", "unreviewed"),),
        written=Written("w", (WrittenSentence("w", False, (), "no source"),), "m"),
        engine=Engine("0", None, "k", "cpu"),
        timings_ms={"total": 1.5},
    )  # fmt: skip


def test_there_and_back() -> None:
    assert answer_from_json(answer_to_json(full())) == full()
    assert answer_from_json(answer_to_dict(full())) == full()


def test_names_and_order_are_those_of_the_contract() -> None:
    plain = answer_to_dict(full())
    assert list(plain) == ORDER
    assert plain["schema"] == "medassist.answer/1"
    assert plain["patient"] == {
        "age_years": 58, "age_days": None, "sex": "male", "pregnancy_weeks": None, "weight_kg": None, "pregnant": None,
        "allergies": ["青霉素"], "conditions": [], "medicines": [], "egfr": None,
    }  # fmt: skip
    assert list(plain["differential"][0]) == [
        "id", "name_zh", "name_en", "icd10", "probability", "prior", "score", "urgency", "evidence", "interaction",
    ]  # fmt: skip
    assert plain["treatment"][0]["dose"] is None


def test_the_inputs_fields_come_back() -> None:
    extra = {"status": "s", "input_status": "t", "ward": None, "next": [1]}
    row = row_to_dict(full(), given_id={"odd": 1}, extra=extra)
    assert row["id"] == {"odd": 1}
    assert row["status"] == "answered"
    assert row["input_status"] == "t"
    assert row["input_input_status"] == "s"
    assert row["ward"] is None
    assert row["input_next"] == [1]


def test_a_row_reads_back_as_an_answer() -> None:
    line = to_line(row_to_dict(full(), given_id=7, extra={"ward": 3}))
    assert answer_from_json(line).id == "7"


@given(st.text(st.characters(), max_size=40))
def test_every_text_makes_one_whole_line(text: str) -> None:
    line = to_line({"text": text, "nested": [{text: text}]})
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    json.loads(line)


@pytest.mark.parametrize("value", [b"", b"[]", b"{}", b"not json", '{"status": "done"}', b"\xff"])
def test_what_is_no_answer_is_told(value: bytes | str) -> None:
    with pytest.raises(BadInput):
        answer_from_json(value)
