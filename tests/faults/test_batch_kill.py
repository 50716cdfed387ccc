"""kill -9 at many points of a batch: after --resume no row is lost and none stands twice."""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from medassist.storage.store import open_with_key

ROWS = 500
KILLS = 16
CHILD = """
import os, signal, sys, time
from pathlib import Path
from medassist.core.answer import Answer, Engine
from medassist.core.case import Patient
from medassist.exchange.writers import JsonlAppender
from medassist.services.batch import BatchService
from medassist.storage.batch_journal import BatchJournal
from medassist.storage.store import open_with_key

data, source, out, asked, kept, step, at = sys.argv[1:]

def die_when(owner, name, *, first):
    # in the `at`-th call of a method, before or after it, or with half of a line written
    real, calls = getattr(owner, name), []
    def call(self, *given, **named):
        calls.append(name)
        now = len(calls) == int(at)
        if now and first == "half":
            self._stream.write(given[0][: len(given[0]) // 2])
        if now and first:
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(self, *given, **named)
        if now:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    setattr(owner, name, call)

steps = {
    "before record": (BatchJournal, "record", True),
    "after record": (BatchJournal, "record", False),
    "before line": (JsonlAppender, "write", True),
    "half line": (JsonlAppender, "write", "half"),
    "after line": (JsonlAppender, "write", False),
    "before finish": (BatchJournal, "finish", True),
    "after finish": (BatchJournal, "finish", False),
    "before replace": (type(Path(out)), "replace", True),
}
if step in steps:
    owner, name, first = steps[step]
    die_when(owner, name, first=first)
log = open(asked, "ab", buffering=0)

def answer(text, patient, **options):
    log.write(text.encode() + b"\\n")
    time.sleep(0.002)
    return Answer(id=options["id"], text=text, language="zh", task="question", status="answered", reason=None, urgency=None,
        red_flags=(), patient=patient or Patient(), findings=(), differential=(), must_not_miss=(), next=(), treatment=(),
        alerts=(), answer="答" * 500 + text, sentences=(), citations=(), written=None, engine=Engine("0", None, "k", "cpu"))

def run(journal):
    def told(progress):
        print(progress.done, flush=True)
    import medassist.services.batch_progress as batch_progress
    batch_progress.REPORT_SECONDS = 0.0
    result = BatchService(answer, journal).run(Path(source), Path(out), resume=True, on_progress=told)
    return result.exit_code

if kept == "kept":
    with open_with_key(Path(data), bytes(32)) as store:
        code = run(store.batches)
else:
    code = run(None)
sys.exit(code)
"""


def start(folder: Path, out: Path, kept: str, step: str = "", at: int = 0) -> subprocess.Popen[str]:
    arguments = [
        str(folder / "数据"),
        str(folder / "in.jsonl"),
        str(out),
        str(folder / "asked.log"),
        kept,
        step,
        str(at),
    ]
    return subprocess.Popen([sys.executable, "-c", CHILD, *arguments], stdout=subprocess.PIPE, text=True)


def killed_after(child: subprocess.Popen[str], rows: int, seconds: float) -> bool:
    """Kill the child `seconds` after it did `rows` more rows than it found; False when it ended by itself before."""
    assert child.stdout is not None
    found: int | None = None
    for line in child.stdout:
        done = int(line)
        found = done if found is None and done else found
        if rows == 0 or (found is not None and done >= found + rows):
            break
    else:
        child.wait(30)
        child.stdout.close()
        return False
    time.sleep(seconds)
    child.kill()
    child.stdout.close()
    child.wait(30)
    return True


@pytest.mark.parametrize(("ending", "kept"), [(".jsonl", "kept"), (".jsonl", "not kept"), (".csv", "kept")])
def test_killed_at_many_points(tmp_path: Path, ending: str, kept: str) -> None:
    seed = random.randrange(1_000_000)
    print("seed", seed)
    chance = random.Random(seed)
    (tmp_path / "数据").mkdir()
    out = tmp_path / f"out{ending}"
    texts = [f"问题 {n} " + "长" * 50 for n in range(ROWS)]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps({"text": t, "ward": t[:5]}) + "\n" for t in texts), "utf-8")
    kills = 0
    for attempt in range(KILLS):
        child = start(tmp_path, out, kept)
        if attempt % 5 == 4:  # anywhere in the start: key, database, taking over
            time.sleep(chance.uniform(0.05, 0.35))
            child.kill()
            assert child.stdout is not None
            child.stdout.close()
            child.wait(30)
            kills += 1
        else:
            kills += killed_after(child, chance.randrange(0, 8), chance.uniform(0, 0.006))
        if ending == ".jsonl" and out.exists():
            whole = out.read_bytes().split(b"\n")[:-1]
            assert [json.loads(line)["text"] for line in whole] == texts[: len(whole)]
    assert kills >= 15
    if kept == "kept":
        with open_with_key(tmp_path / "数据", bytes(32)) as store:
            assert store.notice is None
            (job,) = store.batches.unfinished()
            assert 0 < job.done < ROWS
    last = start(tmp_path, out, kept)
    assert last.communicate(timeout=60)[0]
    assert last.returncode == 0
    if ending == ".jsonl":
        rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
        assert [(row["id"], row["ward"]) for row in rows] == [(n + 1, text[:5]) for n, text in enumerate(texts)]
        assert [row["answer"] for row in rows] == ["答" * 500 + text for text in texts]
    else:
        with out.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        assert [row[1] for row in rows[1:]] == texts
    assert [row["text"] if ending == ".jsonl" else row[1] for row in rows][-ROWS:] == texts
    asked = (tmp_path / "asked.log").read_text("utf-8").splitlines()
    assert set(asked) == set(texts)
    assert len(asked) <= ROWS + kills
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["asked.log", "in.jsonl", out.name, "数据"])


@pytest.mark.skipif(sys.platform == "win32", reason="the process kills itself with SIGKILL")
@pytest.mark.parametrize(
    ("ending", "kept", "steps"),
    [
        (
            ".jsonl",
            "kept",
            [
                "before record",
                "after record",
                "before line",
                "half line",
                "after line",
                "before finish",
                "after finish",
            ],
        ),
        (".jsonl", "not kept", ["before line", "half line", "after line"]),
        (".csv", "kept", ["before record", "after record", "before replace", "before finish", "after finish"]),
    ],
)
def test_killed_at_every_step_of_a_row(tmp_path: Path, ending: str, kept: str, steps: list[str]) -> None:
    (tmp_path / "数据").mkdir()
    out = tmp_path / f"out{ending}"
    texts = [f"问题 {n}" for n in range(8)]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps({"text": t}) + "\n" for t in texts), "utf-8")
    if kept == "kept":
        open_with_key(tmp_path / "数据", bytes(32)).close()
    for step in steps:
        at = 2 if step.endswith(("record", "line")) else 1
        child = start(tmp_path, out, kept, step, at)
        child.communicate(timeout=60)
        assert child.returncode == -9, step
    last = start(tmp_path, out, kept)
    last.communicate(timeout=60)
    assert last.returncode == 0
    if ending == ".jsonl":
        found = [json.loads(line)["text"] for line in out.read_text("utf-8").splitlines()]
    else:
        with out.open(encoding="utf-8-sig", newline="") as file:
            found = [row[1] for row in csv.reader(file)][1:]
    assert found == texts
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["asked.log", "in.jsonl", out.name, "数据"])
