"""`feedback list` and `feedback export` as scripts rely on them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from medassist.core.clinical import KnowledgeBase
from medassist.core.feedback import Feedback
from medassist.services.feedback import FeedbackService
from medassist.storage.store import open_store

Run = Callable[..., Any]
PASSPHRASE = {"MEDASSIST_PASSPHRASE": "a long passphrase 口令"}
QUESTION = "患者李小明，电话13812345678，头痛三天"


@pytest.fixture
def clinic(run: Run, tmp_path: Path, knowledge: KnowledgeBase, keyed: None) -> Path:
    """A clinic that liked one answer."""
    folder = tmp_path / "丙诊所"
    assert run("--data", folder, "ask", QUESTION).code == 0
    with open_store(folder, environ=PASSPHRASE) as store:
        (entry,) = store.history.search()
        FeedbackService(store, knowledge).keep(entry.id, Feedback(thumb="up"))
    return folder


def test_nothing_kept_is_an_empty_list_and_no_file(run: Run, keyed: None, tmp_path: Path) -> None:
    ended = run("feedback", "list", "--json")
    assert (ended.code, json.loads(ended.out)["entries"]) == (0, [])
    ended = run("feedback", "export", tmp_path / "f.jsonl", "--yes")
    assert (ended.code, ended.out) == (2, "")
    assert "no feedback yet" in ended.err
    assert not (tmp_path / "f.jsonl").exists()


def test_what_would_be_exported_is_listed_masked(run: Run, clinic: Path) -> None:
    report = json.loads(run("--data", clinic, "feedback", "list", "--json").out)
    assert (report["schema"], report["masked"]) == ("medassist.feedback_list/1", True)
    (entry,) = report["entries"]
    assert set(entry) == {"history_id", "masks", "records"}
    assert entry["masks"] == 2
    assert "李小明" not in json.dumps(entry, ensure_ascii=False)
    assert set(entry["records"][0]) == {
        "schema", "question", "language", "answer_thumb", "chosen", "thumb", "opened", "library", "document",
        "section", "corrected_findings",
    }  # fmt: skip
    ended = run("--data", clinic, "feedback", "list")
    assert "李小明" not in ended.out
    assert ended.out.count("\n") == 1
    assert "李小明" in run("--data", clinic, "feedback", "list", "--unmasked").out


def test_an_export_has_to_be_agreed_to(run: Run, clinic: Path, tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    ended = run("--data", clinic, "feedback", "export", path)
    assert (ended.code, ended.out) == (2, "")
    assert "--yes" in ended.err
    assert not path.exists()
    ended = run("--data", clinic, "feedback", "export", path, "--yes", "--json")
    assert ended.code == 0
    assert "read every text before you pass it on" in ended.err
    report = json.loads(ended.out)
    assert set(report) == {"schema", "file", "answers", "records", "masked", "masks"}
    assert (report["schema"], report["answers"], report["masks"]) == ("medassist.feedback_export/1", 1, 2)
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert len(records) == report["records"]
    assert {record["schema"] for record in records} == {"medassist.feedback/1"}
    assert "李小明" not in path.read_text("utf-8")


def test_unmasked_says_what_the_file_holds(run: Run, clinic: Path, tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    ended = run("--lang", "zh", "--data", clinic, "feedback", "export", path, "--unmasked", "--yes", "--quiet")
    assert ended.code == 0
    assert "含有病人的原文" in ended.err
    assert QUESTION in path.read_text("utf-8")


def test_feedback_is_erased_with_the_history(run: Run, clinic: Path) -> None:
    assert run("--data", clinic, "history", "erase", "--yes").code == 0
    assert json.loads(run("--data", clinic, "feedback", "list", "--json").out)["entries"] == []


def test_without_records_it_is_not_available(run: Run) -> None:
    ended = run("feedback", "list")
    assert ended.code == 5
    assert ended.err.count("\n") == 1
