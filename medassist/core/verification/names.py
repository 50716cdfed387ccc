"""Which drugs, conditions and findings a sentence names, in either language: what ties two languages together."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from medassist.core.clinical import KnowledgeBase
from medassist.core.reading.matching import findings_among, identifier_of, kind_of, phrases_of, topics_among
from medassist.core.reading.phrases import PhraseMatch, PhraseMatcher
from medassist.core.reading.quantities import pattern
from medassist.core.reading.spans import span_of
from medassist.core.reading.words import cut

_UNKNOWN = pattern(
    r"(?<![a-z])[a-z]{2,}(?:cillin|mycin|micin|oxacin|azole|statin|sartan|olol|dipine|pril|prazole|triptan|setron"
    r"|gliptin|gliflozin"
    r"|glitazone|parin|xaban|gatran|tidine|oxetine|azepam|azolam|barbital|caine|sone|solone|onide|terol|tropium"
    r"|lukast|mab|tinib|ciclovir"
    r"|cyclovir|buvir|amivir|navir|vudine|cycline|quine|profen|fenac|oxicam|coxib|phylline|thiazide|semide|lactone"
    r"|formin|gliclazide|relin"
    r"|feron|platin|taxel|rubicin)e?(?![a-z])"
    r"|(?:(?![用给服射注加和与或及的以药选为是吃对含换改予滴成人])[\u4e00-\u9fff]){1,2}(?:西林|霉素|沙星|康唑|硝唑"
    r"|他汀|沙坦|洛尔|地平|普利|拉唑|曲坦|司琼|列汀|列净|肝素|沙班|替丁|西泮|唑仑|卡因|奈德|特罗"
    r"|溴铵|司特|单抗|替尼|昔洛韦|米韦|那韦|夫定|环素|洛芬|芬酸|昔康|昔布|茶碱|噻嗪|塞米|双胍|膦酸|紫杉醇|比星)"
    r"|头孢[\u4e00-\u9fff]{1,3}"
)
"""Words that end as medicines do, for those that no base knows."""
_SHORT = (("青霉素", "drug:benzylpenicillin"), ("penicillin", "drug:benzylpenicillin"))
"""Everyday short names that no article lists."""
_NOT_A_DRUG = frozenset("hormone someone none zone stone alone bone prone cone tone one done gone telephone".split())
_FORM = re.compile(
    r"\s?\d+(?:\.\d+)?\s?%.*$| (?:cream|ointment|gel|lotion|eye drops|ear drops|nasal spray|inhaler)$", re.IGNORECASE
)
_GENERIC = re.compile(r"injections?|(?:the )?pills?|shots?|慢性|急性|cold")
"""Words that are also a name of one medicine or condition and mean anything."""
_GIVEN = re.compile(r"(?:give|giving|gives|iv|oral|%|intravenous|gel|drink|push) (?:iv |oral )?$")
"""Before the word glucose: the medicine, not the blood test."""
_CLASS_AFTER = re.compile(r"类|过敏|皮试|-?(?:type|class)(?![a-z])| allerg| skin test")
"""After the name of a drug: its class or an allergy to it is meant, which says nothing of giving it."""
_OTHER_SUBSTANCE = re.compile(r"(?:去甲|去氧|异丙|甲基|羟甲)$")
"""Before the name of a drug: makes it the name of another one."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name found: kind (drug, condition, finding), the ids it may mean, and its place (half open, folded text)."""

    kind: str
    ids: frozenset[str]
    start: int
    end: int


class Names:
    """Finds names; built once from a knowledge base."""

    def __init__(self, base: KnowledgeBase) -> None:
        phrases = list(phrases_of(base))
        self._matcher = PhraseMatcher([*phrases, *_others(base), *_without_form(base, phrases), *_SHORT])
        self._ingredients = {
            drug.id: frozenset(part.drug for part in drug.ingredients)
            for drug in base.drugs.values()
            if drug.ingredients
        }

    def find(self, text: str) -> tuple[Name, ...]:
        """All names of a folded text, by place; medicines that no base knows keep their own word as id."""
        units = cut(text)
        matches = self._matcher.find(units)
        total = len(units.keys)
        found: list[Name] = []
        for kinds, chosen in (
            (("drug", "condition"), topics_among(matches, total)),
            (("finding",), findings_among(matches, total)),
        ):
            for match in chosen:
                found += _names(match, kinds, *span_of(units, match))
        found = [_own(text, name) for name in found if name.kind != "drug" or not _CLASS_AFTER.match(text, name.end)]
        found = [name for name in found if not _GENERIC.fullmatch(text[name.start : name.end])]
        found = [
            name for name in found if text[name.start : name.end] != "glucose" or _GIVEN.search(text[: name.start])
        ]
        found += _unknown(text, found)
        found.sort(key=lambda name: (name.start, name.end))
        return tuple(found)

    def parts(self, drug: str) -> frozenset[str]:
        """The active substances of a combination; empty for a single one."""
        return self._ingredients.get(drug, frozenset())


def _without_form(base: KnowledgeBase, phrases: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Names of medicines that carry a strength or a form (permethrin 5%, permethrin cream) without it, if that is no name yet."""
    known = {phrase.casefold() for phrase, _ in phrases}
    for drug in base.drugs.values():
        for name in (drug.name.zh, drug.name.en, *drug.synonyms.zh, *drug.synonyms.en):
            bare = _FORM.sub("", name).strip()
            if len(bare) > 1 and bare.casefold() not in known:
                yield bare, f"drug:{drug.id}"


def _others(base: KnowledgeBase) -> Iterable[tuple[str, str]]:
    for other in base.other_medicines.values():
        if not other.everyday:
            for name in (other.name.zh, other.name.en, *other.synonyms.zh, *other.synonyms.en):
                yield name, f"drug:{other.id}"


def _names(match: PhraseMatch, kinds: tuple[str, ...], start: int, end: int) -> list[Name]:
    named: list[Name] = []
    for kind in kinds:
        ids = frozenset(identifier_of(target) for target in match.targets if kind_of(target) == kind)
        if ids:
            named.append(Name(kind, ids, start, end))
    return named


def _own(text: str, name: Name) -> Name:
    """去甲肾上腺素 is not 肾上腺素: a name with a telling prefix is an unknown medicine."""
    prefix = _OTHER_SUBSTANCE.search(text[max(0, name.start - 2) : name.start]) if name.kind == "drug" else None
    if prefix is None:
        return name
    start = name.start - len(prefix.group())
    return Name("drug", frozenset({text[start : name.end]}), start, name.end)


def _unknown(text: str, found: list[Name]) -> list[Name]:
    taken = bytearray(len(text))
    for name in found:
        if name.kind != "finding":
            taken[name.start : name.end] = b"\x01" * (name.end - name.start)
    return [
        Name("drug", frozenset({match.group()}), match.start(), match.end())
        for match in _UNKNOWN.finditer(text)
        if not any(taken[match.start() : match.end()]) and match.group() not in _NOT_A_DRUG
    ]
