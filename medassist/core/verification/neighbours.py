"""A sentence must stand on one evidence sentence: a number or a drug taken from the sentence beside it is foreign there.

A passage gives a dose for each use, age and way in sentences of its own. A claim may join what two of them say; it may not put
the number of one into the other. So where no evidence sentence bears a claim alone, each number is asked whether a sentence
that is more about the rest of the claim gives another number in its place (its rival).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from medassist.core.verification.alignment import likeness, whole
from medassist.core.verification.amounts import Amount
from medassist.core.verification.difference import Difference
from medassist.core.verification.marks import STATES, Mark
from medassist.core.verification.names import Name, Names
from medassist.core.verification.numbers import bounds_agree, mismatch, same_value
from medassist.core.verification.statement import Clause, Stated, Statement, words_of
from medassist.core.verification.units import DOSES
from medassist.core.verification.verdict import Kind

CLEARLY = 0.05
"""Share of the rest of a claim by which a sentence with a rival must be more about it than the one with the number."""
_DIRECTIONS: dict[str, Kind] = {"change": "direction", "course": "direction", "result": "direction"}
_CUT = re.compile(r"[,;，；。]")
_BOUND_TAIL = re.compile(r"(?:及|或)?(?:以上|以下|以内|之内|内|者)?[、,]?")
"""What still belongs to the number before it."""


def foreign(claim: Statement, evidence: Sequence[Statement], names: Names) -> Iterator[Difference]:
    """Numbers and drugs of the claim that belong to another sentence than the one it is about."""
    yield from _numbers(claim, evidence, names)
    yield from _drugs(claim, evidence)
    yield from _marks(claim, evidence)


def _marks(claim: Statement, evidence: Sequence[Statement]) -> Iterator[Difference]:
    """States (pregnant) and directions (raises) of another sentence than the one that is about the rest and says the opposite."""
    for mark in claim.marks:
        state = mark.axis == "population" and mark.pole in STATES
        kind = "population" if state else _DIRECTIONS.get(mark.axis)
        if kind is None:
            continue
        rest = about(claim, without_mark=mark)
        mine = claim.poles(mark.axis)
        naming = [one for one in evidence if mark.pole in one.poles(mark.axis)]
        others = [one for one in evidence if one not in naming and one.poles(mark.axis) - mine]
        if state:
            others = [one for one in others if (one.poles(mark.axis) - mine).intersection(STATES)]
        if not naming or not others:
            continue
        own = max(_likeness(rest, claim, one) for one in naming)
        if max(_likeness(rest, claim, one) for one in others) > own + CLEARLY:
            yield Difference(kind, mark.start, mark.end)


def parted(claim: Statement, statement: Statement) -> Iterator[Difference]:
    """Doses with the time of another dose of the same sentence: 150 mg/kg over 1 hour, then 50 mg/kg over 4 hours."""
    known = _pairs(statement)
    for dose, time in _pairs(claim):
        same_dose = [each for each in known if same_value(each[0], dose)]
        same_time = [each for each in known if same_value(each[1], time)]
        if not same_dose or not same_time or any(each in same_time for each in same_dose):
            continue
        yield Difference("number", dose.start, dose.end)


def _pairs(statement: Statement) -> list[tuple[Amount, Amount]]:
    """Each dose with the time said right behind it."""
    amounts = [one.amount for one in statement.amounts]
    return [
        (one, two)
        for one, two in itertools.pairwise(amounts)
        if one.dimension in DOSES
        and two.dimension == "hours"
        and not _CUT.search(statement.text.text, one.end, two.start)
    ]


def exchanged(claim: Statement, statement: Statement, names: Names) -> Iterator[Difference]:
    """Numbers that the evidence sentence says of another thing: of several of one kind the claim took the wrong one.

    Each has its stretch of the sentence; the claim has words that only the stretch of a number it does not give has, and none
    that only the stretch of its own number has.
    """
    if not (claim.chinese and statement.chinese):
        return
    for stated in claim.amounts:
        if sum(one.amount.dimension == stated.amount.dimension for one in claim.amounts) > 1:
            continue
        mine = [one for one in statement.amounts if same_value(one.amount, stated.amount)]
        rivals = [two for two in statement.amounts if _rival(stated, two, claim)]
        if len(mine) != 1 or not rivals or mismatch(stated, claim, [statement], names)[0] is not None:
            continue
        said = about(claim, without=stated.amount)
        words = said.words if claim.chinese == statement.chinese else frozenset()
        own = _stretch(mine[0].amount, [one.amount for one in (*mine, *rivals)], statement)
        for rival in rivals:
            other = _stretch(rival.amount, [one.amount for one in (*mine, *rivals)], statement)
            only_own = (words & (own.words - other.words)) | (said.topics & (own.topics - other.topics))
            only_other = (words & (other.words - own.words)) | (said.topics & (other.topics - own.topics))
            if only_other and not only_own:
                yield Difference(_kind(stated.amount), stated.amount.start, stated.amount.end)
                break


def _stretch(amount: Amount, kind: Sequence[Amount], statement: Statement) -> Clause:
    """What stands before an amount, back to the one of its kind before it or to the mark that ends its clause."""
    before = max((one.end for one in kind if one.end <= amount.start), default=0)
    begin = max((one.start for one in statement.clauses if one.start <= amount.start), default=0)
    start = max(before, begin)
    tail = _BOUND_TAIL.match(statement.text.text, start)
    start = tail.end() if tail is not None else start
    text = statement.text.text[start : amount.start]
    topics = [f"{one.kind}:{each}" for one in statement.names if start <= one.start < amount.start for each in one.ids]
    topics += [f"{one.axis}:{one.pole}" for one in statement.marks if start <= one.start < amount.start]
    return Clause(start, amount.start, words_of(text), frozenset(topics), ())


def nearest(claim: Statement, evidence: Sequence[Statement]) -> list[Statement]:
    """The evidence sentences that are about most of the claim, those nearly as good as the best too, best first."""
    said = about(claim)
    scored = [(_likeness(said, claim, one), place) for place, one in enumerate(evidence)]
    best = max(scored, default=(0.0, 0))[0]
    chosen = sorted((-score, place) for score, place in scored if score >= best - CLEARLY and score > 0)
    return [evidence[place] for _, place in chosen]


def _numbers(claim: Statement, evidence: Sequence[Statement], names: Names) -> Iterator[Difference]:
    for stated in claim.amounts:
        rest = about(claim, without=stated.amount)
        holders = [one for one in evidence if mismatch(stated, claim, [one], names)[0] is None]
        if not holders or len(holders) == len(evidence):
            continue
        own = max(_likeness(rest, claim, one) for one in holders)
        for other in evidence:
            if other in holders or not any(_rival(stated, two, claim) for two in other.amounts):
                continue
            if _likeness(rest, claim, other) > own + CLEARLY:
                yield Difference(_kind(stated.amount), stated.amount.start, stated.amount.end)
                break


def _rival(stated: Stated, other: Stated, claim: Statement) -> bool:
    """Whether an evidence amount says the same kind of thing with another value, which the claim does not say anywhere."""
    one, two = stated.amount, other.amount
    if (one.dimension, one.over) != (two.dimension, two.over) or not bounds_agree(one, two):
        return False
    if stated.drugs and other.drugs and not stated.drugs & other.drugs:
        return False
    return not any(same_value(mine.amount, two) for mine in claim.amounts)


def _drugs(claim: Statement, evidence: Sequence[Statement]) -> Iterator[Difference]:
    """Drugs named only beside the sentence that bears the claim's numbers, where that sentence names another one."""
    if not claim.amounts or len(evidence) < 2:
        return
    for name in claim.names:
        if name.kind != "drug":
            continue
        rest = about(claim, without_name=name)
        naming = [one for one in evidence if name.ids & one.ids("drug")]
        others = [one for one in evidence if one not in naming and _names_another(one, claim)]
        if not naming or not others:
            continue
        if max(_likeness(rest, claim, one) for one in others) > CLEARLY + max(
            _likeness(rest, claim, one) for one in naming
        ):
            yield Difference("drug", name.start, name.end)


def _names_another(statement: Statement, claim: Statement) -> bool:
    """Whether a sentence names a drug of its own that the claim does not."""
    mine = claim.ids("drug") | statement.head
    return any(name.kind == "drug" and not name.ids & mine for name in statement.names)


def about(
    claim: Statement,
    *,
    without: Amount | None = None,
    without_name: Name | None = None,
    without_mark: Mark | None = None,
) -> Clause:
    """All that a claim says as one clause, without one of its numbers, names or marks."""
    left_out = without or without_name or without_mark
    text = claim.text.text
    if left_out is not None:
        text = f"{text[: left_out.start]} {text[left_out.end :]}"
    topics = {topic for clause in claim.clauses for topic in clause.topics}
    if without is not None:
        topics -= {f"{without.dimension}={without.low:g}..{without.high:g}"}
    if without_name is not None:
        topics -= {f"{without_name.kind}:{one}" for one in without_name.ids}
    if without_mark is not None:
        topics -= {f"{without_mark.axis}:{without_mark.pole}"}
    return Clause(0, len(claim.text.text), words_of(text), frozenset(topics), ())


def _likeness(rest: Clause, claim: Statement, statement: Statement) -> float:
    return likeness(rest, whole(statement), same_language=claim.chinese == statement.chinese)


def _kind(amount: Amount) -> Kind:
    return "frequency" if amount.dimension == "frequency" else "number"
