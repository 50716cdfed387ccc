"""How urgent a case is, and which dangerous conditions are thought of: danger can only raise it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medassist.core.case import Case, Patient
from medassist.core.clinical import KnowledgeBase
from medassist.core.diagnosis.complaints import complaints
from medassist.core.diagnosis.danger import (
    EMERGENCY_SHARE,
    HARMFUL,
    LANE_LENGTH,
    ORDER,
    SELF_CARE_SHARE,
    TODAY_SHARE,
    must_not_miss,
    urgency_of,
)
from medassist.core.diagnosis.danger_signs import DANGER_SIGNS, VITAL_SIGNS
from medassist.core.diagnosis.posterior import Network, Scored
from medassist.core.diagnosis.red_flags import CompiledRules, compile_rules, fired
from medassist.services.ask import AskService

MakeCase = Callable[..., Case]
QUICK = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


@pytest.fixture(scope="module")
def rules(knowledge: KnowledgeBase) -> CompiledRules:
    return compile_rules(knowledge.red_flags.values(), knowledge.findings)


def scored(knowledge: KnowledgeBase, **probabilities: float) -> list[Scored]:
    """A differential of these probabilities."""
    return [Scored(knowledge.conditions[name], 0.0, (), 0.0, 0.0, value) for name, value in probabilities.items()]


# ---- urgency


def test_no_complaint_and_no_red_flag_is_no_urgency() -> None:
    assert urgency_of([], []) is None


def test_a_red_flag_alone_gives_its_own_urgency(knowledge: KnowledgeBase) -> None:
    for rule in knowledge.red_flags.values():
        expected = "emergency" if rule.action_code == "call_emergency" else "same_day"
        assert urgency_of([rule], []) == expected


def test_a_likely_condition_gives_its_urgency(knowledge: KnowledgeBase) -> None:
    assert urgency_of([], scored(knowledge, acute_appendicitis=EMERGENCY_SHARE + 0.01)) == "emergency"
    assert knowledge.conditions["acute_pyelonephritis"].urgency == "same_day"
    assert urgency_of([], scored(knowledge, acute_pyelonephritis=TODAY_SHARE + 0.01)) == "same_day"


def test_self_care_is_said_only_when_it_is_sure(knowledge: KnowledgeBase) -> None:
    assert knowledge.conditions["common_cold"].urgency == "self_care"
    assert urgency_of([], scored(knowledge, common_cold=SELF_CARE_SHARE - 0.01)) == "routine"
    assert urgency_of([], scored(knowledge, common_cold=SELF_CARE_SHARE + 0.01)) == "self_care"


def test_much_probability_on_emergencies_together_means_today_or_now(knowledge: KnowledgeBase) -> None:
    apart = {"acute_appendicitis": 0.6 * HARMFUL, "ectopic_pregnancy": 0.6 * HARMFUL}
    assert urgency_of([], scored(knowledge, **apart)) == "same_day"
    assert urgency_of([], scored(knowledge, acute_appendicitis=0.5 * HARMFUL)) == "routine"
    many = {"acute_appendicitis": 0.6 * EMERGENCY_SHARE, "ectopic_pregnancy": 0.6 * EMERGENCY_SHARE}
    assert urgency_of([], scored(knowledge, **many)) == "emergency"


def test_a_vital_sign_asks_for_its_own_urgency() -> None:
    assert urgency_of([], [], ["same_day", "emergency"]) == "emergency"
    assert urgency_of([], [], ["same_day"]) == "same_day"


def test_every_danger_sign_is_a_finding_of_the_base(knowledge: KnowledgeBase) -> None:
    assert knowledge.findings.keys() >= DANGER_SIGNS | VITAL_SIGNS.keys()
    assert all(knowledge.findings[sign].numeric for sign in VITAL_SIGNS)


@settings(max_examples=120, **QUICK)  # type: ignore[arg-type]  # two settings by name
@given(data=st.data())
def test_urgency_never_falls_when_a_danger_sign_is_added_to_a_case(
    data: st.DataObject, knowledge: KnowledgeBase, network: Network, rules: CompiledRules, make_case: MakeCase
) -> None:
    said = data.draw(st.lists(st.sampled_from(sorted(knowledge.findings)), min_size=1, max_size=6, unique=True))
    sign = data.draw(st.sampled_from(sorted(DANGER_SIGNS - set(said))))
    years = data.draw(st.integers(0, 90))
    levels = []
    for findings in (said, [*said, sign]):
        case = make_case(findings, ages=(years * 365, years * 365 + 364))
        flags = [one.rule for one in fired(case, rules)]
        suspected = {condition for rule in flags for condition in rule.conditions}
        level = urgency_of(flags, network.posterior(case, suspected) if complaints(case, knowledge.findings) else [])
        levels.append(-1 if level is None else ORDER.index(level))
    assert levels[1] >= levels[0], (said, sign)


def test_the_answer_says_why_it_is_urgent(ask: AskService, knowledge: KnowledgeBase) -> None:
    answer = ask.answer("58岁男，突发胸骨后压榨样疼痛2小时，大汗，SpO2 84%")
    assert answer.urgency == "emergency"
    kinds = {one.kind for one in answer.urgency_reasons}
    assert {"red_flag", "vital_sign"} <= kinds
    assert {one.id for one in answer.urgency_reasons if one.kind == "red_flag"} <= {one.id for one in answer.red_flags}
    for one in answer.urgency_reasons:
        assert one.urgency == answer.urgency
        assert one.text
        assert all(source == "general" or source in knowledge.sources for source in one.sources)
    mild = ask.answer("Runny nose and sneezing for two days, no fever.")
    assert mild.urgency == "self_care"
    assert {one.kind for one in mild.urgency_reasons} == {"condition"}


@settings(max_examples=80, **QUICK)  # type: ignore[arg-type]  # two settings by name
@given(data=st.data())
def test_urgency_never_falls_when_a_red_flag_is_added(data: st.DataObject, knowledge: KnowledgeBase) -> None:
    flags = list(knowledge.red_flags.values())
    chosen = data.draw(st.lists(st.sampled_from(flags), max_size=4))
    names = data.draw(st.lists(st.sampled_from(sorted(knowledge.conditions)), max_size=4, unique=True))
    likely = scored(knowledge, **{name: data.draw(st.floats(0, 1)) for name in names})
    before = urgency_of(chosen, likely)
    after = urgency_of([*chosen, data.draw(st.sampled_from(flags))], likely)
    assert after is not None
    assert before is None or ORDER.index(after) >= ORDER.index(before)


def test_every_red_flag_example_is_at_least_as_urgent_as_its_rule_says(
    ask: AskService, knowledge: KnowledgeBase
) -> None:
    for rule in knowledge.red_flags.values():
        least = "emergency" if rule.action_code == "call_emergency" else "same_day"
        answer = ask.answer(rule.examples.fires[0])
        assert rule.id in [flag.id for flag in answer.red_flags], rule.examples.fires[0]
        assert answer.urgency is not None
        assert ORDER.index(answer.urgency) >= ORDER.index(least)


# ---- the must-not-miss lane


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
