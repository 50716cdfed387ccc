"""Danger first: every rule of the base on its own examples, and what must hold for any rule and any text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medassist.core.case import ADULT_AGE_DAYS, Case, Patient
from medassist.core.clinical import ActionCode, KnowledgeBase, RedFlag, RedFlagExamples, Text
from medassist.core.diagnosis.red_flags import compile_rules, fired
from medassist.core.reading import Reader
from medassist.knowledge.sources import load_sources


def rule(identifier: str, when: str, action: ActionCode = "refer_today") -> RedFlag:
    """A red flag that has nothing but its expression."""
    text = Text("", "")
    return RedFlag(identifier, text, when, action, text, text, (), RedFlagExamples((), ()))


def case(present: frozenset[str] = frozenset(), ages: tuple[int, int] = ADULT_AGE_DAYS) -> Case:
    """A case with findings and ages only."""
    return Case("", "en", "case", Patient(), age_range_days=ages, present=present)


@pytest.fixture(scope="module")
def knowledge(project: Path) -> KnowledgeBase:
    """The knowledge base as its authors wrote it, whatever was compiled last."""
    return load_sources(project / "resources" / "knowledge")


@pytest.fixture(scope="module")
def reader(knowledge: KnowledgeBase) -> Reader:
    """A reader over the real base."""
    return Reader(knowledge)


def test_every_rule_compiles_and_keeps_its_examples(knowledge: KnowledgeBase, reader: Reader) -> None:
    wrong: list[str] = []
    for one in knowledge.red_flags.values():
        rules = compile_rules([one], knowledge.findings)
        wrong += [f"{one.id} misses: {text}" for text in one.examples.fires if not fired(reader.read(text), rules)]
        wrong += [f"{one.id} cries wolf: {text}" for text in one.examples.silent if fired(reader.read(text), rules)]
    assert not wrong, "\n".join(wrong)


def test_emergencies_come_first() -> None:
    rules = compile_rules([rule("a", "fever"), rule("b", "fever", "call_emergency"), rule("c", "fever")])
    assert [one.rule.id for one in fired(case(frozenset({"fever"})), rules)] == ["b", "a", "c"]


def test_because_is_from_the_world_that_says_most() -> None:
    rules = compile_rules([rule("a", "fever or (cough and age_days < 100)")])
    found = fired(case(frozenset({"fever", "cough"}), (0, 364)), rules)
    assert found[0].because == ("fever", "cough")


def test_a_faulty_rule_is_named() -> None:
    with pytest.raises(ValueError, match="red flag broken: unknown finding 'nothing'"):
        compile_rules([rule("broken", "nothing")], {"fever"})


@pytest.mark.parametrize(
    "text",
    [
        "什么是蛛网膜下腔出血？",
        "What are the symptoms of meningitis?",
        "脑膜炎有哪些症状",
        "Can aspirin cause stomach bleeding?",
        "母亲有过突发剧烈头痛",
        "no chest pain, no breathlessness",
        "How do I change a tyre?",
        "",
    ],
)
def test_silence(knowledge: KnowledgeBase, reader: Reader, text: str) -> None:
    assert not fired(reader.read(text), compile_rules(knowledge.red_flags.values(), knowledge.findings))


NAMES = ("fever", "cough", "rash", "headache")
ATOMS = st.sampled_from((*NAMES, "male", "pregnant", "age_years < 5", "age_months >= 3", "heart_rate > 100"))
RULES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: "(" + " and ".join(parts) + ")"),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: "(" + " or ".join(parts) + ")"),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: "at_least(2, " + ", ".join(parts) + ")"),
    ),
    max_leaves=8,
)
AGES = st.tuples(st.integers(0, 4000), st.integers(0, 40000)).map(lambda pair: (min(pair), max(pair)))


@given(RULES, st.frozensets(st.sampled_from(NAMES)), st.sampled_from(NAMES), AGES)
def test_one_more_finding_silences_nothing(
    when: str, present: frozenset[str], more: str, ages: tuple[int, int]
) -> None:
    rules = compile_rules([rule("any", when)])
    before = fired(case(present, ages), rules)
    after = fired(case(present | {more}, ages), rules)
    assert not before or after
    assert before == fired(case(present, ages), rules)
    assert all(reason in present or reason not in NAMES for one in before for reason in one.because)


@given(RULES, st.frozensets(st.sampled_from(NAMES)), AGES)
def test_a_span_fires_when_any_of_its_ages_does(when: str, present: frozenset[str], ages: tuple[int, int]) -> None:
    rules = compile_rules([rule("any", when)])
    span = case(present, ages)
    some = {*ages, *(day for day in (90, 91, 92, 1824, 1825, 1826) if ages[0] <= day <= ages[1])}
    assert bool(fired(span, rules)) == any(fired(replace(span, age_range_days=(day, day)), rules) for day in some)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=100))
def test_no_text_makes_it_fail(knowledge: KnowledgeBase, reader: Reader, text: str) -> None:
    fired(reader.read(text), compile_rules(list(knowledge.red_flags.values())[:5]))
