"""Unsigned edits of the review desk: kept encrypted, one an entry, until they are dropped."""

from __future__ import annotations

from pathlib import Path

from medassist.storage.database import Database
from medassist.storage.store import DATABASE_FILE, open_with_key

KEY = bytes(range(32))


def test_a_draft_is_kept_replaced_and_dropped(tmp_path: Path) -> None:
    with open_with_key(tmp_path, KEY) as store:
        assert store.drafts.of("drug", "aspirin") is None
        store.drafts.keep("drug", "aspirin", b"one")
        store.drafts.keep("condition", "aspirin", b"another kind")
        store.drafts.keep("drug", "aspirin", b"two")
    with open_with_key(tmp_path, KEY) as store:
        assert store.drafts.of("drug", "aspirin") == b"two"
        store.drafts.drop("drug", "aspirin")
        store.drafts.drop("drug", "aspirin")
        assert store.drafts.of("drug", "aspirin") is None
        assert store.drafts.of("condition", "aspirin") == b"another kind"


def test_nothing_of_a_draft_is_readable_on_the_disk(tmp_path: Path) -> None:
    with open_with_key(tmp_path, KEY) as store:
        store.drafts.keep("drug", "SECRETNAME", b"SECRETWORD")
        for file in tmp_path.rglob("*"):
            content = file.read_bytes() if file.is_file() else b""
            assert b"SECRETWORD" not in content
            assert b"SECRETNAME" not in content


def test_erasing_patients_leaves_the_drafts(tmp_path: Path) -> None:
    with open_with_key(tmp_path, KEY) as store:
        store.drafts.keep("drug", "aspirin", b"one")
        store.erase_patients()
        assert store.drafts.of("drug", "aspirin") == b"one"


def test_a_record_that_cannot_be_unpacked_is_empty(tmp_path: Path) -> None:
    open_with_key(tmp_path, KEY).close()
    database = Database(tmp_path / DATABASE_FILE, KEY)
    for number, value in enumerate((b"no zlib", "text", b"")):
        database.rows("INSERT INTO review_drafts VALUES ('drug', ?, ?)", (str(number), value))
    database.close()
    with open_with_key(tmp_path, KEY) as store:
        assert [store.drafts.of("drug", str(number)) for number in range(3)] == [b"", b"", b""]
