"""What a person thought of a kept answer: one record beside its entry of the history, erased together with it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from medassist.storage.database import Database

PAGE = 200


@dataclass(frozen=True, slots=True)
class KeptFeedback:
    """A record (JSON) with the history entry it is about and the JSON of that entry's answer."""

    history: int
    record: bytes
    answer: bytes


class FeedbackStore:
    """Feedback on the encrypted database. Every method may raise StorageUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, history: int) -> bytes | None:
        """The record of one history entry, or None."""
        found = self._database.one("SELECT record FROM feedback WHERE history = ?", (history,))
        return None if found is None else zlib.decompress(found[0])

    def keep(self, history: int, record: bytes | None) -> bool:
        """Keep the record of an entry in place of an earlier one (None: keep none); False when the entry is erased."""
        with self._database.transaction() as connection:
            here = connection.execute("SELECT 1 FROM history WHERE id = ?", (history,)).fetchall()
            connection.execute("DELETE FROM feedback WHERE history = ?", (history,))
            if here and record is not None:
                connection.execute(
                    "INSERT INTO feedback (history, record) VALUES (?, ?)", (history, zlib.compress(record))
                )
        return bool(here)

    def all(self) -> Iterator[KeptFeedback]:
        """Every record, in the order of the history, a page at a time."""
        last = 0
        while page := self._database.rows(
            "SELECT history, record, answer FROM feedback JOIN history ON history.id = feedback.history"
            " WHERE history > ? ORDER BY history LIMIT ?",
            (last, PAGE),
        ):
            for number, record, answer in page:
                yield KeptFeedback(number, zlib.decompress(record), zlib.decompress(answer))
            last = page[-1][0]

    def count(self) -> int:
        """How many answers have feedback."""
        found = self._database.one("SELECT count(*) FROM feedback")
        return int(found[0]) if found else 0
