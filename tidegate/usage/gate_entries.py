"""What the gate recorded, as events: read from the ledger by sequence, as often as one likes.

The ledger is the gate's to write; this opens it for reading only, and a reader of a write-ahead log never makes its
writer wait.  An entry is known by its receipt, so reading it twice counts once.  The ledger records no tokens and no
cost, so gate events have none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import md5
from itertools import islice
from typing import Any, Final

from tidegate.ledger.entry import Kept
from tidegate.ledger.store import Reader
from tidegate.usage import stance
from tidegate.usage.names import Names
from tidegate.usage.schema import EVENT
from tidegate.usage.store import Store

#: Entries of one transaction.
BATCH: Final = 20_000
_TEXTS: Final = (
    "moment", "service", "host", "person", "address", "device", "zone", "activity", "outcome", "rule", "bytes_up",
    "line",
)  # fmt: skip


def follow(
    store: Store, ledger: Reader, names: Names, now: Callable[[], datetime], tenant: str = "", *, most: int = 0
) -> int:
    """Take in what the ledger has beyond what was taken in before; returns how many entries that were.

    With ``most`` no more than so many, so that whoever waits for the store gets a turn.  Raises ``ledger.Refused`` if
    the ledger cannot be read.
    """
    first = next(iter(ledger.since(0, 1)), None)
    if first is None:
        return 0
    stream, taken = f"ledger:{first.hash[:32]}", 0
    while not most or taken < most:
        done = store.value(
            "SELECT coalesce(max(end_byte), 0) FROM segment WHERE stream = ? AND tenant = ?", [stream, tenant]
        )
        batch = min(BATCH, most - taken) if most else BATCH
        entries = list(islice(ledger.since(done, batch), batch))
        if not entries:
            return taken
        with store.transaction():
            _take(store, entries, names, now(), tenant, stream)
        taken += len(entries)
    return taken


def digest(receipt: str) -> int:
    """The ``line`` of the event of a receipt: the same 64 bits as the engine's ``md5_number_lower``."""
    return int.from_bytes(md5(receipt.encode(), usedforsecurity=False).digest()[8:], "little")


def _take(store: Store, entries: Sequence[Kept], names: Names, now: datetime, tenant: str, stream: str) -> None:
    segment = int(store.value("SELECT coalesce(max(segment), 0) + 1 FROM segment"))
    bodies = [(kept, kept.body) for kept in entries]
    rows, found, ends = [], [], []
    for kept, body in bodies:
        if kept.kind == "exchange" and (body["exchange"].get("service") or {}).get("id"):
            rows.append(_event(kept, body, names))
            found += [
                (str(digest(kept.receipt)), one["detector"], one["family"], str(one["count"]))
                for one in body["exchange"].get("data", ())
            ]
        elif kept.kind == "end" and body.get("receipt"):
            ends.append((str(digest(body["receipt"])), str(body.get("status") or 0), str(body.get("received") or 0)))
        elif kept.kind == "policy" and not body.get("brain"):
            stance.came_into_force(store, tenant, datetime.fromisoformat(kept.time).replace(tzinfo=None), body)
    store.fill("gate_row", _TEXTS, rows)
    added = _insert(store, segment, tenant)
    store.fill("gate_data", ("line", "label", "family", "spans"), found)
    store.sql.execute(
        "INSERT INTO event_data SELECT e.day, e.tenant, e.segment, e.line, d.label, any_value(d.family),"
        " sum(d.spans::UINTEGER)"
        " FROM gate_data d JOIN event e ON e.line = d.line::UBIGINT WHERE e.segment = $1 GROUP BY ALL",
        [segment],
    )
    store.fill("gate_end", ("line", "status", "received"), ends)
    _ends(store)
    moments = store.rows("SELECT min(moment), max(moment) FROM event WHERE segment = ?", [segment])[0]
    store.sql.execute(
        f"INSERT INTO segment VALUES ({', '.join('?' * 15)})",
        [segment, tenant, stream, "ledger", "the gate's ledger", entries[0].seq - 1, entries[-1].seq, entries[-1].hash,
         len(entries), added, len(entries) - len(rows), 0, *moments, now],
    )  # fmt: skip
    store.sql.execute("INSERT INTO touched SELECT DISTINCT tenant, day FROM event WHERE segment = ?", [segment])


def _event(kept: Kept, body: Mapping[str, Any], names: Names) -> tuple[str, ...]:
    exchange, decision = body["exchange"], body["decision"] or {}
    who, device = exchange.get("who") or {}, exchange.get("device") or {}
    place = names.place(exchange.get("address") or "")
    return (
        exchange["at"].replace("Z", ""),
        exchange["service"]["id"],
        exchange["target"]["host"],
        names.name(who.get("person") or ""),
        place[0],
        names.name(device.get("id") or ""),
        place[1],
        " ".join(exchange.get("activity") or ()),
        decision.get("effect", "block"),
        decision.get("rule") or "",
        str(exchange.get("size") or 0),
        str(digest(kept.receipt)),
    )


def _insert(store: Store, segment: int, tenant: str) -> int:
    zone = store.setting("time-zone")
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE gate_event AS SELECT CAST(timezone($1, timezone('UTC', moment::TIMESTAMP)) AS"
        " DATE)"
        " AS day, moment::TIMESTAMP AS moment, $2 AS tenant, 'gate' AS kind, service, '' AS sign, host, person,"
        " address,"
        " device, zone, activity, outcome, rule, 0 AS status, bytes_up::UBIGINT AS bytes_up, 0 AS bytes_down, 0 AS"
        " tokens_in,"
        " 0 AS tokens_out, 0 AS cost, 1 AS times, $3 AS segment, line::UBIGINT AS line, 1 AS copy FROM gate_row",
        [zone, tenant, segment],
    )
    columns = ", ".join(EVENT.columns)
    store.sql.execute(
        f"INSERT INTO event ({columns}) SELECT {columns} FROM gate_event g WHERE NOT EXISTS (FROM event e WHERE"
        " e.tenant = g.tenant AND e.day = g.day AND e.line = g.line AND e.copy = g.copy)"
    )
    return int(store.value("SELECT count(*) FROM event WHERE segment = ?", [segment]))


def _ends(store: Store) -> None:
    """How exchanges ended, told later than what was decided."""
    which = "e.line = g.line::UBIGINT AND e.kind = 'gate'"
    store.sql.execute(f"INSERT INTO touched SELECT DISTINCT e.tenant, e.day FROM event e JOIN gate_end g ON {which}")
    store.sql.execute(
        f"UPDATE event AS e SET status = g.status::USMALLINT, bytes_down = g.received::UBIGINT FROM gate_end g WHERE"
        f" {which}"
    )
