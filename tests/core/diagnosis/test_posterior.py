"""The differential: every part can be shown and adds up, nothing counts twice, and a condition finds itself."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medassist.core.case import Case, FindingMention, Patient
from medassist.core.clinical import (
    AgeRange,
    Condition,
    Finding,
    FindingLink,
    KnowledgeBase,
    Names,
    RiskFactor,
    Text,
    Visits,
)
from medassist.core.diagnosis.evidence import LATER_FINDING, NEVER_LISTED, PRESENTING, UNEXPLAINED
from medassist.core.diagnosis.likelihood import LARGEST_WEIGHT, NOT_NOTICED, OTHER_CAUSE
from medassist.core.diagnosis.posterior import SHOWN, Network, Scored, differential
from medassist.core.diagnosis.prior import PRIOR_POWER, SOFT_LIMIT

MakeCase = Callable[..., Case]
YEAR = 365
ADULT = (18 * YEAR, 100 * YEAR)


# ---- a small network whose numbers can be checked by hand


def finding(name: str, kind: str = "symptom", background: float = 0.1, implies: tuple[str, ...] = ()) -> Finding:
    return Finding(name, kind, Text(name, name), Names(), Text("?", "?"), background, implies=implies)  # type: ignore[arg-type]  # a kind


def condition(name: str, findings: dict[str, str | float], visits: float = 10.0, **fields: object) -> Condition:
    given: dict[str, object] = {
        "id": name, "name": Text(name, name), "synonyms": Names(), "icd10": "A00", "icpc2": "A00", "system": "general",
        "urgency": "routine", "sex": "any", "age_years": AgeRange(), "must_not_miss": False,
        "visits_per_1000": Visits(*[visits] * 7), "text": {},
        "findings": tuple(FindingLink(one, value) for one, value in findings.items()),
    }  # fmt: skip
    return Condition(**{**given, **fields})  # type: ignore[arg-type]  # fields as the test names them


FINDINGS = {
    one.id: one
    for one in (
        finding("headache"), finding("splitting_headache", background=0.01, implies=("headache",)), finding("fever"),
        finding("smoker", "history"), finding("cough"),
    )
}  # fmt: skip
A = condition("a", {"headache": "usual", "splitting_headache": "common", "fever": "rare"})
B = condition("b", {"headache": "common", "fever": "usual"}, risk_factors=(RiskFactor("smoker", 3.0),))


def small(*conditions: Condition) -> Network:
    return Network({one.id: one for one in conditions or (A, B)}, FINDINGS)


def case(*present: str, absent: tuple[str, ...] = (), history: tuple[str, ...] = (), **fields: object) -> Case:
    mentions = tuple(FindingMention(one, "present", "now", one, 0, 0) for one in present)
    closed = {*present, *(implied for one in present for implied in FINDINGS[one].implies)}
    return Case("x", "en", "case", Patient(), findings=mentions, present=frozenset(closed), absent=frozenset(absent),
                history=frozenset(history), **fields)  # type: ignore[arg-type]  # fmt: skip  # fields as the test names them


def ratio(share: float, background: float) -> float:
    """Weight of a finding that is there, with another cause beside the condition."""
    return math.log((share + (1 - share) * OTHER_CAUSE * background) / background)


def company(larger: float, smaller: float) -> float:
    """What two weights of one condition are less together than one by one."""
    smaller, larger = sorted((larger, smaller))
    return -smaller * (1 - 1 / (1 + LATER_FINDING))


def by_id(scored: list[Scored]) -> dict[str, Scored]:
    return {one.condition.id: one for one in scored}


def test_a_finding_adds_the_log_of_how_much_oftener_the_condition_shows_it() -> None:
    found = by_id(small().posterior(case("fever")))
    assert {w.finding: w.log_likelihood_ratio for w in found["b"].weights} == {"fever": pytest.approx(ratio(0.8, 0.1))}
    assert {w.finding: w.log_likelihood_ratio for w in found["a"].weights} == {"fever": pytest.approx(ratio(0.05, 0.1))}


def test_a_finding_that_is_absent_adds_the_log_of_its_absence() -> None:
    found = by_id(small().posterior(case("headache", absent=("fever",))))
    absent = {w.finding: w.log_likelihood_ratio for w in found["b"].weights if w.status == "absent"}
    unnoticed = (0.2 + NOT_NOTICED * 0.8) / (0.9 + NOT_NOTICED * 0.1)
    assert absent == {"fever": pytest.approx(math.log(unnoticed))}


def test_an_implied_finding_does_not_count_twice() -> None:
    weights = by_id(small().posterior(case("splitting_headache")))["a"].weights
    assert [w.finding for w in weights] == ["splitting_headache"]


def test_an_implied_finding_counts_for_a_condition_that_lists_only_it() -> None:
    weights = by_id(small().posterior(case("splitting_headache")))["b"].weights
    assert [w.finding for w in weights] == ["headache"]


def test_the_presenting_complaints_weigh_by_how_often_the_condition_brings_people_with_them() -> None:
    found = by_id(small().posterior(case("fever")))
    assert found["b"].interaction == pytest.approx(PRESENTING * math.log(0.8))
    assert found["a"].interaction == pytest.approx(PRESENTING * math.log(0.05))
    both = by_id(small().posterior(case("headache", "fever")))["b"]
    shared = company(ratio(0.5, 0.1), ratio(0.8, 0.1))
    assert both.interaction == pytest.approx(PRESENTING * math.log((0.5 + 0.8) / 2) + shared)


def test_a_complaint_that_the_condition_does_not_explain_speaks_against_it() -> None:
    coughing = condition("c", {"cough": "usual"})
    found = by_id(small(A, B, coughing).posterior(case("cough")))["a"]
    assert found.interaction == pytest.approx(PRESENTING * math.log(UNEXPLAINED) - NEVER_LISTED)


def test_two_kinds_of_one_complaint_say_it_once() -> None:
    findings = {**FINDINGS, "dull_headache": finding("dull_headache", background=0.02, implies=("headache",))}
    one = condition("a", {"headache": "usual", "splitting_headache": "common", "dull_headache": "common"})
    given = Case("x", "en", "case", Patient(), present=frozenset({"headache", "splitting_headache", "dull_headache"}))
    (found,) = Network({"a": one}, findings).posterior(given)
    assert {w.finding for w in found.weights} == {"splitting_headache", "dull_headache"}
    shared = company(ratio(0.5, 0.01), ratio(0.5, 0.02))
    assert found.interaction == pytest.approx(-ratio(0.8, 0.1) + shared + PRESENTING * math.log(0.8))


def test_a_finding_read_by_meaning_counts_by_its_probability() -> None:
    sure = by_id(small().posterior(case("fever")))["b"]
    guessed = by_id(small().posterior(case("fever", certainty={"fever": 0.5})))["b"]
    assert guessed.weights[0].log_likelihood_ratio == pytest.approx(0.5 * sure.weights[0].log_likelihood_ratio)


def test_a_history_is_no_presenting_complaint() -> None:
    assert by_id(small().posterior(case("smoker")))["b"].interaction == 0.0


def test_a_risk_factor_multiplies_the_odds() -> None:
    found = by_id(small().posterior(case("fever", history=("smoker",))))
    assert ("smoker", pytest.approx(math.log(3.0))) in [(w.finding, w.log_likelihood_ratio) for w in found["b"].weights]


def test_no_single_finding_decides_alone() -> None:
    findings = {**FINDINGS, "rare_sign": finding("rare_sign", background=1e-6)}
    network = Network({"a": condition("a", {"rare_sign": "always"})}, findings)
    one = Case("x", "en", "case", Patient(), present=frozenset({"rare_sign"}))
    assert network.posterior(one)[0].weights[0].log_likelihood_ratio == LARGEST_WEIGHT


@pytest.mark.parametrize(
    ("fields", "patient", "ages"),
    [
        ({"sex": "female"}, Patient(sex="male"), ADULT),
        ({"age_years": AgeRange(60.0)}, Patient(), (20 * YEAR, 20 * YEAR)),
        ({"age_years": AgeRange(0.0, 14.0)}, Patient(), (40 * YEAR, 40 * YEAR)),
    ],
)
def test_outside_its_sex_or_age_a_condition_is_improbable_but_possible(
    fields: dict[str, object], patient: Patient, ages: tuple[int, int]
) -> None:
    inside = condition("a", {"fever": "usual"})
    outside = condition("a", {"fever": "usual"}, **fields)
    given = Case("x", "en", "case", patient, present=frozenset({"fever"}), age_range_days=ages)
    (normal,), (soft,) = small(inside).posterior(given), small(outside).posterior(given)
    assert soft.prior == pytest.approx(normal.prior + PRIOR_POWER * math.log(SOFT_LIMIT))
    assert 0.0 < soft.probability < normal.probability


def test_an_unknown_sex_or_a_span_of_ages_that_touches_the_limits_is_no_reason_against() -> None:
    woman, old = (
        condition("a", {"fever": "usual"}, sex="female"),
        condition("b", {"fever": "usual"}, age_years=AgeRange(60.0)),
    )
    priors = [one.prior for one in small(woman, old).posterior(case("fever"))]
    assert priors == pytest.approx([PRIOR_POWER * math.log(0.01)] * 2)


def test_just_outside_its_ages_a_condition_is_less_unlikely_than_far_outside() -> None:
    old = condition("a", {"fever": "usual"}, age_years=AgeRange(40.0))
    priors = [
        small(old).posterior(case("fever", age_range_days=(years * YEAR, years * YEAR + 364)))[0].prior
        for years in (20, 36, 39, 41)
    ]
    assert priors[0] < priors[1] < priors[2] <= priors[3]


def test_visits_follow_the_age() -> None:
    child = condition("a", {"fever": "usual"}, visits_per_1000=Visits(0.0, 0.0, 20.0, 0.0, 0.0, 0.0, 0.0))
    (young,) = small(child).posterior(case("fever", age_range_days=(3 * YEAR, 3 * YEAR)))
    (grown,) = small(child).posterior(case("fever", age_range_days=(40 * YEAR, 40 * YEAR)))
    assert young.prior == pytest.approx(PRIOR_POWER * math.log(0.02))
    assert grown.prior == pytest.approx(PRIOR_POWER * math.log(1e-6))


def test_an_empty_base_has_no_differential() -> None:
    assert Network({}, {}).posterior(case("fever")) == []


# ---- what must hold for every case over the real base


@pytest.fixture(scope="module")
def ids(knowledge: KnowledgeBase) -> list[str]:
    return sorted(knowledge.findings)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_parts_add_up_and_the_probabilities_leave_room_for_something_else(
    data: st.DataObject, ids: list[str], network: Network, make_case: MakeCase
) -> None:
    said = data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=8, unique=True))
    cut = data.draw(st.integers(0, len(said)))
    start = data.draw(st.integers(0, 90)) * YEAR
    given_case = make_case(
        said[:cut], said[cut:], ages=(start, start + data.draw(st.integers(0, 30)) * YEAR),
        patient=Patient(sex=data.draw(st.sampled_from(["male", "female", None]))),
    )  # fmt: skip
    scored = network.posterior(given_case)
    assert len(scored) == len(network.conditions)
    for one in scored:
        parts = one.prior + sum(weight.log_likelihood_ratio for weight in one.weights) + one.interaction
        assert one.score == pytest.approx(parts)
        assert 0.0 <= one.probability <= 1.0
        assert all(abs(weight.log_likelihood_ratio) <= LARGEST_WEIGHT for weight in one.weights)
        named = [weight.finding for weight in one.weights]
        assert len(named) == len(set(named))
    assert sum(one.probability for one in scored) < 1.0
    assert [one.probability for one in scored] == sorted((one.probability for one in scored), reverse=True)
    shown = differential(scored)
    assert len(shown) <= SHOWN
    for hypothesis in shown:
        parts = hypothesis.prior + sum(w.log_likelihood_ratio for w in hypothesis.evidence) + hypothesis.interaction
        assert hypothesis.score == pytest.approx(parts)
        assert any(w.log_likelihood_ratio > 0 for w in hypothesis.evidence)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_of_findings_that_imply_each_other_only_one_counts(
    data: st.DataObject, ids: list[str], network: Network, make_case: MakeCase, knowledge: KnowledgeBase
) -> None:
    said = data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=6, unique=True))
    for one in network.posterior(make_case(said)):
        counted = {weight.finding for weight in one.weights if weight.status == "present"} & {
            link.finding for link in one.condition.findings
        }
        for name in counted:
            assert not counted & set(knowledge.findings[name].implies), (one.condition.id, name)


def test_the_order_in_which_findings_are_held_does_not_matter(network: Network, make_case: MakeCase) -> None:
    first = network.posterior(make_case(["headache", "fever", "cough"]))
    again = network.posterior(make_case(["headache", "cough", "fever"]))
    assert [one.probability for one in first] == pytest.approx([one.probability for one in again])


# ---- the generated set: each condition finds itself

FEW_FINDINGS = frozenset(
    (
        "child_maltreatment chlamydia drowning electrocution fatty_liver_disease intestinal_helminths nasopharyngeal_carcinoma "
        "paracetamol_overdose pulmonary_embolism syphilis uterine_fibroids warfarin_bleeding"
    ).split()  # ids read better as running text
)
"""Conditions that always or usually show nothing, or one thing that many others show (breathlessness, obesity)."""
MIMICS = frozenset(
    (
        "abdominal_aortic_aneurysm_rupture amoebiasis brain_abscess brain_tumour congenital_heart_disease "
        "infective_endocarditis japanese_encephalitis malrotation_volvulus melioidosis meningococcal_disease myocarditis "
        "pancreatic_cancer pulmonary_tuberculosis retropharyngeal_abscess viral_encephalitis"
    ).split()  # ids read better as running text
)
"""Rare conditions whose usual findings are those of commoner ones; what sets them apart is in fewer of their patients."""
MOST_EXCEPTIONS = 0.08


def drawn(one: Condition, make_case: MakeCase) -> Case:
    """A case with what the condition always or usually shows, at an age and of a sex it occurs in."""
    said = [link.finding for link in one.findings if link.value >= 0.7]
    youngest = max(0, int(one.age_years.min * YEAR))
    oldest = int(one.age_years.max * YEAR) if one.age_years.max is not None else 100 * YEAR
    if youngest <= 18 * YEAR and oldest > 40 * YEAR:
        youngest = 18 * YEAR
    sex = None if one.sex == "any" else one.sex
    return make_case(said, ages=(youngest, oldest), patient=Patient(sex=sex))


def test_a_case_of_a_conditions_own_findings_has_it_among_the_first_three(
    knowledge: KnowledgeBase, network: Network, make_case: MakeCase
) -> None:
    missed = {}
    for one in knowledge.conditions.values():
        first = [scored.condition.id for scored in network.posterior(drawn(one, make_case))[:3]]
        if one.id not in first:
            missed[one.id] = first
    assert set(missed) <= FEW_FINDINGS | MIMICS, missed
    assert len(FEW_FINDINGS | MIMICS) <= MOST_EXCEPTIONS * len(knowledge.conditions)


@pytest.mark.parametrize("name", sorted(FEW_FINDINGS | MIMICS))
def test_a_dangerous_condition_that_seldom_leads_is_thought_of_all_the_same(
    knowledge: KnowledgeBase, name: str
) -> None:
    """What the order of the differential cannot show, a red flag or a likelier condition's must_exclude names."""
    named = {condition for rule in knowledge.red_flags.values() for condition in rule.conditions}
    named |= {other for condition in knowledge.conditions.values() for other in condition.must_exclude}
    assert name in named or not knowledge.conditions[name].must_not_miss


def test_most_conditions_lead_their_own_case(knowledge: KnowledgeBase, network: Network, make_case: MakeCase) -> None:
    others = [one for name, one in knowledge.conditions.items() if name not in FEW_FINDINGS | MIMICS]
    first = [network.posterior(drawn(one, make_case))[0].condition.id == one.id for one in others]
    assert sum(first) / len(first) >= 0.8


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (["pressing_chest_pain", "sweating"], "acute_myocardial_infarction"),
        (["dysuria", "urinary_frequency"], "cystitis"),
        (["diarrhoea", "vomiting"], "acute_gastroenteritis"),
    ],
)
def test_a_textbook_case_leads_to_its_condition(
    network: Network, make_case: MakeCase, knowledge: KnowledgeBase, said: list[str], expected: str
) -> None:
    assert set(said) <= set(knowledge.findings)
    assert network.posterior(make_case(said))[0].condition.id == expected


def test_neck_stiffness_brings_meningitis_among_the_first_three(network: Network, make_case: MakeCase) -> None:
    scored = network.posterior(make_case(["headache", "neck_stiffness", "fever"]))
    assert "bacterial_meningitis" in [one.condition.id for one in scored[:3]]


def test_pain_in_a_special_place_is_not_taken_back_for_being_pain(
    network: Network, make_case: MakeCase, knowledge: KnowledgeBase
) -> None:
    """Several telling kinds of one complaint must leave their condition ahead of those that show the complaint only."""
    said = ["right_lower_quadrant_pain", "periumbilical_pain_migrating", "rebound_guarding", "fever", "vomiting"]
    case = make_case(said, ages=(15 * YEAR, 16 * YEAR), patient=Patient(sex="male"))
    scored = network.posterior(case)
    assert scored[0].condition.id == "acute_appendicitis"
    alone = {one.condition.id: one.score for one in network.posterior(make_case(["abdominal_pain"]))}
    told = {one.condition.id: one.score for one in network.posterior(make_case(["abdominal_pain", *said[:3]]))}
    assert told["acute_appendicitis"] - alone["acute_appendicitis"] > 3.0
