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
    bins = (Bin(0.8, 0.6, 10, 0.25, 10), Bin(0.2, 0.3, 30, 0.75, 30))
    assert plugin_error(bins) == pytest.approx((10 * 0.2 + 30 * 0.1) / 40)


def test_bins_hold_the_same_number_of_cases_in_order_of_confidence() -> None:
    made = binned(np.array([0.9, 0.1, 0.8, 0.2, 0.7, 0.3]), np.array([True, False, True, False, False, True]), 3)
    assert [(round(one.confidence, 3), one.right, one.cases) for one in made] == [
        (0.15, 0.0, 2),
        (0.5, 0.5, 2),
        (0.85, 1.0, 2),
    ]
    assert [one.effective for one in made] == pytest.approx([2.0] * 3)


def test_weights_let_a_small_set_count_as_much_as_a_large_one() -> None:
    """Nine cases that are right and one that is wrong, the one with the weight of nine: half is right."""
    confidence = np.full(10, 0.5)
    right = np.arange(10) < 9
    weights = np.where(right, 1.0, 9.0)
    (whole,) = binned(confidence, right, 1, weights)
    assert whole.right == pytest.approx(0.5)
    assert whole.effective == pytest.approx(18.0**2 / (9 + 81))
    assert (whole.cases, whole.share) == (10, 1.0)


def test_what_was_said_and_what_came_true_are_kept_as_means() -> None:
    confidence, right = drawn(3000, 3.0)
    found = calibration_of(confidence, right)
    assert found is not None
    assert found.confidence == pytest.approx(confidence.mean())
    assert found.right == pytest.approx(right.mean())


def test_equal_weights_change_nothing() -> None:
    confidence, right = drawn(600, 2.0)
    plain = calibration_of(confidence, right)
    weighted = calibration_of(confidence, right, weights=np.full(600, 0.25))
    assert plain is not None
    assert weighted is not None
    assert (weighted.error, weighted.low, weighted.high) == pytest.approx((plain.error, plain.low, plain.high))


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
