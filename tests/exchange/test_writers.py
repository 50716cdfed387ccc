"""Answer files: whole or not there, no formula in a cell, limits of Excel, torn lines, full disk, read-only folder."""

from __future__ import annotations

import csv
import errno
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine as calamine
from hypothesis import given
from hypothesis import strategies as st

from medassist.errors import BadInput, NotAvailable, WrongUse
from medassist.exchange.writers import JsonlAppender, whole_lines, write_answers
from medassist.exchange.writers.table import CELL_LIMIT, COLUMNS, neutral, shortened, table_row

ROW: dict[str, Any] = {
    "id": 7,
    "text": "=cmd|'/c calc'!A0",
    "language": "zh",
    "status": "answered",
    "urgency": None,
    "answer": "句子。[1]",
    "reason": None,
    "differential": [
        {"name_zh": n, "name_en": "x", "probability": p} for n, p in zip("甲乙丙丁", (0.7, 0.2, 0.05, 0.01), strict=True)
    ],
    "alerts": [{"severity": "stop", "text": "过敏"}],
    "citations": [{"n": 1, "library": "medassist", "document": "mi", "section": "treatment", "review": "reviewed"}],
    "sentences": [{"citations": [1]}, {"citations": []}],
    "written": None,
}  # fmt: skip
CELLS = ("7", "'=cmd|'/c calc'!A0", "answered", "", "句子。[1]", "甲 70%; 乙 20%; 丙 5%", "[stop] 过敏",
         "[1] medassist/mi treatment", "1/2")  # fmt: skip


def read(path: Path) -> list[tuple[Any, ...]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [tuple(row) for row in csv.reader(file)]
    book = openpyxl.load_workbook(path)
    rows = [tuple("" if cell is None else cell for cell in row) for row in book.active.iter_rows(values_only=True)]
    book.close()
    return rows


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_table_has_the_columns_of_the_contract(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"出{ending}"
    assert write_answers(path, [ROW, ROW]) == 2
    assert read(path) == [COLUMNS, CELLS, CELLS]
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_csv_has_the_mark_excel_needs(tmp_path: Path) -> None:
    write_answers(tmp_path / "a.csv", [ROW])
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_failed_row_shows_its_reason_and_what_was_written_is_counted() -> None:
    failed = table_row({"id": None, "text": "x", "status": "error", "reason": "不行", "answer": ""})
    assert failed == ["", "x", "error", "", "不行", "", "", "", ""]
    written = {"sentences": [{"supported": True}, {"supported": False}]}
    assert table_row({**ROW, "written": written})[COLUMNS.index("verified")] == "1/2"


@pytest.mark.parametrize(
    ("language", "state", "said"),
    [
        ("zh", "reviewed", "[1] medassist/mi treatment"),
        ("zh", "unreviewed", "[1] medassist/mi treatment（未经临床审核）"),
        ("en", "unreviewed", "[1] medassist/mi treatment (not clinically reviewed)"),
        ("en", None, "[1] medassist/mi treatment (not clinically reviewed)"),
    ],
)
def test_a_source_that_nobody_signed_says_so(language: str, state: str | None, said: str) -> None:
    (citation,) = ROW["citations"]
    row = {**ROW, "language": language, "citations": [{**citation, "review": state}]}
    assert table_row(row)[COLUMNS.index("sources")] == said


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "\r=x", " =1", "\n+1", "＝1", "\x00=1", "\x0b=1"])
def test_formulas_are_neutralised(cell: str) -> None:
    assert neutral(cell).startswith("'")


@given(st.text(max_size=30))
def test_no_neutral_cell_starts_a_formula(text: str) -> None:
    assert not neutral(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_texts_that_look_like_markup_or_escapes_stay(tmp_path: Path) -> None:
    for text in ("<b>&amp;</b>", "  spaces  ", "_x0041_ _x", "a\r\nb", "长" * 70_000):
        write_answers(tmp_path / "a.xlsx", [{**ROW, "answer": text}], overwrite=True)
        (_, row) = calamine.load_workbook(str(tmp_path / "a.xlsx")).get_sheet_by_index(0).to_python()
        assert row[4] == shortened(text.replace("\r", ""))


def test_cells_longer_than_excel_holds_are_cut_with_a_mark(tmp_path: Path) -> None:
    for text in ("长" * 40_000, "𠀀" * 20_000):
        cell = shortened(text)
        assert len(cell.encode("utf-16-le")) // 2 <= CELL_LIMIT
        assert cell.endswith("[cut]")
        write_answers(tmp_path / "a.xlsx", [{**ROW, "text": text}], overwrite=True)
        assert read(tmp_path / "a.xlsx")[1][1] == cell
    assert shortened("长" * CELL_LIMIT) == "长" * CELL_LIMIT


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".jsonl"])
def test_odd_characters_are_written(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    write_answers(path, [{**ROW, "text": "a\x00\x07\x1b\ud800\ufffe b\nc"}])
    if ending != ".jsonl":
        assert "b\nc" in read(path)[1][1]


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".jsonl"])
def test_a_writing_that_breaks_off_leaves_the_old_file(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    path.write_text("old")

    def rows() -> Iterator[Mapping[str, Any]]:
        yield ROW
        raise OSError(errno.ENOSPC, "full")

    with pytest.raises(NotAvailable, match="disk is full"):
        write_answers(path, rows(), overwrite=True)
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_parts_of_a_killed_run_are_cleared(tmp_path: Path) -> None:
    (tmp_path / ".a.99.part.csv").write_text("patient")
    write_answers(tmp_path / "a.xlsx", [ROW])
    assert [p.name for p in tmp_path.iterdir()] == ["a.xlsx"]


def test_what_exists_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old")
    with pytest.raises(WrongUse, match="exists"):
        write_answers(tmp_path / "a.csv", [ROW])
    with pytest.raises(WrongUse, match="end in"):
        write_answers(tmp_path / "a.pdf", [ROW])
    with pytest.raises(BadInput, match="folder"):
        write_answers(tmp_path / "none" / "a.csv", [ROW])


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".jsonl"])
def test_a_read_only_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "read-only")

    monkeypatch.setattr("zipfile.ZipFile" if ending == ".xlsx" else "pathlib.Path.open", refuse)
    with pytest.raises(BadInput, match="read-only"):
        write_answers(tmp_path / f"a{ending}", [ROW])


def test_lines_are_whole_and_a_torn_one_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    appender = JsonlAppender.onto(path, go_on=False)
    appender.write(b'{"a": 1}\n')
    assert path.read_bytes() == b'{"a": 1}\n'
    appender.close()
    with path.open("ab") as file:
        file.write(b'{"a": 2, "' + b"x" * 200_000)
    appender = JsonlAppender.onto(path, go_on=True)
    appender.write(b"broken\n")
    appender.close()
    appender.close()
    assert list(whole_lines(path)) == [(b'{"a": 1}\n', {"a": 1}), (b"broken\n", None)]


@pytest.mark.parametrize("content", [b"", b"torn", b"a\n", b"a\nb"])
def test_going_on_after_any_end(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    appender = JsonlAppender.onto(path, go_on=True)
    appender.write(b"c\n")
    appender.close()
    assert path.read_bytes() == (b"a\n" if b"\n" in content else b"") + b"c\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told_at_the_row() -> None:
    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(NotAvailable, match="disk is full"):
        JsonlAppender(full, owned=False).write(b"x\n")


def test_a_line_that_fails_is_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    appender = JsonlAppender.onto(path, go_on=False)
    appender.write(b"whole\n")
    stream = appender._stream

    class Failing:
        """Writes half a line, then fails as a full disk does."""

        def __init__(self) -> None:
            self.written = 0

        def write(self, data: bytes) -> int:
            if self.written:
                raise OSError(errno.ENOSPC, "full")
            self.written = stream.write(data[:3]) or 0
            return self.written

        def __getattr__(self, name: str) -> Any:
            return getattr(stream, name)

    appender._stream = Failing()  # type: ignore[assignment]  # a stream that fails
    with pytest.raises(NotAvailable):
        appender.write(b"second\n")
    stream.close()
    assert path.read_bytes() == b"whole\n"


def test_json_lines_of_an_export(tmp_path: Path) -> None:
    write_answers(tmp_path / "a.jsonl", [ROW])
    assert json.loads((tmp_path / "a.jsonl").read_text("utf-8")) == ROW
    assert os.listdir(tmp_path) == ["a.jsonl"]
