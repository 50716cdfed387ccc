"""The language of a red flag: what it lets through, what it refuses by name, and what each part means."""

from __future__ import annotations

import pytest

from medassist.core.case import ADULT_AGE_DAYS, Case, FindingMention, Measurement, Patient
from medassist.core.diagnosis.expression import parse
from medassist.core.diagnosis.world import Worlds


def case(
    *present: str,
    absent: tuple[str, ...] = (),
    ages: tuple[int, int] = ADULT_AGE_DAYS,
    patient: Patient | None = None,
    values: dict[str, tuple[float, ...]] | None = None,
    days: float | None = None,
    lasting: dict[str, float] | None = None,
) -> Case:
    """A case made by hand."""
    return Case(
        text="",
        language="en",
        task="case",
        patient=patient or Patient(),
        findings=tuple(FindingMention(one, "present", "now", "", 0, 0, long) for one, long in (lasting or {}).items()),
        measurements=tuple(
            Measurement(quantity, value, "", 0, 0) for quantity, many in (values or {}).items() for value in many
        ),
        duration_days=days,
        age_range_days=ages,
        present=frozenset(present),
        absent=frozenset(absent),
    )


def verdict(source: str, one: Case) -> tuple[str, ...] | None:
    """The reasons of the first world in which the expression holds, None when in none."""
    expression = parse(source)
    verdicts = [expression.test(world) for world in Worlds(one).at(expression.age_limits)]
    return next((reasons for reasons in verdicts if reasons is not None), None)


@pytest.mark.parametrize(
    ("source", "one", "because"),
    [
        ("fever", case("fever"), ("fever",)),
        ("fever", case(), None),
        ("fever and cough", case("fever"), None),
        ("fever and cough", case("cough", "fever"), ("fever", "cough")),
        ("fever or cough", case("cough"), ("cough",)),
        ("fever or cough", case("cough", "fever"), ("fever", "cough")),
        ("fever and fever", case("fever"), ("fever",)),
        ("not fever", case(), ()),
        ("not fever", case("fever"), None),
        ("absent(fever)", case(absent=("fever",)), ()),
        ("absent(fever)", case(), None),
        ("at_least(2, fever, cough, rash)", case("fever", "rash"), ("fever", "rash")),
        ("at_least(2, fever, cough, rash)", case("rash"), None),
        ("at_least(1, fever, spo2_percent < 92)", case(values={"spo2_percent": (90,)}), ("spo2_percent",)),
        ("male", case(), ()),
        ("male", case(patient=Patient(sex="female")), None),
        ("female", case(), ()),
        ("female", case(patient=Patient(sex="male")), None),
        ("pregnant", case(), None),
        ("pregnant", case(patient=Patient(pregnant=True)), ("pregnant",)),
        ("pregnant", case(patient=Patient(pregnancy_weeks=32)), ("pregnant",)),
        ("pregnant", case("pregnant_state"), ("pregnant",)),
        ("pregnancy_weeks >= 20", case(patient=Patient(pregnancy_weeks=32)), ("pregnancy_weeks",)),
        ("pregnancy_weeks >= 20", case(patient=Patient(pregnant=True)), None),
        ("spo2_percent < 92", case(), None),
        ("92 > spo2_percent", case(values={"spo2_percent": (90,)}), ("spo2_percent",)),
        ("systolic_mmhg >= 180", case(values={"systolic_mmhg": (120, 190)}), ("systolic_mmhg",)),
        ("5 <= heart_rate <= 40", case(values={"heart_rate": (38,)}), ("heart_rate",)),
        ("temperature_c > -1", case(values={"temperature_c": (38,)}), ("temperature_c",)),
        ("weight_kg < 10", case(patient=Patient(weight_kg=8)), ("weight_kg",)),
        ("egfr_ml_min < 30", case(patient=Patient(egfr=20)), ("egfr_ml_min",)),
        ("known(spo2_percent)", case(), None),
        ("known(spo2_percent)", case(values={"spo2_percent": (99,)}), ()),
        ("known(age_years)", case(), None),
        ("known(age_days)", case(patient=Patient(age_years=3)), ()),
        ("age_years < 5", case(), None),
        ("age_years > 50", case(), ()),
        ("known(age_years) and age_years > 50", case(), None),
        ("age_years > 50", case(ages=(58 * 365, 58 * 365), patient=Patient(age_years=58)), ("age_years",)),
        ("age_months < 3", case(ages=(0, 364)), ()),
        ("age_months < 3", case(ages=(91, 3 * 365)), None),
        ("age_months >= 2 and age_months < 12", case(ages=(0, 364)), ()),
        ("age_days < 28 and age_days >= 28", case(ages=(0, 364)), None),
        ("not age_years >= 5", case(ages=(365, 15 * 365)), ()),
        ("duration_days > 14", case(days=20), ("duration_days",)),
        ("duration_days > 14", case(), None),
        ("duration(fever) > 5", case(days=20), ("duration_days",)),
        ("duration(fever) > 5", case("fever", days=20, lasting={"fever": 3}), None),
        ("duration(fever) > 5", case("fever", days=1, lasting={"fever": 7}), ("duration_days",)),
    ],
)
def test_meaning(source: str, one: Case, because: tuple[str, ...] | None) -> None:
    assert verdict(source, one) == because


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("fever and", "fever and"),
        ("__import__('os').system('x')", "__import__"),
        ("fever.real", "fever.real"),
        ("[fever]", "[fever]"),
        ("fever + cough", "fever + cough"),
        ("-fever", "-fever"),
        ("lambda: fever", "lambda"),
        ("fever == 3", "compare"),
        ("3 < 4", "compare"),
        ("heart_rate < systolic_mmhg", "compare"),
        ("fever < 3", "fever"),
        ("heart_rate", "heart_rate"),
        ("absent(heart_rate)", "heart_rate"),
        ("absent()", "absent()"),
        ("absent(fever, cough)", "absent(fever, cough)"),
        ("absent(finding=fever)", "absent(finding=fever)"),
        ("absent(3)", "absent(3)"),
        ("known(fever)", "fever"),
        ("present(fever)", "present(fever)"),
        ("at_least(fever, cough)", "at_least"),
        ("at_least(3, fever, cough)", "at_least"),
        ("at_least(True, fever)", "at_least"),
        ("(fever)(cough)", "(fever)(cough)"),
        ("duration(fever, cough) > 3", "duration"),
        ("duration(3) > 3", "duration"),
        ("median(fever) > 3", "median"),
        ("True", "True"),
        ("'fever'", "'fever'"),
        ("not " * 5000 + "fever", "not an expression"),
        ("not " * 1500 + "fever", "nested too deeply"),
        ("(" * 150 + "fever" + ")" * 150 + " and" * 3, "("),
        ("a\x00b", "not an expression"),
        ("unknown_thing", "unknown_thing"),
        ("duration(unknown_thing) > 3", "unknown_thing"),
    ],
)
def test_what_is_refused_is_named(source: str, named: str) -> None:
    with pytest.raises(ValueError) as error:
        parse(source, {"fever", "cough"})
    assert named in str(error.value)


def test_findings_and_age_limits_are_gathered() -> None:
    expression = parse("fever and (cough or fever) and 2 <= age_months < 12 or age_years > 50", {"fever", "cough"})
    assert expression.findings == ("fever", "cough")
    assert expression.age_limits == pytest.approx((2 * 364 / 12, 364, 50 * 365))
