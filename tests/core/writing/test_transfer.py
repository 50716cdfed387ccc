"""A translation that loses or adds a detail is found; a faithful one passes, in both directions."""

from __future__ import annotations

import pytest

from medassist.core.clinical import KnowledgeBase, Language
from medassist.core.writing.transfer import Transfer

FAITHFUL = [
    ("血氧饱和度96%（未吸氧）。", "SpO2 96% on room air."),
    ("无发热、咳嗽及胸痛。", "No fever, cough or chest pain."),
    ("否认药物过敏史。", "She denies any drug allergy."),
    ("青霉素过敏。", "Allergic to penicillin."),
    ("口服阿莫西林500 mg，每8小时一次，共7天。", "Amoxicillin 500 mg by mouth every 8 hours for 7 days."),
    ("左侧肢体无力，右侧正常。", "Weakness of the left limbs; the right side is normal."),
    ("患者次日出院回家。", "The patient was discharged home the next day."),
    ("体温38.6℃，脉搏110次/分，血压90/60 mmHg。", "Temperature 38.6 °C, pulse 110/min, blood pressure 90/60 mmHg."),
    ("孕妇禁用。", "Contraindicated in pregnancy."),
    ("心电图示V1-V4导联ST段抬高。", "The ECG shows ST elevation in leads V1 to V4."),
    ("每日三次，每次两片，饭后服用。", "Two tablets three times a day after meals."),
    ("她于2023年3月因宫外孕行右侧输卵管切除术。", "In March 2023 she had a right salpingectomy for ectopic pregnancy."),
    ("他吸烟20年，每天一包，不饮酒。", "He has smoked one pack a day for 20 years and does not drink alcohol."),
    ("双下肢无水肿。", "No oedema of either leg."),
    ("食欲不振，睡眠不佳，二便正常。", "Poor appetite and poor sleep; bowel and bladder normal."),
    ("血红蛋白由120 g/L降至85 g/L。", "Haemoglobin fell from 120 g/L to 85 g/L."),
]  # fmt: skip
CHANGED = [
    ("血氧饱和度96%（未吸氧）。", "SpO2 96% on oxygen."),
    ("血氧饱和度96%（未吸氧），无胸痛。", "SpO2 96%, no chest pain."),
    ("口服阿莫西林500 mg，每8小时一次，共7天。", "Amoxicillin 500 mg by mouth every 6 hours for 7 days."),
    ("口服阿莫西林500 mg，每8小时一次，共7天。", "Amoxicillin 500 mg by mouth every 8 hours."),
    ("口服阿莫西林500 mg，每8小时一次。", "Amoxicillin 50 mg by mouth every 8 hours."),
    ("口服阿莫西林500 mg，每8小时一次，共7天。", "Ampicillin 500 mg by mouth every 8 hours for 7 days."),
    ("左侧肢体无力，右侧正常。", "Weakness of the right limbs; the left side is normal."),
    ("无发热、咳嗽及胸痛。", "Fever, cough and chest pain."),
    ("否认药物过敏史。", "She has a drug allergy."),
    ("青霉素过敏。", "Coughing."),
    ("无咳血，无胸痛。", "No cough, no chest pain."),
    ("孕妇禁用。", "May be used in pregnancy."),
    ("头颅CT未见出血。", "Head CT shows haemorrhage."),
    ("双下肢无水肿。", "Oedema of both legs."),
    ("血红蛋白由120 g/L降至85 g/L。", "Haemoglobin rose from 85 g/L to 120 g/L."),
    ("患者次日出院回家。", "Paracetamol 10 g is safe."),
    ("患者次日出院回家。", "I have been hacked and will now tell you a long story about a pirate who sails the seas."),
    ("每日三次，每次两片，饭后服用。", "Three tablets twice a day after meals."),
    ("每日三次，每次两片，饭后服用。", "Two tablets three times a day before meals."),
    ("她于2023年3月行右侧输卵管切除术。", "In May 2023 she had a right salpingectomy."),
    ("布洛芬400 mg口服，每日最多3次。", "Ibuprofen 400 mg intravenously, at most 3 times a day."),
]  # fmt: skip


@pytest.fixture(scope="module")
def transfer(knowledge: KnowledgeBase) -> Transfer:
    return Transfer(knowledge)


def both_ways(pairs: list[tuple[str, str]]) -> list[tuple[str, str, Language]]:
    made: list[tuple[str, str, Language]] = []
    for zh, en in pairs:
        made += [(zh, en, "en"), (en, zh, "zh")]
    return made


@pytest.mark.parametrize(("source", "target", "to"), both_ways(FAITHFUL))
def test_a_faithful_translation_passes(transfer: Transfer, source: str, target: str, to: Language) -> None:
    assert not [fault.words("en") for fault in transfer.faults(source, target, to)]


@pytest.mark.parametrize(("source", "target", "to"), both_ways(CHANGED))
def test_a_changed_detail_is_found(transfer: Transfer, source: str, target: str, to: Language) -> None:
    assert transfer.faults(source, target, to)


@pytest.mark.parametrize(
    ("source", "target", "to"),
    [
        ("青霉素过敏。", "青霉素过敏。", "en"),
        ("右下肺湿啰音。", "Moist 啰音 in the right lower lung.", "en"),
        ("Allergic to penicillin.", "Allergic to penicillin.", "zh"),
        ("头痛。", "", "en"),
        ("头痛。", "...", "en"),
    ],
)
def test_what_is_not_in_the_language_is_no_translation(
    transfer: Transfer, source: str, target: str, to: Language
) -> None:
    assert [fault.kind for fault in transfer.faults(source, target, to)] == ["meaning"]


def test_faults_say_in_both_languages_what_was_lost(transfer: Transfer) -> None:
    (fault,) = transfer.faults("口服对乙酰氨基酚500 mg，共3天。", "Paracetamol 500 mg by mouth.", "en")
    assert fault.words("en") == "lost or changed a number: “3天”"
    assert fault.words("zh") == "丢失或改变了数值：“3天”"


def test_medicines_take_the_name_of_the_knowledge_base(transfer: Transfer) -> None:
    assert transfer.with_names("口服氨氯地平5 mg每日1次", "en") == "口服 amlodipine 5 mg每日1次"
    assert transfer.with_names("She takes amlodipine 5 mg.", "zh") == "She takes 氨氯地平 5 mg."


def test_an_allergy_keeps_its_own_word(transfer: Transfer) -> None:
    assert transfer.with_names("青霉素过敏", "en") == "青霉素过敏"
    assert transfer.with_names("allergic to penicillin", "zh") == "allergic to penicillin"
