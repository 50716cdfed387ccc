"""A case in hand: what was entered, worked out at once without a search, and every part of it open to question."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from medassist.core.answer import Answer
from medassist.core.answering.care import CareComposer, suggested
from medassist.core.case import Case, FindingStatus, Measurement, Patient
from medassist.core.clinical import Language
from medassist.core.diagnosis.red_flags import FiredRule, fired
from medassist.core.reading.conclusions import conclude
from medassist.core.reading.corrections import corrected
from medassist.core.reading.growth import narrowed_by_weight
from medassist.core.reading.language import language_of
from medassist.core.surrogates import encodable
from medassist.services.ask import AskService, check_text
from medassist.services.case_compare import Comparison, Missing, compare, missing_of, spoken_of
from medassist.services.case_form import CaseForm, FormReading, read_form
from medassist.services.case_limits import Limits, ValueLimits


@dataclass(frozen=True, slots=True)
class Assessed:
    """A case worked out: the answer object of the contract, and what stands behind it.

    `read` is what the text alone says (the form's fields show it where they are empty). `problems` are by field of the form.
    `conflicts` are sentences about what contradicts itself. `chosen` is the condition whose care the answer holds.
    """

    form: CaseForm
    answer: Answer
    case: Case
    read: Case
    problems: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[str, ...] = ()
    limits: Mapping[str, ValueLimits] = field(default_factory=dict)
    missing: Mapping[str, tuple[Missing, ...]] = field(default_factory=dict)
    chosen: str | None = None


class CaseService:
    """Works out cases over what `ask` holds. Safe to call from one thread at a time."""

    def __init__(self, ask: AskService) -> None:
        self._ask = ask
        self._care = CareComposer(ask.knowledge, ask.passages)
        self._limits = Limits(ask.knowledge.findings)
        self._rows = {one.id: row for row, one in enumerate(ask.network.conditions)}
        self._last: tuple[tuple[str, Patient | None, Language], Case] | None = None

    def assess(self, form: CaseForm, language: Language) -> Assessed | None:
        """The case as far as it was entered; None for an empty form. `language` is used where the text has none of its own.

        Nothing that was entered is lost: what cannot be used is told in `problems`, `conflicts` and the answer's `reason`.
        Raises BadInput for an oversized text.
        """
        if form.is_empty:
            return None
        began = time.perf_counter()
        text = encodable(form.text).rstrip()
        entered = read_form(form)
        said = any(character.isalpha() for character in text)
        if any(character.isalnum() for character in text):
            check_text(text)
        spoken = language_of(text) if said else language
        read = self._read(text, entered.patient, spoken)
        case, conflicts = self._with_form(read, entered, form.statuses)
        reading = _since(began)
        flags = fired(case, self._ask.rules)
        scored = self._ask.scored(case, flags)
        reasoning = _since(began)
        problems = {name: said.of(spoken) for name, said in entered.problems.items()}
        rules = [flag.rule for flag in flags]
        wanted = self._ask.knowledge.conditions.get(form.chosen or "")
        chosen = wanted or suggested(scored, rules)
        told = [*problems.values(), *conflicts]
        reason = ("" if spoken == "zh" else " ").join(dict.fromkeys(told)) or _nothing_read(case, flags)
        composed = self._care.compose(case, rules, chosen, by_person=wanted is not None, reason=reason)
        timings = {"reading": reading, "differential": round(reasoning - reading, 2)}
        answer = self._ask.assemble(None, case, flags, scored, composed, timings)
        answer = answer.replace(timings_ms={"total": _since(began), **timings})
        spoken_here = spoken_of(case)
        return Assessed(
            form=form,
            answer=answer,
            case=case,
            read=read,
            problems=problems,
            conflicts=conflicts,
            limits=self._limits.of(case),
            missing={
                one.id: missing_of(self._ask.network, self._rows[one.id], spoken_here)
                for one in answer.differential
                if one.id in self._rows
            },
            chosen=chosen.id if chosen is not None else None,
        )

    def compare(self, assessed: Assessed, first: str, second: str) -> Comparison | None:
        """Two conditions of the differential side by side; None where one is not in it (any more)."""
        shown = {one.id: one for one in assessed.answer.differential}
        if first == second or first not in shown or second not in shown:
            return None
        return compare(self._ask.network, assessed.case, shown[first], shown[second])

    def form_of(self, answer: Answer) -> CaseForm:
        """The form of a kept or shown answer: its text, its patient's data and findings where they differ from the text."""
        read = self._ask.read(answer.text)
        statuses: dict[str, FindingStatus] = {}
        said = {mention.id: mention.status for mention in read.findings}
        for one in answer.findings:
            if one.id in self._ask.knowledge.findings and said.get(one.id) != one.status:
                statuses[one.id] = one.status
        return CaseForm(answer.text, fields_of(answer.patient, read.patient), statuses)

    def _read(self, text: str, patient: Patient | None, language: Language) -> Case:
        """What the text says; a click on a chip does not read it anew."""
        key = (text, patient, language)
        if self._last is None or self._last[0] != key:
            self._last = (key, narrowed_by_weight(self._ask.reader.read(text, patient=patient, language=language)))
        return self._last[1]

    def _with_form(
        self, read: Case, entered: FormReading, statuses: Mapping[str, FindingStatus]
    ) -> tuple[Case, tuple[str, ...]]:
        """The read case with the form's values and the findings a person set, everything concluded again.

        A value of the form replaces the text's; the sentence about it and those about contradictions come beside.
        """
        line = entered.line(read.language)
        start = len(read.text) + 1 if read.text and line else 0
        given = entered.measurements(read.language, start)
        quantities = {one.quantity for one in given}
        kept = tuple(one for one in read.measurements if one.quantity not in quantities)
        case = replace(
            read,
            text="\n".join(part for part in (read.text, line) if part),
            task="case",
            measurements=(*kept, *given),
            duration_days=entered.duration_days if entered.duration_days is not None else read.duration_days,
        )
        known: dict[str, FindingStatus] = {
            id: status for id, status in statuses.items() if id in self._ask.knowledge.findings
        }
        case = corrected(case, known, self._ask.implications)
        before, after = self._contradictions(read), self._contradictions(case)
        conflicts = [one for one in read.conflicts if one not in before]
        conflicts += [*after, *_replaced(read, given)]
        return replace(case, conflicts=tuple(dict.fromkeys(conflicts))), tuple(dict.fromkeys(conflicts))

    def _contradictions(self, case: Case) -> Sequence[str]:
        """Sentences about findings both said and denied, or denied and measured."""
        return conclude(
            self._ask.implications, case.findings, case.measurements, case.age_range_days, (), case.language
        ).conflicts


def is_case(answer: Answer) -> bool:
    """Whether an answer was made of a case as it was entered, not of a question with its search."""
    return answer.task == "case" and "differential" in answer.timings_ms and "retrieval" not in answer.timings_ms


def fields_of(patient: Patient, told: Patient) -> dict[str, str]:
    """The fields of the form that say of the patient what the text (`told`) does not."""
    fields: dict[str, str] = {}
    if patient.age_days is not None and patient.age_days != told.age_days:
        whole_years = patient.age_years is not None and float(patient.age_years).is_integer() and patient.age_years >= 2
        fields["age"] = f"{patient.age_years:g}" if whole_years else str(patient.age_days)
        fields["age.unit"] = "岁" if whole_years else "天"
    elif patient.age_years is not None and patient.age_days is None and patient.age_years != told.age_years:
        fields |= {"age": f"{patient.age_years:g}", "age.unit": "岁"}
    if patient.sex is not None and patient.sex != told.sex:
        fields["sex"] = patient.sex
    if patient.weight_kg is not None and patient.weight_kg != told.weight_kg:
        fields |= {"weight": f"{patient.weight_kg:g}", "weight.unit": "kg"}
    if patient.pregnant is not None and patient.pregnant != told.pregnant:
        fields["pregnant"] = "yes" if patient.pregnant else "no"
    if patient.pregnancy_weeks is not None and patient.pregnancy_weeks != told.pregnancy_weeks:
        fields["pregnancy_weeks"] = f"{patient.pregnancy_weeks:g}"
    if patient.egfr is not None and patient.egfr != told.egfr:
        fields["egfr"] = f"{patient.egfr:g}"
    for name in ("allergies", "medicines", "conditions"):
        own = [one for one in getattr(patient, name) if one not in getattr(told, name)]
        if own:
            fields[name] = ", ".join(own)
    return fields


def _replaced(read: Case, given: Sequence[Measurement]) -> list[str]:
    """Sentences about values of the text that another value of the form stands for."""
    said: dict[tuple[str, str], None] = {}
    for one in given:
        for other in read.measurements:
            if other.quantity == one.quantity and abs(other.value - one.value) > 1e-6 * max(1.0, abs(one.value)):
                said[other.quote.strip(), one.quote] = None
    if read.language == "zh":
        return [f"文中写“{told}”，表单填“{used}”，按表单处理。" for told, used in said]
    return [f"The text says “{told}” and the form “{used}”, which was used." for told, used in said]


def _nothing_read(case: Case, flags: Sequence[FiredRule]) -> str | None:
    """One sentence where nothing of the text could be used."""
    if flags or case.findings or case.present or case.measurements:
        return None
    if case.language == "zh":
        return "没有识别到症状、体征或测量值：请换一种说法，或用“添加”按名称选择。"
    return "No symptom, sign or value was recognised: say it in other words, or choose a finding by name with Add."


def _since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000.0, 2)
