"""A pack is added whole or not at all, whatever the stick or the zip holds."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import shutil
import zipfile
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest

from medassist.errors import BadInput, MedAssistError, ModelUnavailable, NotAvailable, Stopped
from medassist.inference.manifest import GeneratorManifest
from medassist.services import packs
from medassist.services.packs import add_pack, added_packs, remove_pack

FILES = {"decoder.onnx": b"weights " * 400_000, "tokenizer.json": b"{}", "LICENSE": b"terms"}


def fields(**changes: Any) -> dict[str, Any]:
    """The manifest of a small language model, some of its fields changed."""
    files = [
        {"path": path, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)} for path, data in FILES.items()
    ]
    return {
        "schema": "medassist.pack/1",
        "id": "small-zh-en",
        "name": "Small",
        "version": "1",
        "kind": "generator",
        "licence": "Apache-2.0",
        "languages": ["zh", "en"],
        "files": files,
        "architecture": "decoder",
        "context_tokens": 64,
        "vocabulary": 300,
        "layers": 2,
        "kv_heads": 2,
        "head_size": 64,
        "chat": {"system": "s{text}\n", "user": "u{text}\n", "assistant": "a{text}\n", "answer": "a"},
        "end_ids": [2],
        "special_ids": [0, 1, 2],
        "minimum_memory_mb": 1,
    } | changes


def write_folder(folder: Path, **changes: Any) -> Path:
    """A pack as it lies on a stick."""
    folder.mkdir(parents=True)
    for path, data in FILES.items():
        (folder / path).write_bytes(data)
    (folder / "manifest.json").write_text(json.dumps(fields(**changes)), "utf-8")
    (folder / "CARD.md").write_text("# Small", "utf-8")
    return folder


def zipped(folder: Path, *, inside: str = "") -> Path:
    """The pack as a zip beside it, at its root or in the folder `inside`."""
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.iterdir():
            archive.write(file, inside + file.name)
    return path


def assert_refused(kind: type[MedAssistError], source: Path, data: Path) -> MedAssistError:
    """Refused with one sentence in each language, and nothing is left of it."""
    with pytest.raises(kind) as refusal:
        add_pack(source, data)
    assert refusal.value.sentence.zh.count("。") == 1
    assert refusal.value.sentence.en.endswith(".")
    assert added_packs(data) == []
    assert not list(data.rglob("*.part")) + list(data.rglob("*.onnx"))
    return refusal.value


@pytest.mark.parametrize("how", ["folder", "zip", "zip with a folder"])
def test_a_whole_pack_is_added(tmp_path: Path, how: str) -> None:
    source = write_folder(tmp_path / "优盘 资料")
    if how != "folder":
        source = zipped(source, inside="" if how == "zip" else "small/")
    said: list[tuple[int, int]] = []
    pack = add_pack(source, tmp_path / "data", progress=lambda done, total: said.append((done, total)))
    assert isinstance(pack, GeneratorManifest)
    (folder,) = added_packs(tmp_path / "data")
    assert {path.name for path in folder.iterdir()} == {*FILES, "manifest.json", "CARD.md"}
    assert (folder / "decoder.onnx").read_bytes() == FILES["decoder.onnx"]
    total = sum(map(len, FILES.values()))
    assert said[-1] == (total, total)
    assert len(said) > 3


def test_a_second_one_takes_the_place_of_the_first(tmp_path: Path) -> None:
    add_pack(write_folder(tmp_path / "one"), tmp_path / "data")
    add_pack(write_folder(tmp_path / "two", version="2"), tmp_path / "data")
    (folder,) = added_packs(tmp_path / "data")
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["version"] == "2"
    assert [path.name for path in folder.parent.iterdir()] == ["small-zh-en"]


def test_a_damaged_second_one_leaves_the_first(tmp_path: Path) -> None:
    add_pack(write_folder(tmp_path / "one"), tmp_path / "data")
    second = write_folder(tmp_path / "two", version="2")
    (second / "decoder.onnx").write_bytes(FILES["decoder.onnx"][:-1])
    with pytest.raises(ModelUnavailable):
        add_pack(second, tmp_path / "data")
    (folder,) = added_packs(tmp_path / "data")
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["version"] == "1"


@pytest.mark.parametrize("damage", ["missing", "cut off", "changed", "longer"])
@pytest.mark.parametrize("as_zip", [False, True])
def test_a_file_that_is_not_whole_is_named(tmp_path: Path, damage: str, as_zip: bool) -> None:
    source = write_folder(tmp_path / "stick")
    file, data = source / "decoder.onnx", FILES["decoder.onnx"]
    changed = {"cut off": data[:-1], "changed": b"V" + data[1:], "longer": data + b"x"}
    if damage == "missing":
        file.unlink()
    else:
        file.write_bytes(changed[damage])
    refusal = assert_refused(ModelUnavailable, zipped(source) if as_zip else source, tmp_path / "data")
    assert "decoder.onnx" in refusal.sentence.en


def test_a_zip_bomb_is_cut_at_the_size_of_the_manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_folder(tmp_path / "stick")
    (source / "tokenizer.json").write_bytes(bytes(50 << 20))
    written = 0

    class Counting(io.FileIO):
        def write(self, data: Any) -> int:
            nonlocal written
            written += len(data)
            return super().write(data)

    real = Path.open

    def counted(path: Path, mode: str = "r", *more: Any, **named: Any) -> Any:
        return Counting(path, mode) if mode == "wb" else real(path, mode, *more, **named)

    archive = zipped(source)
    monkeypatch.setattr(Path, "open", counted)
    assert_refused(ModelUnavailable, archive, tmp_path / "data")
    assert written <= sum(map(len, FILES.values()))


def test_a_zip_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    archive = zipped(write_folder(tmp_path / "stick"))
    archive.write_bytes(archive.read_bytes()[:-300])
    assert_refused(BadInput, archive, tmp_path / "data")


def test_a_zip_with_a_changed_byte_is_refused(tmp_path: Path) -> None:
    archive = zipped(write_folder(tmp_path / "stick"))
    data = bytearray(archive.read_bytes())
    data[500] ^= 0xFF
    archive.write_bytes(data)
    assert_refused(MedAssistError, archive, tmp_path / "data")


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all", bytes(4000)])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other.zip").write_bytes(content)
    assert_refused(BadInput, tmp_path / "other.zip", tmp_path / "data")


def test_nothing_there_and_a_folder_without_a_pack(tmp_path: Path) -> None:
    assert "does not exist" in assert_refused(BadInput, tmp_path / "none", tmp_path / "data").sentence.en
    (tmp_path / "empty").mkdir()
    assert "not a model pack" in assert_refused(BadInput, tmp_path / "empty", tmp_path / "data").sentence.en


def test_two_packs_in_a_zip_are_refused(tmp_path: Path) -> None:
    archive = zipped(write_folder(tmp_path / "stick"), inside="one/")
    with zipfile.ZipFile(archive, "a") as more:
        more.writestr("two/manifest.json", "{}")
    assert_refused(BadInput, archive, tmp_path / "data")


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"architecture": "encoder-decoder"}, ModelUnavailable),
        ({"kind": "speech"}, ModelUnavailable),
        ({"schema": "medassist.pack/9"}, ModelUnavailable),
        ({"minimum_memory_mb": 10_000_000}, NotAvailable),
        ({"id": "../escape"}, BadInput),
        ({"id": "con"}, BadInput),
        ({"id": ""}, BadInput),
        ({"end_ids": [300]}, ModelUnavailable),
        ({"end_ids": []}, ModelUnavailable),
        ({"special_ids": [True]}, ModelUnavailable),
        ({"chat": {"system": "no place for it"}}, ModelUnavailable),
        ({"files": [{"path": "../x.onnx", "sha256": "0", "bytes": 1}]}, ModelUnavailable),
        ({"files": [{"path": "x.onnx", "sha256": "0", "bytes": 1}]}, ModelUnavailable),
    ],
)
def test_an_unfit_pack_is_refused(tmp_path: Path, changes: dict[str, Any], kind: type[MedAssistError]) -> None:
    assert_refused(kind, write_folder(tmp_path / "stick", **changes), tmp_path / "data")
    assert not (tmp_path / "escape").exists()


def test_the_same_path_twice_is_refused(tmp_path: Path) -> None:
    files = fields()["files"]
    assert_refused(BadInput, write_folder(tmp_path / "stick", files=[*files, files[1]]), tmp_path / "data")


def test_an_encoder_is_not_added(tmp_path: Path) -> None:
    source = tmp_path / "encoder"
    shutil.copytree(Path(__file__).resolve().parents[2] / "models" / "encoder", source)
    assert "encoder" in assert_refused(BadInput, source, tmp_path / "data").sentence.en


def test_a_full_disk_is_said_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(packs.shutil, "disk_usage", lambda _path: usage(10, 9, 1))
    refusal = assert_refused(NotAvailable, write_folder(tmp_path / "stick"), tmp_path / "data")
    assert "too full" in refusal.sentence.en


def test_a_disk_that_fills_up_meanwhile_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    source = write_folder(tmp_path / "stick")
    monkeypatch.setattr(packs.os, "fsync", full)
    assert "too full" in assert_refused(NotAvailable, source, tmp_path / "data").sentence.en


def test_stop_leaves_nothing(tmp_path: Path) -> None:
    source, asked = write_folder(tmp_path / "stick"), iter([False, True])
    with pytest.raises(Stopped):
        add_pack(source, tmp_path / "data", stopped=lambda: next(asked))
    assert not list((tmp_path / "data" / "models").iterdir())


def test_what_a_power_cut_left_is_cleared_away(tmp_path: Path) -> None:
    left = tmp_path / "data" / "models" / ".small-zh-en.part"
    left.mkdir(parents=True)
    (left / "decoder.onnx").write_bytes(b"half")
    assert added_packs(tmp_path / "data") == []
    add_pack(write_folder(tmp_path / "stick"), tmp_path / "data")
    assert not left.exists()


def test_an_added_pack_is_removed_and_a_bundled_one_is_not(tmp_path: Path) -> None:
    add_pack(write_folder(tmp_path / "stick"), tmp_path / "data")
    remove_pack("small-zh-en", tmp_path / "data")
    assert list((tmp_path / "data" / "models").iterdir()) == []
    with pytest.raises(NotAvailable):
        remove_pack("encoder", tmp_path / "data")
