"""What was asked and answered: kept before it is shown, found by its words, erased for good."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from medassist.storage.clock import now
from medassist.storage.database import Database
from medassist.storage.search_words import index_words, query_words

Kind = Literal["ask", "batch_row"]
PAGE = 200
COLUMNS = "id, created_at, kind, question, language, status, urgency"
NEWEST = f"SELECT {COLUMNS} FROM history ORDER BY id DESC LIMIT ?"  # noqa: S608  # only the constant above
FOUND = (
    f"SELECT {COLUMNS} FROM history WHERE id IN"  # noqa: S608  # only the constant above
    " (SELECT rowid FROM history_words WHERE history_words MATCH ?) ORDER BY id DESC LIMIT ?"
)
ENTRY = f"SELECT {COLUMNS} FROM history WHERE id = ?"  # noqa: S608  # only the constant above


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A kept question; `created_at` is UTC, ISO 8601."""

    id: int
    created_at: str
    kind: Kind
    question: str
    language: str
    status: str
    urgency: str | None


class HistoryStore:
    """The history on the encrypted database. Every method may raise StorageUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(
        self,
        *,
        question: str,
        language: str,
        status: str,
        urgency: str | None,
        answer: bytes,
        search_text: str,
        kind: Kind = "ask",
    ) -> int:
        """Keep one answer (its JSON) in one transaction and give its id. `search_text` is what it is found by."""
        with self._database.transaction() as connection:
            number = connection.execute(
                "INSERT INTO history (created_at, kind, question, language, status, urgency, answer)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
                (now(), kind, question, language, status, urgency, zlib.compress(answer, 1)),
            ).fetchall()[0][0]
            connection.execute(
                "INSERT INTO history_words (rowid, words) VALUES (?, ?)", (number, index_words(search_text))
            )
        return int(number)  # type: ignore[arg-type]  # an INTEGER PRIMARY KEY

    def update(
        self,
        number: int,
        *,
        answer: bytes,
        search_text: str,
        status: str,
        urgency: str | None,
        question: str | None = None,
    ) -> None:
        """Replace a kept answer (more was entered, or written), and its question where one is given.

        Does nothing when it was erased meanwhile.
        """
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE history SET question = coalesce(?, question), answer = ?, status = ?, urgency = ? WHERE id = ?",
                (question, zlib.compress(answer, 1), status, urgency, number),
            )
            if connection.changes():
                connection.execute("DELETE FROM history_words WHERE rowid = ?", (number,))
                connection.execute(
                    "INSERT INTO history_words (rowid, words) VALUES (?, ?)", (number, index_words(search_text))
                )

    def search(self, text: str = "", limit: int = 100) -> tuple[HistoryEntry, ...]:
        """Entries with all the words of `text` (every entry when it has none), newest first, at most `limit`."""
        query = query_words(text)
        if query:
            found = self._database.rows(FOUND, (query, limit))
        else:
            found = self._database.rows(NEWEST, (limit,)) if not text.strip() else []
        return tuple(HistoryEntry(*row) for row in found)

    def entry(self, number: int) -> HistoryEntry | None:
        """One entry, or None when there is none with that id."""
        found = self._database.one(ENTRY, (number,))
        return None if found is None else HistoryEntry(*found)

    def answer(self, number: int) -> bytes | None:
        """The answer's JSON of one entry, or None when there is none with that id."""
        found = self._database.one("SELECT answer FROM history WHERE id = ?", (number,))
        return None if found is None else zlib.decompress(found[0])

    def answers(self, numbers: Sequence[int] | None = None) -> Iterator[tuple[int, str, bytes]]:
        """(id, created_at, answer's JSON) of the given entries, or of all, oldest first, a page at a time."""
        wanted = None if numbers is None else set(numbers)
        last = 0
        while True:
            page = self._database.rows(
                "SELECT id, created_at, answer FROM history WHERE id > ? ORDER BY id LIMIT ?", (last, PAGE)
            )
            if not page:
                return
            for number, created_at, answer in page:
                if wanted is None or number in wanted:
                    yield number, created_at, zlib.decompress(answer)
            last = page[-1][0]

    def count(self) -> int:
        """How many entries there are."""
        found = self._database.one("SELECT count(*) FROM history")
        return int(found[0]) if found else 0

    def delete(self, numbers: Sequence[int]) -> int:
        """Erase the given entries for good, in one transaction; gives how many there were."""
        erased = 0
        with self._database.transaction() as connection:
            for number in numbers:
                connection.execute("DELETE FROM history WHERE id = ?", (number,))
                if connection.changes():
                    erased += 1
                    connection.execute("DELETE FROM history_words WHERE rowid = ?", (number,))
        self._database.sweep()
        return erased

    def erase_all(self) -> int:
        """Erase every entry for good, in one transaction; gives how many there were."""
        with self._database.transaction() as connection:
            erased = self.count()
            connection.execute("DELETE FROM history")
            connection.execute("DELETE FROM history_words")
            connection.execute("INSERT INTO history_words (history_words) VALUES ('optimize')")
        self._database.sweep()
        return erased
