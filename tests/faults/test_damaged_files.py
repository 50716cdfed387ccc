"""A damaged or missing encoder or knowledge file: the program starts, says what is missing, and does what it still can."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from medassist import cli
from medassist.command_line import opening, packs
from medassist.knowledge.compiled import BASE_FILE, VECTOR_FILE
from medassist.services.assembly import Parts
from medassist.services.knowledge_build import THRESHOLD_FILE

HOWS = ["missing", "truncated", "flipped", "empty"]


def damage(file: Path, how: str) -> None:
    """Damages one file the way disks and copies do."""
    raw = file.read_bytes()
    if how == "missing":
        file.unlink()
    elif how == "truncated":
        file.write_bytes(raw[: len(raw) // 2])
    elif how == "empty":
        file.write_bytes(b"")
    else:
        file.write_bytes(raw[: len(raw) // 2] + bytes([raw[len(raw) // 2] ^ 0x10]) + raw[len(raw) // 2 + 1 :])


@dataclass(frozen=True)
class Installed:
    """A copy of what is installed that a test may damage, and a way to run a command over it."""

    compiled: Path
    models: Path
    run: Callable[..., tuple[int, str, str]]


@pytest.fixture
def installed(
    tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Installed:
    compiled, models = tmp_path / "compiled", tmp_path / "models"
    shutil.copytree(project / "resources" / "compiled", compiled)
    for pack in ("encoder", "reranker"):
        (models / pack).mkdir(parents=True)
        for file in (project / "models" / pack).iterdir():
            if file.suffix == ".onnx":
                (models / pack / file.name).hardlink_to(file)
            elif file.is_file():
                shutil.copy(file, models / pack / file.name)

    def open_parts(*arguments: Any, **named: Any) -> Parts:
        folders = {"encoder_folder": models / "encoder", "reranker_folder": models / "reranker"}
        return Parts(*arguments, **named, compiled=compiled, **folders)

    monkeypatch.setattr(opening, "Parts", open_parts)
    monkeypatch.setattr(packs, "models_folder", lambda: models)
    monkeypatch.setenv("LC_ALL", "C")

    def run(*arguments: object) -> tuple[int, str, str]:
        code = cli.main(["--data", str(tmp_path / "data"), *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return Installed(compiled, models, run)


def own_copy(file: Path) -> Path:
    """The file as a copy of its own (not a link), so that damaging it harms nothing else."""
    raw = file.read_bytes()
    file.unlink()
    file.write_bytes(raw)
    return file


def self_test(installed: Installed, language: str = "en") -> tuple[int, dict[str, bool], str]:
    code, out, _ = installed.run("self-test", "--json", "--lang", language)
    rows = json.loads(out)["parts"]
    return code, {row["part"]: row["works"] for row in rows}, " ".join(row["detail"] for row in rows)


# ---- the encoder


@pytest.mark.parametrize(
    ("name", "how"),
    [*(("encoder.onnx", how) for how in HOWS), ("tokenizer.model", "flipped"), ("tokenizer.model", "missing"),
     ("manifest.json", "truncated"), ("manifest.json", "missing")],
)  # fmt: skip
def test_without_a_sound_encoder_search_and_answers_go_by_words(installed: Installed, name: str, how: str) -> None:
    damage(own_copy(installed.models / "encoder" / name), how)
    code, out, said = installed.run("search", "头痛怎么办", "--json")
    assert code == 0
    assert json.loads(out)["results"]
    assert "words" in said
    assert "Traceback" not in said
    code, out, said = installed.run("ask", "我有头痛，怎么办？", "--json")
    answer = json.loads(out)
    assert (code, answer["status"], answer["engine"]["encoder"]) == (0, "answered", None)
    assert "words" in said


def test_the_self_test_and_verify_name_a_damaged_encoder(installed: Installed) -> None:
    damage(own_copy(installed.models / "encoder" / "encoder.onnx"), "flipped")
    for language, word in (("zh", "损坏"), ("en", "damaged")):
        code, works, details = self_test(installed, language)
        assert code == 5
        assert works["encoder"] is False
        assert works["knowledge"] is works["search"] is True
        assert word in details
    code, out, _ = installed.run("models", "verify")
    assert code == 5
    assert "damaged" in out


@pytest.mark.parametrize(
    ("name", "how"),
    [*(("reranker.onnx", how) for how in HOWS), ("tokenizer.model", "missing"), ("manifest.json", "missing")],
)
def test_without_a_sound_reranker_answers_come_and_its_loss_is_told(installed: Installed, name: str, how: str) -> None:
    damage(own_copy(installed.models / "reranker" / name), how)
    code, out, said = installed.run("ask", "我有头痛，怎么办？", "--json")
    assert (code, json.loads(out)["status"]) == (0, "answered")
    assert "Traceback" not in said
    code, works, details = self_test(installed)
    assert code == 5
    assert works["reranker"] is False
    assert works["encoder"] is works["search"] is True
    assert "model pack reranker" in details
    code, out, _ = installed.run("models", "verify")
    assert code == 5
    assert "model pack reranker" in out


def test_a_models_folder_that_is_gone_is_no_traceback(installed: Installed) -> None:
    shutil.rmtree(installed.models)
    code, out, _ = installed.run("models", "list")
    assert code == 0
    assert "manifest.json" in out
    code, out, _ = installed.run("models", "verify")
    assert code == 5
    assert "manifest.json" in out
    assert installed.run("ask", "头痛怎么办")[0] == 0


# ---- the knowledge


@pytest.mark.parametrize("how", HOWS)
def test_without_the_knowledge_file_that_is_said_and_own_documents_are_still_found(
    installed: Installed, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDASSIST_PASSPHRASE", "口令 long enough")
    document = tmp_path / "头痛.txt"
    document.write_text("头痛时先休息，补充水分。", encoding="utf-8")
    damage(installed.compiled / BASE_FILE, how)
    assert installed.run("library", "add", document, "--name", "own")[0] == 0
    code, out, said = installed.run("search", "头痛", "--json")
    assert code == 0
    assert [row["library"] for row in json.loads(out)["results"]] == ["own"]
    assert "knowledge file" in said
    assert "Traceback" not in said
    code, out, said = installed.run("ask", "头痛怎么办？", "--json", "--lang", "zh")
    assert code == 0
    assert {one["library"] for one in json.loads(out)["citations"]} <= {"own"}
    assert "知识库" in said


@pytest.mark.parametrize("how", HOWS)
def test_the_self_test_names_a_damaged_knowledge_file(installed: Installed, how: str) -> None:
    damage(installed.compiled / BASE_FILE, how)
    code, works, details = self_test(installed)
    assert code == 5
    assert works["knowledge"] is False
    assert works["encoder"] is True
    assert ("missing" if how == "missing" else "damaged") in details


def test_without_the_knowledge_file_no_question_is_answered_from_nothing(installed: Installed) -> None:
    damage(installed.compiled / BASE_FILE, "missing")
    code, out, said = installed.run("ask", "Sudden crushing chest pain with sweating", "--json")
    answer = json.loads(out)
    assert (code, answer["status"], answer["citations"]) == (0, "abstained", [])
    assert answer["reason"]
    assert "knowledge file" in said


# ---- vectors and limits beside it


@pytest.mark.parametrize(
    ("name", "how"),
    [(VECTOR_FILE, "flipped"), (VECTOR_FILE, "truncated"), (VECTOR_FILE, "missing"), (THRESHOLD_FILE, "empty")],
)
def test_without_vectors_or_limits_questions_are_still_answered_and_declined(
    installed: Installed, name: str, how: str
) -> None:
    damage(installed.compiled / name, how)
    code, out, said = installed.run("ask", "我有头痛，怎么办？", "--json")
    assert (code, json.loads(out)["status"]) == (0, "answered")
    assert "Traceback" not in said
    assert "knowledge compile" in said
    code, out, _ = installed.run("ask", "How do I change a tyre?", "--json")
    assert (code, json.loads(out)["status"]) == (0, "abstained")
