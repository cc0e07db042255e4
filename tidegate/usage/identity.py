"""Who did it: everybody whom the events of some days name, worked out once for each name and not for each event.

A person is whoever the log names; else whoever the leases say had the address then; else the device; else the address
itself, which several people may share (behind one address of a NAT they count as one).  Privacy addresses of one IPv6
network are one.  It must never change an event: what is found here is made again whenever the days are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tidegate.usage.names import prefix
from tidegate.usage.store import Store

_NAME: Final = "CASE WHEN person <> '' THEN person WHEN device <> '' THEN device ELSE address END"
_KIND: Final = "CASE WHEN person <> '' THEN 'person' WHEN device <> '' THEN 'device' ELSE 'address' END"
#: Joined to a table that was met (as ``e``) this gives everybody's number as ``i.who``.
JOINED: Final = "JOIN met i ON i.tenant = e.tenant AND i.met_as = e.who_kind AND i.name = e.who_name"
#: What only the addresses of IPv6 have, bare and as pseudonyms.
_V6: Final = "contains(address, ':')"


def tell(store: Store, event: str, shared: str) -> None:
    """Make ``told_event`` and ``told_shared``: the rows of these queries with ``who_kind`` and ``who_name``."""
    leased = bool(store.rows("SELECT 1 FROM lease LIMIT 1"))
    for name, query in (("event", event), ("shared", shared)):
        source = f"({query})"
        if leased:
            source = f"raw_{name}"
            store.sql.execute(f"CREATE OR REPLACE TEMP TABLE {source} AS {query}")
            _leases(store, source)
        store.sql.execute(
            f"CREATE OR REPLACE TEMP VIEW told_{name} AS SELECT *, {_KIND} AS who_kind, {_NAME} AS who_name FROM"
            f" {source}"
        )


def meet(store: Store, tables: Sequence[str]) -> None:
    """Make ``met``, the number of each name in ``tables``; who is new is added to ``who`` with their team."""
    names = " UNION ".join(f"SELECT DISTINCT tenant, who_kind AS met_as, who_name AS name FROM {one}" for one in tables)
    store.sql.execute(f"CREATE OR REPLACE TEMP TABLE named AS {names}")
    addresses = store.rows("SELECT DISTINCT name FROM named WHERE met_as = 'address' AND contains(name, ':')")
    store.fill("net", ("name", "net"), [(one, prefix(one) or one) for (one,) in addresses])
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE met AS SELECT *, md5_number_lower(concat_ws(chr(31), tenant, met_as, spelt)) AS"
        " who FROM (SELECT m.*, CASE WHEN met_as = 'address' THEN coalesce(n.net, m.name) ELSE m.name END AS spelt"
        " FROM named m LEFT JOIN net n ON n.name = m.name)"
    )
    store.sql.execute(
        "INSERT INTO who SELECT who, any_value(m.tenant), any_value(m.met_as), any_value(spelt),"
        " coalesce(any_value(p.team), '') FROM met m LEFT JOIN people p ON p.tenant = m.tenant AND p.person = m.spelt"
        " AND m.met_as = 'person' WHERE NOT EXISTS (FROM who w WHERE w.who = m.who) GROUP BY who"
    )


def _leases(store: Store, table: str) -> None:
    """Fill in who had the address; of what is then still an address of IPv6, who had its network."""
    _lease(store, table, "person")
    _lease(store, table, "device")
    open_ = f"person = '' AND device = '' AND {_V6}"
    addresses = store.rows(f"SELECT DISTINCT address FROM {table} WHERE {open_}")
    if addresses:
        store.fill("net", ("name", "net"), [(one, prefix(one) or one) for (one,) in addresses])
        store.sql.execute(f"UPDATE {table} SET address = net FROM net WHERE net.name = {table}.address AND {open_}")
        _lease(store, table, "person")


def _lease(store: Store, table: str, what: str) -> None:
    """Fill an empty ``what`` with who had the address at the time."""
    rest = f"SELECT * FROM {table} WHERE person <> '' OR {what} <> ''"
    open_ = f"SELECT * FROM {table} WHERE person = '' AND {what} = ''"
    had = f"SELECT tenant, address, from_at, until_at, {what} AS holder FROM lease WHERE {what} <> ''"
    store.sql.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS {rest} UNION ALL SELECT e.* REPLACE"
        f" (CASE WHEN e.moment < l.until_at THEN l.holder ELSE '' END AS {what}) FROM ({open_}) e"
        f" ASOF LEFT JOIN ({had}) l ON e.tenant = l.tenant AND e.address = l.address AND e.moment >= l.from_at"
    )
