"""Whether a translated sentence says what its source says: every detail of the one must stand in the other, both ways.

The details are those of verification across languages: amounts, drugs, conditions, routes, sides, directions, people, yes
and no. What verification asks of meaning it cannot ask here, since two languages share few words; length stands for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from medassist.core.clinical import KnowledgeBase, Language, Text
from medassist.core.reading.words import HAN
from medassist.core.verification.details import differences
from medassist.core.verification.difference import Difference
from medassist.core.verification.names import Name, Names
from medassist.core.verification.numbers import mismatch
from medassist.core.verification.statement import Statement, read, words_of
from medassist.core.verification.verdict import Kind
from medassist.core.writing.dates import taken_out
from medassist.core.writing.dates import written as in_figures
from medassist.core.writing.opposites import exchanged_poles

_WHAT: dict[Kind, Text] = {
    "number": Text("数值", "a number"),
    "unit": Text("单位", "a unit"),
    "range": Text("范围", "a range"),
    "comparison": Text("以上或以下", "above or below"),
    "per": Text("每次、每日或每公斤", "per dose, per day or per kilogram"),
    "frequency": Text("次数", "how often"),
    "drug": Text("药名", "a drug"),
    "condition": Text("疾病", "a condition"),
    "population": Text("人群", "the people meant"),
    "age": Text("年龄", "an age"),
    "route": Text("给药途径", "a route"),
    "side": Text("左右或部位", "a side"),
    "direction": Text("方向", "a direction"),
    "negation": Text("肯定或否定", "yes or no"),
    "modality": Text("必须或可以", "must or may"),
    "meaning": Text("内容", "content"),
    "citation": Text("编号", "a number of a source"),
}
_LOST = Text("丢失或改变了{what}：“{quote}”", "lost or changed {what}: “{quote}”")
_ADDED = Text("原文没有的{what}：“{quote}”", "not in the source, {what}: “{quote}”")
_WORD = re.compile(r"[A-Za-z0-9]+(?:[.'-][A-Za-z0-9]+)*")
_CHARACTERS_A_WORD = 1.7
"""Chinese characters that say what one English word says."""
_LENGTH_APART = 2.6
"""Times that a translation may be longer or shorter than that; short ones are not measured."""
_SHORT = 8.0
_SAID_OTHERWISE: tuple[tuple[str, str], ...] = (
    (r"[未不没]有?吸氧|室内?空气", r"(?:on|breathing|in|at) room air|on air\b"),
    (r"非处方", r"over[- ]the[- ]counter|\botc\b"),
    (r"无症状", r"asymptomatic"),
    (r"无[痛疼]", r"painless"),
    (r"不明原因|原因不明|无明显诱因", r"unexplained|spontaneous(?:ly)?|unprovoked|unknown (?:cause|origin)"),
    (r"不稳定?", r"unstable|unsteady"),
    (r"不规[则律]", r"irregular(?:ly)?"),
    (r"不适", r"discomfort|unwell|malaise"),
    (r"不完全|不全", r"incomplete(?:ly)?|insufficiency|failure|partial(?:ly)?"),
    (r"功能不[全足]", r"insufficiency|failure|inadequa(?:te|cy)"),
    (r"不良反应", r"adverse (?:reactions?|effects?|events?)|side[- ]effects?"),
    (r"不能|无法", r"unable|inability|cannot|can't"),
    (r"未[婚育孕产]", r"unmarried|single|nullip\w*|nulligravid\w*"),
    (r"不详|未知|不明", r"unknown|unclear"),
    (r"不孕", r"infertil\w*"),
    (r"不安", r"restless\w*|anxi\w*|agitat\w*"),
    (r"无力|乏力", r"weak\w*|fatigue\w*"),
    (r"无尿", r"anuri\w*"),
    (r"失眠|睡眠不[好佳]", r"insomnia|(?:sleeps?|sleeping) (?:badly|poorly)|poor sleep"),
    (r"食欲不[振佳]|纳差|纳呆", r"(?:poor|decreased|reduced|loss of) appetite|anorexia"),
)
"""Words with a not in one language whose counterpart in the other has none."""
_OTHERWISE = tuple((re.compile(zh), re.compile(en, re.IGNORECASE)) for zh, en in _SAID_OTHERWISE)
_COUNTERPARTS = tuple(
    (re.compile(one), re.compile(other))
    for zh, en in (
        (r"妊娠|怀?孕妇?|孕期", r"pregnan\w*|gestation\w*|gravid\w*"),
        (r"哺乳|喂奶|母乳\S*", r"breast-?\s?fe\w+|lactat\w+|nursing"),
        (r"口?服用?", r"tak(?:e|es|en|ing)|took|\bon\b|oral\w*|by mouth|tablets?|capsules?"),
        (r"以?之?前", r"before|prior|previous\w*|earlier|ago|pre-?\w*"),
        (r"以?之?后", r"after\w*|later|following|post-?\w*|subsequent\w*"),
    )
    for one, other in ((zh, en), (en, zh))
)
"""Words of one language that the other may put in any of these ways."""
_ALL_OF_THEM = re.compile(r"any|all|every|each|任何|所有|一切|每位?|各")
"""Words that one language says and the other may leave out."""
_SMALL = (
    ("1", "一", "one", "an?"), ("2", "[二两双]", "two", "twice", "both"), ("3", "三", "three", "thrice"), ("4", "四", "four"),
    ("5", "五", "five"), ("6", "六", "six"), ("7", "七", "seven"), ("8", "八", "eight"), ("9", "九", "nine"), ("10", "十", "ten"),
)  # fmt: skip
_SMALL_SHAPES = tuple(
    re.compile("|".join(rf"(?<![\w.]){one}(?![\w.])" if one.isascii() else one for one in ways)) for ways in _SMALL
)
_DENIES_ZH = re.compile(
    r"否认|未|没有|阴性|勿|禁[用止忌]|无(?![力名菌论机创痛])"
    r"|不(?!超过|少于|多于|低于|高于|大于|小于|足|良|适|同|断|久|仅|但|管|论|得不|能不)"
)
_DENIES_EN = re.compile(
    r"\b(?:no(?! (?:more|less|fewer|later|longer) than)|not(?! (?:more|less|only|exceed\w*|over|above|later))|never|without|none"
    r"|nor|den(?:y|ies|ied|ying)|cannot|\w+n't)\b",
    re.IGNORECASE,
)
_ALLERGY = re.compile(
    r"过敏|皮试|(?<![a-z])(?:allerg(?:y|ies|ic)|hypersensitiv\w+|anaphyla\w+|skin test)(?: to)?(?![a-z])"
)
_SIDED = frozenset({"unilateral", "bilateral"})
"""Findings that are a side: sides are compared by themselves."""
_NOT_ZH = re.compile(r"[未无没不否勿禁非]|避免|阴性|拒绝|除外|排除")
_NOT_EN = re.compile(
    r"\b(?:no|not|none|non|nor|neither|never|without|den(?:y|ies|ied|ying)|absen(?:t|ce)|negative|avoid(?:ed|ing)?|free of"
    r"|cannot|stop(?:ped)?|refus(?:e|es|ed)|rule[ds]? out|exclud(?:e|es|ed)|contraindicated|prohibit(?:ed)?|nil|unremarkable"
    r"|fail(?:s|ed)? to|lack(?:s|ed|ing)?(?: of)?|unable|isn't|wasn't|don't|doesn't|didn't|hasn't|haven't|can't|won't|nkda"
    r"|afebrile|anicteric|intact|normal|clear)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One detail that the source has and the translation lacks (`added` False), or the other way round."""

    kind: Kind
    quote: str
    added: bool

    def words(self, language: Language) -> str:
        """The fault in one clause."""
        return (
            (_ADDED if self.added else _LOST).of(language).format(what=_WHAT[self.kind].of(language), quote=self.quote)
        )


class Transfer:
    """Compares sentences of two languages; built once from a knowledge base."""

    def __init__(self, base: KnowledgeBase, names: Names | None = None) -> None:
        self._names = names or Names(base)
        self._findings = base.findings
        self._entries: dict[str, dict[str, Text]] = {
            "drug": {one.id: one.name for one in (*base.other_medicines.values(), *base.drugs.values())},
            "condition": {one.id: one.name for one in base.conditions.values()},
            "finding": {one.id: one.name for one in base.findings.values()},
        }

    def faults(self, source: str, target: str, to: Language) -> tuple[Fault, ...]:
        """What the translation `target` (in the language `to`) of `source` lost or added; empty for a faithful one."""
        if not any(letter.isalnum() for letter in target) or not _in_language(target, to, source):
            return (Fault("meaning", source.strip(), False),)
        (source, days), (target, days_written) = taken_out(source), taken_out(target)
        said, written = (read(one, self._names) for one in _without_idioms(source, target, to))
        found = [Fault("number", in_figures(one), False) for one in sorted(days - days_written, key=str)]
        found += [Fault("number", in_figures(one), True) for one in sorted(days_written - days, key=str)]
        found += [Fault(one.kind, _quote(said, one), False) for one in self._missing(said, written)]
        found += [Fault(one.kind, _quote(written, one), True) for one in self._missing(written, said)]
        found += _air(source, target, to)
        found += [Fault("direction", quote, added) for quote, added in exchanged_poles(source, target, to)]
        found += [*_turned(said, written), *_crossed(said, written)]
        found += [*self._allergies(said, written, added=False), *self._allergies(written, said, added=True)]
        found += self._exchanged(said, written)
        if not found and _unlike_in_length(source, target, to):
            found.append(Fault("meaning", target.strip(), True))
        return tuple({(one.kind, one.quote.casefold()): one for one in found}.values())

    def with_names(self, source: str, to: Language, kinds: Sequence[str] = ("drug",)) -> str:
        """The sentence with the base's names in the other language for what it names: a model keeps words that stand there."""
        said = read(source, self._names)
        text, end = "", 0
        for name in sorted(said.names, key=lambda name: (name.start, -name.end)):
            start, stop = said.text.span(name.start, name.end)
            wanted = (
                name.kind in kinds
                and start >= end
                and not _ALLERGY.search(said.text.text[max(0, name.start - 20) : name.end + 10])
            )
            target = self._name(name.kind, name.ids, to) if wanted else None
            if target is None:
                continue
            gap = " " if to == "en" else ""
            text += source[end:start] + gap + (target[0].lower() + target[1:] if to == "en" else target) + gap
            end = stop
        return " ".join((text + source[end:]).split(" ")).strip()

    def _name(self, kind: str, ids: Iterable[str], to: Language) -> str | None:
        """The main name of the only entry meant; None where several are, none is known, or it is a description."""
        entries = self._entries[kind]
        known = [one for one in ids if one in entries]
        if len(known) != 1:
            return None
        name = entries[known[0]].of(to)
        brief = len(name) <= 10 if to == "zh" else len(name.split()) <= 4
        return name if brief or kind != "finding" else None

    def _missing(self, claim: Statement, evidence: Statement) -> Sequence[Difference]:
        """Details of one sentence that the other does not have."""
        found: list[Difference] = []
        for stated in claim.amounts:
            kind, _ = mismatch(stated, claim, [evidence], self._names)
            found += [Difference(kind, stated.amount.start, stated.amount.end)] if kind else []
        found += differences(claim, [evidence], self._names)
        return [one for one in found if not self._said_otherwise(claim, evidence, one)]

    def _allergies(self, one: Statement, other: Statement, *, added: bool) -> Iterable[Fault]:
        """What somebody is allergic to, which reading for doses leaves out: the word, and the medicine beside it."""
        word = _ALLERGY.search(one.text.text)
        if word is not None and not _ALLERGY.search(other.text.text):
            yield Fault("condition", one.text.quote(word.start(), word.end()).strip(), added)
        if word is None:
            return
        mine, theirs = _without_allergy(one), _without_allergy(other)
        drugs = self._medicines(theirs)
        for name in self._names.find(mine):
            if name.kind == "drug" and name.ids & self._entries["drug"].keys() and not name.ids & drugs:
                yield Fault("drug", one.text.quote(name.start, name.end).strip(), added)

    def _exchanged(self, said: Statement, written: Statement) -> Iterable[Fault]:
        """A finding of the source that is missing where the translation has another that the source has not."""
        lost, new = self._only_here(said, written), self._only_here(written, said)
        if lost and new and not self._words(lost) & self._words(new):
            yield Fault("condition", said.text.quote(lost[0].start, lost[0].end).strip(), False)

    def _only_here(self, one: Statement, other: Statement) -> list[Name]:
        """Findings that the other sentence neither names nor has a phrase of; a finding inside a disease's name is none."""
        ids = frozenset(id for name in other.names for id in name.ids)
        diseases = [name for name in one.names if name.kind == "condition"]
        return [
            name
            for name in one.names
            if name.kind == "finding"
            and any(id in self._findings and self._findings[id].kind in ("symptom", "sign") for id in name.ids)
            and not name.ids & (ids | _SIDED)
            and not any(name.start < disease.end and disease.start < name.end for disease in diseases)
            and not any(phrase in other.text.text for id in name.ids for phrase in self._phrases(id, other.chinese))
        ]

    def _words(self, found: Sequence[Name]) -> frozenset[str]:
        """Words of the findings' Chinese names: bleeding that does not stop is a bleeding."""
        known = [self._findings[id].name.zh for name in found for id in name.ids if id in self._findings]
        return frozenset(word for one in known for word in words_of(one))

    def _phrases(self, finding: str, chinese: bool) -> Iterable[str]:
        entry = self._findings.get(finding)
        if entry is None:
            return ()
        language = "zh" if chinese else "en"
        return (
            phrase.casefold() for phrase in (entry.name.of(language), *entry.phrases.of(language)) if "*" not in phrase
        )

    def _said_otherwise(self, claim: Statement, evidence: Statement, one: Difference) -> bool:
        """Whether the other sentence says it in a way that reading does not hold for the same."""
        quote, other = _quote(claim, one).casefold(), evidence.text.text
        if one.kind == "drug":
            return self._unknown_both(claim, evidence, one) or self._both_allergic(quote, claim, evidence)
        if one.kind == "negation" and one.end - one.start == len(claim.text.text):
            return _says_not(claim) and _says_not(evidence)
        if one.kind == "population" and _ALL_OF_THEM.fullmatch(quote):
            return True
        if one.kind == "number":
            return _same_small_number(quote, other) or _same_named_number(quote, claim.text.text, other)
        return any(shape.fullmatch(quote) and counterpart.search(other) for shape, counterpart in _COUNTERPARTS)

    def _both_allergic(self, quote: str, claim: Statement, evidence: Statement) -> bool:
        """Whether the medicine is one that both tell an allergy to; reading leaves it out behind its name and not before."""
        if not (_ALLERGY.search(claim.text.text) and _ALLERGY.search(evidence.text.text)):
            return False
        return bool(self._medicines(quote) & self._medicines(_without_allergy(evidence)))

    def _medicines(self, folded: str) -> frozenset[str]:
        return frozenset(id for name in self._names.find(folded) if name.kind == "drug" for id in name.ids)

    def _unknown_both(self, claim: Statement, evidence: Statement, one: Difference) -> bool:
        """Whether a drug is known to no base, and the other sentence names one that is not known either."""
        known = self._entries["drug"]
        mine = [name for name in claim.names if name.kind == "drug" and name.start == one.start]
        theirs = [name for name in evidence.names if name.kind == "drug"]
        return any(not name.ids & known.keys() for name in mine) and any(not name.ids & known.keys() for name in theirs)


def _quote(statement: Statement, one: Difference) -> str:
    return statement.text.quote(one.start, one.end).strip()


def _without_allergy(statement: Statement) -> str:
    """The folded sentence with commas for words of allergy, so that a medicine beside one is read like any other."""
    return _ALLERGY.sub(lambda found: "," * len(found.group()), statement.text.text)


def _without_idioms(source: str, target: str, to: Language) -> tuple[str, str]:
    """Both sentences without what is said with a not in one language and without one in the other, where both say it."""
    zh, en = (target, source) if to == "zh" else (source, target)
    for chinese, english in _OTHERWISE:
        if chinese.search(zh) and english.search(en):
            zh, en = chinese.sub(" ", zh), english.sub(" ", en)
    return (en, zh) if to == "zh" else (zh, en)


def _air(source: str, target: str, to: Language) -> Iterable[Fault]:
    """That oxygen was measured without giving any decides what a saturation means: it must be said in both."""
    zh, en = (target, source) if to == "zh" else (source, target)
    here, there = _OTHERWISE[0][0].search(zh), _OTHERWISE[0][1].search(en)
    if (here is None) != (there is None):
        word = here or there
        yield Fault("meaning", word.group() if word else "", (word is here) == (to == "zh"))


def _says_not(one: Statement) -> bool:
    return (_DENIES_ZH if one.chinese else _DENIES_EN).search(one.text.original) is not None


def _turned(said: Statement, written: Statement) -> Iterable[Fault]:
    """A sentence with a not whose counterpart has none at all."""
    for one, other, added in ((said, written, False), (written, said, True)):
        denied = (_DENIES_ZH if one.chinese else _DENIES_EN).search(one.text.original)
        if denied and not (_NOT_ZH if other.chinese else _NOT_EN).search(other.text.original):
            yield Fault("negation", denied.group(), added)


def _crossed(said: Statement, written: Statement) -> Iterable[Fault]:
    """Left and right in another order."""
    one, other = ([mark for mark in text.marks if mark.axis == "side"] for text in (said, written))
    sides = [[mark.pole for mark in marks if mark.pole in ("left", "right")] for marks in (one, other)]
    if set(sides[0]) == set(sides[1]) == {"left", "right"} and sides[0][0] != sides[1][0]:
        yield Fault("side", _quote(said, Difference("side", one[0].start, one[0].end)), False)


def _same_small_number(quote: str, other: str) -> bool:
    """Whether a bare number up to ten, with a Chinese counter at most, stands in the other sentence in any way of writing."""
    bare = quote[:-1] if len(quote) == 2 and HAN.fullmatch(quote[-1]) else quote
    return any(shape.fullmatch(bare) and shape.search(other) for shape in _SMALL_SHAPES)


def _same_named_number(quote: str, text: str, other: str) -> bool:
    """Whether a bare number is part of a name (V4, B12) in both sentences."""
    if not quote.isdigit():
        return False
    named = re.compile(rf"[a-z]-?{quote}(?!\d)")
    return named.search(text) is not None and named.search(other) is not None


def _in_language(target: str, to: Language, source: str) -> bool:
    """Whether the translation is in its language; a source of figures and Latin names alone may stay as it is."""
    han = len(HAN.findall(target))
    if to == "en":
        return han == 0
    latin = len(_WORD.findall(re.sub(r"[\d.,]+", " ", source)))
    return han > 0 or latin <= 1


def _unlike_in_length(source: str, target: str, to: Language) -> bool:
    """Whether the translation is far longer or shorter than such a source makes it."""
    one, other = _length(source), _length(target)
    if to == "zh":
        one, other = other, one
    return max(one, other) > _SHORT and not 1 / _LENGTH_APART <= one / max(other, 0.1) <= _LENGTH_APART


def _length(text: str) -> float:
    """Length in English words."""
    return len(HAN.findall(text)) / _CHARACTERS_A_WORD + len(_WORD.findall(text))
