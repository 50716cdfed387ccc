"""What the corpus is made of, before it is written: passages, drafts of pairs, labelled texts and claims."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Language = Literal["zh", "en"]
Task = Literal["retrieval", "cross_lingual", "title"]
Split = Literal["train", "dev", "held_out"]
LANGUAGES: tuple[Language, Language] = ("zh", "en")


class CorpusError(Exception):
    """The corpus cannot be made; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class CorpusPassage:
    """A text that can be the answer of a query; passages of one article or document share `group`."""

    id: str
    text: str
    title: str
    language: Language
    source: str
    licence: str
    group: str

    @property
    def read(self) -> str:
        """What an encoder reads of it, as in the program: the title first."""
        return f"{self.title}: {self.text}" if self.title else self.text


@dataclass(frozen=True, slots=True)
class Draft:
    """A query and the id of its passage; `avoid` are groups that may answer it too and so give no negatives."""

    query: str
    language: Language
    passage: str
    task: Task
    source: str
    group: str
    kind: str
    avoid: frozenset[str] = frozenset()
    like: str = ""
    """The question in few words: passages whose own question is much like it give no negatives."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with the label that a head shall give it."""

    text: str
    language: Language
    task: Literal["route", "urgency", "finding"]
    label: str
    source: str
    group: str
    split: Split | None = None
    """Set where the split does not follow the group."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim, the evidence it is held against, and whether the evidence supports it."""

    claim: str
    evidence: str
    label: int
    change: str | None
    language: Language
    source: str
    group: str


@dataclass
class Part:
    """What one source gives; `held_out` are its groups that only serve evaluation; `notes` counts what was left out."""

    name: str
    licence: str
    passages: list[CorpusPassage] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    labelled: list[Labelled] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    held_out: set[str] = field(default_factory=set)
    together: dict[str, str] = field(default_factory=dict)
    """A group whose split is that of another group."""
    rejected: dict[str, set[str]] = field(default_factory=dict)
    """Passage ids that somebody marked as wrong for a query."""
    notes: Counter[str] = field(default_factory=Counter)


def seeded(seed: int, *keys: str) -> random.Random:
    """A generator that depends on nothing but its keys: one more record elsewhere changes nothing here."""
    digest = hashlib.sha256("\0".join((str(seed), *keys)).encode("utf-8", "surrogatepass")).digest()
    return random.Random(int.from_bytes(digest[:8], "big"))  # noqa: S311 - draws examples, guards no secret


def order_key(seed: int, *keys: str) -> int:
    """A number by which records are put into an order that looks random and never changes."""
    digest = hashlib.sha256("\0".join((str(seed), *keys)).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big")


def unique(items: Iterable[str]) -> list[str]:
    """The items without repetitions, in order."""
    return list(dict.fromkeys(items))
