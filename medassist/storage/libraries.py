"""The clinic's own libraries: documents, their passages, and the passages' vectors a given encoder made."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import groupby

import apsw

from medassist.errors import BadInput, NotAvailable, StorageUnavailable
from medassist.storage.clock import now
from medassist.storage.database import Database, Value
from medassist.storage.library_rows import (
    ALL_PASSAGES,
    PASSAGES_WITHOUT_VECTORS,
    LibraryDocument,
    LibraryInfo,
    LibraryPassage,
    StoredPassage,
    VectorBlock,
)

__all__ = ["LibraryDocument", "LibraryInfo", "LibraryPassage", "LibraryStore", "StoredPassage", "VectorBlock"]

PAGE = 2_000
"""Rows fetched at once while iterating: steady memory, and writers get their turn in between."""
BLOCK = 500
"""Passages written in one transaction while a library is brought in."""


class LibraryStore:
    """Libraries on the encrypted database. Every method may raise StorageUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self) -> tuple[LibraryInfo, ...]:
        """All libraries by name."""
        found = self._database.rows(
            "SELECT name, created_at, (SELECT count(*) FROM documents WHERE library = l.id),"
            " (SELECT count(*) FROM passages WHERE library = l.id), revision FROM libraries l"
            " WHERE NOT pending ORDER BY name"
        )
        return tuple(LibraryInfo(*row) for row in found)

    def revision(self, library: str) -> int:
        """The library's revision. Raises NotAvailable when there is no such library."""
        found = self._database.one("SELECT revision FROM libraries WHERE name = ? AND NOT pending", (library,))
        if found is None:
            raise _unknown(library)
        return int(found[0])

    def add_documents(self, library: str, documents: Iterable[LibraryDocument]) -> int:
        """Add documents, all or none of them, and give how many; the library is made if it is new.

        A document whose id is already there is replaced, with its passages and vectors. The iterable is consumed outside
        of any transaction (others may read and write meanwhile) into a place nobody sees; one transaction at the end
        brings everything in. If the iterable raises, or the process is killed, nothing of it shows. Raises BadInput
        when a passage key is there twice within the library.
        """
        pending = f"pending {secrets.token_hex(8)}"
        added = 0
        try:
            self._clear_left_over()
            owner = self._make(pending, pending=True)
            for block in _blocks(documents):
                with self._database.transaction(flushed=False) as connection:
                    for document in block:
                        _insert(connection, owner, document)
                added += len(block)
            self._bring_in(owner, library)
        except BaseException:
            with suppress(StorageUnavailable), self._database.transaction() as connection:
                connection.execute("DELETE FROM libraries WHERE name = ?", (pending,))
            raise
        return added

    def _make(self, name: str, *, pending: bool) -> Value:
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO libraries (name, created_at, pending) VALUES (?, ?, ?)", (name, now(), pending)
            )
            return connection.execute("SELECT id FROM libraries WHERE name = ?", (name,)).fetchall()[0][0]

    def _bring_in(self, pending: Value, library: str) -> None:
        with self._database.transaction() as connection:
            owner = self._make(library, pending=False)
            connection.execute(
                "DELETE FROM documents WHERE library = ?1"
                " AND document IN (SELECT document FROM documents WHERE library = ?2)",
                (owner, pending),
            )
            with _unique_keys():
                connection.execute("UPDATE passages SET library = ? WHERE library = ?", (owner, pending))
                connection.execute("UPDATE documents SET library = ? WHERE library = ?", (owner, pending))
            connection.execute("DELETE FROM libraries WHERE id = ?", (pending,))
            connection.execute("UPDATE libraries SET revision = revision + 1 WHERE id = ?", (owner,))

    def _clear_left_over(self) -> None:
        """What a killed import left behind a day ago or more."""
        yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="seconds")
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM libraries WHERE pending AND created_at < ?", (yesterday,))

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


def _blocks(documents: Iterable[LibraryDocument]) -> Iterator[list[LibraryDocument]]:
    """The documents in blocks small enough that nobody waits long for the database."""
    block: list[LibraryDocument] = []
    size = 0
    for document in documents:
        block.append(document)
        size += 1 + sum(1 + len(passage.text) // 500 for passage in document.passages)
        if size >= BLOCK:
            yield block
            block, size = [], 0
    if block:
        yield block


def _insert(connection: apsw.Connection, library: Value, document: LibraryDocument) -> None:
    connection.execute("DELETE FROM documents WHERE library = ? AND document = ?", (library, document.id))
    row = connection.execute(
        "INSERT INTO documents (library, document, title, language) VALUES (?, ?, ?, ?) RETURNING id",
        (library, document.id, document.title, document.language),
    ).fetchall()[0][0]
    with _unique_keys():
        connection.executemany(
            "INSERT INTO passages (library, document, key, section, text) VALUES (?, ?, ?, ?, ?)",
            ((library, row, passage.key, passage.section, passage.text) for passage in document.passages),
        )


@contextmanager
def _unique_keys() -> Iterator[None]:
    try:
        yield
    except apsw.ConstraintError:
        raise BadInput(
            zh="资料中有重复的段落编号，没有添加任何内容：请检查各文献的编号。",
            en="A passage key is there twice, so nothing was added: check the ids of the documents.",
        ) from None


def _unknown(library: str) -> NotAvailable:
    return NotAvailable(
        zh=f"没有名为“{library}”的资料库：用 library list 查看已有的资料库。",
        en=f'There is no library "{library}": see which there are with library list.',
    )
