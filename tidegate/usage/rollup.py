"""The roll-ups: every day that was touched is made again from all its events, in one transaction for each day.

So the tables depend on what was read and on nothing else: not on the order, not on repetition, not on when it stopped.
A person is whoever the log names; else whoever the leases say had the address then; else the device; else the address
itself, which several people may share (behind one address of a NAT they count as one).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from tidegate.usage import spans
from tidegate.usage.names import prefix
from tidegate.usage.schema import COUNTS, SESSION_MINUTES
from tidegate.usage.store import Store

_KEY: Final = "day, tenant, service, zone, who"
_UNFINISHED: Final = "refresh-unfinished"
_OUTCOMES: Final = (
    ("allowed", "allow"), ("coached", "coach"), ("justified", "justify"), ("redacted", "redact"),
    ("redirected", "redirect"), ("blocked", "block"),
)  # fmt: skip


def refresh(store: Store, tell: Callable[[int, int], None] = lambda done, of: None) -> int:
    """Make the roll-ups of all days that are behind; returns how many.  ``tell`` hears how many of how many.

    Days whose events were deleted are closed: what is read of them late changes no figure.
    """
    whole_from = spans.closed_before(store, spans.EVENTS_BEFORE)
    store.sql.execute("DELETE FROM touched WHERE day < ?", [whole_from])
    days = [row[0] for row in store.rows("SELECT DISTINCT day FROM touched ORDER BY day")]
    # A session may run over midnight, so the day after a touched day is made again as well.
    behind = sorted({*days, *_after(store, days)})
    broken = _unfinished(store)
    if not behind and not broken:
        return 0
    spans.begin_changes(store)
    for index, day in enumerate(behind):
        with store.transaction():
            # Kept until the end of all: a kill after this day must not leave the weeks without it.
            store.set(_UNFINISHED, " ".join(sorted({*broken, *map(str, behind)})))
            spans.note_changes(store, day)
            _day(store, day)
            spans.note_changes(store, day)
            spans.part_day(store, day)
            store.sql.execute("DELETE FROM touched WHERE day = ?", [day])
        tell(index + 1, len(behind))
    over = sorted({*behind, *map(date.fromisoformat, broken)})
    with store.transaction():
        spans.seen(store, everybody=bool(broken))
        spans.part_spans(store, over)
        spans.cohorts(store, over[0])
        _installs(store)
        store.set(_UNFINISHED, "")
    return len(behind)


def _unfinished(store: Store) -> list[str]:
    """Days that were made in a refresh that was killed before its end."""
    return store.setting(_UNFINISHED).split()


def _after(store: Store, days: list[date]) -> list[date]:
    return [
        row[0]
        for row in store.rows(
            "SELECT DISTINCT d + 1 FROM (SELECT unnest(?::DATE[]) AS d) WHERE d + 1 IN (SELECT DISTINCT day FROM"
            " visit_day)",
            [days],
        )
    ]


def _day(store: Store, day: date) -> None:
    """All roll-ups of one day."""
    for table, source in (("one", "event"), ("apart", "shared")):
        before = "OR (day = $1 - 1 AND moment >= (SELECT min(moment) FROM event WHERE day = $1) - INTERVAL 30 MINUTE)"
        which = f"day = $1 {before if source == 'event' else ''}"
        store.sql.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM {source} WHERE {which}", [day])
        _resolve(store, table)
    _who(store)
    store.sql.execute("DELETE FROM visit_day WHERE day = ?", [day])
    gap = (
        f"e.moment - lag(e.moment) OVER (PARTITION BY e.tenant, e.service, e.who ORDER BY e.moment) <= INTERVAL"
        f" {SESSION_MINUTES} MINUTE"
    )
    sums = ", ".join(f"sum({name})" for name in ("bytes_up", "bytes_down"))
    outcomes = ", ".join(f"sum(CASE outcome WHEN '{word}' THEN times ELSE 0 END)" for _, word in _OUTCOMES)
    store.sql.execute(
        f"INSERT INTO visit_day SELECT {_KEY}, sum(times),"
        " sum(CASE WHEN contains(activity, 'prompt') THEN times ELSE 0 END),"
        " sum(CASE WHEN contains(activity, 'upload') THEN times ELSE 0 END),"
        f" {sums}, count(*) FILTER (NOT coalesce(goes_on, false)), {outcomes},"
        " sum(tokens_in), sum(tokens_out), sum(cost), min(moment), max(moment)"
        f" FROM (SELECT *, {gap} AS goes_on FROM one e WHERE service <> '') WHERE day = $1 GROUP BY {_KEY}",
        [day],
    )
    _service_day(store, day)
    _gate_days(store, day)
    for table, says in (
        ("sign_day", "day, tenant, zone, who, sign, sum(times) FROM one WHERE sign <> '' AND day = $1 GROUP BY ALL"),
        ("unlisted", "day, tenant, host, who, sum(times) FROM apart WHERE service = '' AND day = $1 GROUP BY ALL"),
    ):
        store.sql.execute(f"DELETE FROM {table} WHERE day = ?", [day])
        store.sql.execute(f"INSERT INTO {table} SELECT {says}", [day])


def _service_day(store: Store, day: date) -> None:
    sums = ", ".join(f"sum(v.{name})" for name in COUNTS)
    store.sql.execute("DELETE FROM service_day WHERE day = ?", [day])
    store.sql.execute(
        "INSERT INTO service_day SELECT v.day, v.tenant, v.service, count(DISTINCT v.who), 0,"
        f" count(DISTINCT v.who) FILTER (w.kind = 'address'), {sums} FROM visit_day v JOIN found w ON w.who = v.who"
        " WHERE v.day = $1 GROUP BY v.day, v.tenant, v.service",
        [day],
    )


def _gate_days(store: Store, day: date) -> None:
    """What rules did and which data was found, from the gate's own entries."""
    store.sql.execute("DELETE FROM rule_day WHERE day = ?", [day])
    store.sql.execute(
        "INSERT INTO rule_day SELECT day, tenant, rule, service, outcome, sum(times), count(DISTINCT who) FROM one"
        " WHERE rule <> '' AND day = $1 GROUP BY ALL",
        [day],
    )
    store.sql.execute("DELETE FROM data_day WHERE day = ?", [day])
    store.sql.execute(
        "INSERT INTO data_day SELECT o.day, o.tenant, o.service, d.label, any_value(d.family), o.outcome, count(*),"
        " sum(d.spans), count(DISTINCT o.who) FROM one o JOIN event_data d ON d.segment = o.segment AND d.line = o.line"
        " WHERE o.day = $1 AND d.day = $1 GROUP BY o.day, o.tenant, o.service, d.label, o.outcome",
        [day],
    )


def _resolve(store: Store, table: str) -> None:
    """Add ``who``, ``who_kind`` and ``who_name`` to the events of ``table``."""
    leased = store.rows("SELECT 1 FROM lease LIMIT 1")
    if leased:
        _lease(store, table, "person", "address")
        _lease(store, table, "device", "address")
    addresses = store.rows(
        f"SELECT DISTINCT address FROM {table} WHERE person = '' AND device = '' AND contains(address, ':')"
    )
    if addresses:
        store.fill("net", ("address", "net"), [(one, prefix(one)) for (one,) in addresses])
        store.sql.execute(
            f"UPDATE {table} SET address = net FROM net WHERE net.address = {table}.address AND person = '' AND"
            f" device = ''"
        )
        if leased:
            _lease(store, table, "person", "address")
    kind = "CASE WHEN person <> '' THEN 'person' WHEN device <> '' THEN 'device' ELSE 'address' END"
    name = "CASE WHEN person <> '' THEN person WHEN device <> '' THEN device ELSE address END"
    store.sql.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT *, md5_number_lower(concat_ws(chr(31), tenant, {kind},"
        f" {name}))"
        f" AS who, {kind} AS who_kind, {name} AS who_name FROM {table}"
    )


def _lease(store: Store, table: str, what: str, by: str) -> None:
    """Fill an empty ``what`` with who had the address at the time."""
    rest = f"SELECT * FROM {table} WHERE person <> '' OR {what} <> ''"
    open_ = f"SELECT * FROM {table} WHERE person = '' AND {what} = ''"
    had = f"SELECT tenant, {by}, from_at, until_at, {what} AS holder FROM lease WHERE {what} <> ''"
    store.sql.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS {rest} UNION ALL SELECT e.* REPLACE"
        f" (CASE WHEN e.moment < l.until_at THEN l.holder ELSE '' END AS {what}) FROM ({open_}) e"
        f" ASOF LEFT JOIN ({had}) l ON e.tenant = l.tenant AND e.{by} = l.{by} AND e.moment >= l.from_at"
    )


def _who(store: Store) -> None:
    """Everybody of the day, with their team."""
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE found AS SELECT DISTINCT who, tenant, who_kind AS kind, who_name AS name FROM"
        " (FROM one UNION ALL BY NAME FROM apart)"
    )
    store.sql.execute(
        "INSERT INTO who SELECT f.who, f.tenant, f.kind, f.name, coalesce(p.team, '') FROM found f LEFT JOIN people p"
        " ON p.tenant = f.tenant AND p.person = f.name AND f.kind = 'person' WHERE f.who NOT IN (SELECT who FROM who)"
    )


def _installs(store: Store) -> None:
    """Installs, removals and the installed base, from what inventories said.

    A device that shows an app has it put on that day, unless that is the first day on which the inventory speaks of the
    app at all: then it had it before, and nothing is known of when.  Days whose inventories were deleted stay as told.
    """
    whole_after = spans.closed_before(store, spans.PEOPLE_BEFORE)
    store.sql.execute("DELETE FROM install_day WHERE day > ?", [whole_after])
    store.sql.execute(
        "INSERT INTO install_day WITH told AS (SELECT tenant, service, device, day, bool_or(state = 'removed') AND NOT"
        " bool_or(state <> 'removed') AS off, bool_or(state = 'installed') AS fresh FROM inventory GROUP BY ALL),"
        " began AS (SELECT tenant, service, min(day) AS first FROM inventory WHERE state = 'present' GROUP BY ALL),"
        " steps AS (SELECT *, lag(off) OVER (PARTITION BY tenant, service, device ORDER BY day) AS was_off FROM told),"
        " turns AS (SELECT s.tenant, s.service, s.day,"
        " NOT off AND coalesce(was_off, true) AND (fresh OR was_off IS NOT NULL OR s.day > b.first) AS put,"
        " NOT off AND coalesce(was_off, true) AS onto, off AND NOT coalesce(was_off, false) AND was_off IS NOT NULL"
        " AS taken"
        " FROM steps s LEFT JOIN began b ON b.tenant = s.tenant AND b.service = s.service),"
        " days AS (SELECT day, tenant, service, count(*) FILTER (coalesce(put, true) AND onto) AS installs,"
        " count(*) FILTER (taken) AS removals, count(*) FILTER (onto) AS added FROM turns GROUP BY ALL)"
        " SELECT day, tenant, service, installs, removals, sum(added::BIGINT - removals::BIGINT) OVER (PARTITION BY"
        " tenant,"
        " service ORDER BY day)::UBIGINT FROM days QUALIFY day > ?",
        [whole_after],
    )
