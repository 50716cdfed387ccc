"""Devices are chosen openly, bytes that are no model are refused, and nothing leaves the machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from medassist.errors import ModelUnavailable
from medassist.inference import session as sessions
from medassist.inference.encoder import load_encoder
from medassist.inference.session import PROVIDERS, OpenSession, choose_device, open_session, physical_cores

CPU, CUDA, DML = "CPUExecutionProvider", "CUDAExecutionProvider", "DmlExecutionProvider"
ROOT = Path(__file__).resolve().parents[2]
TINY = Path(__file__).with_name("tiny_heads.onnx")
OFFERED = [name for name, provider in PROVIDERS.items() if provider in sessions.onnxruntime.get_available_providers()]

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


class Card:
    """A runtime that offers a card which fails as told: where the session is made, silently, or at its first use."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, making: str = "", silent: bool = False) -> None:
        self.made: list[list[str]] = []
        self.making, self.silent = making, silent
        self.real = sessions._create
        monkeypatch.setattr(sessions.onnxruntime, "get_available_providers", lambda: [CUDA, CPU])
        monkeypatch.setattr(sessions, "_create", self.create)

    def create(self, model: bytes, providers: list[str], threads: int | None, weights: Path | None) -> object:
        self.made.append(providers)
        if CUDA not in providers:
            return self.real(model, providers, threads, weights)
        if self.making:
            raise RuntimeError(self.making)
        session = self.real(model, [CPU], threads, weights)
        return session if self.silent else OnCard(session)


class OnCard:
    """A session that says it runs on the card."""

    def __init__(self, session: object) -> None:
        self.session = session

    def get_providers(self) -> list[str]:
        return [CUDA, CPU]

    def run(self, *arguments: object) -> object:
        return self.session.run(*arguments)  # pyright: ignore[reportAttributeAccessIssue]


def _fails(session: object) -> None:
    raise RuntimeError("CUDA failure 2: out of memory ; GPU=0")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("CUDA failure 2: out of memory", "memory"),
        ("Failed to allocate memory for requested buffer of size 33554432", "memory"),
        ("libcudnn.so.9: cannot open shared object file: No such file or directory", "library"),
        ('LoadLibrary failed with error 126 "" when trying to load "onnxruntime_providers_cuda.dll"', "library"),
        ("no kernel image is available for execution on the device", "could not start"),
    ],
)
def test_a_card_that_does_not_start_is_left_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, said: str, reason: str
) -> None:
    card = Card(monkeypatch, making=said)
    opened = open_session(TINY.read_bytes(), device="cuda", threads=1)
    _on_the_processor(opened, reason)
    assert card.made == [[CUDA, CPU], [CPU]]


def test_a_card_that_the_runtime_drops_silently_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    Card(monkeypatch, silent=True)
    _on_the_processor(open_session(TINY.read_bytes(), device="auto", threads=1), "could not start")


def test_a_card_that_fails_at_first_use_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    Card(monkeypatch)
    _on_the_processor(open_session(TINY.read_bytes(), device="auto", threads=1, trial=_fails), "memory")


def test_a_card_that_works_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    Card(monkeypatch)
    tried: list[object] = []
    opened = open_session(TINY.read_bytes(), device="auto", threads=1, trial=tried.append)
    assert (opened.device, opened.reason) == ("cuda", None)
    assert tried == [opened.session]


def test_the_encoder_is_tried_on_the_card_and_works_without_it(monkeypatch: pytest.MonkeyPatch, pack: Path) -> None:
    Card(monkeypatch)
    monkeypatch.setattr(OnCard, "run", lambda self, *arguments: _fails(self))
    encoder = load_encoder(pack, device="cuda", threads=1)
    assert encoder.device == "cpu"
    assert encoder.device_reason is not None
    assert "memory" in encoder.device_reason.en
    assert encoder.encode_queries(["头痛"]).shape == (1, encoder.dimension)


@pytest.mark.parametrize("device", [name for name in OFFERED if name != "cpu"] or ["cpu"])
def test_every_device_of_this_machine_opens_the_encoder(device: str, pack: Path) -> None:
    encoder = load_encoder(pack, device=device, threads=1)  # pyright: ignore[reportArgumentType]
    assert encoder.device == device or encoder.device_reason is not None


def _on_the_processor(opened: OpenSession, reason: str) -> None:
    assert opened.device == "cpu"
    assert opened.session.get_providers() == [CPU]
    assert opened.reason is not None
    assert reason in opened.reason.en
    assert "CUDA" in opened.reason.zh


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
