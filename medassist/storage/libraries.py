"""The clinic's own libraries: documents, their passages, and the passages' vectors a given encoder made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import apsw

from medassist.core.clinical import Language
from medassist.errors import BadInput, NotAvailable
from medassist.storage.clock import now
from medassist.storage.database import Database, Value

PAGE = 2_000
"""Rows fetched at once while iterating: steady memory, and writers get their turn in between."""

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


class LibraryStore:
    """Libraries on the encrypted database. Every method may raise StorageUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self) -> tuple[LibraryInfo, ...]:
        """All libraries by name."""
        found = self._database.rows(
            "SELECT name, created_at, (SELECT count(*) FROM documents WHERE library = l.id),"
            " (SELECT count(*) FROM passages WHERE library = l.id), revision FROM libraries l ORDER BY name"
        )
        return tuple(LibraryInfo(*row) for row in found)

    def revision(self, library: str) -> int:
        """The library's revision. Raises NotAvailable when there is no such library."""
        found = self._database.one("SELECT revision FROM libraries WHERE name = ?", (library,))
        if found is None:
            raise _unknown(library)
        return int(found[0])

    def add_documents(self, library: str, documents: Iterable[LibraryDocument]) -> int:
        """Add documents in one transaction and give how many; the library is made if it is new.

        A document whose id is already there is replaced, with its passages and vectors. The iterable is consumed
        inside the transaction: if it raises, or the process is killed, nothing of it is kept. Raises BadInput when a
        passage key is there twice within the library.
        """
        added = 0
        with self._database.transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO libraries (name, created_at) VALUES (?, ?)", (library, now()))
            connection.execute("UPDATE libraries SET revision = revision + 1 WHERE name = ?", (library,))
            owner = connection.execute("SELECT id FROM libraries WHERE name = ?", (library,)).fetchall()[0][0]
            for document in documents:
                _insert(connection, owner, document)
                added += 1
        return added

    def remove(self, library: str) -> None:
        """Remove a library with all it holds. Raises NotAvailable when there is no such library."""
        self.revision(library)
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM libraries WHERE name = ?", (library,))
        self._database.sweep()

    def remove_document(self, library: str, document: str) -> bool:
        """Remove one document; False if it was not there. Raises NotAvailable when there is no such library."""
        self.revision(library)
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM documents WHERE document = ? AND library = (SELECT id FROM libraries WHERE name = ?)",
                (document, library),
            )
            removed = connection.changes() > 0
            if removed:
                connection.execute("UPDATE libraries SET revision = revision + 1 WHERE name = ?", (library,))
        return removed

    def passages(self, library: str) -> Iterator[StoredPassage]:
        """All passages in the order they were added, a page at a time. Raises NotAvailable for an unknown library."""
        self.revision(library)
        return self._passages(ALL_PASSAGES, library)

    def passages_without_vectors(self, library: str, encoder: str) -> Iterator[StoredPassage]:
        """Passages that `encoder` (its identity) has not encoded yet; storing vectors while iterating is allowed.

        Raises NotAvailable for an unknown library.
        """
        self.revision(library)
        return self._passages(PASSAGES_WITHOUT_VECTORS, library, encoder)

    def _passages(self, query: str, library: str, *more: str) -> Iterator[StoredPassage]:
        last = 0
        while True:
            page = self._database.rows(query, (library, last, PAGE, *more))
            if not page:
                return
            yield from (StoredPassage(*row) for row in page)
            last = page[-1][0]

    def store_vectors(self, encoder: str, numbers: Sequence[int], rows: bytes, scale: float) -> None:
        """Keep the vectors of the passages `numbers` (StoredPassage.number).

        `encoder` is the encoder's identity; `rows` are int8 in C order, vector = row * scale. One transaction; an
        existing vector is replaced, a passage that was removed meanwhile is left out. Raises ValueError when `rows`
        cannot be cut into len(numbers) equal rows.
        """
        if not numbers:
            return
        width, rest = divmod(len(rows), len(numbers))
        if rest or not width:
            raise ValueError(f"{len(rows)} bytes are not {len(numbers)} rows of equal length")
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO vectors (passage, encoder, scale, row)"
                " SELECT id, ?2, ?3, ?4 FROM passages WHERE id = ?1",
                ((n, encoder, scale, rows[i * width : (i + 1) * width]) for i, n in enumerate(numbers)),
            )

    def vectors(self, library: str, encoder: str) -> Iterator[VectorBlock]:
        """The library's vectors of `encoder` in blocks of equal scale and width. Raises NotAvailable when unknown."""
        self.revision(library)
        return self._vectors(library, encoder)

    def _vectors(self, library: str, encoder: str) -> Iterator[VectorBlock]:
        last = 0
        while True:
            page = self._database.rows(
                "SELECT v.passage, v.scale, v.row FROM vectors v JOIN passages p ON p.id = v.passage"
                " JOIN libraries l ON l.id = p.library WHERE l.name = ?1 AND p.id > ?2 AND v.encoder = ?4"
                " ORDER BY p.id LIMIT ?3",
                (library, last, PAGE, encoder),
            )
            if not page:
                return
            for (scale, width), group in groupby(page, key=lambda row: (row[1], len(row[2]))):
                block = list(group)
                yield VectorBlock(
                    tuple(row[0] for row in block), b"".join(row[2] for row in block), width, float(scale)
                )
            last = page[-1][0]

    def forget_vectors(self, keep_encoder: str) -> None:
        """Remove the vectors of every encoder but `keep_encoder` (its identity)."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM vectors WHERE encoder != ?", (keep_encoder,))


def _insert(connection: apsw.Connection, library: Value, document: LibraryDocument) -> None:
    connection.execute("DELETE FROM documents WHERE library = ? AND document = ?", (library, document.id))
    row = connection.execute(
        "INSERT INTO documents (library, document, title, language) VALUES (?, ?, ?, ?) RETURNING id",
        (library, document.id, document.title, document.language),
    ).fetchall()[0][0]
    try:
        connection.executemany(
            "INSERT INTO passages (library, document, key, section, text) VALUES (?, ?, ?, ?, ?)",
            ((library, row, passage.key, passage.section, passage.text) for passage in document.passages),
        )
    except apsw.ConstraintError:
        raise BadInput(
            zh=f"文献“{document.id}”中有重复的段落编号，没有添加任何内容：请检查该文献。",
            en=f'Document "{document.id}" has a passage key twice; nothing was added: check that document.',
        ) from None


def _unknown(library: str) -> NotAvailable:
    return NotAvailable(
        zh=f"没有名为“{library}”的资料库：用 library list 查看已有的资料库。",
        en=f'There is no library "{library}": see which there are with library list.',
    )
