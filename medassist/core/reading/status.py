"""Whether each finding said is there, absent or only asked about, and when: one sweep over cues, marks and findings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from medassist.core.case import FindingContext, FindingStatus
from medassist.core.reading.clauses import Clauses
from medassist.core.reading.cues import (
    AFTER_ABSENT,
    AFTER_PAST,
    AFTER_UNCERTAIN,
    BEFORE_ABSENT,
    LIST_ABSENT,
    PLUS_BEFORE,
    Cue,
    cues,
)
from medassist.core.reading.quantities import pattern

_FILLER = pattern(
    r"[\s、/:&+]|和|及|与|或者?|以及|还有|跟|等|症状|体征|表现|任何|明显|出现|病史|史|的|疾病|慢性|(?<![a-z])(?:and"
    r"|or|nor|any|the|a|an|of|other|no|significant|new|recent|mild|severe|obvious)(?![a-z])"
)
_DIGIT = pattern(r"\d|[一二两三四五六七八九十半几][天日周年个小]")
ZH_REACH = 4
"""Unknown Chinese characters a negation reaches over."""
EN_REACH = 4
"""Unknown English words a negation reaches over."""
_NOT_TAKEN = pattern(r"没有?[吃用服打]$")
_HAVING = frozenset(("有", "has", "have", "had"))
_OR = pattern(r"(?<![a-z])(?:or|nor)(?![a-z])")


@dataclass(frozen=True, slots=True)
class Said:
    """Something said in the text, by place in the folded text, and whether a negation stands inside its own words."""

    start: int
    end: int
    negated_inside: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words around say."""

    status: FindingStatus
    context: FindingContext
    supposed: bool = False


class StatusSweep:
    """Statuses of all things said in one text; `findings` come by start. Linear in the text."""

    def __init__(self, clauses: Clauses, findings: Sequence[Said]) -> None:
        self.clauses = clauses
        self.text = clauses.text
        inside = _covered(len(self.text), findings)
        begun = {said.start for said in findings}
        every = cues(self.text)
        self.cues = [
            _unmasked(self.text, cue, begun) for cue in every if not (inside[cue.start] and inside[cue.end - 1])
        ]
        self._stops = {clauses.index_at(cue.start) for cue in self.cues if cue.kind in ("stop", "now")}
        self._stops |= {clauses.index_at(cue.start) for cue in every if self._tells_anew(cue, begun)}
        self._active: dict[str, Cue] = {}
        self._reached = 0
        self._near: Cue | None = None
        self._permission: Cue | None = None

    def read(self, findings: Sequence[Said]) -> list[Reading]:
        """The reading of each of `findings`, which must come by start."""
        results: list[Reading] = []
        pending = iter(self.cues)
        cue = next(pending, None)
        clause = 0
        for said in findings:
            while cue is not None and cue.start < said.start:
                clause = self._cross(clause, cue.start)
                self._take(cue)
                cue = next(pending, None)
            clause = self._cross(clause, said.start)
            results.append(self._reading(said))
        return results

    def _tells_anew(self, cue: Cue, begun: set[int]) -> bool:
        """Whether a clause with this cue is a statement of its own, even where the cue is a finding's first word.

        否认发热，既往有哮喘 and 否认胸痛，平素有高血压 tell of an illness that is there.
        """
        words = self.text[cue.start : cue.end]
        if cue.kind == "past":
            return not words.isascii()
        return cue.kind == "stop" and cue.start in begun and words in _HAVING

    def _cross(self, clause: int, position: int) -> int:
        """Let go, at every mark up to `position`, of what does not reach over it."""
        last = self.clauses.index_at(position)
        while clause < last and self._active:
            ended, begun = self.clauses.all[clause], self.clauses.all[clause + 1]
            if ended.sentence != begun.sentence:
                self._active.clear()
            else:
                self._active = {kind: cue for kind, cue in self._active.items() if self._reaches(kind, cue, clause)}
            clause += 1
        self._reached = max(self._reached, self.clauses.all[last].start)
        return last

    def _reaches(self, kind: str, cue: Cue, clause: int) -> bool:
        """Whether a cue's reach goes on into the clause after number `clause`."""
        begun = self.clauses.all[clause + 1]
        if cue.end >= self.clauses.all[clause].end and self.clauses.all[clause].mark not in (",",):
            return True
        words = self.text[begun.start : min(begun.end, begun.start + 60)]
        bare = (
            (clause + 1) not in self._stops
            and not _DIGIT.search(words)
            and _words(words) <= (6 if words.isascii() else 10)
        )
        if kind == "negation_list" or kind == "past":
            return bare
        if kind == "negation" and bare and words.isascii():
            first, last = self.clauses.sentences[begun.sentence]
            heads = not self.text[first : cue.start].strip()
            return heads or _OR.search(self.text, begun.start, min(last, begun.start + 120)) is not None
        return kind == "supposed" and words.isascii() and begun.end - begun.start < 30 and bare

    def _take(self, cue: Cue) -> None:
        kind = cue.kind
        if kind in ("stop", "affirm"):
            for ended in ("negation", "negation_list"):
                self._active.pop(ended, None)
        elif kind == "now":
            for ended in ("negation", "negation_list", "past"):
                self._active.pop(ended, None)
        elif kind == "negation_near":
            self._near = cue
        elif kind == "permission":
            self._permission = cue
        elif kind != "skip":
            if kind in ("negation", "negation_list"):
                self._reached = cue.end
                self._active.pop("negation_list", None)
                self._active.pop("negation", None)
            self._active[kind] = cue

    def _reading(self, said: Said) -> Reading:
        text = self.text
        clause = self.clauses.at(said.start)
        absent = self._negated(said) or said.negated_inside
        if AFTER_ABSENT.match(text, said.end) or LIST_ABSENT.match(text, said.end, max(said.end, clause.end)):
            absent = True
        if self._minus(said.start):
            absent = True
        context: FindingContext = "now"
        if "past" in self._active or AFTER_PAST.match(text, said.end):
            context = "past"
        elif "uncertain" in self._active or AFTER_UNCERTAIN.match(text, said.end):
            context = "uncertain"
        permission = self._permission
        if permission is not None and not absent and said.start - permission.end in (0, 1):
            return Reading("unknown", context)
        if "ask" in self._active and not absent:
            return Reading("unknown", context)
        return Reading("absent" if absent else "present", context, "supposed" in self._active)

    def _minus(self, start: int) -> bool:
        """Whether a minus stands before `start`, in a line that has findings with a plus; never where a line begins."""
        line = self.text.rfind("\n", 0, start) + 1
        before = self.text[max(line, start - 4) : start]
        if "-" not in before or not BEFORE_ABSENT.search(before) or not self.text[line : start - 2].strip():
            return False
        end = self.text.find("\n", start)
        return PLUS_BEFORE.search(self.text[line : end if end >= 0 else len(self.text)][:400]) is not None

    def _negated(self, said: Said) -> bool:
        near = self._near
        if near is not None and near.end <= said.start and not self.text[near.end : said.start].strip():
            return True
        if "negation" not in self._active and "negation_list" not in self._active:
            return False
        between = self.text[self._reached : said.start]
        if len(between) > 200:
            return False
        rest = _FILLER.sub(" ", between).replace(",", " ")
        listing = "negation_list" in self._active
        reach = (ZH_REACH if not rest.isascii() else EN_REACH) * (4 if listing else 1)
        if _words(rest) > reach:
            return False
        self._reached = max(self._reached, said.end)
        return True


def _unmasked(text: str, cue: Cue, begun: set[int]) -> Cue:
    """A word that only looks like a negation is one when a finding follows its first character (不想死) or, of a
    medicine, itself (没有吃华法林)."""
    taken = cue.end + 1 if text[cue.end : cue.end + 1] == "过" else cue.end
    if cue.kind == "skip" and taken in begun and _NOT_TAKEN.search(text[cue.start : cue.end]):
        return Cue("negation", cue.start, cue.end)
    if cue.kind == "skip" and cue.start + 1 < cue.end and cue.start + 1 in begun:
        return Cue("negation_near", cue.start, cue.start + 1)
    return cue


def _words(text: str) -> int:
    """Chinese characters and English words."""
    return len(re.findall(r"[a-z']+|[^\x00-\x7f]", text))


def _covered(size: int, findings: Sequence[Said]) -> bytearray:
    covered = bytearray(size + 1)
    for said in findings:
        covered[said.start : said.end] = b"\x01" * (said.end - said.start)
    return covered
