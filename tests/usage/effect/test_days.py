"""Which days a fit sees, and how it is told the week."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.usage.effect.worlds import SINCE, history
from tidegate.usage.effect.days import REACH, week_columns, window


def test_days_that_nobody_saw_or_that_are_left_out_have_no_row() -> None:
    reached = (5,) * 26 + (None, 5) + (5, 5, 5)
    made = history(reached, without=frozenset({SINCE + timedelta(days=1)}))
    days = window(made, reached)
    assert days.when.tolist() == [float(one) for one in range(-28, 3) if one not in (-2, 1)]
    assert days.sides == (27, 2)
    assert not days.enough
    assert days.values(reached).tolist() == [5.0] * 29


def test_what_was_long_ago_is_not_looked_at() -> None:
    reached = (5,) * (REACH * 4)
    days = window(history(reached, before=REACH * 2), reached)
    assert (float(days.when.min()), float(days.when.max())) == (-REACH, REACH - 1)


@pytest.mark.parametrize(("count", "name", "columns"), [(28, "each", 6), (21, "weekend", 1), (2, "none", 0)])
def test_the_week_is_described_as_far_as_the_days_carry(count: int, name: str, columns: int) -> None:
    reached = (5,) * count
    found, week = week_columns(window(history(reached, before=count - 1), reached))
    assert (found, week.shape) == (name, (count, columns))
