"""How urgent a case is, and which dangerous conditions are thought of: danger can only raise it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medassist.core.case import Case, Patient
from medassist.core.clinical import KnowledgeBase
from medassist.core.diagnosis.danger import (
    EMERGENCY_SHARE,
    HARMFUL,
    ORDER,
    SELF_CARE_SHARE,
    TODAY_SHARE,
    flag_urgency,
    measured_danger,
    urgency_of,
)
from medassist.core.diagnosis.danger_signs import DANGER_SIGNS, RULED_SIGNS, VITAL_SIGNS
from medassist.core.diagnosis.posterior import Network, Scored
from medassist.core.diagnosis.red_flags import CompiledRules, compile_rules, fired
from medassist.core.diagnosis.urgency_reasons import urgency_reasons
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


def test_a_red_flag_asks_for_what_its_action_says(knowledge: KnowledgeBase) -> None:
    rule = next(one for one in knowledge.red_flags.values() if one.action_code == "call_emergency")
    milder = next(one for one in knowledge.red_flags.values() if one.action_code != "call_emergency")
    assert flag_urgency(rule) == "emergency"
    assert flag_urgency(milder) == urgency_of([milder], []) == "same_day"
    assert urgency_of([rule], []) == urgency_of([milder, rule], []) == "emergency"
    case = Case("", "en", "case", Patient(), age_range_days=(30 * 365, 31 * 365))
    (reason,) = urgency_reasons(case, [rule], [], knowledge.findings, "en", "emergency")
    assert (reason.id, reason.urgency) == (rule.id, "emergency")
    assert not urgency_reasons(case, [milder], [], knowledge.findings, "en", "emergency")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("男，70岁，SpO2 90%", {"hypoxia_severe", "low_oxygen"}),
        ("男，70岁，慢阻肺10年，SpO2 90%", {"low_oxygen"}),
        ("男，70岁，慢阻肺10年，SpO2 86%", {"hypoxia_severe", "low_oxygen"}),
        ("男，70岁，慢阻肺10年，SpO2 92%，活动后SpO2 85%", {"hypoxia_severe", "low_oxygen"}),
    ],
)
def test_a_saturation_is_judged_by_what_is_usual_in_copd(
    ask: AskService, knowledge: KnowledgeBase, text: str, expected: set[str]
) -> None:
    assert set(measured_danger(ask.read(text), knowledge.findings)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("COPD, usual breathlessness on hills, sats 91% as always, 71M", "same_day"),
        ("COPD, breathless since yesterday, SpO2 84%, 71M", "emergency"),
        ("breathless since yesterday, SpO2 84%, 71M", "emergency"),
    ],
)
def test_a_saturation_usual_in_copd_makes_no_emergency_likely(ask: AskService, text: str, expected: str) -> None:
    assert ask.answer(text).urgency == expected


def test_thoughts_of_death_without_a_plan_are_assessed_today_and_a_plan_is_an_emergency(ask: AskService) -> None:
    thoughts = ask.answer("我44岁，三个月高兴不起来，早醒，觉得自己没用，觉得活着没意思，没有计划。")
    assert thoughts.urgency == "same_day"
    assert "rf_suicidal_thoughts" in [one.id for one in thoughts.red_flags]
    plan = ask.answer("我44岁，三个月高兴不起来，早醒，不想活了，药都攒好了。")
    assert plan.urgency == "emergency"


def test_every_danger_sign_is_a_finding_of_the_base(knowledge: KnowledgeBase) -> None:
    assert knowledge.findings.keys() >= DANGER_SIGNS | VITAL_SIGNS.keys()
    assert RULED_SIGNS <= DANGER_SIGNS
    alone = {rule.when.split(" and ")[-1] for rule in knowledge.red_flags.values()}
    assert alone >= RULED_SIGNS
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
        level = urgency_of(flags, network.scored(case, flags))
        levels.append(-1 if level is None else ORDER.index(level))
    assert levels[1] >= levels[0], (said, sign)


def test_what_a_danger_sign_excludes_by_what_it_implies_takes_nothing_from_the_emergencies(
    knowledge: KnowledgeBase, network: Network, rules: CompiledRules, make_case: MakeCase
) -> None:
    """A very slow pulse implies a slow one, which excludes a fast one: that must not speak against an emergency."""
    levels = []
    for findings in (
        ["palpitations", "tripod_posture", "comedones_pustules"],
        ["palpitations", "tripod_posture", "very_slow_pulse"],
    ):
        case = make_case(findings, ages=(5 * 365, 5 * 365 + 364))
        flags = [one.rule for one in fired(case, rules)]
        level = urgency_of(flags, network.scored(case, flags))
        assert level is not None
        levels.append(ORDER.index(level))
    assert levels[1] >= levels[0]


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


def test_a_reason_says_the_probability_that_the_bar_shows(knowledge: KnowledgeBase) -> None:
    case = Case("", "en", "case", Patient(), age_range_days=(30 * 365, 31 * 365))
    rows = scored(knowledge, acute_appendicitis=0.5, ectopic_pregnancy=0.1)
    rows = [dataclasses.replace(one, calibrated=one.probability / 50) for one in rows]
    said = [one.text for one in urgency_reasons(case, [], rows, knowledge.findings, "en", "emergency")]
    assert any(text.endswith(", about 1% likely") for text in said)
    assert any(text.endswith(", less than 1% likely") for text in said)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我姐姐患癫痫十年，经常口吐白沫、全身抽动", False),
        ("Epilepsy for ten years, usual seizures once a month, 30M", False),
        ("癫痫十年，今天抽了10分钟没停", True),
        ("Epilepsy, two fits one after another this morning", True),
        ("癫痫，怀孕32周，抽搐", True),
        ("全身抽搐，口吐白沫", True),
    ],
)
def test_a_seizure_usual_in_epilepsy_makes_no_emergency(ask: AskService, text: str, expected: bool) -> None:
    assert (ask.answer(text).urgency == "emergency") is expected


def test_a_seizure_in_known_epilepsy_lowers_nothing(ask: AskService) -> None:
    without = ask.answer("癫痫十年，突然晕倒，胸痛").urgency
    assert without == ask.answer("癫痫十年，突然晕倒，胸痛，抽搐过").urgency == "emergency"


@pytest.mark.parametrize("text", ["手脚冰凉好几年了，冬天重", "四肢无力两个月，胃口不好", "化验AFP正常，胃胀"])
def test_cold_hands_tired_limbs_and_a_tumour_marker_are_no_emergency(ask: AskService, text: str) -> None:
    assert ask.answer(text).urgency != "emergency"


def test_pain_low_on_the_right_is_the_appendix_before_the_gall_bladder(ask: AskService) -> None:
    answer = ask.answer("右下腹痛1天，恶心，低热，按压痛")
    order = [one.id for one in answer.differential]
    assert "rf_right_lower_abdomen" in [one.id for one in answer.red_flags]
    assert order.index("acute_appendicitis") == 0
    assert "acute_cholecystitis" not in order[:3]
