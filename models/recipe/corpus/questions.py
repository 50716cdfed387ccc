"""Questions that people could ask and a passage of the knowledge base answers."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from medassist.core.clinical import Condition, DoseRule, Drug, KnowledgeBase, Names, Text
from models.recipe.corpus.records import Language
from models.recipe.corpus.templates import CONDITION, DRUG, ONLY_DISEASES, ONLY_FOR_ONESELF, SECTION_WORDS

_BRACKET_ZH = re.compile(r"（([^（）]*)）")
_BRACKET_EN = re.compile(r"\s*\(([^()]*)\)")
_PARTS = re.compile(r"\s*[／]\s*|\s+/\s+")
_DISEASE_ZH = re.compile(
    r"(?:病|炎|症|癌|瘤|疮|疹|疡|癣|热|梗|衰|喘|折|疝|综合征|结石|感染|贫血|中风|高血压|肝硬化|感冒|流感|痛风|哮喘|麻疹)$"
)
_EVENT_EN = re.compile(
    r"\b(?:bite|bites|vaccine|shots|prophylaxis|swallowed|broken|injury|exposure|care|overdose|poisoning)\b"
)
_HISTORY = re.compile(r"^history of |(?:病)?史$")
_STATES: dict[str, dict[Language, str]] = {
    "pregnant": {"zh": "怀孕了能用{n}吗？", "en": "Can I take {n} while pregnant?"},
    "breastfeeding": {"zh": "喂奶能用{n}吗？", "en": "Can I take {n} while breastfeeding?"},
    "alcohol_heavy": {"zh": "天天喝酒的人能用{n}吗？", "en": "Can a heavy drinker take {n}?"},
}
_TABLET = ("tablet", "capsule")


def names_of(name: Text, synonyms: Names, language: Language) -> list[str]:
    """The names an entry goes by: its own without brackets, then what people type."""
    bracket = _BRACKET_ZH if language == "zh" else _BRACKET_EN
    own = name.of(language)
    found = [*_PARTS.split(bracket.sub("", own).strip())]
    found += [part for match in bracket.findall(own) for part in _PARTS.split(match)]
    found += synonyms.of(language)
    return [n for n in dict.fromkeys(part.strip() for part in found) if n]


def is_disease(name: str, main: str, language: Language) -> bool:
    """Whether one can "have" what the name says: 得了流感, but not 得了被狗咬."""
    if language == "zh":
        return bool(_DISEASE_ZH.search(name))
    return not _EVENT_EN.search(name.lower())


def inside(name: str, language: Language) -> str:
    """A name as it stands inside a question."""
    if language == "zh":
        return name
    first = name.split(" ", 1)[0]
    if any(character.isupper() for character in first[1:]) or "'s" in first or len(name) < 2:
        return name
    return name[:1].lower() + name[1:]


def section_question(
    condition: Condition, section: str, text: str, language: Language, rng: random.Random, *, plain: bool = False
) -> str | None:
    """A question for a section of a condition's article; `plain` takes the main name."""
    names = names_of(condition.name, condition.synonyms, language)
    name = names[0] if plain or rng.random() < 0.55 else rng.choice(names)
    disease = is_disease(name, names[0], language)
    shapes = []
    for shape in CONDITION[language].get(section, ()):
        needed, _, template = shape.rpartition(":")
        if needed and not re.search(needed, text, re.IGNORECASE):
            continue
        if not disease and any(part in template for part in ONLY_DISEASES):
            continue
        if any(part in template for part in ONLY_FOR_ONESELF) and (
            condition.urgency == "emergency" or (condition.age_years.max or 99) <= 16
        ):
            continue
        if condition.sex == "male" and any(word in template for word in ("我妈", "老婆怀孕")):
            continue
        if condition.age_years.max is not None and condition.age_years.max <= 16 and "我妈" in template:
            continue
        shapes.append(template)
    return _filled(rng.choice(shapes), name, language, rng) if shapes else None


def drug_question(drug: Drug, section: str, text: str, language: Language, rng: random.Random) -> str | None:
    """A question for a section of a drug's article."""
    names = names_of(drug.name, drug.synonyms, language)
    name = names[0] if rng.random() < 0.65 else rng.choice(names)
    oral = any(rule.route == "oral" for rule in drug.doses)
    shapes = []
    for shape in DRUG[language].get(section, ()):
        needed, _, template = shape.rpartition(":")
        if not needed or re.search(needed, text, re.IGNORECASE):
            shapes.append(template)
    if not shapes:
        return None
    return _filled(rng.choice(shapes).replace("{v}", "吃" if oral else "用"), name, language, rng)


def keywords(name: Text, synonyms: Names, section: str, language: Language, rng: random.Random) -> str | None:
    """A name and the section in a word or two, as typed into a search box."""
    words = SECTION_WORDS[language].get(section)
    if not words:
        return None
    chosen = rng.choice(names_of(name, synonyms, language))
    gap = " " if language == "en" or rng.random() < 0.6 else ""
    return f"{chosen}{gap}{rng.choice(words)}"


def dose_questions(base: KnowledgeBase, drug: Drug, language: Language, rng: random.Random) -> Iterator[str]:
    """One question for each dose rule: for what, for whom, how heavy."""
    names = names_of(drug.name, drug.synonyms, language)
    for rule in drug.doses:
        name = names[0] if rng.random() < 0.7 else rng.choice(names)
        purpose = _purpose(base, rule, language)
        child = rule.max_age_days is not None and rule.max_age_days <= 18 * 365
        oral = rule.route == "oral"
        yield (
            _dose_zh(rule, name, purpose, child, oral, drug, rng)
            if language == "zh"
            else _dose_en(rule, inside(name, "en"), purpose, child, rng)
        )


def _purpose(base: KnowledgeBase, rule: DoseRule, language: Language) -> str:
    entry = base.conditions.get(rule.indication) or base.findings.get(rule.indication)
    if entry is None:
        return ""
    return inside(names_of(entry.name, Names(), language)[0], language)


def _age_of(rule: DoseRule, rng: random.Random) -> tuple[int, int]:
    """(years, months) of somebody the rule is for; one of them is 0."""
    low = max(rule.min_age_days, 30)
    high = min(rule.max_age_days or 12 * 365, 12 * 365)
    days = rng.randint(low, max(low, high - 1))
    return (days // 365, 0) if days >= 730 else (0, max(1, days // 30))


def _dose_zh(rule: DoseRule, name: str, purpose: str, child: bool, oral: bool, drug: Drug, rng: random.Random) -> str:
    verb = "吃" if oral else "用"
    if child:
        years, months = _age_of(rule, rng)
        age = f"{years}岁" if years else f"{months}个月"
        weight = years * 2 + 8 if years else round(months / 2 + 4)
        shapes = [
            f"{age}孩子{purpose}，{name}怎么{verb}？",
            f"宝宝{age}，{weight}公斤，{name}{verb}多少" if not years else f"孩子{age}，{weight}公斤，{name}{verb}多少",
            f"小孩{purpose}{verb}{name}的剂量",
            f"儿童{name}每公斤多少？",
        ]
    else:
        tablet = oral and any(form.form.startswith(_TABLET) for form in drug.forms)
        shapes = [
            f"{purpose or '大人'}用{name}，一次多少？",
            f"{name}治{purpose}怎么{verb}" if purpose else f"{name}成人用量",
            f"{purpose}{verb}{name}，一次{verb}几片，一天几次？" if tablet else f"{name}用量，{purpose or '成人'}",
            f"{purpose}病人{name}{verb}多久" if purpose and rule.duration_days else f"成人{name}一天最多{verb}多少？",
        ]
    return rng.choice(shapes)


def _dose_en(rule: DoseRule, name: str, purpose: str, child: bool, rng: random.Random) -> str:
    if child:
        years, months = _age_of(rule, rng)
        age = f"{years} year old" if years else f"{months} month old"
        weight = years * 2 + 8 if years else round(months / 2 + 4)
        tail = f" for {purpose}" if purpose else ""
        shapes = [
            f"dose of {name}{tail} for a {age}",
            f"How much {name} for a {age} child weighing {weight} kg?",
            f"{name} mg/kg dose for children{tail}",
            f"my {age} needs {name}{tail}, how much do I give?",
        ]
    else:
        shapes = [
            f"What is the adult dose of {name} for {purpose}?" if purpose else f"adult dose of {name}",
            f"{name} dose {purpose}" if purpose else f"how many times a day {name}",
            f"how long to take {name} for {purpose}"
            if purpose and rule.duration_days
            else f"maximum dose of {name} a day",
            f"how do I take {name} for {purpose}?" if purpose else f"how much {name} can an adult take",
        ]
    return rng.choice(shapes)


def contraindication_questions(
    base: KnowledgeBase, drug: Drug, language: Language, rng: random.Random
) -> Iterator[str]:
    """Can somebody with this illness take the drug?"""
    names = names_of(drug.name, drug.synonyms, language)
    for entry in drug.contraindications:
        what = base.conditions.get(entry.when) or base.findings.get(entry.when)
        if what is None:
            continue
        illness = _HISTORY.sub("", inside(names_of(what.name, Names(), language)[0], language))
        name = inside(names[0] if rng.random() < 0.75 else rng.choice(names), language)
        if entry.when in _STATES:
            yield _STATES[entry.when][language].format(n=name)
            continue
        if language == "zh":
            yield rng.choice(
                (f"{illness}能用{name}吗？", f"有{illness}的人可以用{name}吗", f"病人{illness}，开{name}行不行？")
            )
        else:
            yield rng.choice(
                (
                    f"Can someone with {illness} take {name}?",
                    f"{name} and {illness}, is it safe",
                    f"is {name} ok in {illness}?",
                )
            )


def interaction_questions(
    base: KnowledgeBase, drug: Drug, language: Language, rng: random.Random
) -> Iterator[tuple[str, str]]:
    """(question, id of the other drug): can the two be taken together?"""
    names = names_of(drug.name, drug.synonyms, language)
    members: dict[str, list[str]] = {}
    for other in (*base.drugs.values(), *base.other_medicines.values()):
        for group in other.classes:
            members.setdefault(group, []).append(other.id)
    for entry in drug.interactions:
        candidates = [entry.with_] if entry.with_ in base.drugs or entry.with_ in base.other_medicines else []
        candidates = candidates or [member for member in members.get(entry.with_, []) if member != drug.id]
        if not candidates:
            continue
        other_id = rng.choice(candidates)
        other = base.drugs.get(other_id) or base.other_medicines[other_id]
        second = inside(names_of(other.name, Names(), language)[0], language)
        name = inside(names[0] if rng.random() < 0.75 else rng.choice(names), language)
        if language == "zh":
            question = rng.choice(
                (f"{name}和{second}能一起用吗？", f"在吃{second}，能再用{name}吗", f"{name}能跟{second}同时吃吗")
            )
        else:
            question = rng.choice(
                (
                    f"Can I take {name} with {second}?",
                    f"{name} and {second} together",
                    f"on {second}, can I add {name}?",
                )
            )
        yield question, other_id


def _filled(template: str, name: str, language: Language, rng: random.Random) -> str:
    return as_typed(template.replace("{n}", inside(name, language)), language, rng)


def as_typed(text: str, language: Language, rng: random.Random) -> str:
    """The question with the small differences between people: greetings, capitals, marks."""
    chance = rng.random()
    if language == "zh":
        if chance < 0.12:
            text = rng.choice(("请问", "请问一下，", "医生，", "您好，", "想问下")) + text
        if rng.random() < 0.3:
            text = text.rstrip("？?")
        return text
    if chance < 0.3:
        text = text[:1].lower() + text[1:]
    if rng.random() < 0.25:
        text = text.rstrip("?")
    return text[:1].upper() + text[1:] if chance > 0.75 else text


def pick(rng: random.Random, items: Sequence[str]) -> str:
    """One of the items."""
    return items[rng.randrange(len(items))]
