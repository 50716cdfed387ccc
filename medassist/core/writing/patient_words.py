"""A patient and what was found, in short words of one language, as a letter states them."""

from __future__ import annotations

from collections.abc import Iterable

from medassist.core.answer import FoundFinding
from medassist.core.case import Patient
from medassist.core.clinical import KnowledgeBase, Language, Text

ALLERGY_GROUPS: dict[str, Text] = {
    "penicillin": Text("青霉素类", "penicillins"),
    "cephalosporin": Text("头孢菌素类", "cephalosporins"),
    "sulfonamide": Text("磺胺类", "sulfonamides"),
    "macrolide": Text("大环内酯类", "macrolides"),
    "nsaid": Text("非甾体抗炎药", "NSAIDs"),
    "quinolone": Text("喹诺酮类", "quinolones"),
    "tetracycline": Text("四环素类", "tetracyclines"),
    "aminoglycoside": Text("氨基糖苷类", "aminoglycosides"),
    "local_anaesthetic": Text("局部麻醉药", "local anaesthetics"),
    "iodine_contrast": Text("含碘造影剂", "iodine contrast"),
    "latex": Text("乳胶", "latex"),
    "egg": Text("鸡蛋", "egg"),
    "milk": Text("牛奶", "milk"),
    "peanut": Text("花生", "peanut"),
    "seafood": Text("海鲜", "seafood"),
}
"""Groups that reading names allergies by."""


def name_of(id: str, base: KnowledgeBase, language: Language) -> str:
    """The name of a drug, condition, finding or allergy group by id; words that are no id as they were said."""
    if id in ALLERGY_GROUPS:
        return ALLERGY_GROUPS[id].of(language)
    for entries in (base.drugs, base.other_medicines, base.conditions, base.findings):
        if id in entries:
            return entries[id].name.of(language)
    return id


def who(patient: Patient, language: Language) -> str:
    """Sex, age, weight, pregnancy and kidney function; empty where nothing is known."""
    zh = language == "zh"
    facts: list[str] = []
    if patient.sex is not None:
        facts.append({"male": Text("男", "male"), "female": Text("女", "female")}[patient.sex].of(language))
    age = _age(patient, zh)
    facts += [age] if age else []
    if patient.weight_kg is not None:
        facts.append(f"体重 {patient.weight_kg:g} kg" if zh else f"weight {patient.weight_kg:g} kg")
    if patient.pregnancy_weeks is not None:
        facts.append(f"孕 {patient.pregnancy_weeks:g} 周" if zh else f"{patient.pregnancy_weeks:g} weeks pregnant")
    elif patient.pregnant:
        facts.append("怀孕" if zh else "pregnant")
    if patient.egfr is not None:
        facts.append(f"eGFR {patient.egfr:g} mL/min/1.73 m²")
    return ("，" if zh else ", ").join(facts)


def listed(ids: Iterable[str], base: KnowledgeBase, language: Language) -> str:
    """Names in a row; empty for none."""
    return ("、" if language == "zh" else ", ").join(dict.fromkeys(name_of(id, base, language) for id in ids))


def findings_by(found: Iterable[FoundFinding], status: str, contexts: tuple[str, ...]) -> list[str]:
    """Ids of the findings of one status and these contexts, each once."""
    chosen = (one.id for one in found if one.status == status and one.context in contexts)
    return list(dict.fromkeys(chosen))


def _age(patient: Patient, zh: bool) -> str:
    days, years = patient.age_days, patient.age_years
    if days is not None and days < 28:
        return f"出生 {days} 天" if zh else f"{days} days old"
    if days is not None and days < 2 * 365:
        months = max(1, round(days / 30.44))
        return f"{months} 个月" if zh else f"{months} months old"
    if years is None:
        return ""
    return f"{years:g} 岁" if zh else f"{years:g} years old"
