"""The clinic's signatures under entries of the knowledge base: added, never changed or removed; each act is audited."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from medassist.storage.audit import AuditTrail
from medassist.storage.database import Database

PROVEN_KEPT = 20
"""How many combinations of base and signatures are remembered as clean."""


@dataclass(frozen=True, slots=True)
class SignatureRecord:
    """A kept signature: what it is about, and its record (JSON); an empty record could not be unpacked."""

    uid: str
    kind: str
    entry: str
    record: bytes


class CorrectionStore:
    """Signatures on the encrypted database. Every method may raise StorageUnavailable."""

    def __init__(self, database: Database, audit: AuditTrail) -> None:
        self._database = database
        self._audit = audit

    def latest(self) -> int:
        """A number that grows with every signature; 0 when nothing was ever signed here."""
        found = self._database.one("SELECT max(id) FROM signatures")
        return int(found[0] or 0) if found else 0

    def all(self) -> tuple[SignatureRecord, ...]:
        """Every signature, in the order in which they came."""
        return self._records("SELECT uid, kind, entry, record FROM signatures ORDER BY id")

    def of(self, kind: str, entry: str) -> tuple[SignatureRecord, ...]:
        """The signatures of one entry, in the order in which they came."""
        return self._records(
            "SELECT uid, kind, entry, record FROM signatures WHERE kind = ? AND entry = ? ORDER BY id", kind, entry
        )

    def add(
        self, records: Sequence[SignatureRecord], act: str, subject: str, *, after: Set[str] | None = None
    ) -> int | None:
        """Keep the signatures that are not here yet, all or none of them, and give how many those were.

        `act` and `subject` go into the audit trail. `after`: only if these are the signatures that the (one) entry has
        now; None else, and nothing is kept: another one came in between.
        """
        added = 0
        with self._database.transaction() as connection:
            if after is not None and records:
                here = connection.execute(
                    "SELECT uid FROM signatures WHERE kind = ? AND entry = ?", (records[0].kind, records[0].entry)
                ).fetchall()
                if {row[0] for row in here} != after:
                    return None
            for one in records:
                connection.execute(
                    "INSERT INTO signatures (uid, kind, entry, record) VALUES (?, ?, ?, ?) ON CONFLICT (uid) DO NOTHING",
                    (one.uid, one.kind, one.entry, zlib.compress(one.record)),
                )
                added += connection.changes()
            self._audit.record(act, subject or str(added))
        return added

    def note(self, act: str, subject: str) -> None:
        """Put an act that keeps nothing (an export) into the audit trail."""
        self._audit.record(act, subject)

    def is_proven(self, digest: str) -> bool:
        """Whether this combination of base and signatures was found clean before."""
        return self._database.one("SELECT 1 FROM overlay_proven WHERE digest = ?", (digest,)) is not None

    def prove(self, digest: str) -> None:
        """Remember that a combination is clean."""
        with self._database.transaction() as connection:
            count = connection.execute("SELECT count(*) FROM overlay_proven").fetchall()[0][0]
            if int(count) >= PROVEN_KEPT:  # type: ignore[arg-type]  # a count
                connection.execute("DELETE FROM overlay_proven")
            connection.execute("INSERT INTO overlay_proven VALUES (?) ON CONFLICT DO NOTHING", (digest,))

    def vectors(self, encoder: str) -> dict[int, bytes]:
        """Rows (int8) of corrected passages that this encoder made, by passage key (uint64)."""
        found = self._database.rows("SELECT key, row FROM overlay_vectors WHERE encoder = ?", (encoder,))
        return {int.from_bytes(key, "little"): row for key, row in found}

    def keep_vectors(self, encoder: str, rows: Mapping[int, bytes]) -> None:
        """Keep exactly these rows; those of other encoders and of texts that are gone are dropped."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM overlay_vectors")
            connection.executemany(
                "INSERT INTO overlay_vectors VALUES (?, ?, ?)",
                [(encoder, key.to_bytes(8, "little"), row) for key, row in rows.items()],
            )

    def _records(self, sql: str, *values: str) -> tuple[SignatureRecord, ...]:
        return tuple(
            SignatureRecord(uid, kind, entry, _unpacked(record))
            for uid, kind, entry, record in self._database.rows(sql, values)
        )


def _unpacked(record: object) -> bytes:
    try:
        return zlib.decompress(record) if isinstance(record, bytes) else b""
    except zlib.error:
        return b""
