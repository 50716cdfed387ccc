"""Question files of every format, as people really save them."""

from __future__ import annotations

import json
import tracemalloc
import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medassist.errors import BadInput
from medassist.exchange.readers import QuestionRow, open_questions


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def texts(path: Path) -> list[str]:
    return [row.text for row in open_questions(path)]


def rows(path: Path) -> list[QuestionRow]:
    return list(open_questions(path))


@pytest.mark.parametrize("name", ["text", "question", "问题", "病情", "Text", " QUESTION "])
def test_the_question_column_is_found(tmp_path: Path, name: str) -> None:
    assert texts(write(tmp_path, "a.csv", f"ward,{name}\n3,头痛\n")) == ["头痛"]


def test_columns_of_the_patient_are_found(tmp_path: Path) -> None:
    source = open_questions(
        write(tmp_path, "a.csv", "编号,病情,年龄,性别,体重,task,to,ward\n9,头痛,3岁,男,12kg,case,en,B\n")
    )
    (row,) = source
    assert row == QuestionRow(
        2, "9", "头痛", {"age": "3岁", "sex": "男", "weight": "12kg"}, "case", "en", {"ward": "B"}
    )
    assert source.columns == ("编号", "病情", "年龄", "性别", "体重", "task", "to", "ward")
    assert source.mapping["age"] == "年龄"


def test_a_mapping_replaces_the_guess(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "text,内容\nx,头痛\n")
    (row,) = open_questions(path, {"text": "内容"})
    assert (row.text, row.extra) == ("头痛", {"text": "x"})


def test_preview_reads_only_the_beginning(tmp_path: Path) -> None:
    source = open_questions(write(tmp_path, "a.txt", "one\n\ntwo\nthree\n"))
    assert [row.text for row in source.preview(2)] == ["one", "two"]
    assert len(list(source)) == 3
    assert source.skipped == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
@pytest.mark.parametrize("ending", [".csv", ".txt", ".jsonl"])
def test_encodings(tmp_path: Path, encoding: str, ending: str) -> None:
    body = {"text": "患者58岁，突发胸痛2小时，血压90/60"}
    content = {
        ".csv": f"id,text\r\n1,{body['text']}\r\n",
        ".txt": f"{body['text']}\r\n",
        ".jsonl": json.dumps(body, ensure_ascii=False) + "\r\n",
    }[ending]
    assert texts(write(tmp_path, f"a{ending}", content.encode(encoding))) == [body["text"]]


def test_western_letters_are_not_taken_for_chinese(tmp_path: Path) -> None:
    content = "text\nLe patient a une fièvre élevée depuis hier, à 39 degrés\n".encode("cp1252")
    assert texts(write(tmp_path, "a.csv", content)) == ["Le patient a une fièvre élevée depuis hier, à 39 degrés"]


def test_broken_quotes_lose_no_later_row(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", 'id,text,age\n1,"open,3\n2,"fine, here",4\n3,5\'6" tall,5\n4,"a"b,6\n5,"last,7\n')
    assert [(row.id, row.text) for row in rows(path)] == [
        ("1", "open"), ("2", "fine, here"), ("3", "5'6\" tall"), ("4", "ab"), ("5", "last"),
    ]  # fmt: skip


def test_ragged_rows(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "id,text,age\n1\n2,two\n3,three,3,more\n")
    assert [(row.id, row.text, dict(row.patient), dict(row.extra)) for row in rows(path)] == [
        ("1", "", {"age": None}, {}), ("2", "two", {"age": None}, {}), ("3", "three", {"age": "3"}, {"column_4": "more"}),
    ]  # fmt: skip
    assert texts(write(tmp_path, "b.csv", "text\nfever, cough, rash\n")) == ["fever, cough, rash"]


def test_other_delimiters(tmp_path: Path) -> None:
    for delimiter in ";\t|":
        assert texts(write(tmp_path, "a.csv", f"id{delimiter}text\n1{delimiter}a, b\n")) == ["a, b"]


def test_a_cell_over_several_lines_and_line_numbers(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", '\ntext\n"one\ntwo"\n\nthree\n')
    source = open_questions(path)
    assert [(row.number, row.id, row.text) for row in source] == [(3, 3, "one\ntwo"), (6, 6, "three")]
    assert source.skipped == 2


def test_a_million_character_cell(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "id,text\n1,{}\n2,after\n".format("长" * 1_000_000))
    assert [len(text) for text in texts(path)] == [1_000_000, 5]


def test_a_cell_beyond_all_measure_becomes_a_problem(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "id,text\n1,{}\n2,after\n".format("x" * 2_000_001))
    first, second = rows(path)
    assert first.problem is not None
    assert (len(first.text), second.text) == (1_000, "after")


def test_a_line_that_never_ends_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="16 million"):
        texts(write(tmp_path, "a.txt", b"x" * 16_500_000))


def test_nul_bytes_are_dropped(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", b"text\nhead\0ache\n" + b"long enough to be plain text\n" * 300)
    assert texts(path)[0] == "headache"


def test_repeated_ids_and_columns_are_kept(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "id,text,text,\n1,a,b,c\n1,d,e,f\n")
    assert [(row.id, row.text, dict(row.extra)) for row in rows(path)] == [
        ("1", "a", {"text_3": "b", "column_4": "c"}), ("1", "d", {"text_3": "e", "column_4": "f"}),
    ]  # fmt: skip


def test_jsonl_lines_of_every_kind(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "a.jsonl",
        '{"id": 7, "text": "a", "patient": {"age": 3}, "x": {"y": 1}}\n"bare"\n{"question": "q"}\n{broken\n[1]\n'
        '{"text": 5}\n{"text": ["no"]}\n{"text": "p", "patient": "?"}\n{"text": "\\ud800"}\n{"text": ""}\n',
    )
    found = rows(path)
    assert [(row.id, row.text, row.problem is None) for row in found] == [
        (7, "a", True), (2, "bare", True), (3, "q", True), (4, "", False), (5, "", False), (6, "5", True), (7, "", False),
        (8, "p", True), (9, "\ufffd", True), (10, "", True),
    ]  # fmt: skip
    assert found[7].patient == {"patient": "?"}
    assert (found[0].patient, found[0].extra) == ({"age": 3}, {"x": {"y": 1}})


def test_jsonl_values_beyond_measure(tmp_path: Path) -> None:
    deep = "[" * 150 + "]" * 150
    path = write(
        tmp_path, "a.jsonl", f'{{"text": "a", "x": {"9" * 40}}}\n{{"text": "b", "x": {deep}}}\n{{"text": "c"}}\n'
    )
    assert [row.problem is None for row in rows(path)] == [True, False, True]


def test_no_question_column(tmp_path: Path) -> None:
    for name, content in (("a.csv", "a,b\n1,2\n"), ("a.jsonl", '{"a": 1}\n'), ("b.csv", "")):
        with pytest.raises(BadInput, match="text"):
            open_questions(write(tmp_path, name, content))


def test_an_empty_text_file_has_no_rows(tmp_path: Path) -> None:
    assert texts(write(tmp_path, "a.txt", "")) == []


def test_a_file_that_is_not_there_or_not_known(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path / "none.xlsx"):
        with pytest.raises(BadInput, match="not there"):
            open_questions(path)
    with pytest.raises(BadInput, match="not known"):
        open_questions(write(tmp_path, "a.doc", "x"))
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(BadInput):
        open_questions(tmp_path / "folder.csv")


@pytest.mark.parametrize("ending", [".csv", ".txt", ".jsonl", ".xlsx"])
def test_a_file_that_vanishes(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    if ending == ".xlsx":
        workbook(path, [["text"], ["a"]])
    else:
        write(tmp_path, path.name, 'text\n"a"\n')
    source = open_questions(path, {"text": "text"})
    path.unlink()
    with pytest.raises(BadInput, match="vanished"):
        list(source)


def workbook(path: Path, cells: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in cells:
        book.active.append(row)
    book.save(path)
    book.close()
    return path


def test_a_workbook(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx", [[], ["编号", "问题", "年龄", "ward"], [1, "头痛", 58, 2.5], [], [None, 37, "3岁"]]
    )
    source = open_questions(path)
    assert list(source) == [
        QuestionRow(3, 1, "头痛", {"age": 58}, extra={"ward": 2.5}),
        QuestionRow(5, 5, "37", {"age": "3岁"}, extra={"ward": None}),
    ]
    assert source.skipped == 1


def test_what_is_not_a_workbook(tmp_path: Path) -> None:
    for name, content in (
        ("a", b"plain text"),
        ("b", b""),
        ("c", b"PK\x03\x04 broken"),
        ("d", b"\xd0\xcf\x11\xe0" + b"x" * 99),
    ):
        with pytest.raises(BadInput, match=r"\.xlsx"):
            open_questions(write(tmp_path, f"{name}.xlsx", content))
    with zipfile.ZipFile(tmp_path / "e.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(BadInput, match="workbook"):
        open_questions(tmp_path / "e.xlsx")
    with zipfile.ZipFile(tmp_path / "f.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<broken")
        archive.writestr("xl/workbook.xml", "<workbook")
    with pytest.raises(BadInput, match="workbook"):
        open_questions(tmp_path / "f.xlsx")


def test_an_empty_workbook(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nothing"):
        open_questions(workbook(tmp_path / "a.xlsx", []))


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["text"], ["a"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", b"0" * 20_000_000)
    tracemalloc.start()
    with pytest.raises(BadInput, match="abnormal"):
        open_questions(path)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_zip_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["text"], ["a"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", b"0" * 20_000_000)
    lie = path.read_bytes().replace((20_000_000).to_bytes(4, "little"), (20_000).to_bytes(4, "little"))
    path.write_bytes(lie)
    with pytest.raises(BadInput, match="abnormal"):
        open_questions(path)


def test_memory_stays_steady(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "id,text\n" + "1,头痛三天伴发热咳嗽\n" * 120_000)
    source = open_questions(path)
    tracemalloc.start()
    assert sum(1 for _ in source) == 120_000
    assert tracemalloc.get_traced_memory()[1] < 6_000_000
    tracemalloc.stop()
    assert source.count_hint == 120_000


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400))
def test_no_bytes_break_a_reader(tmp_path: Path, content: bytes) -> None:
    for ending in (".csv", ".txt", ".jsonl", ".xlsx"):
        with suppress(BadInput):
            list(open_questions(write(tmp_path, f"a{ending}", content)))
