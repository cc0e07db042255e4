"""When a report is due, and which days it is about then.  Pure: whoever asks says what time it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WRITTEN: Final = re.compile(r"(daily|monthly|[a-z]+day) ([01]\d|2[0-3]):([0-5]\d)", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class When:
    """``daily``, ``monthly`` (on the first), or a day of the week, at a time of the clock in a time zone."""

    kind: str
    hour: int
    minute: int
    zone: str = "UTC"

    def last(self, now: datetime) -> datetime:
        """The last moment that is not after ``now``, which knows its zone."""
        local = now.astimezone(ZoneInfo(self.zone))
        for back in range(40):
            moment = self._on(local.date() - timedelta(days=back))
            if moment is not None and moment <= now:
                return moment
        raise AssertionError("every month has a first day")

    def days(self, due: datetime) -> tuple[date, date]:
        """First and last day of the report that is due then: the day, the seven days or the month before."""
        today = due.astimezone(ZoneInfo(self.zone)).date()
        until = today - timedelta(days=1)
        if self.kind == "daily":
            return until, until
        if self.kind == "monthly":
            return until.replace(day=1), until
        return today - timedelta(days=7), until

    def _on(self, day: date) -> datetime | None:
        """The moment of a day; none where nothing is due then."""
        if self.kind == "monthly" and day.day != 1:
            return None
        if self.kind in WEEKDAYS and day.weekday() != WEEKDAYS.index(self.kind):
            return None
        return datetime(day.year, day.month, day.day, self.hour, self.minute, tzinfo=ZoneInfo(self.zone))


def when_of(written: str, zone: str = "UTC") -> When:
    """What is written as ``Monday 08:00``, ``daily 07:30`` or ``monthly 08:00``.  Raises ``ValueError``."""
    found = _WRITTEN.fullmatch(written.strip())
    kind = found[1].lower() if found else ""
    if kind not in ("daily", "monthly"):
        kind = kind.capitalize()
    if found is None or kind not in (*WEEKDAYS, "daily", "monthly"):
        raise ValueError("must be as Monday 08:00, daily 08:00 or monthly 08:00")
    return When(kind, int(found[2]), int(found[3]), zone)
