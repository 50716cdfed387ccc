"""What the second readers of the rules found misread: ages of small babies, women's ages, rough amounts, fasting glucose."""

from __future__ import annotations

from pathlib import Path

import pytest

from medassist.core.case import Case
from medassist.core.reading.reader import Reader
from medassist.knowledge.sources import load_sources

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(load_sources(ROOT / "resources" / "knowledge"))


def read(reader: Reader, text: str) -> Case:
    return reader.read(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [("患儿，女，45天，发热", 45), ("患儿，5周，发热", 35), ("宝宝五天，发黄", 5), ("婴儿20天、吃奶差", 20)],
)
def test_the_age_of_a_small_baby_is_no_duration(reader: Reader, text: str, days: int) -> None:
    assert read(reader, text).age_range_days[0] == days


def test_days_of_fever_are_no_age(reader: Reader) -> None:
    assert read(reader, "宝宝发烧5天").patient.age_days is None


def test_a_baby_in_its_first_month_is_a_newborn(reader: Reader) -> None:
    assert read(reader, "月子里的宝宝发烧").age_range_days == (0, 27)


def test_an_age_with_f_is_a_woman_not_a_temperature(reader: Reader) -> None:
    case = read(reader, "78f clammy")
    assert case.patient.age_years == 78
    assert not case.measurements


def test_i_am_60_is_an_age_and_no_man(reader: Reader) -> None:
    case = read(reader, "My chest is tight. I'm 60")
    assert (case.patient.age_years, case.patient.sex) == (60, None)


def test_about_an_amount_is_no_textbook_question(reader: Reader) -> None:
    assert "massive_haemoptysis" in read(reader, "Coughed up about 200 mL of blood").present


@pytest.mark.parametrize("text", ["Tell me about migraine with aura", "Who is at risk for hereditary angioedema?"])
def test_questions_about_a_topic_are_nobodys_case(reader: Reader, text: str) -> None:
    assert not read(reader, text).present


@pytest.mark.parametrize(
    ("text", "high"),
    [
        ("空腹血糖8.6", True),
        ("FBS 140 mg/dL", True),
        ("空腹血糖5.2", False),
        ("随机血糖8.6", False),
        ("随机血糖12", True),
    ],
)
def test_glucose_is_judged_by_whether_the_patient_fasted(reader: Reader, text: str, high: bool) -> None:
    assert ("high_glucose" in read(reader, text).present) == high


def test_a_random_glucose_of_8_does_not_exclude_diabetes(reader: Reader) -> None:
    assert "high_glucose" not in read(reader, "随机血糖8.6").absent


def test_a_weight_behind_low_sugar_is_the_childs_weight(reader: Reader) -> None:
    case = read(reader, "低血糖昏迷儿童10公斤葡萄糖")
    assert case.patient.weight_kg == 10
    assert case.age_range_days[1] < 15 * 365


@pytest.mark.parametrize(
    ("text", "value"), [("血糖42", 42.0), ("血糖3.2", 3.2), ("血糖 54 mg/dL", 3.0), ("BM 54", 3.0)]
)
def test_chinese_glucose_is_in_mmol_unless_it_says_otherwise(reader: Reader, text: str, value: float) -> None:
    (measured,) = read(reader, text).measurements
    assert measured.quantity == "glucose_mmol_l"
    assert measured.value == pytest.approx(value, abs=0.05)
