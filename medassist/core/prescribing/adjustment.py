"""Whether the usual dose holds for a patient: what a drug's article changes for kidneys, liver, other diseases, medicines.

A rule of the knowledge base gives the usual amount. Where the article says another one for this patient, in words, no
amount is worked out: the words stand in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from medassist.core.case import Case
from medassist.core.clinical import Drug, Language, Sentence
from medassist.core.languages import OTHER_LANGUAGE
from medassist.core.prescribing.safety import Objection, said_of
from medassist.core.reading.quantities import pattern

KIDNEY_DISEASE = frozenset(
    {"history_kidney_disease", "chronic_kidney_disease", "acute_kidney_injury", "acute_glomerulonephritis"}
)
LIVER_DISEASE = frozenset(
    {
        "liver_disease_history",
        "liver_cirrhosis",
        "acute_liver_failure",
        "hepatocellular_carcinoma",
        "chronic_hepatitis_b",
    }
    | {"chronic_hepatitis_c", "hepatitis_a", "hepatitis_e"}
)
_OTHER_AMOUNT = pattern(
    r"减|低剂量|小剂量|最低|少用|用量|起始|不超过|不宜超过|最多|改为|延长|间隔|隔日|调整|\d\s?(?:mg|g|mL|片|微克)(?![a-z])"
    r"|\breduc|\bhalv|\bhalf\b|\bthird\b|\bquarter\b|\bless\b|\blow(?:er|est)? (?:dose|amount)|\b(?:start|begin|and) low\b"
    r"|\bsmaller\b|\bat most\b|\bno more than\b|\bnot (?:exceed|above)\b|\bmust not exceed\b|\bmaximum\b|\bcut\b|\badjust"
    r"|\balternate days\b|\binterval\b|\bapart\b|\bevery \d"
)
"""Words that give another amount or interval than the usual one."""


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence of the drug's article that the usual dose does not stand beside, and its section."""

    sentence: Sentence
    section: str


def changes(drug: Drug, case: Case, found: Iterable[Objection]) -> tuple[Change, ...]:
    """What the article changes of the usual dose for this patient, each sentence once; empty where the usual dose holds.

    `found` are the objections to the drug. A kidney rule that the patient's eGFR reaches counts always; with a kidney disease
    and no eGFR all kidney rules do; cautions, interactions and words on the liver where they speak of an amount.
    """
    return tuple(dict.fromkeys(_changes(drug, case, found)))


def _changes(drug: Drug, case: Case, found: Iterable[Objection]) -> Iterator[Change]:
    for one in found:
        if one.drug.id != drug.id or one.sentence is None or one.severity == "stop":
            continue
        if one.type == "renal" or (one.type in ("contraindication", "interaction") and _of_amount(one.sentence)):
            yield Change(one.sentence, one.section)
    said = said_of(case)
    if case.patient.egfr is None and said & KIDNEY_DISEASE:
        for rule in drug.kidney:
            yield Change(rule.sentence, "kidney_liver")
    if said & LIVER_DISEASE:
        for sentence in drug.liver:
            if _of_amount(sentence):
                yield Change(sentence, "kidney_liver")


def _of_amount(sentence: Sentence) -> bool:
    return any(_OTHER_AMOUNT.search(sentence.of(language)) for language in ("zh", "en"))


def in_place_of_dose(found: Iterable[Change], language: Language) -> str:
    """What is said where the worked-out amount would stand."""
    sentences = [one.sentence.of(language) or one.sentence.of(OTHER_LANGUAGE[language]) for one in found]
    if language == "zh":
        return f"常用量对本例不适用，因此不计算：{''.join(sentences)}"
    return f"The usual amount does not hold for this patient, so none is worked out: {' '.join(sentences)}"
