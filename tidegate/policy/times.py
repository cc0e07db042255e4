"""Time in a policy: moments, recurring spans, quota windows, durations.  Text and instants in, answers out; no clock.

Theory of operation: people mean the clock on their wall, so spans and windows are worked out on local wall-clock time
of a named zone, and only moments are instants.  Where a clock is put back, the hour that comes twice is in a span both
times; where it is put forward, the hour that is left out is simply never seen.  Everything written has minutes as its
smallest unit, and zones' offsets are whole minutes since 1972, so nothing here changes its answer inside a minute.

It must never read the present time, and never raise anything but ``ValueError`` on text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES: Final = 24 * 60
#: Years a policy may speak of: enough for any rule, and far from where calendars and zones get strange.
YEARS: Final = range(2000, 2200)
WINDOWS: Final = ("hour", "day", "week", "month")

_DATE: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(Z|[+-]\d\d:\d\d)?")
_HOURS: Final = re.compile(r"(\d\d?):(\d\d) ?- ?(\d\d?):(\d\d)")
_DURATION: Final = re.compile(r"([1-9]\d{0,3}) ?(minute|hour|day|week)s?")
_SECONDS: Final = {"minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
LONGEST_DURATION: Final = 366 * 86_400


@dataclass(frozen=True, slots=True)
class Span:
    """Recurring hours on some days of the week, by the wall clock of ``zone``.

    ``days`` count from Monday, 0.  ``hours`` are minutes after midnight; an end beyond 24:00 reaches into the next
    morning and belongs to the day it began on: ``days: fri, hours: 22:00-06:00`` ends on Saturday.
    """

    days: frozenset[int]
    hours: tuple[tuple[int, int], ...]
    zone: ZoneInfo

    def holds(self, at: datetime) -> bool:
        """Whether the aware instant ``at`` is inside."""
        local = at.astimezone(self.zone)
        minute, today = local.hour * 60 + local.minute, local.weekday()
        tonight, last_night = today in self.days, (today - 1) % 7 in self.days
        return any(
            (tonight and start <= minute < end) or (last_night and minute < end - DAY_MINUTES)
            for start, end in self.hours
        )


def zone_of(name: str) -> ZoneInfo:
    """The time zone ``name`` of the IANA database; raises ``ValueError``."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as wrong:
        raise ValueError(name) from wrong


def date_of(text: str) -> date:
    """A day written as ``2026-12-31``; raises ``ValueError``."""
    if not (parts := _DATE.fullmatch(text)) or int(parts[1]) not in YEARS:
        raise ValueError(text)
    return date(*map(int, parts.groups()))


def moment_of(text: str, zone: ZoneInfo, *, end_of_day: bool) -> datetime:
    """The instant, in UTC, that ``text`` means: a day, or a day and a time with or without an offset.

    A bare day means its first instant in ``zone``, or the first instant after it if ``end_of_day``: "until Friday"
    includes Friday.  Raises ``ValueError``.
    """
    if parts := _MOMENT.fullmatch(text):
        day, hour, minute = date_of(parts[1]), int(parts[2]), int(parts[3])
        offset = zone if parts[4] is None else datetime.strptime(parts[4], "%z").tzinfo
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=offset).astimezone(UTC)
    day = date_of(text)
    return midnight(day + timedelta(days=1) if end_of_day else day, zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which ``day`` begins in ``zone``, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def days_of(text: str) -> frozenset[int]:
    """Days of the week: ``mon`` or a run such as ``mon-fri`` or ``sat-mon``; raises ``ValueError``."""
    first, dash, last = text.lower().partition("-")
    if first not in DAYS or (dash and last not in DAYS):
        raise ValueError(text)
    start = DAYS.index(first)
    length = (DAYS.index(last) - start) % 7 + 1 if dash else 1
    return frozenset((start + step) % 7 for step in range(length))


def hours_of(text: str) -> tuple[int, int]:
    """Minutes after midnight of ``09:00-18:00``; an end that is not after the start is the next day's.

    Raises ``ValueError``, also for equal ends, which could mean nothing or the whole day (``00:00-24:00``).
    """
    if not (parts := _HOURS.fullmatch(text)):
        raise ValueError(text)
    start_hour, start_minute, end_hour, end_minute = map(int, parts.groups())
    start, end = start_hour * 60 + start_minute, end_hour * 60 + end_minute
    if max(start_minute, end_minute) > 59 or start >= DAY_MINUTES or end > DAY_MINUTES or start == end:
        raise ValueError(text)
    return start, end if end > start else end + DAY_MINUTES


def seconds_of(text: str, longest: int = LONGEST_DURATION) -> int:
    """Seconds in ``30 minutes``, ``8 hours``, ``1 day``, ``2 weeks``; a year if ``longest`` says no more.

    Raises ``ValueError``.
    """
    if not (parts := _DURATION.fullmatch(text)) or (total := int(parts[1]) * _SECONDS[parts[2]]) > longest:
        raise ValueError(text)
    return total


def window(every: str, at: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The calendar window around ``at``, in UTC: first instant, and first instant after it.

    Windows are those of the wall calendar of ``zone``: the clock hour, the day from midnight, the week from Monday,
    the month from its first day.  A day on which clocks change is 23 or 25 hours long.
    """
    local = at.astimezone(zone)
    if every == "hour":
        start = at - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return start.astimezone(UTC), start.astimezone(UTC) + timedelta(hours=1)
    first = local.date()
    if every == "day":
        after = first + timedelta(days=1)
    elif every == "week":
        first -= timedelta(days=first.weekday())
        after = first + timedelta(days=7)
    else:
        first = first.replace(day=1)
        after = (first + timedelta(days=31)).replace(day=1)
    return midnight(first, zone), midnight(after, zone)
