"""Days of a report."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.usage.questions.question import NotAQuestion
from tidegate.usage.report.period import stretch

FIRST, LAST = date(2025, 1, 1), date(2025, 2, 14)


@pytest.mark.parametrize(
    ("said", "begin", "end"),
    [
        ({}, "2025-01-18", "2025-02-14"),
        ({"since": "2025-01-31"}, "2025-01-31", "2025-02-14"),
        ({"since": "7d", "until": "2025-01-20"}, "2025-01-14", "2025-01-20"),
        ({"week": "2025-W05"}, "2025-01-27", "2025-02-02"),
        ({"week": "2025-01-29"}, "2025-01-27", "2025-02-02"),
        ({"week": "last"}, "2025-02-03", "2025-02-09"),
        ({"month": "2025-01"}, "2025-01-01", "2025-01-31"),
        ({"month": "last"}, "2025-01-01", "2025-01-31"),
    ],
)
def test_days(said: dict[str, str], begin: str, end: str) -> None:
    assert stretch(FIRST, LAST, **said) == (date.fromisoformat(begin), date.fromisoformat(end))


def test_a_week_or_month_that_ends_with_the_records_is_whole() -> None:
    assert stretch(FIRST, date(2025, 2, 9), week="last")[1] == date(2025, 2, 9)
    assert stretch(FIRST, date(2025, 1, 31), month="last")[1] == date(2025, 1, 31)


@pytest.mark.parametrize(
    "said",
    [{"week": "2025-W60"}, {"month": "2025-13"}, {"since": "x"}, {"since": "2025-02-02", "until": "2025-02-01"},
     {"week": "last", "month": "last"}, {"month": "9999-12"},
     {"month": "0001-01"}, {"since": "0001-01-01"}, {"since": "99999999999d"}],
)  # fmt: skip
def test_what_is_no_period_is_said(said: dict[str, str]) -> None:
    with pytest.raises(NotAQuestion):
        stretch(FIRST, LAST, **said)


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_any_text_is_a_period_or_refused(since: str, week: str, month: str) -> None:
    try:
        begin, end = stretch(FIRST, LAST, since=since, week=week, month=month)
    except NotAQuestion:
        return
    assert begin <= end
