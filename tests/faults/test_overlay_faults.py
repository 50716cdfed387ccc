"""Signing on a full disk, on locked records and after a cut: one sentence, and nothing half kept."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from medassist.core.clinical import KnowledgeBase
from medassist.errors import NotAvailable, StorageUnavailable
from medassist.services.overlay import overlaid
from medassist.services.review import ReviewService
from medassist.storage import database
from medassist.storage.corrections import SignatureRecord
from medassist.storage.database import Database
from medassist.storage.store import DATABASE_FILE, open_with_key

KEY = bytes(32)


@pytest.fixture(scope="module")
def few(knowledge: KnowledgeBase) -> KnowledgeBase:
    """One drug and one condition of the real base."""
    conditions = {"migraine": knowledge.conditions["migraine"]}
    return replace(
        knowledge, conditions=conditions, drugs={"paracetamol": knowledge.drugs["paracetamol"]}, red_flags={}
    )


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB."""
    folder = tmp_path / "小盘"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if sys.platform != "linux" or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path) -> Path:
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass
    return ballast


def sign(review: ReviewService, times: int = 1) -> None:
    for _ in range(times):
        dossier = review.open("drug", "paracetamol")
        review.sign(dossier, dossier.shown, signer="李医生", date="2026-03-01")


def test_signing_on_a_full_disk_keeps_what_was_signed(small: Path, few: KnowledgeBase) -> None:
    with open_with_key(small, KEY) as store:
        review = ReviewService(few, store)
        sign(review)
        ballast = fill(small)
        with pytest.raises(StorageUnavailable, match="disk is full"):
            sign(review, 200)
        kept = len(review.open("drug", "paracetamol").history)
        assert kept >= 1
        assert overlaid(few, store.corrections).base.drugs["paracetamol"].review == "reviewed"
        ballast.unlink()
        sign(review)
        assert len(review.open("drug", "paracetamol").history) == kept + 1
    with open_with_key(small, KEY) as store:
        assert store.notice is None
        assert len(store.audit.entries()) == kept + 1


def test_an_export_onto_a_full_disk_leaves_no_file(small: Path, tmp_path: Path, few: KnowledgeBase) -> None:
    (tmp_path / "data").mkdir()
    with open_with_key(tmp_path / "data", KEY) as store:
        review = ReviewService(few, store)
        sign(review)
        ballast = fill(small)
        with pytest.raises(NotAvailable, match="disk is full") as error:
            review.export(small / "o.json")
        assert "--resume" not in error.value.of("en")
        assert [one.name for one in small.iterdir()] == [ballast.name]


def test_an_import_is_whole_or_not_at_all(small: Path, tmp_path: Path, few: KnowledgeBase) -> None:
    (tmp_path / "data").mkdir()
    with open_with_key(tmp_path / "data", KEY) as store:
        sign(ReviewService(few, store), 60)
        assert ReviewService(few, store).export(tmp_path / "o.json") == 60
    with open_with_key(small, KEY) as store:
        ballast = fill(small)
        with pytest.raises(StorageUnavailable, match="not kept"):
            ReviewService(few, store).import_file(tmp_path / "o.json")
        ballast.unlink()
        assert store.corrections.all() == ()
        assert ReviewService(few, store).import_file(tmp_path / "o.json").added == 60


def test_locked_records_refuse_with_one_sentence(
    tmp_path: Path, few: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_MS", 50)
    with open_with_key(tmp_path, KEY) as store:
        review = ReviewService(few, store)
        sign(review)
        other = Database(tmp_path / DATABASE_FILE, KEY)
        with other.transaction() as connection:
            connection.execute("INSERT INTO audit (at, who, what, subject) VALUES ('', '', '', '')")
            with pytest.raises(StorageUnavailable, match="Another MedAssist"):
                sign(review)
            assert review.open("drug", "paracetamol").review == "reviewed"  # reading goes on
        other.close()
        sign(review)
        assert len(review.open("drug", "paracetamol").history) == 2


@pytest.mark.parametrize(
    "record", [b"", b"{}", b"\xff\xfe", b'{"format": 1, "schema": 1}', b"[" * 50_000, b'{"format": 7, "schema": 7}']
)
def test_one_record_that_cannot_be_read_leaves_the_others(tmp_path: Path, few: KnowledgeBase, record: bytes) -> None:
    with open_with_key(tmp_path, KEY) as store:
        review = ReviewService(few, store)
        sign(review)
        strange = [
            SignatureRecord("u", "condition", "migraine", record),
            SignatureRecord("v", "calculator", "bmi", record),
        ]
        store.corrections.add(strange, "overlay.import", "")
        laid = overlaid(few, store.corrections)
        assert laid.base.drugs["paracetamol"].review == "reviewed"
        assert laid.base.conditions == few.conditions
        (notice,) = laid.notices
        assert "偏头痛" in notice.zh
        dossier = review.open("condition", "migraine")
        assert [one.act for one in dossier.history] == ["unreadable"]
        review.sign(dossier, dossier.shown, signer="李医生", date="2026-03-01")
        assert review.notices() == ()
        assert review.export(tmp_path / "o.json") >= 2
