"""One sentence read for verification: its amounts with drug, people and way, its names, and its clauses with their marks."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from medassist.core.reading.normalise import Normalised, normalise
from medassist.core.reading.words import HAN, cut
from medassist.core.verification.amounts import Amount, amounts
from medassist.core.verification.marks import AGES, EVERY_AGE, STATES, Mark, marks
from medassist.core.verification.names import Name, Names
from medassist.core.verification.units import DOSES

YEARS = {"months": 1 / 12, "hours": 1 / 8766}
_CUT = re.compile(
    r"[;!?()\n。]|,(?!\d{3}(?!\d))|(?<!\d)[:.]|[:.](?!\d)|(?<![a-z])(?:because|but|whereas|while|so|if|when|unless"
    r"|since)(?![a-z])"
)
INJECTED = frozenset({"iv", "im", "sc"})
"""Routes that are an injection, whatever its kind."""
_TEENS, _CHILDHOOD = 12.0, 18.0
"""Years: an age and over from here on means adults too; below it (29 days or more) it is still said of children."""
_STOP = frozenset(
    "the a an and or of in on at to for with by from as is are was were be been it its this that these those may can must should "
    "would will do does not no than then also into about up per such same other more most any all each every who which her his "
    "where their them they give given use take patient have has avoid never cannot neither nor donot benot havenot "
    "without".split()
)
_DENYING = frozenset("不没无未禁勿")
_DRUG_BEHIND = re.compile(r"\s?(?:of |的)?(?:oral |片剂?)?")
_DRUG_BEFORE = re.compile(r"[\s的]{0,2}(?:片|胶囊|注射液|tablets?|injection)?[\s每次日]{0,3}")
_AS = re.compile(r"(?:按|(?<![a-z])as )$")
_NO_AGE_OF = frozenset("months period times ordinal weight".split())
"""Dimensions that are themselves ages, times or conditions of a dose."""
_AGE_BEHIND = re.compile(
    r" (?:for |in )?(?:children |infants |adults |those )?(?:under|at|from|over|aged|above|below|between) "
)
_BRACKET = re.compile(r"\s?\(")
"""Between an amount and whose it is: 0.6 mg/kg (WHO)."""
_WITH = re.compile(r"(?<![a-z])(?:with|plus|adds?|to|before|after)(?![a-z])|[与和加]|联合|合用")
_UNUSABLE = re.compile(r"\s?(?:cannot|can not|is not|must not|不能|不可|过敏|无效|之?[前后])")
_NOT_USED = re.compile(r"不|禁|避免|(?<![a-z])(?:not|no|never|avoid|cannot)(?![a-z])")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between marks of punctuation: place, words to tell what it is about, marks in it and inherited people."""

    start: int
    end: int
    words: frozenset[str]
    topics: frozenset[str]
    marks: tuple[Mark, ...]

    @property
    def negative(self) -> bool:
        """Whether the clause says not."""
        return any(mark.axis == "negation" for mark in self.marks)

    def poles(self, axis: str) -> frozenset[str]:
        """The poles the clause takes on one axis."""
        return frozenset(mark.pole for mark in self.marks if mark.axis == axis)


@dataclass(frozen=True, slots=True)
class Stated:
    """An amount with what it belongs to: drugs beside it, the people meant (ages in years, states), frequencies, routes."""

    amount: Amount
    drugs: frozenset[str]
    ages: tuple[tuple[float, float], ...]
    states: frozenset[str]
    rhythm: tuple[tuple[float, float], ...]
    weights: frozenset[tuple[float, float]] = frozenset()
    regions: frozenset[str] = frozenset()
    routes: frozenset[str] = frozenset()
    measures: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence as read; places are of the folded text."""

    text: Normalised
    chinese: bool
    amounts: tuple[Stated, ...]
    names: tuple[Name, ...]
    marks: tuple[Mark, ...]
    clauses: tuple[Clause, ...]
    head: frozenset[str] = frozenset()
    title: str = ""

    def ids(self, kind: str) -> frozenset[str]:
        """Ids of one kind of name in the sentence, and of its heading."""
        return frozenset(one for name in self.names if name.kind == kind for one in name.ids) | self.head

    def poles(self, axis: str) -> frozenset[str]:
        """The poles the sentence takes on one axis."""
        return frozenset(mark.pole for mark in self.marks if mark.axis == axis)

    def people(self) -> frozenset[str]:
        """The people the sentence or its heading speaks of, by word; of a state (pregnant) its own word counts first."""
        own = self.poles("population")
        title = frozenset(one.pole for one in marks(self.title) if one.axis == "population")
        return own | (title.difference(STATES) if own.intersection(STATES) else title)

    def ages(self) -> tuple[tuple[float, float], ...]:
        """Ages in years the sentence speaks of, by words and by numbers."""
        return (*_ages_by_word(self.marks), *(span for one in self.amounts if (span := age_span(one.amount))))


def read(sentence: str, names: Names, head: Iterable[str] = ()) -> Statement:
    """Reads one sentence; `head` are ids of the article it stands in."""
    text = normalise(sentence)
    found = names.find(text.text)
    marked = tuple(
        replace(mark, axis="inner negation") if _inside_finding(mark, found) else mark for mark in marks(text.text)
    )
    numbers = amounts(text.text)
    chinese = HAN.search(text.text) is not None
    stated = tuple(_stated(one, numbers, found, marked, text.text) for one in numbers)
    return Statement(text, chinese, stated, found, marked, _clauses(text.text, found, marked, numbers), frozenset(head))


def _inside_finding(mark: Mark, found: Iterable[Name]) -> bool:
    """Whether a not is part of what is found (unable to lie flat), so that it denies nothing."""
    if mark.axis != "negation":
        return False
    return any(name.kind != "drug" and name.start <= mark.start and mark.end <= name.end for name in found)


def age_span(amount: Amount) -> tuple[float, float] | None:
    """Years from and to that an amount of years or months (or weeks and days) may mean as an age."""
    factor = YEARS.get(amount.dimension)
    if factor is None:
        return None
    low, high = amount.low * factor, amount.high * factor
    if amount.bound.startswith("up"):
        return (low, EVERY_AGE[1]) if low >= _TEENS else (low, _CHILDHOOD)
    if amount.bound.startswith("down"):
        return 0.0, high
    if amount.dimension == "hours":
        return low, high + 0.01
    return low, high + (1.0 if high == int(high) else 1 / 12)


def _ages_by_word(marked: Iterable[Mark]) -> Iterable[tuple[float, float]]:
    return (AGES[mark.pole] for mark in marked if mark.axis == "population" and mark.pole in AGES)


def _stated(
    amount: Amount, all_amounts: tuple[Amount, ...], found: tuple[Name, ...], marked: tuple[Mark, ...], text: str
) -> Stated:
    drugs = _nearest_drug(amount, found, text)
    people = [mark for mark in marked if mark.axis == "population"]
    group = _nearest_group(amount, people, all_amounts, text)
    rhythm = _rhythm_of(amount, all_amounts) if amount.dimension in DOSES else ()
    states = frozenset(mark.pole for mark in group if mark.pole in STATES)
    numbers = [*_ages_by_number(amount, all_amounts, group, text)]
    words = [one for one in _ages_by_word(group) if not any(one[0] < two[1] and two[0] < one[1] for two in numbers)]
    ages = [*numbers, *words]
    weights = frozenset((one.low, one.high) for one in all_amounts if one.dimension == "weight" and one is not amount)
    begin, end = _bounds_at(text, amount.start)
    regions = frozenset(mark.pole for mark in marked if mark.axis == "region" and begin <= mark.start < end)
    regions |= frozenset(
        mark.pole
        for mark in marked
        if mark.axis == "region" and _BRACKET.fullmatch(text, amount.end, max(amount.end, mark.start))
    )
    routes = frozenset(mark.pole for mark in marked if mark.axis == "route" and begin <= mark.start < end)
    routes |= INJECTED if "injection" in routes and not routes & INJECTED else frozenset()
    return Stated(
        amount, drugs, tuple(ages), states, rhythm, weights, regions, routes, _measured(amount, marked, begin)
    )


def _measured(amount: Amount, marked: tuple[Mark, ...], begin: int) -> frozenset[str]:
    """What was measured: the last such word before the number in its clause."""
    named = [mark for mark in marked if mark.axis == "measure" and begin <= mark.start < amount.start]
    return frozenset({named[-1].pole}) if named else frozenset()


def _nearest_drug(amount: Amount, found: tuple[Name, ...], text: str) -> frozenset[str]:
    """The drug right behind or right before the number, else the last before it that is no partner, else the first after it."""
    drugs = [
        name for name in found if name.kind == "drug" and not _AS.search(text[max(0, name.start - 3) : name.start])
    ]
    for name in drugs:
        if name.start >= amount.end and _DRUG_BEHIND.fullmatch(text[amount.end : name.start]):
            return name.ids
    before = [name for name in drugs if name.end <= amount.start]
    if before and _DRUG_BEFORE.fullmatch(text[before[-1].end : amount.start]):
        return before[-1].ids
    main = [name for name in before if not _beside(name, amount, text)]
    for candidates in (main, before, [name for name in drugs if not _beside(name, amount, text)], drugs):
        if candidates:
            return candidates[-1 if candidates is before or candidates is main else 0].ids
    return frozenset()


def _beside(name: Name, amount: Amount, text: str) -> bool:
    """Whether a drug is only said beside the one meant: in brackets, as a partner, or as one that is not to be used."""
    begin, _ = _bounds_at(text, name.start)
    before = text[begin : name.start]
    bracket = text.rfind("(", 0, name.start) > text.rfind(")", 0, name.start) and ")" in text[name.end : amount.start]
    unusable = _UNUSABLE.match(text, name.end) is not None
    return bracket or unusable or _WITH.search(before) is not None or _NOT_USED.search(before) is not None


def _nearest_group(amount: Amount, people: list[Mark], all_amounts: tuple[Amount, ...], text: str) -> list[Mark]:
    """People named in the number's own clause, behind it in English and before it in Chinese; else the last named before."""
    if not people:
        return []
    begin, end = _bounds(text, amount)
    doses = [one for one in all_amounts if one is not amount and one.dimension in DOSES | {"percent"}]
    behind = [
        mark
        for mark in people
        if amount.end <= mark.start < end
        and text[mark.start : mark.end].isascii()
        and not any(amount.end <= one.start < mark.start for one in doses)
        and re.search(r"(?:in|for|to) (?:an? |the )?$", text[: mark.start])
    ]
    if behind:
        return behind
    own = [mark for mark in people if begin <= mark.start < amount.start]
    if own:
        return own
    before = [mark for mark in people if mark.start < amount.start]
    if not before:
        return []
    last = _bounds_at(text, before[-1].start)
    return [mark for mark in before if last[0] <= mark.start < last[1]]


def _ages_by_number(
    amount: Amount, all_amounts: tuple[Amount, ...], group: list[Mark], text: str
) -> Iterable[tuple[float, float]]:
    """Ages given as numbers before the amount, behind the last people named."""
    if amount.dimension.split()[0] in _NO_AGE_OF:
        return
    since = max((mark.start for mark in group if mark.start < amount.start), default=0)
    years = [one for one in all_amounts if one.dimension == "months" and one.end <= amount.start]
    behind = [one for one in all_amounts if one.dimension == "months" and one.start >= amount.end]
    if behind and _AGE_BEHIND.fullmatch(text[amount.end : behind[0].start]):
        years = behind[:1]
        since = 0
    near = [one for one in years if one.start >= since - 24]
    yield from filter(None, map(age_span, near[-1:]))


def _rhythm_of(amount: Amount, all_amounts: tuple[Amount, ...]) -> tuple[tuple[float, float], ...]:
    """The frequencies between this amount and the next one of medicine; else those just before the first amount."""
    doses = [one for one in all_amounts if one.dimension in DOSES]
    later = [one.start for one in doses if one.start > amount.start]
    stop = min(later, default=10**9)
    here = [one for one in all_amounts if one.dimension == "frequency" and amount.start < one.start < stop]
    if not here and (not doses or doses[0].start >= amount.start):
        here = [one for one in all_amounts if one.dimension == "frequency" and one.end <= amount.start]
    return tuple((one.low, one.high) for one in here)


def _bounds(text: str, amount: Amount) -> tuple[int, int]:
    return _bounds_at(text, amount.start)


def _bounds_at(text: str, place: int) -> tuple[int, int]:
    """Begin and end of the clause at a place."""
    begin = max((match.end() for match in _CUT.finditer(text, 0, place)), default=0)
    following = _CUT.search(text, place)
    return begin, following.start() if following else len(text)


def _clauses(
    text: str, found: tuple[Name, ...], marked: tuple[Mark, ...], numbers: tuple[Amount, ...]
) -> tuple[Clause, ...]:
    clauses: list[Clause] = []
    begin = 0
    for end in [match.start() for match in _CUT.finditer(text)] + [len(text)]:
        if text[begin:end].strip(" ,;:()。."):
            topics = [
                *(f"{name.kind}:{one}" for name in found if begin <= name.start < end for one in name.ids),
                *(f"{one.dimension}={one.low:g}..{one.high:g}" for one in numbers if begin <= one.start < end),
            ]
            own = tuple(mark for mark in marked if begin <= mark.start < end)
            topics += [
                f"{mark.axis}:{mark.pole}"
                for mark in own
                if mark.axis not in ("negation", "inner negation", "permission", "takes")
            ]
            clauses.append(Clause(begin, end, words_of(text[begin:end]), frozenset(topics), own))
        begin = end
    return tuple(clauses)


def words_of(text: str) -> frozenset[str]:
    """Pairs of Chinese characters and stems of English words: what two clauses of one language are compared by."""
    keys = cut(text).keys
    pairs = {
        one + two
        for one, two in itertools.pairwise(keys)
        if HAN.fullmatch(one) and HAN.fullmatch(two) and not _DENYING.intersection(one + two)
    }
    return frozenset(
        pairs | {key for key in keys if key.isascii() and key.isalpha() and len(key) > 1 and key not in _STOP}
    )
