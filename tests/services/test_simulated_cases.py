"""Drawn cases: the same seed gives the same ones, they are closed under implication, and truth and outside are what they say."""

from __future__ import annotations

import pytest

from medassist.core.clinical import KnowledgeBase
from medassist.services.ask import AskService
from medassist.services.simulated_cases import OUTSIDE, SECOND, SURE, CaseMaker, Drawn, scored

COUNT = 300


@pytest.fixture(scope="module")
def drawn(knowledge: KnowledgeBase, ask: AskService) -> list[Drawn]:
    return list(CaseMaker(knowledge, ask, 5).cases(COUNT))


def test_the_seed_decides_everything(drawn: list[Drawn], knowledge: KnowledgeBase, ask: AskService) -> None:
    assert list(CaseMaker(knowledge, ask, 5).cases(40)) == drawn[:40]
    assert list(CaseMaker(knowledge, ask, 6).cases(40)) != drawn[:40]


def test_every_case_says_something_of_a_known_patient(drawn: list[Drawn], knowledge: KnowledgeBase) -> None:
    assert len(drawn) == COUNT
    for one in drawn:
        low, high = one.case.age_range_days
        assert one.case.present
        assert one.case.patient.age_days == low <= high
        assert one.case.patient.sex in ("male", "female")
        assert set(one.truth) <= knowledge.conditions.keys()
        assert one.case.present | one.case.absent | one.case.history <= knowledge.findings.keys()


def test_nothing_is_said_to_be_there_and_not_there(drawn: list[Drawn]) -> None:
    for one in drawn:
        said = {mention.id for mention in one.case.findings if mention.status == "present"}
        denied = {mention.id for mention in one.case.findings if mention.status == "absent"}
        assert not said & denied
        assert not one.case.present & one.case.absent


def test_one_in_ten_has_a_reason_outside_and_one_in_seven_a_second_illness(drawn: list[Drawn]) -> None:
    outside = sum(not one.truth for one in drawn) / COUNT
    second = sum(len(one.truth) == 2 for one in drawn) / COUNT
    assert abs(outside - OUTSIDE) < 0.07
    assert abs(second - SECOND * (1 - OUTSIDE)) < 0.07
    assert all(len(one.truth) <= 2 for one in drawn)


def test_most_of_what_is_said_belongs_to_the_true_condition(drawn: list[Drawn], knowledge: KnowledgeBase) -> None:
    shares = []
    for one in drawn:
        if one.truth:
            own = {link.finding for name in one.truth for link in knowledge.conditions[name].findings}
            said = [mention.id for mention in one.case.findings if mention.status == "present"]
            shares.append(sum(name in own for name in said) / len(said))
    assert 0.5 < sum(shares) / len(shares) < 0.95  # noise and companions are there, and not the most of it


def test_what_a_condition_always_shows_is_seldom_left_out(drawn: list[Drawn], knowledge: KnowledgeBase) -> None:
    """Only reading may lose it; whether it is said is not left to chance."""
    wanted = said = 0
    for one in drawn:
        for name in one.truth:
            for link in knowledge.conditions[name].findings:
                if link.value >= SURE:
                    wanted += 1
                    said += link.finding in one.case.present | one.case.history
    assert wanted > 10
    assert said / wanted > 0.75


def test_the_differential_of_a_drawn_case_finds_its_condition_better_than_chance(
    drawn: list[Drawn], ask: AskService
) -> None:
    found = [scored(one, ask) for one in drawn[:80]]
    first = [rows[0].condition.id in one.truth for one, rows in zip(drawn[:80], found, strict=True) if rows]
    assert sum(first) / len(first) > 0.2  # of nearly 400 conditions
    assert all(sum(row.shown for row in rows) < 1.0 for rows in found)
