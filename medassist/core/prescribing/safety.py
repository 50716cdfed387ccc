"""What speaks against a drug for this patient: allergy, pregnancy, breastfeeding, kidney, conditions, other medicines.

Of a combination its ingredients count: an allergy to one of them, and one that the patient takes already.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from medassist.core.answer import AlertType
from medassist.core.case import ADULT_AGE_DAYS, Case
from medassist.core.clinical import (
    EVERYBODY,
    Contraindication,
    Drug,
    Interaction,
    ReproductionAdvice,
    Sentence,
    Severity,
    Text,
)
from medassist.core.prescribing.daily_total import totals_over
from medassist.core.prescribing.medicine_names import MedicineNames

BREASTFEEDING = "breastfeeding_state"
PREGNANT = "pregnant_state"
_SEVERITY: dict[str, Severity] = {"avoid": "stop", "caution": "caution"}
CROSS_REACTING: dict[str, frozenset[str]] = {
    "cephalosporin": frozenset({"penicillin"}),
    "penicillin": frozenset({"cephalosporin"}),
}
"""Allergy groups that may react with each other: a reported allergy to one calls for caution with the other."""
ONE_IS_ENOUGH: dict[str, Text] = {
    "ace_inhibitor": Text("血管紧张素转换酶抑制剂", "ACE inhibitors"),
    "angiotensin_receptor_blocker": Text("血管紧张素受体拮抗剂", "angiotensin receptor blockers"),
    "anticoagulant": Text("抗凝药", "anticoagulants"),
    "antihistamine": Text("抗组胺药", "antihistamines"),
    "benzodiazepine": Text("苯二氮䓬类", "benzodiazepines"),
    "beta_blocker": Text("β受体阻滞剂", "beta-blockers"),
    "dihydropyridine": Text("二氢吡啶类钙通道阻滞剂", "dihydropyridine calcium-channel blockers"),
    "nsaid": Text("非甾体抗炎药", "non-steroidal anti-inflammatory drugs"),
    "opioid": Text("阿片类", "opioids"),
    "proton_pump_inhibitor": Text("质子泵抑制剂", "proton-pump inhibitors"),
    "ssri": Text("选择性5-羟色胺再摄取抑制剂", "selective serotonin reuptake inhibitors"),
    "statin": Text("他汀类", "statins"),
    "sulfonylurea": Text("磺脲类", "sulfonylureas"),
    "thiazide": Text("噻嗪类利尿药", "thiazide diuretics"),
    "tricyclic_antidepressant": Text("三环类抗抑郁药", "tricyclic antidepressants"),
    "triptan": Text("曲普坦类", "triptans"),
}
"""Classes of which two drugs together add harm and hardly any benefit in primary care."""
NEVER_DUPLICATE = frozenset({"artificial_bezoar", "caffeine_substance", "glucose"})
"""Ingredients that may be in two products without harm."""


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason, with the sentence of the drug's article that says so (None where the reason is the drug itself)."""

    type: AlertType
    severity: Severity
    drug: Drug
    sentence: Sentence | None
    section: str
    duplicate: Text | None = None
    """Of a duplicate or an overdose: what is twice or too much, in words."""


def objections(drug: Drug, case: Case, names: MedicineNames) -> Iterator[Objection]:
    """Everything in the case that speaks against `drug`, most severe kinds first; `names` are those of the whole base."""
    yield from _allergy(drug, case, names)
    said = said_of(case)
    for entry in drug.contraindications:
        if (entry.when in said or entry.when == EVERYBODY) and _at_age(entry, case.age_range_days):
            kind = "age" if entry.when == EVERYBODY else "contraindication"
            yield Objection(kind, entry.severity, drug, entry.sentence, "contraindications")
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
    yield from _over_the_day(drug, case, names)
    yield from _beside_others(drug, case, names)


def said_of(case: Case) -> set[str]:
    """Findings and conditions that the patient has or had, as far as the case says."""
    named = {topic.id for topic in case.topics if topic.kind == "condition" and not topic.denied}
    return set(case.present) | set(case.history) | set(case.patient.conditions) | named


def _at_age(entry: Contraindication, ages: tuple[int, int]) -> bool:
    """Whether an entry speaks at some age of the span; where no age was said, only if it speaks at every adult's."""
    low, high = ages
    top = entry.max_age_days
    if ages == ADULT_AGE_DAYS:
        return low >= entry.min_age_days and (top is None or high < top)
    return high >= entry.min_age_days and (top is None or low < top)


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
    """The drug or an ingredient, its group, or a group that may cross-react."""
    groups = names.allergy_groups(drug.id)
    own = {drug.id, *names.substances(drug.id), *groups}
    for words in case.patient.allergies:
        allergy = names.allergy(words)
        sentence = _contraindication_for(drug, allergy)
        if own & allergy:
            yield Objection("allergy", "stop", drug, sentence, "contraindications")
        elif any(allergy & CROSS_REACTING.get(group, frozenset()) for group in groups):
            yield Objection("allergy", "caution", drug, sentence, "contraindications")


def _contraindication_for(drug: Drug, names: Iterable[str]) -> Sentence | None:
    wanted = set(names)
    return next((entry.sentence for entry in drug.contraindications if entry.when in wanted), None)


def _over_the_day(drug: Drug, case: Case, names: MedicineNames) -> Iterator[Objection]:
    """What the case orders of this drug's substances in a day, all its products together, beyond the daily maximum."""
    for total in totals_over(case, names):
        if total.drug == drug.id or total.drug in names.substances(drug.id):
            yield Objection("overdose", "stop", names.drugs[total.drug], None, "dose", total.words)


def _beside_others(drug: Drug, case: Case, names: MedicineNames) -> Iterator[Objection]:
    """Duplicates and interactions with the medicines taken; nothing for a drug that is ruled out anyway."""
    if drug.id in case.patient.allergies or drug.id in _denied(case):
        return
    for words in _taken(case, names):
        partner = names.drug_of(words)
        if partner == drug.id:
            continue
        twice = list(_duplicate(drug, partner, names)) if partner is not None else []
        interacting = list(_interactions(drug, words, names))
        yield from twice if not interacting or any(one.severity == "stop" for one in twice) else ()
        yield from interacting


def _duplicate(drug: Drug, partner: str, names: MedicineNames) -> Iterator[Objection]:
    """The same substance twice (stop), or two of a class of which one is enough (caution)."""
    both = (drug.name, names.name(partner))
    shared = (names.substances(drug.id) & names.substances(partner)) - NEVER_DUPLICATE
    for substance in sorted(shared):
        combination = next(
            (one for one in (drug, names.drugs.get(partner)) if one is not None and one.ingredients), drug
        )
        yield Objection("duplicate", "stop", combination, None, "overview", _twice(both, names.name(substance)))
    alike = set(drug.classes) & names.medicine(partner) & set(ONE_IS_ENOUGH)
    if alike and not shared:
        yield Objection("duplicate", "caution", drug, None, "overview", _alike(both, ONE_IS_ENOUGH[min(alike)]))


def _twice(both: tuple[Text, Text], substance: Text) -> Text:
    first, second = both
    return Text(
        zh=f"{first.zh}和已在用的{second.zh}都含{substance.zh}：不要同时用，避免重复用药和过量。",
        en=f"{first.en} and {second.en}, which is taken already, both hold {substance.en}: do not give both; "
        "the dose would be doubled.",
    )


def _alike(both: tuple[Text, Text], group: Text) -> Text:
    first, second = both
    return Text(
        zh=f"{first.zh}和已在用的{second.zh}同属{group.zh}：一般只用其中一种。",
        en=f"{first.en} and {second.en}, which is taken already, are both {group.en}: as a rule one of them is enough.",
    )


def _interactions(drug: Drug, words: str, names: MedicineNames) -> Iterator[Objection]:
    """What this drug's article says of the medicine called `words`, and what that one's says of it."""
    other, partner = names.medicine(words), names.drug_of(words)
    for entry in _most_telling(drug.interactions, other, partner or words):
        yield Objection("interaction", entry.severity, drug, entry.sentence, "interactions")
    if partner is not None and partner in names.drugs:
        article = names.drugs[partner]
        own = frozenset({drug.id, *drug.classes})
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
