"""What is counted of labelled cases: places, choices, urgency, lane, causes, and whether probabilities mean what they say."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from medassist.core.answer import Weight
from medassist.core.case import Case, Patient
from medassist.core.clinical import AgeRange, Condition, Names, Text, Urgency, Visits
from medassist.core.diagnosis.posterior import Scored
from medassist.core.diagnosis.red_flags import compile_rules
from medassist.core.diagnosis.reliability import FEWEST
from medassist.services.case_sets import LabelledCase
from medassist.services.cases_report import as_json, as_lines, as_picture, curves_of
from medassist.services.evaluate_cases import ALL, Judged, cause_of, chosen, figures, judged, pooled


def condition(name: str, urgency: Urgency = "routine") -> Condition:
    return Condition(
        id=name, name=Text(name, name), synonyms=Names(), icd10="A00", icpc2="A00", system="general", urgency=urgency,
        sex="any", age_years=AgeRange(), must_not_miss=False, visits_per_1000=Visits(*[1.0] * 7), findings=(), text={},
    )  # fmt: skip


def scored(name: str, probability: float, *nats: float, shown: float | None = None) -> Scored:
    weights = tuple(Weight(f"finding_{place}", "present", value) for place, value in enumerate(nats))
    return Scored(condition(name), -3.0, weights, 0.0, sum(nats), probability, calibrated=shown)


def labelled(number: int = 1, **fields: Any) -> LabelledCase:
    own: dict[str, Any] = {
        "id": f"c-{number}", "set": "a set", "part": "development", "language": "en", "text": "x", "label": "flu",
        "accepted": ("flu",),
    }  # fmt: skip
    return LabelledCase(**{**own, **fields})


def result(case: LabelledCase, place: int | None, confidence: float = 0.5, **fields: Any) -> Judged:
    own: dict[str, Any] = {
        "first": None if place is None and not confidence else "flu", "chosen": None, "urgency": None, "lane": (),
        "cause": None, "milliseconds": 2.0,
    }  # fmt: skip
    return Judged(case=case, place=place, confidence=confidence, **{**own, **fields})


READ = Case("x", "en", "case", Patient(), present=frozenset({"fever"}))
NOTHING_READ = Case("x", "en", "case", Patient())


# ---- one case


class Service:
    """Reads a text as the fever it names and gives the differential it was made with."""

    rules = compile_rules((), {})
    knowledge = SimpleNamespace(findings={})

    def __init__(self, found: Sequence[Scored]) -> None:
        self.found = list(found)
        self.asked: list[tuple[str, Patient | None]] = []

    def read(self, text: str, *, patient: Patient | None) -> Case:
        self.asked.append((text, patient))
        return READ

    def scored(self, case: Case, flags: Sequence[object]) -> list[Scored]:
        return self.found if case is READ else []


def test_a_case_is_judged_by_the_best_of_what_is_accepted_and_by_the_probability_that_is_shown() -> None:
    service = Service([scored("cold", 0.5, shown=0.3), scored("croup", 0.2), scored("flu", 0.1)])
    steps: list[int] = []
    case = labelled(accepted=("flu", "croup"), patient=Patient(sex="female"))
    (one,) = judged([case], service, lambda: steps.append(1))  # type: ignore[arg-type]  # what is asked of a service
    assert (one.place, one.first, one.confidence, one.right) == (1, "cold", 0.3, False)
    assert one.cause is None
    assert one.urgency == "routine"
    assert service.asked == [("x", Patient(sex="female"))]
    assert steps == [1]


def test_a_case_without_a_differential_has_no_place_and_no_probability() -> None:
    (one,) = judged([labelled()], Service([]))  # type: ignore[arg-type]  # what is asked of a service
    assert (one.place, one.first, one.confidence, one.urgency, one.cause) == (None, None, 0.0, None, "not_read")


@pytest.mark.parametrize(
    ("options", "accepted", "expected"),
    [
        (None, ("flu",), None),
        ((("flu",), ("cold",)), (), None),
        ((("flu",), ("cold",)), ("flu",), False),
        ((("flu", "croup"), ("cold",)), ("flu",), True),
        ((("flu",), (), ("unknown",)), ("flu",), True),
        ((("unknown",), ("other",)), ("unknown",), False),
    ],
)
def test_the_likeliest_offered_answer_is_chosen(
    options: tuple[tuple[str, ...], ...] | None, accepted: tuple[str, ...], expected: bool | None
) -> None:
    found = [scored("croup", 0.4), scored("cold", 0.3), scored("flu", 0.2)]
    assert chosen(labelled(options=options, accepted=accepted), found) is expected


@pytest.mark.parametrize(
    ("case", "read", "nats", "place", "expected"),
    [
        (labelled(accepted=()), READ, (5.0,), 0, "missing_condition"),
        (labelled(doubtful="two labels"), READ, (5.0, 5.0), 2, None),
        (labelled(doubtful="two labels"), READ, (5.0, 5.0), 3, "label_doubtful"),
        (labelled(), READ, (5.0, 5.0), None, "not_read"),
        (labelled(), READ, (5.0, -1.0), 3, "not_read"),
        (labelled(), READ, (1.0, 1.0), 3, "not_read"),
        (labelled(), NOTHING_READ, (5.0, 5.0), 3, "not_read"),
        (labelled(), READ, (2.0, 2.0, -9.0), 3, "wrong_weight"),
    ],
)
def test_why_a_label_is_not_in_front(
    case: LabelledCase, read: Case, nats: tuple[float, ...], place: int | None, expected: str | None
) -> None:
    found = [scored(name, 0.2, 1.0) for name in ("a", "b", "c")] + [scored("flu", 0.1, *nats)]
    if place != 3:
        found = [scored("flu", 0.1, *nats)] * 4
    assert cause_of(case, read, found, place) == expected


# ---- rows


def test_shares_are_of_all_cases_and_of_those_the_base_could_know() -> None:
    results = [
        result(labelled(1), 0), result(labelled(2), 2), result(labelled(3), 7),
        result(labelled(4, accepted=()), None, cause="missing_condition"),
    ]  # fmt: skip
    (row,) = figures(results)
    assert (row.cases, row.in_base, row.language) == (4, 3, "en")
    assert row.first_of == (0.25, 0.5, 0.5)
    assert row.first_of_base == pytest.approx((1 / 3, 2 / 3, 2 / 3))
    assert dict(row.causes)["missing_condition"] == 1
    assert (row.emergency_recall, row.chosen, row.in_lane, row.calibration) == (None, None, None, None)
    assert row.median_ms == 2.0


def test_urgency_counts_missed_emergencies_false_ones_and_exact_ones() -> None:
    told: list[tuple[Urgency, Urgency]] = [
        ("emergency", "emergency"), ("emergency", "same_day"), ("self_care", "emergency"), ("routine", "routine"),
        ("routine", "same_day"), ("same_day", "emergency"),
    ]  # fmt: skip
    results = [result(labelled(n, urgency=true), 0, urgency=said) for n, (true, said) in enumerate(told)]
    (row,) = figures([*results, result(labelled(99), 0, urgency="emergency")])
    assert row.emergency_recall == 0.5
    assert row.false_emergency == pytest.approx(1 / 3)
    assert row.urgency_right == pytest.approx(2 / 6)


def test_a_danger_that_is_the_diagnosis_itself_need_not_be_in_the_lane() -> None:
    case = labelled(must_not_miss=("flu", "sepsis", "cold"))
    (row,) = figures([result(case, 1, first="cold", lane=("sepsis",))])
    assert (row.in_lane, row.in_lane_or_first) == (0.5, 1.0)


def test_a_set_in_two_languages_has_three_rows_and_each_part_its_own() -> None:
    results = [
        result(labelled(1), 0), result(labelled(2, language="zh"), 4),
        result(labelled(3, part="held_out"), 0), result(labelled(4, set="other"), 0),
    ]  # fmt: skip
    rows = {(row.set, row.part, row.language): row.first_of[0] for row in figures(results)}
    assert rows == {
        ("a set", "development", ALL): 0.5, ("a set", "development", "en"): 1.0, ("a set", "development", "zh"): 0.0,
        ("a set", "held_out", "en"): 1.0, ("other", "development", "en"): 1.0,
    }  # fmt: skip


# ---- calibration


def many(count: int, said: float, right: float, **fields: Any) -> list[Judged]:
    """Cases of which `right` are right, spread among the others, all said with one probability."""
    return [result(labelled(n, **fields), 0 if n * 37 % count < right * count else 5, said) for n in range(count)]


def test_a_label_outside_the_base_counts_as_wrong_and_a_case_without_a_differential_not_at_all() -> None:
    outside = [result(labelled(n, accepted=()), None, 0.5) for n in range(50)]
    unread = [result(labelled(n), None, 0.0) for n in range(30)]
    (row,) = figures([*many(50, 0.5, 1.0), *outside, *unread])
    assert row.calibration is not None
    assert row.calibration.cases == 100
    assert row.calibration.right == pytest.approx(0.5)
    assert row.calibration.confidence == pytest.approx(0.5)


def test_sets_alike_lets_a_small_set_that_is_too_sure_be_seen() -> None:
    large, small = many(900, 0.4, 0.4, set="large"), many(100, 0.9, 0.1, set="small", language="zh")
    found = {(one.language, one.weighting): one.calibration for one in pooled([*large, *small])}
    assert found.keys() == {(ALL, "case"), (ALL, "set")}  # each language has one set only
    assert found[ALL, "case"].right == pytest.approx(0.37)
    assert found[ALL, "set"].right == pytest.approx(0.25)
    assert found[ALL, "set"].error > found[ALL, "case"].error + 0.2
    assert found[ALL, "set"].error == pytest.approx(0.4, abs=0.05)


def test_parts_are_never_mixed_and_one_set_alone_is_not_pooled() -> None:
    held_out = [*many(60, 0.7, 0.5, set="a", part="held_out"), *many(60, 0.3, 0.5, set="b", part="held_out")]
    found = pooled([*many(60, 0.5, 0.5, set="a"), *held_out])
    assert {(one.part, one.sets) for one in found} == {("held_out", ("a", "b"))}
    assert {one.calibration.cases for one in found} == {120}


def test_too_few_cases_are_not_pooled() -> None:
    assert pooled([*many(FEWEST // 2 - 1, 0.5, 0.5, set="a"), *many(FEWEST // 2, 0.5, 0.5, set="b")]) == []


# ---- the report


@pytest.fixture
def everything() -> list[Judged]:
    draw = np.random.default_rng(1)
    cases: list[Judged] = []
    for name, language in (("a set", "en"), ("b <set>", "zh")):
        for number, said in enumerate(draw.uniform(0.05, 0.95, 200)):
            case = labelled(number, set=name, language=language, part="held_out")
            right = draw.random() < said
            cases.append(result(case, 0 if right else 4, float(said), cause=None if right else "wrong_weight"))
    return cases


def test_the_json_holds_every_row_and_what_the_sets_show_together(everything: list[Judged]) -> None:
    report = as_json(figures(everything), pooled(everything), None, ["gone"])
    assert (report["kind"], report["missing"], report["simulated"]) == ("cases", ["gone"], None)
    assert [(row["set"], row["cases"]) for row in report["rows"]] == [("a set", 200), ("b <set>", 200)]
    assert report["rows"][0]["errors"]["wrong_weight"] == 200 - round(200 * report["rows"][0]["top1"])
    both = next(one for one in report["pooled"] if one["weighting"] == "case")
    assert both["sets"] == ["a set", "b <set>"]
    assert both["calibration"]["cases"] == sum(count for *_, count in both["calibration"]["bins"]) == 400
    assert 0.0 <= both["calibration"]["low"] <= both["calibration"]["high"] < 0.12
    assert both["calibration"]["said"] == pytest.approx(both["calibration"]["right"], abs=0.08)


@pytest.mark.parametrize(("language", "words"), [("en", "pooled, each set alike, all"), ("zh", "合并，每集同权, all")])
def test_the_table_says_in_either_language_what_was_said_and_what_came_true(
    language: Any, words: str, everything: list[Judged]
) -> None:
    rows, together = figures(everything), pooled(everything)
    lines = list(as_lines(rows, together, None, language))
    row = next(line for line in lines if line.startswith("b <set> zh"))
    assert f"{100 * (rows[1].first_of[0] or 0):.1f}" in row
    assert "-" in row.split()  # nobody judged the urgency
    line = next(line for line in lines if line.startswith(words))
    found = next(one.calibration for one in together if one.weighting == "set")
    assert line.split()[-4:] == [
        f"{100 * found.confidence:.1f}", f"{100 * found.right:.1f}", f"{found.error:.3f}",
        f"{found.low:.3f}-{found.high:.3f}",
    ]  # fmt: skip


def test_the_part_that_is_not_asked_for_is_not_printed(everything: list[Judged]) -> None:
    assert list(as_lines(figures(everything), pooled(everything), None, "en", ("development",))) == []


def test_drawn_cases_are_called_what_they_are(everything: list[Judged]) -> None:
    drawn = figures(everything)[0].calibration
    (line,) = list(as_lines([], [], drawn, "en"))
    assert "consistency, never quality" in line
    assert "200" in line


def test_the_plot_is_a_picture_of_all_cases_and_a_line_a_set(everything: list[Judged]) -> None:
    rows, together = figures(everything), pooled(everything)
    curves = curves_of(rows, together, rows[0].calibration, "held_out", "en")
    assert list(curves) == ["pooled, each case alike", "a set", "b <set>", "drawn cases"]
    tree = ElementTree.fromstring(as_picture(curves, "en"))  # noqa: S314  # made here
    space = "{http://www.w3.org/2000/svg}"
    dots = tree.findall(f"{space}circle")
    assert len(dots) == len(curves["pooled, each case alike"].bins)
    first = curves["pooled, each case alike"].bins[0]
    assert float(dots[0].get("cx", "")) == pytest.approx(50 + 320 * first.confidence, abs=0.1)
    assert float(dots[0].get("cy", "")) == pytest.approx(50 + 320 * (1 - first.right), abs=0.1)
    assert len(tree.findall(f"{space}polyline")) == 3
    texts = [one.text or "" for one in tree.findall(f"{space}text")]
    assert any(text.startswith("b <set>: n = 200, ECE") for text in texts)


def test_a_part_that_was_not_measured_has_no_curve(everything: list[Judged]) -> None:
    assert curves_of(figures(everything), pooled(everything), None, "development", "zh") == {}
