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
    ("患者主诉上腹部隐痛3个月，饭后加重，无黑便。",
     "The patient complains of dull upper abdominal pain for 3 months, worse after meals, without black stools."),
    ("每晚睡前服阿托伐他汀20 mg。", "Atorvastatin 20 mg at bedtime every night."),
    ("空腹血糖9.8 mmol/L，糖化血红蛋白8.2%。", "Fasting glucose 9.8 mmol/L, HbA1c 8.2%."),
    ("孕28周，胎动正常，无阴道流血。", "28 weeks pregnant with normal fetal movements and no vaginal bleeding."),
    ("新生儿出生体重3200 g，母乳喂养。", "The newborn weighed 3200 g at birth and is breastfed."),
    ("右眼红痛2天，视力无下降。", "Red painful right eye for 2 days, no loss of vision."),
    ("如体温超过38.5℃，可给布洛芬。", "Ibuprofen may be given if the temperature is above 38.5 °C."),
    ("伤口清洁，无渗出，10天后拆线。", "The wound is clean without discharge; stitches out in 10 days."),
    ("他对磺胺类药物过敏，曾出现皮疹。", "He is allergic to sulfonamides and has had a rash."),
    ("否认发热、寒战、盗汗和体重下降。", "Denies fever, chills, night sweats and weight loss."),
    ("甲状腺功能减退，服左甲状腺素50 µg每日1次。", "Hypothyroidism, on levothyroxine 50 µg once daily."),
    ("不要突然停用泼尼松。", "Do not stop prednisone suddenly."),
    ("血压控制在140/90 mmHg以下。", "Keep the blood pressure below 140/90 mmHg."),
    ("术前禁食8小时，禁水2小时。", "No food for 8 hours and no water for 2 hours before surgery."),
    ("腰椎MRI示L4-L5椎间盘突出。", "Lumbar MRI shows an L4-L5 disc herniation."),
    ("她三年前做过胆囊切除术。", "She had a cholecystectomy three years ago."),
    ("每周测体重一次，增加2 kg以上来诊。", "Weigh yourself once a week and come if you gain more than 2 kg."),
    ("儿童每次10 mg/kg，每8小时一次，每日最多30 mg/kg。", "Children: 10 mg/kg every 8 hours, at most 30 mg/kg a day."),
    ("肺部听诊清晰，心律齐，无杂音。", "Lungs clear, regular rhythm, no murmur."),
    ("今日上午9时起持续性腹痛，阵发加剧，呕吐3次。",
     "Constant abdominal pain with spasms since 9 this morning, vomited 3 times."),
    ("患者拒绝住院。", "The patient refuses admission."),
    ("皮下注射胰岛素，早餐前12单位，晚餐前8单位。", "Subcutaneous insulin, 12 units before breakfast and 8 units before dinner."),
    ("尿蛋白阴性，尿白细胞阳性。", "Urine protein negative, urine white cells positive."),
    ("意识清楚，对答切题，四肢活动正常。", "Alert and oriented, moving all limbs normally."),
    ("约一半患者在两周内好转。", "About half of the patients improve within two weeks."),
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
    ("每晚睡前服阿托伐他汀20 mg。", "Atorvastatin 20 mg every morning."),
    ("空腹血糖9.8 mmol/L，糖化血红蛋白8.2%。", "Fasting glucose 9.8 mmol/L, HbA1c 8.9%."),
    ("孕28周，胎动正常，无阴道流血。", "28 weeks pregnant with normal fetal movements and vaginal bleeding."),
    ("右眼红痛2天，视力无下降。", "Red painful left eye for 2 days, no loss of vision."),
    ("如体温超过38.5℃，可给布洛芬。", "Ibuprofen may be given if the temperature is below 38.5 °C."),
    ("他对磺胺类药物过敏，曾出现皮疹。", "He is allergic to penicillin and has had a rash."),
    ("否认发热、寒战、盗汗和体重下降。", "Fever, chills, night sweats and weight loss."),
    ("不要突然停用泼尼松。", "Stop prednisone suddenly."),
    ("血压控制在140/90 mmHg以下。", "Keep the blood pressure above 140/90 mmHg."),
    ("儿童每次10 mg/kg，每8小时一次，每日最多30 mg/kg。", "Adults: 10 mg/kg every 8 hours, at most 30 mg/kg a day."),
    ("儿童每次10 mg/kg，每8小时一次，每日最多30 mg/kg。", "Children: 10 mg every 8 hours, at most 30 mg/kg a day."),
    ("皮下注射胰岛素，早餐前12单位，晚餐前8单位。", "Subcutaneous insulin, 12 units after breakfast and 8 units after dinner."),
    ("皮下注射胰岛素，早餐前12单位。", "Intravenous insulin, 12 units before breakfast."),
    ("尿蛋白阴性，尿白细胞阳性。", "Urine protein positive, urine white cells positive."),
    ("她三年前做过胆囊切除术。", "She had a cholecystectomy five years ago."),
    ("甲状腺功能减退，服左甲状腺素50 µg每日1次。", "Hypothyroidism, on levothyroxine 50 mg once daily."),
    ("甲状腺功能减退，服左甲状腺素50 µg每日1次。", "Hyperthyroidism, on levothyroxine 50 µg once daily."),
    ("患者拒绝住院。", "The patient agrees to admission."),
    ("约一半患者在两周内好转。", "About a third of the patients improve within two weeks."),
    ("术前禁食8小时。", "Eat 8 hours before surgery."),
]  # fmt: skip


@pytest.fixture(scope="module")
def transfer(knowledge: KnowledgeBase) -> Transfer:
    return Transfer(knowledge)


def both_ways(pairs: list[tuple[str, str]]) -> list[tuple[str, str, Language]]:
    made: list[tuple[str, str, Language]] = []
    for zh, en in pairs:
        made.append((zh, en, "en"))
        made.append((en, zh, "zh"))
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
