"""An entry of the knowledge base as an article: sections of numbered sentences, tables and links, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from medassist.core.clinical import Condition, Drug, Finding, Names, RedFlag, Review, Text, Urgency

Kind = Literal["condition", "drug", "red_flag", "finding"]
Entry = Condition | Drug | RedFlag | Finding


@dataclass(frozen=True, slots=True)
class Link:
    """Another entry, by the name to show; without a kind it is words only."""

    name: Text
    kind: Kind | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Lead:
    """What stands before a sentence: how grave it is, and what it speaks of."""

    text: Text
    grave: bool = False
    about: Link | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence in both languages with the numbers of its sources; `place` counts through the whole article."""

    place: int
    text: Text
    numbers: tuple[int, ...]
    lead: Lead | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: words or a link, and the numbers it stands on."""

    link: Link
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; `numeric` columns stand at the right."""

    head: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list that may hold a list itself."""

    text: Text
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the article; `id` is that of the passages where there are such."""

    id: str
    title: Text
    lines: tuple[Line, ...] = ()
    table: Table | None = None
    links: tuple[Link, ...] = ()
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """A numbered source; `work` is organisation, title and year, empty where no external source is named."""

    number: int
    id: str
    organisation: str = ""
    title: str = ""
    year: int | None = None
    region: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """Everything there is to read about one entry."""

    kind: Kind
    id: str
    name: Text
    synonyms: Names
    codes: tuple[str, ...]
    facts: tuple[tuple[Text, Text], ...]
    urgency: Urgency | None
    review: Review
    sections: tuple[Section, ...]
    origins: tuple[Origin, ...] = field(default=())

    def lines(self) -> Iterable[tuple[Section, Line]]:
        """All sentences in order, each with its section."""
        return ((section, line) for section in self.sections for line in section.lines)

    def place_of(self, section: str, sentence: str) -> int | None:
        """The place of a sentence, in either language; looked for in `section` first."""
        found = [
            (one.id != section, line.place) for one, line in self.lines() if sentence in (line.text.zh, line.text.en)
        ]
        return min(found)[1] if found and sentence else None

    def standing_on(self, number: int) -> list[tuple[Section, Line]]:
        """All sentences with the source `number`."""
        return [(section, line) for section, line in self.lines() if number in line.numbers]
