"""`evaluate retrieval` as it is called: where the sets are found, what is written, and its exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from medassist.command_line import evaluating
from medassist.inference.encoder import OnnxEncoder

Run = Callable[..., Any]

pytest.importorskip("pytrec_eval")


@pytest.fixture
def sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one small set; no other set is found."""
    folder = tmp_path / "评测 sets" / "zh_toyhom_retrieval"
    folder.mkdir(parents=True)
    (folder / "corpus.jsonl").write_text(
        '{"id": "a", "title": "", "text": "头痛时休息、多喝水。"}\n{"id": "b", "title": "", "text": "咳嗽时多喝温水。"}\n',
        encoding="utf-8",
    )
    (folder / "queries.jsonl").write_text('{"id": "q", "text": "我有头痛，怎么办？"}\n', encoding="utf-8")
    (folder / "qrels.tsv").write_text("query_id\tdoc_id\trelevance\nq\ta\t1\n", encoding="utf-8")
    monkeypatch.setattr(evaluating, "program_folder", lambda: tmp_path / "program")
    monkeypatch.setattr(evaluating.platformdirs, "user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
    return folder.parent


@pytest.fixture(autouse=True)
def bundled(monkeypatch: pytest.MonkeyPatch, shared: dict[str, object]) -> None:
    """The bundled encoder, opened once."""
    encoder = shared["encoder"]
    assert isinstance(encoder, OnnxEncoder)
    real = evaluating.load_encoder

    def load(folder: Path, **named: Any) -> OnnxEncoder:
        return encoder if folder == evaluating.models_folder() / evaluating.ENCODER_FOLDER else real(folder, **named)

    monkeypatch.setattr(evaluating, "load_encoder", load)


def test_one_set_as_json_and_as_files(run: Run, sets: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ended = run("evaluate", "retrieval", "--data", sets, "--set", "zh_toyhom_retrieval", "--out", out, "--json")
    assert ended.code == 0
    report = json.loads(ended.out)
    assert [row["ndcg10"] for row in report["rows"]] == [1.0, 1.0, 1.0]
    assert json.loads((out / "retrieval.json").read_text("utf-8")) == report
    assert (out / "retrieval.svg").read_text("utf-8").startswith("<svg")
    assert "3 / 3" in ended.err
    assert len(list((out / "vectors").iterdir())) == 2
    assert len(list((out / "rows").iterdir())) == 3
    assert report["yardsticks"] == ["bm25"]  # the bundled encoder is trained: the untouched one comes by --encoder
    assert not (tmp_path / "cache").exists()


class LongestFirst:
    """A reranker that likes long passages most."""

    identity = "longest"
    manifest = SimpleNamespace(id="reader", files=(SimpleNamespace(size=7_000_000),))

    def scores(self, question: str, passages: Sequence[str]) -> np.ndarray:
        return np.array([len(passage) for passage in passages], np.float32)


def test_a_reranker_has_its_row_and_its_cost(
    run: Run, sets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluating, "load_reranker", lambda folder, **_: LongestFirst())
    chosen = ("--sets", sets, "--set", "zh_toyhom_retrieval", "--reranker", tmp_path / "reader")
    report = json.loads(run("evaluate", "retrieval", *chosen, "--json").out)
    system = "reranked:encoder-e5-small-zh-en-medical:reader"
    assert report["rows"][-1]["system"] == system
    assert report["rerankers"][0]["bytes"] == 7_000_000
    bytes_of = {cost["system"]: cost["bytes"] for cost in report["costs"]}
    assert bytes_of[system] == bytes_of["fusion:encoder-e5-small-zh-en-medical"] + 7_000_000


def test_a_reranker_that_is_not_there_is_one_sentence_and_5(run: Run, sets: Path, tmp_path: Path) -> None:
    ended = run("evaluate", "retrieval", "--sets", sets, "--set", "zh_toyhom_retrieval", "--reranker", tmp_path / "no")
    assert (ended.code, ended.out) == (5, "")
    assert _is_one_sentence(ended.err)


def test_the_table_is_in_the_asked_language(run: Run, sets: Path) -> None:
    ended = run("--lang", "zh", "--quiet", "evaluate", "retrieval", "--sets", sets, "--set", "zh_toyhom_retrieval")
    assert (ended.code, ended.err) == (0, "")
    assert "按词语（BM25）" in ended.out


def _is_one_sentence(text: str) -> bool:
    return text.count("\n") == 1 and "Traceback" not in text


def test_without_any_set_it_is_one_sentence_and_5(run: Run, sets: Path) -> None:
    ended = run("evaluate", "retrieval", "--sets", sets.parent / "nowhere")
    assert (ended.code, ended.out) == (5, "")
    assert _is_one_sentence(ended.err)
    assert "zh_toyhom_retrieval" in ended.err


def test_a_named_set_that_is_not_here_is_5(run: Run, sets: Path) -> None:
    ended = run("evaluate", "retrieval", "--sets", sets, "--set", "zh_toyhom_retrieval", "--set", "nonsense")
    assert (ended.code, ended.out) == (5, "")
    assert _is_one_sentence(ended.err)


def test_without_the_tool_it_is_one_sentence_and_5(run: Run, sets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pytrec_eval", None)
    ended = run("evaluate", "retrieval", "--sets", sets)
    assert (ended.code, ended.out) == (5, "")
    assert _is_one_sentence(ended.err)


def test_a_pack_that_is_not_there_is_one_sentence_and_5(run: Run, sets: Path, tmp_path: Path) -> None:
    ended = run("evaluate", "retrieval", "--sets", sets, "--set", "zh_toyhom_retrieval", "--encoder", tmp_path / "none")
    assert (ended.code, ended.out) == (5, "")
    assert _is_one_sentence(ended.err)


def test_a_broken_set_is_bad_input(run: Run, sets: Path) -> None:
    (sets / "zh_toyhom_retrieval" / "corpus.jsonl").write_text("{broken", encoding="utf-8")
    ended = run("evaluate", "retrieval", "--sets", sets, "--set", "zh_toyhom_retrieval")
    assert (ended.code, ended.out) == (3, "")
    assert _is_one_sentence(ended.err)


@pytest.mark.parametrize("arguments", [["evaluate"], ["evaluate", "nonsense"], ["evaluate", "retrieval", "--nonsense"]])
def test_wrong_use_is_2(run: Run, arguments: list[str]) -> None:
    ended = run(*arguments)
    assert (ended.code, ended.out) == (2, "")
