"""One encrypted SQLite connection: keyed, set for safety, one transaction a user act, errors as sentences."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal

import apsw

from medassist.storage import failures

KEY_BYTES = 32
BUSY_MS = 10_000
"""How long a writer waits for another process before it gives up."""

Journal = Literal["WAL", "DELETE", "MEMORY"]
"""WAL: kept for good. DELETE: made in one go. MEMORY: of no use after this process."""
Value = str | int | float | bytes | None


class Database:
    """A keyed connection that may be used from any thread, one at a time."""

    def __init__(self, path: Path, key: bytes, *, journal: Journal = "WAL") -> None:
        """Open (or create) `path` with the raw 256-bit `key`.

        Raises apsw.NotADBError / apsw.CorruptError for a damaged file or another key, StorageUnavailable else.
        """
        if len(key) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes, not {len(key)}")
        self.path = path
        self._lock = threading.RLock()
        self._depth = 0
        self._journal = journal
        self._flushed = True
        try:
            self._connection = apsw.Connection(str(path))
        except apsw.Error as error:
            raise failures.of_database(error) from None
        try:
            self._prepare(key, journal)
        except failures.DAMAGED:
            self._connection.close()
            raise
        except apsw.Error as error:
            self._connection.close()
            raise failures.of_database(error) from None

    def _prepare(self, key: bytes, journal: Journal) -> None:
        connection = self._connection
        connection.set_busy_timeout(BUSY_MS)
        connection.execute("PRAGMA cipher = 'chacha20'")
        connection.execute(f"PRAGMA key = 'raw:{key.hex()}'")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        connection.execute("PRAGMA secure_delete = ON").fetchall()
        connection.execute("PRAGMA foreign_keys = ON").fetchall()
        connection.execute(f"PRAGMA journal_mode = {journal}").fetchall()
        connection.execute(f"PRAGMA synchronous = {'OFF' if journal == 'MEMORY' else 'FULL'}").fetchall()

    @contextmanager
    def transaction(self, *, flushed: bool = True) -> Iterator[apsw.Connection]:
        """Everything inside is kept together or not at all; a transaction inside another joins it.

        `flushed` False leaves the flush to the next one that asks for it: many small steps go faster; the end of the
        process loses none of them, a power cut may lose the last ones, and the database is sound after either. Raises
        StorageUnavailable (full disk, damage, busy); nothing of the act is kept then.
        """
        with self._lock:
            if self._depth:
                yield self._connection
                return
            try:
                self._flush_each(flushed)
                self._connection.execute("BEGIN IMMEDIATE")
                self._depth = 1
                try:
                    yield self._connection
                    self._connection.execute("COMMIT")
                except BaseException:
                    self._roll_back()
                    raise
                finally:
                    self._depth = 0
            except apsw.Error as error:
                self._note_damage(error)
                raise failures.of_database(error) from None

    def _flush_each(self, wanted: bool) -> None:
        if wanted != self._flushed and self._journal != "MEMORY":
            self._connection.execute(f"PRAGMA synchronous = {'FULL' if wanted else 'NORMAL'}").fetchall()
            self._flushed = wanted

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            with suppress(apsw.Error):  # SQLite rolled back by itself (full disk); what raised is told already
                self._connection.execute("ROLLBACK")

    def rows(self, sql: str, values: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query. Raises StorageUnavailable."""
        with self._lock:
            try:
                return self._connection.execute(sql, tuple(values)).fetchall()
            except apsw.Error as error:
                self._note_damage(error)
                raise failures.of_database(error) from None

    def one(self, sql: str, values: Sequence[Value] = ()) -> tuple[Any, ...] | None:
        """The first row of a query, or None. Raises StorageUnavailable."""
        found = self.rows(sql, values)
        return found[0] if found else None

    def sweep(self) -> None:
        """Write the log back into the database and empty it, so that deleted text is in no file. Never fails."""
        with self._lock, suppress(apsw.Error):  # another process reads: its own close sweeps
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def sound(self) -> bool:
        """Whether every page can be read and fits the others (reads the whole file)."""
        with self._lock:
            try:
                return self._connection.execute("PRAGMA integrity_check(1)").fetchall() == [("ok",)]
            except apsw.Error:
                return False

    @property
    def suspect_mark(self) -> Path:
        """A file that says: damage was met while working; look at the whole database at the next start."""
        return self.path.with_name(self.path.name + ".suspect")

    def _note_damage(self, error: apsw.Error) -> None:
        if isinstance(error, failures.DAMAGED):
            with suppress(OSError):
                self.suspect_mark.touch()

    def close(self) -> None:
        """Close the connection; the last one to close also empties the log. May be called twice."""
        with self._lock:
            self._connection.close()
