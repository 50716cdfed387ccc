"""Where the user's data lies: given, portable beside the program, or the system's place."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from medassist import paths
from medassist.storage.store import open_store


def test_the_given_folder_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert paths.data_folder(Path("诊所 资料")) == tmp_path / "诊所 资料"
    with open_store(paths.data_folder(Path("诊所 资料")), environ={"MEDASSIST_PASSPHRASE": "w"}) as store:
        assert store.folder == tmp_path / "诊所 资料"


def test_a_portable_program_keeps_its_data_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "MedAssist"))
    assert paths.data_folder() != tmp_path / "data"
    (tmp_path / "portable").touch()
    assert paths.data_folder() == tmp_path / "data"


def test_resources_are_found_in_a_checkout_and_in_a_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (paths.resources_folder() / "knowledge").is_dir()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.resources_folder() == tmp_path / "resources"
