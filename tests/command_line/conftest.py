"""The command line in this process, with the heavy parts opened once for all tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from medassist import cli
from medassist.command_line import opening
from medassist.core.reading.reader import Reader
from medassist.services import ask as ask_module
from medassist.services.assembly import Parts
from medassist.storage import keys


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture(scope="session")
def shared(parts: Parts) -> dict[str, object]:
    """What takes long to open and does not change between commands."""
    return {
        "knowledge": parts.knowledge,
        "encoder": parts.encoder,
        "passages": parts.passages,
        "built_in": parts.built_in,
        "words": parts.words,
        "expansion": parts.expansion,
    }


@pytest.fixture(scope="session")
def reader(parts: Parts) -> Reader:
    return Reader(parts.knowledge)


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    shared: dict[str, object],
    reader: Reader,
) -> Run:
    """Runs one command over a data folder of this test; English messages unless the test says otherwise."""

    def open_parts(*arguments: object, **named: object) -> Parts:
        opened = Parts(*arguments, **named)  # type: ignore[arg-type]  # passed through
        opened.__dict__.update(shared)
        return opened

    monkeypatch.setattr(opening, "Parts", open_parts)
    monkeypatch.setattr(ask_module, "Reader", lambda *_: reader)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    data = tmp_path / "诊所 资料"

    def run_command(*arguments: object) -> Ended:
        capsys.readouterr()
        given = [str(one) for one in arguments]
        place = [] if any(one.startswith("--data") for one in given) else ["--data", str(data)]
        code = cli.main([*place, *given])
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    return run_command


@pytest.fixture
def keyed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Records are kept: the passphrase is in the environment, and stretched quickly (its strength is tested elsewhere)."""
    monkeypatch.setenv("MEDASSIST_PASSPHRASE", "a long passphrase 口令")
    monkeypatch.setattr(keys, "MEMORY_KIB", 64)
