"""Who it is about: age, sex, weight, pregnancy, allergies, medicines; impossible and contradicting data."""

from __future__ import annotations

import pytest

from medassist.core.case import ADULT_AGE_DAYS, Patient
from medassist.core.reading import Reader


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("58岁", (58 * 365, 58 * 365 + 364)),
        ("五十八岁女性", (58 * 365, 58 * 365 + 364)),
        ("两岁半", (912, 912)),
        ("58M chest pain", (58 * 365, 58 * 365 + 364)),
        ("M 58", (58 * 365, 58 * 365 + 364)),
        ("F/34", (34 * 365, 34 * 365 + 364)),
        ("34yo", (34 * 365, 34 * 365 + 364)),
        ("34-year-old woman", (34 * 365, 34 * 365 + 364)),
        ("3月龄", (91, 121)),
        ("宝宝三个月，咳嗽", (91, 121)),
        ("14个月宝宝", (426, 454)),
        ("6/52 old baby", (42, 48)),
        ("3/12 old infant", (91, 121)),
        ("six-week-old baby", (42, 48)),
        ("3 weeks old", (21, 27)),
        ("出生10天", (10, 10)),
        ("出生18小时", (0, 0)),
        ("25天的娃", (25, 25)),
        ("新生儿发热", (0, 27)),
        ("婴儿发热", (0, 364)),
        ("宝宝发热", (91, 3 * 365)),
        ("孩子发热", (365, 15 * 365 - 1)),
        ("elderly man", (65 * 365, 100 * 365)),
        ("我老公咳嗽，孩子很好", ADULT_AGE_DAYS),
        ("我老公说孩子咳嗽", (365, 15 * 365 - 1)),
        ("头痛", ADULT_AGE_DAYS),
        ("Male, 63. Weak stream", (63 * 365, 63 * 365 + 364)),
        ("my son, 12, has a cough", (12 * 365, 12 * 365 + 364)),
        ("Son 8 yrs with a boil", (8 * 365, 8 * 365 + 364)),
        ("Boy, 7 months, crying", (213, 242)),
        ("Baby girl 7 weeks, jaundiced", (49, 55)),
        ("男44，咳嗽", (44 * 365, 44 * 365 + 364)),
        ("itchy eyes. am 19.", (19 * 365, 19 * 365 + 364)),
        ("my son, 2 years history of cough", (365, 15 * 365 - 1)),
        ("体重男50kg", ADULT_AGE_DAYS),
        ("十岁的时候查出来哮喘", ADULT_AGE_DAYS),
        ("temp 102 F", ADULT_AGE_DAYS),
        ("34 weeks pregnant, baby not moving", ADULT_AGE_DAYS),
        ("37 weeks 2nd baby, waters went", ADULT_AGE_DAYS),
        ("Married, trying for a baby for 3 years", ADULT_AGE_DAYS),
        ("母亲60岁，有高血压。我头痛", ADULT_AGE_DAYS),
    ],
)
def test_age(reader: Reader, text: str, days: tuple[int, int]) -> None:
    assert reader.read(text).age_range_days == days


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("58岁男", "male"),
        ("女，30岁", "female"),
        ("孕妇发热", "female"),
        ("F/34", "female"),
        ("34-year-old man", "male"),
        ("我妈胸痛", "female"),
        ("孩子妈妈说孩子发烧", None),
        ("男孩，妈妈带来", "male"),
        ("头痛", None),
        ("I pricked my finger after bleeding a patient, he has HIV", None),
        ("last night he held me by the throat", None),
        ("my son, I think he has a fever", "male"),
    ],
)
def test_sex(reader: Reader, text: str, sex: str | None) -> None:
    assert reader.read(text).patient.sex == sex


@pytest.mark.parametrize(
    ("text", "pregnant", "weeks"),
    [
        ("孕32周，头痛", True, 32.0),
        ("32 weeks pregnant", True, 32.0),
        ("37 weeks 2nd baby, waters went", True, 37.0),
        ("Gravida 2, 24 weeks. Burning urine", True, 24.0),
        ("38 weeks, fluid trickling, baby moving", True, 38.0),
        ("Cough for 38 weeks, baby at home", None, None),
        ("Fever for 2 weeks with my first baby", None, None),
        ("G2P1 32w headache", True, 32.0),
        ("怀孕三个月", True, 13.0),
        ("孕妇能吃布洛芬吗", True, None),
        ("停经6周，下腹痛", None, None),
        ("没有怀孕", False, None),
        ("备孕中", None, None),
        ("怎么怀孕", None, None),
        ("3-month-old boy born at 36 weeks gestation", None, None),
    ],
)
def test_pregnancy(reader: Reader, text: str, pregnant: bool | None, weeks: float | None) -> None:
    patient = reader.read(text).patient
    assert (patient.pregnant, patient.pregnancy_weeks) == (pregnant, weeks)


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("12 kg child", 12.0),
        ("体重12公斤", 12.0),
        ("两岁半的孩子 24斤", 12.0),
        ("新生儿体重3200g", 3.2),
        ("weighs 45 kg", 45.0),
        ("瘦了10斤", None),
        ("lost 5 kg", None),
        ("10 mg/kg", None),
    ],
)
def test_weight(reader: Reader, text: str, weight: float | None) -> None:
    assert reader.read(text).patient.weight_kg == weight


@pytest.mark.parametrize(
    ("text", "allergies"),
    [
        ("I am allergic to penicillin", ("penicillin",)),
        ("Cellulitis of my leg. He is known allergic to penicillin and sulfa", ("penicillin", "sulfonamide")),
        ("She has an allergy to penicillin", ("penicillin",)),
        ("severe allergic reaction to penicillin last year", ("penicillin",)),
        ("penicillin allergic", ("penicillin",)),
        ("PCN allergy, cough 3 d", ("penicillin",)),
        ("drug allergy: penicillin", ("penicillin",)),
        ("anaphylaxis with penicillin as a child", ("penicillin",)),
        ("came out in a rash with penicillin", ("penicillin",)),
        ("penicillin gave her hives", ("penicillin",)),
        ("allergic to cats", ("cats",)),
        ("青霉素皮试阳性", ("penicillin",)),
        ("头孢皮试(+)", ("cephalosporin",)),
        ("打青霉素休克过", ("penicillin",)),
        ("打头孢后起疹子", ("cephalosporin",)),
        ("药物过敏:青霉素", ("penicillin",)),
        ("not allergic to penicillin", ()),
        ("no allergy to penicillin", ()),
        ("青霉素皮试阴性", ()),
        ("用了青霉素没有过敏", ()),
        ("rash treated with penicillin", ()),
        ("swelling after a fall", ()),
        ("food allergy", ()),
    ],
)
def test_an_allergy_is_read_however_it_is_said(reader: Reader, text: str, allergies: tuple[str, ...]) -> None:
    assert reader.read(text).patient.allergies == allergies


@pytest.mark.parametrize(
    ("text", "allergies", "medicines"),
    [
        ("对青霉素过敏，正在吃华法林和阿司匹林", ("penicillin",), ("aspirin", "华法林")),
        ("allergic to penicillin, on warfarin", ("penicillin",), ("warfarin",)),
        ("青霉素过敏史", ("penicillin",), ()),
        ("阿司匹林过敏", ("aspirin",), ()),
        ("sulfa allergy", ("sulfonamide",), ()),
        ("否认药物过敏史", (), ()),
        ("对青霉素不过敏", (), ()),
        ("NKDA", (), ()),
        ("no known drug allergies", (), ()),
        ("能吃布洛芬吗", (), ()),
        ("Amoxicillin dose for a child", (), ()),
        ("does not take aspirin", (), ()),
        ("takes aspirin daily", (), ("aspirin",)),
    ],
)
def test_allergies_and_medicines(
    reader: Reader, text: str, allergies: tuple[str, ...], medicines: tuple[str, ...]
) -> None:
    patient = reader.read(text).patient
    assert (patient.allergies, patient.medicines) == (allergies, medicines)


def test_known_conditions(reader: Reader) -> None:
    assert reader.read("我有高血压，头痛").patient.conditions == ("hypertension",)
    assert reader.read("history of asthma").patient.conditions == ("asthma",)
    assert reader.read("什么是高血压").patient.conditions == ()
    assert reader.read("母亲有高血压，我头痛").patient.conditions == ()


@pytest.mark.parametrize(
    "text",
    ["430岁男性头痛", "BP 1200/80", "temperature 80 C", "怀孕男性", "心率 900", "GCS 19"],
)
def test_impossible_is_refused(reader: Reader, text: str) -> None:
    case = reader.read(text)
    assert case.conflicts
    assert not case.measurements
    assert case.patient.age_years is None


def test_given_patient_wins(reader: Reader) -> None:
    given = Patient(age_years=70, sex="female", weight_kg=60, pregnant=False, conditions=("asthma",))
    case = reader.read("58岁男，体重80kg，胸痛", patient=given)
    assert (case.patient.age_years, case.patient.sex, case.patient.weight_kg) == (70, "female", 60)
    assert case.age_range_days == (70 * 365, 70 * 365 + 364)
    assert len(case.conflicts) == 3
    assert all("按患者资料处理" in sentence for sentence in case.conflicts)
    assert "history_asthma" in case.present
    assert reader.read("chest pain", patient=Patient(age_days=20)).age_range_days == (20, 20)
    disagreeing = reader.read("pregnant woman of 30", patient=Patient(pregnant=False, age_years=-4))
    assert any("pregnancy" in sentence for sentence in disagreeing.conflicts)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("孕99周，腹痛", "孕周“孕99周”不可能"),
        ("pregnant 60 weeks", None),
        ("60 weeks pregnant, pain", "length of pregnancy"),
    ],
)
def test_a_pregnancy_longer_than_any_is_told(reader: Reader, text: str, words: str | None) -> None:
    case = reader.read(text)
    assert (case.patient.pregnant, case.patient.pregnancy_weeks) == (True, None)
    assert words is None or any(words in sentence for sentence in case.conflicts)
