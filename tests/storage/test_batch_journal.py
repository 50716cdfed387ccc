"""The journal of batch runs: rows kept once, runs found, finished ones thinned out, one process a run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from medassist.errors import WrongUse
from medassist.storage.batch_journal import FINISHED_KEPT, BatchJob, BatchJournal, JournalRow, input_hash
from medassist.storage.store import open_with_key


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[BatchJournal]:
    with open_with_key(tmp_path, bytes(32)) as store:
        yield store.batches


def begin(journal: BatchJournal, output: str = "out") -> BatchJob:
    return journal.begin(input="in", output=output, options={"libraries": None, "writing": True}, total=10)


def row(number: int, status: str = "answered", line: bytes = b"{}\n") -> JournalRow:
    return JournalRow(number, input_hash(b"text"), status, line)


def test_rows_come_back_by_number(journal: BatchJournal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("medassist.storage.batch_journal.PAGE", 2)
    job = begin(journal)
    for number in (5, 2, 9, 7, 2):
        journal.record(job.id, row(number, "error" if number == 9 else "answered", b"%d\n" % number))
    assert [r.number for r in journal.rows(job.id)] == [2, 5, 7, 9]
    assert journal.row(job.id, 7) == row(7, line=b"7\n")
    assert journal.row(job.id, 8) is None
    found = journal.find("out")
    assert found is not None
    assert (found.done, found.failed, found.total, found.state) == (4, 1, 10, "running")
    assert found.options == {"libraries": None, "writing": True}


def test_a_new_run_with_the_same_output_replaces_the_old(journal: BatchJournal) -> None:
    old = begin(journal)
    journal.record(old.id, row(1))
    new = begin(journal)
    assert journal.job(old.id) is None
    assert list(journal.rows(old.id)) == []
    assert [job.id for job in journal.jobs()] == [new.id]


def test_unfinished_runs_and_claims(journal: BatchJournal) -> None:
    one, two = begin(journal, "one"), begin(journal, "two")
    journal.finish(two.id, total=3)
    assert [job.id for job in journal.unfinished()] == [one.id]
    with journal.claim("one"):
        assert journal.unfinished() == ()
        with pytest.raises(WrongUse), journal.claim("one"):
            pass
    with journal.claim("one"):
        pass
    finished = journal.job(two.id)
    assert finished is not None
    assert (finished.state, finished.total) == ("finished", 3)


def test_old_finished_runs_are_thinned_out(journal: BatchJournal) -> None:
    first = begin(journal, "never finished")
    for n in range(FINISHED_KEPT + 3):
        journal.finish(begin(journal, f"out {n}").id, total=0)
    begin(journal, "last")
    outputs = [job.output for job in journal.jobs()]
    assert outputs == ["last", *(f"out {n}" for n in range(FINISHED_KEPT + 2, 2, -1)), first.output]


def test_forgetting(journal: BatchJournal) -> None:
    job = begin(journal)
    journal.record(job.id, row(1))
    journal.forget(job.id)
    assert journal.jobs() == ()
    assert list(journal.rows(job.id)) == []


def test_hashes_tell_parts_apart() -> None:
    assert input_hash(b"ab", b"c") != input_hash(b"a", b"bc")
    assert len(input_hash()) == 16
