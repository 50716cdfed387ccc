"""Data folders as people have them: Chinese names with spaces, read-only, full, not a folder at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PASSPHRASE = "a long passphrase 口令"


def medassist(data: Path, *arguments: object, passphrase: str | None = PASSPHRASE) -> tuple[int, str, str]:
    """One command in a process of its own."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "MEDASSIST_KEYRING": "off"}
    environment.pop("MEDASSIST_PASSPHRASE", None)
    if passphrase is not None:
        environment["MEDASSIST_PASSPHRASE"] = passphrase
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-m", "medassist", "--data", str(data), *map(str, arguments)],
        capture_output=True, env=environment, timeout=120, check=False,
    )  # fmt: skip
    return ended.returncode, ended.stdout.decode("utf-8"), ended.stderr.decode("utf-8")


def test_everything_is_kept_in_a_folder_with_a_chinese_name_and_a_space(tmp_path: Path) -> None:
    data = tmp_path / "诊所 资料" / "里面"
    document = tmp_path / "海胆 说明.txt"
    document.write_text("被海胆刺伤后，用镊子夹住海胆刺垂直拔出。", encoding="utf-8")
    assert medassist(data, "library", "add", document)[0] == 0
    code, out, said = medassist(data, "ask", "海胆刺伤怎么办？", "--json")
    assert (code, said) == (0, "")
    assert json.loads(out)["citations"][0]["library"] == "海胆_说明"
    code, out, _ = medassist(data, "history", "search", "海胆", "--json")
    assert [entry["text"] for entry in json.loads(out)["entries"]] == ["海胆刺伤怎么办？"]
    assert list(tmp_path.iterdir()).sort() == [document, tmp_path / "诊所 资料"].sort()


def test_a_data_folder_that_is_a_file_is_said_and_the_answer_given(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")
    code, out, said = medassist(file, "ask", "头痛怎么办", "--json")
    assert code == 0
    assert json.loads(out)["status"] == "answered"
    assert said
    assert "Traceback" not in said
    assert file.read_text(encoding="utf-8") == "x"
    assert medassist(file, "history", "search")[0] == 5


def test_a_wrong_passphrase_is_said_and_the_answer_given(tmp_path: Path) -> None:
    assert medassist(tmp_path, "ask", "头痛怎么办")[0] == 0
    code, out, said = medassist(tmp_path, "ask", "发热怎么办", "--json", passphrase="another one 别的")
    assert code == 0
    assert json.loads(out)["status"]
    assert "passphrase" in said.lower()
    assert "Traceback" not in said
    assert medassist(tmp_path, "history", "search", passphrase="another one 别的")[0] == 5
    found = json.loads(medassist(tmp_path, "history", "search", "--json")[1])
    assert [entry["text"] for entry in found["entries"]] == ["头痛怎么办"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root on Linux")
    folder = tmp_path / "小盘"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder], capture_output=True).returncode != 0:
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_library_that_does_not_fit_on_the_disk_is_refused_and_the_rest_stays(
    small_disk: Path, tmp_path: Path
) -> None:
    data = small_disk / "data"
    assert medassist(data, "ask", "头痛怎么办")[0] == 0
    huge = tmp_path / "huge.txt"
    huge.write_text(
        "".join(f"第{n}句，关于头痛与发热的内容，写得很长很长。\n" for n in range(60_000)), encoding="utf-8"
    )
    code, out, said = medassist(data, "library", "add", huge, "--name", "huge")
    assert (code, out) == (5, "")
    assert "Traceback" not in said
    assert "disk" in said.lower()
    assert "huge" not in medassist(data, "library", "list")[1]
    found = json.loads(medassist(data, "history", "search", "--json")[1])
    assert [entry["text"] for entry in found["entries"]] == ["头痛怎么办"]


def test_an_answer_is_given_even_when_it_cannot_be_kept(small_disk: Path) -> None:
    data = small_disk / "data"
    assert medassist(data, "ask", "头痛怎么办")[0] == 0
    with (small_disk / "ballast").open("wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(b"x" * 4096)
        except OSError:
            pass
    code, out, said = medassist(data, "ask", "发热怎么办 " + "很长的问题" * 2_000, "--json")
    assert code == 0
    assert json.loads(out)["status"]
    assert "Traceback" not in said
    assert "disk" in said.lower()
