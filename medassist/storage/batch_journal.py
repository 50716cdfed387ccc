"""The journal of batch runs: each finished row is here before it is in the output, so kill -9 loses nothing."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from medassist.errors import WrongUse
from medassist.storage import failures
from medassist.storage.clock import now
from medassist.storage.database import Database
from medassist.storage.file_lock import locked

PAGE = 200
FINISHED_KEPT = 5
"""Finished jobs whose rows stay for the result table; older ones go when a new job begins."""
JOBS = """
    SELECT id, created_at, updated_at, input, output, options, total, state,
           (SELECT count(*) FROM batch_rows r WHERE r.job = j.id),
           (SELECT count(*) FROM batch_rows r WHERE r.job = j.id AND r.status = 'error')
    FROM batch_jobs j
"""


@dataclass(frozen=True, slots=True)
class BatchJob:
    """A run as kept: absolute paths, the options it was started with, and how far it is."""

    id: int
    created_at: str
    updated_at: str
    input: str
    output: str
    options: Mapping[str, Any]
    total: int | None
    state: Literal["running", "finished"]
    done: int
    failed: int


@dataclass(frozen=True, slots=True)
class JournalRow:
    """A finished row: the number and hash of its input, its status, and the whole JSONL line of its output."""

    number: int
    input_hash: bytes
    status: str
    line: bytes


class BatchJournal:
    """Batch runs on the encrypted database. Every method may raise StorageUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, *, input: str, output: str, options: Mapping[str, Any], total: int | None) -> BatchJob:
        """Start a run; an earlier one with the same output is forgotten, and so are the oldest finished ones."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM batch_jobs WHERE output = ?", (output,))
            connection.execute(
                "DELETE FROM batch_jobs WHERE state = 'finished' AND id NOT IN"
                " (SELECT id FROM batch_jobs WHERE state = 'finished' ORDER BY id DESC LIMIT ?)",
                (FINISHED_KEPT,),
            )
            moment = now()
            connection.execute(
                "INSERT INTO batch_jobs (created_at, updated_at, input, output, options, total, state)"
                " VALUES (?, ?, ?, ?, ?, ?, 'running')",
                (moment, moment, input, output, json.dumps(dict(options), ensure_ascii=False, sort_keys=True), total),
            )
            found = self.find(output)
        if found is None:
            raise failures.damaged()
        return found

    def find(self, output: str) -> BatchJob | None:
        """The latest run with this output, finished or not."""
        return _job(self._database.one(JOBS + " WHERE output = ? ORDER BY id DESC LIMIT 1", (output,)))

    def job(self, number: int) -> BatchJob | None:
        """A run by its id."""
        return _job(self._database.one(JOBS + " WHERE id = ?", (number,)))

    def jobs(self) -> tuple[BatchJob, ...]:
        """All kept runs, newest first."""
        return tuple(job for row in self._database.rows(JOBS + " ORDER BY id DESC") if (job := _job(row)))

    def unfinished(self) -> tuple[BatchJob, ...]:
        """Runs that were stopped or killed and that no process is working on now, newest first."""
        return tuple(job for job in self.jobs() if job.state == "running" and not self._claimed(job.output))

    @contextmanager
    def claim(self, output: str) -> Iterator[None]:
        """Write this output alone. Raises WrongUse when another process does."""
        try:
            path = self._lock_path(output)
        except OSError as error:
            raise failures.of_system(error) from None
        with locked(path, 0.0) as got:
            if not got:
                raise WrongUse(
                    zh="另一个 MedAssist 正在处理这个批次：请等它完成，或先停止它。",
                    en="Another MedAssist is working on this batch: wait for it, or stop it first.",
                )
            yield

    def _claimed(self, output: str) -> bool:
        try:
            with locked(self._lock_path(output), 0.0) as got:
                return not got
        except OSError:
            return False

    def _lock_path(self, output: str) -> Path:
        """Named by a hash: no path of a clinic's file stands in a file name."""
        folder = self._database.path.parent / "locks"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder / f"batch-{hashlib.sha256(output.encode()).hexdigest()[:16]}.lock"

    def record(self, job: int, row: JournalRow) -> None:
        """Keep one finished row, in one transaction; the same number again replaces it.

        It survives the end of the process at once, a power cut after the next flushed transaction: that row is answered
        again then.
        """
        with self._database.transaction(flushed=False) as connection:
            connection.execute(
                "INSERT OR REPLACE INTO batch_rows (job, number, input_hash, status, line) VALUES (?, ?, ?, ?, ?)",
                (job, row.number, row.input_hash, row.status, zlib.compress(row.line, 1)),
            )

    def row(self, job: int, number: int) -> JournalRow | None:
        """One finished row, or None."""
        found = self._database.one(
            "SELECT number, input_hash, status, line FROM batch_rows WHERE job = ? AND number = ?", (job, number)
        )
        return None if found is None else _row(found)

    def rows(self, job: int) -> Iterator[JournalRow]:
        """All finished rows by number, a page at a time."""
        last = -1
        while True:
            page = self._database.rows(
                "SELECT number, input_hash, status, line FROM batch_rows WHERE job = ? AND number > ?"
                " ORDER BY number LIMIT ?",
                (job, last, PAGE),
            )
            if not page:
                return
            yield from (_row(found) for found in page)
            last = page[-1][0]

    def finish(self, job: int, *, total: int) -> None:
        """Note that the run is complete, with its true number of rows."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE batch_jobs SET state = 'finished', total = ?, updated_at = ? WHERE id = ?", (total, now(), job)
            )

    def forget(self, job: int) -> None:
        """Erase a run and its rows for good."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM batch_jobs WHERE id = ?", (job,))
        self._database.sweep()

    def erase_all(self) -> None:
        """Erase every run for good."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM batch_jobs")
        self._database.sweep()


def input_hash(*parts: bytes) -> bytes:
    """What tells whether a row's input is still the same: 16 bytes of SHA-256."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()[:16]


def _job(row: tuple[Any, ...] | None) -> BatchJob | None:
    if row is None:
        return None
    number, created, updated, source, output, options, total, state, done, failed = row
    return BatchJob(number, created, updated, source, output, json.loads(options), total, state, done, failed)


def _row(found: tuple[Any, ...]) -> JournalRow:
    number, digest, status, line = found
    return JournalRow(number, bytes(digest), status, zlib.decompress(line))
