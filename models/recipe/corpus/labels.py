"""Texts for the heads: what is wanted (route), how urgent it sounds (urgency), which finding a phrase means (finding)."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from medassist.core.clinical import KnowledgeBase, Names
from models.recipe.corpus.clean import clean, language_of
from models.recipe.corpus.questions import as_typed, inside, names_of
from models.recipe.corpus.records import LANGUAGES, Draft, Labelled, Language, Part, Split, order_key, seeded
from models.recipe.corpus.route_texts import calculation, research, summary, translation
from models.recipe.corpus.shingles import folded
from models.recipe.corpus.sources.evaluation import Reserved
from models.recipe.corpus.symptoms import ENDS, SAYS_TIME, Network

ROUTES = ("question", "case", "prescribing", "calculation", "research", "translate", "summarise")
URGENCIES = ("emergency", "same_day", "routine", "self_care")
_PER_ROUTE = 900
"""Texts of a route and language at most, over all splits."""
_PER_URGENCY = 1_500
_PER_FINDING = 16
"""Phrases of a finding and language at most."""
_PRESCRIBING = frozenset({"dose", "contraindications", "pregnancy", "kidney_liver", "interactions"})
_ABOUT = re.compile(
    r"^(?:什么是|怎样|怎么|如何|为什么)|(?:是什么|有什么症状|有哪些症状|怎么预防|怎么做|定义是什么|会传染吗)[？?]?$"
    r"|^(?:what (?:is|are|causes)|how (?:is|are|do|does|to|can)|why )",
    re.IGNORECASE,
)
_FRAMES: dict[Language, tuple[str, ...]] = {
    "zh": (
        "我{p}",
        "{p}两天了",
        "这几天{p}",
        "病人说{p}",
        "孩子{p}",
        "一直{p}，怎么回事",
        "主要是{p}",
        "有{p}",
        "我妈{p}",
        "突然{p}",
    ),
    "en": (
        "{p} for 2 days",
        "complains of {p}",
        "I have had {p}",
        "{p} since yesterday",
        "patient reports {p}",
        "mainly {p}",
    ),
}
_GAP = re.compile(r"\s*\*\s*")
_COUNTED = "年天月周日次个度岁分"


def labelled_texts(
    base: KnowledgeBase, parts: Iterable[Part], split: Mapping[str, Split], reserved: Reserved, seed: int
) -> list[Labelled]:
    """All labelled texts; none is a query of an evaluation set, and none stands under two labels of one task."""
    parts = list(parts)
    found = [
        *(entry for part in parts for entry in part.labelled),
        *_limited(_routes(base, parts, split, seed), seed, _PER_ROUTE),
        *_limited(_urgencies(base, seed), seed, _PER_URGENCY),
        *_findings(base, seed),
    ]
    asked = {folded(query) for query in reserved.queries}
    labels: dict[tuple[str, str], set[str]] = {}
    for entry in found:
        labels.setdefault((entry.task, folded(entry.text)), set()).add(entry.label)
    result: dict[tuple[str, str], Labelled] = {}
    for entry in found:
        key = (entry.task, folded(entry.text))
        if key[1] and key[1] not in asked and len(labels[key]) == 1:
            result.setdefault(key, entry)
    return _apart(list(result.values()), split)


def _apart(entries: list[Labelled], split: Mapping[str, Split]) -> list[Labelled]:
    """The entries with their splits written out; what no split is known of is trained on."""
    return [
        Labelled(e.text, e.language, e.task, e.label, e.source, e.group, e.split or split.get(e.group, "train"))
        for e in entries
    ]


def _limited(entries: Iterable[Labelled], seed: int, most: int) -> list[Labelled]:
    """At most `most` of each label and language, chosen by the seed."""
    ordered = sorted(entries, key=lambda e: order_key(seed, "labels", e.task, e.label, e.text))
    counts: Counter[tuple[str, str]] = Counter()
    kept = []
    for entry in ordered:
        if counts[entry.label, entry.language] < most:
            counts[entry.label, entry.language] += 1
            kept.append(entry)
    return kept


def _route(text: str, language: Language, label: str, source: str, group: str, split: Split | None = None) -> Labelled:
    return Labelled(text, language, "route", label, source, group, split)


def _routes(base: KnowledgeBase, parts: list[Part], split: Mapping[str, Split], seed: int) -> Iterator[Labelled]:
    for part in parts:
        for draft in part.drafts:
            label = _route_of(draft)
            if label:
                yield _route(draft.query, draft.language, label, part.name, draft.group)
    yield from _cases(base, seed)
    for language in LANGUAGES:
        for number in range(_PER_ROUTE + 200):
            rng = seeded(seed, "route", language, str(number))
            condition = rng.choice(list(base.conditions.values()))
            drug = rng.choice(list(base.drugs.values()))
            names = [inside(names_of(entry.name, Names(), language)[0], language) for entry in (condition, drug)]
            told = _passage(base, language, rng)
            source = told if rng.random() < 0.5 else _passage(base, "en" if language == "zh" else "zh", rng)
            for label, (text, shape) in (
                ("calculation", calculation(language, rng)),
                ("research", research(language, names[0], names[1], rng)),
                ("translate", translation(language, source, rng)),
                (
                    "summarise",
                    summary(language, told + ("" if language == "zh" else " ") + _passage(base, language, rng), rng),
                ),
            ):
                # whole shapes stay out of training, so that the head is measured on wordings it has not seen
                kept_out: Split = "held_out" if shape == 0 and label != "question" else "train"
                dev: Split = "dev" if number % 20 == 0 else kept_out
                yield _route(text, language, label, "templates", f"route/{label}/{shape}", dev if shape else "held_out")


def _route_of(draft: Draft) -> str | None:
    """The route of a query made for a passage, where it is certain."""
    section = draft.kind.removeprefix("section:")
    if draft.task == "cross_lingual" or draft.kind in (
        "keywords",
        "parallel",
        "red flag",
        "complaint",
        "case",
        "question",
    ):
        return None
    if draft.kind in ("dose rule", "contraindication", "interaction"):
        return "prescribing"
    if draft.source == "knowledge":
        return "prescribing" if section in _PRESCRIBING else "question"
    return (
        "question" if draft.kind in ("title", "symptoms", "treatment", "causes", "information", "prevention") else None
    )


def _cases(base: KnowledgeBase, seed: int) -> Iterator[Labelled]:
    """What somebody says of a patient, with or without a question at its end."""
    network = Network(base)
    for condition in base.conditions.values():
        for language in LANGUAGES:
            for attempt in range(6):
                rng = seeded(seed, "case", condition.id, language, str(attempt))
                told = network.complaint(condition, language, rng)
                if told is None:
                    continue
                ends = [end for section in ENDS[language].values() for end in section]
                text = told.text + (rng.choice(ends) if rng.random() < 0.6 else "")
                if rng.random() < 0.35:
                    text += _vital_signs(language, rng)
                yield _route(text, language, "case", "knowledge", condition.id)


def _vital_signs(language: Language, rng: random.Random) -> str:
    temperature, pulse, pressure = rng.randint(362, 402) / 10, rng.randint(55, 140), rng.randint(85, 180)
    if language == "zh":
        return rng.choice((f"，体温{temperature}℃", f"，脉搏{pulse}次/分", f"，血压{pressure}/{pressure * 6 // 10}"))
    return rng.choice((f", temp {temperature}", f", pulse {pulse}", f", BP {pressure}/{pressure * 6 // 10}"))


def _passage(base: KnowledgeBase, language: Language, rng: random.Random) -> str:
    condition = rng.choice(list(base.conditions.values()))
    sentences = rng.choice(list(condition.text.values()))
    chosen = [sentence.of(language) for sentence in sentences if sentence.of(language)][: rng.randint(1, 2)]
    return ("" if language == "zh" else " ").join(chosen)


def _urgencies(base: KnowledgeBase, seed: int) -> Iterator[Labelled]:
    network = Network(base)
    for condition in base.conditions.values():
        attempts = {"self_care": 80, "routine": 24, "same_day": 20, "emergency": 14}[condition.urgency]
        for language in LANGUAGES:
            for attempt in range(attempts):
                rng = seeded(seed, "urgency", condition.id, language, str(attempt))
                told = network.complaint(condition, language, rng)
                if told is None:
                    continue
                ranking = network.ranking(told.findings)
                if ranking[0][0] != condition.id or ranking[0][1] < 0.4:
                    continue
                text = told.text
                if rng.random() < 0.5:
                    text += rng.choice([end for section in ENDS[language].values() for end in section])
                yield Labelled(text, language, "urgency", condition.urgency, "knowledge", condition.id)
    for rule in base.red_flags.values():
        label = "emergency" if rule.action_code == "call_emergency" else "same_day"
        for example in rule.examples.fires:
            language = language_of(example)
            if language is not None:
                yield Labelled(clean(example), language, "urgency", label, "knowledge", rule.id)
        for example in rule.examples.silent:
            language = language_of(example)
            if language is not None and _ABOUT.search(example):
                yield Labelled(clean(example), language, "urgency", "routine", "knowledge", rule.id)
                yield _route(clean(example), language, "question", "knowledge", rule.id)


def _findings(base: KnowledgeBase, seed: int) -> Iterator[Labelled]:
    """Phrases with their finding: the phrase alone, or inside what somebody says. The split goes by phrase."""
    for finding in base.findings.values():
        ambiguous = set(finding.ambiguous)
        for language in LANGUAGES:
            phrases = [
                p
                for p in dict.fromkeys((finding.name.of(language), *finding.phrases.of(language)))
                if p not in ambiguous
            ]
            phrases.sort(key=lambda p: order_key(seed, "phrase", finding.id, p))
            for number, phrase in enumerate(phrases[:_PER_FINDING]):
                rng = seeded(seed, "finding", finding.id, language, phrase)
                split: Split = "train"
                if len(phrases) >= 5 and number in (1, 2):
                    split = "dev" if number == 1 else "held_out"
                said = _without_gaps(phrase, language, rng)
                yield Labelled(said, language, "finding", finding.id, "knowledge", finding.id, split)
                if split == "train" and number % 2 == 0:
                    frames = [f for f in _FRAMES[language] if not (SAYS_TIME.search(f) and SAYS_TIME.search(said))]
                    framed = as_typed(rng.choice(frames).format(p=said), language, rng)
                    yield Labelled(framed, language, "finding", finding.id, "knowledge", finding.id, split)


def _without_gaps(phrase: str, language: Language, rng: random.Random) -> str:
    """The phrase with something that people say in place of each gap."""
    parts = _GAP.split(phrase)
    text = parts[0]
    for part in parts[1:]:
        if language == "en":
            word = f" {rng.choice(('the', 'my', 'his', 'her'))} "
        elif part[:1] in _COUNTED:
            word = rng.choice("两三五")
        else:
            word = rng.choice(("", "", "了", "有点"))
        text += word + part
    return text.strip()
