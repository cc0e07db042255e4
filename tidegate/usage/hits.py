"""The few rows of a stretch whose host means something, as events: the temporary table ``hit``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from tidegate.usage.form import UNSAID, Form, Json, text
from tidegate.usage.match import Matcher
from tidegate.usage.names import Names
from tidegate.usage.rows import Told, sql_of
from tidegate.usage.schema import EVENT
from tidegate.usage.store import Store

#: Nothing that is read here happened before the web; a clock that says so is wrong.
EARLIEST: Final = "TIMESTAMP '1990-01-01'"
#: A clock may be this far ahead of ours.
AHEAD: Final = timedelta(days=2)
#: What becomes of an event as the row says it.
_AS_SAID: Final = ("kind", "outcome", "status", "bytes_up", "bytes_down", "times")
_FIELDS: Final = ("person", "address", "device", "method", "path", *_AS_SAID)
_EMPTY: Final = "''"
#: Devices are not called so by anybody else.
_NOBODY: Final = {"person": "'-', 'n/a', '(null)', 'unknown'", "device": "'-'"}


@dataclass(frozen=True, slots=True)
class _Part:
    """Columns of ``hit`` as SQL over ``raw_hit`` (``r``), with the joins and the condition that they need."""

    columns: Mapping[str, str] = field(default_factory=dict)
    joined: str = ""
    where: str = ""


def take(store: Store, matcher: Matcher, names: Names, form: Form, told: Told, now: datetime) -> Mapping[str, str]:
    """Fill ``hit`` from ``row_`` and ``known``; rows without a time that can be stay behind in ``raw_hit``.

    Returns columns of ``event`` that are not in ``hit``, as SQL: what is the same in all of them is written once, where
    they are added, and most of the columns are.
    """
    said = [name for name in _FIELDS if name in form.fields]
    _raw_hits(store, names, form, told, now, said)
    parts = [_places(store, names, said), _doings(store, matcher, said), _people(store, names, said)]
    columns: dict[str, str] = {
        **{name: f"r.{name}" for name in ("day", "moment", "service", "sign", "host", "line")},
        **{name: f"r.{name}::{EVENT.columns[name][0]}" for name in _AS_SAID if name in said},
        "copy": "1::UINTEGER",
        "sure": "r.sure AND r.service <> ''",
    }
    for part in parts:
        columns |= part.columns
    joined = "".join(part.joined for part in parts)
    chosen = ", ".join(f"{spelt} AS {name}" for name, spelt in columns.items())
    hit = f"SELECT {chosen} FROM raw_hit r{joined} WHERE r.moment IS NOT NULL{''.join(part.where for part in parts)}"
    if joined:
        # Asked for several times, but joined once.
        store.sql.execute(f"CREATE OR REPLACE TEMP TABLE joined AS {hit}")
        hit = "FROM joined"
    store.sql.execute(f"CREATE OR REPLACE TEMP VIEW hit AS {hit}")
    alike = {name: _EMPTY if kind == "VARCHAR" else "0" for name, (kind, _) in EVENT.columns.items()}
    alike |= {name: form.said(name) for name in _AS_SAID} | {"tenant": text(told.tenant)}
    return {name: spelt for name, spelt in alike.items() if name not in columns}


def _raw_hits(store: Store, names: Names, form: Form, told: Told, now: datetime, said: Sequence[str]) -> None:
    """The rows themselves, with what is ``said`` in them."""
    parsed = ", CASE WHEN json_valid(line) THEN line::JSON END AS j" if isinstance(form.frame, Json) else ""
    parsed += f", {form.split} AS f" if form.split else ""
    chosen = f"SELECT *{parsed} FROM row_ JOIN known USING (written) WHERE kept"
    fields = "".join(
        f" coalesce({sql_of(form, form.said(name), told)}, {UNSAID.get(name, _EMPTY)}) AS {name}," for name in said
    )
    latest = (now + AHEAD).isoformat(sep=" ", timespec="seconds")
    salt = f"{text(names.salt)} || line" if names.hidden else "line"
    zone = text(store.setting("time-zone"))
    store.sql.execute(
        f"CREATE OR REPLACE TEMP TABLE raw_hit AS SELECT *, timezone({zone}, make_timestamptz(epoch_us(moment)))::DATE"
        f" AS day FROM (SELECT * REPLACE (CASE WHEN moment BETWEEN {EARLIEST} AND TIMESTAMP '{latest}' THEN moment END"
        f" AS moment) FROM (SELECT {sql_of(form, form.said('at'), told)} AS moment,{fields} written, host, service,"
        f" sure, sign, md5_number_lower({salt}) AS line FROM ({chosen})))"
    )


def _places(store: Store, names: Names, said: Sequence[str]) -> _Part:
    """Where each address is; asked once for each, like the meanings of hosts."""
    if "address" not in said:
        return _Part()
    asked = f" WHERE NOT regexp_full_match(address, {text(names.as_written)})" if names.as_written else ""
    if asked and not store.rows(f"SELECT 1 FROM raw_hit{asked} LIMIT 1"):
        return _Part({"address": "r.address"})
    new = store.rows(f"SELECT DISTINCT address FROM raw_hit ANTI JOIN located USING (address){asked}")
    if new:
        store.fill("fresh", ("address", "spelt", "zone"), [(one, *names.place(one)) for (one,) in new])
        store.sql.execute("INSERT INTO located FROM fresh")
    return _Part(
        {"address": "coalesce(p.spelt, r.address)", "zone": "coalesce(p.zone, '')"},
        " LEFT JOIN located p ON p.address = r.address",
    )


def _doings(store: Store, matcher: Matcher, said: Sequence[str]) -> _Part:
    """What each distinct request is; asked only where a path is known."""
    if "path" not in said:
        return _Part()
    method = "upper(r.method)" if "method" in said else _EMPTY
    asked = store.rows(f"SELECT DISTINCT host, {method}, path FROM raw_hit r WHERE path <> '' AND service <> ''")
    if not asked:
        return _Part()
    rows = [(*one, *matcher.service_of(*one)) for one in asked]
    store.fill("doing", ("host", "method", "path", "found", "activity"), rows)
    return _Part(
        {
            "service": "coalesce(d.found, r.service)",
            "activity": "coalesce(d.activity, '')",
            "sure": "(r.sure OR d.found IS NOT NULL) AND r.service <> ''",
        },
        f" LEFT JOIN doing d ON d.host = r.host AND d.method = {method} AND d.path = r.path",
        " AND (d.found IS NULL OR d.found <> '')",
    )


def _people(store: Store, names: Names, said: Sequence[str]) -> _Part:
    """Persons and devices in one spelling, or their pseudonyms."""
    whose = [name for name in ("person", "device") if name in said]
    spelt, joined = {name: f"lower(trim(r.{name}))" for name in whose}, ""
    if names.hidden and whose:
        written = store.rows(f"SELECT DISTINCT unnest([{', '.join(whose)}]) FROM raw_hit")
        store.fill("pseudonym", ("written", "spelt"), [(one, names.name(one)) for (one,) in written])
        spelt = {name: f"coalesce(p_{name}.spelt, '')" for name in whose}
        joined = "".join(f" LEFT JOIN pseudonym p_{name} ON p_{name}.written = r.{name}" for name in whose)
    return _Part(
        {name: f"CASE WHEN {spelt[name]} IN ({_NOBODY[name]}) THEN '' ELSE {spelt[name]} END" for name in whose}, joined
    )


def number(store: Store, tenant: str, stream: str, first: int) -> bool:
    """Number equal lines: 1 for the first in its content, 2 for the second, on from its stretches before ``first``.

    Returns whether any of them may be in the store already; nearly always each is new and alone, and that is all.
    """
    alone = not store.rows("SELECT 1 FROM hit GROUP BY day, line HAVING count(*) > 1 LIMIT 1")
    if alone and not _is_any_there(store, tenant):
        return False
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE prior AS SELECT day, line, max(copy) AS n FROM (SELECT day, line, copy, segment"
        " FROM"
        " event WHERE tenant = $1 UNION ALL SELECT day, line, copy, segment FROM shared WHERE tenant = $1)"
        " WHERE day IN (SELECT DISTINCT day FROM hit) AND segment IN (SELECT segment FROM segment WHERE stream = $2 AND"
        " tenant = $1 AND end_byte <= $3) AND line IN (SELECT line FROM hit) GROUP BY day, line",
        [tenant, stream, first],
    )
    if not alone or store.rows("SELECT 1 FROM prior LIMIT 1"):
        store.sql.execute(
            "CREATE OR REPLACE TEMP TABLE numbered AS SELECT h.* REPLACE ((row_number() OVER (PARTITION BY h.day,"
            " h.line) + coalesce(p.n, 0))::UINTEGER AS copy) FROM hit h LEFT JOIN prior p ON p.day = h.day AND p.line ="
            " h.line"
        )
        store.sql.execute("CREATE OR REPLACE TEMP VIEW hit AS FROM numbered")
    return True


def _is_any_there(store: Store, tenant: str) -> bool:
    """Whether a line of any hit was read before; of the many events, only those of its days are looked at."""
    first, last = store.rows("SELECT min(day), max(day) FROM hit")[0]
    there = " UNION ALL ".join(
        f"SELECT 1 FROM {table} WHERE tenant = $1 AND day BETWEEN $2 AND $3 AND (day, line) IN (SELECT day, line FROM"
        " hit)"
        for table in ("event", "shared")
    )
    return bool(store.rows(f"{there} LIMIT 1", [tenant, first, last]))
