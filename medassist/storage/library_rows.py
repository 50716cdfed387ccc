"""A library's documents, passages and vectors as they go into the database and come out of it."""

from __future__ import annotations

from dataclasses import dataclass

from medassist.core.clinical import Language

ALL_PASSAGES = """
    SELECT p.id, p.key, d.document, d.title, d.language, p.section, p.text
    FROM passages p JOIN documents d ON d.id = p.document JOIN libraries l ON l.id = p.library
    WHERE l.name = ?1 AND p.id > ?2 ORDER BY p.id LIMIT ?3
"""
PASSAGES_WITHOUT_VECTORS = ALL_PASSAGES.replace(
    "ORDER BY", "AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.passage = p.id AND v.encoder = ?4) ORDER BY"
)


@dataclass(frozen=True, slots=True)
class LibraryPassage:
    """A passage to be kept; `key` is unique within its library."""

    key: str
    section: str
    text: str


@dataclass(frozen=True, slots=True)
class LibraryDocument:
    """A document to be kept, cut into passages by the caller; `id` is unique within its library."""

    id: str
    title: str
    language: Language
    passages: tuple[LibraryPassage, ...]


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A kept passage with its document; `number` grows in the order of adding and is never used twice."""

    number: int
    key: str
    document: str
    title: str
    language: Language
    section: str
    text: str


@dataclass(frozen=True, slots=True)
class VectorBlock:
    """int8 rows in C order, len(numbers) x dimension bytes; the vector is row * scale.

    `numbers` are the passages' StoredPassage.number, ascending.
    """

    numbers: tuple[int, ...]
    rows: bytes
    dimension: int
    scale: float


@dataclass(frozen=True, slots=True)
class LibraryInfo:
    """A library as listed; `revision` grows with every change, so an index built from it knows when it is stale."""

    name: str
    created_at: str
    documents: int
    passages: int
    revision: int
