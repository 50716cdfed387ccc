"""What a person enters of a case, as it was typed, and what can be used of it: the patient, measured values, how long."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from medassist.core.case import FindingStatus, Measurement, Patient
from medassist.core.clinical import Language, Text
from medassist.core.reading.quantities import LIMITS
from medassist.exchange.patient_fields import read_patient
from medassist.services.case_quantities import BLOOD_PRESSURE, DURATION, MEASURES, Measure, Unit

PATIENT_FIELDS = (
    "age", "sex", "weight", "pregnant", "pregnancy_weeks", "egfr", "allergies", "medicines", "conditions",
)  # fmt: skip
"""Fields of the form that are the patient's."""
UNITED = frozenset({"age", "weight"})
"""Those of them whose unit is chosen beside the number."""
_DURATION_NAME = Text("病程", "duration")
_EXPECTED: dict[str, tuple[Text, Text]] = {
    "age": (Text("年龄", "age"), Text("58、3岁或14个月，不超过125岁", "58, 3岁 or 14 months, at most 125 years")),
    "sex": (Text("性别", "sex"), Text("男或女", "male or female")),
    "weight": (Text("体重", "weight"), Text("12kg或24斤，0.2至600 kg", "12 kg, from 0.2 to 600 kg")),
    "pregnant": (Text("怀孕", "pregnancy"), Text("是或否", "yes or no")),
    "pregnancy_weeks": (Text("孕周", "week of pregnancy"), Text("0至45", "0 to 45")),
    "egfr": (Text("eGFR", "eGFR"), Text("0至250", "0 to 250")),
}
"""Fields of the patient that may be impossible: their name, and what can be written."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_PRESSURE = re.compile(r"(\d+(?:\.\d+)?)(?:\s*/\s*(\d+(?:\.\d+)?))?")


@dataclass(frozen=True, slots=True)
class CaseForm:
    """A case as it was entered; nothing of it is lost when it cannot be used.

    `fields` are the form's by name (PATIENT_FIELDS, `duration`, `blood_pressure`, and the quantities of MEASURES), each with
    its words; NAME.unit is the unit chosen for it. `statuses` are findings that a person set; `chosen` is the condition whose
    care a person wants to see.
    """

    text: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, FindingStatus] = field(default_factory=dict)
    chosen: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was entered."""
        entered = any(words.strip() for name, words in self.fields.items() if not name.endswith(".unit"))
        return not (self.text.strip() or entered or self.statuses)

    def with_field(self, name: str, words: str) -> CaseForm:
        """A copy with one field changed; an empty one is left out."""
        fields = {key: value for key, value in self.fields.items() if key != name}
        return replace(self, fields={**fields, name: words} if words else fields)


@dataclass(frozen=True, slots=True)
class Entered:
    """A measured value out of the form, with the words it stands in the case's text by."""

    quantities: tuple[tuple[str, float], ...]
    words: Text


@dataclass(frozen=True, slots=True)
class FormReading:
    """What can be used of a form; `problems` says of each field that cannot, in one sentence, why it was not used."""

    patient: Patient | None
    values: tuple[Entered, ...]
    duration_days: float | None
    problems: dict[str, Text]

    def line(self, language: Language) -> str:
        """The values as one line of the case's text."""
        return ("，" if language == "zh" else ", ").join(one.words.of(language) for one in self.values)

    def measurements(self, language: Language, start: int) -> tuple[Measurement, ...]:
        """The values at their places in `line`, which begins at code point `start` of the text."""
        found: list[Measurement] = []
        for one in self.values:
            words = one.words.of(language)
            found += [Measurement(name, value, words, start, start + len(words)) for name, value in one.quantities]
            start += len(words) + (1 if language == "zh" else 2)
        return tuple(found)


def read_form(form: CaseForm) -> FormReading:
    """Reads every field by itself: one that cannot be read or cannot be true is told and left out, the others count."""
    problems: dict[str, Text] = {}
    patient = _patient(form, problems)
    values: list[Entered] = []
    for measure in MEASURES:
        words = _plain(form.fields.get(measure.id, ""))
        if words:
            read = _pressure if measure.id == BLOOD_PRESSURE else _value
            entered = read(measure, words, measure.unit(form.fields.get(f"{measure.id}.unit", "")), problems)
            values += [entered] if entered is not None else []
    if patient is not None:
        values += _of_patient(patient)
    days = _duration(form, problems)
    if days is not None:
        values.append(Entered((), _duration_words(form)))
    return FormReading(patient, tuple(values), days, problems)


def _patient(form: CaseForm, problems: dict[str, Text]) -> Patient | None:
    given: dict[str, str] = {}
    for name in PATIENT_FIELDS:
        words = _plain(form.fields.get(name, ""))
        if not words:
            continue
        if name in UNITED and _NUMBER.fullmatch(words):
            words += form.fields.get(f"{name}.unit", "")
        if read_patient({name: words})[1]:
            name_said, expected = _EXPECTED[name]
            problems[name] = _unreadable(name_said, words, expected)
        else:
            given[name] = words
    return read_patient(given)[0] if given else None


def _of_patient(patient: Patient) -> list[Entered]:
    """Weight and kidney function are measured too: the rules ask for them among the values."""
    found: list[Entered] = []
    if patient.weight_kg is not None:
        words = f"{patient.weight_kg:g} kg"
        found.append(Entered((("weight_kg", patient.weight_kg),), Text(f"体重 {words}", f"weight {words}")))
    if patient.egfr is not None:
        words = f"eGFR {patient.egfr:g}"
        found.append(Entered((("egfr_ml_min", patient.egfr),), Text(words, words)))
    return found


def _value(measure: Measure, words: str, unit: Unit, problems: dict[str, Text]) -> Entered | None:
    if not _NUMBER.fullmatch(words):
        problems[measure.id] = _unreadable(measure.name, words)
        return None
    value = round(unit.convert(float(words)), 4)
    low, high = LIMITS[measure.id]
    if not low <= value <= high:
        problems[measure.id] = _impossible(measure.name, f"{words} {unit.name}")
        return None
    return Entered(((measure.id, value),), measure.words(words, unit))


def _pressure(measure: Measure, words: str, unit: Unit, problems: dict[str, Text]) -> Entered | None:
    """Systolic over diastolic, or the systolic alone."""
    found = _PRESSURE.fullmatch(words)
    if found is None:
        problems[measure.id] = _unreadable(measure.name, words, Text("120/80", "120/80"))
        return None
    high = unit.convert(float(found[1]))
    low = None if found[2] is None else unit.convert(float(found[2]))
    limits, lower = LIMITS["systolic_mmhg"], LIMITS["diastolic_mmhg"]
    if not limits[0] <= high <= limits[1] or (low is not None and not (lower[0] <= low <= lower[1] and low < high)):
        problems[measure.id] = _impossible(measure.name, f"{words} {unit.name}")
        return None
    quantities = [("systolic_mmhg", round(high, 4))]
    if low is not None:
        quantities.append(("diastolic_mmhg", round(low, 4)))
    if low is None:
        return Entered(tuple(quantities), Text(f"收缩压 {high:.0f}mmHg", f"systolic {high:.0f} mmHg"))
    return Entered(tuple(quantities), measure.words(f"{high:.0f}/{low:.0f}", measure.units[0]))


def _duration(form: CaseForm, problems: dict[str, Text]) -> float | None:
    words = _plain(form.fields.get("duration", ""))
    if not words:
        return None
    if not _NUMBER.fullmatch(words):
        problems["duration"] = _unreadable(_DURATION_NAME, words)
        return None
    days = DURATION.unit(form.fields.get("duration.unit", "")).convert(float(words))
    if not 0 < days <= 125 * 365:
        problems["duration"] = _impossible(_DURATION_NAME, words)
        return None
    return days


def _duration_words(form: CaseForm) -> Text:
    return DURATION.words(_plain(form.fields["duration"]), DURATION.unit(form.fields.get("duration.unit", "")))


def _unreadable(name: Text, words: str, expected: Text | None = None) -> Text:
    if expected is not None:
        return Text(
            f"{name.zh}“{words}”无法采用，请写成{expected.zh}。",
            f"The {name.en} “{words}” cannot be used; write {expected.en}.",
        )
    return Text(f"{name.zh}“{words}”不是数值，未采用。", f"The {name.en} “{words}” is not a number and was not used.")


def _impossible(name: Text, words: str) -> Text:
    return Text(
        f"{name.zh}“{words}”不可能，未采用，请核对。",
        f"The {name.en} “{words}” is not possible and was not used; please check it.",
    )


def _plain(words: str) -> str:
    return unicodedata.normalize("NFKC", words).strip().replace("／", "/")
