"""Rows whose host means something."""

from __future__ import annotations

from tests.usage.reading import Desk, squid


def test_nobody_is_nobody_however_it_is_written(desk: Desk) -> None:
    desk.read(squid(1, person="-") + squid(2, person="Kim"))
    assert desk.rows("SELECT person FROM event ORDER BY moment") == [("",), ("kim",)]


def test_a_clock_that_is_ahead_of_ours_is_not_believed(desk: Desk) -> None:
    outcome = desk.read(squid(1) + squid(400 * 86_400))
    assert (outcome.events, outcome.unreadable) == (1, 1)
