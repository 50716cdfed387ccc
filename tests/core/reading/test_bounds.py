"""A limit is nobody's value: whom a dose is for is not the patient, and below 30 is not 30."""

from __future__ import annotations

import pytest

from medassist.core.reading.bounds import age_limit, ages_meant, bound_of
from medassist.core.reading.patient import months_span, years_span
from medassist.core.reading.reader import Reader
from medassist.services.ask import AskService


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("布洛芬 12岁以下儿童剂量", (0, 12 * 365 - 1)),
        ("dose of amoxicillin in children under 5 years", (0, 5 * 365 - 1)),
        ("6至12岁儿童 布洛芬", (6 * 365, 12 * 365 + 364)),
        ("ibuprofen children 6-12 years", (6 * 365, 12 * 365 + 364)),
        ("65岁以上老人流感", (65 * 365, 125 * 365)),
        ("aged 65+ with cough", (65 * 365, 125 * 365)),
        ("不到3个月的婴儿发烧", (0, 90)),
    ],
)
def test_an_age_that_is_a_limit_is_a_span_and_nobodys_age(reader: Reader, text: str, days: tuple[int, int]) -> None:
    case = reader.read(text)
    assert case.patient.age_days is None
    assert case.age_range_days == days


def test_a_limit_is_told_from_a_value(reader: Reader) -> None:
    assert reader.read("5岁，体重20公斤").patient.weight_kg == 20.0
    assert reader.read("5岁，体重20公斤").patient.age_years == 5.0
    assert bound_of("血压不低于90", 5, 7) is None
    assert ages_meant("3-2 y", (2, 5), years_span(2.0), years_span) == (years_span(2.0), True)
    assert ages_meant("2 to 6 months", (5, 13), months_span(6.0), months_span) == (
        (months_span(2.0)[0], months_span(6.0)[1]),
        False,
    )
    assert ages_meant("2 to 6 weeks", (5, 12), (42, 48), None) == ((42, 48), True)
    assert age_limit("children 12 to 6 years") is None


@pytest.mark.parametrize(
    "text", ["Artesunate for a child under 20 kg", "20kg以下儿童青蒿琥酯剂量", "体重不足20公斤的儿童"]
)
def test_a_weight_that_is_a_limit_is_nobodys_weight(reader: Reader, text: str) -> None:
    assert reader.read(text).patient.weight_kg is None


@pytest.mark.parametrize("text", ["eGFR below 30", "eGFR <30", "肾小球滤过率低于30"])
def test_below_a_limit_is_below_it(reader: Reader, text: str) -> None:
    egfr = reader.read(text).patient.egfr
    assert egfr is not None
    assert 29.9 < egfr < 30


@pytest.mark.parametrize("text", ["SpO2 <90% short of breath", "血氧低于90%，喘"])
def test_a_measured_value_beyond_a_limit_reaches_the_rules_of_that_limit(ask: AskService, text: str) -> None:
    assert ask.answer(text).urgency == "emergency"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Artesunate dose in severe malaria for a child under 20 kg?", "2.4 mg/kg/dose"),
        ("布洛芬 12岁以下儿童剂量", "1200 mg"),
        ("eGFR below 30 metformin dose", "2000 mg"),
    ],
)
def test_no_dose_is_worked_out_for_the_other_side_of_a_limit(ask: AskService, text: str, wrong: str) -> None:
    answer = ask.answer(text)
    assert not any(wrong in (option.dose or "") for option in answer.treatment)
    assert not any(wrong in one.text for one in answer.sentences if one.section == "worked_dose")
