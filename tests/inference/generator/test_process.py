"""The model's own process: it starts late, survives nothing and nobody, and a crash costs neither the text nor the program."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from medassist.core.clinical import Text
from medassist.core.verification.permitted import permitted
from medassist.core.writing.generator import Message, Request
from medassist.errors import ModelUnavailable, NotAvailable, Stopped
from medassist.inference.generator import memory, process, worker
from medassist.inference.generator.messages import Ended, Piece, Ready, Stop, Unavailable, Write
from medassist.inference.generator.onnx_generator import OnnxGenerator
from medassist.inference.generator.process import ProcessGenerator

ROOT = Path(__file__).parents[3]
ASKED = Request((Message("system", "Answer."), Message("user", "头痛 dose 500 mg?")), 60)
LONG = Request((Message("system", "Answer."), Message("user", "发热 3 天")), 400, permitted(["3"], 1))


def on_and_on() -> bool:
    return False


@pytest.fixture
def apart(tiny: Path) -> Iterator[ProcessGenerator]:
    """The tiny model in a process of its own."""
    generator = ProcessGenerator(tiny, device="cpu", threads=1)
    yield generator
    generator.close()


def linked(generator: ProcessGenerator) -> process._Link:
    """What the program holds of the process."""
    assert generator._link is not None
    return generator._link


def running(generator: ProcessGenerator) -> psutil.Process:
    """The process, which is there."""
    return psutil.Process(linked(generator).process.pid)


def test_it_writes_what_the_model_writes_in_this_process(apart: ProcessGenerator, generator: OnnxGenerator) -> None:
    assert apart._link is None
    assert (apart.name, apart.identity, apart.context_tokens) == (
        generator.name, generator.identity, generator.context_tokens
    )  # fmt: skip
    assert apart.count_tokens("头痛 500 mg") == generator.count_tokens("头痛 500 mg")
    wanted = "".join(generator.stream(ASKED, on_and_on))
    assert "".join(apart.stream(ASKED, on_and_on)) == wanted
    first = running(apart)
    assert "".join(apart.stream(ASKED, on_and_on)) == wanted
    assert running(apart) == first
    assert (apart.device, apart.device_reason) == ("cpu", None)


def test_no_qt_and_no_open_file_in_it(apart: ProcessGenerator) -> None:
    list(apart.stream(ASKED, on_and_on))
    if sys.platform == "linux":
        mapped = {Path(one.path).name for one in running(apart).memory_maps()}
        assert not [name for name in mapped if "Qt" in name or "PySide" in name]
    assert [one.path for one in running(apart).open_files() if "tiny" in one.path] == []
    assert running(apart).net_connections() == []


def test_a_crash_in_the_middle_is_not_seen(apart: ProcessGenerator) -> None:
    wanted = "".join(apart.stream(ASKED, on_and_on))
    stream = apart.stream(ASKED, on_and_on)
    text = next(stream)
    running(apart).kill()
    assert text + "".join(stream) == wanted


def test_a_crash_between_two_texts_is_not_seen(apart: ProcessGenerator) -> None:
    wanted = "".join(apart.stream(ASKED, on_and_on))
    gone = running(apart)
    gone.kill()
    assert "".join(apart.stream(ASKED, on_and_on)) == wanted
    assert running(apart) != gone


def test_two_crashes_are_told(apart: ProcessGenerator) -> None:
    def kill() -> bool:
        linked(apart).process.kill()
        return False

    with pytest.raises(NotAvailable, match="twice") as told:
        list(apart.stream(ASKED, kill))
    assert "两次" in told.value.sentence.zh
    assert "".join(apart.stream(ASKED, on_and_on))


def test_stop_takes_less_than_300_ms_and_the_model_stays_loaded(apart: ProcessGenerator) -> None:
    wanted = "".join(apart.stream(ASKED, on_and_on))
    at = [0.0]

    def asked_to_stop() -> bool:
        return bool(at[0])

    stream = apart.stream(LONG, asked_to_stop)
    next(stream)
    at[0] = time.perf_counter()
    with pytest.raises(Stopped):
        list(stream)
    assert time.perf_counter() - at[0] < 0.3
    kept = running(apart)
    assert "".join(apart.stream(ASKED, on_and_on)) == wanted
    assert running(apart) == kept


def test_stop_while_it_loads(apart: ProcessGenerator) -> None:
    began = time.perf_counter()
    with pytest.raises(Stopped):
        list(apart.stream(ASKED, lambda: True))
    assert time.perf_counter() - began < 3
    assert "".join(apart.stream(ASKED, on_and_on))


def test_messages_longer_than_the_context_are_refused(apart: ProcessGenerator) -> None:
    with pytest.raises(ValueError, match="context"):
        list(apart.stream(Request((Message("user", "z" * 600),), 5), on_and_on))
    assert "".join(apart.stream(ASKED, on_and_on))


def test_an_idle_process_ends_and_the_next_request_starts_another(tiny: Path) -> None:
    generator = ProcessGenerator(tiny, device="cpu", threads=1, idle_minutes=0.5 / 60)
    try:
        wanted = "".join(generator.stream(ASKED, on_and_on))
        first = running(generator)
        linked(generator).process.join(20)
        assert not first.is_running()
        assert "".join(generator.stream(ASKED, on_and_on)) == wanted
        assert running(generator) != first
    finally:
        generator.close()


def test_too_little_memory_is_told_before_anything_is_started(
    apart: ProcessGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "free_megabytes", lambda: 0)
    with pytest.raises(NotAvailable) as told:
        list(apart.stream(ASKED, on_and_on))
    assert told.value.sentence.en.startswith(
        "The language model Tiny needs about 1 MB of free memory and there are 0 MB"
    )
    assert "1 MB" in told.value.sentence.zh
    assert apart._link is None


def test_a_pack_that_was_damaged_since_is_told(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "模型"
    folder.mkdir()
    for file in tiny.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    generator = ProcessGenerator(folder, device="cpu", threads=1)
    whole = (folder / "decoder.onnx").read_bytes()
    (folder / "decoder.onnx").write_bytes(whole[:-1])
    try:
        with pytest.raises(ModelUnavailable):
            list(generator.stream(ASKED, on_and_on))
        (folder / "decoder.onnx").write_bytes(whole)
        assert "".join(generator.stream(ASKED, on_and_on))
    finally:
        generator.close()


def test_it_ends_with_its_parent(tiny: Path) -> None:
    program = f"""
import os
from pathlib import Path
from medassist.core.writing.generator import Message, Request
from medassist.inference.generator.process import ProcessGenerator
generator = ProcessGenerator(Path({str(tiny)!r}), device="cpu", threads=1)
stream = generator.stream(Request((Message("user", "x"),), 400), lambda: False)
next(stream)
print(generator._link.process.pid, flush=True)
os.kill(os.getpid(), 9)
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, cwd=ROOT, text=True, check=False)
    assert ended.stdout.strip().isdigit(), ended.stderr
    pid = int(ended.stdout)
    deadline = time.monotonic() + 10
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_second_request_waits_and_can_be_stopped_meanwhile(apart: ProcessGenerator) -> None:
    first = apart.stream(LONG, on_and_on)
    text = next(first)
    began = time.perf_counter()
    with pytest.raises(Stopped):
        list(apart.stream(ASKED, lambda: time.perf_counter() - began > 0.1))
    assert time.perf_counter() - began < 0.4
    assert len(text + "".join(first)) > len(text)
    assert "".join(apart.stream(ASKED, on_and_on))


def test_no_telemetry_and_no_other_file_is_left(tiny: Path, tmp_path: Path) -> None:
    program = f"""
from pathlib import Path
from medassist.core.writing.generator import Message, Request
from medassist.inference.generator.process import ProcessGenerator
generator = ProcessGenerator(Path({str(tiny)!r}), device="cpu", threads=1)
assert "".join(generator.stream(Request((Message("user", "头痛"),), 40), lambda: False))
generator._link.process.kill()
assert "".join(generator.stream(Request((Message("user", "头痛"),), 40), lambda: False))
generator.close()
"""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    kept.pop("ORT_DISABLE_TELEMETRY", None)
    environment = kept | {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, cwd=tmp_path, env=environment, text=True, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    assert list(tmp_path.rglob("*")) == []


def test_a_failure_is_told_by_the_exit_code_alone() -> None:
    program = """
from multiprocessing import Pipe
from pathlib import Path
from medassist.inference.generator import worker
def fail(*_, **__):
    raise RuntimeError("头痛 of Mr Li")
worker.load_generator = fail
inbox, outbox = Pipe(duplex=False)
worker.run(worker.Order(Path("x"), "cpu", 1, 1.0), inbox, outbox)
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, cwd=ROOT, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (worker.FAILED, b"", b"")


def test_nothing_is_written_after_close(apart: ProcessGenerator) -> None:
    stream = apart.stream(LONG, on_and_on)
    next(stream)
    ended = running(apart)
    apart.close()
    assert not ended.is_running()
    with pytest.raises(Stopped):
        list(stream)


def test_messages_survive_the_pipe() -> None:
    said = Text("内存不足。", "Too little memory.")
    for message in (
        Write(1, LONG, (2, 3)), Stop(1), Ready("cpu", said), Unavailable(said, True), Piece(1, None, "痛"), Ended(1, "done"),
    ):  # fmt: skip
        assert pickle.loads(pickle.dumps(message)) == message  # noqa: S301
