"""A disk that is full and a folder that is read-only: one sentence, and what was kept stays."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from medassist.core.answer import Answer, Engine
from medassist.core.case import Patient
from medassist.errors import BadInput, MedAssistError, NotAvailable, StorageUnavailable
from medassist.exchange.writers import write_answers
from medassist.services.batch import BatchService
from medassist.storage.store import Store, open_store, open_with_key

KEY = bytes(32)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root on Linux")
    folder = tmp_path / "小盘"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path, leave: int = 0) -> Path:
    """Fill the disk but for `leave` bytes."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass
        file.truncate(max(0, file.tell() - leave))
    return ballast


def save(store: Store, size: int = 2_000) -> int:
    return store.history.save(
        question="q", language="zh", status="answered", urgency=None, answer=os.urandom(size), search_text="胸痛"
    )


def save_many(store: Store) -> None:
    for _ in range(200):
        save(store, 20_000)


def answer(text: str, patient: Patient | None, **options: Any) -> Answer:
    return Answer(
        id=options["id"], text=text, language="zh", task="question", status="answered", reason=None, urgency=None,
        red_flags=(), patient=patient or Patient(), findings=(), differential=(), must_not_miss=(), next=(),
        treatment=(), alerts=(), answer="长" * 3_000, sentences=(), citations=(), written=None,
        engine=Engine("0", None, "k", "cpu"),
    )  # fmt: skip


def questions(folder: Path, count: int) -> Path:
    path = folder / "in.txt"
    path.write_text("".join(f"问题 {n}\n" for n in range(count)), "utf-8")
    return path


def test_history_on_a_full_disk_keeps_what_it_has(small: Path) -> None:
    with open_with_key(small, KEY) as store:
        save(store)
        ballast = fill(small)
        with pytest.raises(StorageUnavailable, match="disk is full"):
            save_many(store)
        kept = store.history.count()
        assert kept >= 1
        ballast.unlink()
        save(store)
        assert store.history.count() == kept + 1
    with open_with_key(small, KEY) as store:
        assert store.notice is None
        assert store.history.count() == kept + 1


def test_a_store_cannot_be_made_on_a_full_disk(small: Path) -> None:
    ballast = fill(small)
    with pytest.raises(StorageUnavailable, match="disk is full"):
        open_store(small / "data", environ={"MEDASSIST_PASSPHRASE": "w"})
    ballast.unlink()
    with open_store(small / "data", environ={"MEDASSIST_PASSPHRASE": "w"}) as store:
        assert store.notice is None
        save(store)


@pytest.mark.parametrize("ending", [".jsonl", ".csv", ".xlsx"])
@pytest.mark.parametrize("kept", [True, False])
def test_a_batch_onto_a_full_disk_goes_on_later(tmp_path: Path, small: Path, ending: str, kept: bool) -> None:
    source, out = questions(tmp_path, 150), small / f"out{ending}"
    (tmp_path / "data").mkdir()
    ballast = fill(small, leave=64 * 1024 if ending == ".jsonl" else 8 * 1024)
    with open_with_key(tmp_path / "data", KEY) as store:
        service = BatchService(answer, store.batches if kept else None)
        with pytest.raises(NotAvailable, match="disk is full"):
            service.run(source, out)
        if ending == ".jsonl":
            lines = out.read_bytes().split(b"\n")
            assert lines[-1] == b""
            assert [json.loads(line)["text"] for line in lines[:-1]] == [f"问题 {n}" for n in range(len(lines) - 1)]
        else:
            assert not out.exists()
        assert not list(small.glob(".out*"))
        ballast.unlink()
        subprocess.run(["mount", "-o", "remount,size=20m", str(small)], check=True)
        if kept or ending == ".jsonl":
            assert service.run(source, out, resume=True).done == 150


def test_a_batch_whose_journal_is_on_a_full_disk_loses_nothing(tmp_path: Path, small: Path) -> None:
    source, out = questions(tmp_path, 400), tmp_path / "out.jsonl"
    with open_with_key(small, KEY) as store:
        ballast = fill(small, leave=400 * 1024)
        with pytest.raises(StorageUnavailable, match="disk is full"):
            BatchService(answer, store.batches).run(source, out)
        done = len(out.read_bytes().split(b"\n")) - 1
        assert done < 400
        ballast.unlink()
        subprocess.run(["mount", "-o", "remount,size=20m", str(small)], check=True)
        assert BatchService(answer, store.batches).run(source, out, resume=True).done == 400
    assert [json.loads(line)["text"] for line in out.read_text("utf-8").splitlines()] == [
        f"问题 {n}" for n in range(400)
    ]


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder that may not be written, for root too."""
    folder = tmp_path / "只读"
    folder.mkdir()
    if sys.platform == "linux" and os.geteuid() == 0:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", str(folder)], capture_output=True
        )
        if mounted.returncode != 0:
            pytest.skip("a read-only disk cannot be mounted here")
        yield folder
        subprocess.run(["umount", str(folder)], check=True)
    elif sys.platform == "win32":
        pytest.skip("the read-only mark of a folder means nothing on Windows")
    else:
        folder.chmod(0o500)
        yield folder
        folder.chmod(0o700)


def test_a_read_only_data_folder(read_only: Path) -> None:
    for folder in (read_only, read_only / "deep"):
        with pytest.raises(StorageUnavailable, match="cannot be written"):
            open_store(folder, environ={"MEDASSIST_PASSPHRASE": "w"})


@pytest.mark.parametrize("ending", [".jsonl", ".csv", ".xlsx"])
def test_a_read_only_output_folder(tmp_path: Path, read_only: Path, ending: str) -> None:
    with pytest.raises(BadInput, match="read-only") as caught:
        BatchService(answer).run(questions(tmp_path, 2), read_only / f"out{ending}")
    assert isinstance(caught.value, MedAssistError)
    with pytest.raises(BadInput, match="read-only"):
        write_answers(read_only / f"out{ending}", [])
