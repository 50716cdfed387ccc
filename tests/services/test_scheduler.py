"""The worker: who goes first, Stop within 300 ms, time limits, and no thread left behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from medassist.errors import NotAvailable, Stopped
from medassist.services.scheduler import Job, JobState, Priority, Scheduler, StopToken, run_limited


@pytest.fixture
def scheduler() -> Iterator[Scheduler]:
    before = set(threading.enumerate())
    scheduler = Scheduler()
    yield scheduler
    assert scheduler.close()
    assert set(threading.enumerate()) <= before


def until_stopped(token: StopToken) -> None:
    while True:
        token.check()
        time.sleep(0.01)


def test_a_result_comes_back(scheduler: Scheduler) -> None:
    ended: list[Job[int]] = []
    job = scheduler.submit(lambda _: 41 + 1, on_done=ended.append)
    assert job.result(5) == 42
    assert job.state is JobState.DONE
    scheduler.submit(lambda _: None).result(5)
    assert ended == [job]


def test_an_error_comes_back_and_the_worker_goes_on(scheduler: Scheduler) -> None:
    job = scheduler.submit(lambda _: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        job.result(5)
    assert job.state is JobState.FAILED
    assert scheduler.submit(lambda _: "on").result(5) == "on"


def test_a_listener_that_fails_does_not_end_the_worker(scheduler: Scheduler) -> None:
    def listener(_: Job[int]) -> None:
        raise RuntimeError

    scheduler.submit(lambda _: 1, on_done=listener).result(5)
    assert scheduler.submit(lambda _: 2).result(5) == 2


def test_a_question_goes_before_batch_rows(scheduler: Scheduler) -> None:
    gate = threading.Event()
    order: list[str] = []
    scheduler.submit(lambda _: gate.wait(5))
    rows = [scheduler.submit(lambda _, n=n: order.append(f"row {n}"), priority=Priority.BATCH) for n in range(3)]
    question = scheduler.submit(lambda _: order.append("question"))
    gate.set()
    for job in (*rows, question):
        job.result(5)
    assert order == ["question", "row 0", "row 1", "row 2"]


def test_stop_takes_less_than_300_ms(scheduler: Scheduler) -> None:
    job = scheduler.submit(until_stopped)
    time.sleep(0.05)
    start = time.monotonic()
    job.stop()
    with pytest.raises(Stopped):
        job.result(5)
    assert time.monotonic() - start < 0.3
    assert job.state is JobState.STOPPED


def test_a_stopped_job_that_waits_never_starts(scheduler: Scheduler) -> None:
    gate = threading.Event()
    scheduler.submit(lambda _: gate.wait(5))
    started: list[int] = []
    job = scheduler.submit(lambda _: started.append(1))
    job.stop()
    gate.set()
    with pytest.raises(Stopped):
        job.result(5)
    assert started == []


def test_a_time_limit_stops(scheduler: Scheduler) -> None:
    with pytest.raises(Stopped):
        scheduler.submit(until_stopped, seconds=0.05).result(5)


def test_a_parent_token_stops(scheduler: Scheduler) -> None:
    parent = StopToken()
    job = scheduler.submit(until_stopped, stop=parent)
    parent.stop()
    with pytest.raises(Stopped):
        job.result(5)


def test_long_work_runs_beside_and_feeds_the_worker(scheduler: Scheduler) -> None:
    def feed(token: StopToken) -> list[int]:
        return [scheduler.submit(lambda _, n=n: n * n, priority=Priority.BATCH, stop=token).result(5) for n in range(4)]

    assert scheduler.run_beside(feed).result(5) == [0, 1, 4, 9]


def test_waiting_ends_when_stopped() -> None:
    token = StopToken()
    assert not token.wait(0.01)
    token.stop()
    start = time.monotonic()
    assert token.wait(5)
    assert time.monotonic() - start < 0.3


def test_closing_stops_everything_and_refuses_new_work() -> None:
    before = set(threading.enumerate())
    scheduler = Scheduler()
    running = scheduler.submit(until_stopped)
    waiting = scheduler.submit(lambda _: 1)
    beside = scheduler.run_beside(until_stopped)
    assert scheduler.close()
    for job in (running, waiting, beside):
        with pytest.raises(Stopped):
            job.result(1)
    with pytest.raises(NotAvailable):
        scheduler.submit(lambda _: 1)
    with pytest.raises(NotAvailable):
        scheduler.run_beside(lambda _: 1)
    assert scheduler.close()
    assert set(threading.enumerate()) <= before


def test_a_call_that_takes_too_long_is_left(scheduler: Scheduler) -> None:
    gate = threading.Event()
    with pytest.raises(TimeoutError):
        run_limited(lambda: gate.wait(5), 0.05)
    gate.set()
    assert run_limited(lambda: 7, 5) == 7
    time.sleep(0.05)
