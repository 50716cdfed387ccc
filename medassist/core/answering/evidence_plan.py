"""Which sections of which documents an answer is made of, in the order of care, for what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from medassist.core.answering.subject import Subject
from medassist.core.case import Case
from medassist.core.diagnosis.posterior import Scored
from medassist.core.prescribing.safety import is_pregnant
from medassist.core.reading.task import DRUG_ASPECTS

CHILD_DAYS = 14 * 365
PLAUSIBLE = 0.05
PLAUSIBLE_TOGETHER = 0.12
"""Least probability of the leading condition, and of the first three, for an answer to be made of them."""
TREATABLE = 0.25
"""Least probability of a condition nobody named for its medicines to be offered; below it: danger signs, advice, referral."""
LEADING = 0.25
"""A condition belongs to the answer when it is at least this probable compared with the leading one."""

_WHAT_TO_DO = (("danger_signs", 2), ("treatment", 3), ("advice", 3), ("refer", 2))
_IN_AN_EMERGENCY = (("danger_signs", 2), ("treatment", 4), ("refer", 1))
_IN_BRIEF = (("overview", 2), ("danger_signs", 2), ("treatment", 3), ("advice", 2), ("refer", 1))
_OF_ASPECT: dict[str, tuple[tuple[str, int], ...]] = {
    "overview": (("overview", 4), ("danger_signs", 2)),
    "danger_signs": (("danger_signs", 5), ("refer", 2)),
    "confirm": (("confirm", 5), ("danger_signs", 1)),
    "treatment": (("treatment", 5), ("danger_signs", 1), ("refer", 1)),
    "treatment_children": (("treatment_children", 5), ("danger_signs", 2)),
    "treatment_pregnancy": (("treatment_pregnancy", 5), ("danger_signs", 2)),
    "refer": (("refer", 4), ("danger_signs", 3)),
    "advice": (("advice", 5), ("danger_signs", 2)),
    "follow_up": (("follow_up", 4),),
    "prevention": (("prevention", 5),),
    "pregnancy": (("treatment_pregnancy", 4), ("danger_signs", 1)),
}
_DRUG_IN_BRIEF = (("overview", 2), ("dose", 3), ("contraindications", 3), ("advice", 2))
_OF_DRUG_ASPECT: dict[str, tuple[tuple[str, int], ...]] = {
    "dose": (("dose", 3), ("contraindications", 2)),
    "treatment": (("dose", 3), ("contraindications", 2)),
    "contraindications": (("contraindications", 6),),
    "pregnancy": (("pregnancy", 4),),
    "breastfeeding": (("pregnancy", 4),),
    "interactions": (("interactions", 5),),
    "side_effects": (("advice", 4), ("contraindications", 2)),
    "kidney_liver": (("kidney_liver", 5),),
    "advice": (("advice", 4), ("contraindications", 2)),
    "overview": (("overview", 4), ("contraindications", 2)),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Up to `most` sentences of one section of one document."""

    document: str
    section: str
    most: int


def planned(case: Case, subject: Subject, scored: Sequence[Scored]) -> list[Wanted]:
    """What the answer should hold; empty when neither a drug nor a condition nor a complaint is known."""
    if subject.drugs:
        return _of_drugs(case, subject)
    if subject.conditions:
        return [wanted for condition in subject.conditions[:2] for wanted in _of_condition(case, condition, 0)]
    if not case.present:
        return []
    wanted: list[Wanted] = []
    for place, one in enumerate(leading(scored)):
        of_condition = _of_condition(case, one.condition.id, place, emergency=one.condition.urgency == "emergency")
        clear = one.probability >= TREATABLE
        wanted += [part for part in of_condition if clear or not part.section.startswith("treatment")]
    return wanted


def leading(scored: Sequence[Scored]) -> list[Scored]:
    """At most three conditions that the findings speak for, close enough to the first of them."""
    supported = [one for one in scored if any(weight.log_likelihood_ratio > 0 for weight in one.weights)]
    together = sum(one.probability for one in supported[:3])
    if not supported or supported[0].probability < PLAUSIBLE or together < PLAUSIBLE_TOGETHER:
        return []
    return [one for one in supported[:3] if one.probability >= LEADING * supported[0].probability]


def _of_drugs(case: Case, subject: Subject) -> list[Wanted]:
    aspects = [aspect for aspect in case.aspects if aspect in _OF_DRUG_ASPECT]
    if len(subject.drugs) > 1 and "dose" not in aspects:
        aspects = ["interactions"]
    if set(aspects) & DRUG_ASPECTS:
        aspects = [aspect for aspect in aspects if aspect in DRUG_ASPECTS or aspect == "pregnancy"]
    sections = _merged([_OF_DRUG_ASPECT[aspect] for aspect in aspects[:2]]) or _DRUG_IN_BRIEF
    return [Wanted(drug, section, most) for drug in subject.drugs[:2] for section, most in sections]


def _of_condition(case: Case, condition: str, place: int, *, emergency: bool = False) -> list[Wanted]:
    """Sections of a condition by the aspects asked; further conditions (place > 0) get less room."""
    aspects = [aspect for aspect in case.aspects if aspect in _OF_ASPECT]
    what_to_do = {"advice", "treatment"} <= set(aspects) or (not aspects and case.present)
    if what_to_do:
        sections: Sequence[tuple[str, int]] = _IN_AN_EMERGENCY if emergency else _WHAT_TO_DO
    else:
        sections = _merged([_OF_ASPECT[aspect] for aspect in aspects[:2]]) or _IN_BRIEF
    if place > 0:
        sections = [(section, 1) for section, _ in sections if section in ("danger_signs", "treatment", "advice")]
    return [Wanted(condition, for_patient(section, case), most) for section, most in sections]


def for_patient(section: str, case: Case) -> str:
    """The section that speaks of this patient: treatment of children or in pregnancy."""
    if section != "treatment":
        return section
    if is_pregnant(case):
        return "treatment_pregnancy"
    return "treatment_children" if case.age_range_days[1] < CHILD_DAYS else section


def _merged(plans: Sequence[Sequence[tuple[str, int]]]) -> list[tuple[str, int]]:
    """Sections of several plans, each once, with the larger room."""
    merged: dict[str, int] = {}
    for plan in plans:
        for section, most in plan:
            merged[section] = max(most, merged.get(section, 0))
    return list(merged.items())
