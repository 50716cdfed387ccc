"""Which clause of the evidence is about the same as a clause of the claim: by shared words, names, numbers and marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from medassist.core.verification.statement import Clause, Statement, words_of

ALIGNED = 0.2
"""Share of a clause's words and topics that an evidence clause must have to be what it is about."""
_NEARLY = 0.85
"""Share of the best likeness at which another clause counts too."""
_TOPIC_WEIGHT = 3.0


@dataclass(frozen=True, slots=True)
class Aligned:
    """A clause of the evidence, its sentence, and how much of the claim's clause it shares (0 to 1)."""

    clause: Clause
    statement: Statement
    likeness: float


def aligned(clause: Clause, claim: Statement, evidence: Sequence[Statement]) -> list[Aligned]:
    """The evidence clauses that are about the same, best first, those nearly as good as the best only."""
    scored = [
        Aligned(other, statement, likeness(clause, other, same_language=claim.chinese == statement.chinese))
        for statement in evidence
        for other in statement.clauses
    ]
    best = max((one.likeness for one in scored), default=0.0)
    if best < ALIGNED:
        return []
    return sorted((one for one in scored if one.likeness >= _NEARLY * best), key=lambda one: -one.likeness)


def whole(*statements: Statement) -> Clause:
    """All clauses of some sentences as one, with the words of their headings (a claim has none)."""
    clauses = [clause for one in statements for clause in one.clauses]
    words = frozenset[str]().union(*(clause.words for clause in clauses), *(words_of(one.title) for one in statements))
    end = max((clause.end for clause in clauses), default=0)
    return Clause(0, end, words, frozenset[str]().union(*(clause.topics for clause in clauses)), ())


def likeness(one: Clause, two: Clause, *, same_language: bool) -> float:
    """Weighted share of the first clause's words and topics that the second one has; words only within one language."""
    words = one.words if same_language else frozenset()
    total = len(words) + _TOPIC_WEIGHT * len(one.topics)
    if not total:
        return 0.0
    return (len(words & two.words) + _TOPIC_WEIGHT * len(one.topics & two.topics)) / total
