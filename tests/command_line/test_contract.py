"""Commands, options and exit codes as scripts rely on them; results on standard output, all else on standard error."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from medassist import cli
from medassist.core.answering.compose import Composer
from medassist.settings import FILE

Run = Callable[..., Any]
LATER = [
    ["calc", "--list"], ["calc", "bmi", "weight=70"],
    ["check-order", "-"], ["check-order", "x.json", "--json"], ["backup", "create", "f"],
    ["backup", "restore", "f"],
]  # fmt: skip


def is_one_sentence(text: str) -> bool:
    """One line, without a traceback."""
    return text.count("\n") == 1 and text.endswith("\n") and "Traceback" not in text and len(text) > 10


# ---- wrong use


@pytest.mark.parametrize("arguments", LATER, ids=" ".join)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_command_of_a_later_version_says_so_in_one_sentence(run: Run, arguments: list[str], language: str) -> None:
    ended = run("--lang", language, *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert is_one_sentence(ended.err)
    assert ("后续版本" if language == "zh" else "later version") in ended.err


@pytest.mark.parametrize(
    "arguments",
    [
        [], ["nonsense"], ["ask"], ["ask", "头痛", "--nonsense"], ["batch"], ["library"], ["library", "add"],
        ["library", "remove"], ["history"], ["history", "export"], ["models"], ["models", "card"], ["models", "add"],
        ["knowledge"],
        ["search", "头痛", "-k", "0"], ["search", "头痛", "-k", "many"], ["search"], ["search", "  "],
        ["search", "--queries", "q.jsonl"], ["search", "--run", "r.trec"], ["--lang", "fr", "ask", "头痛"],
        ["library", "remove", "medassist"], ["history", "erase"], ["--data=", "ask", "头痛"],
        ["search", "--queries", "q.jsonl", "--run", "r.trec"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_use_is_one_sentence_and_exit_code_2(run: Run, keyed: None, arguments: list[str]) -> None:
    ended = run(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert is_one_sentence(ended.err)


def test_wrong_use_is_said_in_the_language_asked_for(run: Run) -> None:
    assert "命令用法不对" in run("--lang", "zh", "ask").err
    assert "Wrong use" in run("--lang=en", "ask").err


@pytest.mark.parametrize("arguments", [["--help"], ["ask", "--help"], ["library", "add", "--help"]], ids=" ".join)
def test_help_is_printed_and_is_no_error(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 0
    assert "usage" in capsys.readouterr().out


# ---- options before or after the command


@pytest.mark.parametrize("after", [True, False])
def test_options_stand_before_or_after_the_command(run: Run, tmp_path: Path, after: bool) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / FILE).write_text("{}", encoding="utf-8")
    common = ["--data", str(folder), "--lang", "zh", "--quiet"]
    ended = run("library", "list", *common) if after else run(*common, "library", "list")
    assert ended.code == 0
    assert ended.out.startswith("medassist\t")


@pytest.mark.parametrize("given", [["--lang", "zh"], ["--lang=zh"]])
def test_the_language_of_messages_does_not_change_that_of_the_answer(run: Run, given: list[str]) -> None:
    ended = run("ask", "I have a headache, what should I do?", *given, "--json")
    assert json.loads(ended.out)["language"] == "en"
    assert "口令" in ended.err


def test_without_an_option_messages_follow_the_system(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "命令用法不对" in run("ask").err
    monkeypatch.setenv("LC_ALL", "C")
    assert "Wrong use" in run("ask").err


# ---- ask in words


def test_an_answer_for_reading_holds_danger_sources_and_the_limits(run: Run) -> None:
    ended = run("ask", "58岁男，突发胸骨后压榨样疼痛2小时，大汗")
    assert ended.code == 0
    for part in ("[紧急：立即处理]", "!! ", "鉴别诊断：", "不可漏：", "来源：", "[1]", "不能代替诊断"):
        assert part in ended.out
    english = run("ask", "Sudden crushing chest pain for 2 hours with sweating, allergic to penicillin").out
    for part in ("[EMERGENCY: act now]", "Differential:", "Must not miss:", "Sources:", "not a diagnosis"):
        assert part in english


def test_words_after_ask_are_one_question(run: Run) -> None:
    assert json.loads(run("ask", "I", "have", "a headache", "--json").out)["text"] == "I have a headache"


def test_an_alert_is_shown_with_its_weight(run: Run) -> None:
    assert "! STOP amoxicillin:" in run("ask", "Amoxicillin dose, allergic to penicillin").out


@pytest.mark.parametrize("text", ["", "   ", "？！", "\x00"])
def test_an_empty_question_is_bad_input(run: Run, text: str) -> None:
    ended = run("ask", text)
    assert (ended.code, ended.out) == (3, "")
    assert is_one_sentence(ended.err)


def test_a_library_that_is_not_here_is_not_available(run: Run, keyed: None) -> None:
    for arguments in (["ask", "头痛"], ["search", "头痛"], ["library", "remove"]):
        last = ["nowhere"] if arguments[0] == "library" else ["--library", "nowhere"]
        ended = run(*arguments, *last)
        assert (ended.code, ended.out) == (5, "")
        assert "nowhere" in ended.err


def test_without_a_passphrase_the_answer_is_given_and_that_nothing_is_kept_is_said(run: Run) -> None:
    ended = run("--quiet", "ask", "头痛怎么办")
    assert ended.code == 0
    assert ended.out
    assert is_one_sentence(ended.err)


def test_an_unexpected_interrupt_ends_with_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Composer, "compose", interrupted)
    for language, word in (("zh", "已停止"), ("en", "Stopped")):
        ended = run("--lang", language, "ask", "头痛怎么办")
        assert (ended.code, ended.out) == (130, "")
        assert word in ended.err


# ---- models, knowledge, self-test


def test_models_are_listed_and_verified(run: Run) -> None:
    listed = json.loads(run("models", "list", "--json").out)
    assert listed["schema"] == "medassist.models/1"
    assert all(set(row) == {"id", "name", "kind", "version", "problem"} for row in listed["models"])
    assert [(row["kind"], row["problem"]) for row in listed["models"]] == [("encoder", None), ("reranker", None)]
    verified = run("models", "verify", "--json")
    assert verified.code == 0
    checked = json.loads(verified.out)["models"]
    assert [(row["id"], row["sound"]) for row in checked] == [(row["id"], True) for row in listed["models"]]
    assert "sound" in run("models", "verify").out


def test_an_unknown_card_is_not_available(run: Run) -> None:
    ended = run("models", "card", "zorvaxin")
    assert (ended.code, ended.out) == (5, "")


def test_the_self_test_tries_every_part(run: Run, keyed: None) -> None:
    ended = run("self-test", "--json")
    assert ended.code == 0, ended.out
    report = json.loads(ended.out)
    assert report["schema"] == "medassist.self_test/1"
    assert [(one["part"], one["works"]) for one in report["parts"]] == [
        (part, True) for part in ("knowledge", "encoder", "heads", "reranker", "storage", "search", "generator")
    ]
    assert all(one["detail"] for one in report["parts"])


def test_the_self_test_has_an_added_language_model_write(run: Run, keyed: None, project: Path) -> None:
    assert "models add" in run("self-test").out
    pack = project / "tests" / "inference" / "generator" / "tiny"
    assert run("models", "add", str(pack)).code == 0
    ended = run("self-test", "--json")
    assert ended.code == 0, ended.out
    detail = json.loads(ended.out)["parts"][-1]["detail"]
    assert re.search(r"cpu, Tiny, loaded and \d+ tokens written in [\d.]+ s", detail)


def test_the_self_test_says_what_is_missing_without_a_passphrase(run: Run) -> None:
    ended = run("self-test", "--lang", "zh")
    assert ended.code == 5
    assert "--  storage: 没有密钥" in ended.out
    assert "ok  search" in ended.out


def test_knowledge_is_checked_and_reported(run: Run) -> None:
    assert run("knowledge", "check").code == 0
    report = json.loads(run("knowledge", "report", "--json").out)
    assert report["conditions"] >= 40
    assert report["drugs"] >= 25
    assert set(report["passages"]) == {"zh", "en"}


# ---- real processes


def process(*arguments: str, data: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    given = {**os.environ, "LC_ALL": "en_GB.UTF-8", **environment}
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "medassist", "--data", str(data), *arguments],
        capture_output=True, env=given, timeout=120,
    )  # fmt: skip


def test_a_real_process_writes_utf_8_whatever_the_terminal_says(tmp_path: Path) -> None:
    ended = process(
        "ask", "我有头痛，怎么办？", "--json", data=tmp_path / "诊所 资料", LC_ALL="C", PYTHONIOENCODING="ascii"
    )
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout.decode("utf-8"))["text"] == "我有头痛，怎么办？"
    assert b"Traceback" not in ended.stderr


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    file = tmp_path / "q.txt"
    file.write_text("\n".join(["头痛怎么办"] * 300), encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "medassist", "--data", str(tmp_path), "batch", str(file), "--quiet"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        said = running.stderr.read()
        assert running.wait(timeout=60) in (0, 3, 5)
    assert b"Traceback" not in said


@pytest.mark.skipif(sys.platform == "win32", reason="signals of this kind are not to be had on Windows")
def test_control_c_stops_a_batch_with_130_and_whole_lines(tmp_path: Path) -> None:
    file, output = tmp_path / "q.txt", tmp_path / "out.jsonl"
    file.write_text("\n".join(["头痛怎么办"] * 5_000), encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "medassist", "--data", str(tmp_path), "batch", str(file), "-o", str(output), "--quiet"],
        stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stderr is not None
        give_up = time.monotonic() + 60
        while time.monotonic() < give_up and not (output.exists() and output.stat().st_size > 0):
            time.sleep(0.05)
        sent = time.monotonic()
        running.send_signal(signal.SIGINT)
        said = running.stderr.read()
        assert running.wait(timeout=30) == 130, said
        assert time.monotonic() - sent < 5
    assert threading.active_count() >= 1
    assert b"Traceback" not in said
    lines = output.read_bytes().split(b"\n")
    assert lines[-1] == b""
    assert all(json.loads(line)["schema"] == "medassist.answer/1" for line in lines[:-1])
    assert 0 < len(lines) - 1 < 5_000


@pytest.mark.skipif(sys.platform == "win32", reason="arguments are not bytes on Windows")
@pytest.mark.parametrize("form", [["--json"], []])
def test_a_question_in_a_wrong_encoding_is_answered_and_kept(tmp_path: Path, form: list[str]) -> None:
    given = {**os.environ, "LC_ALL": "C.UTF-8", "MEDASSIST_PASSPHRASE": "long enough 口令"}
    command = [sys.executable, "-m", "medassist", "--data", str(tmp_path), "ask", "头痛".encode() + b"\xff\xfe", *form]
    ended = subprocess.run(command, capture_output=True, env=given, timeout=120, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert "头痛" in ended.stdout.decode("utf-8")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", [["models", "list"], ["knowledge", "report"]], ids=" ".join)
def test_a_full_disk_under_standard_output_is_one_sentence(arguments: list[str], tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "medassist", "--data", str(tmp_path), "--lang", "en", *arguments],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60,
        )  # fmt: skip
    assert ended.returncode == 5
    assert is_one_sentence(ended.stderr)
    assert "disk is full" in ended.stderr
