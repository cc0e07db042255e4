"""Which days a report is about, from what a person says."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from tidegate.usage.questions.question import NotAQuestion
from tidegate.usage.questions.said import day_of

#: The days a report is about if nobody says: the last of what is known.
USUAL_DAYS: Final = 28
_WEEK: Final = re.compile(r"(\d{4})-?W(\d{1,2})", re.ASCII | re.IGNORECASE)
_MONTH: Final = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)


def stretch(
    first: date, last: date, *, since: str = "", until: str = "", week: str = "", month: str = ""
) -> tuple[date, date]:
    """First and last day of a report, where records are of ``first`` to ``last``.

    ``week`` is as 2025-W05, a day in it, or ``last``, the last that is whole; ``month`` as 2025-01, or ``last``.
    Raises ``NotAQuestion``.
    """
    if sum((bool(since or until), bool(week), bool(month))) > 1:
        raise NotAQuestion("Give --week, --month, or --since and --until: they all say which days.")
    begin, end = _stretch(first, last, since, until, week, month)
    if (begin - date.min).days <= (end - begin).days:  # the days before are looked at too
        raise NotAQuestion(f"No records are as old as {begin}. Give a later day.")
    return begin, end


def _stretch(first: date, last: date, since: str, until: str, week: str, month: str) -> tuple[date, date]:
    if week:
        return _week(week, last)
    if month:
        return _month(month, last)
    end = day_of(until, last) if until else last
    begin = day_of(since, end) if since else max(first, _before(end, USUAL_DAYS - 1))
    begin = min(begin, end) if not since else begin
    if begin > end:
        raise NotAQuestion(f"{begin} is after {end}. Give the earlier day with --since.")
    return begin, end


def _before(day: date, days: int) -> date:
    return day - timedelta(days=min(days, (day - date.min).days))


def _week(said: str, last: date) -> tuple[date, date]:
    try:
        if said == "last":
            monday = last - timedelta(days=(last + timedelta(days=1)).weekday() + 6)
        elif found := _WEEK.fullmatch(said):
            monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        else:
            day = date.fromisoformat(said)
            monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    except (ValueError, OverflowError):
        raise NotAQuestion(f"{said[:30]!r} is no week. Write it as 2025-W05, a day in it, or last.") from None


def _month(said: str, last: date) -> tuple[date, date]:
    try:
        if said == "last":
            following = last + timedelta(days=1)
            begin = (following.replace(day=1) - timedelta(days=1)).replace(day=1)
        elif found := _MONTH.fullmatch(said):
            begin = date(int(found[1]), int(found[2]), 1)
        else:
            raise ValueError
        return begin, (begin + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    except (ValueError, OverflowError):
        raise NotAQuestion(f"{said[:30]!r} is no month. Write it as 2025-01, or last.") from None
