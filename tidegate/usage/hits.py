"""The few rows of a stretch whose host means something, as events: the temporary table ``hit``."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from tidegate.usage.form import Form, Json, text
from tidegate.usage.match import Matcher
from tidegate.usage.names import Names
from tidegate.usage.rows import Told, sql_of
from tidegate.usage.store import Store

#: Nothing that is read here happened before the web; a clock that says so is wrong.
EARLIEST: Final = "TIMESTAMP '1990-01-01'"
#: A clock may be this far ahead of ours.
AHEAD: Final = timedelta(days=2)
_FIELDS: Final = (
    "kind",
    "person",
    "address",
    "device",
    "method",
    "path",
    "outcome",
    "status",
    "bytes_up",
    "bytes_down",
    "times",
)


def take(store: Store, matcher: Matcher, names: Names, form: Form, told: Told, now: datetime) -> None:
    """Fill ``hit`` from ``row_`` and ``known``; rows without a time that can be stay behind in ``raw_hit``."""
    parsed = ", CASE WHEN json_valid(line) THEN line::JSON END AS j" if isinstance(form.frame, Json) else ""
    parsed += f", {form.split} AS f" if form.split else ""
    chosen = f"SELECT *{parsed} FROM row_ JOIN known USING (written) WHERE kept"
    fields = ", ".join(
        f"coalesce({sql_of(form, form.said(name), told)}, {_missing(name)}) AS {name}" for name in _FIELDS
    )
    latest = (now + AHEAD).isoformat(sep=" ", timespec="seconds")
    salt = f"{text(names.salt)} || line" if names.hidden else "line"
    store.sql.execute(
        f"CREATE OR REPLACE TEMP TABLE raw_hit AS SELECT * REPLACE (CASE WHEN moment BETWEEN {EARLIEST} AND TIMESTAMP"
        f" '{latest}' THEN moment END AS moment) FROM (SELECT {sql_of(form, form.said('at'), told)} AS moment,"
        f" {fields}, written, host,"
        f" service, sure, sign, md5_number_lower({salt}) AS line FROM ({chosen})) x"
    )
    _places(store, names)
    _doings(store, matcher)
    if names.hidden:
        _pseudonyms(store, names)
    _hits(store, form, told, names)


def _missing(name: str) -> str:
    return "1" if name == "times" else "0" if name in ("status", "bytes_up", "bytes_down") else "''"


def _places(store: Store, names: Names) -> None:
    """Where each address is; asked once for each, like the meanings of hosts."""
    new = store.rows("SELECT DISTINCT address FROM raw_hit ANTI JOIN located USING (address)")
    if new:
        store.fill("fresh", ("address", "spelt", "zone"), [(one, *names.place(one)) for (one,) in new])
        store.sql.execute("INSERT INTO located FROM fresh")


def _doings(store: Store, matcher: Matcher) -> None:
    """What each distinct request is; asked only where a path is known."""
    asked = store.rows("SELECT DISTINCT host, upper(method), path FROM raw_hit WHERE path <> '' AND service <> ''")
    rows = [(*one, *matcher.service_of(*one)) for one in asked]
    store.fill("doing", ("host", "method", "path", "found", "activity"), rows)


def _pseudonyms(store: Store, names: Names) -> None:
    written = store.rows("SELECT DISTINCT unnest([person, device]) FROM raw_hit")
    store.fill("pseudonym", ("written", "spelt"), [(one, names.name(one)) for (one,) in written])


def _hits(store: Store, form: Form, told: Told, names: Names) -> None:
    person, device, joined = "lower(trim(r.person))", "lower(trim(r.device))", ""
    if names.hidden:
        person, device = "coalesce(pp.spelt, '')", "coalesce(pd.spelt, '')"
        joined = " LEFT JOIN pseudonym pp ON pp.written = r.person LEFT JOIN pseudonym pd ON pd.written = r.device"
    zone = text(store.setting("time-zone"))
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE hit AS SELECT"
        f" CAST(timezone({zone}, timezone('UTC', r.moment)) AS DATE) AS day, r.moment, {text(told.tenant)} AS tenant,"
        f" r.kind, coalesce(d.found, r.service) AS service, r.sign, r.host,"
        f" CASE WHEN {person} IN ('-', 'n/a', '(null)', 'unknown') THEN '' ELSE {person} END AS person,"
        f" coalesce(p.spelt, '') AS address, CASE WHEN {device} = '-' THEN '' ELSE {device} END AS device,"
        " coalesce(p.zone, '') AS zone, coalesce(d.activity, '') AS activity, r.outcome, '' AS rule,"
        " r.status::USMALLINT AS status, r.bytes_up::UBIGINT AS bytes_up, r.bytes_down::UBIGINT AS bytes_down,"
        " 0::UBIGINT AS tokens_in, 0::UBIGINT AS tokens_out, 0::DOUBLE AS cost, r.times::UINTEGER AS times,"
        " 0::BIGINT AS segment, r.line, 1::UINTEGER AS copy, (r.sure OR d.found IS NOT NULL) AND r.service <> '' AS"
        " sure"
        " FROM raw_hit r LEFT JOIN located p ON p.address = r.address"
        f" LEFT JOIN doing d ON d.host = r.host AND d.method = upper(r.method) AND d.path = r.path{joined}"
        " WHERE r.moment IS NOT NULL AND (d.found IS NULL OR d.found <> '')"
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
            "CREATE OR REPLACE TEMP TABLE hit AS SELECT h.* REPLACE ((row_number() OVER (PARTITION BY h.day, h.line) +"
            " coalesce(p.n, 0))::UINTEGER AS copy) FROM hit h LEFT JOIN prior p ON p.day = h.day AND p.line = h.line"
        )
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
