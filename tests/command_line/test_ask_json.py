"""`ask --json`: the answer object of the contract, field by field; what is not known is null and never left out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
URGENCIES = {"emergency", "same_day", "routine", "self_care"}


class OneOf:
    """One of these values."""

    def __init__(self, *values: object) -> None:
        self.values = values


def maybe(shape: object) -> tuple[object, ...]:
    """The shape, or null."""
    return (None, shape)


NUMBER = (int, float)
CITED = [int]
SHAPE: dict[str, object] = {
    "schema": OneOf("medassist.answer/1"),
    "id": maybe(str),
    "text": str,
    "language": OneOf("zh", "en"),
    "task": OneOf("question", "case", "prescribing", "calculation", "research", "translate", "summarise"),
    "status": OneOf("answered", "abstained", "refused", "error"),
    "reason": maybe(str),
    "urgency": OneOf(None, *URGENCIES),
    "red_flags": [
        {"id": str, "text": str, "action": str, "action_code": OneOf("call_emergency", "refer_today"), "because": [str]}
    ],
    "patient": {
        "age_years": maybe(NUMBER), "age_days": maybe(int), "sex": OneOf(None, "male", "female"),
        "pregnancy_weeks": maybe(NUMBER), "weight_kg": maybe(NUMBER), "pregnant": OneOf(None, True, False),
        "allergies": [str], "conditions": [str], "medicines": [str], "egfr": maybe(NUMBER),
    },
    "findings": [
        {
            "id": str, "name": str, "status": OneOf("present", "absent", "unknown"),
            "context": OneOf("now", "past", "family", "uncertain"), "quote": str, "start": int, "end": int,
        }
    ],
    "differential": [
        {
            "id": str, "name_zh": str, "name_en": str, "icd10": str, "probability": NUMBER, "prior": NUMBER,
            "score": NUMBER, "urgency": OneOf(*URGENCIES),
            "evidence": [
                {"finding": str, "status": OneOf("present", "absent", "unknown"), "log_likelihood_ratio": NUMBER}
            ],
            "interaction": NUMBER,
        }
    ],
    "must_not_miss": [{"id": str, "name_zh": str, "name_en": str, "icd10": str, "why": str, "excluded_by": [str]}],
    "next": [
        {
            "kind": OneOf("question", "exam", "test"), "finding": str, "text": str, "information_bits": NUMBER, "why": str,
            "excludes": [str],
        }
    ],
    "treatment": [{"drug": str, "text": str, "dose": maybe(str), "citations": CITED}],
    "alerts": [
        {
            "type": OneOf(
                "allergy", "interaction", "pregnancy", "breastfeeding", "age", "renal", "hepatic", "overdose",
                "underdose", "duplicate", "contraindication",
            ),
            "severity": OneOf("stop", "caution"), "drug": str, "text": str, "citations": CITED,
        }
    ],
    "answer": str,
    "sentences": [{"text": str, "section": str, "citations": CITED}],
    "citations": [
        {
            "n": int, "library": str, "document": str, "section": str, "text": str, "language": OneOf("zh", "en"),
            "score": NUMBER, "source": str, "review": OneOf("unreviewed", "reviewed"),
        }
    ],
    "written": OneOf(None),
    "engine": {"version": str, "encoder": maybe(str), "knowledge": str, "device": str},
    "timings_ms": {"total": NUMBER, "reading": NUMBER, "red_flags": NUMBER, "retrieval": NUMBER,
                   "differential": NUMBER, "composing": NUMBER},
}  # fmt: skip


def faults(value: object, shape: object, path: str = "") -> list[str]:
    """Where a value leaves its shape; fields of the shape that are missing count, further fields do not."""
    if isinstance(shape, OneOf):
        return [] if any(value is one or value == one for one in shape.values) else [f"{path}: {value!r}"]
    if isinstance(shape, tuple):
        return [] if any(not faults(value, one, path) for one in shape) else [f"{path}: {value!r}"]
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return [f"{path}: {value!r} is not an object"]
        missing = [f"{path}.{name} is missing" for name in shape if name not in value]
        return missing + [
            fault for name in shape if name in value for fault in faults(value[name], shape[name], f"{path}.{name}")
        ]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{path}: {value!r} is not a list"]
        return [fault for n, one in enumerate(value) for fault in faults(one, shape[0], f"{path}[{n}]")]
    if shape is None:
        return [] if value is None else [f"{path}: {value!r}"]
    assert isinstance(shape, type)
    fits = isinstance(value, shape) and not (shape is not bool and isinstance(value, bool))
    return [] if fits else [f"{path}: {value!r} is not {shape.__name__}"]


TEXTS = [
    "我有头痛，怎么办？",
    "Amoxicillin dose for a 12 kg child with otitis media?",
    "58岁男，突发胸骨后压榨样疼痛2小时，大汗，既往高血压，对青霉素过敏，在吃华法林",
    "28 year old woman, 30 weeks pregnant, burning on urination, wants ibuprofen. No fever.",
    "How do I change a tyre?",
    "zorvaxin的用量？",
    "chest pain and sweating; how do I change a tyre?",
]


def asked(run: Run, *arguments: object) -> dict[str, Any]:
    ended = run("ask", *arguments, "--json")
    assert ended.code == 0, ended.err
    assert ended.out.count("\n") == 1
    return json.loads(ended.out)


@pytest.mark.parametrize("text", TEXTS)
def test_every_field_of_the_contract_is_there_in_its_type(run: Run, text: str) -> None:
    answer = asked(run, text)
    assert faults(answer, SHAPE) == []
    assert answer["text"] == text


def test_the_shape_notices_what_is_missing_or_of_another_type(run: Run) -> None:
    answer = asked(run, TEXTS[0])
    assert faults({**answer, "urgency": "soon"}, SHAPE)
    assert faults({**answer, "patient": {}}, SHAPE)
    assert faults({name: value for name, value in answer.items() if name != "written"}, SHAPE)


@pytest.mark.parametrize("text", TEXTS)
def test_places_are_code_points_of_the_text_as_it_was_given(run: Run, text: str) -> None:
    for finding in asked(run, text)["findings"]:
        assert text[finding["start"] : finding["end"]] == finding["quote"]


@pytest.mark.parametrize("text", TEXTS)
def test_the_differential_adds_up_as_printed(run: Run, text: str) -> None:
    shown = asked(run, text)["differential"]
    assert len(shown) <= 20
    assert sum(one["probability"] for one in shown) <= 1.0
    for one in shown:
        parts = one["prior"] + sum(w["log_likelihood_ratio"] for w in one["evidence"]) + one["interaction"]
        assert one["score"] == pytest.approx(parts, abs=1e-6)


def test_an_abstention_is_a_result_with_a_reason(run: Run) -> None:
    answer = asked(run, "How do I change a tyre?")
    assert (answer["status"], answer["answer"], answer["citations"]) == ("abstained", "", [])
    assert "tyre" in answer["reason"]


def test_red_flags_and_urgency_stay_when_the_answer_abstains(run: Run) -> None:
    answer = asked(run, "突发胸骨后压榨样疼痛，大汗，能吃佐伐辛吗？", "--library", "medassist")
    assert answer["urgency"] == "emergency"
    assert answer["red_flags"]


@pytest.mark.parametrize(
    ("text", "sex"),
    [("男，30岁，咳嗽", "male"), ("female, 30, cough", "female"), ("女 30岁 咳嗽", "female"), ("咳嗽", None)],
)
def test_sex_is_given_as_male_or_female(run: Run, text: str, sex: str | None) -> None:
    assert asked(run, text)["patient"]["sex"] == sex


# ---- --patient


def patient_file(folder: Path, fields: object, encoding: str = "utf-8") -> Path:
    file = folder / "病人.json"
    file.write_bytes(json.dumps(fields, ensure_ascii=False).encode(encoding))
    return file


def test_the_patient_file_wins_over_the_text_and_the_conflict_is_said(run: Run, tmp_path: Path) -> None:
    file = patient_file(tmp_path, {"age": 30, "sex": "f", "weight": "55kg"}, "utf-8-sig")
    answer = asked(run, "5岁男孩发热", "--patient", file)
    assert (answer["patient"]["age_years"], answer["patient"]["sex"]) == (30, "female")
    assert answer["patient"]["weight_kg"] == 55
    assert answer["reason"]


@pytest.mark.parametrize("allergy", ["青霉素", "Penicillin", "阿莫西林"])
def test_an_allergy_of_the_patient_file_stops_the_drug(run: Run, tmp_path: Path, allergy: str) -> None:
    answer = asked(run, "阿莫西林怎么用？", "--patient", patient_file(tmp_path, {"过敏史": allergy}))
    assert [(one["type"], one["severity"]) for one in answer["alerts"]] == [("allergy", "stop")]
    assert answer["treatment"] == []


@pytest.mark.parametrize("content", ["", "[]", "{broken", "3", "\x00"])
def test_a_patient_file_that_is_no_object_is_bad_input(run: Run, tmp_path: Path, content: str) -> None:
    file = tmp_path / "p.json"
    file.write_text(content, encoding="utf-8")
    ended = run("ask", "头痛", "--patient", file, "--json")
    assert (ended.code, ended.out) == (3, "")
    assert "p.json" in ended.err


def test_a_patient_file_that_is_not_there_or_holds_nonsense_is_bad_input(run: Run, tmp_path: Path) -> None:
    assert run("ask", "头痛", "--patient", tmp_path / "gone.json").code == 3
    ended = run("ask", "头痛", "--patient", patient_file(tmp_path, {"age": "many"}))
    assert ended.code == 3
    assert "age" in ended.err
