"""Devices are chosen openly, bytes that are no model are refused, and nothing leaves the machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from medassist.errors import ModelUnavailable
from medassist.inference.session import choose_device, open_session, physical_cores

CPU, CUDA, DML = "CPUExecutionProvider", "CUDAExecutionProvider", "DmlExecutionProvider"
ROOT = Path(__file__).resolve().parents[2]

ENCODE_AND_WATCH = """
import sys
attempts = []
sys.addaudithook(lambda event, _: attempts.append(event) if event.startswith("socket.") else None)
from pathlib import Path
from medassist.inference.encoder import load_encoder
load_encoder(Path(sys.argv[1]), device="cpu", threads=1).encode_queries(["头痛"])
assert not attempts, attempts
"""


def test_automatic_choice_gives_no_reason() -> None:
    choice = choose_device("auto", [CPU])
    assert (choice.device, choice.reason, choice.providers) == ("cpu", None, [CPU])


def test_automatic_choice_prefers_a_graphics_card() -> None:
    assert choose_device("auto", [CPU, DML]).providers == [DML, CPU]


def test_an_asked_device_is_used_where_there_is_one() -> None:
    choice = choose_device("cuda", [CPU, CUDA])
    assert (choice.device, choice.reason) == ("cuda", None)


@pytest.mark.parametrize("asked", ["cuda", "dml", "coreml"])
def test_a_missing_device_is_explained(asked: str) -> None:
    choice = choose_device(asked, [CPU])  # pyright: ignore[reportArgumentType]
    assert choice.device == "cpu"
    assert choice.reason is not None
    assert asked.upper() in choice.reason.zh
    assert asked.upper() in choice.reason.en


def test_at_least_one_core_is_used() -> None:
    assert 1 <= physical_cores() <= (os.cpu_count() or 1)


@pytest.mark.parametrize("model", [b"", b"not a model", b"\x08\x09" * 1000])
def test_bytes_that_are_no_model_are_refused(model: bytes) -> None:
    with pytest.raises(ModelUnavailable) as refusal:
        open_session(model, device="cpu", threads=1)
    assert refusal.value.detail


def test_no_telemetry_file_and_no_socket(tmp_path: Path, pack: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    places = ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "TMPDIR", "USERPROFILE", "APPDATA")
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    environment.update({name: str(home) for name in places}, PYTHONPATH=str(ROOT), PYTHONDONTWRITEBYTECODE="1")
    result = subprocess.run(
        [sys.executable, "-c", ENCODE_AND_WATCH, str(pack)],
        env=environment,
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert list(home.rglob("*")) == []
