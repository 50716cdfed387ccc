"""The linter of the clinical content: what the schema cannot see, because it lies between entries or inside sentences."""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from collections.abc import Iterator

from medassist.core.clinical import (
    EVERYBODY,
    GENERAL,
    SECTIONS,
    Condition,
    DoseRule,
    Drug,
    Finding,
    KnowledgeBase,
    RedFlag,
    Sentence,
    Text,
)
from medassist.core.diagnosis.implied import implied_by
from medassist.core.diagnosis.red_flags import compile_rules
from medassist.knowledge.sources import Fault, Located, SourceTree
from medassist.knowledge.stated_numbers import unequal

MINIMUM_PHRASES = 10
MINIMUM_FINDINGS = 10
NO_MEDICINES = frozenset({"antacid", "calcium_iv", "iodinated_contrast", "live_vaccine", "ringer_lactate"})
"""Partners of interactions that are neither a medicine with a name of its own nor a class."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def check(tree: SourceTree) -> list[Fault]:
    """Every fault of the base: those of reading it and those between its entries."""
    faults = list(tree.faults)
    base = tree.base
    for condition in base.conditions.values():
        faults += _check_condition(condition, base, tree.places[condition.id])
    for finding in base.findings.values():
        faults += _check_finding(finding, base, tree.places[finding.id])
    for drug in base.drugs.values():
        faults += _check_drug(drug, base, tree.places[drug.id])
    for rule in base.red_flags.values():
        faults += _check_red_flag(rule, base, tree.places[rule.id])
    for entry_id, place in tree.places.items():
        entry = base.conditions.get(entry_id) or base.drugs.get(entry_id) or base.red_flags.get(entry_id)
        if entry is not None:
            faults += _check_sentences(entry, "", base, place)
    faults += _check_phrases(tree)
    faults += _check_must_not_miss(tree)
    return sorted(faults, key=lambda fault: (fault.file, fault.line, fault.message))


def _check_condition(condition: Condition, base: KnowledgeBase, place: Located) -> Iterator[Fault]:
    for index, link in enumerate(condition.findings):
        path = f"findings[{index}]"
        if link.finding not in base.findings:
            yield place.fault(f"{path}.finding", f"no finding {link.finding!r} in findings/*.toml")
        try:
            value = link.value
        except KeyError:
            yield place.fault(f"{path}.probability", f"expected a band or a number, got {link.probability!r}")
            continue
        if not 0.0 < value < 1.0:
            yield place.fault(f"{path}.probability", f"expected a number between 0 and 1, got {value}")
        if isinstance(link.probability, float) and link.source == GENERAL:
            yield place.fault(f"{path}.source", "a number needs its source; without one use a band")
    listed = [link.finding for link in condition.findings]
    for repeated in sorted({finding for finding in listed if listed.count(finding) > 1}):
        yield place.fault("findings", f"finding {repeated!r} is listed twice")
    if len(condition.findings) < MINIMUM_FINDINGS:
        yield place.fault("findings", f"expected at least {MINIMUM_FINDINGS} findings, got {len(condition.findings)}")
    for index, factor in enumerate(condition.risk_factors):
        if factor.finding not in base.findings:
            yield place.fault(f"risk_factors[{index}]", f"no finding {factor.finding!r} in findings/*.toml")
    for other in condition.must_exclude:
        if other == condition.id:
            yield place.fault("must_exclude", f"{condition.id!r} excludes itself")
        if other not in base.conditions:
            yield place.fault("must_exclude", f"no condition {other!r} in conditions/")
    for drug in condition.drugs:
        if drug not in base.drugs:
            yield place.fault("drugs", f"no drug {drug!r} in drugs/")
    for section in SECTIONS:
        if not condition.text.get(section):
            yield place.fault("text", f"section {section} is missing")
    for index, sentence in enumerate(condition.text.get("danger_signs", ())):
        if set(sentence.sources) <= {GENERAL}:
            yield place.fault(f"text.danger_signs[{index}]", "a danger sign needs a named source")


def _check_finding(finding: Finding, base: KnowledgeBase, place: Located) -> Iterator[Fault]:
    for language in ("zh", "en"):
        count = len(set(finding.phrases.of(language)))
        if count < MINIMUM_PHRASES:
            yield place.fault("phrases", f"expected at least {MINIMUM_PHRASES} {language} phrases, got {count}")
    if not 0.0 < finding.background < 1.0:
        yield place.fault("background", f"expected a probability between 0 and 1, got {finding.background}")
    for field_name in ("implies", "excludes"):
        for other in getattr(finding, field_name):
            if other not in base.findings:
                yield place.fault(field_name, f"no finding {other!r} in findings/*.toml")
            elif other == finding.id or (field_name == "implies" and finding.id in implied_by(other, base.findings)):
                yield place.fault(field_name, f"{finding.id!r} and {other!r} imply or exclude each other in a circle")
    both = {finding.id, *implied_by(finding.id, base.findings)} & {
        other for one in (finding.id, *implied_by(finding.id, base.findings)) for other in _excludes(one, base)
    }
    for other in sorted(both):
        yield place.fault(
            "excludes", f"{other!r} is both implied and excluded by {finding.id!r}: it could never be present"
        )
    if not finding.name.zh or not finding.name.en or not finding.ask.zh or not finding.ask.en:
        yield place.fault("name", "name and ask need both languages")


def _excludes(finding: str, base: KnowledgeBase) -> tuple[str, ...]:
    entry = base.findings.get(finding)
    return entry.excludes if entry is not None else ()


def _check_drug(drug: Drug, base: KnowledgeBase, place: Located) -> Iterator[Fault]:
    for index, rule in enumerate(drug.doses):
        for message in _dose_faults(rule, base):
            yield place.fault(f"doses[{index}]", f"dose {rule.id!r}: {message}")
    known = (
        set(base.conditions)
        | set(base.findings)
        | {group for other in base.drugs.values() for group in other.allergy_groups}
    )
    for index, contraindication in enumerate(drug.contraindications):
        lowest, top = contraindication.min_age_days, contraindication.max_age_days
        if top is not None and top <= lowest:
            yield place.fault(f"contraindications[{index}]", "the age range is empty")
        if contraindication.when == EVERYBODY:
            if not lowest and top is None:
                yield place.fault(f"contraindications[{index}]", "a contraindication of any patient needs an age limit")
        elif contraindication.when not in known:
            yield place.fault(
                f"contraindications[{index}]", f"no condition, finding or allergy group {contraindication.when!r}"
            )
        if set(contraindication.sentence.sources) <= {GENERAL}:
            yield place.fault(f"contraindications[{index}]", "a contraindication needs a named source")
    medicines = (*base.drugs.values(), *base.other_medicines.values())
    partners = {one.id for one in medicines} | {name for one in medicines for name in one.classes} | NO_MEDICINES
    for index, interaction in enumerate(drug.interactions):
        if interaction.with_ not in partners:
            yield place.fault(
                f"interactions[{index}]", f"no drug, class or other medicine {interaction.with_!r} to interact with"
            )
    for index, ingredient in enumerate(drug.ingredients):
        if ingredient.drug not in base.drugs and ingredient.drug not in base.other_medicines:
            yield place.fault(f"ingredients[{index}]", f"no drug or other medicine {ingredient.drug!r}")
    if not drug.pregnancy or not drug.breastfeeding:
        yield place.fault("pregnancy", "pregnancy and breastfeeding need at least one entry each")


def _dose_faults(rule: DoseRule, base: KnowledgeBase) -> Iterator[str]:
    if rule.indication != "any" and rule.indication not in base.conditions and rule.indication not in base.findings:
        yield f"no condition or finding {rule.indication!r} to give it for"
    if not 0 < rule.low <= rule.high:
        yield f"expected 0 < low <= high, got {rule.low} and {rule.high}"
    if rule.basis == "per_dose" and rule.max_single is not None and rule.high > rule.max_single:
        yield f"high {rule.high} is over the single maximum {rule.max_single}"
    if rule.basis in ("per_dose", "per_day") and rule.max_daily is not None and rule.high > rule.max_daily:
        yield f"high {rule.high} is over the daily maximum {rule.max_daily}"
    if (
        rule.basis == "per_dose"
        and rule.max_daily is not None
        and rule.times_per_day is not None
        and not rule.as_needed
    ):
        total = rule.low * rule.times_per_day[0]
        if total > rule.max_daily:
            yield f"the lowest regular dose a day, {total}, is over the daily maximum {rule.max_daily}"
    if rule.max_age_days is not None and rule.max_age_days <= rule.min_age_days:
        yield "the age range is empty"
    if set(rule.sentence.sources) <= {GENERAL}:
        yield "a dose needs a named source"
    for language in ("zh", "en"):
        stated = _numbers(rule.sentence.of(language))
        for name in ("low", "high"):
            value = getattr(rule, name)
            if not _is_stated(value, stated, rule.unit):
                yield f"{name} {value:g} {rule.unit} is not in the {language} sentence"


def _is_stated(value: float, stated: set[float], unit: str) -> bool:
    """Whether the value stands among the numbers, also when written in g, mg or micrograms."""
    scales = {"mg": (1.0, 0.001, 1000.0), "g": (1.0, 1000.0), "microgram": (1.0, 0.001)}.get(unit, (1.0,))
    return any(abs(value * scale - number) < 1e-6 for scale in scales for number in stated)


def _numbers(text: str) -> set[float]:
    """Every number of the text; thousands commas removed."""
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    return {float(match.group().replace(",", ".")) for match in _NUMBER.finditer(plain)}


def _check_red_flag(rule: RedFlag, base: KnowledgeBase, place: Located) -> Iterator[Fault]:
    try:
        compile_rules([rule], base.findings)
    except ValueError as error:
        yield place.fault("when", str(error))
    if len(rule.examples.fires) < 3 or len(rule.examples.silent) < 3:
        yield place.fault("examples", "expected at least three texts that fire and three near misses that stay silent")
    if not rule.sources or set(rule.sources) <= {GENERAL}:
        yield place.fault("sources", "a red flag needs a named source")
    for source in rule.sources:
        if source != GENERAL and source not in base.sources:
            yield place.fault("sources", f"no source {source!r} in sources.toml")
    for condition in rule.conditions:
        if condition not in base.conditions:
            yield place.fault("conditions", f"no condition {condition!r} in conditions/")


def _check_sentences(value: object, path: str, base: KnowledgeBase, place: Located) -> Iterator[Fault]:
    """Both languages and known sources in every text and sentence of an entry, and claims that match their sentence."""
    if isinstance(value, Text | Sentence):
        if not value.zh.strip() or not value.en.strip():
            yield place.fault(path, "expected a text in both languages")
        if isinstance(value, Sentence):
            yield from _check_claims(value, path, base, place)
            if value.claims or path.startswith("doses["):
                yield from _check_languages(value, path, place)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            inner = f"{path}.{field.name}" if path else field.name
            yield from _check_sentences(getattr(value, field.name), inner, base, place)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _check_sentences(item, f"{path}[{index}]", base, place)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _check_sentences(item, f"{path}.{key}", base, place)


def _check_claims(sentence: Sentence, path: str, base: KnowledgeBase, place: Located) -> Iterator[Fault]:
    if not sentence.sources:
        yield place.fault(path, 'expected sources; write ["general"] where there is no external one')
    for source in sentence.sources:
        if source != GENERAL and source not in base.sources:
            yield place.fault(f"{path}.sources", f"no source {source!r} in sources.toml")
    for index, claim in enumerate(sentence.claims):
        if claim.drug is not None and claim.drug not in base.drugs and claim.drug not in base.other_medicines:
            yield place.fault(f"{path}.claims[{index}].drug", f"no drug or other medicine {claim.drug!r}")
        if claim.kind == "dose" and set(sentence.sources) <= {GENERAL}:
            yield place.fault(f"{path}.sources", "a sentence with a dose needs a named source")
        for value in (claim.value_low, claim.value_high):
            for language in ("zh", "en"):
                text = sentence.of(language)
                if value is not None and text and not _is_stated(value, _numbers(text), claim.unit or ""):
                    yield place.fault(
                        f"{path}.claims[{index}]", f"the claim's {value:g} is not in the {language} sentence"
                    )


def _check_languages(sentence: Sentence, path: str, place: Located) -> Iterator[Fault]:
    """A dose or limit that was changed in one language only."""
    only_zh, only_en = unequal(sentence.zh, sentence.en)
    if only_zh or only_en:
        found = [
            f"{' and '.join(f'{value:g}' for value in values)} only in {language}"
            for language, values in (("zh", only_zh), ("en", only_en))
            if values
        ]
        yield place.fault(path, f"the two languages differ in their numbers: {', '.join(found)}")


def _check_phrases(tree: SourceTree) -> Iterator[Fault]:
    """A phrase under two findings must be declared ambiguous in both."""
    owners: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in tree.base.findings.values():
        for phrase in {phrase.casefold() for phrase in finding.phrases.zh + finding.phrases.en}:
            owners[phrase].append(finding)
    for phrase, findings in owners.items():
        undeclared = [one for one in findings if phrase not in {text.casefold() for text in one.ambiguous}]
        if len(findings) > 1 and undeclared:
            names = ", ".join(finding.id for finding in findings)
            place = tree.places[undeclared[0].id]
            yield place.fault(
                "phrases", f"phrase {phrase!r} belongs to {names}; declare it ambiguous in each or reword it"
            )


def _check_must_not_miss(tree: SourceTree) -> Iterator[Fault]:
    base = tree.base
    guarded = {condition for rule in base.red_flags.values() for condition in rule.conditions}
    guarded |= {other for condition in base.conditions.values() for other in condition.must_exclude}
    for condition in base.conditions.values():
        if condition.must_not_miss and condition.id not in guarded:
            place = tree.places[condition.id]
            yield place.fault("must_not_miss", "no red flag and no other condition's must_exclude leads to it")
