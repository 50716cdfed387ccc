"""What speaks against a drug for this patient: allergy, pregnancy, breastfeeding, kidney, conditions, other medicines."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from medassist.core.answer import AlertType
from medassist.core.case import Case
from medassist.core.clinical import Drug, Interaction, ReproductionAdvice, Sentence, Severity
from medassist.core.prescribing.medicine_names import MedicineNames

BREASTFEEDING = "breastfeeding_state"
PREGNANT = "pregnant_state"
_SEVERITY: dict[str, Severity] = {"avoid": "stop", "caution": "caution"}
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


def objections(
    drug: Drug, case: Case, drugs: Mapping[str, Drug], names: MedicineNames | None = None
) -> Iterator[Objection]:
    """Everything in the case that speaks against `drug`, most severe kinds first.

    `names` are those of `drugs`; a caller that asks about many drugs builds them once.
    """
    names = names or MedicineNames(drugs)
    yield from _allergy(drug, case, names)
    said = case.present | case.history | set(case.patient.conditions)
    said |= {topic.id for topic in case.topics if topic.kind == "condition" and not topic.denied}
    for entry in drug.contraindications:
        if entry.when in said:
            yield Objection("contraindication", entry.severity, drug, entry.sentence, "contraindications")
    if is_pregnant(case):
        for advice in drug.pregnancy:
            if advice.level != "compatible" and _in_time(advice, case.patient.pregnancy_weeks):
                yield Objection("pregnancy", _SEVERITY[advice.level], drug, advice.sentence, "pregnancy")
    if BREASTFEEDING in said:
        for advice in drug.breastfeeding:
            if advice.level != "compatible":
                yield Objection("breastfeeding", _SEVERITY[advice.level], drug, advice.sentence, "pregnancy")
    egfr = case.patient.egfr
    reached = [rule for rule in drug.kidney if egfr is not None and egfr < rule.egfr_below]
    for rule in reached:
        if rule.egfr_below == min(one.egfr_below for one in reached):
            yield Objection("renal", rule.severity, drug, rule.sentence, "kidney_liver")
    yield from _interactions(drug, case, drugs, names)


def is_pregnant(case: Case) -> bool:
    """Whether anything says that the patient is pregnant: the data, a week of pregnancy, or the text's findings."""
    patient = case.patient
    if patient.pregnant is not None:
        return patient.pregnant
    return patient.pregnancy_weeks is not None or PREGNANT in case.present


def _in_time(advice: ReproductionAdvice, week: float | None) -> bool:
    """Whether advice speaks of the completed week (19 weeks and 4 days is week 19); an unknown week may be any."""
    return week is None or advice.from_week <= math.floor(week) <= advice.to_week


def _allergy(drug: Drug, case: Case, names: MedicineNames) -> Iterator[Objection]:
    """The drug itself, its group, or a group that may cross-react."""
    for words in case.patient.allergies:
        allergy = names.allergy(words)
        sentence = _contraindication_for(drug, allergy)
        if drug.id in allergy or allergy & set(drug.allergy_groups):
            yield Objection("allergy", "stop", drug, sentence, "contraindications")
        elif any(allergy & CROSS_REACTING.get(group, frozenset()) for group in drug.allergy_groups):
            yield Objection("allergy", "caution", drug, sentence, "contraindications")


def _contraindication_for(drug: Drug, names: Iterable[str]) -> Sentence | None:
    wanted = set(names)
    return next((entry.sentence for entry in drug.contraindications if entry.when in wanted), None)


def _interactions(drug: Drug, case: Case, drugs: Mapping[str, Drug], names: MedicineNames) -> Iterator[Objection]:
    """What this drug's article says of the others, and what theirs say of it; nothing for a drug that is ruled out anyway."""
    if drug.id in case.patient.allergies or drug.id in _denied(case):
        return
    own = frozenset({drug.id, *drug.classes})
    for words in _taken(case, names):
        other, partner = names.medicine(words), names.drug_of(words)
        if partner == drug.id:
            continue
        for entry in _most_telling(drug.interactions, other, partner or words):
            yield Objection("interaction", entry.severity, drug, entry.sentence, "interactions")
        if partner is None or partner not in drugs:
            continue
        article = drugs[partner]
        for entry in _most_telling(article.interactions, own, drug.id):
            yield Objection("interaction", entry.severity, article, entry.sentence, "interactions")


def _most_telling(entries: Sequence[Interaction], names: Container[str], drug: str) -> list[Interaction]:
    """The entries that name the drug itself, and those of its classes only where they are more severe."""
    own = [entry for entry in entries if entry.with_ == drug]
    said = {entry.severity for entry in own}
    of_class = [entry for entry in entries if entry.with_ != drug and entry.with_ in names]
    return own + [entry for entry in of_class if not own or (entry.severity == "stop" and "stop" not in said)]


def _taken(case: Case, names: MedicineNames) -> list[str]:
    """Medicines of the patient and drugs named in the text, each once, without those named as an allergy or denied."""
    named = [topic.id for topic in case.topics if topic.kind == "drug"]
    left_out = _denied(case) | {name for words in case.patient.allergies for name in names.allergy(words)}
    outside = [one for one in names.taken_in(case.text) if one not in left_out]
    taken: dict[str, str] = {}
    for words in [*case.patient.medicines, *(drug for drug in named if drug not in left_out), *outside]:
        taken.setdefault(names.drug_of(words) or words, words)
    return list(taken.values())


def _denied(case: Case) -> set[str]:
    """Drugs that the text says are not taken."""
    return {topic.id for topic in case.topics if topic.kind == "drug" and topic.denied}
