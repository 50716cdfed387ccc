"""Labelled cases of other people: what counts as right, what must not leak into the text, and a part nobody chooses."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from medassist.core.case import Patient
from medassist.core.clinical import AgeRange, Condition, KnowledgeBase, Names, Text, Visits
from medassist.errors import BadInput
from medassist.services.case_sets import SETS, VIGNETTES, LabelledCase, Labels, folded, part_of, read_set


def condition(name: str, zh: str, en: str, synonyms: Names | None = None) -> Condition:
    return Condition(
        id=name, name=Text(zh, en), synonyms=synonyms or Names(), icd10="A00", icpc2="A00", system="general",
        urgency="routine", sex="any", age_years=AgeRange(), must_not_miss=False, visits_per_1000=Visits(*[1.0] * 7),
        findings=(), text={},
    )  # fmt: skip


BASE = KnowledgeBase(
    "1",
    conditions={
        one.id: one
        for one in (
            condition("pneumonia", "肺炎", "Pneumonia", Names(zh=("小儿肺炎",))),
            condition("bronchitis", "支气管炎", "Bronchitis", Names(en=("Chest cold (simple)",))),
            condition("enteritis", "肠炎", "Enteritis"),
        )
    },
)
TABLE = '[en_ddxplus]\nBronchitis = ["pneumonia", "bronchitis"]\n[zh_paediatric_diagnosis]\n"小儿腹泻" = "enteritis"\n'


@pytest.fixture
def labels(tmp_path: Path) -> Labels:
    table = tmp_path / "labels.toml"
    table.write_text(TABLE, encoding="utf-8")
    return Labels(BASE, table)


def write(file: Path, rows: Iterable[dict[str, Any]]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n\n" for row in rows), encoding="utf-8")
    return file


# ---- parts and labels


def test_the_part_is_fixed_by_set_and_id_and_halves_a_set() -> None:
    parts = [part_of("a set", f"case-{number}") for number in range(2000)]
    assert parts == [part_of("a set", f"case-{number}") for number in range(2000)]
    assert 0.45 < parts.count("held_out") / 2000 < 0.55
    assert parts != [part_of("another set", f"case-{number}") for number in range(2000)]


def test_the_part_of_known_cases_never_changes() -> None:
    """Figures of years are compared: a change of the hash would mix what was looked at with what was kept out."""
    known = [part_of(VIGNETTES, f"en-00{number}") for number in range(1, 6)]
    assert known == ["development", "development", "held_out", "held_out", "held_out"]


def test_a_label_is_a_name_or_synonym_of_the_base_in_either_language(labels: Labels) -> None:
    assert labels.of("en_craftmd_diagnosis", "PNEUMONIA") == ("pneumonia",)
    assert labels.of("zh_paediatric_diagnosis", "小儿肺炎") == ("pneumonia",)
    assert labels.of("en_craftmd_diagnosis", "chest cold") == ("bronchitis",)


def test_the_tables_word_wins_over_the_bases_names_in_its_own_set_only(labels: Labels) -> None:
    assert labels.of("en_ddxplus", "Bronchitis") == ("pneumonia", "bronchitis")
    assert labels.of("en_craftmd_diagnosis", "Bronchitis") == ("bronchitis",)


def test_a_label_that_the_base_does_not_know_has_no_ids(labels: Labels) -> None:
    assert labels.of("en_craftmd_diagnosis", "Kuru") == ()


def test_a_table_that_names_an_unknown_condition_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "labels.toml"
    table.write_text('[en_ddxplus]\nKuru = "kuru"\n', encoding="utf-8")
    with pytest.raises(BadInput, match="kuru"):
        Labels(BASE, table)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Crohn’s  Disease", "crohn's disease"), ("Herpes (HSV-1) “zoster”*", "herpes zoster"), (" 肺炎 ", "肺炎")],
)
def test_names_are_compared_without_case_brackets_and_accents_of_typing(name: str, expected: str) -> None:
    assert folded(name) == expected


# ---- the sets


def test_a_vignette_keeps_all_that_is_judged(labels: Labels, tmp_path: Path) -> None:
    row = {
        "id": "en-7", "language": "en", "text": "Cough and fever.", "condition": "pneumonia", "also": ["bronchitis"],
        "urgency": "same_day", "must_not_miss": ["pneumonia"],
    }  # fmt: skip
    bare = {"id": "zh-7", "language": "zh", "text": "咳嗽", "condition": "bronchitis", "urgency": "self_care"}
    write(tmp_path / "v" / "en.jsonl", [row])
    write(tmp_path / "v" / "zh.jsonl", [bare])
    full, plain = read_set(VIGNETTES, tmp_path / "v", labels)
    assert full == LabelledCase(
        id="en-7", set=VIGNETTES, part=part_of(VIGNETTES, "en-7"), language="en", text="Cough and fever.",
        label="pneumonia", accepted=("pneumonia", "bronchitis"), urgency="same_day", must_not_miss=("pneumonia",),
    )  # fmt: skip
    assert (plain.accepted, plain.must_not_miss, plain.options, plain.patient) == (("bronchitis",), (), None, None)


def test_vignettes_written_to_be_looked_at_are_never_held_out(labels: Labels, tmp_path: Path) -> None:
    rows = [
        {"id": f"dz-{number}", "language": "zh", "text": "咳嗽", "condition": "bronchitis", "urgency": "routine"}
        for number in range(40)
    ]
    write(tmp_path / "v" / "development_zh.jsonl", rows)
    write(tmp_path / "v" / "zh.jsonl", rows)
    parts = [one.part for one in read_set(VIGNETTES, tmp_path / "v", labels)]
    assert set(parts[:40]) == {"development"}
    assert set(parts[40:]) == {"development", "held_out"}


def test_craftmd_offers_its_answers_also_those_outside_the_base(labels: Labels, tmp_path: Path) -> None:
    options = {"A": "Pneumonia", "B": "Kuru", "C": "Enteritis", "D": "Bronchitis"}
    write(tmp_path / "cases.jsonl", [{"id": "c-1", "text": "A man coughs.", "diagnosis": "Kuru", "options": options}])
    (one,) = read_set("en_craftmd_diagnosis", tmp_path, labels)
    assert one.accepted == ()
    assert one.options == (("pneumonia",), (), ("enteritis",), ("bronchitis",))
    assert one.label == "Kuru"


def test_ddxplus_is_read_as_sentences_and_doubted_where_its_generator_doubts(labels: Labels, tmp_path: Path) -> None:
    text = "31-year-old female. Symptoms: Do you have a cough? yes. Do you have a fever? no."
    rows = [
        {"id": "d-1", "text": text, "diagnosis": "Pneumonia", "differential": [["Pneumonia", 0.6], ["Croup", 0.4]]},
        {"id": "d-2", "text": text, "diagnosis": "Pneumonia", "differential": [["Croup", 0.6], ["Pneumonia", 0.4]]},
        {"id": "d-3", "text": text, "diagnosis": "Pneumonia", "differential": []},
    ]
    write(tmp_path / "cases.jsonl", rows)
    sure, unsure, alone = read_set("en_ddxplus", tmp_path, labels)
    assert "a cough" in sure.text
    assert "?" not in sure.text
    assert "fever" not in sure.text
    assert sure.doubtful is None
    assert alone.doubtful is None
    assert unsure.doubtful is not None


def paediatric(number: int, diagnosis: str, findings: dict[str, str], told: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"id": f"mz-{number}", "diagnosis": diagnosis, "findings": findings, "self_report": list(told)}


def read_paediatric(labels: Labels, folder: Path, rows: list[dict[str, Any]]) -> list[LabelledCase]:
    write(folder / "cases_mz10.jsonl", rows)
    write(folder / "cases_mz4.jsonl", [])
    return read_set("zh_paediatric_diagnosis", folder, labels)


def test_a_finding_that_names_any_label_of_its_set_is_masked(labels: Labels, tmp_path: Path) -> None:
    """The label, its core without 小儿, and another name of the same condition; a label of another case as well."""
    rows = [
        paediatric(1, "小儿支气管肺炎", {"咳嗽": "present", "支气管肺炎": "present", "肺炎": "present"}),
        paediatric(2, "小儿肺炎", {"发热": "present", "肺炎": "absent", "支气管肺炎": "present"}),
    ]
    first, second = read_paediatric(labels, tmp_path, rows)
    assert first.text == "患儿咳嗽。"
    assert second.text == "患儿发热。"


def test_what_the_parent_said_comes_first_and_what_is_not_sure_is_left_out(labels: Labels, tmp_path: Path) -> None:
    findings = {"发热": "present", "皮疹": "absent", "咳嗽": "present", "呕吐": "not sure", "腹胀": "absent"}
    (one,) = read_paediatric(labels, tmp_path, [paediatric(1, "小儿腹泻", findings, ("咳嗽", "呕吐"))])
    assert one.text == "患儿咳嗽，发热。无皮疹，无腹胀。"
    assert one.patient == Patient()
    assert one.accepted == ("enteritis",)


def test_a_case_of_which_nothing_present_is_left_is_no_case(labels: Labels, tmp_path: Path) -> None:
    rows = [
        paediatric(1, "小儿肺炎", {"肺炎": "present", "发热": "absent"}),
        paediatric(2, "小儿肺炎", {"咳嗽": "present"}),
    ]
    assert [one.id for one in read_paediatric(labels, tmp_path, rows)] == ["mz-2"]


def test_the_same_findings_under_two_labels_are_doubtful(labels: Labels, tmp_path: Path) -> None:
    rows = [
        paediatric(1, "小儿肺炎", {"咳嗽": "present"}),
        paediatric(2, "小儿腹泻", {"咳嗽": "present", "肺炎": "present"}),
        paediatric(3, "小儿腹泻", {"腹胀": "present"}),
    ]
    found = {one.id: one.doubtful for one in read_paediatric(labels, tmp_path, rows)}
    assert found["mz-1"] is not None
    assert found["mz-2"] is not None
    assert found["mz-3"] is None


@pytest.mark.parametrize("name", SETS)
def test_a_file_of_another_form_is_named_with_its_set(name: str, labels: Labels, tmp_path: Path) -> None:
    for file in ("cases.jsonl", "cases_mz10.jsonl", "cases_mz4.jsonl"):
        write(tmp_path / file, [{"id": "x", "nothing": "else"}])
    with pytest.raises(BadInput, match=name):
        read_set(name, tmp_path, labels)


def test_a_broken_line_is_bad_input(labels: Labels, tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_text("{not json\n", encoding="utf-8")
    with pytest.raises(BadInput, match="en_craftmd_diagnosis"):
        read_set("en_craftmd_diagnosis", tmp_path, labels)
