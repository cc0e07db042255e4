"""Makes the roll-ups that reach over a day: weeks, months, returns, and the first day of everybody.

Each is made again for the days that were touched and for nothing else, so that a daily refresh does not grow with the
years.  It must never make a week or month again of which days of people were already deleted: that would count fewer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from tidegate.usage.schema import COUNTS
from tidegate.usage.store import Store

#: Settings of the store that ``retention`` writes: before these days, events, and rows of people, are gone.
EVENTS_BEFORE: Final = "events-before"
PEOPLE_BEFORE: Final = "people-before"
_SETS: Final = "(t, s), (t, s, team), (t, s, zone), (t), (t, team), (t, zone)"
_CUT: Final = (
    "coalesce(s, ''), CASE WHEN grouping(team) = 0 THEN 'team' WHEN grouping(zone) = 0 THEN 'zone' ELSE '' END,"
    " coalesce(team, zone, ''), count(DISTINCT who)"
)


def closed_before(store: Store, setting: str) -> date:
    """The first day whose rows are still all there."""
    said = store.setting(setting)
    return date.fromisoformat(said) if said else date.min


def part_day(store: Store, day: date) -> None:
    """People and amounts of one day by team and zone."""
    sums = ", ".join(f"sum({name})" for name in COUNTS)
    store.sql.execute("DELETE FROM part_day WHERE day = ?", [day])
    store.sql.execute(
        f"INSERT INTO part_day SELECT $1, t, {_CUT}, count(DISTINCT who) FILTER (events > blocked + redirected),"
        f" {sums} FROM (SELECT v.*, v.tenant AS t, v.service AS s, w.team"
        f" FROM visit_day v JOIN who w ON w.who = v.who WHERE v.day = $1) GROUP BY GROUPING SETS ({_SETS})",
        [day],
    )


def part_spans(store: Store, days: Sequence[date]) -> None:
    """People of every week and month that has one of ``days``."""
    whole_from = closed_before(store, PEOPLE_BEFORE)
    spans = {("week", monday(day)) for day in days} | {("month", day.replace(day=1)) for day in days}
    for span, start in sorted(spans):
        if start < whole_from:
            continue
        end = start + timedelta(days=7) if span == "week" else (start + timedelta(days=31)).replace(day=1)
        store.sql.execute("DELETE FROM part_span WHERE span = ? AND start = ?", [span, start])
        # Once per person first: the sets below then have a fraction of the rows.
        store.sql.execute(
            "CREATE OR REPLACE TEMP TABLE span_who AS SELECT DISTINCT v.tenant AS t, v.service AS s, v.zone, w.team,"
            " v.who FROM visit_day v JOIN who w ON w.who = v.who WHERE v.day >= $1 AND v.day < $2",
            [start, end],
        )
        store.sql.execute(
            f"INSERT INTO part_span SELECT $1, $2, t, {_CUT} FROM span_who GROUP BY GROUPING SETS ({_SETS})",
            [span, start],
        )


def begin_changes(store: Store) -> None:
    """From here on ``note_changes`` gathers who has to be looked at again."""
    store.sql.execute("CREATE OR REPLACE TEMP TABLE changed (tenant VARCHAR, service VARCHAR, who UBIGINT)")


def note_changes(store: Store, day: date) -> None:
    """Note everybody of ``day``: called before its visits are made again, and after."""
    store.sql.execute("INSERT INTO changed SELECT DISTINCT tenant, service, who FROM visit_day WHERE day = ?", [day])


def seen(store: Store, *, everybody: bool) -> None:
    """First and last days of those who changed (or of ``everybody``), and from them how many were new on each day.

    A first day before the days that are kept stays as it was told when they were still there.
    """
    whole_from = closed_before(store, PEOPLE_BEFORE)
    chosen = "SELECT DISTINCT tenant, service, who FROM visit_day" if everybody else "SELECT DISTINCT * FROM changed"
    store.sql.execute(f"CREATE OR REPLACE TEMP TABLE again AS {chosen}")
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE told AS SELECT v.tenant, v.service, v.who, min(v.day) AS first_day,"
        " max(v.day) AS last_day FROM visit_day v SEMI JOIN again USING (tenant, service, who) GROUP BY ALL"
    )
    store.sql.execute(
        "UPDATE told SET first_day = s.first_day FROM seen s WHERE s.tenant = told.tenant AND s.service = told.service"
        " AND s.who = told.who AND s.first_day < ?",
        [whole_from],
    )
    store.sql.execute(
        "DELETE FROM seen USING again a WHERE a.tenant = seen.tenant AND a.service = seen.service AND a.who = seen.who"
    )
    store.sql.execute("INSERT INTO seen SELECT * FROM told")
    store.sql.execute(
        "UPDATE service_day SET new_people = coalesce(f.n, 0) FROM (SELECT d.day, d.tenant, d.service, b.n FROM"
        " service_day d LEFT JOIN (SELECT tenant, service, first_day, count(*) AS n FROM seen GROUP BY ALL) b ON"
        " b.tenant = d.tenant AND b.service = d.service AND b.first_day = d.day WHERE d.day >= $1 AND d.new_people <>"
        " coalesce(b.n, 0)) f WHERE f.tenant = service_day.tenant AND f.service = service_day.service AND f.day ="
        " service_day.day",
        [whole_from],
    )


def cohorts(store: Store, first: date) -> None:
    """Who returned, for every week from that of ``first`` on: a first day that moved moves all that follows."""
    start = max(monday(first), monday(closed_before(store, PEOPLE_BEFORE) + timedelta(days=6)))
    store.sql.execute("DELETE FROM cohort_week WHERE week >= ?", [start])
    store.sql.execute(
        "INSERT INTO cohort_week SELECT tenant, service, date_trunc('week', first_day)::DATE, week, count(*) FROM"
        " (SELECT DISTINCT tenant, service, who, date_trunc('week', day)::DATE AS week FROM visit_day WHERE day >= ?)"
        " JOIN seen USING (tenant, service, who) GROUP BY ALL",
        [start],
    )


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday()) if day > date.min else day
