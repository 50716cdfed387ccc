"""What is ordered of one substance in a day: read from words, added over all products, held against the maximum."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medassist.core.case import Case, Patient, TopicMention
from medassist.core.prescribing.daily_total import Order, daily_most, order_of, substances_of, totals_over
from medassist.core.prescribing.medicine_names import MedicineNames
from medassist.core.prescribing.safety import objections

COLD_REMEDY = "compound_paracetamol_amantadine"
"""250 mg of paracetamol a tablet."""
ADULT = (30 * 365, 30 * 365 + 364)


def ordered(text: str, *drugs: tuple[str, str], patient: Patient | None = None) -> Case:
    """A case of `text` in which each (id, words) is a medicine named, in order."""
    topics, at = [], 0
    for drug, words in drugs:
        start = text.index(words, at)
        at = start + len(words)
        topics.append(TopicMention("drug", drug, words, start, at))
    return Case(text, "en", "prescribing", patient or Patient(), topics=tuple(topics), age_range_days=ADULT)


@pytest.mark.parametrize(
    ("words", "amount", "in_pieces", "times"),
    [
        (" 500 mg qid", 500.0, False, 4.0),
        (" 1 g every 4 hours", 1000.0, False, 6.0),
        ("片 0.5g 每日4次", 500.0, False, 4.0),
        (" 每次1片，一日2次", 1.0, True, 2.0),
        ("0.3g×24片 每次1片 每日三次", 300.0, False, 3.0),
        (" 500mg x 2 tablets tds", 1000.0, False, 3.0),
        (" 500～1000 mg 每4～6小时一次", 1000.0, False, 6.0),
        (" two tablets 4 times a day", 2.0, True, 4.0),
        ("半片 每天2次", 0.5, True, 2.0),
        (" 9 tablets 4 times a day", None, False, 0.0),
        (" 250 micrograms", None, False, 0.0),
        (" 10 mg/kg tds", None, False, 0.0),
        (" 500 mg", None, False, 0.0),
        (" 每日3次", None, False, 0.0),
        ("。另一种药 500 mg qid", None, False, 0.0),
    ],
)
def test_an_order_is_read_from_its_words(words: str, amount: float | None, in_pieces: bool, times: float) -> None:
    expected = None if amount is None else Order("drug", amount, in_pieces, times)
    assert order_of("drug", words) == expected


def test_paracetamol_and_a_cold_remedy_are_added_up(names: MedicineNames) -> None:
    case = ordered("paracetamol 1 g qid, Kuaike 1 tablet bd", ("paracetamol", "paracetamol"), (COLD_REMEDY, "Kuaike"))
    (total,) = totals_over(case, names)
    assert (total.drug, total.total, total.most) == ("paracetamol", 4500.0, 4000.0)
    assert "4500 mg" in total.words.zh
    assert "4500 mg" in total.words.en
    assert names.drugs[COLD_REMEDY].name.en in total.words.en


@pytest.mark.parametrize("drug", ["paracetamol", COLD_REMEDY])
def test_the_total_is_an_overdose_of_either_product(names: MedicineNames, drug: str) -> None:
    case = ordered(
        "对乙酰氨基酚 1g 每日4次，快克 每次2片 每日2次", ("paracetamol", "对乙酰氨基酚"), (COLD_REMEDY, "快克")
    )
    found = [one for one in objections(names.drugs[drug], case, names) if one.type == "overdose"]
    assert [(one.severity, one.drug.id, one.section) for one in found] == [("stop", "paracetamol", "dose")]
    assert found[0].duplicate is not None
    assert "5000 mg" in found[0].duplicate.zh


def test_the_same_drug_twice_in_one_order_is_added_up(names: MedicineNames) -> None:
    case = ordered(
        "Tylenol 1 g tds, paracetamol 500 mg qid", ("paracetamol", "Tylenol"), ("paracetamol", "paracetamol")
    )
    (total,) = totals_over(case, names)
    assert total.total == 5000.0


def test_the_list_of_medicines_counts_once_and_unknown_words_do_not(names: MedicineNames) -> None:
    listed = Patient(medicines=("paracetamol 1 g qid", "zorvaxin 9 g qid"))
    text = "Panadol 500 mg tds"
    (total,) = totals_over(ordered(text, ("paracetamol", "Panadol"), patient=listed), names)
    assert total.total == 5500.0
    assert not list(totals_over(ordered(text, ("paracetamol", "Panadol"), patient=Patient(medicines=(text,))), names))


def test_within_the_maximum_nothing_is_said(names: MedicineNames) -> None:
    case = ordered("paracetamol 500 mg qid, 快克 1片 每日2次", ("paracetamol", "paracetamol"), (COLD_REMEDY, "快克"))
    assert list(totals_over(case, names)) == []
    assert not [one for one in objections(names.drugs["paracetamol"], case, names) if one.type == "overdose"]


def test_the_weight_lowers_the_maximum(names: MedicineNames) -> None:
    assert daily_most(names.drugs["paracetamol"], ADULT, None) == 4000.0
    assert daily_most(names.drugs["paracetamol"], ADULT, 40.0) == 2400.0


def test_a_drug_without_a_daily_maximum_has_no_total(names: MedicineNames) -> None:
    without = next(drug for drug in names.drugs.values() if daily_most(drug, ADULT, None) is None)
    case = ordered("X 900 g qid", (without.id, "X"))
    assert list(totals_over(case, names)) == []


def test_a_medicine_without_an_article_and_pieces_of_unknown_strength_count_nothing(names: MedicineNames) -> None:
    assert substances_of(Order("atazanavir", 300.0, False, 2.0), names.drugs) == {}
    assert substances_of(Order("paracetamol", 2.0, True, 4.0), names.drugs) == {}
    assert substances_of(Order(COLD_REMEDY, 250.0, False, 4.0), names.drugs) == {}


@given(st.lists(st.tuples(st.integers(1, 2000), st.integers(1, 8)), min_size=1, max_size=6))
def test_the_total_is_the_sum_and_never_falls_when_an_order_is_added(
    names: MedicineNames, orders: list[tuple[int, int]]
) -> None:
    def total(some: list[tuple[int, int]]) -> float:
        text = "; ".join(f"paracetamol {amount} mg {times} times a day" for amount, times in some)
        found = list(totals_over(ordered(text, *[("paracetamol", "paracetamol")] * len(some)), names))
        return found[0].total if found else 0.0

    summed = float(sum(amount * times for amount, times in orders))
    assert total(orders) == (summed if summed > 4000 else 0.0)
    assert total(orders[:-1]) <= total(orders) or len(orders) == 1


def test_a_total_is_told_for_the_drugs_that_are_in_it_alone(names: MedicineNames) -> None:
    text = "paracetamol 1 g q4h and ibuprofen 200 mg tds"
    case = ordered(text, ("paracetamol", "paracetamol"), ("ibuprofen", "ibuprofen"))
    assert [total.drug for total in totals_over(case, names)] == ["paracetamol"]
    assert "overdose" in {one.type for one in objections(names.drugs["paracetamol"], case, names)}
    assert "overdose" not in {one.type for one in objections(names.drugs["ibuprofen"], case, names)}
