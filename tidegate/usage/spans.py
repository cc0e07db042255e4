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
#: The ways of cutting: how ``part`` cuts, whether by service too, and the table that has a row for each person then.
_CUTS: Final = (
    ("zone", True, "met_in"), ("", True, "in_service"), ("team", True, "in_service"), ("zone", False, "in_zone"),
    ("", False, "in_all"), ("team", False, "in_all"),
)  # fmt: skip


def closed_before(store: Store, setting: str) -> date:
    """The first day whose rows are still all there."""
    said = store.setting(setting)
    return date.fromisoformat(said) if said else date.min


def members(store: Store, some: str = "") -> None:
    """Make ``member``, everybody's ``crew``, and ``crew``: the team, and whether an address is all that is known.

    ``some`` is a join that says who is needed.
    """
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE crew AS SELECT row_number() OVER ()::INTEGER AS crew, * FROM (SELECT DISTINCT"
        f" team, kind = 'address' AS bare FROM who {some})"
    )
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE member AS SELECT who, c.crew FROM (SELECT who, team, kind = 'address' AS bare"
        f" FROM who {some}) JOIN crew c USING (team, bare)"
    )


def cells(store: Store, places: str) -> None:
    """Make ``cell`` from ``places``, a query of ``cell start day tenant service zone``: the number of a cell of visits,
    and the numbers of what it is part of when it is cut otherwise."""  # fmt: skip
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE cell AS SELECT *, dense_rank() OVER (ORDER BY start, tenant, service)::INTEGER AS"
        " of_service, dense_rank() OVER (ORDER BY start, tenant, zone)::INTEGER AS of_zone, dense_rank() OVER (ORDER BY"
        f" start, tenant)::INTEGER AS of_all FROM ({places})"
    )


def visits(store: Store, days: Sequence[date]) -> None:
    """Take the visits of ``days`` as they were made."""
    members(store)
    store.sql.execute("CREATE OR REPLACE TEMP TABLE of_day AS SELECT unnest($1::DATE[]) AS day", [list(days)])
    taken = "visit_day SEMI JOIN of_day USING (day)"
    cells(
        store,
        "SELECT row_number() OVER ()::INTEGER AS cell, day AS start, * FROM (SELECT DISTINCT day, tenant, service,"
        f" zone FROM {taken})",
    )
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE visit AS SELECT c.cell, m.crew, v.* EXCLUDE (day, tenant, service, zone) FROM"
        f" (FROM {taken}) v JOIN cell c USING (day, tenant, service, zone) JOIN member m USING (who)"
    )


def part_days(store: Store, days: Sequence[date]) -> None:
    """People and amounts of every one of ``days`` by service, team and zone, from the visits that were taken."""
    store.sql.execute("DELETE FROM part_day WHERE day IN (SELECT unnest($1::DATE[]))", [list(days)])
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE met_in AS SELECT cell, who, crew, events > blocked + redirected AS reached FROM"
        " visit"
    )
    _count(store)
    sums = ", ".join(f"sum({name}) AS {name}" for name in COUNTS)
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE amount AS SELECT c.start, c.tenant, c.service, c.zone, w.team, a.* EXCLUDE (cell,"
        f" crew) FROM (SELECT cell, crew, {sums} FROM visit GROUP BY ALL) a JOIN cell c USING (cell) JOIN crew w USING"
        " (crew)"
    )
    for cut, by_service, _ in _CUTS:
        service, part = ("service" if by_service else "''"), (cut or "''")
        store.sql.execute(
            f"INSERT INTO part_day BY NAME SELECT a.* EXCLUDE (start), a.start AS day, c.people, c.reached FROM (SELECT"
            f" start, tenant, {service} AS service, '{cut}' AS cut, {part} AS part, {sums} FROM amount GROUP BY ALL) a"
            " JOIN counted c USING (start, tenant, service, cut, part)"
        )


def services(store: Store) -> None:
    """The days of each service that were just counted; who of them is new is told by ``seen``."""
    store.sql.execute(
        "INSERT INTO service_day BY NAME SELECT p.* EXCLUDE (cut, part, reached), 0 AS new_people, coalesce(a.n, 0) AS"
        f" addresses FROM part_day p JOIN (SELECT day, tenant, service, sum(n.people) FILTER (w.bare) AS n FROM"
        f" by_in_service n JOIN ({_ids('in_service', 'start AS day, tenant, service')}) USING (cell) JOIN crew w USING"
        " (crew) GROUP BY ALL) a USING (day, tenant, service) WHERE p.cut = '' AND p.service <> ''"
    )


def part_spans(store: Store, days: Sequence[date]) -> None:
    """People of every week and month that has one of ``days``."""
    whole_from = closed_before(store, PEOPLE_BEFORE)
    spans = {("week", monday(day)) for day in days} | {("month", day.replace(day=1)) for day in days}
    members(store)
    for span, start in sorted(spans):
        if start < whole_from:
            continue
        end = start + timedelta(days=7) if span == "week" else (start + timedelta(days=31)).replace(day=1)
        store.sql.execute("DELETE FROM part_span WHERE span = ? AND start = ?", [span, start])
        taken = f"visit_day WHERE day >= DATE '{start}' AND day < DATE '{end}'"
        cells(
            store,
            f"SELECT row_number() OVER ()::INTEGER AS cell, DATE '{start}' AS start, * FROM (SELECT DISTINCT tenant,"
            f" service, zone FROM {taken})",
        )
        store.sql.execute(
            "CREATE OR REPLACE TEMP TABLE met_in AS SELECT cell, who, crew, true AS reached FROM (SELECT DISTINCT"
            f" c.cell, v.who FROM (SELECT tenant, service, zone, who FROM {taken}) v JOIN cell c USING (tenant,"
            " service, zone)) JOIN member USING (who)"
        )
        _count(store)
        store.sql.execute(
            f"INSERT INTO part_span BY NAME SELECT '{span}' AS span, * EXCLUDE (reached) FROM counted",
        )


#: The number of what a row of a table is for.
_ID: Final = {"met_in": "cell", "in_service": "of_service", "in_zone": "of_zone", "in_all": "of_all"}


def _ids(table: str, said: str) -> str:
    """The query of what is ``said`` of each number in ``table``."""
    return f"SELECT DISTINCT {_ID[table]} AS cell, {said} FROM cell"


def _count(store: Store) -> None:
    """Make ``counted`` from ``met_in``, which has a row for each cell and person.

    Everybody is brought down to one row for each way of cutting, and rows are counted: far less work than counting
    distinct people in sets of groups.  A person has one organisation and one team, so these cut the same rows.
    """
    for table, source, ids in (
        ("in_service", "met_in", _ids("met_in", "of_service AS id")), ("in_zone", "met_in", _ids("met_in", "of_zone AS"
        " id")), ("in_all", "in_service", _ids("in_service", "of_all AS id")),
    ):  # fmt: skip
        store.sql.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT c.id AS cell, who, any_value(crew) AS crew,"
            f" bool_or(reached) AS reached FROM {source} JOIN ({ids}) c USING (cell) GROUP BY c.id, who"
        )
    for table in _ID:
        store.sql.execute(
            f"CREATE OR REPLACE TEMP TABLE by_{table} AS SELECT cell, crew, count(*) AS people, count(*) FILTER"
            f" (reached) AS reached FROM {table} GROUP BY cell, crew"
        )
    parts = []
    for cut, by_service, table in _CUTS:
        said = ["start", "tenant", *(["service"] if by_service else []), *(["zone"] if cut == "zone" else [])]
        parts.append(
            f"SELECT start, tenant, {'service' if by_service else chr(39) * 2} AS service, '{cut}' AS cut,"
            f" {cut or chr(39) * 2} AS part, sum(people) AS people, sum(n.reached) AS reached FROM by_{table} n JOIN"
            f" ({_ids(table, ', '.join(said))}) USING (cell) JOIN crew USING (crew) GROUP BY ALL"
        )
    store.sql.execute(f"CREATE OR REPLACE TEMP TABLE counted AS {' UNION ALL '.join(parts)}")


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


def note_after(store: Store) -> None:
    """Note who is there on the days that were made, and who no longer is on one of them."""
    store.sql.execute(
        "INSERT INTO came SELECT c.tenant, c.service, v.who, min(c.start), max(c.start) FROM visit v JOIN cell c USING"
        " (cell) GROUP BY ALL"
    )
    if store.rows("SELECT 1 FROM were LIMIT 1"):
        store.sql.execute(
            "INSERT INTO lost SELECT DISTINCT tenant, service, who FROM were ANTI JOIN (SELECT c.start AS day,"
            " c.service, v.who FROM visit v JOIN cell c USING (cell)) USING (day, service, who)"
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
