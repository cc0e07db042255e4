"""When a report is due, through changes of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.usage.report.due import When, when_of

NOW = datetime(2025, 2, 5, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "due", "days"),
    [
        ("Monday 08:00", "2025-02-03T08:00:00+09:00", ("2025-01-27", "2025-02-02")),
        ("wednesday 21:00", "2025-02-05T21:00:00+09:00", ("2025-01-29", "2025-02-04")),
        ("Wednesday 21:01", "2025-01-29T21:01:00+09:00", ("2025-01-22", "2025-01-28")),
        ("daily 08:00", "2025-02-05T08:00:00+09:00", ("2025-02-04", "2025-02-04")),
        ("monthly 08:00", "2025-02-01T08:00:00+09:00", ("2025-01-01", "2025-01-31")),
    ],
)
def test_the_last_moment_and_its_days(written: str, due: str, days: tuple[str, str]) -> None:
    when = when_of(written, "Asia/Seoul")
    assert when.last(NOW) == datetime.fromisoformat(due)
    assert tuple(map(str, when.days(when.last(NOW)))) == days


@pytest.mark.parametrize("written", ["", "Monday", "Monday 24:00", "Someday 08:00", "8:00 Monday", "yearly 08:00"])
def test_what_is_no_time_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="must be as"):
        when_of(written)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31)),
    st.sampled_from(["daily", "monthly", "Sunday"]),
    st.integers(0, 23),
    st.sampled_from(["UTC", "Asia/Seoul", "Europe/Berlin", "America/New_York"]),
)
def test_each_moment_is_followed_by_the_next_and_none_is_left_out(
    start: datetime, kind: str, hour: int, zone: str
) -> None:
    when = When(kind, hour, 30, zone)
    now = start.replace(tzinfo=UTC)
    due = when.last(now)
    assert due <= now
    assert when.last(due) == due
    before = when.last(due - timedelta(hours=3))
    assert before < due
    assert when.days(before)[1] < when.days(due)[1] or kind == "daily"
    assert when.days(due)[1] == when.last(now).date() - timedelta(days=1)
    assert isinstance(when.days(due)[0], date)
