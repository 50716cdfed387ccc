"""The clinic's libraries: kept whole or not at all, vectors per encoder, removal leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from medassist.errors import BadInput, NotAvailable
from medassist.storage import libraries
from medassist.storage.database import Database
from medassist.storage.libraries import LibraryDocument, LibraryPassage, LibraryStore
from medassist.storage.migrations import migrate


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "medassist.db", bytes(range(32)))
    migrate(database)
    yield database
    database.close()


def document(name: str, *texts: str) -> LibraryDocument:
    passages = tuple(LibraryPassage(f"{name}#{i}", "正文", text) for i, text in enumerate(texts))
    return LibraryDocument(name, f"标题 {name}", "zh", passages)


def test_documents_come_back_in_order(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "PAGE", 2)
    store = LibraryStore(database)
    assert store.add_documents("诊所", [document("a", "一", "二", "三"), document("b", "四", "五")]) == 2
    assert [(p.document, p.text) for p in store.passages("诊所")] == [
        ("a", "一"), ("a", "二"), ("a", "三"), ("b", "四"), ("b", "五"),
    ]  # fmt: skip
    info = store.list()[0]
    assert (info.name, info.documents, info.passages, info.revision) == ("诊所", 2, 5, 1)


def test_a_document_with_the_same_id_is_replaced(database: Database) -> None:
    store = LibraryStore(database)
    store.add_documents("x", [document("a", "old", "older")])
    store.add_documents("x", [document("a", "new")])
    assert [p.text for p in store.passages("x")] == ["new"]
    assert store.revision("x") == 2


def test_an_import_that_fails_keeps_nothing(database: Database) -> None:
    def broken() -> Iterator[LibraryDocument]:
        yield document("a", "one")
        raise RuntimeError

    store = LibraryStore(database)
    with pytest.raises(RuntimeError):
        store.add_documents("x", broken())
    assert store.list() == ()
    assert database.rows("SELECT * FROM libraries") == []


def test_others_write_while_documents_are_read_and_see_nothing_of_them(database: Database) -> None:
    store = LibraryStore(database)
    other = Database(database.path, bytes(range(32)))

    def slow() -> Iterator[LibraryDocument]:
        for n in range(3):
            LibraryStore(other).add_documents("other", [document(f"o{n}", "x")])
            assert [info.name for info in LibraryStore(other).list()] == ["other"]
            yield document(f"d{n}", *("text",) * 600)

    assert store.add_documents("mine", slow()) == 3
    assert [(info.name, info.documents, info.passages) for info in store.list()] == [
        ("mine", 3, 1800),
        ("other", 3, 3),
    ]
    other.close()


def test_what_a_killed_import_left_is_cleared_after_a_day(database: Database) -> None:
    database.rows(
        "INSERT INTO libraries (name, created_at, pending) VALUES ('old', '2020-01-01T00:00:00+00:00', 1),"
        " ('under way', '2999-01-01T00:00:00+00:00', 1)"
    )
    store = LibraryStore(database)
    store.add_documents("x", [document("a", "1")])
    assert [info.name for info in store.list()] == ["x"]
    assert database.rows("SELECT name FROM libraries WHERE pending") == [("under way",)]


def test_a_key_of_another_document_of_the_library_is_refused(database: Database) -> None:
    store = LibraryStore(database)
    store.add_documents("x", [document("a", "1")])
    with pytest.raises(BadInput):
        store.add_documents("x", [LibraryDocument("b", "t", "en", (LibraryPassage("a#0", "s", "2"),))])
    assert [p.text for p in store.passages("x")] == ["1"]


def test_a_repeated_passage_key_is_refused(database: Database) -> None:
    store = LibraryStore(database)
    twice = LibraryDocument("a", "t", "en", (LibraryPassage("k", "s", "1"), LibraryPassage("k", "s", "2")))
    with pytest.raises(BadInput):
        store.add_documents("x", [twice])
    assert store.list() == ()


def test_vectors_are_kept_for_each_encoder(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "PAGE", 2)
    store = LibraryStore(database)
    store.add_documents("x", [document("a", "1", "2", "3")])
    for passage in store.passages_without_vectors("x", "e1"):
        store.store_vectors("e1", [passage.number], bytes([passage.number, 255]), 0.5)
    assert list(store.passages_without_vectors("x", "e1")) == []
    assert len(list(store.passages_without_vectors("x", "e2"))) == 3
    blocks = list(store.vectors("x", "e1"))
    assert b"".join(b.rows for b in blocks) == bytes([1, 255, 2, 255, 3, 255])
    assert {(b.scale, b.dimension) for b in blocks} == {(0.5, 2)}
    assert [n for b in blocks for n in b.numbers] == [p.number for p in store.passages("x")]
    store.forget_vectors("e2")
    assert list(store.vectors("x", "e1")) == []


def test_uneven_vectors_are_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="equal length"):
        LibraryStore(database).store_vectors("e", [1, 2], b"abc", 1.0)


def test_removal_takes_everything(database: Database) -> None:
    store = LibraryStore(database)
    store.add_documents("x", [document("a", "1"), document("b", "2")])
    store.store_vectors("e", [p.number for p in store.passages("x")], b"ab", 1.0)
    assert store.remove_document("x", "a")
    assert not store.remove_document("x", "a")
    store.remove("x")
    left = database.one(
        "SELECT (SELECT count(*) FROM libraries) + (SELECT count(*) FROM documents)"
        " + (SELECT count(*) FROM passages) + (SELECT count(*) FROM vectors)"
    )
    assert left == (0,)
    with pytest.raises(NotAvailable):
        store.passages("x")
    with pytest.raises(NotAvailable):
        store.remove("x")
