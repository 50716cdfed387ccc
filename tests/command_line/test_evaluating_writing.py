"""`evaluate writing`: sets, limits, packs and files; what is not here is one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def test_without_a_model_the_evidence_alone_is_measured_and_that_is_said(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "figures"
    ended = run("--lang", "en", "evaluate", "writing", "--set", "summaries", "--limit", "4", "--out", str(out))
    assert ended.code == 0
    assert "facts kept" in ended.out
    assert "no language model" in ended.err
    report = json.loads((out / "writing.json").read_text(encoding="utf-8"))
    assert {one["system"] for one in report["figures"]} == {"extractive"}
    assert (out / "writing.txt").read_text(encoding="utf-8") == ended.out
    again = run(
        "--lang", "zh", "evaluate", "writing", "--set", "summaries", "--limit", "4", "--out", str(out), "--json"
    )
    assert "4 条用已有结果" in again.err
    assert json.loads(again.out)["figures"] == report["figures"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--set", "novels"], 2), (["--sets", "nowhere"], 5), (["--pack", "no-such-model", "--set", "summaries"], 5)],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_not_here_is_one_sentence(run: Run, arguments: list[str], code: int, language: str) -> None:
    ended = run("--lang", language, "--quiet", "evaluate", "writing", *arguments)
    assert ended.code == code
    assert ended.out == ""
    assert ended.err.count("\n") == 1
    assert "Traceback" not in ended.err
