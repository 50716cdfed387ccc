"""Ages, weights, sexes and lists as people write them in tables."""

from __future__ import annotations

import pytest

from medassist.core.case import Patient
from medassist.errors import BadInput
from medassist.exchange.patient_fields import parse_patient, patient_field, read_patient


def patient(**given: object):
    found = parse_patient(given)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("written", "years", "days"),
    [
        (58, 58, None),
        ("58", 58, None),
        (58.0, 58, None),
        ("３岁", 3, None),
        ("3 years", 3, None),
        ("3-year-old", 3, None),
        ("2.5", 2.5, None),
        ("14个月", None, 426),
        ("2岁6个月", None, 913),
        ("1岁半", None, 548),
        ("半岁", None, 183),
        ("10 d", None, 10),
        ("3周", None, 21),
        ("28天", None, 28),
        ("6 mo", None, 183),
    ],
)
def test_ages(written: object, years: float | None, days: int | None) -> None:
    found = patient(age=written)
    assert (found.age_years, found.age_days) == (years, days)


@pytest.mark.parametrize("written", ["abc", "58 or so", "200", "-3", "3 apples", "12个月左右"])
def test_an_age_that_cannot_be_read_is_told(written: str) -> None:
    with pytest.raises(BadInput, match="age"):
        parse_patient({"age": written})


@pytest.mark.parametrize(
    ("written", "sex"), [("m", "male"), ("Male", "male"), ("男", "male"), ("F", "female"), ("女 ", "female")]
)
def test_sexes(written: str, sex: str) -> None:
    assert patient(sex=written).sex == sex


@pytest.mark.parametrize(
    ("written", "kg"), [(12, 12), ("12kg", 12), ("24斤", 12), ("3500 g", 3.5), ("12公斤", 12), ("100 lb", 45.3592)]
)
def test_weights(written: object, kg: float) -> None:
    assert patient(weight=written).weight_kg == pytest.approx(kg)


def test_lists_are_split_however_they_are_written() -> None:
    found = patient(allergies="青霉素、 头孢；花生,  ", conditions=["高血压", ""], medicines="无", age=3)
    assert found.allergies == ("青霉素", "头孢", "花生")
    assert found.conditions == ("高血压",)
    assert found.medicines == ()


def test_pregnancy_and_kidney() -> None:
    found = patient(怀孕="是", 孕周="12周", egfr="45 ml/min")
    assert (found.pregnant, found.pregnancy_weeks, found.egfr) == (True, 12, 45)
    assert patient(pregnancy_weeks=8).pregnant is True
    assert patient(pregnant=False, age=3).pregnant is False


def test_fields_of_the_answer_object_are_understood() -> None:
    found = patient(age_years=None, age_days=40, weight_kg=4.2, pregnant=None, allergies=[])
    assert (found.age_days, found.weight_kg, found.pregnant, found.allergies) == (40, 4.2, None, ())


@pytest.mark.parametrize("unknown", ["", "不详", "unknown", None, "N/A"])
def test_unknown_stays_unknown(unknown: object) -> None:
    assert parse_patient({"age": unknown, "sex": unknown, "weight": unknown}) is None


@pytest.mark.parametrize("given", [{"sex": "x1"}, {"weight": "heavy"}, {"weight": "9000kg"}, {"egfr": "low"},
                                   {"pregnant": "maybe"}, {"孕周": "60"}])  # fmt: skip
def test_what_cannot_be_read_is_told(given: dict[str, str]) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        parse_patient(given)


def test_what_can_be_read_is_kept_beside_what_cannot() -> None:
    found, problems = read_patient({"age": "?!", "weight": "60", "sex": "x1", "patient": "58岁男"})
    assert found == Patient(weight_kg=60)
    assert len(problems) == 3
    assert read_patient({"age": "?!"})[0] is None


def test_columns_by_name() -> None:
    assert [patient_field(name) for name in ("年龄", " Sex ", "体重", "过敏史", "ward")] == [
        "age", "sex", "weight", "allergies", None,
    ]  # fmt: skip
