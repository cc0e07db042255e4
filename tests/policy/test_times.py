"""Time in a policy, by the wall clock, also on the days on which the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.policy.times import (
    Span,
    days_of,
    hours_of,
    midnight,
    moment_of,
    seconds_of,
    window,
    zone_of,
)

SEOUL = ZoneInfo("Asia/Seoul")
BERLIN = ZoneInfo("Europe/Berlin")
HAVANA = ZoneInfo("America/Havana")


def span(days: str, hours: str, zone: ZoneInfo = SEOUL) -> Span:
    return Span(days_of(days), (hours_of(hours),), zone)


def at(text: str, zone: ZoneInfo = SEOUL, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("days", "hours", "moment", "inside"),
    [
        ("mon-fri", "09:00-18:00", "2025-02-05T09:00", True),
        ("mon-fri", "09:00-18:00", "2025-02-05T08:59:59", False),
        ("mon-fri", "09:00-18:00", "2025-02-05T17:59:59", True),
        ("mon-fri", "09:00-18:00", "2025-02-05T18:00", False),
        ("mon-fri", "09:00-18:00", "2025-02-08T12:00", False),
        ("sat-mon", "00:00-24:00", "2025-02-10T23:59", True),
        ("sat-mon", "00:00-24:00", "2025-02-11T00:00", False),
        # Overnight hours belong to the day on which they begin.
        ("fri", "22:00-06:00", "2025-02-07T22:00", True),
        ("fri", "22:00-06:00", "2025-02-08T05:59", True),
        ("fri", "22:00-06:00", "2025-02-08T06:00", False),
        ("fri", "22:00-06:00", "2025-02-07T05:00", False),
        ("fri", "22:00-06:00", "2025-02-08T22:00", False),
        ("sun", "23:00-00:00", "2025-02-09T23:30", True),
        ("sun", "23:00-00:00", "2025-02-10T00:00", False),
    ],
)
def test_spans(days: str, hours: str, moment: str, inside: bool) -> None:
    assert span(days, hours).holds(at(moment)) is inside


def test_a_span_goes_by_its_own_zone() -> None:
    noon_in_seoul = datetime(2025, 2, 5, 3, 0, tzinfo=UTC)
    assert span("wed", "12:00-13:00").holds(noon_in_seoul)
    assert not span("wed", "12:00-13:00", BERLIN).holds(noon_in_seoul)


def test_the_hour_that_comes_twice_is_inside_both_times() -> None:
    night = span("sun", "02:00-03:00", BERLIN)
    first, second = at("2025-10-26T02:30", BERLIN, fold=0), at("2025-10-26T02:30", BERLIN, fold=1)
    assert second - first == timedelta(hours=1)
    assert night.holds(first)
    assert night.holds(second)
    assert not night.holds(second + timedelta(minutes=30))


def test_the_hour_that_is_left_out_never_comes() -> None:
    night = span("sun", "02:00-03:00", BERLIN)
    day = at("2025-03-30T00:00", BERLIN)
    assert not any(night.holds(day + timedelta(minutes=minute)) for minute in range(23 * 60))


def test_overnight_hours_keep_to_the_wall_when_clocks_change() -> None:
    night = span("sat", "22:00-06:00", BERLIN)
    held = sum(night.holds(at("2025-03-29T20:00", BERLIN) + timedelta(minutes=minute)) for minute in range(720))
    assert held == 7 * 60


@pytest.mark.parametrize(
    ("text", "end_of_day", "expected"),
    [
        ("2025-12-31", False, "2025-12-30T15:00:00+00:00"),
        ("2025-12-31", True, "2025-12-31T15:00:00+00:00"),
        ("2025-12-31T18:00", True, "2025-12-31T09:00:00+00:00"),
        ("2025-12-31 18:00Z", True, "2025-12-31T18:00:00+00:00"),
        ("2025-12-31T18:00-05:00", False, "2025-12-31T23:00:00+00:00"),
    ],
)
def test_moments(text: str, end_of_day: bool, expected: str) -> None:
    assert moment_of(text, SEOUL, end_of_day=end_of_day).isoformat() == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2025-02-29",
        "2025-13-01",
        "1999-12-31",
        "31.12.2025",
        "2025-12-31T25:00",
        "2025-12-31T10:00+99:00",
        "tomorrow",
    ],
)
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        moment_of(text, SEOUL, end_of_day=False)


@pytest.mark.parametrize("text", ["9-18", "24:00-06:00", "09:60-10:00", "10:00-10:00", "-", "09:00-25:00", "09:00"])
def test_what_are_no_hours(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        hours_of(text)


@pytest.mark.parametrize("text", ["monday", "mon-", "-fri", "mon-fri-sat", "", "8"])
def test_what_are_no_days(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        days_of(text)


def test_durations() -> None:
    assert [seconds_of(text) for text in ("1 minute", "30 minutes", "8hours", "1 day", "2 weeks")] == [
        60,
        1800,
        28800,
        86400,
        1209600,
    ]
    for text in ("0 hours", "-1 hour", "53 weeks", "9999 weeks", "eight hours", "1.5 hours"):
        with pytest.raises(ValueError, match=r".*"):
            seconds_of(text)


@pytest.mark.parametrize("name", ["Asia/Nowhere", "", "../../etc/passwd", "/etc/localtime", "Asia", "\x00", "x" * 5000])
def test_what_is_no_zone(name: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        zone_of(name)


@pytest.mark.parametrize(
    ("every", "moment", "start", "end"),
    [
        ("hour", "2025-02-05T10:59:59.999999", "2025-02-05T10:00", "2025-02-05T11:00"),
        ("day", "2025-02-05T00:00", "2025-02-05T00:00", "2025-02-06T00:00"),
        ("week", "2025-02-09T23:59", "2025-02-03T00:00", "2025-02-10T00:00"),
        ("month", "2024-02-29T12:00", "2024-02-01T00:00", "2024-03-01T00:00"),
        ("month", "2025-12-31T23:59", "2025-12-01T00:00", "2026-01-01T00:00"),
    ],
)
def test_windows(every: str, moment: str, start: str, end: str) -> None:
    assert window(every, at(moment), SEOUL) == (at(start), at(end))


def test_a_day_on_which_clocks_change_is_longer_or_shorter() -> None:
    for day, hours in (("2025-03-30T12:00", 23), ("2025-10-26T12:00", 25)):
        start, end = window("day", at(day, BERLIN), BERLIN)
        assert end - start == timedelta(hours=hours)


def test_the_two_hours_of_one_name_are_two_windows() -> None:
    first, second = (window("hour", at("2025-10-26T02:30", BERLIN, fold=fold), BERLIN) for fold in (0, 1))
    assert first[1] == second[0]


@given(
    st.sampled_from(["hour", "day", "week", "month"]),
    st.sampled_from([SEOUL, BERLIN, HAVANA, ZoneInfo("Asia/Kathmandu"), ZoneInfo("Pacific/Apia")]),
    st.datetimes(datetime(2005, 1, 1), datetime(2030, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC)),
)
def test_windows_follow_each_other_without_gap(every: str, zone: ZoneInfo, moment: datetime) -> None:
    start, end = window(every, moment, zone)
    assert start <= moment < end
    assert window(every, end, zone)[0] == end
    assert window(every, end - timedelta(microseconds=1), zone) == (start, end)


def test_midnight_in_a_zone_where_it_is_left_out() -> None:
    day = datetime(2025, 3, 9).date()
    assert midnight(day, HAVANA) == datetime(2025, 3, 9, 5, 0, tzinfo=UTC)
