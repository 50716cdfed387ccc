"""The Batch page: a file to a table to files, pause, stop, going on, and what is told when something is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog

from medassist.ui.batch_run import RunState


@pytest.fixture
def csv_file(tmp_path: Path) -> Path:
    folder = tmp_path / "诊所 资料"
    folder.mkdir()
    path = folder / "问题.csv"
    path.write_text(
        "编号,病情,年龄,性别,备注\n1,头痛三天，没有发热,35,女,甲\n2,突发胸痛伴大汗2小时,58,男,乙\n"
        "3,how do I change a tyre,,,丙\n4,？,,男,丁\n",
        encoding="utf-8",
    )
    return path


def long_file(tmp_path: Path, rows: int) -> Path:
    path = tmp_path / "long.jsonl"
    path.write_text("".join(json.dumps({"id": n, "text": f"头痛{n}天"}) + "\n" for n in range(1, rows + 1)), "utf-8")
    return path


def page_of(desk):
    desk.window.show_page("batch")
    return desk.window.page("batch")


def ready(desk, path: Path):
    page = page_of(desk)
    desk.bench.batch.choose(path)
    desk.qtbot.waitUntil(lambda: desk.bench.batch.state in (RunState.READY, RunState.EMPTY), timeout=60_000)
    return page


def finished(desk, *states: RunState) -> None:
    wanted = states or (RunState.FINISHED,)
    desk.qtbot.waitUntil(lambda: desk.bench.batch.state in wanted, timeout=20_000)
    desk.idle()


def test_csv_end_to_end(desk, csv_file: Path, qtbot, monkeypatch):
    page = ready(desk, csv_file)
    assert page.choice.mapping.choices["text"].currentData() == "病情"
    assert page.choice.mapping.choices["age"].currentData() == "年龄"
    assert page.choice.preview.rowCount() == 4
    assert page.choice.preview.item(0, 2).text() == "头痛三天，没有发热"
    output = Path(page.choice.output.text())
    assert output.parent == csv_file.parent
    qtbot.mouseClick(page.choice.start_button, Qt.MouseButton.LeftButton)
    finished(desk)
    run = desk.bench.batch
    assert [row.id for row in run.rows] == ["1", "2", "3", "4"]
    assert [row.status for row in run.rows] == ["answered", "answered", "abstained", "error"]
    assert output.read_text("utf-8-sig").count("\n") >= 4
    assert page.results.table.isVisible()
    page.results.urgency.setCurrentIndex(page.results.urgency.findData("emergency"))
    page.results.urgency.activated.emit(0)
    assert page.results.filtered.rowCount() == 1
    page.results.table.selectRow(0)
    qtbot.mouseClick(page.results.open_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: desk.window.current_page == "ask")
    assert desk.bench.consultation.shown.answer.text == "突发胸痛伴大汗2小时"
    assert desk.bench.consultation.shown.answer.patient.age_years == 58
    for ending in ("csv", "xlsx", "jsonl"):
        name = csv_file.parent / f"export.{ending}"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, name=name: (str(name), ""))
        page.results.export_button.click()
        desk.idle()
        assert name.stat().st_size > 100
    assert "4" in page.results.told.text()


def test_pause_stop_and_go_on_lose_nothing_and_do_nothing_twice(desk, tmp_path: Path, qtbot):
    page = ready(desk, long_file(tmp_path, 120))
    run = desk.bench.batch
    output = Path(page.choice.output.text())
    page.choice.start_button.click()
    qtbot.waitUntil(lambda: run.progress is not None and run.progress.done > 3, timeout=60_000)
    page.progress.pause_button.click()
    qtbot.waitUntil(lambda: run.progress.paused, timeout=60_000)
    done = run.progress.done
    qtbot.wait(150)
    assert run.progress.done <= done + 1
    assert "paused" in page.progress.words.text()
    assert desk.window._work.text()
    page.progress.pause_button.click()
    qtbot.waitUntil(lambda: run.progress.done > done + 1, timeout=60_000)
    page.progress.stop_button.click()
    finished(desk, RunState.STOPPED)
    assert 0 < len(run.rows) < 120
    assert run.unfinished
    page.progress.go_on_button.click()
    finished(desk)
    lines = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    assert [line["id"] for line in lines] == list(range(1, 121))
    assert [row.number for row in run.rows] == list(range(1, 121))
    assert not run.unfinished


def test_unfinished_run_is_offered_at_the_next_start(make_desk, make_parts, tmp_path: Path, qtbot):
    desk = make_desk()
    page = ready(desk, long_file(tmp_path, 120))
    page.choice.start_button.click()
    qtbot.waitUntil(
        lambda: desk.bench.batch.progress is not None and desk.bench.batch.progress.done > 3, timeout=60_000
    )
    desk.close()  # the window is closed while it runs
    again = make_desk()
    page = page_of(again)
    qtbot.waitUntil(lambda: bool(again.bench.batch.unfinished), timeout=60_000)
    assert page.unfinished.isVisible()
    forget, go_on = page.unfinished.buttons
    go_on.click()
    finished(again)
    assert len(again.bench.batch.rows) == 120
    assert forget is not None


def test_unfinished_run_can_be_forgotten(desk, tmp_path: Path, qtbot):
    page = ready(desk, long_file(tmp_path, 400))
    page.choice.start_button.click()
    qtbot.waitUntil(
        lambda: desk.bench.batch.progress is not None and desk.bench.batch.progress.done > 3, timeout=60_000
    )
    desk.bench.batch.stop()
    finished(desk, RunState.STOPPED)
    desk.bench.batch.clear()
    assert page.unfinished.isVisible()
    page.unfinished.buttons[0].click()
    desk.idle()
    qtbot.waitUntil(lambda: not desk.bench.batch.unfinished)
    assert not page.unfinished.isVisible()


def test_question_goes_before_the_rows(desk, tmp_path: Path):
    page = ready(desk, long_file(tmp_path, 300))
    page.choice.start_button.click()
    desk.qtbot.waitUntil(lambda: desk.bench.batch.progress is not None and desk.bench.batch.progress.done > 2)
    desk.window.show_page("ask")
    shown = desk.put("cough")
    assert shown is not None
    assert desk.bench.batch.is_active
    desk.bench.batch.stop()
    finished(desk, RunState.STOPPED)


def test_without_records_it_still_runs_and_says_so(make_desk, tmp_path: Path):
    desk = make_desk(store=False)
    page = ready(desk, long_file(tmp_path, 5))
    assert page.choice._not_kept.isVisible()
    page.choice.start_button.click()
    finished(desk)
    assert len(desk.bench.batch.rows) == 5
    desk.window.page("batch").results.row_opened.emit(2)
    desk.idle()
    assert desk.bench.consultation.shown.answer.text == "头痛3天"


def test_column_of_the_question_can_be_chosen_where_none_was_guessed(desk, tmp_path: Path):
    path = tmp_path / "odd.csv"
    path.write_text("a,b\n1,头痛\n2,咳嗽\n", "utf-8")
    page = ready(desk, path)
    assert not page.choice.start_button.isEnabled()
    assert page.choice._error.isVisible()
    choice = page.choice.mapping.choices["text"]
    choice.setCurrentIndex(choice.findData("b"))
    choice.activated.emit(choice.currentIndex())
    desk.qtbot.waitUntil(lambda: page.choice.start_button.isEnabled(), timeout=60_000)
    assert page.choice.preview.item(1, 2).text() == "咳嗽"


@pytest.mark.parametrize(
    ("name", "content"),
    [("notes.pdf", b"%PDF"), ("broken.xlsx", b"not a zip"), ("empty.csv", b""), ("odd.jsonl", b"\x00\x01\x02")],
)
def test_unfit_file_is_told_in_one_sentence(desk, tmp_path: Path, name: str, content: bytes):
    path = tmp_path / name
    path.write_bytes(content)
    page = ready(desk, path)
    desk.idle()
    run = desk.bench.batch
    told = bool(run.error) and page.choice._error.isVisible()
    marked = run.file is not None and any(row.problem is not None for row in run.file.rows)
    assert told or marked or not run.file.rows


def test_existing_output_is_refused_in_place(desk, csv_file: Path):
    page = ready(desk, csv_file)
    output = Path(page.choice.output.text())
    output.write_text("mine", "utf-8")
    page.choice.start_button.click()
    finished(desk, RunState.READY)
    assert output.read_text("utf-8") == "mine"
    assert page.choice._error.isVisible()


def test_file_that_vanishes_is_told(desk, csv_file: Path):
    page = ready(desk, csv_file)
    csv_file.unlink()
    page.choice.start_button.click()
    finished(desk, RunState.READY)
    assert page.choice._error.text()


def test_a_dropped_file_is_read(desk, csv_file: Path):
    page = page_of(desk)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(csv_file))])
    event = QDropEvent(
        QPoint(10, 10), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    page.dropEvent(event)
    desk.qtbot.waitUntil(lambda: desk.bench.batch.state is RunState.READY, timeout=60_000)
    assert desk.bench.batch.file.path == csv_file
