"""Everybody is met once, under the surest name there is."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.usage.reading import Desk
from tidegate.usage import identity

MOMENT = datetime(2025, 1, 31)
EVENT = "SELECT * FROM (VALUES {}) AS e(moment, tenant, person, device, address)"


def row(person: str = "", device: str = "", address: str = "", tenant: str = "", hour: int = 1) -> str:
    return f"(TIMESTAMP '2025-01-31 {hour:02}:00:00', '{tenant}', '{person}', '{device}', '{address}')"


def met(desk: Desk, *rows: str) -> list[tuple[str, str, str]]:
    query = EVENT.format(", ".join(rows))
    identity.tell(desk.store, query, f"{query} WHERE false")
    identity.meet(desk.store, ("told_event", "told_shared"))
    joined = f"SELECT w.tenant, w.kind, w.name FROM told_event e {identity.JOINED} JOIN who w ON w.who = i.who"
    return [(tenant, kind, name) for tenant, kind, name in sorted(desk.rows(joined))]


@pytest.mark.parametrize(
    ("said", "kind", "name"),
    [
        (row("kim", "pc-1", "10.0.0.1"), "person", "kim"),
        (row("", "pc-1", "10.0.0.1"), "device", "pc-1"),
        (row("", "", "10.0.0.1"), "address", "10.0.0.1"),
        (row("", "", "2001:db8::5"), "address", "2001:db8::/64"),
        (row(), "address", ""),
    ],
)
def test_the_surest_name_is_taken(desk: Desk, said: str, kind: str, name: str) -> None:
    assert met(desk, said) == [("", kind, name)]


def test_nobody_is_lost_or_doubled_and_who_is_known_is_not_met_again(desk: Desk) -> None:
    rows = [
        row("kim"),
        row("kim", address="10.0.0.1"),
        row("", "kim"),
        row("kim", tenant="b"),
        row("", "", "2001:db8::1"),
    ]
    rows.append(row("", "", "2001:db8::2"))
    first = met(desk, *rows)
    assert len(first) == len(rows)
    assert met(desk, *rows) == first
    assert desk.rows("SELECT count(*), count(DISTINCT who) FROM who") == [(4, 4)]


def test_a_lease_names_the_holder_of_that_hour(desk: Desk) -> None:
    desk.store.sql.execute(
        "INSERT INTO lease VALUES ('', '10.0.0.1', '2025-01-31 02:00', '2025-01-31 04:00', 'kim', '', 1),"
        " ('', '2001:db8::/64', '2025-01-31 02:00', '9999-01-01', 'lee', '', 1)"
    )
    rows = [row(address="10.0.0.1", hour=hour) for hour in (1, 2, 4)] + [row(address="2001:db8::7", hour=3)]
    assert met(desk, *rows) == [
        ("", "address", "10.0.0.1"),
        ("", "address", "10.0.0.1"),
        ("", "person", "kim"),
        ("", "person", "lee"),
    ]


def test_the_team_is_that_of_the_list(desk: Desk) -> None:
    desk.store.sql.execute("INSERT INTO people VALUES ('', 'kim', 'research')")
    met(desk, row("kim"), row("", "kim"))
    assert sorted(desk.rows("SELECT kind, team FROM who")) == [("device", ""), ("person", "research")]
