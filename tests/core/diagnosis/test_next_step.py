"""What to ask next: the findings that tell most, none already spoken of, in the kind of act they need."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medassist.core.case import Case
from medassist.core.clinical import KnowledgeBase
from medassist.core.diagnosis.complaints import complaints
from medassist.core.diagnosis.next_step import CONSIDERED, LEAST_BITS, LENGTH, next_steps
from medassist.core.diagnosis.posterior import Network

MakeCase = Callable[..., Case]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_steps_are_new_useful_and_in_order_of_what_they_tell(
    data: st.DataObject, knowledge: KnowledgeBase, network: Network, make_case: MakeCase
) -> None:
    ids = sorted(knowledge.findings)
    said = data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=5, unique=True))
    absent = data.draw(st.lists(st.sampled_from(ids), max_size=3, unique=True))
    case = make_case(said, [one for one in absent if one not in said])
    steps = next_steps(network, network.posterior(case), case, "zh")
    assert len(steps) <= LENGTH
    bits = [step.information_bits for step in steps]
    assert bits == sorted(bits, reverse=True)
    assert all(LEAST_BITS <= one <= 1.0 for one in bits)
    assert not {step.finding for step in steps} & (case.present | case.absent)
    for step in steps:
        finding = knowledge.findings[step.finding]
        assert step.text == finding.ask.zh
        assert step.kind == {"sign": "exam", "vital": "exam", "test": "test"}.get(finding.kind, "question")


def test_the_information_is_the_mutual_information_worked_out_by_hand(
    network: Network, make_case: MakeCase, knowledge: KnowledgeBase
) -> None:
    case = make_case(["headache"])
    scored = network.posterior(case)
    step = next_steps(network, scored, case, "en")[0]
    leading = [one for one in scored if one.weights][:CONSIDERED]
    total = sum(one.probability for one in leading)
    index = {one.id: place for place, one in enumerate(network.conditions)}
    background = knowledge.findings[step.finding].background

    def entropy(p: float) -> float:
        return -(p * math.log2(p) + (1 - p) * math.log2(1 - p))

    chances = [network.links[index[one.condition.id]].get(step.finding, background) for one in leading]
    weights = [one.probability / total for one in leading]
    expected = entropy(sum(w * p for w, p in zip(weights, chances, strict=True)))
    expected -= sum(w * entropy(p) for w, p in zip(weights, chances, strict=True))
    assert step.information_bits == pytest.approx(expected, abs=1e-4)


def test_without_a_present_finding_nothing_is_asked(network: Network, make_case: MakeCase) -> None:
    for case in (make_case(), make_case(absent=["fever"])):
        assert next_steps(network, network.posterior(case), case, "en") == ()


def test_without_a_condition_that_speaks_of_it_nothing_is_asked(network: Network, make_case: MakeCase) -> None:
    assert next_steps(network, [], make_case(["headache"]), "en") == ()


def test_when_everything_was_said_nothing_is_asked(
    network: Network, make_case: MakeCase, knowledge: KnowledgeBase
) -> None:
    case = make_case(["headache"], [one for one in sorted(knowledge.findings) if one != "headache"])
    assert next_steps(network, network.posterior(case), case, "en") == ()


# ---- what the patient came with


def test_complaints_are_the_most_specific_words_in_the_texts_order(
    make_case: MakeCase, knowledge: KnowledgeBase
) -> None:
    case = make_case(["fever", "headache", "thunderclap_headache", "sudden_onset", "history_diabetes"])
    assert complaints(case, knowledge.findings) == ["fever", "thunderclap_headache"]


def test_what_is_absent_is_no_complaint(make_case: MakeCase, knowledge: KnowledgeBase) -> None:
    assert complaints(make_case(["cough"], ["fever"]), knowledge.findings) == ["cough"]
    assert complaints(make_case(), knowledge.findings) == []
