"""`library`, `search`, `history` and `batch` on the command line: what goes in, what comes out, and what it costs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

Run = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("keyed")

TICK = {
    "id": "urchin 1",
    "title": "海胆刺伤",
    "text": "被海胆刺伤后，用镊子夹住海胆刺垂直拔出。不要用火烧。",
    "lang": "zh",
}


def written(folder: Path, name: str, content: str) -> Path:
    (folder / name).write_text(content, encoding="utf-8")
    return folder / name


def jsonl(*rows: dict[str, Any]) -> str:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n"


# ---- library


@pytest.mark.parametrize(
    ("name", "content"),
    [("d.jsonl", jsonl(TICK)), ("d.txt", TICK["text"]), ("d.md", f"# {TICK['title']}\n{TICK['text']}\n"),
     ("d.csv", f"id,title,text\n1,{TICK['title']},{TICK['text']}\n")],
)  # fmt: skip
def test_a_library_is_added_listed_asked_and_removed(run: Run, tmp_path: Path, name: str, content: str) -> None:
    added = run("library", "add", written(tmp_path, name, content), "--name", "own")
    assert (added.code, added.out) == (0, "")
    assert "Added 1 documents to 'own'." in added.err
    listed = json.loads(run("library", "list", "--json").out)
    assert listed["schema"] == "medassist.libraries/1"
    assert [(row["name"], row["documents"]) for row in listed["libraries"]][1:] == [("own", 1)]
    assert listed["libraries"][0]["name"] == "medassist"
    answer = json.loads(run("ask", "海胆刺伤怎么办？", "--json").out)
    assert {one["library"] for one in answer["citations"]} == {"own"}
    assert "用镊子夹住海胆刺垂直拔出" in answer["answer"]
    assert run("library", "remove", "own").code == 0
    assert run("library", "list").out.count("\n") == 1
    assert run("ask", "海胆刺伤怎么办？", "--library", "own").code == 5


def test_a_library_is_named_after_its_first_path(run: Run, tmp_path: Path) -> None:
    run("library", "add", written(tmp_path, "my notes.txt", "头痛休息。"))
    assert "my_notes\t1\t1" in run("library", "list").out


def test_quiet_adds_say_nothing(run: Run, tmp_path: Path) -> None:
    ended = run("--quiet", "library", "add", written(tmp_path, "d.txt", "头痛休息。"))
    assert (ended.code, ended.out, ended.err) == (0, "", "")


@pytest.mark.parametrize(("name", "content"), [("x.pdf", "%PDF"), ("x.jsonl", "{broken\n"), ("x.csv", "a,b\n1,2\n")])
def test_a_file_that_cannot_be_read_is_bad_input_in_one_sentence(
    run: Run, tmp_path: Path, name: str, content: str
) -> None:
    ended = run("library", "add", written(tmp_path, name, content), "--name", "own")
    assert (ended.code, ended.out) == (3, "")
    assert name in ended.err
    assert ended.err.count("\n") == 1
    assert "own" not in run("library", "list").out


def test_a_missing_file_and_a_bad_name_are_bad_input(run: Run, tmp_path: Path) -> None:
    assert run("library", "add", tmp_path / "gone.txt").code == 3
    assert run("library", "add", written(tmp_path, "d.txt", "头痛"), "--name", "two words").code == 3


def test_without_a_key_own_libraries_are_not_available(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MEDASSIST_PASSPHRASE")
    for arguments in (["library", "add", str(written(tmp_path, "d.txt", "头痛"))], ["library", "remove", "x"],
                      ["history", "search"], ["ask", "头痛", "--library", "own"]):  # fmt: skip
        ended = run(*arguments)
        assert (ended.code, ended.out) == (5, ""), arguments
    assert run("library", "list").code == 0


# ---- search


def test_search_gives_the_objects_of_the_contract(run: Run) -> None:
    ended = run("search", "头痛 怎么办", "-k", "3", "--json")
    assert ended.code == 0
    found = json.loads(ended.out)
    assert found["schema"] == "medassist.search/1"
    assert [row["rank"] for row in found["results"]] == [1, 2, 3]
    for row in found["results"]:
        assert list(row) == ["rank", "score", "library", "document", "id", "section", "text", "language"]
    scores = [row["score"] for row in found["results"]]
    assert scores == sorted(scores, reverse=True)


def test_search_gives_ten_passages_unless_told_and_reads_well(run: Run) -> None:
    assert len(json.loads(run("search", "头痛", "--json").out)["results"]) == 10
    assert run("search", "头痛", "-k", "1").out.startswith("1. medassist/")


def test_a_run_file_is_written_for_many_queries(run: Run, tmp_path: Path) -> None:
    documents = [{"id": f"d{n}", "title": "", "text": f"头痛的第{n}种处理，休息。"} for n in range(20)]
    run("library", "add", written(tmp_path, "d.jsonl", jsonl(*documents)), "--name", "own")
    queries = written(tmp_path, "q.jsonl", jsonl({"id": "q 1", "text": "头痛"}, {"id": 2, "text": "休息"}) + "\n")
    target = tmp_path / "run.trec"
    ended = run("search", "--queries", queries, "--library", "own", "-k", "5", "--run", target)
    assert (ended.code, ended.out) == (0, "")
    rows = [line.split(" ") for line in target.read_text(encoding="utf-8").splitlines()]
    assert [row[0] for row in rows] == ["q_1"] * 5 + ["2"] * 5
    assert [row[3] for row in rows] == list("1234512345")
    assert list(tmp_path.glob("*.new")) == []


@pytest.mark.parametrize("line", ["{broken", "[]", '{"id": 1}', '{"text": "x"}', "3"])
def test_a_bad_line_of_queries_is_named(run: Run, tmp_path: Path, line: str) -> None:
    queries = written(tmp_path, "q.jsonl", '{"id": 1, "text": "头痛"}\n' + line + "\n")
    ended = run("search", "--queries", queries, "--library", "medassist", "--run", tmp_path / "r")
    assert ended.code == 3
    assert "Line 2 of q.jsonl" in ended.err
    assert not (tmp_path / "r").exists()


def test_a_run_that_cannot_be_written_is_bad_input_and_leaves_nothing(run: Run, tmp_path: Path) -> None:
    queries = written(tmp_path, "q.jsonl", '{"id": 1, "text": "头痛"}\n')
    target = tmp_path / "no folder" / "r.trec"
    assert run("search", "--queries", queries, "--library", "medassist", "--run", target).code == 3
    assert run("search", "--queries", tmp_path / "gone", "--library", "medassist", "--run", tmp_path / "r").code == 3
    ended = run("search", "--queries", queries, "--library", "nowhere", "--run", tmp_path / "r")
    assert ended.code == 5
    assert sorted(one.name for one in tmp_path.glob("r*")) == []


# ---- history


def test_what_was_asked_is_kept_found_exported_and_erased(run: Run, tmp_path: Path) -> None:
    run("ask", "我有头痛，怎么办？")
    run("ask", "How do I change a tyre?")
    found = json.loads(run("history", "search", "--json").out)
    assert found["schema"] == "medassist.history/1"
    assert [entry["text"] for entry in found["entries"]] == ["How do I change a tyre?", "我有头痛，怎么办？"]
    assert set(found["entries"][0]) == {"id", "created_at", "kind", "text", "language", "status", "urgency"}
    assert found["entries"][0]["urgency"] is None
    assert len(json.loads(run("history", "search", "头痛", "--json").out)["entries"]) == 1
    assert run("history", "search", "--limit", "1").out.count("\n") == 1
    target = tmp_path / "kept.jsonl"
    assert run("history", "export", "-o", target).code == 0
    assert [json.loads(line)["schema"] for line in target.read_text(encoding="utf-8").splitlines()] == [
        "medassist.answer/1"
    ] * 2
    assert run("history", "export", "-o", target).code == 2
    assert run("history", "export", "-o", target, "--overwrite").code == 0
    assert run("history", "erase", "--yes").code == 0
    assert json.loads(run("history", "search", "--json").out)["entries"] == []


# ---- batch

QUESTIONS = ["我有头痛，怎么办？", "Amoxicillin dose for a 12 kg child with otitis media?", "How do I change a tyre?"]
INPUTS = {
    "q.txt": "\n".join(QUESTIONS) + "\n",
    "q.csv": "编号,问题\n" + "".join(f'x{n},"{text}"\n' for n, text in enumerate(QUESTIONS)),
    "q.jsonl": jsonl(*({"id": n, "text": text, "note": "n"} for n, text in enumerate(QUESTIONS))),
}


def make_input(folder: Path, name: str) -> Path:
    if name.endswith(".xlsx"):
        book = openpyxl.Workbook()
        sheet = book.active
        for row in (["text", "note"], *([text, "n"] for text in QUESTIONS)):
            sheet.append(row)
        book.save(folder / name)
        book.close()
        return folder / name
    return written(folder, name, INPUTS[name])


@pytest.mark.parametrize("name", [*INPUTS, "q.xlsx"])
def test_every_input_gives_the_same_answers_line_by_line(run: Run, tmp_path: Path, name: str) -> None:
    target = tmp_path / "out.jsonl"
    ended = run("batch", make_input(tmp_path, name), "-o", target, "--no-writing")
    assert (ended.code, ended.out) == (0, "")
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [row["text"] for row in rows] == QUESTIONS
    assert [row["status"] for row in rows] == ["answered", "answered", "abstained"]
    if name in ("q.jsonl", "q.xlsx"):
        assert [row["note"] for row in rows] == ["n"] * 3
    assert rows[0]["id"] == {"q.jsonl": 0, "q.csv": "x0", "q.txt": 1, "q.xlsx": 2}[name]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_tables_come_out_with_the_columns_of_the_contract(run: Run, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"out.{ending}"
    assert run("batch", make_input(tmp_path, "q.txt"), "-o", target).code == 0
    if ending == "csv":
        raw = target.read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    else:
        book = openpyxl.load_workbook(target)
        rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
        book.close()
    contract = ["id", "text", "status", "urgency", "answer", "differential", "alerts", "sources", "verified"]
    assert rows[0] == contract
    marked = [("未经临床审核" in (row[7] or ""), "not clinically reviewed" in (row[7] or "")) for row in rows[1:]]
    assert all(any(one) for one in marked[:2])
    assert [row[1] for row in rows[1:]] == QUESTIONS


def test_without_an_output_lines_go_to_standard_output(run: Run, tmp_path: Path) -> None:
    ended = run("batch", make_input(tmp_path, "q.txt"), "--quiet")
    assert [json.loads(line)["text"] for line in ended.out.splitlines()] == QUESTIONS
    assert ended.err == ""


def test_an_existing_output_is_refused_unless_told(run: Run, tmp_path: Path) -> None:
    source, target = make_input(tmp_path, "q.txt"), tmp_path / "out.jsonl"
    run("batch", source, "-o", target)
    before = target.read_bytes()
    ended = run("batch", source, "-o", target)
    assert ended.code == 2
    assert target.read_bytes() == before
    assert run("batch", source, "-o", target, "--overwrite").code == 0


def test_resume_goes_on_after_the_last_whole_line(run: Run, tmp_path: Path) -> None:
    source, target = make_input(tmp_path, "q.txt"), tmp_path / "out.jsonl"
    run("batch", source, "-o", target)
    whole = target.read_text(encoding="utf-8").splitlines(keepends=True)
    target.write_text(whole[0] + whole[1][:50], encoding="utf-8")
    assert run("batch", source, "-o", target, "--resume").code == 0
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [row["text"] for row in rows] == QUESTIONS


def test_rows_that_fail_are_said_and_the_rest_goes_on(run: Run, tmp_path: Path) -> None:
    source = written(tmp_path, "q.jsonl", jsonl({"text": "头痛怎么办"}, {"text": "？？"}, {"text": "发热怎么办"}))
    ended = run("batch", source, "--lang", "zh")
    rows = [json.loads(line) for line in ended.out.splitlines()]
    assert ended.code == 4
    assert [row["status"] for row in rows] == ["answered", "error", "answered"]
    assert "空" in rows[1]["reason"]
    assert [row["id"] for row in rows] == [1, 2, 3]
    assert "1 行出错" in ended.err


@pytest.mark.parametrize("option", [["--library", "nowhere"], ["--library", "medassist", "--library", "nowhere"]])
def test_a_batch_over_a_missing_library_writes_nothing(run: Run, tmp_path: Path, option: list[str]) -> None:
    target = tmp_path / "out.jsonl"
    assert run("batch", make_input(tmp_path, "q.txt"), "-o", target, *option).code == 5
    assert not target.exists()


def test_a_batch_over_an_own_library_quotes_only_it(run: Run, tmp_path: Path) -> None:
    run("library", "add", written(tmp_path, "d.jsonl", jsonl(TICK)), "--name", "own")
    ended = run("batch", written(tmp_path, "q.txt", "海胆刺伤怎么办？\n高血压怎么治？\n"), "--library", "own")
    rows = [json.loads(line) for line in ended.out.splitlines()]
    assert [{one["library"] for one in row["citations"]} for row in rows] == [{"own"}, set()]


@pytest.mark.parametrize(("name", "content"), [("gone.txt", None), ("q.docx", "x"), ("q.xlsx", "no workbook")])
def test_an_input_that_cannot_be_read_is_bad_input(run: Run, tmp_path: Path, name: str, content: str | None) -> None:
    if content is not None:
        written(tmp_path, name, content)
    ended = run("batch", tmp_path / name, "-o", tmp_path / "out.jsonl")
    assert ended.code == 3
    assert "Traceback" not in ended.err
    assert not (tmp_path / "out.jsonl").exists()


# ---- bad input of libraries and runs


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_csv_library_may_use_any_delimiter(run: Run, tmp_path: Path, delimiter: str) -> None:
    file = written(
        tmp_path, "d.csv", delimiter.join(("id", "title", "text")) + "\n" + delimiter.join(("1", "题", "正文。"))
    )
    assert run("library", "add", file, "--name", "own").code == 0
    found = json.loads(run("search", "正文", "--library", "own", "--json").out)["results"]
    assert [(one["document"], one["text"]) for one in found] == [("1", "正文。")]


def test_half_characters_and_nul_in_documents_and_queries_are_read(run: Run, tmp_path: Path) -> None:
    documents = written(
        tmp_path, "d.jsonl", '{"id": "a\\ud800", "title": "t\\udfff", "text": "tick \\ud83d bite\\u0000."}\n'
    )
    assert run("library", "add", documents, "--name", "own").code == 0
    queries = written(tmp_path, "q.jsonl", '{"id": "q\\ud800", "text": "tick \\ud800"}\n')
    assert run("search", "--queries", queries, "--library", "own", "--run", tmp_path / "r.trec").code == 0
    assert (tmp_path / "r.trec").read_text(encoding="utf-8").startswith("q\ufffd Q0 a\ufffd 1 ")


@pytest.mark.parametrize("line", ['{"id": null, "text": "x"}', '{"id": 1, "text": null}', '{"id": 1}', "[]", "{"])
def test_a_query_without_id_or_text_is_told_by_its_line(run: Run, tmp_path: Path, line: str) -> None:
    run("library", "add", written(tmp_path, "d.jsonl", jsonl(TICK)), "--name", "own")
    queries = written(tmp_path, "q.jsonl", f'{{"id": 1, "text": "a"}}\n{line}\n')
    ended = run("search", "--queries", queries, "--library", "own", "--run", tmp_path / "r.trec")
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith("Line 2 of q.jsonl ")
    assert not (tmp_path / "r.trec").exists()


def test_an_empty_library_name_is_no_name(run: Run, tmp_path: Path) -> None:
    ended = run("library", "add", written(tmp_path, "d.jsonl", jsonl(TICK)), "--name", "")
    assert ended.code == 3


def test_the_folder_one_is_in_gives_the_library_its_name(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "科室 资料").mkdir()
    written(tmp_path / "科室 资料", "d.txt", "正文。")
    monkeypatch.chdir(tmp_path / "科室 资料")
    assert run("library", "add", ".").code == 0
    assert run("library", "list").out.splitlines()[1].startswith("科室_资料\t")
