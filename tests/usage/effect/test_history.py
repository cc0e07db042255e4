"""A history keeps days apart that were empty, and days that nobody saw."""

from __future__ import annotations

from datetime import date

import pytest

from tests.usage.effect.worlds import SINCE, history
from tidegate.usage.effect.history import History, SignDays


def test_series_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="one value for each day"):
        History("deepseek", SINCE, SINCE, (1, 2, 3), signs=(SignDays("vpn", (1, 2)),))


@pytest.mark.parametrize(
    ("since", "split"), [(date(2025, 1, 3), 0), (SINCE, 28), (date(2025, 2, 27), 55), (date.max, 56), (date.min, 0)]
)
def test_the_measure_splits_the_days_wherever_it_is(since: date, split: int) -> None:
    made = history((1,) * 56)
    assert History("deepseek", made.first, since, made.reached).split == split


def test_the_ends_of_the_calendar_are_days_like_others() -> None:
    assert History("deepseek", date.min, date.min, ()).until == date.min
    assert History("deepseek", date.max, date.max, (3,)).until == date.max
