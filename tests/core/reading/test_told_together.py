"""Units of counts and pressures, what one phrase names together, lists of medicines, and what the patient must be."""

from __future__ import annotations

import pytest

from medassist.core.case import Case
from medassist.core.reading import Reader


def value_of(case: Case, quantity: str) -> float | None:
    return next((one.value for one in case.measurements if one.quantity == quantity), None)


@pytest.mark.parametrize(
    ("text", "quantity", "value"),
    [
        ("WBC 1100 x10^9/L", "wbc_10e9_l", 1100.0),
        ("WBC 12000/uL", "wbc_10e9_l", 12.0),
        ("WBC 12,000", "wbc_10e9_l", 12.0),
        ("WCC 18.4", "wbc_10e9_l", 18.4),
        ("WBC 4.5 K/µL", "wbc_10e9_l", 4.5),
        ("白细胞 15.2×10⁹/L", "wbc_10e9_l", 15.2),
        ("白细胞1.2万", "wbc_10e9_l", 12.0),
        ("platelets 1500 x 10^9/L", "platelets_10e9_l", 1500.0),
        ("platelets 1200", "platelets_10e9_l", 1200.0),
        ("PLT 150000/mm3", "platelets_10e9_l", 150.0),
        ("血小板1200×10^9/L", "platelets_10e9_l", 1200.0),
        ("lactate 28 mg/dL", "lactate_mmol_l", 3.1083),
        ("血压 12/8kPa", "diastolic_mmhg", 60.0048),
        ("血压 16/10.5 kPa", "systolic_mmhg", 120.0096),
        ("BP 18.7/12 kPa", "systolic_mmhg", 140.2612),
        ("child 22 lb", "weight_kg", 9.9792),
    ],
)
def test_a_value_is_taken_in_the_unit_written(reader: Reader, text: str, quantity: str, value: float) -> None:
    assert value_of(reader.read(text), quantity) == pytest.approx(value)


@pytest.mark.parametrize("text", ["血压 120/8", "BP 12/80", "血压 16/10", "BP 1200/80", "WBC 1900 x10^9/L"])
def test_a_value_that_cannot_be_is_left_out_and_told(reader: Reader, text: str) -> None:
    case = reader.read(text)
    assert case.measurements == ()
    assert len(case.conflicts) == 1
    assert "_" not in case.conflicts[0]


def test_lactate_is_no_breastfeeding(whole: Reader) -> None:
    assert "breastfeeding_state" not in whole.read("lactate 3.1").present
    assert "breastfeeding_state" in whole.read("she is lactating").present


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("无发热、咳嗽、咳痰", ("fever", "cough", "productive_cough")),
        ("无尿痛无发热", ("dysuria", "fever")),
        ("无尿频、尿急", ("urinary_frequency", "urgency_urine")),
    ],
)
def test_what_is_denied_together_is_absent(whole: Reader, text: str, absent: tuple[str, ...]) -> None:
    assert set(absent) <= whole.read(text).absent


def test_no_urine_is_still_a_complaint(whole: Reader) -> None:
    assert "no_urine" in whole.read("无尿一天").present


@pytest.mark.parametrize("text", ["膝盖肿痛", "左膝肿痛一周", "膝关节又肿又痛"])
def test_a_swollen_and_painful_knee_is_both(whole: Reader, text: str) -> None:
    assert {"knee_pain", "joint_swelling"} <= whole.read(text).present


def test_a_reaction_after_a_medicine_is_a_case(whole: Reader) -> None:
    case = whole.read("吃了阿莫西林以后全身起疹子，脸肿，喘不上气")
    assert {"rash", "breathlessness"} <= case.present
    assert case.patient.allergies == ("amoxicillin",)


@pytest.mark.parametrize(
    ("text", "medicines"),
    [
        ("pt takes metformin, ramipril and simvastatin", {"metformin", "ramipril", "simvastatin"}),
        ("长期吃二甲双胍、恩格列净、阿托伐他汀", {"metformin", "atorvastatin"}),
    ],
)
def test_an_unknown_medicine_does_not_end_a_list(whole: Reader, text: str, medicines: set[str]) -> None:
    assert medicines <= set(whole.read(text).patient.medicines)


@pytest.mark.parametrize(
    ("text", "sex", "weeks"),
    [
        ("停经32周，头痛", "female", 32.0),
        ("停经5周，腹痛", "female", None),
        ("产后第10天，左乳红肿热痛", "female", None),
        ("早产后的宝宝3月龄，吐奶", None, None),
        ("heavy periods, 31 years old", "female", None),
        ("he has been cutting himself", "male", None),
    ],
)
def test_the_sex_and_the_weeks_that_follow(whole: Reader, text: str, sex: str | None, weeks: float | None) -> None:
    patient = whole.read(text).patient
    assert (patient.sex, patient.pregnancy_weeks) == (sex, weeks)


def test_years_and_months_are_one_age(whole: Reader) -> None:
    assert whole.read("患者女，1岁8个月，体重10.5公斤").patient.age_days == pytest.approx(20 * 365 / 12, abs=3)


def test_a_word_with_two_slips_is_mended(whole: Reader) -> None:
    assert "abdominal_pain" in whole.read("肚纸通").present
    assert {"chest_tightness", "cold_sweat"} <= whole.read("凶口闷，出冷汉").present
