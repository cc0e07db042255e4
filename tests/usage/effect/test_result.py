"""What a finding says of itself."""

from __future__ import annotations

import pytest

from tidegate.usage.effect.result import Candidate, Comparison, Interval


@pytest.mark.parametrize(
    ("low", "high", "holds"), [(-0.2, -0.1, False), (-0.2, 0.0, True), (-0.2, 0.3, True), (0.1, 0.3, False)]
)
def test_an_interval_says_whether_no_change_fits(low: float, high: float, holds: bool) -> None:
    assert Interval(low, (low + high) / 2, high).holds_zero is holds


def test_only_candidates_that_passed_are_compared_with() -> None:
    made = Comparison((Candidate("a", True, "", 0.9, 0.0), Candidate("b", False, "not-alike", 0.1, 0.0)), None)
    assert made.used == ("a",)
