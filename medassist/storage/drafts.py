"""What is written on the review desk and not signed yet, one record an entry, in the encrypted database."""

from __future__ import annotations

import zlib

from medassist.storage.database import Database


class DraftStore:
    """Unsigned edits. Every method may raise StorageUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, kind: str, entry: str) -> bytes | None:
        """The record kept for an entry; empty where it cannot be unpacked, None where there is none."""
        found = self._database.one("SELECT record FROM review_drafts WHERE kind = ? AND entry = ?", (kind, entry))
        if found is None:
            return None
        try:
            return zlib.decompress(found[0]) if isinstance(found[0], bytes) else b""
        except zlib.error:
            return b""

    def keep(self, kind: str, entry: str, record: bytes) -> None:
        """Keep this record for the entry in place of the one there is."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO review_drafts VALUES (?, ?, ?) ON CONFLICT (kind, entry) DO UPDATE SET record = excluded.record",
                (kind, entry, zlib.compress(record)),
            )

    def drop(self, kind: str, entry: str) -> None:
        """Forget what is kept for the entry, if anything is."""
        if self.of(kind, entry) is not None:
            with self._database.transaction() as connection:
                connection.execute("DELETE FROM review_drafts WHERE kind = ? AND entry = ?", (kind, entry))
