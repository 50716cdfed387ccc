"""A pack that is damaged in any way is refused with one sentence, never used."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from medassist.errors import ModelUnavailable
from medassist.inference.manifest import read_manifest, verify

MODEL = b"weights " * 100


def write_pack(folder: Path, **changes: Any) -> Path:
    """A small pack with fields of its manifest changed; a field given as None is left out."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "encoder.onnx").write_bytes(MODEL)
    fields: dict[str, Any] = {
        "schema": "medassist.pack/1",
        "id": "small",
        "name": "small",
        "version": "1",
        "kind": "encoder",
        "licence": "MIT",
        "languages": ["zh", "en"],
        "files": [{"path": "encoder.onnx", "sha256": hashlib.sha256(MODEL).hexdigest(), "bytes": len(MODEL)}],
        "query_prefix": "query: ",
        "passage_prefix": "passage: ",
        "dimension": 8,
        "max_tokens": 16,
        "minimum_memory_mb": 1,
    }
    fields.update(changes)
    kept = {name: value for name, value in fields.items() if value is not None}
    (folder / "manifest.json").write_text(json.dumps(kept), "utf-8")
    return folder


def assert_refused(folder: Path, *, detail: str = "") -> ModelUnavailable:
    """The pack is refused in both languages, each in one sentence."""
    with pytest.raises(ModelUnavailable) as refusal:
        verify(folder)
    sentence = refusal.value.sentence
    assert sentence.zh.endswith("。")
    assert sentence.zh.count("。") == 1
    assert sentence.en.endswith(".")
    assert detail in refusal.value.detail
    return refusal.value


def test_a_whole_pack_is_read(tmp_path: Path) -> None:
    manifest = verify(write_pack(tmp_path / "pack"))
    assert manifest.dimension == 8
    assert manifest.read(manifest.file(".onnx")) == MODEL


def test_a_chinese_folder_name_is_read(tmp_path: Path) -> None:
    assert verify(write_pack(tmp_path / "诊所 资料" / "编码模型")).id == "small"


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    assert "manifest.json" in assert_refused(tmp_path / "none").sentence.en


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    (folder / "encoder.onnx").unlink()
    assert "encoder.onnx" in assert_refused(folder).sentence.en


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    (folder / "encoder.onnx").write_bytes(MODEL[:-1])
    assert_refused(folder, detail="799 bytes instead of 800")


def test_a_flipped_byte_is_refused(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    (folder / "encoder.onnx").write_bytes(b"V" + MODEL[1:])
    assert_refused(folder, detail="SHA-256")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe{}", b'"text"', b"null"])
def test_a_manifest_that_is_no_object_is_refused(tmp_path: Path, content: bytes) -> None:
    folder = write_pack(tmp_path)
    (folder / "manifest.json").write_bytes(content)
    assert_refused(folder)


@pytest.mark.parametrize(
    "changes",
    [
        {"schema": "medassist.pack/2"},
        {"schema": None},
        {"kind": "generator"},
        {"files": []},
        {"files": ["encoder.onnx"]},
        {"files": [{"path": "encoder.onnx", "sha256": 1, "bytes": 800}]},
        {"dimension": "8"},
        {"dimension": True},
        {"max_tokens": 0},
        {"languages": "zh"},
        {"query_prefix": None},
    ],
)
def test_wrong_fields_are_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    assert_refused(write_pack(tmp_path, **changes))


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "a/../../b", "C:\\x", "..\\x", ""])
def test_a_path_out_of_the_pack_is_refused(tmp_path: Path, path: str) -> None:
    folder = write_pack(tmp_path, files=[{"path": path, "sha256": "0", "bytes": 1}])
    assert_refused(folder, detail="leads out of the pack")


def test_two_models_in_a_pack_are_refused(tmp_path: Path) -> None:
    entry = {"path": "encoder.onnx", "sha256": hashlib.sha256(MODEL).hexdigest(), "bytes": len(MODEL)}
    manifest = read_manifest(write_pack(tmp_path, files=[entry, entry]))
    with pytest.raises(ModelUnavailable):
        manifest.file(".onnx")


def test_the_bundled_pack_is_whole_and_small(pack: Path) -> None:
    manifest = verify(pack)
    assert manifest.licence == "MIT"
    assert set(manifest.languages) == {"zh", "en"}
    assert sum(path.stat().st_size for path in pack.iterdir()) <= 60_000_000
