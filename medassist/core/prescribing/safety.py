"""What speaks against a drug for this patient: allergy, pregnancy, breastfeeding, kidney, conditions, other medicines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from medassist.core.answer import AlertType
from medassist.core.case import Case
from medassist.core.clinical import Drug, Sentence, Severity

BREASTFEEDING = "breastfeeding_state"
CROSS_REACTING: dict[str, frozenset[str]] = {
    "cephalosporin": frozenset({"penicillin"}),
    "penicillin": frozenset({"cephalosporin"}),
}
"""Allergy groups that may react with each other: a reported allergy to one calls for caution with the other."""


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason, with the sentence of the drug's article that says so (None for an allergy to the drug itself)."""

    type: AlertType
    severity: Severity
    drug: Drug
    sentence: Sentence | None
    section: str


def objections(drug: Drug, case: Case, drugs: Mapping[str, Drug]) -> Iterator[Objection]:
    """Everything in the case that speaks against `drug`, most severe kinds first."""
    yield from _allergy(drug, case, drugs)
    said = case.present | case.history | set(case.patient.conditions)
    said |= {topic.id for topic in case.topics if topic.kind == "condition"}
    for entry in drug.contraindications:
        if entry.when in said:
            yield Objection("contraindication", entry.severity, drug, entry.sentence, "contraindications")
    if case.patient.pregnant:
        week = case.patient.pregnancy_weeks
        for advice in drug.pregnancy:
            in_time = week is None or advice.from_week <= week <= advice.to_week
            if advice.level != "compatible" and in_time:
                severity: Severity = "stop" if advice.level == "avoid" else "caution"
                yield Objection("pregnancy", severity, drug, advice.sentence, "pregnancy")
    if BREASTFEEDING in said:
        for advice in drug.breastfeeding:
            if advice.level != "compatible":
                severity = "stop" if advice.level == "avoid" else "caution"
                yield Objection("breastfeeding", severity, drug, advice.sentence, "pregnancy")
    egfr = case.patient.egfr
    for rule in drug.kidney:
        if egfr is not None and egfr < rule.egfr_below:
            yield Objection("renal", rule.severity, drug, rule.sentence, "kidney_liver")
    taken = _taken(drug, case)
    for other in taken:
        for entry in drug.interactions:
            if entry.with_ in _names(other, drugs):
                yield Objection("interaction", entry.severity, drug, entry.sentence, "interactions")
        for entry in drugs[other].interactions if other in drugs else ():
            if entry.with_ in {drug.id, *drug.classes}:
                yield Objection("interaction", entry.severity, drugs[other], entry.sentence, "interactions")


def _allergy(drug: Drug, case: Case, drugs: Mapping[str, Drug]) -> Iterator[Objection]:
    """The drug itself, its group, or a group that may cross-react."""
    for allergy in case.patient.allergies:
        groups = set(drugs[allergy].allergy_groups) if allergy in drugs else {allergy}
        if allergy == drug.id or groups & set(drug.allergy_groups):
            sentence = _contraindication_for(drug, groups | {allergy})
            yield Objection("allergy", "stop", drug, sentence, "contraindications")
        elif any(groups & CROSS_REACTING.get(group, frozenset()) for group in drug.allergy_groups):
            sentence = _contraindication_for(drug, groups | set(drug.allergy_groups))
            yield Objection("allergy", "caution", drug, sentence, "contraindications")


def _contraindication_for(drug: Drug, names: Iterable[str]) -> Sentence | None:
    wanted = set(names)
    return next((entry.sentence for entry in drug.contraindications if entry.when in wanted), None)


def _taken(drug: Drug, case: Case) -> list[str]:
    """Other medicines of the patient, and other drugs named in the text."""
    named = [topic.id for topic in case.topics if topic.kind == "drug"]
    return [other for other in dict.fromkeys([*case.patient.medicines, *named]) if other != drug.id]


def _names(medicine: str, drugs: Mapping[str, Drug]) -> set[str]:
    """A medicine's own name and its classes."""
    return {medicine, *(drugs[medicine].classes if medicine in drugs else ())}
