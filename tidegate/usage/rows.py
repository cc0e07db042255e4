"""The rows of a stretch as a temporary table, each with its host as written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from tidegate.usage.form import Columns, Form, text
from tidegate.usage.looks import WHY
from tidegate.usage.store import Store

_LONGEST_SAMPLE: Final = 160
_TOLD: Final = re.compile(r"\$(?:zone|near|person|name)\b")


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a source beside its content.

    ``clock_zone`` is the time zone of clocks that do not say theirs; ``near`` a moment near the end of the log by that
    clock (when the file was last written), for clocks without a year.  ``person`` is whose it is, for a source that is
    all one person's.
    """

    name: str
    tenant: str = ""
    clock_zone: str = "UTC"
    near: datetime = datetime(2100, 1, 1)
    person: str = ""


@dataclass(slots=True)
class Counted:
    """What became of a stretch; ``timeless`` rows had a time that cannot be."""

    events: int = 0
    added: int = 0
    skipped: int = 0
    unreadable: int = 0
    timeless: int = 0
    samples: list[tuple[str, str]] = field(default_factory=list)
    first: datetime | None = None
    last: datetime | None = None


def masked(line: str) -> str:
    """The shape of a line without what it says: letters as ``a``, digits as ``0``, all else as it is."""
    return re.sub(r"\d", "0", re.sub(r"[^\W\d_]", "a", line[:_LONGEST_SAMPLE]))


def sql_of(form: Form, expression: str, told: Told) -> str:
    """``expression`` with what is told of the source."""
    said = {
        "$zone": text(told.clock_zone),
        "$near": f"TIMESTAMP '{told.near.isoformat(sep=' ', timespec='seconds')}'",
        "$person": text(told.person),
        "$name": text(told.name),
    }
    return _TOLD.sub(lambda found: said[found[0]], expression)


#: Nothing is cut, whatever stands in a line; only an empty line is no row.
_WHOLE: Final = "delim='\\x01', quote='', escape=''"


def rows_of(store: Store, form: Form, file: Path, looking: Sequence[str] = ()) -> int:
    """Fill ``row_`` from ``file``; returns how many records could not even be split.

    Rows of hosts that ``known`` says are not kept are no part of it, for they are nearly all; but those are whose
    requests in ``looking``, lines of the file, look like a model's interface: ``looked`` has these, and why.
    """
    frame = form.frame
    if isinstance(frame, Columns):
        store.sql.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
        cells = [f"c{index}" for index in range(frame.count)]
        how = f"delim={text(frame.separator)}, quote={text(frame.quote)}, escape={text(frame.quote)}, strict_mode=false"
        how += ", null_padding=true, ignore_errors=true, store_rejects=true"
        source = f"SELECT concat_ws(chr(31), {', '.join(cells)}) AS line, * FROM {_csv(file, cells, how)}"
    else:
        source = f"FROM {_csv(file, ['line'], _WHOLE)} WHERE line IS NOT NULL"
    # Records may be of several lines, so those are looked at in ``row_``, which then has to have all of them.
    all_first = bool(looking) and isinstance(frame, Columns)
    if looking and not all_first:
        store.fill("looking", ("line",), [(line,) for line in looking])
        _look(store, f"({_with_host(form, 'FROM looking')})")
    rows = _with_host(form, source)
    if form.fills == "event" and not all_first:
        dull = "SELECT written FROM known WHERE NOT kept"
        if looking:
            dull += " AND written NOT IN (SELECT written FROM looked)"
        # Not an ANTI JOIN: the engine would gather all rows to look for the few hosts in them, not the other way round.
        rows = f"FROM ({rows}) WHERE coalesce(written, '') NOT IN ({dull})"
    store.sql.execute(f"CREATE OR REPLACE TEMP TABLE row_ AS {rows}")
    if all_first:
        _look(store, "row_")
    return int(store.value("SELECT count(DISTINCT line) FROM reject_errors")) if isinstance(frame, Columns) else 0


def _csv(file: Path, cells: Sequence[str], how: str) -> str:
    columns = ", ".join(f"'{cell}': 'VARCHAR'" for cell in cells)
    return (
        f"read_csv({text(str(file))}, columns={{{columns}}}, {how}, header=false, auto_detect=false,"
        " max_line_size=400000)"
    )


def _with_host(form: Form, source: str) -> str:
    """The rows of a query, each with its host as written."""
    if form.fills != "event":
        return f"SELECT *, NULL::VARCHAR AS written FROM ({source})"
    if not form.parts:
        return f"SELECT *, ({form.host}) AS written FROM ({source})"
    return f"SELECT * EXCLUDE (f), ({form.host}) AS written FROM (SELECT *, {form.parts} AS f FROM ({source}))"


def _look(store: Store, source: str) -> None:
    """Fill ``looked`` with the hosts of those rows of ``source`` that look like a model's interface, and why."""
    store.sql.execute(
        f"CREATE OR REPLACE TEMP TABLE looked AS SELECT DISTINCT written, {WHY} AS why FROM {source} WHERE why <> ''"
        " AND written IS NOT NULL"
    )
