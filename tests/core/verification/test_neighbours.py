"""A claim stands on one evidence sentence: what belongs to the sentence beside it, or to another part of it, is struck out."""

from __future__ import annotations

import pytest

from medassist.core.case import Patient
from medassist.core.verification.names import Names
from medassist.core.verification.neighbours import foreign
from medassist.core.verification.statement import read
from medassist.core.verification.verdict import Evidence
from medassist.core.verification.verifier import Verifier

ASPIRIN = [
    "Suspected myocardial infarction, adult: aspirin 150 to 300 mg chewed once, usually 300 mg.",
    "To prevent another coronary event, adult: aspirin 75 to 100 mg once a day by mouth, long term.",
]
BLADDER = [
    "Nitrofurantoin modified-release, 12 years and over with cystitis: 100 mg twice a day with food (at most 200 mg a day).",
    "Nitrofurantoin ordinary tablet, 12 years and over with cystitis: 50 mg four times a day with food.",
]
WARFARIN = [
    "Warfarin: metronidazole raises the INR a lot; avoid, or lower the dose and check within 3 days.",
    "Amiodarone raises the INR for months: cut warfarin by 30 to 50% and check the INR weekly.",
    "Warfarin: carbamazepine lowers the INR.",
]
DOXYCYCLINE = [
    "Doxycycline is not used in pregnancy; in the second half it harms teeth and bone.",
    "While breastfeeding a short course of doxycycline (under 3 weeks) is usually accepted, a long one is not.",
]
ANTIDOTE = [
    "Acetylcysteine for sputum, adult and from 14 years: 600 mg by mouth once or twice a day.",
    "Acetylcysteine for paracetamol poisoning: 150 mg/kg IV over 1 hour, then 50 mg/kg over 4 hours, "
    "then 100 mg/kg over 16 hours.",
]
TETANUS = ["污染伤口距末次破伤风疫苗5年及以上、清洁伤口10年及以上，要加强1剂。"]
METFORMIN = [
    "Metformin must not be given with eGFR below 30 mL/min/1.73 m².",
    "With eGFR 45 to 59 metformin may be used; check kidney function every 3 to 6 months.",
]
LUNGS = ["In an adult a systolic pressure below 90 mmHg, or a diastolic of 60 mmHg or less."]
NOTE = [
    "Man, 58, cough for four days, CRB-65 score 1.",
    "No chest pain.",
    "Give no food or drink to him.",
    "Fever 38.6.",
]
PERMETHRIN = ["Scabies: permethrin 5% cream in the evening from neck to toes, washed off after 8 to 14 hours."]


@pytest.mark.parametrize(
    ("evidence", "faithful", "changed", "kind"),
    [
        (ASPIRIN, "In suspected myocardial infarction an adult chews aspirin 150 to 300 mg once.",
         "In suspected myocardial infarction an adult chews aspirin 75 to 100 mg once.", None),
        (BLADDER, "Modified-release nitrofurantoin for cystitis is 100 mg twice a day with food, at most 200 mg a day.",
         "Modified-release nitrofurantoin for cystitis is 100 mg four times a day with food, at most 200 mg a day.",
         "frequency"),
        (WARFARIN, "With amiodarone warfarin is cut by 30 to 50% and the INR checked weekly.",
         "With carbamazepine warfarin is cut by 30 to 50% and the INR checked weekly.", "drug"),
        (DOXYCYCLINE, "A short course of doxycycline, under 3 weeks, is usually accepted while breastfeeding.",
         "A short course of doxycycline, under 3 weeks, is usually accepted in pregnancy.", None),
        (ANTIDOTE, "In paracetamol poisoning acetylcysteine 150 mg/kg IV is given over 1 hour, then 50 mg/kg over 4 hours.",
         "In paracetamol poisoning acetylcysteine 150 mg/kg IV is given over 1 hour, then 100 mg/kg over 4 hours.", "number"),
        (TETANUS, "清洁伤口距末次破伤风疫苗10年及以上者加强1剂。", "污染伤口距末次破伤风疫苗10年及以上者加强1剂。", "number"),
        (LUNGS, "成人收缩压低于90 mmHg。", "In an adult a diastolic pressure below 90 mmHg.", "number"),
        (NOTE, "He has had a cough for four days and no chest pain.",
         "He has had a cough for four days and chest pain.", "negation"),
        (NOTE, "His CRB-65 score is 1.", "His CRB-68 score is 1.", "number"),
        (NOTE, "His CRB-65 score is 1.", "His CRB-6 score is 1.", "number"),
        (NOTE, "He is given no food or drink.", "He is given food or drink.", "negation"),
        (PERMETHRIN, "Permethrin cream is put on from neck to toes.", "Drink the permethrin.", "route"),
        (METFORMIN, "With eGFR 45 to 59 metformin may be used.", "Metformin may be used at any eGFR.", "population"),
        (WARFARIN, "Metronidazole raises the INR on warfarin a lot.", "There is no interaction of warfarin and metronidazole.",
         "negation"),
        (BLADDER, "Nitrofurantoin for cystitis is taken with food.",
         "Nitrofurantoin for cystitis is taken with food ₼.", "meaning"),
    ],
)  # fmt: skip
def test_what_another_sentence_or_another_part_says_is_no_support(
    verifier: Verifier, evidence: list[str], faithful: str, changed: str, kind: str | None
) -> None:
    passage = [Evidence(1, evidence)]
    assert verifier.sentence(faithful, passage).supported
    struck = verifier.sentence(changed, passage)
    assert not struck.supported
    if kind is not None:
        assert kind in {one.kind for one in struck.problems}


def test_a_number_of_the_patient_does_not_take_the_place_of_a_limit(verifier: Verifier) -> None:
    patient = Patient(egfr=25.0)
    passage = [Evidence(1, METFORMIN, "Metformin", "metformin")]
    assert not verifier.sentence("With eGFR 25 metformin may be used.", passage, patient).supported
    assert verifier.sentence("With eGFR 45 to 59 metformin may be used.", passage, patient).supported


@pytest.mark.parametrize("claim", ["已批准。", "布洛芬每日最多1200 mg，已批准。"])
def test_a_clause_that_is_in_no_evidence_is_struck_out(verifier: Verifier, claim: str) -> None:
    passage = [Evidence(1, ["布洛芬，成人和12岁以上：每次200～400 mg饭后口服，每日最多3次，全天不超过1200 mg。"])]
    assert not verifier.sentence(claim, passage).supported


def test_a_duration_ago_is_one_before_and_over_an_hour_is_how_long_it_is_given(verifier: Verifier) -> None:
    assert verifier.sentence("她7周前月经来潮。", [Evidence(1, ["Her period began 7 weeks ago."])]).supported
    infusion = [
        Evidence(1, ["Acetylcysteine 150 mg/kg IV over 1 hour, then 50 mg/kg over 4 hours."], "", "acetylcysteine")
    ]
    assert verifier.sentence("乙酰半胱氨酸首剂150 mg/kg静脉滴注1小时。", infusion).supported


def foreign_kinds(names: Names, claim: str, evidence: list[str]) -> list[str]:
    return [one.kind for one in foreign(read(claim, names), [read(one, names) for one in evidence], names)]


def test_a_direction_of_the_sentence_beside_it_is_foreign(names: Names) -> None:
    evidence = ["Rifampicin lowers the INR.", "Fluconazole raises the INR a lot within 3 days."]
    assert foreign_kinds(names, "Fluconazole lowers the INR a lot within 3 days.", evidence) == ["direction"]
    assert foreign_kinds(names, "Fluconazole raises the INR a lot within 3 days.", evidence) == []
    assert foreign_kinds(names, "Fluconazole raises the INR a lot within 3 days.", evidence[1:]) == []


def test_a_state_of_the_sentence_beside_it_is_foreign(names: Names) -> None:
    claim = "A short course of doxycycline is usually accepted in pregnancy."
    assert foreign_kinds(names, claim, DOXYCYCLINE) == ["population"]
    assert foreign_kinds(names, claim, DOXYCYCLINE[:1]) == []


def test_a_number_of_another_drug_is_no_rival_but_the_drug_is_foreign(names: Names) -> None:
    evidence = ["Ibuprofen 200 mg is taken after food for fever and pain.", "Paracetamol 500 mg is taken for fever."]
    assert foreign_kinds(names, "Paracetamol 500 mg is taken after food for fever and pain.", evidence) == ["drug"]


def test_a_list_of_denied_findings_is_denied_as_a_whole(verifier: Verifier) -> None:
    passage = [Evidence(1, ["No fever, cough or chest pain since Monday.", "He walks well."])]
    assert not verifier.sentence("He has chest pain since Monday.", passage).supported
    assert verifier.sentence("No cough since Monday.", passage).supported


def test_nothing_is_safe_that_no_evidence_calls_so(verifier: Verifier) -> None:
    assert not verifier.sentence("Metformin is safe with eGFR 45 to 59.", [Evidence(1, METFORMIN)]).supported


def test_a_dose_given_once_is_a_loading_dose(verifier: Verifier) -> None:
    passage = [Evidence(1, ["氯吡格雷用于急性冠脉综合征，75岁以下成人：300 mg口服一次，与阿司匹林合用。"])]
    assert verifier.sentence("75岁以下成人急性冠脉综合征的氯吡格雷负荷剂量为300 mg口服一次。", passage).supported


def test_what_must_not_be_stopped_is_not_stopped(verifier: Verifier) -> None:
    passage = [Evidence(1, ["Do not start uric-lowering drugs in the attack, and do not stop one in use."])]
    claim = "During the attack uric-lowering drugs are not started, and one already in use is {}stopped."
    assert verifier.sentence(claim.format("not "), passage).supported
    assert not verifier.sentence(claim.format(""), passage).supported


def test_a_region_in_brackets_belongs_to_the_amount_before_it(verifier: Verifier) -> None:
    passage = [
        Evidence(1, ["Dexamethasone for croup: 0.6 mg/kg (WHO) or 0.15 mg/kg (UK) by mouth once, at most 10 mg."])
    ]
    assert verifier.sentence("For croup WHO gives dexamethasone 0.6 mg/kg by mouth once.", passage).supported
    assert not verifier.sentence("For croup WHO gives dexamethasone 0.15 mg/kg by mouth once.", passage).supported


def test_above_the_normal_is_not_below_it(verifier: Verifier) -> None:
    liver = [Evidence(1, ["转氨酶高于正常3倍者慎用甲巯咪唑，查肝功能。"])]
    assert verifier.sentence("转氨酶高于正常3倍者慎用甲巯咪唑。", liver).supported
    assert not verifier.sentence("转氨酶低于正常3倍者慎用甲巯咪唑。", liver).supported


def test_a_condition_claims_nothing_by_itself(verifier: Verifier) -> None:
    passage = [
        Evidence(1, ["Do not start allopurinol during a rash; if a rash comes on it, stop at once and never restart."])
    ]
    assert verifier.sentence(
        "If a rash comes on allopurinol, it is stopped at once and never restarted.", passage
    ).supported
