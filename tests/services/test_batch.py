"""A batch as the contract says: whole lines in order, refusal to overwrite, resume, failed rows, Stop, pause."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from medassist.core.answer import Answer, Engine
from medassist.core.case import Patient
from medassist.errors import BadInput, NotAvailable, WrongUse
from medassist.exchange.readers import QuestionRow, QuestionSource
from medassist.exchange.readers.jsonl import JsonlReader
from medassist.exchange.readers.text_lines import file_gone
from medassist.services.batch import BatchService
from medassist.services.batch_progress import BatchProgress, PauseSwitch
from medassist.services.scheduler import Priority, Scheduler, StopToken
from medassist.storage.batch_journal import BatchJournal
from medassist.storage.store import Store, open_with_key

ENGINE = Engine("0", None, "k", "cpu")


class Answerer:
    """Answers at once and remembers what it was asked."""

    def __init__(self, before: Callable[[str], None] = lambda _: None) -> None:
        self.asked: list[tuple[str, Patient | None]] = []
        self.options: list[dict[str, Any]] = []
        self._before = before

    def __call__(self, text: str, patient: Patient | None, **options: Any) -> Answer:
        self._before(text)
        self.asked.append((text, patient))
        self.options.append(options)
        if text == "fails":
            raise BadInput(zh="不行。", en="It cannot be.")
        if text == "breaks":
            raise RuntimeError("patient text")
        return Answer(
            id=options["id"], text=text, language="zh", task=options["task"] or "question", status="answered",
            reason=None, urgency=None, red_flags=(), patient=patient or Patient(), findings=(), differential=(),
            must_not_miss=(), next=(), treatment=(), alerts=(), answer=f"答 {text}", sentences=(), citations=(),
            written=None, engine=ENGINE,
        )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "数据").mkdir()
    with open_with_key(tmp_path / "数据", bytes(32)) as store:
        yield store


@pytest.fixture(params=["journal", "no journal"])
def journal(request: pytest.FixtureRequest) -> BatchJournal | None:
    return request.getfixturevalue("store").batches if request.param == "journal" else None


def questions(folder: Path, *texts: str) -> Path:
    path = folder / "问题.jsonl"
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    return path


def objects(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def stop_after(token: StopToken, count: int) -> Callable[[str], None]:
    seen: list[str] = []

    def before(text: str) -> None:
        seen.append(text)
        if len(seen) == count:
            token.stop()

    return before


def test_rows_come_out_in_order_with_their_own_fields(tmp_path: Path, journal: BatchJournal | None) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(
        '{"id": 7, "text": "头痛", "status": "old", "ward": "3", "patient": {"age": "3岁", "sex": "女"}}\n\n'
        '{"question": "咳嗽", "task": "case", "to": "en"}\n{"id": 7, "text": "again", "task": "medqa"}\n',
        "utf-8",
    )
    answerer = Answerer()
    result = BatchService(answerer, journal).run(source, tmp_path / "out.jsonl", writing=False, libraries=["medassist"])
    assert (result.done, result.failed, result.skipped, result.stopped, result.exit_code) == (3, 0, 1, False, 0)
    first, second, third = objects(tmp_path / "out.jsonl")
    assert first["schema"] == "medassist.answer/1"
    assert (first["id"], first["input_status"], first["ward"], first["status"]) == (7, "old", "3", "answered")
    assert (first["patient"]["sex"], first["patient"]["age_years"]) == ("female", 3)
    assert first["reason"] is None
    assert (second["id"], second["text"], second["task"]) == (3, "咳嗽", "case")
    assert (third["id"], third["input_task"]) == (7, "medqa")
    assert [o["to"] for o in answerer.options] == [None, "en", None]
    assert {o["writing"] for o in answerer.options} == {False}
    assert {tuple(o["libraries"]) for o in answerer.options} == {("medassist",)}


def test_a_row_that_fails_has_a_reason_and_the_run_goes_on(tmp_path: Path, journal: BatchJournal | None) -> None:
    source = questions(tmp_path, "a", "fails", "breaks", "b")
    with source.open("a") as file:
        file.write('{"text": "half\n')
    result = BatchService(Answerer(), journal).run(source, tmp_path / "out.jsonl", language="en")
    rows = objects(tmp_path / "out.jsonl")
    assert [row["status"] for row in rows] == ["answered", "error", "error", "answered", "error"]
    assert rows[1]["reason"] == "It cannot be."
    assert "unexpected" in rows[2]["reason"]
    assert "JSON" in rows[4]["reason"]
    assert (result.failed, result.exit_code) == (3, 4)


def test_what_cannot_be_read_of_the_patient_is_left_out_and_told(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(
        '{"text": "胸痛", "patient": {"sex": "?!", "age": "old", "weight": 60}}\n{"text": "b", "patient": "x"}\n'
    )
    answerer = Answerer()
    result = BatchService(answerer).run(source, tmp_path / "out.jsonl")
    first, second = objects(tmp_path / "out.jsonl")
    assert (first["status"], second["status"], result.exit_code) == ("answered", "answered", 0)
    assert (first["patient"]["weight_kg"], first["patient"]["sex"]) == (60, None)
    assert "性别" in first["reason"]
    assert "年龄" in first["reason"]
    assert "患者资料" in second["reason"]


def test_an_output_that_exists_is_refused(tmp_path: Path, journal: BatchJournal | None) -> None:
    source = questions(tmp_path, "a")
    out = tmp_path / "out.jsonl"
    out.write_text("precious\n")
    service = BatchService(Answerer(), journal)
    with pytest.raises(WrongUse, match="exists"):
        service.run(source, out)
    assert out.read_text() == "precious\n"
    service.run(source, out, overwrite=True)
    assert [row["text"] for row in objects(out)] == ["a"]


def test_input_and_output_must_differ(tmp_path: Path) -> None:
    source = questions(tmp_path, "a")
    with pytest.raises(WrongUse, match="same file"):
        BatchService(Answerer()).run(source, source, overwrite=True)
    assert len(objects(source)) == 1


def test_an_unknown_ending_or_folder_is_refused(tmp_path: Path) -> None:
    source = questions(tmp_path, "a")
    with pytest.raises(WrongUse, match="end in"):
        BatchService(Answerer()).run(source, tmp_path / "out.doc")
    with pytest.raises(BadInput, match="folder"):
        BatchService(Answerer()).run(source, tmp_path / "none" / "out.jsonl")


def test_stop_and_resume_do_every_row_once(tmp_path: Path, journal: BatchJournal | None) -> None:
    source = questions(tmp_path, *"abcdefgh")
    out = tmp_path / "out.jsonl"
    token = StopToken()
    first = Answerer(stop_after(token, 3))
    result = BatchService(first, journal).run(source, out, stop=token)
    assert (result.stopped, result.exit_code, result.done) == (True, 130, 3)
    assert [row["text"] for row in objects(out)] == ["a", "b", "c"]
    with out.open("ab") as file:
        file.write(b'{"id": 4, "te')
    second = Answerer()
    result = BatchService(second, journal).run(source, out, resume=True)
    assert (result.stopped, result.done) == (False, 8)
    assert [row["text"] for row in objects(out)] == list("abcdefgh")
    assert [text for text, _ in second.asked] == list("defgh")
    third = Answerer()
    BatchService(third, journal).run(source, out, resume=True)
    assert third.asked == []
    assert len(objects(out)) == 8


def test_resume_of_nothing_starts(tmp_path: Path, journal: BatchJournal | None) -> None:
    BatchService(Answerer(), journal).run(questions(tmp_path, "a"), tmp_path / "out.jsonl", resume=True)
    assert len(objects(tmp_path / "out.jsonl")) == 1


def test_resume_with_another_input_is_refused(tmp_path: Path, journal: BatchJournal | None) -> None:
    out = tmp_path / "out.jsonl"
    BatchService(Answerer(), journal).run(questions(tmp_path, "a", "b"), out)
    before = out.read_bytes()
    with pytest.raises(BadInput, match="does not fit"):
        BatchService(Answerer(), journal).run(questions(tmp_path, "a", "other", "c"), out, resume=True)
    with pytest.raises(BadInput, match="does not fit"):
        BatchService(Answerer(), journal).run(questions(tmp_path, "a"), out, resume=True)
    assert out.read_bytes() == before


def test_resume_with_other_options_is_refused(tmp_path: Path, store: Store) -> None:
    source, out = questions(tmp_path, "a"), tmp_path / "out.jsonl"
    BatchService(Answerer(), store.batches).run(source, out)
    with pytest.raises(WrongUse, match="other options"):
        BatchService(Answerer(), store.batches).run(source, out, resume=True, writing=False)


def test_a_lost_output_is_written_again_from_the_journal(tmp_path: Path, store: Store) -> None:
    source, out = questions(tmp_path, "a", "b"), tmp_path / "out.jsonl"
    BatchService(Answerer(), store.batches).run(source, out)
    before = out.read_bytes()
    out.unlink()
    answerer = Answerer()
    BatchService(answerer, store.batches).run(source, out, resume=True)
    assert answerer.asked == []
    assert out.read_bytes() == before


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_tables_are_put_together_at_the_end(tmp_path: Path, journal: BatchJournal | None, ending: str) -> None:
    source = questions(tmp_path, "=1+1", "b", "fails")
    out = tmp_path / f"out{ending}"
    result = BatchService(Answerer(), journal).run(source, out)
    assert result.exit_code == 4
    assert [row[1:3] for row in table(out)] == [
        ("text", "status"), ("'=1+1", "answered"), ("b", "answered"), ("fails", "error"),
    ]  # fmt: skip
    assert sorted(p.name for p in tmp_path.iterdir() if p.name != "数据") == sorted([source.name, out.name])


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_stopped_table_keeps_what_was_done(tmp_path: Path, journal: BatchJournal | None, ending: str) -> None:
    source, out = questions(tmp_path, *"abcd"), tmp_path / f"out{ending}"
    token = StopToken()
    assert BatchService(Answerer(stop_after(token, 2)), journal).run(source, out, stop=token).exit_code == 130
    assert len(table(out)) == 3
    if journal is None:
        with pytest.raises(NotAvailable, match="passphrase"):
            BatchService(Answerer(), None).run(source, out, resume=True)
        return
    answerer = Answerer()
    BatchService(answerer, journal).run(source, out, resume=True)
    assert [row[1] for row in table(out)][1:] == list("abcd")
    assert [text for text, _ in answerer.asked] == ["c", "d"]


@pytest.mark.parametrize("ending", [".jsonl", ".csv", ".xlsx"])
def test_an_input_that_vanishes_half_way_costs_nothing(
    tmp_path: Path, journal: BatchJournal | None, ending: str
) -> None:
    source, out = questions(tmp_path, *"abcdef"), tmp_path / f"out{ending}"

    class Pulled(QuestionSource):
        """A file on a stick that is pulled out after three rows."""

        def __iter__(self) -> Iterator[QuestionRow]:
            yield from islice(super().__iter__(), 3)
            raise file_gone()

    with pytest.raises(BadInput, match="vanished"):
        BatchService(Answerer(), journal).run(Pulled(source, JsonlReader(source), None), out)
    assert len(objects(out) if ending == ".jsonl" else table(out)[1:]) == 3
    if ending == ".jsonl" or journal is not None:
        answerer = Answerer()
        BatchService(answerer, journal).run(source, out, resume=True)
        assert [text for text, _ in answerer.asked] == ["d", "e", "f"]
        assert len(objects(out) if ending == ".jsonl" else table(out)[1:]) == 6


def test_unfinished_runs_are_offered_and_go_on(tmp_path: Path, store: Store) -> None:
    source, out = questions(tmp_path, *"abcd"), tmp_path / "out.csv"
    token = StopToken()
    service = BatchService(Answerer(stop_after(token, 2)), store.batches)
    service.run(source, out, stop=token, libraries=["medassist"], writing=False)
    (job,) = service.unfinished()
    assert (job.done, job.total, job.state) == (2, 4, "running")
    answerer = Answerer()
    result = BatchService(answerer, store.batches).go_on(job)
    assert result.done == 4
    assert {tuple(o["libraries"]) for o in answerer.options} == {("medassist",)}
    assert service.unfinished() == ()
    assert [row["text"] for row in service.results(job.id)] == list("abcd")
    assert service.export(job.id, tmp_path / "again.xlsx") == 4
    with pytest.raises(WrongUse):
        service.export(job.id, tmp_path / "again.xlsx")
    service.forget(job.id)
    assert service.jobs() == ()


def test_one_output_is_written_by_one_run(tmp_path: Path, store: Store) -> None:
    source, out = questions(tmp_path, "a"), tmp_path / "out.jsonl"
    with store.batches.claim(str(out)), pytest.raises(WrongUse, match="Another"):
        BatchService(Answerer(), store.batches).run(source, out)
    assert not out.exists()


def test_a_stream_takes_lines(tmp_path: Path) -> None:
    stream = io.BytesIO()
    BatchService(Answerer()).run(questions(tmp_path, "a", "b"), stream)
    assert [json.loads(line)["text"] for line in stream.getvalue().splitlines()] == ["a", "b"]


def test_progress_tells_rows_speed_and_time_left(tmp_path: Path) -> None:
    seen: list[BatchProgress] = []
    service = BatchService(Answerer(lambda _: time.sleep(0.02)))
    service.run(questions(tmp_path, *"abcdefghijklmnopqrst"), tmp_path / "out.jsonl", on_progress=seen.append)
    assert (seen[0].done, seen[0].total, seen[0].seconds_left) == (0, 20, None)
    middle = seen[1]
    assert 0 < middle.rows_per_second < 60
    assert middle.seconds_left is not None
    assert middle.seconds_left > 0
    assert (seen[-1].done, seen[-1].total, seen[-1].seconds_left) == (20, 20, 0)
    assert 2 <= len(seen) < 10


def test_pause_holds_between_rows(tmp_path: Path) -> None:
    switch = PauseSwitch()
    answerer = Answerer(lambda text: switch.pause() if text == "b" else None)
    with Scheduler() as scheduler:
        job = scheduler.run_beside(
            lambda token: BatchService(answerer).run(
                questions(tmp_path, *"abcd"), tmp_path / "out.jsonl", pause=switch, stop=token
            )
        )
        assert not job.wait(0.3)
        assert switch.paused
        assert len(objects(tmp_path / "out.jsonl")) == 2
        switch.resume()
        assert job.result(5).done == 4


def test_a_question_goes_between_rows(tmp_path: Path) -> None:
    order: list[str] = []
    started = threading.Event()

    def before(text: str) -> None:
        order.append(text)
        started.set()
        time.sleep(0.05)

    with Scheduler() as scheduler:
        service = BatchService(Answerer(before), scheduler=scheduler)
        job = scheduler.run_beside(
            lambda token: service.run(questions(tmp_path, *"abcdef"), tmp_path / "out.jsonl", stop=token)
        )
        assert started.wait(5)
        scheduler.submit(lambda _: order.append("question"), priority=Priority.INTERACTIVE).result(5)
        assert job.result(5).done == 6
    assert order.index("question") <= 2


def test_stop_while_a_row_is_slow_takes_less_than_300_ms(tmp_path: Path) -> None:
    gate = threading.Event()
    started = threading.Event()

    def before(text: str) -> None:
        if text == "b":
            started.set()
            gate.wait(5)

    scheduler = Scheduler()
    service = BatchService(Answerer(before), scheduler=scheduler)
    job = scheduler.run_beside(
        lambda token: service.run(questions(tmp_path, *"abc"), tmp_path / "out.jsonl", stop=token)
    )
    assert started.wait(5)
    began = time.monotonic()
    job.stop()
    result = job.result(5)
    assert time.monotonic() - began < 0.3
    assert (result.stopped, result.done) == (True, 1)
    gate.set()
    assert scheduler.close()


def table(path: Path) -> list[tuple[Any, ...]]:
    if path.suffix == ".csv":
        import csv

        with path.open(encoding="utf-8-sig", newline="") as file:
            return [tuple(row) for row in csv.reader(file)]
    book = openpyxl.load_workbook(path)
    rows = list(book.active.iter_rows(values_only=True))
    book.close()
    return rows
