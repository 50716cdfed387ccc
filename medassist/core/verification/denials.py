"""Findings that a text denies outright (no chest pain, 无发热): a claim may not have them, nor deny what is there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from medassist.core.verification.difference import Difference
from medassist.core.verification.names import Name
from medassist.core.verification.statement import Clause, Statement

_CUE = re.compile(
    r"(?<![a-z])(?:no|without|den(?:y|ies|ied|ying)|nor|absence of|free of|negative for)(?![a-z])"
    r"|无(?!论|法|需|须)|未见|未诉|未闻及|未触及|未出现|未发生|未发现|没有|否认|未有"
)
_GIVE_NO = re.compile(r"(?<![a-z])(?:give|take|use|eat|drink|add|allow) no ([a-z]+ or [a-z]+)(?![a-z])")
_ANY_NOT = re.compile(r"(?<![a-z])(?:no|not|never|nothing|neither|nor|avoid\w*|without|forbidden|cannot)(?![a-z])")
_NEAR = 12
"""Code points before a phrase within which a not belongs to it."""
_LIST = re.compile(
    r"(?:[\s,、]|(?<![a-z])(?:or|and|nor|any|known|history|of|new|a|an|the|clear|signs?|no)(?![a-z])"
    r"|或|和|及|也|明显|任何|病史)*"
)
"""What may stand between the word that denies and a finding, beside other findings."""


def denial_differences(claim: Statement, evidence: Sequence[Statement]) -> Iterator[Difference]:
    """Findings that the claim has and all of the evidence denies, or denies and all of the evidence has."""
    for name in claim.names:
        if name.kind == "drug" or _shared(name, claim):
            continue
        said = [
            _denied(other, one)
            for one in evidence
            for other in one.names
            if other.kind == name.kind and other.ids & name.ids
        ]
        mine = _denied(name, claim)
        if not said or mine is None or any(one is None or one == mine for one in said):
            continue
        yield Difference("negation", name.start, name.end)
    text = claim.text.text
    for phrase in {found[1] for one in evidence for found in _GIVE_NO.finditer(one.text.text)}:
        place = text.find(phrase)
        if place >= 0 and not _ANY_NOT.search(text, max(0, place - _NEAR), place) and not _ANY_NOT.search(text, place):
            yield Difference("negation", place, place + len(phrase))


def denied_alike(clause: Clause, claim: Statement, evidence: Sequence[Statement]) -> bool:
    """Whether all that a clause of the claim denies outright is denied outright by the evidence too."""
    denied = [
        name
        for name in claim.names
        if name.kind != "drug" and clause.start <= name.start < clause.end and _denied(name, claim)
    ]
    return bool(denied) and all(
        any(_denied(other, one) for one in evidence for other in one.names if other.ids & name.ids) for name in denied
    )


def _denied(name: Name, statement: Statement) -> bool | None:
    """True: denied outright; False: its clause says no kind of not; None: it cannot be told."""
    text = statement.text.text
    for cue in _CUE.finditer(text, 0, name.start):
        between = text[cue.end() : name.start]
        for other in statement.names:
            if cue.end() <= other.start and other.end <= name.start:
                between = between.replace(text[other.start : other.end], " ")
        if _LIST.fullmatch(between):
            return True
    clause = next((one for one in statement.clauses if one.start <= name.start < one.end), None)
    before = [one for one in statement.clauses if one.end <= name.start]
    if clause is None or clause.negative or clause.poles("inner negation") or any(one.negative for one in before[-1:]):
        return None
    return False


def _shared(name: Name, claim: Statement) -> bool:
    """Whether the same words are also the name of something else, so that it is not clear what is denied."""
    return any(other is not name and other.start < name.end and name.start < other.end for other in claim.names) and (
        name.kind == "condition"
    )
