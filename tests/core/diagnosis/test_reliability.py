"""The calibration error: 0 where probabilities are meant, large where they are not, without the bias of small samples."""

from __future__ import annotations

import numpy as np
import pytest

from medassist.core.diagnosis.reliability import FEWEST, Bin, binned, calibration_of, debiased_error, plugin_error


def drawn(count: int, power: float, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    confidence = draw.uniform(0.05, 0.95, count)
    return confidence, draw.random(count) < confidence**power


def test_the_error_of_one_bin_by_hand() -> None:
    assert plugin_error((Bin(0.8, 0.6, 10), Bin(0.2, 0.3, 30))) == pytest.approx((10 * 0.2 + 30 * 0.1) / 40)


def test_true_probabilities_have_next_to_no_error_and_the_plugin_error_is_larger() -> None:
    found = calibration_of(*drawn(3000, 1.0))
    assert found is not None
    assert found.error < 0.02
    assert found.error < found.plugin
    assert found.low <= found.error + 0.01
    assert found.high < 0.04
    assert sum(one.cases for one in found.bins) == 3000


def test_overconfident_probabilities_are_found_out() -> None:
    found = calibration_of(*drawn(3000, 3.0))
    assert found is not None
    assert found.low > 0.15
    assert found.low < found.error < found.high


def test_the_bias_taken_away_is_that_of_chance() -> None:
    """Over many small samples of true probabilities the debiased error is nearer to 0 than the plain one."""
    bins = [binned(*drawn(60, 1.0, seed)) for seed in range(40)]
    debiased = np.mean([debiased_error(one) for one in bins])
    assert debiased < 0.75 * np.mean([plugin_error(one) for one in bins])


def test_too_few_cases_say_nothing() -> None:
    assert calibration_of(*drawn(FEWEST - 1, 1.0)) is None
