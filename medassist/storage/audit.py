"""Who did what and when, without patient text."""

from __future__ import annotations

from dataclasses import dataclass

from medassist.storage.clock import now
from medassist.storage.database import Database


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act: `at` UTC, `who` the account on this computer, `what` a code, `subject` a count, an id or a library."""

    at: str
    who: str
    what: str
    subject: str


class AuditTrail:
    """The trail on the encrypted database. Every method may raise StorageUnavailable."""

    def __init__(self, database: Database, who: str) -> None:
        self._database = database
        self._who = who

    def record(self, what: str, subject: str = "") -> None:
        """Note an act (`history.erase`, `library.add`, ...). `subject` never holds patient text."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO audit (at, who, what, subject) VALUES (?, ?, ?, ?)", (now(), self._who, what, subject)
            )

    def entries(self, limit: int = 1_000) -> tuple[AuditEntry, ...]:
        """The latest acts, newest first."""
        found = self._database.rows("SELECT at, who, what, subject FROM audit ORDER BY id DESC LIMIT ?", (limit,))
        return tuple(AuditEntry(*row) for row in found)
