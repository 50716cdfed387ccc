"""The usual dose is not worked out for a patient to whom the drug's article gives another one."""

from __future__ import annotations

import dataclasses

import pytest

from medassist.core.case import Case, Patient
from medassist.core.clinical import Drug, KidneyRule, KnowledgeBase, Sentence
from medassist.core.prescribing.adjustment import changes, in_place_of_dose
from medassist.core.prescribing.medicine_names import MedicineNames
from medassist.core.prescribing.safety import objections
from medassist.services.ask import AskService


def case(patient: Patient | None = None, *present: str) -> Case:
    return Case("x", "en", "question", patient or Patient(), present=frozenset(present))


def said(names: MedicineNames, drug: str | Drug, given: Case) -> list[str]:
    one = names.drugs[drug] if isinstance(drug, str) else drug
    return [change.sentence.en for change in changes(one, given, objections(one, given, names))]


def test_the_lowest_kidney_rule_that_is_reached_changes_the_dose(names: MedicineNames) -> None:
    assert said(names, "aciclovir", case(Patient(egfr=90.0))) == []
    (sentence,) = said(names, "aciclovir", case(Patient(egfr=20.0)))
    assert "below 25" in sentence


def test_a_kidney_disease_without_a_figure_brings_every_kidney_rule(names: MedicineNames) -> None:
    found = said(names, "aciclovir", case(None, "history_kidney_disease"))
    assert {rule.sentence.en for rule in names.drugs["aciclovir"].kidney} <= set(found)
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    "patient", [Patient(conditions=("liver_cirrhosis",)), Patient(conditions=("chronic_hepatitis_b",))]
)
def test_a_liver_disease_brings_what_the_article_says_of_the_amount(names: MedicineNames, patient: Patient) -> None:
    assert any("2 g a day" in sentence for sentence in said(names, "paracetamol", case(patient)))


def test_words_on_the_liver_that_give_no_amount_leave_the_dose(names: MedicineNames) -> None:
    drug = dataclasses.replace(
        names.drugs["paracetamol"],
        contraindications=(),
        liver=(Sentence("肝病者慎用。", "Use with care in liver disease.", ("general",)),),
    )
    assert said(names, drug, case(None, "liver_disease_history")) == []


def test_a_caution_that_gives_another_amount_changes_the_dose_and_one_that_does_not_leaves_it(
    names: MedicineNames,
) -> None:
    assert any("2 g a day" in sentence for sentence in said(names, "paracetamol", case(None, "alcohol_heavy")))
    assert said(names, "paracetamol", case(None, "fever")) == []


def test_what_a_partners_article_says_is_an_alert_and_no_change_of_this_drugs_dose(names: MedicineNames) -> None:
    given = case(Patient(medicines=("warfarin",)))
    drug = names.drugs["metronidazole"]
    others = [one for one in objections(drug, given, names) if one.drug.id != drug.id]
    assert others
    assert not {one.sentence for one in others} & {change.sentence for change in changes(drug, given, others)}


def test_what_forbids_the_drug_is_no_change_of_its_dose(names: MedicineNames) -> None:
    given = case(Patient(egfr=20.0))
    assert [one.severity for one in objections(names.drugs["metformin"], given, names)] == ["stop"]
    assert said(names, "metformin", given) == []


def test_the_words_stand_in_the_answers_language_else_in_the_other(names: MedicineNames) -> None:
    drug = names.drugs["aciclovir"]
    rule = KidneyRule(30.0, "caution", Sentence("减半。", "", ("general",)))
    given = case(Patient(egfr=20.0))
    only_chinese = dataclasses.replace(drug, kidney=(rule,), contraindications=())
    found = changes(only_chinese, given, objections(only_chinese, given, names))
    assert in_place_of_dose(found, "en").endswith("none is worked out: 减半。")
    assert in_place_of_dose(found, "zh").endswith("因此不计算：减半。")


def test_no_drug_with_a_kidney_rule_has_an_amount_worked_out_below_it(
    knowledge: KnowledgeBase, names: MedicineNames
) -> None:
    kept = [
        drug.id
        for drug in knowledge.drugs.values()
        for rule in drug.kidney
        if not (given := case(Patient(egfr=rule.egfr_below - 1.0))) or not _held(drug, given, names)
    ]
    assert kept == []


def _held(drug: Drug, given: Case, names: MedicineNames) -> bool:
    """Whether the drug is not offered, or offered without the usual amount."""
    against = list(objections(drug, given, names))
    return any(one.severity == "stop" for one in against) or bool(changes(drug, given, against))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("阿昔洛韦剂量，带状疱疹，70岁，eGFR 20", "4000"),
        ("肝硬化患者发烧，对乙酰氨基酚怎么吃，50岁男，60公斤", "3600"),
        ("cirrhosis, headache, male 55, 70 kg, paracetamol dose?", "4000 mg"),
    ],
)
def test_the_answer_works_out_no_usual_amount_and_says_the_other_one_first(
    ask: AskService, text: str, wrong: str
) -> None:
    answer = ask.answer(text)
    (option,) = answer.treatment
    assert option.dose is not None
    assert wrong not in option.dose
    assert "worked_dose" not in {sentence.section for sentence in answer.sentences}
    dose = next(place for place, one in enumerate(answer.sentences) if one.section == "dose")
    assert any(one.section in ("kidney_liver", "contraindications") for one in answer.sentences[:dose])
