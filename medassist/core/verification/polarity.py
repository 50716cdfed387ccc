"""Yes and no, must and may: whether a claim turns round what its evidence says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from medassist.core.verification.alignment import Aligned, aligned, likeness, whole
from medassist.core.verification.denials import denied_alike
from medassist.core.verification.difference import Difference
from medassist.core.verification.statement import Clause, Statement, words_of

_COVERED = 0.75
"""Share of a negative evidence clause that a claim without any not must repeat to have lost it."""
_COPIED = 0.75
"""Likeness of a clause taken over as it is: its own not is what counts."""
_EXACT = 0.9
_RELATED = 0.5
"""Share of another negative clause of the same sentence that a claim must have for its not to be that clause's."""
_HARM = (
    r"interact[a-z]*|risks?|dangers?|harm|side effects?|contraindications?|problems?|limits?|restrictions?|maximum"
    r"|objections?"
)
_ABSENT = re.compile(
    rf"(?<![a-z])(?:no|not an?|without(?: any)?|nor any) (?:known |particular |further |upper |serious )?({_HARM})(?![a-z])"
    r"|(?:没有|无(?:任何)?|不存在)(相互作用|风险|危险|危害|副作用|不良反应|禁忌|问题|限制|上限|影响)"
)
_SAFE = re.compile(r"(?<![a-z])(?:un)?(safe(?:ly)?|harmless)(?![a-z])|(?<!不)(安全|无害)")
"""Words that take a danger away: evidence that does not say so in as many words does not bear them out."""
_CONDITION = re.compile(r"[\s,]*(?:(?:if|when|unless)(?![a-z])|如果?|若|一旦)")
"""What begins a condition, which claims nothing."""
_FORBIDS = re.compile(r"avoid|contraindicated|forbidden|must not|should not|禁|避免|忌")
_ITEM = 4
"""Words up to which a clause is an item of a list that shares the not of its sentence."""


def negation_differences(claim: Statement, evidence: Sequence[Statement]) -> Iterator[Difference]:
    """Clauses that say yes for no or no for yes, a not that was dropped, and must for may."""
    near = {clause.start: aligned(clause, claim, evidence) for clause in claim.clauses}
    said = False
    for clause in claim.clauses:
        found = near[clause.start]
        if not found:
            if clause.negative and _nowhere_negative(claim, near):
                said = True
                yield _not(clause)
            continue
        strict = [one for one in found if _acts(clause) & _acts(one.clause)] or found
        if clause.negative:
            strict = [one for one in strict if one.likeness >= _COPIED] or strict
            exact = strict is not found
            wrong = not any(one.clause.negative or one.clause.poles("inner negation") for one in strict) and (
                not any((_only_not if exact else _says_not)(clause, claim, one) for one in found)
            )
            wrong = wrong and not denied_alike(clause, claim, evidence)
            wrong = wrong and not (_forbids(claim, clause) and any(_forbids(one.statement) for one in found))
            wrong = wrong and not (_lacking(claim, clause) and any(_lacking(one.statement) for one in found))
        else:
            listed = len(clause.words) < _ITEM and len(claim.clauses) > 1 and not clause.poles("permission")
            kept = (
                listed
                or _CONDITION.match(claim.text.text, clause.start) is not None
                or clause.poles("inner negation")
                or _carried(clause, claim, near)
            )
            allowed = "may" in clause.poles("permission")
            wrong = not kept and all(one.clause.negative and (allowed or _repeats(claim, one)) for one in strict)
        if wrong or _made_safe(clause, claim, evidence) or _stopped_after_all(clause, evidence):
            said = True
            yield _not(clause)
        yield from _must(clause, found)
    if not said and not any(clause.negative for clause in claim.clauses):
        lost = _dropped(claim, near)
        if lost is not None:
            yield lost


def _forbids(statement: Statement, clause: Clause | None = None) -> bool:
    """Whether the not of a clause (of a sentence: any) is a word that forbids: avoid, must not, 禁用, 避免."""
    return any(_FORBIDS.match(word) for word in _nots(statement, clause))


def _lacking(statement: Statement, clause: Clause | None = None) -> bool:
    """Whether the only not of a clause (of a sentence: any) is that something is lacking (without a vein, 没有静脉通路)."""
    lacking = [word in ("without", "没有", "没", "无") for word in _nots(statement, clause)]
    return bool(lacking) and (all(lacking) if clause is not None else any(lacking))


def _nots(statement: Statement, clause: Clause | None) -> list[str]:
    """The words of a clause (of the whole sentence: None) that say not."""
    marks = clause.marks if clause is not None else statement.marks
    return [statement.text.text[mark.start : mark.end] for mark in marks if mark.axis == "negation"]


def _stopped_after_all(clause: Clause, evidence: Sequence[Statement]) -> bool:
    """Whether a claim stops what the evidence only ever says not to stop."""
    if clause.negative or "stop" not in clause.poles("going_on"):
        return False
    said = [other for one in evidence for other in one.clauses if "stop" in other.poles("going_on")]
    return bool(said) and all(other.negative for other in said)


def _made_safe(clause: Clause, claim: Statement, evidence: Sequence[Statement]) -> bool:
    """Whether a claim says that something is safe, or that there is no interaction or risk, and no evidence says so."""
    text = claim.text.text[clause.start : clause.end]
    if any(one.chinese != claim.chinese for one in evidence):
        return False
    absent, safe = _ABSENT.search(text), _SAFE.search(text)
    if safe is not None and not any(_SAFE.search(one.text.text) for one in evidence):
        return True
    if absent is None:
        return False
    thing = words_of(absent[1] or absent[2])
    denied = [other for one in evidence for other in one.clauses if other.negative or other.poles("inner negation")]
    return not any(thing & other.words for other in denied)


def _repeats(claim: Statement, one: Aligned) -> bool:
    """Whether the claim repeats enough of a negative clause to be its opposite."""
    return likeness(one.clause, whole(claim), same_language=claim.chinese == one.statement.chinese) >= _RELATED


def _says_not(clause: Clause, claim: Statement, one: Aligned) -> bool:
    """Whether another clause of the evidence sentence says the not: one that adds only what is to be done, or says it too."""
    same = claim.chinese == one.statement.chinese
    return any(
        other.negative and (not _subjects(other) or likeness(other, clause, same_language=same) >= _RELATED)
        for other in one.statement.clauses
    )


def _only_not(clause: Clause, claim: Statement, one: Aligned) -> bool:
    """Whether the claim's clause also has what only a negative clause of the same evidence sentence says."""
    same = claim.chinese == one.statement.chinese
    return any(
        other.negative
        and (
            ("forbid" in other.poles("permission") and not _subjects(other))
            or likeness(_own(other, one.statement, same), clause, same_language=same) >= _COVERED
        )
        for other in one.statement.clauses
    )


def _own(clause: Clause, statement: Statement, same_language: bool) -> Clause:
    """What a negative clause says that no positive one of its sentence does."""
    positive = [other for other in statement.clauses if not other.negative]
    words = clause.words.difference(*(other.words for other in positive)) if same_language else frozenset()
    topics = _subjects(clause).difference(*(other.topics for other in positive))
    return Clause(clause.start, clause.end, words, topics, ())


def _carried(clause: Clause, claim: Statement, near: dict[int, list[Aligned]]) -> bool:
    """Whether another clause of the claim says the not of the evidence clause that this one belongs to."""
    mine = {id(one.clause) for one in near[clause.start]}
    return any(
        (other.negative or "stop" in other.poles("going_on"))
        and (mine & {id(one.clause) for one in near[other.start]} or not near[other.start])
        for other in claim.clauses
    )


def _nowhere_negative(claim: Statement, near: dict[int, list[Aligned]]) -> bool:
    """Whether the evidence sentences that the claim's other clauses stand on never say not."""
    statements = {id(one.statement): one.statement for found in near.values() for one in found}
    return bool(statements) and not any(
        other.negative for statement in statements.values() for other in statement.clauses
    )


def _dropped(claim: Statement, near: dict[int, list[Aligned]]) -> Difference | None:
    """The claim, where it repeats what only a negative clause of the evidence says, without any not."""
    said = whole(claim)
    stopped = any("stop" in clause.poles("going_on") for clause in claim.clauses)
    if stopped or all(
        any(not one.clause.negative and one.likeness >= _EXACT for one in found) for found in near.values()
    ):
        return None
    statements = {id(one.statement): one.statement for found in near.values() for one in found}
    for statement in statements.values():
        same = claim.chinese == statement.chinese
        for other in statement.clauses:
            own = _own(other, statement, same)
            if other.negative and own.topics <= said.topics and likeness(own, said, same_language=same) >= _COVERED:
                return Difference("negation", 0, len(claim.text.text))
    return None


def _acts(clause: Clause) -> frozenset[str]:
    """What is to be done: call, refer, check, give together or alone."""
    return frozenset(topic for topic in clause.topics if topic.startswith("act:"))


def _subjects(clause: Clause) -> frozenset[str]:
    """Drugs, conditions, findings and acts of a clause."""
    return frozenset(topic for topic in clause.topics if topic.startswith(("drug:", "condition:", "finding:", "act:")))


def _not(clause: Clause) -> Difference:
    cue = next((mark for mark in clause.marks if mark.axis == "negation"), None)
    return Difference("negation", cue.start if cue else clause.start, cue.end if cue else clause.end)


def _must(clause: Clause, found: Sequence[Aligned]) -> Iterator[Difference]:
    """Must where the evidence only says may."""
    poles = [one.clause.poles("permission") for one in found]
    if clause.negative or not all("may" in pole and "must" not in pole for pole in poles):
        return
    for mark in clause.marks:
        if mark.axis == "permission" and mark.pole == "must":
            yield Difference("modality", mark.start, mark.end)
