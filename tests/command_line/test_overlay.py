"""`knowledge overlay`: list, export and import as scripts rely on them, and answers that use what was signed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from medassist.command_line import opening
from medassist.core.clinical import KnowledgeBase
from medassist.knowledge.signatures import record_of, signature_of
from medassist.services.assembly import Parts
from medassist.storage.corrections import SignatureRecord
from medassist.storage.store import open_store

Run = Callable[..., Any]
PASSPHRASE = {"MEDASSIST_PASSPHRASE": "a long passphrase 口令"}


@pytest.fixture
def clinic(tmp_path: Path, knowledge: KnowledgeBase, keyed: None) -> Path:
    """A clinic's data folder in which somebody has found paracetamol right."""
    folder = tmp_path / "乙诊所"
    drug = knowledge.drugs["paracetamol"]
    signature = signature_of(
        drug, drug, kind="drug", base_version=knowledge.version, signer="李医生", date="2026-03-01",
        recorded_at="2026-03-01T08:00:00.000+00:00", note="", sources=(), parents=(),
    )  # fmt: skip
    with open_store(folder, environ=PASSPHRASE) as store:
        record = SignatureRecord(signature.uid, "drug", "paracetamol", record_of(signature))
        store.corrections.add([record], "review.sign", "drug/paracetamol")
    return folder


def one_line(text: str) -> bool:
    return text.count("\n") == 1 and "Traceback" not in text and len(text) > 10


def test_nothing_signed_is_an_empty_list(run: Run, keyed: None) -> None:
    ended = run("knowledge", "overlay", "list", "--json")
    assert ended.code == 0
    report = json.loads(ended.out)
    assert (report["schema"], report["entries"]) == ("medassist.overlay/1", [])
    ended = run("knowledge", "overlay", "list", "--lang", "zh")
    assert (ended.code, ended.out) == (0, "")
    assert one_line(ended.err)


def test_what_was_signed_is_listed(run: Run, clinic: Path) -> None:
    report = json.loads(run("--data", clinic, "knowledge", "overlay", "list", "--json").out)
    assert set(report) == {"schema", "knowledge", "entries"}
    assert report["entries"] == [
        {
            "kind": "drug", "id": "paracetamol", "name_zh": "对乙酰氨基酚", "name_en": "Paracetamol", "review": "reviewed",
            "corrected": False, "signer": "李医生", "date": "2026-03-01", "notice": None,
        }
    ]  # fmt: skip
    for language, words in (("zh", "已审阅"), ("en", "reviewed")):
        text = run("--data", clinic, "--lang", language, "knowledge", "overlay", "list").out
        assert text.startswith("drug/paracetamol\t")
        assert words in text
        assert "李医生 2026-03-01" in text


def test_a_file_goes_from_clinic_to_clinic(run: Run, clinic: Path, tmp_path: Path) -> None:
    file = tmp_path / "修订.json"
    exported = run("--data", clinic, "knowledge", "overlay", "export", file, "--json")
    assert exported.code == 0
    assert json.loads(exported.out) == {"schema": "medassist.overlay_export/1", "file": str(file), "signatures": 1}
    again = run("--data", clinic, "knowledge", "overlay", "export", file)
    assert (again.code, again.out) == (2, "")
    assert one_line(again.err)
    assert run("--data", clinic, "knowledge", "overlay", "export", file, "--overwrite").code == 0
    for added, known in ((1, 0), (0, 1)):
        taken = run("knowledge", "overlay", "import", file, "--json")
        assert taken.code == 0
        assert json.loads(taken.out) == {
            "schema": "medassist.overlay_import/1", "added": added, "known": known, "conflicts": [], "notices": [],
        }  # fmt: skip
    assert "paracetamol" in run("knowledge", "overlay", "list").out
    assert "1" in run("knowledge", "overlay", "import", file).err


@pytest.mark.parametrize(
    "content", [b"", b"{}", b'{"format": "medassist.overlay", "version": 9}', b"medassist.overlay", None]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_another_file_is_bad_input_and_one_sentence(
    run: Run, keyed: None, tmp_path: Path, content: bytes | None, language: str
) -> None:
    file = tmp_path / "x.json"
    if content is not None:
        file.write_bytes(content)
    ended = run("--lang", language, "knowledge", "overlay", "import", file)
    assert (ended.code, ended.out) == (3, "")
    assert one_line(ended.err)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in ended.err) == (language == "zh")
    assert json.loads(run("knowledge", "overlay", "list", "--json").out)["entries"] == []


@pytest.mark.parametrize("arguments", [["list"], ["export", "o.json"], ["import", "o.json"]], ids=" ".join)
def test_without_a_passphrase_it_is_not_available(run: Run, arguments: list[str]) -> None:
    ended = run("knowledge", "overlay", *arguments)
    assert (ended.code, ended.out) == (5, "")
    assert one_line(ended.err)


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["export"], ["import"], ["list", "x"]], ids=" ".join)
def test_wrong_use(run: Run, keyed: None, arguments: list[str]) -> None:
    ended = run("knowledge", "overlay", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert one_line(ended.err)


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch, parts: Parts) -> None:
    """Commands over parts that make their own knowledge, with the encoder opened once."""

    def open_parts(*arguments: object, **named: object) -> Parts:
        opened = Parts(*arguments, **named)  # type: ignore[arg-type]  # passed through
        opened.__dict__.update(encoder=parts.encoder, base=parts.base)
        return opened

    monkeypatch.setattr(opening, "Parts", open_parts)


def test_an_answer_rests_on_what_was_signed(run: Run, clinic: Path, whole: None) -> None:
    ended = run("--data", clinic, "ask", "Paracetamol dose for an adult?", "--json")
    assert (ended.code, ended.err) == (0, "")
    answer = json.loads(ended.out)
    assert {one["review"] for one in answer["citations"] if one["document"] == "paracetamol"} == {"reviewed"}
    assert "+1." in answer["engine"]["knowledge"]
    assert json.loads(run("--data", clinic, "self-test", "--json").out)["parts"][0]["detail"].count("+1.") == 1


def test_without_the_passphrase_an_answer_says_that_it_does_not(
    run: Run, clinic: Path, whole: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MEDASSIST_PASSPHRASE")
    ended = run("--data", clinic, "ask", "Paracetamol dose for an adult?", "--json")
    assert ended.code == 0
    assert "signed corrections" in ended.err
    answer = json.loads(ended.out)
    assert {one["review"] for one in answer["citations"]} == {"unreviewed"}
    assert "+" not in answer["engine"]["knowledge"]
