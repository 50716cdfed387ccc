"""The database's versions: numbered steps from any earlier one to this one, each in one transaction."""

from __future__ import annotations

from medassist.storage import failures
from medassist.storage.database import Database

STEPS: tuple[str, ...] = (
    # 1: what was asked and answered, and who did what
    """
    CREATE TABLE history (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        created_at TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('ask', 'batch_row')),
        question TEXT NOT NULL,
        language TEXT NOT NULL,
        status TEXT NOT NULL,
        urgency TEXT,
        answer BLOB NOT NULL
    );
    CREATE VIRTUAL TABLE history_words USING fts5(words, content='', contentless_delete=1, detail=none);
    INSERT INTO history_words (history_words, rank) VALUES ('secure-delete', 1);
    CREATE TABLE audit (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at TEXT NOT NULL,
        who TEXT NOT NULL,
        what TEXT NOT NULL,
        subject TEXT NOT NULL
    );
    """,
    # 2: the batch journal
    """
    CREATE TABLE batch_jobs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        input TEXT NOT NULL,
        output TEXT NOT NULL,
        options TEXT NOT NULL,
        total INTEGER,
        state TEXT NOT NULL CHECK (state IN ('running', 'finished'))
    );
    CREATE INDEX batch_jobs_output ON batch_jobs (output);
    CREATE TABLE batch_rows (
        job INTEGER NOT NULL REFERENCES batch_jobs (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        input_hash BLOB NOT NULL,
        status TEXT NOT NULL,
        line BLOB NOT NULL,
        PRIMARY KEY (job, number)
    ) WITHOUT ROWID;
    """,
    # 3: the clinic's own libraries
    """
    CREATE TABLE libraries (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        created_at TEXT NOT NULL,
        revision INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE documents (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        library INTEGER NOT NULL REFERENCES libraries (id) ON DELETE CASCADE,
        document TEXT NOT NULL,
        title TEXT NOT NULL,
        language TEXT NOT NULL,
        UNIQUE (library, document)
    );
    CREATE TABLE passages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        library INTEGER NOT NULL REFERENCES libraries (id) ON DELETE CASCADE,
        document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
        key TEXT NOT NULL,
        section TEXT NOT NULL,
        text TEXT NOT NULL,
        UNIQUE (library, key)
    );
    CREATE INDEX passages_document ON passages (document);
    CREATE TABLE vectors (
        passage INTEGER NOT NULL REFERENCES passages (id) ON DELETE CASCADE,
        encoder TEXT NOT NULL,
        scale REAL NOT NULL,
        row BLOB NOT NULL,
        PRIMARY KEY (passage, encoder)
    ) WITHOUT ROWID;
    """,
    # 4: an import that is under way is not seen until it is complete
    """
    ALTER TABLE libraries ADD COLUMN pending INTEGER NOT NULL DEFAULT 0;
    """,
    # 5: signatures under entries of the knowledge base, kept for good, what was worked out from them, and unsigned edits
    """
    CREATE TABLE signatures (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        uid TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        entry TEXT NOT NULL,
        record BLOB NOT NULL
    );
    CREATE INDEX signatures_entry ON signatures (kind, entry);
    CREATE TRIGGER signatures_stay BEFORE UPDATE ON signatures
    BEGIN SELECT RAISE(ABORT, 'a signature is never changed'); END;
    CREATE TRIGGER signatures_are_kept BEFORE DELETE ON signatures
    BEGIN SELECT RAISE(ABORT, 'a signature is never removed'); END;
    CREATE TABLE overlay_proven (digest TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE overlay_vectors (
        encoder TEXT NOT NULL,
        key BLOB NOT NULL,
        row BLOB NOT NULL,
        PRIMARY KEY (encoder, key)
    ) WITHOUT ROWID;
    CREATE TABLE review_drafts (
        kind TEXT NOT NULL,
        entry TEXT NOT NULL,
        record BLOB NOT NULL,
        PRIMARY KEY (kind, entry)
    ) WITHOUT ROWID;
    """,
    # 6: what a person thought of an answer; it goes with its entry of the history
    """
    CREATE TABLE feedback (
        history INTEGER PRIMARY KEY REFERENCES history (id) ON DELETE CASCADE,
        record BLOB NOT NULL
    );
    """,
)
CURRENT = len(STEPS)


def version_of(database: Database) -> int:
    """The number of the last step the database has been through; 0 for a new one."""
    found = database.one("PRAGMA user_version")
    return int(found[0]) if found else 0


def migrate(database: Database, *, to: int = CURRENT) -> None:
    """Bring the database to version `to`. Raises StorageUnavailable, untouched, when it is newer than this program."""
    if version_of(database) > CURRENT:
        raise failures.newer_version()
    for number in range(1, to + 1):
        with database.transaction() as connection:
            if version_of(database) >= number:  # asked inside the transaction: two processes may start at once
                continue
            connection.execute(STEPS[number - 1])
            connection.execute(f"PRAGMA user_version = {number}")
