"""Every entry of the knowledge base as a line to be found: by name, synonym, id or code, in both languages, as one types."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from medassist.core.clinical import Condition, Drug, Finding, KnowledgeBase, RedFlag, Review, Text, Urgency
from medassist.ui.article import Entry, Kind

if TYPE_CHECKING:
    from medassist.knowledge.overlay import InUse

KIND_ORDER: tuple[Kind, ...] = ("condition", "drug", "red_flag", "finding")


@dataclass(frozen=True, slots=True)
class SignedState:
    """What became of an entry's signatures: `review` in use now, who signed when (None: nobody), and what to look at again."""

    review: Review = "unreviewed"
    signer: str | None = None
    date: str | None = None
    corrected: bool = False
    notice: Text | None = None

    @property
    def line(self) -> str:
        """Name and day of a signature that counts; empty without one."""
        return f"{self.signer} · {self.date}" if self.signer and self.review == "reviewed" else ""


@dataclass(frozen=True, slots=True)
class IndexLine:
    """An entry in a list; `keys` are folded, the names first; `group` is a system, an ATC letter or a kind of finding."""

    kind: Kind
    id: str
    name: Text
    group: str
    review: Review
    urgency: Urgency | None
    keys: tuple[str, ...]
    joined: str
    code: str


@dataclass(frozen=True, slots=True)
class KnowledgeIndex:
    """All lines in the order of the base."""

    lines: tuple[IndexLine, ...]
    states: Mapping[str, SignedState] = field(default_factory=dict)
    """Of the entries that somebody signed, by id."""

    def state(self, id: str) -> SignedState:
        """What became of the signatures of an entry."""
        return self.states.get(id, NOBODY)

    def ranks(self, typed: str) -> dict[str, int]:
        """The entries that fit what was typed by id, the best with the lowest number; all words must occur."""
        query = folded(typed)
        words = query.split()
        if not words:
            return {}
        found: dict[str, int] = {}
        for line in self.lines:
            if all(word in line.joined for word in words):
                found[line.id] = _rank(line, query) * 10 + KIND_ORDER.index(line.kind)
        return found

    def reviewed(self) -> int:
        """How many entries a clinician has signed."""
        return sum(line.review == "reviewed" for line in self.lines)


NOBODY = SignedState()


def states_of(entries: Iterable[InUse]) -> dict[str, SignedState]:
    """The states of the entries that the clinic's signatures speak of."""
    states: dict[str, SignedState] = {}
    for one in entries:
        signature = one.signature
        signer, date = (signature.signer, signature.date) if signature is not None else (None, None)
        states[one.key[1]] = SignedState(one.review, signer, date, one.corrected, one.notice)
    return states


def folded(text: str) -> str:
    """Without case, with full-width letters and digits as plain ones."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def index_of(base: KnowledgeBase, states: Mapping[str, SignedState] | None = None) -> KnowledgeIndex:
    """The index of a base; takes some 30 ms, so on the worker."""
    entries: list[Entry] = [
        *base.conditions.values(),
        *base.drugs.values(),
        *base.red_flags.values(),
        *base.findings.values(),
    ]
    known = states or {}
    return KnowledgeIndex(tuple(_line(base, entry, known) for entry in entries), known)


def _rank(line: IndexLine, query: str) -> int:
    """0 a name itself, 1 another key itself or the start of a name, 2 in a name, 3 the start of a key, 4 anywhere."""
    names, others = line.keys[:2], line.keys[2:]
    if query in names:
        return 0
    if query in others or any(name.startswith(query) for name in names):
        return 1
    if any(query in name for name in names):
        return 2
    return 3 if any(key.startswith(query) for key in others) else 4


def _line(base: KnowledgeBase, entry: Entry, states: Mapping[str, SignedState]) -> IndexLine:
    if isinstance(entry, Finding):
        review: Review = states.get(entry.id, NOBODY).review
    else:
        review = entry.review
    if isinstance(entry, Condition):
        names = (*entry.synonyms.zh, *entry.synonyms.en, entry.icd10, entry.icpc2)
        return _made("condition", entry, entry.system, review, entry.urgency, names, entry.icd10)
    if isinstance(entry, Drug):
        names = (*entry.synonyms.zh, *entry.synonyms.en, entry.atc)
        return _made("drug", entry, entry.atc[:1], review, None, names, entry.atc)
    if isinstance(entry, RedFlag):
        first = next((base.conditions[one] for one in entry.conditions if one in base.conditions), None)
        urgency: Urgency = "emergency" if entry.action_code == "call_emergency" else "same_day"
        return _made("red_flag", entry, first.system if first is not None else "general", review, urgency, (), "")
    plain = tuple(phrase for phrase in (*entry.phrases.zh, *entry.phrases.en) if "*" not in phrase)
    return _made("finding", entry, entry.kind, review, None, plain, "")


def _made(
    kind: Kind,
    entry: Entry | Finding,
    group: str,
    review: Review,
    urgency: Urgency | None,
    names: tuple[str, ...],
    code: str,
) -> IndexLine:
    keys = tuple(dict.fromkeys(folded(key) for key in (entry.name.zh, entry.name.en, *names, entry.id) if key))
    joined = " " + " ".join(keys) + " " + entry.id.replace("_", " ")
    return IndexLine(kind, entry.id, entry.name, group, review, urgency, keys, joined, code)
