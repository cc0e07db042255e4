"""Columns hold what the record holds, field by field, and leave nothing out in silence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.policy import worlds
from tests.replay.records import body, columns
from tidegate.core.exchange import Exchange
from tidegate.core.record import as_recorded
from tidegate.ledger.chain import canonical
from tidegate.replay.alike import exchange_of
from tidegate.replay.columns import FIELDS, columns_of


@given(st.lists(worlds.any_exchanges(), max_size=9))
def test_each_exchange_can_be_read_back(drawn: list[Exchange]) -> None:
    found = columns([body(x, None) for x in drawn])
    assert len(found) == len(drawn)
    for row, x in enumerate(map(as_recorded, drawn)):
        values = {name: found.values[name][found.numbers[name][row]] for name in FIELDS}
        back = exchange_of(values)
        for name in ("who", "address", "device", "service", "activity", "account", "data", "unread", "quota"):
            assert getattr(back, name) == getattr(x, name), name
        assert back.at == x.at.replace(second=0, microsecond=0)
        assert back.recognised == x.recognised


@given(st.binary(max_size=60))
def test_what_is_no_entry_of_ours_is_counted(junk: bytes) -> None:
    x = Exchange("x", worlds.datetime(2025, 1, 1, tzinfo=worlds.UTC), worlds.Target("h.example"))
    found = columns_of([[(1, junk), (2, canonical(body(x, None)))]], 2)
    assert found.unreadable == (1,)
    assert found.seq.tolist() == [2]


def test_a_part_of_a_stretch_is_its_rows() -> None:
    x = Exchange("x", worlds.datetime(2025, 1, 1, tzinfo=worlds.UTC), worlds.Target("h.example"), size=5)
    found = columns([body(x, None), {}, body(x, None), body(x, None)])
    part = found.between(1, 3)
    assert (part.seq.tolist(), part.size.tolist(), part.unreadable, part.read) == ([3], [5], (2,), 2)
    assert found.between(0, 9) is found
