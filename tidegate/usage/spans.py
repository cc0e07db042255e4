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
_LOGS_UP_TO: Final = "log-days-up-to"
#: Who is to be counted, one row for each person: by service, zone, both or neither, in this order.
_CUTS: Final = (
    ("zone", "service, zone"), ("", "service"), ("team", "service"), ("zone", "zone"), ("", ""), ("team", ""),
)  # fmt: skip


def closed_before(store: Store, setting: str) -> date:
    """The first day whose rows are still all there."""
    said = store.setting(setting)
    return date.fromisoformat(said) if said else date.min


def part_days(store: Store, days: Sequence[date]) -> None:
    """People and amounts of every one of ``days`` by team and zone."""
    store.sql.execute("CREATE OR REPLACE TEMP TABLE of_day AS SELECT unnest($1::DATE[]) AS day", [list(days)])
    store.sql.execute("DELETE FROM part_day WHERE day IN (SELECT day FROM of_day)")
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE met_in AS SELECT day AS start, service, zone, who, events > blocked + redirected"
        " AS reached FROM visit_day WHERE day BETWEEN $1 AND $2 AND day IN (SELECT day FROM of_day)",
        [min(days), max(days)],
    )
    _count(store)
    sums = ", ".join(f"sum(v.{name}) AS {name}" for name in COUNTS)
    again = ", ".join(f"sum({name}) AS {name}" for name in COUNTS)
    store.sql.execute(
        f"CREATE OR REPLACE TEMP TABLE amount AS SELECT v.day AS start, v.tenant, v.service, v.zone, w.team, {sums}"
        " FROM visit_day v JOIN who w ON w.who = v.who WHERE v.day BETWEEN $1 AND $2 AND v.day IN (SELECT day FROM"
        " of_day) GROUP BY ALL",
        [min(days), max(days)],
    )
    for cut, by in _CUTS:
        service, part = _spelt(cut, by)
        store.sql.execute(
            f"INSERT INTO part_day BY NAME SELECT a.* EXCLUDE (start), a.start AS day, c.people, c.reached FROM (SELECT"
            f" start, tenant, {service} AS service, '{cut}' AS cut, {part} AS part, {again} FROM amount GROUP BY ALL) a"
            " JOIN counted c USING (start, tenant, service, cut, part)"
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
        store.sql.execute(
            "CREATE OR REPLACE TEMP TABLE met_in AS SELECT $1 AS start, service, zone, who, bool_or(events > 0) AS"
            " reached FROM visit_day WHERE day >= $1 AND day < $2 GROUP BY service, zone, who",
            [start, end],
        )
        _count(store)
        store.sql.execute(
            f"INSERT INTO part_span BY NAME SELECT '{span}' AS span, * EXCLUDE (reached) FROM counted",
        )


def _count(store: Store) -> None:
    """Make ``counted`` from ``met_in``, which has a row for each start, service, zone and person.

    Everybody is brought down to one row for each way of cutting, and rows are counted: far less work than counting
    distinct people in sets of groups.  A person has one organisation and one team, so these cut the same rows.
    """
    for table, source, by in (("in_service", "met_in", "service, "), ("in_zone", "met_in", "zone, "),
                              ("in_all", "in_service", "")):  # fmt: skip
        store.sql.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT start, {by}who, bool_or(reached) AS reached FROM {source}"
            f" GROUP BY start, {by}who"
        )
    sources = {"service, zone": "met_in", "service": "in_service", "zone": "in_zone", "": "in_all"}
    parts = []
    for cut, by in _CUTS:
        service, part = _spelt(cut, by)
        parts.append(
            f"SELECT start, tenant, {service} AS service, '{cut}' AS cut, {part} AS part, count(*) AS people,"
            f" count(*) FILTER (reached) AS reached FROM {sources[by]} m JOIN who w ON w.who = m.who GROUP BY ALL"
        )
    store.sql.execute(f"CREATE OR REPLACE TEMP TABLE counted AS {' UNION ALL '.join(parts)}")


def _spelt(cut: str, by: str) -> tuple[str, str]:
    return ("service" if "service" in by else "''"), (cut or "''")


def begin_changes(store: Store) -> None:
    """From here on ``note_before`` and ``note_after`` gather whose first and last days may be others now."""
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE came (tenant VARCHAR, service VARCHAR, who UBIGINT, a DATE, z DATE)"
    )
    store.sql.execute("CREATE OR REPLACE TEMP TABLE lost (tenant VARCHAR, service VARCHAR, who UBIGINT)")


def note_before(store: Store, first: date, last: date) -> None:
    """Note who was there on these days, before they are made again."""
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE were AS SELECT DISTINCT day, tenant, service, who FROM visit_day WHERE day"
        " BETWEEN ? AND ?",
        [first, last],
    )


def note_after(store: Store, first: date, last: date) -> None:
    """Note who is there on these days now, and who no longer is on one of them."""
    days = [first, last]
    store.sql.execute(
        "INSERT INTO came SELECT tenant, service, who, min(day), max(day) FROM visit_day WHERE day BETWEEN ? AND ?"
        " GROUP BY tenant, service, who",
        days,
    )
    if store.rows("SELECT 1 FROM were LIMIT 1"):
        store.sql.execute(
            "INSERT INTO lost SELECT DISTINCT tenant, service, who FROM were ANTI JOIN (SELECT day, service, who FROM"
            " visit_day WHERE day BETWEEN ? AND ?) USING (day, service, who)",
            days,
        )


def seen(store: Store, *, everybody: bool) -> None:
    """First and last days of those who changed (or of ``everybody``), and from them how many were new on each day.

    Whoever only came is widened by the days they came on; the visits of all days are read for those alone who are no
    longer there on a day.  A first day before the days that are kept stays as it was told when they were still there.
    """
    whole_from = closed_before(store, PEOPLE_BEFORE)
    again = "" if everybody else "SEMI JOIN lost USING (service, who)"
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE told AS SELECT tenant, service, who, min(day) AS first_day, max(day) AS last_day"
        f" FROM visit_day {again} GROUP BY tenant, service, who"
    )
    store.sql.execute(
        "UPDATE told SET first_day = s.first_day FROM seen s WHERE s.service = told.service AND s.who = told.who"
        " AND s.first_day < ?",
        [whole_from],
    )
    if everybody:
        store.sql.execute("DELETE FROM seen")
    else:
        store.sql.execute(
            "INSERT INTO told SELECT c.tenant, c.service, c.who, least(min(c.a), min(s.first_day)), greatest(max(c.z),"
            " max(s.last_day)) FROM (FROM came ANTI JOIN lost USING (service, who)) c LEFT JOIN seen s ON s.service ="
            " c.service AND s.who = c.who GROUP BY c.tenant, c.service, c.who"
        )
        for table in ("told", "lost"):
            store.sql.execute(f"DELETE FROM seen USING {table} t WHERE t.service = seen.service AND t.who = seen.who")
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


def logs(store: Store) -> None:
    """How much was read that tells of each day, where anything was read since this was last made."""
    newest = str(store.value("SELECT coalesce(max(segment), 0) FROM segment"))
    if newest == store.setting(_LOGS_UP_TO):
        return
    day = "CAST(timezone($1, timezone('UTC', {})) AS DATE)"
    store.sql.execute("DELETE FROM log_day")
    store.sql.execute(
        "INSERT INTO log_day WITH content AS (SELECT tenant, stream, sum(lines) AS lines,"
        f" {day.format('min(first_at)')} AS a, {day.format('max(last_at)')} AS z FROM segment WHERE first_at IS NOT"
        " NULL AND last_at IS NOT NULL GROUP BY tenant, stream)"
        " SELECT day::DATE, tenant, count(*), round(sum(share), 3) FROM (SELECT tenant, lines / (z - a + 1) AS share,"
        " unnest(generate_series(a::TIMESTAMP, z::TIMESTAMP, INTERVAL 1 DAY)) AS day FROM content) GROUP BY ALL",
        [store.setting("time-zone")],
    )
    store.set(_LOGS_UP_TO, newest)


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday()) if day > date.min else day
