"""A sentence must stand on one evidence sentence: a number or a drug taken from the sentence beside it is foreign there.

A passage gives a dose for each use, age and way in sentences of its own. A claim may join what two of them say; it may not put
the number of one into the other. So where no evidence sentence bears a claim alone, each number is asked whether a sentence
that is more about the rest of the claim gives another number in its place (its rival).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from medassist.core.verification.alignment import likeness
from medassist.core.verification.amounts import Amount
from medassist.core.verification.difference import Difference
from medassist.core.verification.names import Name, Names
from medassist.core.verification.numbers import bounds_agree, mismatch, same_value
from medassist.core.verification.statement import Clause, Stated, Statement, words_of
from medassist.core.verification.verdict import Kind

CLEARLY = 0.05
"""Share of the rest of a claim by which a sentence with a rival must be more about it than the one with the number."""


def foreign(claim: Statement, evidence: Sequence[Statement], names: Names) -> Iterator[Difference]:
    """Numbers and drugs of the claim that belong to another sentence than the one it is about."""
    yield from _numbers(claim, evidence, names)
    yield from _drugs(claim, evidence)


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


def about(claim: Statement, *, without: Amount | None = None, without_name: Name | None = None) -> Clause:
    """All that a claim says as one clause, without one of its numbers or one of its names."""
    left_out = without or without_name
    text = claim.text.text
    if left_out is not None:
        text = f"{text[: left_out.start]} {text[left_out.end :]}"
    topics = {topic for clause in claim.clauses for topic in clause.topics}
    if without is not None:
        topics -= {f"{without.dimension}={without.low:g}..{without.high:g}"}
    if without_name is not None:
        topics -= {f"{without_name.kind}:{one}" for one in without_name.ids}
    return Clause(0, len(claim.text.text), words_of(text), frozenset(topics), ())


def whole(statement: Statement) -> Clause:
    """An evidence sentence and its heading as one clause."""
    words = frozenset(word for clause in statement.clauses for word in clause.words) | words_of(statement.title)
    return Clause(0, len(statement.text.text), words, frozenset(t for c in statement.clauses for t in c.topics), ())


def _likeness(rest: Clause, claim: Statement, statement: Statement) -> float:
    return likeness(rest, whole(statement), same_language=claim.chinese == statement.chinese)


def _kind(amount: Amount) -> Kind:
    return "frequency" if amount.dimension == "frequency" else "number"
