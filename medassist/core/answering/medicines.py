"""The drugs an answer speaks of: which dose rule is meant, the dose worked out, and what speaks against the drug."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from medassist.core.answer import Alert, Treatment
from medassist.core.answering.numbering import Numbering
from medassist.core.answering.subject import Subject
from medassist.core.case import Case
from medassist.core.clinical import DoseRule, Drug, Language
from medassist.core.diagnosis.posterior import Scored
from medassist.core.evidence import BUILT_IN, Passage
from medassist.core.languages import OTHER_LANGUAGE
from medassist.core.prescribing.adjustment import Change, changes, in_place_of_dose
from medassist.core.prescribing.dose import WorkedDose, applies, covers, describe, work_out
from medassist.core.prescribing.medicine_names import MedicineNames
from medassist.core.prescribing.safety import Objection, objections

MOST_DRUGS = 6
CANNOT_SWALLOW = frozenset({"unconscious", "altered_consciousness", "drooling_unable_to_swallow"})
"""Findings with which nothing is given by mouth."""
SMALL_KG = 30.0
GROWN_DAYS = 4380
"""Somebody lighter, whose age is not known, is not taken for one of 12 years or more: no grown person's dose is quoted."""


def rules_for(drug: Drug, case: Case, meant_for: Sequence[str]) -> list[DoseRule]:
    """Rules for the patient's age and weight: those for what is treated, else those for any use, else all that fit."""
    fitting = [rule for rule in drug.doses if applies(rule, case.age_range_days, case.patient.weight_kg)]
    if (case.patient.weight_kg or SMALL_KG) < SMALL_KG:
        fitting = [rule for rule in fitting if rule.min_age_days < GROWN_DAYS or covers(rule, case.age_range_days)]
    if case.present & CANNOT_SWALLOW:
        fitting = [rule for rule in fitting if rule.route not in ("oral", "sublingual")]
    fitting.sort(key=lambda rule: not covers(rule, case.age_range_days))
    order = {indication: place for place, indication in reversed(list(enumerate(meant_for)))}
    for wanted in (
        sorted((rule for rule in fitting if rule.indication in order), key=lambda rule: order[rule.indication]),
        [r for r in fitting if r.indication == "any"],
    ):
        if wanted:
            return _settled(wanted, case)
    return _settled(fitting, case)


def _settled(rules: Sequence[DoseRule], case: Case) -> list[DoseRule]:
    """Of rules for the same use and route only one kind: those sure of the age, and by weight exactly where it is known."""
    weight = case.patient.weight_kg is not None
    kept: list[DoseRule] = []
    for rule in rules:
        others = [one for one in rules if (one.indication, one.route) == (rule.indication, rule.route)]
        sure = [one for one in others if covers(one, case.age_range_days)]
        if sure and rule not in sure:
            continue
        alike = [one for one in sure if one.basis.startswith("per_kg") == weight]
        bounded = rule.min_weight_kg is not None or rule.max_weight_kg is not None
        if alike and rule not in alike and not bounded:
            continue
        kept.append(rule)
    return kept


def nearest_rule(drug: Drug, case: Case) -> DoseRule:
    """Of a drug with doses the rule whose ages are nearest to the patient's: what is shown when none is meant for them."""
    low, high = case.age_range_days

    def distance(rule: DoseRule) -> int:
        below = rule.min_age_days - high
        above = low - rule.max_age_days if rule.max_age_days is not None else 0
        return max(below, above, 0)

    return min(drug.doses, key=distance)


def for_others(drug: Drug, language: Language) -> str:
    """What is said where every dose of a drug is meant for other ages or weights."""
    if language == "zh":
        return f"库中{drug.name.zh}的剂量都不是用于这一年龄或体重的，因此不计算。"
    return f"No dose of {drug.name.en} in the library is meant for this age or weight, so none is worked out."


def indications(case: Case, subject: Subject, leading: Sequence[Scored]) -> list[str]:
    """What a drug may be meant for here: conditions named, conditions that lead the differential, findings present."""
    return [*subject.conditions, *(one.condition.id for one in leading), *sorted(case.present)]


class Medicines:
    """Works out treatments and alerts of one answer, citing through its numbering."""

    def __init__(
        self, drugs: Mapping[str, Drug], names: MedicineNames, passages: Mapping[str, Passage], numbering: Numbering
    ) -> None:
        self._drugs = drugs
        self._names = names
        self._passages = passages
        self._numbering = numbering

    def treatments(
        self, candidates: Iterable[str], case: Case, meant_for: Sequence[str]
    ) -> tuple[list[Treatment], list[Alert]]:
        """Options with their doses, and the alerts; a drug with a stop alert is not offered."""
        options: list[Treatment] = []
        alerts: dict[tuple[str, str, str], Alert] = {}
        for drug_id in dict.fromkeys(candidates):
            drug = self._drugs.get(drug_id)
            if drug is None or len(options) >= MOST_DRUGS:
                continue
            against = list(objections(drug, case, self._names))
            found = [self._alert(objection) for objection in against]
            alerts.update({(alert.type, alert.drug, alert.text): alert for alert in found})
            if not any(alert.severity == "stop" for alert in found):
                options += self._options(drug, case, meant_for, changes(drug, case, against))
        return options, sorted(alerts.values(), key=lambda alert: alert.severity != "stop")

    def _options(self, drug: Drug, case: Case, meant_for: Sequence[str], changed: Sequence[Change]) -> list[Treatment]:
        passage = self.passage(drug.id, "dose")
        if passage is None:
            return []
        options: list[Treatment] = []
        fitting = rules_for(drug, case, meant_for)
        if drug.doses and not fitting:
            near = nearest_rule(drug, case)
            words = for_others(drug, self._numbering.language)
            number = self._numbering.number_of(passage, 1.0)
            return [Treatment(drug.id, near.sentence.of(passage.language), words, (number,))]
        meant = [rule for rule in fitting if rule.indication in ("any", *meant_for)]
        meant = [rule for rule in meant if rule.indication == meant[0].indication]
        worked = [(rule, work_out(rule, case.patient, case.age_range_days)) for rule in meant]
        settled = [one for one in worked if isinstance(one[1], WorkedDose)]
        language = self._numbering.language
        for rule, dose in settled[:1] or worked[:2]:
            words = describe(dose, language) if isinstance(dose, WorkedDose) else dose.reason.of(language)
            numbers = [self._numbering.number_of(passage, 1.0)]
            if changed:
                words = in_place_of_dose(changed, language)
                others = [self.passage(drug.id, section) for section in dict.fromkeys(one.section for one in changed)]
                numbers += [self._numbering.number_of(one, 1.0) for one in others if one is not None]
            options.append(Treatment(drug.id, rule.sentence.of(passage.language), words, tuple(numbers)))
        return options

    def _alert(self, objection: Objection) -> Alert:
        language = self._numbering.language
        text = self._said(objection, language)
        passage = self.passage(objection.drug.id, objection.section)
        citations = (self._numbering.number_of(passage, 1.0),) if passage is not None else ()
        return Alert(objection.type, objection.severity, objection.drug.id, text, citations)

    def _said(self, objection: Objection, language: Language) -> str:
        """The alert in words: what is twice, the article's sentence, or the allergy that was reported."""
        if objection.duplicate is not None:
            return objection.duplicate.of(language)
        if objection.sentence is not None:
            return objection.sentence.of(language) or objection.sentence.of(OTHER_LANGUAGE[language])
        name = objection.drug.name.of(language)
        if language == "zh":
            return f"病人报告的过敏与{name}有关：核实过敏史之前不要使用。"
        return f"The reported allergy concerns {name}: do not give it before the history is clarified."

    def passage(self, document: str, section: str) -> Passage | None:
        """A section of a built-in article in the answer's language, else in the other one."""
        return passage_in(self._passages, document, section, self._numbering.language)


def passage_in(passages: Mapping[str, Passage], document: str, section: str, language: Language) -> Passage | None:
    """A built-in passage in `language` if it exists there, else in the other language."""
    other = OTHER_LANGUAGE[language]
    found = passages.get(f"{document}/{section}/{language}") or passages.get(f"{document}/{section}/{other}")
    return found if found is not None and found.library == BUILT_IN else None
