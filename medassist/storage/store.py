"""Opening what is kept: key, database, migrations; a damaged database is kept aside and a new one started."""

from __future__ import annotations

import getpass
import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from medassist.core.clinical import Text
from medassist.errors import StorageUnavailable
from medassist.storage import failures, keys
from medassist.storage.audit import AuditTrail
from medassist.storage.batch_journal import BatchJournal
from medassist.storage.corrections import CorrectionStore
from medassist.storage.database import KEY_BYTES, Database
from medassist.storage.drafts import DraftStore
from medassist.storage.feedback import FeedbackStore
from medassist.storage.file_lock import locked
from medassist.storage.history import HistoryStore
from medassist.storage.keyring_access import Keyring
from medassist.storage.libraries import LibraryStore
from medassist.storage.migrations import migrate

DATABASE_FILE = "medassist.db"
LOCK_SECONDS = 90.0
"""How long a second start waits while the first one makes the key (a keyring may be asking the person)."""


class Store:
    """The open records. `notice` is a sentence the person must see (a damaged database was kept aside), or None."""

    def __init__(self, database: Database, key: bytes, notice: Text | None = None) -> None:
        self._database = database
        self._key = key
        self.folder = database.path.parent
        self.notice = notice
        self.history = HistoryStore(database)
        self.audit = AuditTrail(database, _who())
        self.batches = BatchJournal(database)
        self.libraries = LibraryStore(database)
        self.corrections = CorrectionStore(database, self.audit)
        self.drafts = DraftStore(database)
        self.feedback = FeedbackStore(database)

    def change_passphrase(self, passphrase: str) -> None:
        """Let this passphrase open the records from now on. Raises StorageUnavailable."""
        keys.change_passphrase(self.folder, self._key, passphrase)
        self.audit.record("passphrase.change")

    def erase_patients(self) -> int:
        """Erase history (with its feedback) and batch runs for good, note it in the audit trail; gives how many there were.

        The clinic's libraries, its signed corrections and what waits to be signed stay. Raises StorageUnavailable.
        """
        with self._database.transaction():
            erased = self.history.erase_all()
            self.batches.erase_all()
            self.audit.record("history.erase", str(erased))
        self._database.sweep()
        return erased

    def close(self) -> None:
        """Close the database. May be called twice."""
        self._database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_store(
    folder: Path,
    *,
    ask_passphrase: keys.AskPassphrase | None = None,
    keyring: Keyring | None = None,
    environ: Mapping[str, str] | None = None,
) -> Store:
    """Open the records in `folder`, made now if there are none.

    `keyring` is `keyring_access.system_keyring(...)`; `ask_passphrase(new)` asks at the terminal or in the window. Raises
    StorageUnavailable with the sentence to show; callers then go on without keeping anything.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(folder / "open.lock", LOCK_SECONDS) as got:
            if not got:
                raise failures.busy()
            path = folder / DATABASE_FILE
            exists = path.exists()
            key = keys.obtain_key(folder, database_exists=exists, ask=ask_passphrase, keyring=keyring, environ=environ)
            return open_with_key(folder, key)
    except OSError as error:
        raise failures.of_system(error) from None


def open_with_key(folder: Path, key: bytes) -> Store:
    """Open the records in `folder` with a key that is known to be the right one. Raises StorageUnavailable."""
    path = folder / DATABASE_FILE
    notice = None
    if path.exists():
        database = _open_sound(path, key)
        if database is not None:
            try:
                migrate(database)
            except StorageUnavailable:
                database.close()
                raise
            return Store(database, key)
        notice = _keep_aside(path)
    _make(path, key)
    return Store(Database(path, key), key, notice)


def open_temporary_journal() -> tuple[Database, BatchJournal]:
    """A batch journal in a temporary file under a key that is only in memory; `discard` it after use.

    Raises StorageUnavailable.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix="medassist-"))
    except OSError as error:
        raise failures.of_system(error) from None
    database = Database(folder / "journal.db", secrets.token_bytes(KEY_BYTES), journal="MEMORY")
    migrate(database)
    return database, BatchJournal(database)


def discard(database: Database) -> None:
    """Close a temporary database and remove its folder."""
    database.close()
    for file in (*database.path.parent.glob("locks/*"), *database.path.parent.glob("journal.db*")):
        file.unlink(missing_ok=True)
    for folder in (database.path.parent / "locks", database.path.parent):
        with suppress(OSError):
            folder.rmdir()


def _open_sound(path: Path, key: bytes) -> Database | None:
    """The open database, or None when it is damaged."""
    if path.stat().st_size == 0:  # SQLite would take an emptied file for a new database
        return None
    try:
        database = Database(path, key)
    except failures.DAMAGED:
        return None
    if database.suspect_mark.exists():
        if not database.sound():
            database.close()
            return None
        database.suspect_mark.unlink(missing_ok=True)
    return database


def _make(path: Path, key: bytes) -> None:
    """A new database, complete before it has its name: there is never a half-made one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.unlink(missing_ok=True)
        database = Database(beside, key, journal="DELETE")
        try:
            migrate(database)
        finally:
            database.close()
        beside.chmod(0o600)
        beside.replace(path)
    except OSError as error:
        raise failures.of_system(error) from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _keep_aside(path: Path) -> Text:
    """Rename a damaged database and its companions under a dated name that is not taken; what to tell the person."""
    moment = datetime.now(UTC).astimezone().strftime("%Y-%m-%d-%H%M%S")
    names = (f"{path.stem}-damaged-{moment}{'' if n == 0 else f'-{n}'}{path.suffix}" for n in range(1_000))
    aside = next(path.with_name(name) for name in names if not path.with_name(name).exists())
    try:
        path.rename(aside)
        for ending in ("-wal", "-shm", "-journal"):
            companion = path.with_name(path.name + ending)
            if companion.exists():
                companion.rename(aside.with_name(aside.name + ending))
        path.with_name(path.name + ".suspect").unlink(missing_ok=True)
    except OSError as error:
        raise failures.of_system(error) from None
    return Text(
        zh=f"数据库损坏，已另存为 {aside.name}，并建立了新的数据库：请保留该文件，并从备份恢复记录。",
        en=f"The database was damaged; it is kept as {aside.name} and a new one was started: keep that file and restore "
        "your records from a backup.",
    )


def _who() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no account name (a container with a bare user id)
        return "?"
