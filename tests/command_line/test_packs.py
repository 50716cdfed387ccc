"""`models add` and `remove` as a person calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from medassist import cli
from tests.services.test_packs import write_folder


def test_added_listed_verified_shown_removed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write_folder(tmp_path / "stick")

    def run(*arguments: str) -> tuple[int, str, str]:
        code = cli.main(["--data", str(tmp_path / "data"), "--lang", "en", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    assert "no language model" in run("models", "list")[2]
    code, out, err = run("models", "add", str(source))
    assert (code, out) == (0, "small-zh-en\tSmall\n")
    assert "100 %" in err
    _, out, err = run("models", "list", "--json")
    assert [row["kind"] for row in json.loads(out)["models"]] == ["encoder", "reranker", "generator"]
    assert err == ""
    assert run("models", "card", "small-zh-en")[1] == "# Small"
    (tmp_path / "data" / "models" / "small-zh-en" / "decoder.onnx").write_bytes(b"other")
    code, out, _ = run("models", "verify")
    assert code == 5
    assert "damaged" in out
    assert run("models", "remove", "small-zh-en")[0] == 0
    assert run("models", "remove", "encoder")[0] == 5


def test_refusals_end_with_a_sentence_and_their_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--data", str(tmp_path), "--lang", "zh", "models", "add", str(tmp_path / "none.zip")]) == 3
    assert "none.zip" in capsys.readouterr().err
    assert cli.main(["--data", str(tmp_path), "models", "add"]) == 2
