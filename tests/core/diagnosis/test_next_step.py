"""What to ask next: danger first, nothing said before, nothing this patient cannot answer, and an end."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medassist.core.answer import OPENLY, MustNotMiss, NextStep
from medassist.core.case import Case, Measurement, Patient
from medassist.core.clinical import AgeRange, Condition, Finding, FindingLink, KnowledgeBase, Names, Text, Visits
from medassist.core.diagnosis import askable
from medassist.core.diagnosis.clinic import LEVELS, TOWNSHIP, VILLAGE, has_test, level_of
from medassist.core.diagnosis.complaints import complaints
from medassist.core.diagnosis.lane import must_not_miss
from medassist.core.diagnosis.next_step import LENGTH, next_steps
from medassist.core.diagnosis.posterior import Network, Scored
from medassist.core.diagnosis.red_flags import CompiledRules, compile_rules, fired
from medassist.core.diagnosis.step_value import outlook

MakeCase = Callable[..., Case]
YEAR = 365
MAN = Patient(sex="male", age_years=40)
ORDER = ("question", "exam", "test")
SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="session")
def rules(knowledge: KnowledgeBase) -> CompiledRules:
    return compile_rules(knowledge.red_flags.values(), knowledge.findings)


class Desk:
    """Works a case out as the program does."""

    def __init__(self, network: Network, rules: CompiledRules) -> None:
        self.network, self.rules = network, rules

    def work_out(self, case: Case) -> tuple[list[Scored], tuple[MustNotMiss, ...], list]:
        flags = [one.rule for one in fired(case, self.rules)]
        scored = self.network.posterior(case, {one for rule in flags for one in rule.conditions})
        return scored, must_not_miss(case, flags, scored, self.network.findings, "en")[:OPENLY], flags

    def steps(self, case: Case, language="en", clinic="township") -> tuple[NextStep, ...]:
        scored, lane, flags = self.work_out(case)
        return next_steps(self.network, scored, case, language, rules=self.rules, flags=flags, lane=lane, clinic=clinic)


@pytest.fixture(scope="session")
def desk(network: Network, rules: CompiledRules) -> Desk:
    return Desk(network, rules)


def draw_case(data: st.DataObject, knowledge: KnowledgeBase, make_case: MakeCase, **named) -> Case:
    ids = sorted(knowledge.findings)
    said = data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=4, unique=True))
    absent = data.draw(st.lists(st.sampled_from(ids), max_size=3, unique=True))
    return make_case(said, [one for one in absent if one not in said], **named)


def is_danger(step: NextStep) -> bool:
    return bool(step.excludes) or step.why.startswith("If so, it is a danger sign")


# ---- what is proposed


@SLOW
@given(data=st.data())
def test_steps_are_new_few_and_in_the_order_of_an_interview(
    data: st.DataObject, knowledge: KnowledgeBase, desk: Desk, make_case: MakeCase
) -> None:
    case = draw_case(data, knowledge, make_case)
    steps = desk.steps(case)
    assert len(steps) <= LENGTH
    ids = [step.finding for step in steps]
    assert len(set(ids)) == len(ids)
    assert not set(ids) & (case.present | case.absent | {mention.id for mention in case.findings})
    places = [(not is_danger(step), ORDER.index(step.kind)) for step in steps]
    assert places == sorted(places)
    for step in steps:
        finding = knowledge.findings[step.finding]
        assert step.text == finding.ask.en
        assert step.why.endswith(".")
        assert 0.0 <= step.information_bits <= 1.0
        assert step.kind == {"sign": "exam", "vital": "exam", "test": "test"}.get(finding.kind, "question")
        assert not set(step.excludes) - set(knowledge.conditions)


def test_of_a_finding_and_its_kinds_only_one_is_asked(
    desk: Desk, make_case: MakeCase, knowledge: KnowledgeBase
) -> None:
    for complaint in ("fever", "breathlessness", "abdominal_pain", "dizziness_unspecific", "headache", "vomiting"):
        ids = [step.finding for step in desk.steps(make_case([complaint]))]
        for one in ids:
            assert not set(ids) & set(knowledge.findings[one].implies), (complaint, one)


def test_danger_comes_first_and_says_what_it_excludes(desk: Desk, make_case: MakeCase) -> None:
    case = make_case(["headache"])
    _, lane, _ = desk.work_out(case)
    assert lane
    first = desk.steps(case)[0]
    assert is_danger(first)
    assert set(first.excludes) <= {one.id for one in lane}


def test_what_completes_a_red_flag_is_asked(make_case: MakeCase, knowledge: KnowledgeBase, network: Network) -> None:
    rule = replace(knowledge.red_flags["rf_thunderclap_headache"], id="x", when="headache and fever")
    rules = compile_rules([rule], knowledge.findings)
    case = make_case(["headache"])
    scored = network.posterior(case)
    steps = next_steps(network, scored, case, "zh", rules=rules, flags=[], lane=[])
    found = {step.finding: step for step in steps}
    assert found["fever"].why == "如有，属于危险信号。"
    assert steps[0].finding == "fever"
    alone = replace(rule, when="headache or fever")
    done = next_steps(
        network, scored, case, "zh", rules=compile_rules([alone], knowledge.findings), flags=[alone], lane=[]
    )
    assert "如有，属于危险信号。" not in {step.why for step in done}  # it has fired: a yes would raise nothing


@pytest.mark.parametrize("case_of", [lambda make: make(), lambda make: make(absent=["fever"])])
def test_without_a_present_finding_nothing_is_asked(desk: Desk, make_case: MakeCase, case_of) -> None:
    assert desk.steps(case_of(make_case)) == ()


def test_when_everything_was_said_nothing_is_asked(desk: Desk, make_case: MakeCase, knowledge: KnowledgeBase) -> None:
    case = make_case(["headache"], [one for one in sorted(knowledge.findings) if one != "headache"])
    assert desk.steps(case) == ()


def test_a_measured_value_is_not_asked_for(desk: Desk, make_case: MakeCase, knowledge: KnowledgeBase) -> None:
    case = replace(make_case(["cough"]), measurements=(Measurement("temperature_c", 37.0, "37", 0, 2),))
    assert not askable.askable(knowledge.findings["fever"], case)
    assert askable.askable(knowledge.findings["fever"], make_case(["cough"]))


def test_an_unknown_answer_is_not_asked_again(desk: Desk, make_case: MakeCase) -> None:
    case = make_case(["headache"])
    first = desk.steps(case)[0].finding
    mention = replace(make_case([first]).findings[0], status="unknown")
    again = replace(case, findings=(*case.findings, mention))
    assert first not in {step.finding for step in desk.steps(again)}


# ---- who can be asked what


@SLOW
@given(data=st.data())
def test_a_man_is_asked_nothing_of_a_woman(
    data: st.DataObject, knowledge: KnowledgeBase, desk: Desk, make_case: MakeCase
) -> None:
    steps = desk.steps(draw_case(data, knowledge, make_case, patient=MAN))
    assert not {step.finding for step in steps} & askable.FEMALE


@SLOW
@given(data=st.data(), days=st.integers(0, 2 * YEAR))
def test_a_small_child_is_asked_no_kind_of_pain_and_no_vice(
    data: st.DataObject, days: int, knowledge: KnowledgeBase, desk: Desk, make_case: MakeCase
) -> None:
    case = draw_case(data, knowledge, make_case, ages=(days, days), patient=Patient(age_days=days))
    asked = {step.finding for step in desk.steps(case)}
    assert not asked & (askable.FELT | askable.GROWN | askable.FERTILE)


@SLOW
@given(data=st.data())
def test_an_old_woman_is_asked_nothing_of_babies_and_of_pregnancy(
    data: st.DataObject, knowledge: KnowledgeBase, desk: Desk, make_case: MakeCase
) -> None:
    case = draw_case(data, knowledge, make_case, ages=(70 * YEAR,) * 2, patient=Patient(sex="female", age_years=70))
    asked = {step.finding for step in desk.steps(case)}
    assert not asked & (askable.BABY | askable.CHILD | askable.FERTILE | askable.PREGNANT | askable.MALE)


def test_pregnancy_is_asked_where_it_may_be_and_is_not_known(make_case: MakeCase, knowledge: KnowledgeBase) -> None:
    pregnant, waters = knowledge.findings["pregnant_state"], knowledge.findings["waters_leaking"]
    thirty = (30 * YEAR, 30 * YEAR)
    woman = make_case(["lower_abdominal_pain"], ages=thirty, patient=Patient(sex="female"))
    known = make_case(["lower_abdominal_pain"], ages=thirty, patient=Patient(sex="female", pregnant=True))
    assert askable.askable(pregnant, woman)
    assert not askable.askable(pregnant, known)
    assert askable.askable(waters, known)
    assert not askable.askable(waters, woman)
    lochia = knowledge.findings["foul_lochia"]
    assert askable.askable(lochia, make_case(["fever", "postpartum"], ages=thirty, patient=Patient(sex="female")))
    assert not askable.askable(lochia, woman)


def test_the_sets_name_findings_of_the_base(knowledge: KnowledgeBase) -> None:
    named = (
        askable.FELT | askable.GROWN | askable.BABY | askable.CHILD | askable.FEMALE | askable.MALE | askable.NOT_ASKED
    )
    assert not named - set(knowledge.findings)
    for test in VILLAGE | TOWNSHIP:
        assert knowledge.findings[test].kind == "test", test


# ---- what the clinic has


def test_a_clinic_is_asked_for_no_test_it_has_not(desk: Desk, make_case: MakeCase, knowledge: KnowledgeBase) -> None:
    seen = dict.fromkeys(LEVELS, 0)
    for complaint in ("tiredness", "cough", "weight_loss", "polydipsia", "dysuria", "joint_pain", "abdominal_pain"):
        case = make_case([complaint])
        for level in LEVELS:
            for step in desk.steps(case, clinic=level):
                if step.kind == "test":
                    seen[level] += 1
                    assert has_test(level, step.finding) or "Not at this clinic" in step.why
    assert level_of("troponin_raised") == "hospital"
    assert [has_test(level, "ecg_abnormal") for level in LEVELS] == [False, True, True]


def test_a_referred_patient_may_be_tested_elsewhere(
    make_case: MakeCase, knowledge: KnowledgeBase, network: Network
) -> None:
    case = make_case(["chest_pain", "sweating"])
    flag = next(one for one in knowledge.red_flags.values() if one.action_code == "call_emergency")
    everything = [one for one in knowledge.findings if knowledge.findings[one].kind != "test"]
    spoken = replace(case, absent=frozenset(everything) - case.present)
    scored, none = network.posterior(case), compile_rules([])
    at_village = next_steps(network, scored, spoken, "en", rules=none, flags=[flag], lane=[], clinic="village")
    tests = [step for step in at_village if not has_test("village", step.finding)]
    assert all(step.why.endswith("Not at this clinic: where the patient is referred to.") for step in tests)
    assert tests


# ---- when it ends


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_it_stops_whatever_is_answered(
    data: st.DataObject, knowledge: KnowledgeBase, desk: Desk, make_case: MakeCase
) -> None:
    symptoms = sorted(one.id for one in knowledge.findings.values() if one.kind == "symptom")
    present, absent = [data.draw(st.sampled_from(symptoms))], []
    for _ in range(60):
        steps = desk.steps(make_case(present, absent))
        if not steps:
            break
        assert steps[0].finding not in {*present, *absent}
        (present if data.draw(st.booleans()) else absent).append(steps[0].finding)
    else:
        pytest.fail(f"still asking: {present}, {absent}")


def test_a_no_makes_the_danger_less_probable_and_what_is_excluded_leaves_the_lane(
    desk: Desk, make_case: MakeCase
) -> None:
    left = 0
    for complaint in ("headache", "dizziness_unspecific", "chest_pain"):
        absent: list[str] = []
        scored, before, _ = desk.work_out(make_case([complaint]))
        while steps := desk.steps(make_case([complaint], absent)):
            then = {one.condition.id: one.probability for one in scored}
            absent.append(steps[0].finding)
            scored, lane, _ = desk.work_out(make_case([complaint], absent))
            now = {one.condition.id: one.probability for one in scored}
            for excluded in steps[0].excludes:
                assert now[excluded] < then[excluded], (steps[0].finding, excluded)
        left += len({one.id for one in before} - {one.id for one in lane})
    assert left >= 3


def test_answering_works_everything_out_anew(desk: Desk, make_case: MakeCase) -> None:
    case = make_case(["cough"])
    scored, _, _ = desk.work_out(case)
    step = desk.steps(case)[0]
    answers = [make_case(["cough", step.finding]), make_case(["cough"], [step.finding])]
    view = outlook(desk.network, scored, case, [step.finding], {one.condition.id for one in scored})
    for answered, foreseen in zip(answers, (view.yes, view.no), strict=True):
        again = {one.condition.id: one.probability for one in desk.work_out(answered)[0]}
        now = np.array([again[one.id] for one in desk.network.conditions])
        top = int(np.argmax(foreseen[:, 0]))
        assert now[top] == pytest.approx(foreseen[top, 0], abs=0.15)  # but for the interaction term
        assert step.finding not in {one.finding for one in desk.steps(answered)}


# ---- on a base small enough to work out by hand


def finding(id: str, background: float = 0.1, kind="symptom", implies: Sequence[str] = ()) -> Finding:
    return Finding(id, kind, Text(id, id), Names(), Text(f"{id}？", f"{id}?"), background, tuple(implies))


def condition(id: str, links: dict[str, float], *, drugs: tuple[str, ...] = (), visits: float = 10.0) -> Condition:
    return Condition(
        id, Text(id, id), Names(), "A00", "A01", "general", "routine", "any", AgeRange(), False,
        Visits(*[visits] * 7), tuple(FindingLink(one, value) for one, value in links.items()), {}, drugs=drugs,
    )  # fmt: skip


def small(*conditions: Condition) -> Network:
    names = {link.finding for one in conditions for link in one.findings}
    return Network({one.id: one for one in conditions}, {name: finding(name) for name in sorted(names)})


NO_RULES = compile_rules([])


def ask(network: Network, case: Case, **named) -> tuple[NextStep, ...]:
    given = {"rules": NO_RULES, "flags": [], "lane": [], **named}
    return next_steps(network, network.posterior(case), case, "en", **given)


@pytest.mark.parametrize(("drugs", "asked"), [((("a",), ("a",)), False), ((("a",), ("b",)), True)])
def test_what_changes_no_plan_is_not_asked(make_case: MakeCase, drugs, asked: bool) -> None:
    network = small(
        condition("one", {"headache": 0.9, "fever": 0.9}, drugs=drugs[0], visits=300),
        condition("two", {"headache": 0.9, "fever": 0.05}, drugs=drugs[1], visits=150),
    )
    assert [step.finding for step in ask(network, make_case(["headache"]))] == (["fever"] if asked else [])


def test_the_information_is_the_mutual_information_worked_out_by_hand(make_case: MakeCase) -> None:
    network = small(
        condition("one", {"headache": 0.9, "fever": 0.8}, drugs=("a",)),
        condition("two", {"headache": 0.9}, drugs=("b",)),
    )
    case = make_case(["headache"])
    scored = network.posterior(case)
    view = outlook(network, scored, case, ["fever"], {"one", "two"})
    by_id = {one.condition.id: one.probability for one in scored}
    background = 0.1
    given_one = 0.8 + 0.2 * 0.25 * background
    outside = 1 - by_id["one"] - by_id["two"]
    yes = by_id["one"] * given_one + (by_id["two"] + outside) * background

    def entropy(p: float) -> float:
        return -(p * math.log2(p) + (1 - p) * math.log2(1 - p))

    expected = entropy(yes) - by_id["one"] * entropy(given_one) - (1 - by_id["one"]) * entropy(background)
    assert view.chance[0] == pytest.approx(yes)
    assert view.bits[0] == pytest.approx(expected)
    assert view.yes[0, 0] > view.now[0] > view.no[0, 0]


def test_a_kind_of_pain_is_foreseen_given_the_pain(make_case: MakeCase) -> None:
    network = small(
        condition("one", {"chest_pain": 0.8, "pressing_chest_pain": 0.6}), condition("two", {"chest_pain": 0.8})
    )
    network.findings = {  # type: ignore[misc]  # a small base
        "chest_pain": finding("chest_pain", 0.1),
        "pressing_chest_pain": finding("pressing_chest_pain", 0.02, implies=["chest_pain"]),
    }
    case = make_case(["chest_pain"])
    scored = network.posterior(case)
    view = outlook(network, scored, case, ["pressing_chest_pain"], {"one", "two"})
    alone = next(one.probability for one in scored if one.condition.id == "one")
    assert view.chance[0] == pytest.approx(alone * 0.6 / 0.8 + (1 - alone) * 0.2, abs=0.02)


def test_cheap_comes_first_where_the_value_is_alike(make_case: MakeCase) -> None:
    network = small(
        condition("one", {"headache": 0.9, "photophobia": 0.8, "neck_stiffness": 0.8, "crp_raised": 0.8}, drugs=("a",)),
        condition("two", {"headache": 0.9}, drugs=("b",)),
    )
    kinds = {"neck_stiffness": "sign", "crp_raised": "test"}
    network.findings = {  # type: ignore[misc]  # a small base
        name: finding(name, kind=kinds.get(name, "symptom")) for name in network.findings
    }
    assert [step.finding for step in ask(network, make_case(["headache"]))] == [
        "photophobia", "neck_stiffness", "crp_raised",
    ]  # fmt: skip


# ---- what the patient came with


def test_complaints_are_the_most_specific_words_in_the_texts_order(
    make_case: MakeCase, knowledge: KnowledgeBase
) -> None:
    case = make_case(["fever", "headache", "thunderclap_headache", "sudden_onset", "history_diabetes"])
    assert complaints(case, knowledge.findings) == ["fever", "thunderclap_headache"]


def test_what_is_absent_is_no_complaint(make_case: MakeCase, knowledge: KnowledgeBase) -> None:
    assert complaints(make_case(["cough"], ["fever"]), knowledge.findings) == ["cough"]
    assert complaints(make_case(), knowledge.findings) == []
