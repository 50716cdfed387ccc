"""A dose worked out: by hand for real drugs, and what must hold for every rule and every patient."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medassist.core.case import ADULT_AGE_DAYS, Patient
from medassist.core.clinical import DoseRule, KnowledgeBase, Language, Sentence
from medassist.core.prescribing.dose import CannotWork, WorkedDose, applies, covers, describe, work_out

YEAR = 365
CLOSE = 1 + 1e-6


def rule(**fields: object) -> DoseRule:
    """An oral rule in mg; 500 mg a dose unless said otherwise."""
    given: dict[str, object] = {
        "id": "one",
        "indication": "any",
        "route": "oral",
        "basis": "per_dose",
        "low": 500.0,
        "high": 500.0,
        "unit": "mg",
        "sentence": Sentence("", "", ("general",)),
    }
    return DoseRule(**{**given, **fields})  # type: ignore[arg-type]  # fields as the test names them


def worked(one: DoseRule, weight: float | None = None, ages: tuple[int, int] = ADULT_AGE_DAYS) -> WorkedDose:
    """The dose, which must be workable."""
    found = work_out(one, Patient(weight_kg=weight), ages)
    assert isinstance(found, WorkedDose), found
    return found


def real(knowledge: KnowledgeBase, drug: str, name: str) -> DoseRule:
    return next(one for one in knowledge.drugs[drug].doses if one.id == name)


# ---- worked by hand on the drug files


def test_paracetamol_for_a_child_of_12_kg_is_120_to_180_mg_a_dose_and_at_most_720_mg_a_day(
    knowledge: KnowledgeBase,
) -> None:
    dose = worked(real(knowledge, "paracetamol", "child"), 12.0, (2 * YEAR, 2 * YEAR))
    assert (dose.single_low, dose.single_high) == (120.0, 180.0)
    assert dose.daily_high == 720.0
    assert describe(dose, "en") == (
        "For this patient: 12 kg × 10–15 mg/kg/dose = 120–180 mg/dose, 120–180 mg a dose, up to 4 times a day, "
        "at most 720 mg a day in all."
    )
    assert describe(dose, "zh") == (
        "按本例计算：12 kg × 10–15 mg/kg/次 = 120–180 mg/次，每次 120–180 mg，每日最多 4 次，全天最多 720 mg。"
    )


def test_amoxicillin_for_otitis_media_at_12_kg_is_480_to_540_mg_twice_a_day(knowledge: KnowledgeBase) -> None:
    dose = worked(real(knowledge, "amoxicillin", "aom_child"), 12.0, (2 * YEAR, 2 * YEAR))
    assert (dose.single_low, dose.single_high, dose.daily_low, dose.daily_high) == (480.0, 540.0, 960.0, 1080.0)
    assert dose.limited_by == ()
    assert "480–540 mg a dose, 2 times a day, 960–1080 mg a day in all" in describe(dose, "en")


def test_amoxicillin_for_otitis_media_at_30_kg_stops_at_one_gram_a_dose(knowledge: KnowledgeBase) -> None:
    dose = worked(real(knowledge, "amoxicillin", "aom_child"), 30.0, (10 * YEAR, 10 * YEAR))
    assert (dose.single_low, dose.single_high, dose.daily_high) == (1000.0, 1000.0, 2000.0)
    assert "max_single" in dose.limited_by
    assert describe(dose, "zh").endswith("已按最大量封顶。")


def test_paracetamol_for_an_adult_is_half_to_one_gram_and_at_most_four_grams(knowledge: KnowledgeBase) -> None:
    dose = worked(real(knowledge, "paracetamol", "adult"))
    assert (dose.single_low, dose.single_high, dose.daily_high) == (500.0, 1000.0, 4000.0)


def test_paracetamol_for_a_light_adult_of_40_kg_is_at_most_15_mg_per_kg(knowledge: KnowledgeBase) -> None:
    dose = worked(real(knowledge, "paracetamol", "adult"), 40.0)
    assert (dose.single_high, dose.daily_high) == (600.0, 2400.0)
    assert "max_daily_per_kg" in dose.limited_by


def test_ibuprofen_for_a_child_of_20_kg_is_100_to_200_mg_up_to_three_times(knowledge: KnowledgeBase) -> None:
    dose = worked(real(knowledge, "ibuprofen", "child"), 20.0, (6 * YEAR, 6 * YEAR))
    assert (dose.single_low, dose.single_high, dose.daily_high) == (100.0, 200.0, 600.0)


def test_amlodipine_for_an_adult_is_5_to_10_mg_once_a_day(knowledge: KnowledgeBase) -> None:
    dose = worked(real(knowledge, "amlodipine", "adult"), 70.0, (50 * YEAR, 50 * YEAR))
    assert describe(dose, "en") == "For this patient: 5–10 mg a dose, once a day, 5–10 mg a day in all."
    assert describe(dose, "zh") == "按本例计算：每次 5–10 mg，每日 1 次，全天 5–10 mg。"


def test_zinc_for_a_child_of_two_is_20_mg_a_day(knowledge: KnowledgeBase) -> None:
    dose = worked(real(knowledge, "zinc", "diarrhoea_6_months_up"), 12.0, (2 * YEAR, 2 * YEAR))
    assert (dose.single_high, dose.daily_high) == (20.0, 20.0)


def test_adrenaline_for_3_5_kg_is_not_rounded_up() -> None:
    dose = worked(rule(basis="per_kg_per_dose", low=0.01, high=0.01), 3.5)
    assert "= 0.035 mg/dose, 0.035 mg a dose" in describe(dose, "en")


@pytest.mark.parametrize(("weight", "expected"), [(12.0, 30.0), (20.0, 45.0), (30.0, 60.0), (50.0, 75.0)])
def test_oseltamivir_of_a_child_follows_the_weight_band(
    knowledge: KnowledgeBase, weight: float, expected: float
) -> None:
    ages = (8 * YEAR, 8 * YEAR)
    fitting = [
        one for one in knowledge.drugs["oseltamivir"].doses
        if isinstance(work_out(one, Patient(weight_kg=weight), ages), WorkedDose)
    ]  # fmt: skip
    assert [one.high for one in fitting] == [expected]


# ---- what keeps a dose back


def test_a_dose_by_weight_asks_for_the_weight() -> None:
    found = work_out(rule(basis="per_kg_per_dose", low=10.0, high=15.0), Patient())
    assert isinstance(found, CannotWork)
    assert "weight" in found.reason.en
    assert "体重" in found.reason.zh


@pytest.mark.parametrize("limits", [{"min_weight_kg": 31.0}, {"max_weight_kg": 15.0}])
def test_a_fixed_dose_of_a_weight_band_asks_for_the_weight(limits: dict[str, float]) -> None:
    assert isinstance(work_out(rule(**limits), Patient()), CannotWork)


@pytest.mark.parametrize("weight", [14.0, 31.0, 40.0])
def test_a_weight_outside_the_band_gets_no_dose(weight: float) -> None:
    found = work_out(rule(min_weight_kg=15.0, max_weight_kg=31.0), Patient(weight_kg=weight))
    assert isinstance(found, CannotWork)
    assert "not meant" in found.reason.en


def test_a_weight_inside_the_band_gets_the_dose() -> None:
    assert worked(rule(min_weight_kg=15.0, max_weight_kg=31.0), 15.0).single_high == 500.0


def test_an_adult_dose_is_not_given_to_a_child() -> None:
    found = work_out(rule(min_age_days=16 * YEAR), Patient(), (5 * YEAR, 5 * YEAR))
    assert isinstance(found, CannotWork)
    assert "not meant" in found.reason.en


def test_a_childs_dose_is_not_given_to_an_adult() -> None:
    assert isinstance(work_out(rule(max_age_days=12 * YEAR), Patient()), CannotWork)


def test_the_upper_end_of_an_age_range_does_not_belong_to_it() -> None:
    one = rule(max_age_days=12 * YEAR)
    assert not applies(one, (12 * YEAR, 12 * YEAR), None)
    assert applies(one, (12 * YEAR - 1, 12 * YEAR - 1), None)
    assert not covers(one, (12 * YEAR - 1, 12 * YEAR))


@pytest.mark.parametrize("limits", [{"max_age_days": 65 * YEAR}, {"min_age_days": 65 * YEAR}])
def test_an_unknown_adult_age_never_gives_a_dose_of_one_age_group(limits: dict[str, int]) -> None:
    found = work_out(rule(**limits), Patient(weight_kg=70.0))
    assert isinstance(found, CannotWork)
    assert "age" in found.reason.en


# ---- arithmetic of the maxima


def test_a_days_amount_is_divided_by_the_times() -> None:
    dose = worked(rule(basis="per_kg_per_day", low=60.0, high=90.0, times_per_day=(3.0, 3.0)), 10.0)
    assert (dose.single_low, dose.single_high, dose.daily_low, dose.daily_high) == (200.0, 300.0, 600.0, 900.0)


def test_a_days_amount_without_times_stays_whole() -> None:
    dose = worked(rule(basis="per_kg_per_day", low=60.0, high=90.0, max_daily=800.0), 10.0)
    assert (dose.single_high, dose.daily_low, dose.daily_high, dose.limited_by) == (None, 600.0, 800.0, ("max_daily",))
    assert "at most 800 mg a day in all, cut to the maximum" in describe(dose, "en")


def test_a_days_amount_in_more_doses_when_one_would_be_over_the_single_maximum() -> None:
    dose = worked(rule(basis="per_day", low=3000.0, high=3000.0, times_per_day=(2.0, 4.0), max_single=1000.0))
    assert (dose.single_low, dose.single_high, dose.daily_low, dose.daily_high) == (750.0, 1000.0, 3000.0, 3000.0)


def test_one_dose_as_needed_never_holds_more_than_the_day_may() -> None:
    dose = worked(rule(high=1000.0, as_needed=True, times_per_day=(1.0, 4.0), max_daily=600.0))
    assert (dose.single_low, dose.single_high, dose.daily_high) == (500.0, 600.0, 600.0)


def test_a_single_dose_without_times_is_held_to_the_daily_maximum() -> None:
    assert worked(rule(high=1000.0, max_daily=600.0)).single_high == 600.0


def test_metformin_may_reach_its_single_dose_while_the_day_is_capped() -> None:
    dose = worked(rule(high=1000.0, times_per_day=(2.0, 3.0), max_single=1000.0, max_daily=2000.0))
    assert (dose.single_high, dose.daily_high) == (1000.0, 2000.0)
    assert "500–1000 mg a dose, 2–3 times a day, at most 2000 mg a day in all" in describe(dose, "en")


# ---- what must hold for every rule and every patient

amounts = st.floats(0.01, 2_000, allow_nan=False)


@st.composite
def rules(draw: st.DrawFn) -> DoseRule:
    low = draw(amounts)
    fewest = draw(st.integers(1, 4))
    optional = st.none() | amounts
    return rule(
        basis=draw(st.sampled_from(["per_dose", "per_day", "per_kg_per_dose", "per_kg_per_day"])),
        low=low,
        high=low * draw(st.floats(1, 5)),
        times_per_day=draw(st.none() | st.just((float(fewest), float(fewest + draw(st.integers(0, 3)))))),
        as_needed=draw(st.booleans()),
        max_single=draw(optional),
        max_daily=draw(optional),
        max_daily_per_kg=draw(optional),
    )


weights = st.floats(0.5, 150, allow_nan=False)


@settings(max_examples=400, deadline=None)
@given(rules(), weights)
def test_no_amount_is_ever_above_a_maximum(one: DoseRule, weight: float) -> None:
    dose = worked(one, weight)
    caps = [one.max_daily, None if one.max_daily_per_kg is None else one.max_daily_per_kg * weight]
    for cap in (cap for cap in caps if cap is not None):
        assert dose.daily_high is None or dose.daily_high <= cap * CLOSE
        assert dose.single_high is None or dose.single_high <= cap * CLOSE
    if one.max_single is not None and dose.single_high is not None:
        assert dose.single_high <= one.max_single * CLOSE


@settings(max_examples=400, deadline=None)
@given(rules(), weights)
def test_the_low_end_is_never_above_the_high_end(one: DoseRule, weight: float) -> None:
    dose = worked(one, weight)
    assert dose.single_low is None or dose.single_low <= dose.single_high * CLOSE  # type: ignore[operator]  # both or none
    assert dose.daily_low is None or dose.daily_low <= dose.daily_high * CLOSE  # type: ignore[operator]  # both or none


@settings(max_examples=300, deadline=None)
@given(rules(), weights, weights)
def test_a_heavier_patient_never_gets_less(one: DoseRule, first: float, second: float) -> None:
    light, heavy = (worked(one, weight) for weight in sorted((first, second)))
    for name in ("single_low", "single_high", "daily_low", "daily_high"):
        a, b = getattr(light, name), getattr(heavy, name)
        assert (a is None) == (b is None)
        assert a is None or a <= b * CLOSE


@settings(max_examples=300, deadline=None)
@given(rules(), weights)
def test_a_cut_is_said_exactly_when_there_is_one(one: DoseRule, weight: float) -> None:
    free = worked(replace(one, max_single=None, max_daily=None, max_daily_per_kg=None), weight)
    dose = worked(one, weight)
    cut = any(
        getattr(dose, name) is not None and getattr(dose, name) < getattr(free, name) * (1 - 1e-8)
        for name in ("single_high", "daily_high")
    )
    assert bool(dose.limited_by) == cut
    assert ("cut to the maximum" in describe(dose, "en")) == cut


@settings(max_examples=300, deadline=None)
@given(rules(), weights, st.sampled_from(["zh", "en"]))
def test_the_sentences_numbers_are_the_amounts(one: DoseRule, weight: float, language: Language) -> None:
    dose = worked(one, weight)
    said = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", describe(dose, language))]
    for value in (dose.single_low, dose.single_high, dose.daily_high):
        assert value is None or any(math.isclose(value, number, rel_tol=0.006) for number in said)
    calculated = [weight, one.low, one.high, one.low * weight, one.high * weight, *(one.times_per_day or ())]
    known = [*calculated, dose.single_low, dose.single_high, dose.daily_low, dose.daily_high]
    for number in said:
        assert any(value is not None and math.isclose(value, number, rel_tol=0.006) for value in known)


@pytest.mark.parametrize("age_years", [0.05, 0.3, 1.0, 2.5, 5.0, 9.0, 13.0, 17.0, 30.0, 50.0, 80.0])
@pytest.mark.parametrize("weight", [None, 3.5, 9.0, 12.0, 20.0, 33.0, 45.0, 70.0, 120.0])
def test_no_real_rule_leaves_its_maxima(knowledge: KnowledgeBase, age_years: float, weight: float | None) -> None:
    day = int(age_years * YEAR)
    for drug in knowledge.drugs.values():
        for one in drug.doses:
            dose = work_out(one, Patient(weight_kg=weight), (day, day))
            if isinstance(dose, CannotWork):
                assert dose.reason.zh
                continue
            assert one.min_age_days <= day
            assert one.max_age_days is None or day < one.max_age_days
            for cap in (one.max_daily, one.max_daily_per_kg and weight and one.max_daily_per_kg * weight):
                assert not cap or dose.daily_high is None or dose.daily_high <= cap * CLOSE
            assert one.max_single is None or (dose.single_high or 0.0) <= one.max_single * CLOSE


def test_no_real_dose_of_one_age_group_is_given_to_an_adult_of_unknown_age(knowledge: KnowledgeBase) -> None:
    for drug in knowledge.drugs.values():
        for one in drug.doses:
            if isinstance(work_out(one, Patient(weight_kg=60.0)), WorkedDose):
                assert one.min_age_days <= 18 * YEAR
                assert one.max_age_days is None or one.max_age_days > 100 * YEAR
