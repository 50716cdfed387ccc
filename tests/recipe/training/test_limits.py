"""The limit of a head is the lowest probability that is right often enough, and nothing is what articles leave over."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from medassist.core.clinical import Finding, Names, Text
from models.recipe.training.limits import fit_limit
from models.recipe.training.nothing import NOTHING, says_nothing

LABELS = ("cough", "fever", "high_fever", NOTHING)


def _finding(name: str, implies: tuple[str, ...] = ()) -> Finding:
    return Finding(name, "symptom", Text(name, name), Names(), Text("", ""), 0.1, implies)


FINDINGS = {one.id: one for one in (_finding("cough"), _finding("fever"), _finding("high_fever", ("fever",)))}


def _rows(best: list[tuple[int, float]], size: int = 4) -> NDArray[np.float32]:
    rows = np.zeros((len(best), size), np.float32)
    for row, (place, share) in zip(rows, best, strict=True):
        row[:] = (1 - share) / (size - 1)
        row[place] = share
    return rows


def test_the_limit_is_the_lowest_that_is_right_often_enough() -> None:
    rows = _rows([(0, 0.95)] * 40 + [(0, 0.7)] * 40)
    targets = np.array([0] * 40 + [3] * 40)
    limit = fit_limit("finding", LABELS, rows, targets, FINDINGS)
    assert limit is not None
    assert 0.7 < limit["probability"] <= 0.95
    assert (limit["dev precision"], limit["dev recall"]) == (1.0, 1.0)


def test_what_a_finding_implies_is_right_and_the_reverse_is_not() -> None:
    told = _rows([(1, 0.9)] * 40)
    assert fit_limit("finding", LABELS, told, np.array([2] * 40), FINDINGS) is not None
    told = _rows([(2, 0.999)] * 40)
    assert fit_limit("finding", LABELS, told, np.array([1] * 40), FINDINGS) is None


def test_two_kinds_of_one_finding_together_are_the_finding() -> None:
    rows = _rows([(2, 0.5)] * 40)
    rows[:, 1] = 0.45
    limit = fit_limit("finding", LABELS, rows, np.array([1] * 40), FINDINGS)
    assert limit is not None
    assert limit["probability"] > 0.5


def test_nothing_taken_for_a_finding_counts_as_wrong() -> None:
    rows = _rows([(0, 0.9)] * 80)
    assert fit_limit("finding", LABELS, rows, np.array([0] * 40 + [3] * 40), FINDINGS) is None
    assert fit_limit("finding", LABELS, _rows([(3, 0.9)] * 80), np.array([3] * 80), FINDINGS) is None


def test_few_answers_prove_nothing() -> None:
    assert fit_limit("finding", LABELS, _rows([(0, 0.95)] * 5), np.array([0] * 5), FINDINGS) is None


def test_only_emergencies_are_answered() -> None:
    labels = ("emergency", "routine")
    rows = _rows([(0, 0.9)] * 30 + [(1, 0.9)] * 30, 2)
    limit = fit_limit("urgency", labels, rows, np.array([0] * 60), FINDINGS)
    assert limit is not None
    assert limit["dev precision"] == 1.0
    assert limit["probability"] >= 0.8


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_what_questions_and_articles_leave_over(tmp_path: Path, seed: int) -> None:
    pairs = [
        {"query": f"{word}要不要办理医保登记手续", "language": "zh", "split": split, "kind": kind, "source": source}
        for word in ("下周", "社区", "学校")
        for split, kind, source in (
            ("train", "section:advice", "knowledge"),
            ("dev", "section:refer", "knowledge"),
            ("train", "complaint", "knowledge"),
            ("train", "question", "zh_toyhom_qa"),
        )
    ]
    pairs[2]["query"] = "胸口压着一块千斤重的铁板"
    pairs[3]["query"] = "电视遥控器坏掉了找谁修理"
    passages = [
        {"text": "Bring the paper forms to the reception desk.", "language": "en", "group": f"g{i}"} for i in range(9)
    ]
    for name, rows in (("pairs", pairs), ("passages", passages)):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    found = says_nothing(tmp_path, seed)
    assert {one.label for one in found} == {NOTHING}
    texts = {one.text for one in found}
    assert any("医保登记" in text for text in texts)
    assert any("reception" in text for text in texts)
    assert not any("铁板" in text or "遥控器" in text for text in texts)
    assert len(texts) == len(found)
    assert found == says_nothing(tmp_path, seed)
