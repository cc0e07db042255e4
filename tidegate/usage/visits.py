"""The roll-ups of days: visits of people, what rules did, which data was found, signs of going around, proposals.

A handful of consecutive days is made at once, from all their events.  These are read once, and brought down to a row
for each half hour of a person at a service; everything else is made from those rows, with numbers in place of names.

A session begins where the same person was not at the same service for more than thirty minutes.  Between two moments of
one half hour no session can end, so only the first and the last moment of each half hour matter for that, and only the
half hour before has to be looked at.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from tidegate.usage import identity, spans
from tidegate.usage.schema import COUNTS, SESSION_MINUTES, VISIT_DAY
from tidegate.usage.store import Store

_GAP: Final = f"INTERVAL {SESSION_MINUTES} MINUTE"
_SLOT: Final = f"(epoch_us(moment) // {SESSION_MINUTES * 60_000_000})::INTEGER"
#: The columns of an event that are needed at all.
_TAKEN: Final = (
    "day, moment, tenant, kind, service, sign, person, address, device, zone, activity, outcome, rule, bytes_up,"
    " bytes_down, tokens_in, tokens_out, cost, times, segment, line"
)
#: A line that tells of more bytes (70 TB) is counted with so many: sums must hold, whatever a line says.
MOST_BYTES: Final = 2**46
#: What is added up of every event.
_ADDED: Final = {
    "events": "times",
    "prompts": "CASE WHEN contains(activity, 'prompt') THEN times ELSE 0 END",
    "uploads": "CASE WHEN contains(activity, 'upload') THEN times ELSE 0 END",
    "bytes_up": f"least(bytes_up, {MOST_BYTES})::BIGINT",
    "bytes_down": f"least(bytes_down, {MOST_BYTES})::BIGINT",
    "allowed": "CASE WHEN outcome = 'allow' THEN times ELSE 0 END",
}
#: Few events have an outcome, tokens or a cost, except those of the gate; they are added up apart.
_RARE: Final = (
    "kind = 'gate' OR outcome NOT IN ('', 'allow') OR rule <> '' OR tokens_in > 0 OR tokens_out > 0 OR cost <> 0"
)
_RARELY: Final = {
    **{
        name: f"CASE outcome WHEN '{word}' THEN times ELSE 0 END"
        for name, word in (("coached", "coach"), ("justified", "justify"), ("redacted", "redact"),
                           ("redirected", "redirect"), ("blocked", "block"))
    },
    **{name: name for name in ("tokens_in", "tokens_out", "cost")},
}  # fmt: skip


def make(store: Store, first: date, last: date) -> None:
    """Make all days from ``first`` to ``last`` again, within the transaction that is open.

    Leaves their visits in the temporary tables that ``spans`` counts from.
    """
    _read(store, first, last)
    _number(store, first)
    _visits(store)
    days = [first, last]
    for table in ("visit_day", "service_day", "rule_day", "data_day", "sign_day", "unlisted"):
        store.sql.execute(f"DELETE FROM {table} WHERE day BETWEEN $1 AND $2", days)
    chosen = ", ".join(f"v.{name}" if name in (*COUNTS, "who", "first_at", "last_at") else f"c.{name}"
                       for name in VISIT_DAY.columns)  # fmt: skip
    store.sql.execute(f"INSERT INTO visit_day SELECT {chosen} FROM visit v JOIN cell c ON c.cell = v.cell")
    _gate(store)
    store.sql.execute(
        "INSERT INTO sign_day SELECT e.day, e.tenant, e.zone, i.who, e.sign, sum(e.events) FROM signed e"
        f" {identity.JOINED} GROUP BY ALL"
    )
    store.sql.execute(
        "INSERT INTO unlisted SELECT e.day, e.tenant, e.host, i.who, sum(e.times) FROM told_shared e"
        f" {identity.JOINED} WHERE e.service = '' GROUP BY ALL"
    )


def _held(what: str) -> str:
    """A sum, as a number that the engine adds up in half the time of those that are wider."""
    return f"least(sum({what}), {2**63 - 1})::BIGINT"


def _read(store: Store, first: date, last: date) -> None:
    """The half hours of the days, and the one before them; signs; and what only few events have."""
    begun = store.value("SELECT min(moment) FROM event WHERE day = ?", [first])
    before = "false"
    if begun is not None:
        before = f"day = DATE '{first}' - 1 AND moment >= TIMESTAMP '{begun}' - {_GAP}"
    reach = f"day BETWEEN DATE '{first}' - 1 AND DATE '{last}' AND (day >= DATE '{first}' OR ({before}))"
    identity.tell(
        store,
        f"SELECT {_TAKEN} FROM event WHERE {reach}",
        "SELECT day, moment, tenant, service, host, person, address, device, zone, times FROM shared WHERE day"
        f" BETWEEN DATE '{first}' AND DATE '{last}'",
    )
    sums = ", ".join(f"{_held(what)} AS {name}" for name, what in _ADDED.items())
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE half_hour AS SELECT day, tenant, service, zone, who_kind, who_name,"
        f" {_SLOT} AS slot, {sums}, min(moment) AS lo, max(moment) AS hi FROM told_event WHERE service <> ''"
        " GROUP BY ALL"
    )
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE signed AS SELECT day, tenant, zone, sign, who_kind, who_name, sum(times) AS"
        f" events FROM told_event WHERE sign <> '' AND day >= DATE '{first}' GROUP BY ALL"
    )
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE rare AS SELECT day, tenant, service, zone, who_kind, who_name, outcome, rule,"
        f" tokens_in, tokens_out, cost, times, segment, line FROM told_event WHERE ({_RARE}) AND day >= DATE '{first}'"
    )


def _number(store: Store, first: date) -> None:
    """Numbers in place of names: ``who``; ``cell`` for a day, organisation, service and zone; ``used`` for a service
    of an organisation.  Half hours of the day before have no cell."""
    identity.meet(store, ("half_hour", "signed", "rare", "told_shared"))
    spans.members(store, "SEMI JOIN met USING (who)")
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE place AS SELECT *, row_number() OVER (ORDER BY day, tenant, service, zone)"
        "::INTEGER AS cell, dense_rank() OVER (ORDER BY tenant, service)::INTEGER AS used, (hash(zone) & 1023)::INTEGER"
        f" AS tie, day >= DATE '{first}' AS due FROM (SELECT DISTINCT day, tenant, service, zone FROM half_hour)"
    )
    spans.cells(store, "SELECT cell, day AS start, day, tenant, service, zone FROM place WHERE due")
    sums = ", ".join(f"e.{name}" for name in _ADDED)
    # Nothing is missing in either; an inner join would be put in another order, places and names first.
    store.sql.execute(
        f"CREATE OR REPLACE TEMP TABLE one AS SELECT p.cell, p.used, p.tie, p.due, i.who, e.slot, {sums}, e.lo, e.hi"
        f" FROM half_hour e LEFT JOIN place p ON p.day = e.day AND p.tenant = e.tenant AND p.service = e.service AND"
        f" p.zone = e.zone LEFT {identity.JOINED}"
    )


def _visits(store: Store) -> None:
    """The visits: sums of half hours, of what few events have, and the sessions that began."""
    # Of events at one moment the zone decides, so that their order in a file cannot show.
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE slot AS SELECT used, who, slot, min(lo) AS lo, max(hi) AS hi,"
        " arg_min(cell, epoch_us(lo) * 1024 + tie) AS cell FROM one GROUP BY ALL"
    )
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE begun AS SELECT s.cell, s.who, count(*) AS sessions FROM slot s LEFT JOIN slot b"
        f" ON b.used = s.used AND b.who = s.who AND b.slot = s.slot - 1 WHERE b.hi IS NULL OR s.lo - b.hi > {_GAP}"
        " GROUP BY ALL"
    )
    sums = ", ".join(f"sum({what}) AS {name}" for name, what in _RARELY.items())
    store.sql.execute(
        f"CREATE OR REPLACE TEMP TABLE rarely AS SELECT c.cell, i.who, {sums} FROM rare e LEFT JOIN cell c ON c.day ="
        f" e.day AND c.tenant = e.tenant AND c.service = e.service AND c.zone = e.zone LEFT {identity.JOINED} WHERE"
        " e.service <> '' GROUP BY ALL"
    )
    amounts = {name: f"v.{name}" for name in _ADDED} | {name: f"coalesce(r.{name}, 0)" for name in _RARELY}
    amounts["sessions"] = "coalesce(b.sessions, 0)"
    added = ", ".join(f"{_held(name)} AS {name}" for name in _ADDED)
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE visit AS SELECT v.cell, v.who, m.crew,"
        f" {', '.join(f'{amounts[name]} AS {name}' for name in COUNTS)}, v.first_at, v.last_at FROM (SELECT cell, who,"
        f" {added}, min(lo) AS first_at, max(hi) AS last_at FROM one WHERE due GROUP BY ALL) v JOIN member m USING"
        " (who) LEFT JOIN begun b USING (cell, who) LEFT JOIN rarely r USING (cell, who)"
    )


def _gate(store: Store) -> None:
    """What rules did and which data was found, from the gate's own entries."""
    store.sql.execute(
        "INSERT INTO rule_day SELECT day, e.tenant, rule, service, outcome, sum(times), count(DISTINCT who) FROM rare e"
        f" {identity.JOINED} WHERE rule <> '' GROUP BY ALL"
    )
    store.sql.execute(
        "INSERT INTO data_day SELECT e.day, e.tenant, e.service, d.label, any_value(d.family), e.outcome, count(*),"
        f" sum(d.spans), count(DISTINCT i.who) FROM rare e {identity.JOINED} JOIN event_data d ON d.segment = e.segment"
        " AND d.line = e.line AND d.day = e.day GROUP BY e.day, e.tenant, e.service, d.label, e.outcome"
    )
