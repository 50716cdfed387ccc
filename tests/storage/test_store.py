"""The store as a whole: opened, damaged, of a newer version, shared by two processes, and unreadable on disk."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from medassist.errors import StorageUnavailable
from medassist.storage import migrations
from medassist.storage.batch_journal import JournalRow
from medassist.storage.database import Database
from medassist.storage.libraries import LibraryDocument, LibraryPassage
from medassist.storage.store import DATABASE_FILE, Store, discard, open_store, open_temporary_journal, open_with_key

KEY = bytes(range(32))
WORD = {"MEDASSIST_PASSPHRASE": "w"}
SECRET = "患者张三胸痛 SECRETWORD"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "诊所 资料"
    folder.mkdir()
    return folder


def save(store: Store, text: str = SECRET) -> int:
    return store.history.save(
        question=text, language="zh", status="answered", urgency=None, answer=text.encode() * 3, search_text=text
    )


def test_a_new_folder_is_made_private(tmp_path: Path) -> None:
    folder = tmp_path / "新 文件夹" / "deep"
    with open_store(folder, environ=WORD) as store:
        save(store)
        assert store.notice is None
    if sys.platform != "win32":
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        for file in folder.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with open_store(folder, environ=WORD) as store:
        assert store.history.count() == 1


def test_without_a_key_nothing_is_kept_and_a_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable, match="nothing is kept") as caught:
        open_store(tmp_path, environ={})
    assert "口令" in caught.value.of("zh")
    assert caught.value.exit_code == 5
    assert not (tmp_path / DATABASE_FILE).exists()


def test_no_text_stands_in_any_file(folder: Path) -> None:
    with open_with_key(folder, KEY) as store:
        number = save(store)
        store.audit.record("history.open", "1")
        job = store.batches.begin(input=SECRET, output=SECRET, options={"x": SECRET}, total=1)
        store.batches.record(job.id, JournalRow(1, b"h", "answered", SECRET.encode()))
        with store.batches.claim(SECRET):
            pass
        passage = LibraryPassage("k", SECRET, SECRET)
        store.libraries.add_documents("lib", [LibraryDocument("d", SECRET, "zh", (passage,))])
        assert_nowhere(folder)  # the log is full of pages now
        store.history.delete([number])
        assert_nowhere(folder)
    assert_nowhere(folder)


def assert_nowhere(folder: Path) -> None:
    for file in folder.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        for text in ("患者张三", "SECRETWORD", "secretword", "CREATE TABLE", "SQLite format"):
            assert text.encode() not in content, file.name
            assert text not in file.name


def test_erased_text_is_not_even_in_the_decrypted_pages(folder: Path) -> None:
    with open_with_key(folder, KEY) as store:
        for n in range(50):
            save(store, f"{SECRET} {n}")
        job = store.batches.begin(input="i", output="o", options={}, total=1)
        store.batches.record(job.id, JournalRow(1, b"h", "answered", SECRET.encode()))
        assert store.erase_patients() == 50
        assert store.batches.jobs() == ()
        assert [entry.what for entry in store.audit.entries()] == ["history.erase"]
    plain = folder / "plain.db"
    copy = Database(folder / DATABASE_FILE, KEY)
    copy.rows("PRAGMA journal_mode = DELETE")
    copy.rows("PRAGMA rekey = ''")
    copy.close()
    (folder / DATABASE_FILE).rename(plain)
    content = plain.read_bytes()
    assert content.startswith(b"SQLite format 3")
    for text in ("患者张三", "SECRETWORD", "secretword", "张三"):
        assert text.encode() not in content


@pytest.mark.parametrize("damage", ["first page", "half", "empty", "garbage"])
def test_a_damaged_database_is_kept_aside(folder: Path, damage: str) -> None:
    with open_with_key(folder, KEY) as store:
        for _ in range(30):
            save(store)
    path = folder / DATABASE_FILE
    content = path.read_bytes()
    broken = {
        "first page": content[:100] + b"\xff" * 200 + content[300:],
        "half": content[: len(content) // 2],
        "empty": b"",
        "garbage": os.urandom(9_000),
    }[damage]
    path.write_bytes(broken)
    with open_with_key(folder, KEY) as store:
        assert store.notice is not None
        (aside,) = folder.glob("*damaged*")
        assert aside.name in store.notice.zh
        assert aside.name in store.notice.en
        assert store.history.count() == 0
        save(store)
    assert aside.read_bytes() == broken
    path.write_bytes(broken)
    with open_with_key(folder, KEY) as store:
        assert store.notice is not None
    assert len(list(folder.glob("*damaged*"))) == 2
    with open_with_key(folder, KEY) as store:
        assert store.notice is None


def test_damage_met_while_working_is_told_and_kept_aside_at_the_next_start(folder: Path) -> None:
    with open_with_key(folder, KEY) as store:
        for n in range(200):
            save(store, f"{SECRET} {n} " + os.urandom(1_000).hex())
    path = folder / DATABASE_FILE
    content = bytearray(path.read_bytes())
    for page in range(40, len(content) // 4096):  # behind the schema and the first page of each table
        content[page * 4096 + 50 : page * 4096 + 90] = bytes(40)
    path.write_bytes(content)
    with open_with_key(folder, KEY) as store:
        assert store.notice is None
        with pytest.raises(StorageUnavailable, match="damaged"):
            list(store.history.answers())
    with open_with_key(folder, KEY) as store:
        assert store.notice is not None
        assert store.history.count() == 0
    assert not list(folder.glob("*.suspect"))


def test_a_wrong_key_is_not_damage_when_it_comes_from_a_passphrase(tmp_path: Path) -> None:
    open_store(tmp_path, environ=WORD).close()
    with pytest.raises(StorageUnavailable, match="wrong"):
        open_store(tmp_path, environ={"MEDASSIST_PASSPHRASE": "x"})
    assert not list(tmp_path.glob("*damaged*"))


def test_a_newer_database_is_left_untouched(folder: Path) -> None:
    open_with_key(folder, KEY).close()
    database = Database(folder / DATABASE_FILE, KEY)
    database.rows(f"PRAGMA user_version = {migrations.CURRENT + 1}")
    database.close()
    with pytest.raises(StorageUnavailable, match="newer"):
        open_with_key(folder, KEY)
    assert not list(folder.glob("*damaged*"))


@pytest.mark.parametrize("version", range(migrations.CURRENT + 1))
def test_every_earlier_version_is_brought_up_to_date(folder: Path, version: int) -> None:
    database = Database(folder / DATABASE_FILE, KEY)
    migrations.migrate(database, to=version)
    if version >= 1:
        database.rows(
            "INSERT INTO history (created_at, kind, question, language, status, answer)"
            " VALUES ('2026-01-01T00:00:00+00:00', 'ask', 'q', 'zh', 'answered', x'789c030000000001')"
        )
    if version >= 2:
        database.rows(
            "INSERT INTO batch_jobs (created_at, updated_at, input, output, options, state)"
            " VALUES ('t', 't', 'i', 'o', '{}', 'running')"
        )
    if version >= 3:
        database.rows("INSERT INTO libraries (name, created_at) VALUES ('lib', 't')")
    assert migrations.version_of(database) == version
    database.close()
    with open_with_key(folder, KEY) as store:
        assert store.history.count() == (version >= 1)
        assert len(store.batches.jobs()) == (version >= 2)
        assert len(store.libraries.list()) == (version >= 3)
        save(store)
        assert store.history.search("张三")


def test_a_migration_that_fails_changes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(folder / DATABASE_FILE, KEY)
    migrations.migrate(database, to=1)
    monkeypatch.setattr(migrations, "STEPS", (migrations.STEPS[0], "CREATE TABLE extra (x); CREATE TABLE history (x);"))
    with pytest.raises(StorageUnavailable):
        migrations.migrate(database, to=2)
    assert migrations.version_of(database) == 1
    assert database.rows("SELECT name FROM sqlite_schema WHERE name = 'extra'") == []
    database.close()


WRITER = """
import sys
from pathlib import Path
from medassist.storage.store import open_store
with open_store(Path(sys.argv[1]), environ={"MEDASSIST_PASSPHRASE": "w"}) as store:
    for n in range(40):
        store.history.save(question=f"{sys.argv[2]} {n}", language="zh", status="answered", urgency=None, answer=b"{}",
                           search_text=f"{sys.argv[2]} {n}")
"""


def test_two_processes_start_and_write_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "both"
    processes = [subprocess.Popen([sys.executable, "-c", WRITER, str(folder), name]) for name in ("one", "two")]
    assert [process.wait(60) for process in processes] == [0, 0]
    with open_store(folder, environ=WORD) as store:
        assert store.notice is None
        assert store.history.count() == 80
        assert len(store.history.search("one")) == 40
    assert not list(folder.glob("*damaged*"))


def test_a_transaction_is_kept_whole_or_not_at_all(folder: Path) -> None:
    database = Database(folder / "x.db", KEY)
    database.rows("CREATE TABLE t (x)")

    def half() -> None:
        with database.transaction() as connection:
            connection.execute("INSERT INTO t VALUES (1)")
            with database.transaction() as same:
                same.execute("INSERT INTO t VALUES (2)")
            raise KeyError

    with pytest.raises(KeyError):
        half()
    assert database.rows("SELECT * FROM t") == []
    with database.transaction() as connection:
        connection.execute("INSERT INTO t VALUES (3)")
    assert database.rows("SELECT * FROM t") == [(3,)]
    assert database.sound()
    database.close()
    database.close()


def test_a_busy_database_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("medassist.storage.database.BUSY_MS", 50)
    first, second = Database(folder / "x.db", KEY), Database(folder / "x.db", KEY)
    first.rows("CREATE TABLE t (x)")
    with first.transaction(), pytest.raises(StorageUnavailable, match="Another"), second.transaction():
        pass
    first.close()
    second.close()


def test_a_key_has_256_bits(folder: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Database(folder / "x.db", b"short")


def test_nothing_of_the_temporary_journal_stays() -> None:
    database, journal = open_temporary_journal()
    job = journal.begin(input="i", output="o", options={}, total=None)
    journal.record(job.id, JournalRow(1, b"h", "answered", SECRET.encode()))
    assert_nowhere(database.path.parent)
    assert next(journal.rows(job.id)).line == SECRET.encode()
    discard(database)
    assert not database.path.parent.exists()


def test_the_library_in_use_keeps_temporary_data_in_memory() -> None:
    assert "TEMP_STORE=2" in apsw.compile_options or "TEMP_STORE=3" in apsw.compile_options
