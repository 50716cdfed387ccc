"""Nothing typed leaves the machine: no network call of window, ask or batch, by three different witnesses."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

QUESTIONS = "我有头痛，怎么办？\nHow is hypertension treated?\n怎么换汽车轮胎？\n"
WINDOW = """
import sys
from medassist import app
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
application = QApplication([])
QTimer.singleShot(2500, application.quit)
sys.exit(app.main(["--data", sys.argv[1]]))
"""
COMMAND = "import sys; from medassist.cli import main; sys.exit(main(sys.argv[1:]))"
REFUSING = """
import sys
def refuse(event, arguments):
    asks_name = event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")
    reaches = event in ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg")
    address = arguments[1] if reaches and len(arguments) > 1 else None
    if asks_name or (reaches and isinstance(address, tuple)) or event.startswith(("urllib.", "http.client", "ftplib.")):
        print(f"NETWORK: {event} {arguments!r}", file=sys.stderr, flush=True)
        import os
        os._exit(99)
sys.addaudithook(refuse)
"""
JOBS = ["window", "ask", "batch"]


@cache
def can_have_an_empty_network() -> bool:
    """Whether this user may make a network namespace."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode == 0


@cache
def can_trace() -> bool:
    """Whether system calls can be traced here."""
    if shutil.which("strace") is None:
        return False
    return (
        subprocess.run(["strace", "-qq", "-e", "trace=network", "true"], capture_output=True, check=False).returncode
        == 0
    )


def started(job: str, folder: Path, *before: str, prelude: str = "") -> subprocess.CompletedProcess[bytes]:
    """One job in a process of its own, under a fresh home and behind the commands of `before`."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    environment |= {"HOME": str(home), "USERPROFILE": str(home), "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}
    environment.pop("ORT_DISABLE_TELEMETRY", None)
    questions = folder / "q.txt"
    questions.write_text(QUESTIONS, encoding="utf-8")
    data = str(folder / "诊所 资料")
    program, arguments = {
        "window": (WINDOW, [data]),
        "ask": (COMMAND, ["--data", data, "ask", "我有头痛，怎么办？", "--json"]),
        "batch": (COMMAND, ["--data", data, "batch", str(questions), "-o", str(folder / "out.jsonl")]),
    }[job]
    return subprocess.run(
        [*before, sys.executable, "-c", prelude + program, *arguments],
        env=environment, capture_output=True, timeout=120, check=False,
    )  # fmt: skip


def check_result(job: str, folder: Path, ended: subprocess.CompletedProcess[bytes]) -> None:
    """The job did its work."""
    assert ended.returncode == 0, ended.stderr.decode("utf-8", "replace")
    assert b"Traceback" not in ended.stderr
    if job == "ask":
        assert json.loads(ended.stdout)["status"] == "answered"
    if job == "batch":
        rows = [json.loads(line) for line in (folder / "out.jsonl").read_text(encoding="utf-8").splitlines()]
        assert [row["status"] for row in rows] == ["answered", "answered", "abstained"]


@pytest.mark.parametrize("job", JOBS)
def test_it_works_where_there_is_no_network_at_all(tmp_path: Path, job: str) -> None:
    if not can_have_an_empty_network():
        pytest.skip("an empty network namespace needs Linux and the right to make one")
    check_result(job, tmp_path, started(job, tmp_path, "unshare", "-n"))


@pytest.mark.parametrize("job", JOBS)
def test_no_system_call_reaches_for_the_internet(tmp_path: Path, job: str) -> None:
    if not can_trace():
        pytest.skip("strace is not to be had here")
    trace = tmp_path / "trace"
    check_result(job, tmp_path, started(job, tmp_path, "strace", "-f", "-qq", "-e", "trace=network", "-o", str(trace)))
    calls = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    assert [line for line in calls if re.search(r"AF_INET6?\b|PF_INET|AF_PACKET", line)] == []


def test_the_tracer_would_notice(tmp_path: Path) -> None:
    if not can_trace():
        pytest.skip("strace is not to be had here")
    program = "import socket; socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()"
    trace = tmp_path / "trace"
    subprocess.run(
        ["strace", "-f", "-qq", "-e", "trace=network", "-o", trace, sys.executable, "-c", program], check=True
    )
    assert "AF_INET" in trace.read_text(encoding="utf-8")


@pytest.mark.parametrize("job", JOBS)
def test_no_line_of_python_opens_a_connection_and_no_telemetry_is_left_in_a_fresh_home(
    tmp_path: Path, job: str
) -> None:
    check_result(job, tmp_path, started(job, tmp_path, prelude=REFUSING))
    left = [str(one.relative_to(tmp_path / "home")) for one in (tmp_path / "home").rglob("*") if one.is_file()]
    assert [one for one in left if re.search("onnx|telemetry|microsoft|device.?id|event", one, re.IGNORECASE)] == []
    assert left == [] or job == "window"


def test_the_refusing_hook_would_notice(tmp_path: Path) -> None:
    program = REFUSING + "import socket; socket.create_connection(('127.0.0.1', 9), 1)"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert ended.returncode == 99
    assert b"NETWORK: socket" in ended.stderr
