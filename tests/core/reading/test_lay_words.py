"""Who the patient is by the words for relatives, gestation alone, bleeding in pregnancy, and what a denial reaches."""

from __future__ import annotations

import pytest

from medassist.core.reading import Reader


@pytest.mark.parametrize(
    ("text", "years", "sex"),
    [
        ("grandad, 79, chest pain since breakfast", 79, "male"),
        ("Mum is 86, off her food", 86, "female"),
        ("my nan (84) has a cough", 84, "female"),
        ("My husband is 52, he has chest pressure", 52, "male"),
        ("老爸今年七十二，走几步就喘", 72, "male"),
        ("外婆85了，发烧", 85, "female"),
        ("我老公45，胸痛", 45, "male"),
        ("now 63 with new temple headache", 63, None),
        ("患者男，6岁3月，咳嗽", 6.25, "male"),
    ],
)
def test_a_relative_with_an_age_is_the_patient(whole: Reader, text: str, years: float, sex: str | None) -> None:
    patient = whole.read(text).patient
    assert (patient.age_years, patient.sex) == (years, sex)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("my dad died at 50, I have a headache", None),
        ("My brother is 34 and well, I have a cough", None),
        ("Dad, 62, has diabetes. I'm 34 with a cough", 34),
        ("我妈妈60得了糖尿病，我今年30，头晕", 30),
    ],
)
def test_a_relative_who_is_only_spoken_of_is_not(whole: Reader, text: str, years: float | None) -> None:
    case = whole.read(text)
    assert case.patient.age_years == years
    assert "history_diabetes" not in case.present


@pytest.mark.parametrize(
    ("text", "months"),
    [("tugging right ear; fever, 13 months", 13), ("no wet nappy since last night, 10 months, vomiting", 10)],
)
def test_months_alone_are_an_age_beside_what_only_infants_have(whole: Reader, text: str, months: int) -> None:
    days = whole.read(text).patient.age_days
    assert days is not None
    assert abs(days - months * 365 / 12) < 10
    assert whole.read("cough, 2 months").patient.age_days is None


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("33 weeks, woke in a pool of bright red blood", 33),
        ("G2P1 at 30+4, itching of the palms", 30),
        ("30+4/40, PV bleed", 30),
        ("31 weeks gone and there's blood everywhere", 31),
        ("怀着七个月，裤子全被血湿透了", 30),
        ("24 weeks, blood in my stool on and off", None),
        ("born at 30+4, now 3 months old, bleeding gums", None),
    ],
)
def test_gestation_is_read_without_the_word_pregnant(whole: Reader, text: str, weeks: float | None) -> None:
    assert whole.read(text).patient.pregnancy_weeks == weeks


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("33 weeks, woke in a pool of bright red blood", "heavy_vaginal_bleeding"),
        ("孕28周，下面呼呼地往外冒血", "heavy_vaginal_bleeding"),
        ("33/40 and bleeding", "vaginal_bleeding"),
        ("孕33周，出血了", "vaginal_bleeding"),
    ],
)
def test_bleeding_in_pregnancy_is_from_the_womb_unless_another_place_is_said(
    whole: Reader, text: str, finding: str
) -> None:
    assert finding in whole.read(text).present
    for other in ("28 weeks pregnant, my gums are bleeding", "孕28周，切菜割了手指流血"):
        assert "vaginal_bleeding" not in whole.read(other).present


def test_no_bleeding_in_pregnancy_is_denied(whole: Reader) -> None:
    assert "vaginal_bleeding" in whole.read("28 weeks pregnant, no bleeding, waters intact").absent


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("感冒三天，没有呼吸困难", "breathlessness"),
        ("感冒三天，无呼吸困难，无胸痛", "breathlessness"),
        ("JVP not raised, chest clear", "neck_vein_distension"),
        ("No red flags for headache: no neck stiffness or photophobia", "neck_stiffness"),
    ],
)
def test_a_phrase_that_begins_with_a_negation_yields_to_the_finding_it_denies(
    whole: Reader, text: str, absent: str
) -> None:
    case = whole.read(text)
    assert absent in case.absent
    assert "unresponsive_not_breathing" not in case.present


def test_not_breathing_is_still_read(whole: Reader) -> None:
    for text in ("人没有呼吸了", "孩子没有呼吸，脸发青", "he is not breathing"):
        assert "unresponsive_not_breathing" in whole.read(text).present


def test_a_peak_flow_beside_the_best_is_a_share_of_it_and_an_inr_is_a_value(whole: Reader) -> None:
    assert "peak_flow_low" in whole.read("Peak flow 180 (best 420), wheezy").present
    assert "peak_flow_low" not in whole.read("峰流速400，平时420，有点喘").present
    assert "inr_high" in whole.read("房颤，INR 5.2，牙龈出血").present
    assert "inr_high" not in whole.read("AF, INR 2.4").present
