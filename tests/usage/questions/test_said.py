"""Days as people say them."""

from __future__ import annotations

from datetime import date

import pytest

from tests.usage.questions.history import DAYS, FIRST, asked_only
from tidegate.usage.questions.duck import Duck
from tidegate.usage.questions.listing import question
from tidegate.usage.questions.question import NotAQuestion
from tidegate.usage.questions.said import asked_of, day_of

LAST = date.fromordinal(FIRST.toordinal() + DAYS - 1)


def test_a_day_is_written_or_counted_back() -> None:
    assert day_of("2025-01-31", LAST) == date(2025, 1, 31)
    assert day_of("30d", date(2025, 1, 30)) == date(2025, 1, 1)
    for wrong in ("yesterday", "d", "99999999999d", "٣d٣"):
        with pytest.raises(NotAQuestion):
            day_of(wrong, LAST)


def test_what_is_not_said_is_all_there_is() -> None:
    asked = asked_of(Duck(asked_only()), question("data-stopped"), {"limit": None})
    assert (asked.by, asked.limit, asked.services) == ("all", 10_000, ())
    assert asked.since <= FIRST
    assert asked.until >= LAST
