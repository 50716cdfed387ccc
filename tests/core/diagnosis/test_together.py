"""Two conditions at once: named only where no single one explains the case as well."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest

from medassist.core.case import ADULT_AGE_DAYS, Case, FindingMention, Patient
from medassist.core.clinical import AgeRange, Condition, Finding, FindingLink, Names, Text, Visits
from medassist.core.diagnosis.posterior import Network
from medassist.core.diagnosis.together import CHANCE_LIFT, CLEARLY, two_conditions

VISITS = 10.0
RATE = 0.02


def finding(name: str, *, implies: tuple[str, ...] = ()) -> Finding:
    said = Names((name,), (name,))
    return Finding(name, "symptom", Text(name, name), said, Text(name, name), RATE, implies)


def condition(name: str, shows: Mapping[str, float]) -> Condition:
    return Condition(
        id=name, name=Text(name + "病", name), synonyms=Names(), icd10="A00", icpc2="A01", system="other",
        urgency="routine", sex="any", age_years=AgeRange(), must_not_miss=False,
        visits_per_1000=Visits(*[VISITS] * 7),
        findings=tuple(FindingLink(one, share) for one, share in shows.items()), text={},
    )  # fmt: skip


def network(*conditions: Condition, findings: tuple[Finding, ...] = ()) -> Network:
    known = {one.id: one for one in findings}
    named = {link.finding for one in conditions for link in one.findings}
    known |= {name: finding(name) for name in named if name not in known}
    return Network({one.id: one for one in conditions}, known)


def case(*present: str) -> Case:
    said = tuple(FindingMention(one, "present", "now", one, 0, 0) for one in present)
    return Case(
        "x", "en", "case", Patient(), findings=said, present=frozenset(present), absent=frozenset(),
        history=frozenset(), age_range_days=ADULT_AGE_DAYS,
    )  # fmt: skip


SKIN = condition("skin", {"itch": 0.9, "rash": 0.9})
GUT = condition("gut", {"pain": 0.9, "diarrhoea": 0.9})


def test_two_conditions_that_share_the_findings_are_named_with_what_each_explains() -> None:
    base = network(SKIN, GUT)
    told = case("itch", "rash", "pain", "diarrhoea")
    found = two_conditions(base, base.posterior(told), told)
    assert found is not None
    order = dict(zip(found.ids, found.explains, strict=True))
    assert {one: set(own) for one, own in order.items()} == {"skin": {"itch", "rash"}, "gut": {"pain", "diarrhoea"}}
    assert dict(zip(found.ids, found.names_zh, strict=True)) == {"skin": "skin病", "gut": "gut病"}
    assert dict(zip(found.ids, found.names_en, strict=True)) == {"skin": "skin", "gut": "gut"}


def test_the_gain_is_that_of_a_noisy_or_of_two_independent_causes() -> None:
    base = network(SKIN, GUT)
    told = case("itch", "rash", "pain", "diarrhoea")
    scored = base.posterior(told)
    found = two_conditions(base, scored, told)
    assert found is not None
    both = 4 * math.log((1 - (1 - 0.9) * (1 - RATE)) / RATE)
    one_alone = 2 * math.log(0.9 / RATE)
    prior = scored[0].prior
    assert all(one.prior == pytest.approx(prior) for one in scored)
    assert found.gain == pytest.approx(2 * prior + math.log(CHANCE_LIFT) + both - (prior + one_alone))
    assert found.gain >= CLEARLY


def test_one_condition_that_explains_everything_is_enough() -> None:
    whole = condition("whole", {"itch": 0.9, "rash": 0.9, "pain": 0.9, "diarrhoea": 0.9})
    base = network(SKIN, GUT, whole)
    told = case("itch", "rash", "pain", "diarrhoea")
    assert two_conditions(base, base.posterior(told), told) is None


def test_a_second_condition_that_adds_nothing_is_not_named() -> None:
    twin = condition("twin", {"itch": 0.9, "rash": 0.9})
    base = network(SKIN, twin)
    told = case("itch", "rash")
    assert two_conditions(base, base.posterior(told), told) is None


def test_a_second_condition_too_rare_for_what_it_explains_is_not_named() -> None:
    faint = condition("faint", {"pain": 0.2})
    base = network(SKIN, faint)
    told = case("itch", "rash", "pain")
    scored = base.posterior(told)
    more = math.log((1 - (1 - 0.2) * (1 - RATE)) / RATE)
    assert scored[0].prior + math.log(CHANCE_LIFT) + more < CLEARLY
    assert two_conditions(base, scored, told) is None


@pytest.mark.parametrize("present", [(), ("itch",)])
def test_fewer_than_two_findings_need_no_two_conditions(present: tuple[str, ...]) -> None:
    base = network(SKIN, GUT)
    told = case(*present)
    assert two_conditions(base, base.posterior(told), told) is None


def test_a_finding_and_what_it_implies_are_one() -> None:
    cramp = finding("cramp", implies=("pain",))
    first, second = condition("first", {"cramp": 0.9}), condition("second", {"pain": 0.9})
    base = network(first, second, findings=(cramp,))
    told = case("cramp", "pain")
    assert two_conditions(base, base.posterior(told), told) is None
