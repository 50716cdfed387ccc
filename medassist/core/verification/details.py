"""Holds everything but the numbers of a claim against its evidence: drugs, conditions, people, ways, sides, directions, not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from medassist.core.verification.alignment import Aligned, aligned
from medassist.core.verification.difference import Difference
from medassist.core.verification.marks import AGES, Mark
from medassist.core.verification.names import Name, Names
from medassist.core.verification.polarity import negation_differences
from medassist.core.verification.statement import INJECTED, Clause, Statement, words_of
from medassist.core.verification.verdict import Kind

OPPOSED: dict[str, Kind] = {
    "sides": "side",
    "ill_side": "side",
    "level_belly": "side",
    "limb": "side",
    "inner": "side",
    "wall": "side",
    "change": "direction",
    "course": "direction",
    "posture": "direction",
    "meal": "direction",
    "order": "direction",
    "haste": "negation",
    "caution": "negation",
    "birth": "direction",
    "lateness": "direction",
    "speed": "direction",
    "going_on": "direction",
    "result": "direction",
    "severity": "condition",
    "tempo": "condition",
    "sex": "population",
}
"""Axes on which a claim fails where its evidence takes only the other pole."""
_BY_MOUTH = re.compile(r"喝|drinks?|swallow[a-z]*")
_A_FEW_WORDS = re.compile(r"(?: ?[a-z]+){0,2} ?|[^，。,;；]{0,3}")


def differences(claim: Statement, evidence: Sequence[Statement], names: Names) -> Iterator[Difference]:
    """Every detail of the claim, other than a number, that the evidence does not bear out."""
    yield from _named(claim, evidence, names)
    yield from _routes(claim, evidence)
    yield from _sides(claim, evidence)
    yield from _without_limits(claim, evidence)
    for clause in claim.clauses:
        near = aligned(clause, claim, evidence)
        yield from _people(clause, evidence, near)
        yield from _opposed(clause, claim, evidence)
    yield from negation_differences(claim, evidence)


def _named(claim: Statement, evidence: Sequence[Statement], names: Names) -> Iterator[Difference]:
    """Drugs and conditions that the evidence does not name."""
    drugs = frozenset(one for statement in evidence for one in statement.ids("drug"))
    drugs |= frozenset(part for drug in drugs for part in names.parts(drug))
    conditions = frozenset(
        one for statement in evidence for kind in ("condition", "finding") for one in statement.ids(kind)
    )
    words = "\n".join(text for one in evidence for text in (one.text.text, one.title))
    for name in claim.names:
        if name.kind == "drug" and not name.ids & drugs and not _written(name, claim, words):
            yield Difference("drug", name.start, name.end)
        if name.kind == "finding" and not name.ids & conditions and _new_finding(name, claim, evidence, words):
            yield Difference("condition", name.start, name.end)
        if name.kind != "condition" or name.ids & conditions or _written(name, claim, words):
            continue
        if not _also_finding(name, claim, conditions) and _other_condition(claim, evidence):
            yield Difference("condition", name.start, name.end)


def _written(name: Name, claim: Statement, words: str) -> bool:
    """Whether the evidence has the very word, by its last letters where the word is of no base."""
    word = claim.text.text[name.start : name.end]
    if len(word) > 1 and word in words:
        return True
    parts = words_of(word) if word.isascii() and name.kind == "condition" else frozenset()
    return len(parts) > 1 and parts <= words_of(words)


def _new_finding(name: Name, claim: Statement, evidence: Sequence[Statement], words: str) -> bool:
    """Whether a finding of the claim is in no evidence of its language, by none of its words."""
    if any(one.chinese != claim.chinese for one in evidence):
        return False
    own = words_of(claim.text.text[name.start : name.end])
    return bool(own) and not own & words_of(words)


def _other_condition(claim: Statement, evidence: Sequence[Statement]) -> bool:
    """Whether a missing condition tells: in one language always, across languages where the evidence names another one."""
    if any(statement.chinese == claim.chinese for statement in evidence):
        return True
    mine = claim.ids("condition")
    return any(name.kind == "condition" and not name.ids & mine for statement in evidence for name in statement.names)


def _also_finding(name: Name, claim: Statement, known: frozenset[str]) -> bool:
    """Whether the condition's words also name a finding that the evidence has."""
    return any(
        other.kind == "finding" and other.start < name.end and name.start < other.end and other.ids & known
        for other in claim.names
    )


def _routes(claim: Statement, evidence: Sequence[Statement]) -> Iterator[Difference]:
    known = {pole for statement in evidence for axis in ("route", "takes") for pole in statement.poles(axis)}
    if known & INJECTED:
        known.add("injection")
    for mark in claim.marks:
        if mark.axis == "route" and mark.pole not in known:
            yield Difference("route", mark.start, mark.end)
        drunk = _drug_behind(mark, claim) if mark.axis == "takes" and mark.pole == "oral" else frozenset()
        if drunk and not any(
            {"oral"} & (one.poles("route") | one.poles("takes")) for one in evidence if drunk & one.ids("drug")
        ):
            yield Difference("route", mark.start, mark.end)


def _drug_behind(mark: Mark, claim: Statement) -> frozenset[str]:
    """The drug that a word of drinking or swallowing is said of; empty for a fluid and for taking in general."""
    if not _BY_MOUTH.fullmatch(claim.text.text, mark.start, mark.end):
        return frozenset()
    for name in claim.names:
        if name.kind == "drug" and name.start >= mark.end:
            return name.ids if _A_FEW_WORDS.fullmatch(claim.text.text, mark.end, name.start) else frozenset()
    return frozenset()


def _sides(claim: Statement, evidence: Sequence[Statement]) -> Iterator[Difference]:
    known = {pole for statement in evidence for pole in statement.poles("side")}
    for mark in claim.marks:
        if mark.axis == "side" and mark.pole not in known:
            yield Difference("side", mark.start, mark.end)


def _without_limits(claim: Statement, evidence: Sequence[Statement]) -> Iterator[Difference]:
    """Any, every and 任何 where no evidence says so: a rule with its conditions left out."""
    if any(statement.poles("extent") for statement in evidence):
        return
    for mark in claim.marks:
        if mark.axis == "extent":
            yield Difference("population", mark.start, mark.end)


def _people(clause: Clause, evidence: Sequence[Statement], near: Sequence[Aligned]) -> Iterator[Difference]:
    """People that the aligned clause, or the evidence at all, does not speak of."""
    for mark in clause.marks:
        if mark.axis != "population":
            continue
        own = [one.clause for one in near[:1] if one.clause.poles("population")]
        if mark.pole in AGES:
            here = [AGES[pole] for other in own for pole in other.poles("population") if pole in AGES]
            if here and not any(_overlap(mark, span) for span in here):
                yield Difference("population", mark.start, mark.end)
                continue
            if any(mark.pole in statement.people() for statement in evidence):
                continue
            spans = [span for statement in evidence for span in statement.ages()]
            wrong = not any(_overlap(mark, span) for span in spans) if spans else mark.pole not in ("adult", "older")
        else:
            wrong = not any(mark.pole in statement.people() for statement in evidence)
        if wrong:
            yield Difference("population", mark.start, mark.end)


def _overlap(mark: Mark, span: tuple[float, float]) -> bool:
    low, high = AGES[mark.pole]
    return low < span[1] and span[0] < high


def _opposed(clause: Clause, claim: Statement, evidence: Sequence[Statement]) -> Iterator[Difference]:
    """Poles whose opposite is all that the aligned clause, or else the whole evidence, has.

    The clause is aligned by the rest of what it says: the word in question must not choose its own evidence.
    """
    for mark in clause.marks:
        kind = OPPOSED.get(mark.axis)
        if kind is None:
            continue
        rest = replace(clause, topics=clause.topics - {f"{mark.axis}:{mark.pole}"})
        near = aligned(rest, claim, evidence)
        poles = next((found for one in near if (found := one.clause.poles(mark.axis))), frozenset())
        if not poles:
            poles = frozenset(pole for statement in evidence for pole in statement.poles(mark.axis))
        if poles and mark.pole not in poles:
            yield Difference(kind, mark.start, mark.end)
