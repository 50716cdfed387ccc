"""One writing of numbers, units and intervals: what two texts say alike is found, what differs is not."""

from __future__ import annotations

import pytest

from medassist.services.writing_facts import folded, foreign, quantities, said, says


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("500 mg", "500毫克"), ("40–45 mg/kg", "40 to 45 mg/kg"), ("每次40～45 mg/kg", "每次40至45毫克/公斤"),
        ("twice a day", "2 times daily"), ("3 times per day", "tid"), ("每天三次", "每日3次"), ("一日三次", "每日3次"),
        ("q8h", "every 8 hours"), ("6-hourly", "every 6 hours"), ("1,000 mL", "1000 ml"), ("10 micrograms", "10 mcg"),
        ("20 units", "20 IU"), ("between 5 and 10 mg", "5 to 10 mg"), ("500 mg to 1000 mg", "500–1000 mg"),
        ("38 ℃", "38°C"), ("2小时一次", "每2小时一次"), ("每4~6小时一次", "每4-6小时1次"), ("30 per cent", "30%"),
    ],
)  # fmt: skip
def test_two_writings_of_one_amount_fold_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("text", "fact", "there"),
    [
        ("give 500 mg", "500mg", True), ("give 1500 mg", "500mg", False), ("give 0.5 mg", "5mg", False),
        ("5 to 7 days", "5-7 days", True), ("共7天", "7天", True), ("共17天", "7天", False), ("INR 2.8", "2", False),
        ("100 micrograms", "100µg", True), ("停用布洛芬", "停(?:用)?布洛芬", True),
    ],
)  # fmt: skip
def test_a_fact_is_found_in_whole_numbers_only(text: str, fact: str, *, there: bool) -> None:
    assert says(folded(text), [fact]) is there


def test_a_fact_is_said_in_any_of_its_alternatives_and_unwanted_ones_are_named() -> None:
    own = folded("Amoxicillin 1 g every 8 hours [1].")
    assert [says(own, fact) for fact in (["1g"], ["every 8 hours", "3 times a day"], ["7 days"])] == [True, True, False]
    assert said("The left ear", ["left", "right"]) == ["left"]


def test_numbers_carry_their_unit_and_the_larger_unit_is_turned_into_the_smaller() -> None:
    assert quantities("1 g or 500–1000 mg [12]") == {(1000.0, "mg"), (500.0, "mg")}
    assert quantities("2 L, 4 cm, 50 µg") == {(2000.0, "ml"), (40.0, "mm"), (0.05, "mg")}


def test_a_number_of_no_basis_is_foreign_by_its_unit() -> None:
    assert foreign("10 mg twice", "10 mg, 2 times a day") == []
    assert foreign("10 g", "10 mg") == ["10000mg"]
    assert foreign("for 9 days", "for 7 days") == ["9"]
    assert foreign("one tablet, 1 time", "no number at all") == []
