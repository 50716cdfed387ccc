"""The fit of the calibration: it finds the map that cases were drawn from, lowers the loss, and writes what it found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from importlib import util
from pathlib import Path
from sys import modules
from types import ModuleType

import numpy as np
import pytest

from medassist.core.diagnosis import calibration
from medassist.core.diagnosis.calibration import FITTED, MOST_UNREAD, CalibrationMap

pytest.importorskip("scipy")
TRUE = CalibrationMap(temperature=0.7, dependence=0.08, outside=-6.0, unread=1.5)


@pytest.fixture(scope="module")
def fit(project: Path) -> Iterator[ModuleType]:
    """tests/quality/calibration.py, a script, as a module."""
    place = util.spec_from_file_location("fit_of_the_calibration", project / "tests" / "quality" / "calibration.py")
    assert place is not None
    assert place.loader is not None
    made = util.module_from_spec(place)
    modules[place.name] = made
    place.loader.exec_module(made)
    yield made
    del modules[place.name]


def drawn(fit: ModuleType, count: int, seed: int, part: str = "development") -> object:
    """Cases of two sets whose first condition is right as often as TRUE says."""
    draw = np.random.default_rng(seed)
    scores = -np.sort(-draw.normal(-4.0, 3.0, (count, 30)), axis=1)
    findings = draw.integers(1, 15, count).astype(float)
    words = draw.uniform(0.0, MOST_UNREAD, count)
    right = draw.random(count) < TRUE.probabilities(scores, findings, words)[:, 0]
    return fit.ScoredCases(
        scores, right, findings, words, np.where(np.arange(count) % 4 > 0, "large", "small"), np.full(count, part)
    )


def test_the_fit_finds_probabilities_that_mean_what_they_say(fit: ModuleType) -> None:
    cases, others = drawn(fit, 4000, 1), drawn(fit, 4000, 2, "held_out")
    found = fit.fitted(cases, FITTED)
    assert fit.log_loss(cases, found) <= fit.log_loss(cases, TRUE) + 1e-3
    assert fit.log_loss(others, found) < fit.log_loss(others, FITTED) - 0.01
    assert fit.first_probability(others, found) == pytest.approx(fit.first_probability(others, TRUE), abs=0.1)


def test_sets_count_alike_in_the_loss(fit: ModuleType) -> None:
    cases = drawn(fit, 400, 3)
    parts = [fit.log_loss(cases.of(cases.sets == name), TRUE) for name in ("large", "small")]
    assert fit.log_loss(cases, TRUE) == pytest.approx(np.mean(parts))


def test_the_report_has_a_line_a_set_and_both_ways_of_taking_them_together(fit: ModuleType) -> None:
    lines = list(fit.report(drawn(fit, 1000, 4, "held_out"), TRUE))
    own = [line for line in lines if line.strip().startswith("held_out")]
    assert len(own) == 4
    for name, count in (("large", 750), ("small", 250), ("all, by case", 1000), ("all, sets alike", 1000)):
        assert any(name in line and f" {count} " in line and "debiased ECE" in line for line in own), name
    assert "too few" in next(line for line in lines if line.strip().startswith("development"))


def test_what_is_written_is_what_is_read(fit: ModuleType, tmp_path: Path) -> None:
    copy = tmp_path / "calibration.py"
    copy.write_text(Path(calibration.__file__).read_text(encoding="utf-8"), encoding="utf-8")
    fit.write(TRUE, drawn(fit, 100, 5), copy)
    place = util.spec_from_file_location("written", copy)
    assert place is not None
    assert place.loader is not None
    made = util.module_from_spec(place)
    modules["written"] = made
    try:
        place.loader.exec_module(made)
        assert astuple(made.FITTED) == astuple(TRUE)
    finally:
        del modules["written"]
    assert "on 100 development cases\n(small 25, large 75)" in copy.read_text(encoding="utf-8")
    assert copy.read_text(encoding="utf-8").count("FITTED = ") == 1
    copy.write_text("nothing here\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        fit.write(TRUE, drawn(fit, 100, 5), copy)
