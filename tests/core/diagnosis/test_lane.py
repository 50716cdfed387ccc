"""The must-not-miss lane: what leads a danger into it, what keeps it out, and its order."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medassist.core.answer import OPENLY
from medassist.core.case import Case, Patient
from medassist.core.clinical import KnowledgeBase
from medassist.core.diagnosis.lane import LANE_LENGTH, must_not_miss
from medassist.core.diagnosis.posterior import Network
from medassist.core.diagnosis.red_flags import CompiledRules, compile_rules, fired
from medassist.services.ask import AskService

MakeCase = Callable[..., Case]
QUICK = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


@pytest.fixture(scope="module")
def rules(knowledge: KnowledgeBase) -> CompiledRules:
    return compile_rules(knowledge.red_flags.values(), knowledge.findings)


def lane(
    case: Case, knowledge: KnowledgeBase, network: Network, rules: CompiledRules, language: str = "en"
) -> list[str]:
    found = [one.rule for one in fired(case, rules)]
    shown = must_not_miss(case, found, network.posterior(case), knowledge.findings, language)  # type: ignore[arg-type]  # zh or en
    return [one.id for one in shown]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (["thunderclap_headache"], "subarachnoid_haemorrhage"),
        (["headache", "neck_stiffness", "fever"], "bacterial_meningitis"),
        (["pressing_chest_pain", "sweating"], "acute_myocardial_infarction"),
        (["low_back_pain", "saddle_anaesthesia"], "cauda_equina_syndrome"),
        (["breathlessness", "pleuritic_chest_pain"], "pulmonary_embolism"),
    ],
)
def test_a_dangerous_condition_that_fits_is_named(
    knowledge: KnowledgeBase,
    network: Network,
    rules: CompiledRules,
    make_case: MakeCase,
    said: list[str],
    expected: str,
) -> None:
    assert set(said) <= set(knowledge.findings), set(said) - set(knowledge.findings)
    assert expected in lane(make_case(said), knowledge, network, rules)


@pytest.mark.parametrize("said", [["runny_nose", "sneezing"], ["insomnia_symptom"], ["itching"]])
def test_a_harmless_complaint_does_not_cry_wolf(
    knowledge: KnowledgeBase, network: Network, rules: CompiledRules, make_case: MakeCase, said: list[str]
) -> None:
    said = [one for one in said if one in knowledge.findings]
    shown = lane(make_case(said), knowledge, network, rules)
    assert len(shown) <= LANE_LENGTH["routine"]
    assert len(shown) <= LANE_LENGTH["self_care"] or said != ["runny_nose", "sneezing"]


@settings(max_examples=60, **QUICK)  # type: ignore[arg-type]  # two settings by name
@given(data=st.data())
def test_the_lane_holds_only_dangerous_conditions_each_once_with_a_reason(
    data: st.DataObject, knowledge: KnowledgeBase, network: Network, rules: CompiledRules, make_case: MakeCase
) -> None:
    said = data.draw(st.lists(st.sampled_from(sorted(knowledge.findings)), min_size=1, max_size=6, unique=True))
    case = make_case(said)
    found = [one.rule for one in fired(case, rules)]
    for language in ("zh", "en"):
        shown = must_not_miss(case, found, network.posterior(case), knowledge.findings, language)  # type: ignore[arg-type]  # both
        names = [one.id for one in shown]
        assert len(names) == len(set(names)) <= max(LANE_LENGTH.values())
        assert all(knowledge.conditions[one].must_not_miss for one in names)
        assert all(one.why and one.name_zh and one.name_en for one in shown)


def test_a_condition_of_another_age_or_sex_is_not_in_the_lane(
    knowledge: KnowledgeBase, network: Network, rules: CompiledRules, make_case: MakeCase
) -> None:
    assert "hand_foot_mouth_disease" not in lane(make_case(["itching"]), knowledge, network, rules)
    man = make_case(["lower_abdominal_pain"], patient=Patient(sex="male"))
    assert "ectopic_pregnancy" not in lane(man, knowledge, network, rules)


def test_a_condition_named_by_a_red_flag_is_in_the_lane_even_when_it_explains_little(
    knowledge: KnowledgeBase, network: Network, make_case: MakeCase
) -> None:
    rule = next(one for one in knowledge.red_flags.values() if "sepsis" in one.conditions)
    case = make_case(["runny_nose"])
    shown = must_not_miss(case, [rule], network.posterior(case), knowledge.findings, "zh")
    assert "sepsis" in [one.id for one in shown]
    assert all(one.why.endswith("尚未排除。") for one in shown)


def test_what_would_exclude_it_is_said_in_the_language_asked(
    knowledge: KnowledgeBase, network: Network, make_case: MakeCase
) -> None:
    case = make_case(["headache", "neck_stiffness", "fever"])
    for language in ("zh", "en"):
        shown = must_not_miss(case, [], network.posterior(case), knowledge.findings, language)  # type: ignore[arg-type]  # both
        for one in shown:
            assert one.excluded_by == tuple(text.of(language) for text in knowledge.conditions[one.id].excluded_by)  # type: ignore[arg-type]


def test_a_danger_that_fits_stays_in_the_lane_however_improbable_another_condition_makes_it(
    knowledge: KnowledgeBase, network: Network, rules: CompiledRules, make_case: MakeCase
) -> None:
    case = make_case(["chest_pain", "breathlessness", "leg_swelling_unilateral", "tachycardia"])
    probability = {one.condition.id: one.probability for one in network.posterior(case)}
    shown = lane(case, knowledge, network, rules)
    assert probability["pulmonary_embolism"] > 0.5
    assert probability["pneumothorax"] < 0.02
    assert {"pulmonary_embolism", "acute_myocardial_infarction", "pneumothorax", "aortic_dissection"} <= set(shown)


def test_what_a_likely_condition_must_be_told_from_is_in_the_lane_also_where_only_the_other_says_so(
    knowledge: KnowledgeBase, network: Network, rules: CompiledRules, make_case: MakeCase
) -> None:
    said = ["missed_period", "right_lower_quadrant_pain", "vaginal_bleeding", "syncope", "hypotension"]
    case = make_case(said, patient=Patient(sex="female"))
    first = network.posterior(case)[0].condition
    shown = lane(case, knowledge, network, rules)
    assert first.id == "ectopic_pregnancy"
    assert {"acute_appendicitis", "sepsis"} <= set(first.must_exclude) & set(shown)
    assert "peritonitis" not in first.must_exclude
    assert "ectopic_pregnancy" in knowledge.conditions["peritonitis"].must_exclude
    assert "peritonitis" in shown


def test_what_a_red_flag_names_stands_among_the_first_and_the_better_fit_before_the_worse(
    knowledge: KnowledgeBase, network: Network, rules: CompiledRules, make_case: MakeCase
) -> None:
    case = make_case(["headache", "neck_stiffness", "fever"])
    flags = [one.rule for one in fired(case, rules)]
    shown = lane(case, knowledge, network, rules)
    named = {one for rule in flags for one in rule.conditions if knowledge.conditions[one].must_not_miss}
    assert named
    assert named <= set(shown[:OPENLY])
    assert shown.index("bacterial_meningitis") < shown.index("brain_abscess")


def test_the_lane_of_a_case_without_findings_is_empty(
    knowledge: KnowledgeBase, network: Network, rules: CompiledRules, make_case: MakeCase
) -> None:
    assert must_not_miss(make_case([]), [], [], knowledge.findings, "zh") == ()


def test_the_lane_is_as_long_as_the_measured_vital_signs_ask_for(ask: AskService) -> None:
    calm = ask.answer("男，40岁，咳嗽，流鼻涕，SpO2 98%")
    low = ask.answer("男，40岁，咳嗽，流鼻涕，SpO2 84%")
    assert low.urgency == "emergency"
    assert len(calm.must_not_miss) <= len(low.must_not_miss) <= LANE_LENGTH["emergency"]
