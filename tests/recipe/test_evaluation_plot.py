"""The picture of an evaluation: which points stand where, and that the same figures give the same picture."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from models.recipe.__main__ import main
from models.recipe.evaluation_plot import draw, groups_of, points, read_evaluation
from tests.recipe.made_up_evaluation import FIGURES, evaluation


def test_each_collection_and_each_kind_counts_alike() -> None:
    report = evaluation()
    assert groups_of(report) == [
        ["zh_toyhom_retrieval"],
        ["en_medquad_retrieval"],
        ["knowledge_zh_zh", "knowledge_en_en"],
        ["knowledge_zh_en"],
    ]
    found = {point.system: point for point in points(report)}
    assert list(found) == list(FIGURES)
    one = found["reranked:trained:reader"]
    assert one.quality == pytest.approx((0.6 + 0.6 + 0.65 + 0.6) / 4)
    assert one.half == pytest.approx((3 * 0.02**2 + 2 * 0.02**2 / 4) ** 0.5 / 4)
    assert (one.kind, one.encoder, one.bytes, one.ms) == ("reranked", "trained", 50_000_000, 30.0)
    assert found["bm25"].encoder == ""


def test_a_system_that_lacks_a_set_has_no_point() -> None:
    report = evaluation()
    report["rows"] = [row for row in report["rows"] if (row["set"], row["system"]) != ("knowledge_zh_en", "bm25")]
    assert "bm25" not in [point.system for point in points(report)]
    report["rows"] = []
    with pytest.raises(ValueError, match="no system"):
        draw(report, Path())


def test_the_same_figures_give_the_same_pictures(tmp_path: Path) -> None:
    first = [path.read_bytes() for path in draw(evaluation(), tmp_path / "a")]
    assert [path.read_bytes() for path in draw(evaluation(), tmp_path / "b")] == first
    assert first[0].startswith(b"\x89PNG")
    ElementTree.fromstring(first[1])  # noqa: S314  # our own picture


def test_the_step_draws_beside_the_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "retrieval.json"
    file.write_text(json.dumps(evaluation()), "utf-8")
    assert main(["plot", "--evaluation", str(file)]) == 0
    assert (tmp_path / "quality.svg").exists()
    assert main(["plot"]) == 1
    assert "--evaluation" in capsys.readouterr().err
    file.write_text('{"schema": "other"}', "utf-8")
    assert main(["plot", "--evaluation", str(file)]) == 1
    with pytest.raises(ValueError, match="nowhere"):
        read_evaluation(tmp_path / "nowhere.json")
