"""Kept signatures: added once, never changed or removed, each act in the audit trail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from medassist.errors import StorageUnavailable
from medassist.storage.corrections import PROVEN_KEPT, SignatureRecord
from medassist.storage.database import Database
from medassist.storage.store import DATABASE_FILE, Store, open_with_key

KEY = bytes(range(32))
ONE = SignatureRecord("u1", "drug", "aspirin", b'{"signer": "SECRETWORD"}')
TWO = SignatureRecord("u2", "drug", "aspirin", b"{}")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_with_key(tmp_path, KEY) as opened:
        yield opened


def test_signatures_are_kept_once_and_in_their_order(store: Store) -> None:
    kept = store.corrections
    assert (kept.latest(), kept.all()) == (0, ())
    assert kept.add([TWO, ONE], "overlay.import", "") == 2
    latest = kept.latest()
    assert kept.add([ONE, TWO], "overlay.import", "") == 0
    assert kept.latest() == latest
    assert kept.all() == kept.of("drug", "aspirin") == (TWO, ONE)
    assert kept.of("drug", "ibuprofen") == ()


def test_every_act_is_in_the_audit_trail(store: Store) -> None:
    store.corrections.add([ONE], "review.sign", "drug/aspirin")
    store.corrections.add([ONE, TWO], "overlay.import", "")
    store.corrections.note("overlay.export", "2")
    assert [(one.what, one.subject) for one in store.audit.entries()] == [
        ("overlay.export", "2"), ("overlay.import", "1"), ("review.sign", "drug/aspirin"),
    ]  # fmt: skip


def test_a_signature_that_did_not_know_of_another_is_not_kept(store: Store) -> None:
    assert store.corrections.add([ONE], "review.sign", "drug/aspirin", after=set()) == 1
    assert store.corrections.add([TWO], "review.sign", "drug/aspirin", after=set()) is None
    assert store.corrections.all() == (ONE,)
    assert len(store.audit.entries()) == 1
    assert store.corrections.add([TWO], "review.sign", "drug/aspirin", after={"u1"}) == 1


@pytest.mark.parametrize("sql", ["UPDATE signatures SET record = x''", "DELETE FROM signatures"])
def test_the_database_itself_refuses_to_change_a_signature(store: Store, tmp_path: Path, sql: str) -> None:
    store.corrections.add([ONE], "review.sign", "drug/aspirin")
    other = Database(tmp_path / DATABASE_FILE, KEY)
    with pytest.raises(StorageUnavailable):
        other.rows(sql)
    other.close()
    assert store.corrections.all() == (ONE,)


def test_erasing_patients_leaves_the_signatures(store: Store) -> None:
    store.corrections.add([ONE], "review.sign", "drug/aspirin")
    store.erase_patients()
    assert store.corrections.all() == (ONE,)


def test_nothing_of_a_signature_is_readable_on_the_disk(store: Store, tmp_path: Path) -> None:
    store.corrections.add([ONE], "review.sign", "drug/aspirin")
    assert all(b"SECRETWORD" not in file.read_bytes() for file in tmp_path.glob("*.db*"))


def test_a_record_that_cannot_be_unpacked_is_empty(tmp_path: Path) -> None:
    open_with_key(tmp_path, KEY).close()
    database = Database(tmp_path / DATABASE_FILE, KEY)
    for number, value in enumerate((b"no zlib", "text", b"")):
        database.rows(
            "INSERT INTO signatures (uid, kind, entry, record) VALUES (?, 'drug', 'x', ?)", (str(number), value)
        )
    database.close()
    with open_with_key(tmp_path, KEY) as store:
        assert [one.record for one in store.corrections.all()] == [b"", b"", b""]


def test_what_was_found_clean_is_remembered_and_does_not_grow_for_ever(store: Store) -> None:
    for number in range(3 * PROVEN_KEPT):
        store.corrections.prove(str(number))
        assert store.corrections.is_proven(str(number))
        store.corrections.prove(str(number))
    assert sum(store.corrections.is_proven(str(number)) for number in range(3 * PROVEN_KEPT)) <= PROVEN_KEPT


def test_vectors_belong_to_one_encoder_and_are_replaced(store: Store) -> None:
    store.corrections.keep_vectors("e", {2**64 - 1: b"\x01\xff", 5: b"\x02\x03"})
    assert store.corrections.vectors("e") == {2**64 - 1: b"\x01\xff", 5: b"\x02\x03"}
    assert store.corrections.vectors("f") == {}
    store.corrections.keep_vectors("f", {7: b"\x00\x00"})
    assert store.corrections.vectors("e") == {}
