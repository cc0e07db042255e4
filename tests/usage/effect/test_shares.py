"""Who went where, against the same share in a stretch without a measure."""

from __future__ import annotations

from datetime import date

import pytest

from tests.usage.effect.worlds import history
from tidegate.usage.effect.history import Moves, Way
from tidegate.usage.effect.shares import difference, displaced

DAY = date(2025, 1, 31)


def test_the_interval_is_newcombes() -> None:
    # Newcombe 1998, table II, method 10: 56/70 against 48/80, and 0/10 against 0/10 with the width of Wilson's.
    found = difference(56, 70, 48, 80)
    assert (found.middle, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)
    assert difference(0, 10, 0, 10).high == pytest.approx(0.2775, abs=1e-4)


def test_every_way_is_told_beside_the_placebo() -> None:
    moves = Moves(DAY, DAY, 100, 60, (Way("other", "claude", 30), Way("nothing", "", 30)))
    placebo = Moves(DAY, DAY, 80, 8, (Way("nothing", "", 8),))
    found = displaced(history((1,) * 56, moves=moves, placebo=placebo))
    assert found is not None
    told = {(one.way, one.service): (one.share, one.placebo) for one in found.ways}
    assert told == {("left", ""): (0.6, 0.1), ("other", "claude"): (0.3, 0.0), ("nothing", ""): (0.3, 0.1)}
    assert all(one.difference and not one.difference.holds_zero for one in found.ways)


def test_without_a_placebo_there_is_no_difference_and_without_people_nothing() -> None:
    moves = Moves(DAY, DAY, 10, 5, (Way("nothing", "", 5),))
    found = displaced(history((1,) * 56, moves=moves, placebo=Moves(DAY, DAY, 0, 0)))
    assert found is not None
    assert [one.difference for one in found.ways] == [None, None]
    assert displaced(history((1,) * 56, moves=Moves(DAY, DAY, 0, 0))) is None
    assert displaced(history((1,) * 56)) is None
