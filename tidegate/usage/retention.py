"""How long each kind of data is kept, and how it goes: the file is written anew without it.

A row deleted from a database stays in its file, in pages that nobody cleans, for as long as it pleases the engine.  So
what is kept is copied into a new file, and that takes the place of the old one in one step.  The old one is held for
reading meanwhile: whoever asks a question is answered, whoever wants to write waits.  A kill at any moment leaves the
old file or the new one, whole.

Three kinds, each gone no later than the one that is derived from it: single accesses (with samples of unreadable lines
and leases that ended), days of people and devices, and totals that name nobody.  Totals of days that went were made
from all their accesses and are never made again, so distinct counts stay what they were.

It must never: forget to say what it deleted (it is noted in the new file itself, for the ledger); leave a copy behind.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import duckdb

from tidegate.disk.flushing import flush
from tidegate.usage import spans
from tidegate.usage.schema import TABLES
from tidegate.usage.store import MEMORY, Store, Unusable

#: The kinds of data, in the order in which they go.
KINDS: Final = ("events", "people", "totals")
#: Settings of the store: what was deleted and is not in the ledger yet; the receipts of what is.
UNRECORDED: Final = "retention-unrecorded"
RECEIPTS: Final = "retention-receipts"
#: Before this day totals are gone; the other two limits are those that roll-ups heed.
TOTALS_BEFORE: Final = "totals-before"
_SETTINGS: Final = {"people": spans.PEOPLE_BEFORE, "totals": TOTALS_BEFORE}
#: Times a file may change under us before we give up.
_TRIES: Final = 5

#: For each table the kind of data it is, and which rows of the old file ``o`` are past their time.
_LAST_LEASE: Final = (
    "until_at < $events::TIMESTAMP OR EXISTS (FROM old.lease n WHERE n.tenant = o.tenant AND n.address = o.address"
    " AND n.from_at > o.from_at AND n.from_at <= $events::TIMESTAMP)"
)
_PAST: Final[Mapping[str, tuple[str, str]]] = {
    **dict.fromkeys(("event", "shared", "event_data"), ("events", "day < $events")),
    "lease": ("events", _LAST_LEASE),
    "unreadable": (
        "events",
        "segment IN (SELECT segment FROM old.segment WHERE coalesce(last_at, read_at) < $events::TIMESTAMP)",
    ),
    **dict.fromkeys(("visit_day", "sign_day", "unlisted", "inventory"), ("people", "day < $people")),
    "seen": ("people", "last_day < $people"),
    "who": (
        "people",
        "$people > DATE '0001-01-01' AND who NOT IN (SELECT who FROM old.visit_day WHERE day >= $people UNION ALL"
        " SELECT who FROM old.sign_day WHERE day >= $people UNION ALL SELECT who FROM old.unlisted WHERE day >="
        " $people)",
    ),
    "host": (
        "people",
        "$people > DATE '0001-01-01' AND service = '' AND sign = '' AND host NOT IN (SELECT host FROM old.unlisted"
        " WHERE day >= $people UNION ALL SELECT host FROM old.shared WHERE day >= $events)",
    ),
    **dict.fromkeys(
        ("service_day", "rule_day", "data_day", "part_day", "install_day", "stance"), ("totals", "day < $totals")
    ),
    "part_span": ("totals", "start < $totals"),
    "cohort_week": ("totals", "week < $totals"),
}
_DAYS: Final = {"lease": "from_at", "seen": "last_day", "part_span": "start", "cohort_week": "week"}
_DAYLESS: Final = ("unreadable", "who", "host")


@dataclass(frozen=True, slots=True)
class Gone:
    """Rows of one table that were deleted.  ``digest``: the 64-bit digests (MD5) of all rows added up, hex, so that
    whoever has a copy of them can show that it was these."""  # fmt: skip

    kind: str
    table: str
    rows: int
    first: str
    last: str
    digest: str


@dataclass(frozen=True, slots=True)
class Held:
    """What there is of a kind of data: ``before`` is the day before which it is gone, ``oldest`` its oldest day, and
    ``older`` how many rows are before the limit all the same."""  # fmt: skip

    kind: str
    before: str
    oldest: str
    older: int


def limits(keep: Mapping[str, int | None], today: date) -> dict[str, date]:
    """The first day that is kept of each kind; ``keep`` is in days.  What is derived is kept at least as long."""
    found = dict.fromkeys(KINDS, date.min)
    least = date.min
    for kind in reversed(KINDS):
        days = keep.get(kind)
        least = found[kind] = max(least, today - timedelta(days=days) if days is not None else date.min)
    return found


def retain(path: Path, first: Mapping[str, date], wait: float = 0.0) -> list[Gone]:
    """Delete what is before the ``first`` day of its kind; returns what went, which is noted in the file as well.

    Raises ``Unusable`` where another program writes for longer than ``wait`` seconds, ``duckdb.Error`` and ``OSError``
    where the disk is full; then the file is as it was.
    """
    fresh = path.with_name(f".{path.name}.retained")
    for _ in range(_TRIES):
        was = _settled(path, first, wait)
        _swept(fresh)
        try:
            with duckdb.connect(str(fresh)) as sql:
                quoted = str(path).replace("'", "''")
                sql.execute(
                    f"SET TimeZone = 'UTC'; SET memory_limit = '{MEMORY}'; SET temp_directory = '{quoted}.tmp';"
                    " SET enable_progress_bar = false"
                )
                sql.execute(f"ATTACH '{quoted}' AS old (READ_ONLY)")
                if _beside(path, ".wal").exists():  # somebody wrote between the two, and did not end well
                    continue
                gone = _past(sql, was)
                if gone:
                    _copied(sql, was, gone)
                    sql.execute("CHECKPOINT")
                    _in_place(fresh, path)
                return gone
        finally:
            _swept(fresh)
    raise Unusable(f"{path} is being written to all the time. Try again later.")


def held(store: Store, first: Mapping[str, date]) -> list[Held]:
    """What there is of each kind of data, and whether anything is older than it may be."""
    found = []
    for kind in KINDS:
        tables = [name for name, (of, _) in _PAST.items() if of == kind and name not in (*_DAYLESS, "lease")]
        days = [store.value(f"SELECT min({_DAYS.get(name, 'day')}) FROM {name}") for name in tables]
        older = sum(
            store.value(f"SELECT count(*) FROM {name} WHERE {_DAYS.get(name, 'day')} < ?", [first[kind]])
            for name in tables
        )
        setting = store.setting(_SETTINGS.get(kind, _gone_before(kind)))
        found.append(Held(kind, setting, str(min((day for day in days if day), default="")), older))
    return found


def copies(path: Path) -> list[str]:
    """Files beside the store that may hold what was deleted; there should be none."""
    return sorted(one.name for one in path.parent.glob(f"*{path.name}*") if one.name != path.name and one.is_file())


def unrecorded(store: Store) -> list[dict[str, Any]]:
    """What was deleted and is not in the ledger yet."""
    said = store.setting(UNRECORDED)
    return list(json.loads(said)) if said else []


def recorded(store: Store, receipt: str) -> None:
    """What was not in the ledger is now, under ``receipt``."""
    with store.transaction():
        store.set(RECEIPTS, f"{store.setting(RECEIPTS)} {receipt}".strip())
        store.set(UNRECORDED, "")


def _gone_before(kind: str) -> str:
    return f"{kind}-gone-before"


def _settled(path: Path, first: Mapping[str, date], wait: float) -> dict[str, date]:
    """Bring everything into the file itself; returns the limits, none of which goes back."""
    store = Store.open(path, wait=wait)
    try:
        if store.rows("SELECT 1 FROM touched LIMIT 1"):
            raise Unusable("Days are behind what was read. Make them first: tidegate usage follow")
        store.sql.execute("CHECKPOINT")
        before = {kind: store.setting(_SETTINGS.get(kind, _gone_before(kind))) for kind in KINDS}
    finally:
        store.close()
    return {kind: max(first[kind], date.fromisoformat(before[kind] or "0001-01-01")) for kind in KINDS}


def _past(sql: duckdb.DuckDBPyConnection, first: Mapping[str, date]) -> list[Gone]:
    found = []
    for name, (kind, past) in _PAST.items():
        day = "NULL" if name in _DAYLESS else _DAYS.get(name, "day")
        rows, low, high, digest = sql.execute(
            f"SELECT count(*), min({day})::VARCHAR, max({day})::VARCHAR,"
            f" coalesce(sum(md5_number_lower(o::VARCHAR)::HUGEINT), 0) FROM old.{name} o WHERE {past}",
            _named(past, first),
        ).fetchall()[0]
        if rows:
            found.append(Gone(kind, name, rows, low or "", high or "", f"{int(digest):x}"))
    return found


def _copied(sql: duckdb.DuckDBPyConnection, first: Mapping[str, date], gone: list[Gone]) -> None:
    """Every row that is not past its time."""
    for table in TABLES:
        sql.execute(table.ddl)
        columns = ", ".join(f'"{name}"' for name in table.columns)
        past = _PAST.get(table.name, ("", "false"))[1]
        chosen = columns
        if table.name == "segment":  # what a file was called may name a person
            chosen = columns.replace('"name"', "CASE WHEN coalesce(last_at, read_at) < $events THEN '' ELSE name END")
        sql.execute(
            f"INSERT INTO {table.name} ({columns}) SELECT {chosen} FROM old.{table.name} o WHERE NOT coalesce({past},"
            " false)",
            _named(f"{chosen} {past}", first),
        )
    _carried(sql, first["people"])
    notes = {_gone_before("events"): first["events"], spans.EVENTS_BEFORE: first["events"] + timedelta(days=1)}
    notes |= {spans.PEOPLE_BEFORE: first["people"], TOTALS_BEFORE: first["totals"]}
    if first["events"] == date.min:
        del notes[spans.EVENTS_BEFORE]
    before = sql.execute("SELECT value FROM setting WHERE name = ?", [UNRECORDED]).fetchall()
    said = [*(json.loads(before[0][0]) if before and before[0][0] else []), *map(asdict, gone)]
    for name, value in {**notes, UNRECORDED: json.dumps(said)}.items():
        if value != date.min:
            sql.execute("DELETE FROM setting WHERE name = ?", [name])
            sql.execute("INSERT INTO setting VALUES (?, ?)", [name, str(value)])


def _carried(sql: duckdb.DuckDBPyConnection, first: date) -> None:
    """Apps that were on a device before the first day and still may be stay on it: a state, told of that day.

    A device that no inventory has named since loses its name and its person, and goes on being counted; should it come
    back, that is an install.
    """
    named = "EXISTS (FROM old.inventory n WHERE n.tenant = s.tenant AND n.device = s.device AND n.day >= $first)"
    sql.execute(
        "INSERT INTO inventory WITH s AS (SELECT tenant, device, service, app, last(person ORDER BY day) AS person"
        " FROM old.inventory o WHERE day < $first AND NOT EXISTS (FROM old.inventory n WHERE n.tenant = o.tenant AND"
        " n.device = o.device AND n.service = o.service AND n.day = $first)"
        " GROUP BY tenant, device, service, app HAVING last(state ORDER BY day) <> 'removed')"
        f" SELECT $first, tenant, CASE WHEN {named} THEN device ELSE 'unnamed-' || $first || '-' || row_number() OVER"
        f" (PARTITION BY {named} ORDER BY device, service, app) END,"
        f" CASE WHEN {named} THEN person ELSE '' END, service, app, 'present', 0 FROM s",
        {"first": first},
    )


def _named(text: str, first: Mapping[str, date]) -> dict[str, date]:
    """The limits that ``text`` speaks of."""
    return {kind: first[kind] for kind in KINDS if f"${kind}" in text}


def _in_place(fresh: Path, path: Path) -> None:
    """The new file for the old one, on the disk before anybody can open it."""
    os.chmod(fresh, path.stat().st_mode & 0o777)
    with fresh.open("rb") as file:
        flush(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        flush(folder)
    finally:
        os.close(folder)


def _beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


def _swept(fresh: Path) -> None:
    """No copy stays, also not that of a run that was killed."""
    for one in (fresh, _beside(fresh, ".wal")):
        one.unlink(missing_ok=True)
