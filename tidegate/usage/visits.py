"""The roll-ups of days: visits of people, what rules did, which data was found, signs of going around, proposals.

A handful of consecutive days is made at once, each from all its events: one pass over them for the amounts and one for
the sessions.  A session begins where the same person was not at the same service for more than thirty minutes.  Only
the first and the last moment of each half hour are compared for that: between two moments of one half hour no session
can end, so nothing else of it matters, and what has to be put in order is small.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from tidegate.usage import identity
from tidegate.usage.schema import COUNTS, SESSION_MINUTES, VISIT_DAY
from tidegate.usage.store import Store

_KEY: Final = "day, tenant, service, zone, who"
_SLOT: Final = f"epoch_us(moment) // {SESSION_MINUTES * 60_000_000}"
#: Orders events by their moment; those of one moment by their zone, so that their order in a file cannot show.
_EARLIEST: Final = "epoch_us(moment) * 1024 + (hash(zone) & 1023)::BIGINT"
#: The columns of an event that are needed at all.
_TAKEN: Final = (
    "day, moment, tenant, kind, service, sign, person, address, device, zone, activity, outcome, rule, bytes_up,"
    " bytes_down, tokens_in, tokens_out, cost, times, segment, line"
)
_KEPT: Final = (
    "e.day, e.moment, e.tenant, e.service, e.sign, e.zone, contains(e.activity, 'prompt') AS prompt,"
    " contains(e.activity, 'upload') AS upload, e.outcome = 'allow' AS allow, e.bytes_up, e.bytes_down, e.times"
)
#: Few events have an outcome, tokens or a cost, except those of the gate; they are added up apart.
_RARE: Final = (
    "kind = 'gate' OR outcome NOT IN ('', 'allow') OR rule <> '' OR tokens_in > 0 OR tokens_out > 0 OR cost <> 0"
)
_OUTCOMES: Final = (
    ("coached", "coach"), ("justified", "justify"), ("redacted", "redact"), ("redirected", "redirect"),
    ("blocked", "block"),
)  # fmt: skip
_RARELY: Final = (*(name for name, _ in _OUTCOMES), "tokens_in", "tokens_out", "cost")


def make(store: Store, first: date, last: date) -> None:
    """Make all days from ``first`` to ``last`` again, within the transaction that is open."""
    days = "day BETWEEN $1 AND $2"
    _take(store, first, last)
    _begins(store)
    for table in ("visit_day", "service_day", "rule_day", "data_day", "sign_day", "unlisted"):
        store.sql.execute(f"DELETE FROM {table} WHERE {days}", [first, last])
    _visits(store)
    _gate(store)
    store.sql.execute(
        "INSERT INTO sign_day SELECT day, tenant, zone, who, sign, sum(times) FROM one WHERE sign <> '' AND"
        f" {days} GROUP BY ALL",
        [first, last],
    )
    store.sql.execute(
        "INSERT INTO unlisted SELECT e.day, e.tenant, e.host, i.who, sum(e.times) FROM told_shared e"
        f" {identity.JOINED} WHERE e.service = '' GROUP BY ALL"
    )


def _take(store: Store, first: date, last: date) -> None:
    """The events of the days, and of the half hour before them, with who did it."""
    begun = store.value("SELECT min(moment) FROM event WHERE day = ?", [first])
    before = "false"
    if begun is not None:
        before = f"day = DATE '{first}' - 1 AND moment >= TIMESTAMP '{begun}' - INTERVAL {SESSION_MINUTES} MINUTE"
    reach = f"day BETWEEN DATE '{first}' - 1 AND DATE '{last}' AND (day >= DATE '{first}' OR ({before}))"
    identity.meet(
        store,
        f"SELECT {_TAKEN} FROM event WHERE {reach}",
        "SELECT day, moment, tenant, service, host, person, address, device, zone, times FROM shared WHERE day"
        f" BETWEEN DATE '{first}' AND DATE '{last}'",
    )
    store.sql.execute(f"CREATE OR REPLACE TEMP TABLE one AS SELECT {_KEPT}, i.who FROM told_event e {identity.JOINED}")
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE rare AS SELECT e.day, e.tenant, e.service, e.zone, i.who, e.outcome, e.rule,"
        f" e.tokens_in, e.tokens_out, e.cost, e.times, e.segment, e.line FROM told_event e {identity.JOINED} WHERE"
        f" ({_RARE}) AND e.day >= DATE '{first}'"
    )
    store.sql.execute(f"CREATE OR REPLACE TEMP TABLE due AS SELECT DATE '{first}' AS first, DATE '{last}' AS last")


def _begins(store: Store) -> None:
    """How many sessions began on each day, in each zone."""
    store.sql.execute(
        f"CREATE OR REPLACE TEMP TABLE slot AS SELECT service, who, day, {_SLOT} AS slot, min(moment) AS lo,"
        f" max(moment) AS hi, arg_min(zone, {_EARLIEST}) AS zone FROM one WHERE service <> '' GROUP BY ALL"
    )
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE begun AS SELECT day, service, zone, who, count(*) AS sessions FROM"
        f" (SELECT *, lo - lag(hi) OVER (PARTITION BY service, who ORDER BY lo) <= INTERVAL {SESSION_MINUTES} MINUTE"
        " AS goes_on FROM slot) WHERE NOT coalesce(goes_on, false) GROUP BY ALL"
    )


def _visits(store: Store) -> None:
    sums = {name: f"coalesce(r.{name}, 0)" for name in _RARELY}
    sums["sessions"] = "coalesce(b.sessions, 0)"
    chosen = ", ".join(sums.get(name, f"v.{name}") for name in VISIT_DAY.columns)
    rare = ", ".join(
        [f"sum(CASE outcome WHEN '{word}' THEN times ELSE 0 END) AS {name}" for name, word in _OUTCOMES]
        + [f"sum({name}) AS {name}" for name in ("tokens_in", "tokens_out", "cost")]
    )
    store.sql.execute(
        f"INSERT INTO visit_day SELECT {chosen} FROM (SELECT {_KEY}, sum(times) AS events,"
        " sum(CASE WHEN prompt THEN times ELSE 0 END) AS prompts,"
        " sum(CASE WHEN upload THEN times ELSE 0 END) AS uploads,"
        " sum(bytes_up) AS bytes_up, sum(bytes_down) AS bytes_down,"
        " sum(CASE WHEN allow THEN times ELSE 0 END) AS allowed, min(moment) AS first_at, max(moment) AS last_at"
        f" FROM one, due WHERE service <> '' AND day >= due.first GROUP BY {_KEY}) v"
        f" LEFT JOIN (SELECT {_KEY}, {rare} FROM rare WHERE service <> '' GROUP BY {_KEY}) r USING ({_KEY})"
        " LEFT JOIN begun b USING (day, service, zone, who)"
    )


def _gate(store: Store) -> None:
    """What rules did and which data was found, from the gate's own entries."""
    store.sql.execute(
        "INSERT INTO rule_day SELECT day, tenant, rule, service, outcome, sum(times), count(DISTINCT who) FROM rare"
        " WHERE rule <> '' GROUP BY ALL"
    )
    store.sql.execute(
        "INSERT INTO data_day SELECT o.day, o.tenant, o.service, d.label, any_value(d.family), o.outcome, count(*),"
        " sum(d.spans), count(DISTINCT o.who) FROM rare o JOIN event_data d ON d.segment = o.segment AND d.line ="
        " o.line AND d.day = o.day GROUP BY o.day, o.tenant, o.service, d.label, o.outcome"
    )


def services(store: Store, first: date, last: date) -> None:
    """The days of each service, from ``part_day``, which has its people and amounts already."""
    store.sql.execute(
        f"INSERT INTO service_day BY NAME SELECT p.day, p.tenant, p.service, p.people, 0 AS new_people,"
        f" coalesce(a.n, 0) AS addresses, {', '.join(f'p.{name}' for name in COUNTS)} FROM part_day p LEFT JOIN"
        " (SELECT v.day, v.tenant, v.service, count(DISTINCT v.who) AS n FROM visit_day v JOIN who w ON w.who = v.who"
        " AND w.kind = 'address' WHERE v.day BETWEEN $1 AND $2 GROUP BY ALL) a USING (day, tenant, service)"
        " WHERE p.day BETWEEN $1 AND $2 AND p.cut = '' AND p.service <> ''",
        [first, last],
    )
