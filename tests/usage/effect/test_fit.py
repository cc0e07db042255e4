"""Least squares with errors that hang together: against tables, and against what is known in the simple case."""

from __future__ import annotations

import numpy as np
import pytest

from tests.usage.effect.worlds import wandering
from tidegate.usage.effect.fit import fit, student


@pytest.mark.parametrize(
    ("value", "freedom", "share"),
    [(12.706, 1, 0.975), (4.3027, 2, 0.975), (2.5706, 5, 0.975), (2.2281, 10, 0.975), (1.6602, 100, 0.95), (0, 7, 0.5),
     (-2.0423, 30, 0.025)],
)  # fmt: skip
def test_students_distribution_is_that_of_the_tables(value: float, freedom: int, share: float) -> None:
    assert student(np.array([value]), freedom)[0] == pytest.approx(share, abs=2e-5)


def test_the_middle_is_near_plain_least_squares_and_the_interval_not_narrower() -> None:
    dice = np.random.default_rng(3)
    when = np.arange(60.0)
    design = np.column_stack((np.ones(60), (when >= 30).astype(float)))
    response = 3 + 0.5 * design[:, 1] + dice.normal(scale=0.1, size=60)
    found = fit(response, design, when, np.full(60, 100.0), np.array([[0.0, 1.0]]))
    plain = np.linalg.lstsq(design, response, rcond=None)[0][1]
    assert found.middle[0] == pytest.approx(plain, abs=0.01)
    assert 2 * 2.0 * 0.1 * np.sqrt(2 / 30) * 0.85 < found.high[0] - found.low[0] < 0.2
    assert abs(found.autocorrelation) < 0.4


def test_errors_that_hang_together_make_the_interval_wider() -> None:
    when = np.arange(100.0)
    design = np.column_stack((np.ones(100), (when >= 50).astype(float)))
    widths = []
    for correlation in (0.0, 0.8):
        response = wandering(np.random.default_rng(5), 100, correlation)
        found = fit(response, design, when, np.full(100, 100.0), np.array([[0.0, 1.0]]))
        widths.append(found.high[0] - found.low[0])
    assert widths[1] > 1.5 * widths[0]


def test_a_series_without_any_noise_is_not_known_finer_than_whole_people() -> None:
    when = np.arange(40.0)
    design = np.column_stack((np.ones(40), (when >= 20).astype(float)))
    found = fit(np.log(12.0) - design[:, 1], design, when, np.full(40, 12.0), np.array([[0.0, 1.0]]))
    assert found.low[0] < -1.005 < -0.995 < found.high[0]


@pytest.mark.parametrize("design", [np.ones((3, 3)), np.ones((9, 2))], ids=["no freedom", "the same twice"])
def test_a_design_that_says_too_little_is_refused(design: np.ndarray) -> None:
    n = len(design)
    with pytest.raises(ValueError, match="Too few days"):
        fit(np.ones(n), design, np.arange(float(n)), np.ones(n), np.zeros((1, design.shape[1])))
