"""What is written for a batch row ends at its time limit, and the run's time left stays honest where rows take seconds."""

from __future__ import annotations

import pytest

from medassist.errors import Stopped
from medassist.services import batch_progress
from medassist.services.ask import AskService
from medassist.services.batch_progress import RATE_ROWS, BatchProgress, PauseSwitch, Progress
from medassist.services.scheduler import StopToken
from medassist.services.writing import WritingService
from medassist.services.writing_rows import WritingRows
from tests.services.scripted_generator import ScriptedGenerator

DOSE = "amoxicillin dose for a 12 kg child with otitis media"
RIGHT = "Amoxicillin must not be given to anyone allergic to a penicillin. [2] "


def rows(ask: AskService, seconds: float) -> tuple[WritingRows, ScriptedGenerator]:
    generator = ScriptedGenerator(lambda _: RIGHT)
    return WritingRows(ask, WritingService(ask, generator), row_seconds=seconds), generator


def answer(made: WritingRows, stop: StopToken, *, writing: bool = True):  # Answer
    return made.answer_row(DOSE, None, id="1", task=None, to=None, libraries=None, writing=writing, stop=stop)


def test_a_row_within_its_limit_is_whole(ask: AskService) -> None:
    made, _ = rows(ask, 30)
    given = answer(made, StopToken())
    assert given.written is not None
    assert given.hints == ()


def test_a_row_past_its_limit_has_its_answer_and_says_so(ask: AskService) -> None:
    made, _ = rows(ask, 0)
    given = answer(made, StopToken())
    assert given.status == "answered"
    assert given.answer
    assert given.written is None
    assert "did not finish this row" in given.hints[-1]


def test_a_stopped_run_ends_the_row(ask: AskService) -> None:
    made, generator = rows(ask, 30)
    stop = StopToken()
    stop.stop()
    with pytest.raises(Stopped):
        answer(made, stop)
    assert generator.requests == []


def test_without_writing_no_model_is_asked(ask: AskService) -> None:
    made, generator = rows(ask, 30)
    assert answer(made, StopToken(), writing=False).written is None
    assert generator.requests == []


def test_time_left_is_that_of_several_rows_where_rows_are_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(batch_progress.time, "monotonic", lambda: now[0])
    told: list[BatchProgress] = []
    progress = Progress(40, told.append, PauseSwitch(), StopToken())
    progress.start()
    for row in range(2 * RATE_ROWS):
        now[0] += 30.0 if row % 2 else 2.0
        progress.row_made("answered")
    left = told[-1].seconds_left
    assert left == pytest.approx((40 - 2 * RATE_ROWS) * 16.0, rel=0.2)
