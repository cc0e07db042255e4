"""A shape is read once, and nothing that stands in a value moves a cut."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_address

import pytest

from tests.replay.records import body, columns
from tidegate.core.exchange import Actor, Assurance, Device, Exchange, Target
from tidegate.ledger.chain import canonical
from tidegate.replay.alike import exchange_of
from tidegate.replay.columns import FIELDS
from tidegate.replay.shapes import MARKS, Shapes

KIM = Actor("kim@corp.example", frozenset({"research"}), Assurance.PASSWORD)
ASKED = Exchange(
    "x-1",
    datetime(2026, 10, 1, 9, 30, 15, tzinfo=UTC),
    Target("chat.example", 443, "POST"),
    who=KIM,
    address=ip_address("10.20.0.7"),
    device=Device("laptop", frozenset({"managed"})),
    size=2048,
    conversation="c-1",
)


class Reader:
    """Takes every shape, and keeps what it was shown."""

    def __init__(self) -> None:
        self.shown: list[tuple[bytes, frozenset[str]]] = []

    def __call__(self, marked: bytes, names: frozenset[str]) -> int:
        self.shown.append((marked, names))
        return len(self.shown) - 1


def test_what_differs_from_row_to_row_is_no_other_shape() -> None:
    reader = Reader()
    shapes = Shapes(reader)
    other = replace(
        ASKED,
        id="x-2",
        at=datetime(2026, 10, 2, 10, 31, 16, tzinfo=UTC),
        who=Actor("lee@corp.example", frozenset({"sales", "staff"}), Assurance.HEADER),
        address=ip_address("2001:db8::1"),
        size=7,
        conversation="c-2",
    )
    rows = [shapes.row(canonical(body(x, None))) for x in (ASKED, other)]
    assert rows == [
        (
            0,
            b"2026-10-01T09:30:15.000000Z",
            b"2048",
            b'{"assurance":"password","groups":["research"],"person":"kim@corp.example"}',
            b'"10.20.0.7"',
        ),
        (
            0,
            b"2026-10-02T10:31:16.000000Z",
            b"7",
            b'{"assurance":"header","groups":["sales","staff"],"person":"lee@corp.example"}',
            b'"2001:db8::1"',
        ),
    ]
    ((marked, names),) = reader.shown
    assert names == set(MARKS)
    assert all(marked.count(mark) == 1 for name, mark in MARKS.items() if name != "size")


def test_what_is_not_there_is_not_cut() -> None:
    reader = Reader()
    row = Shapes(reader).row(canonical(body(Exchange("x", ASKED.at, ASKED.target), None)))
    assert row is not None
    assert row[2:4] == (b"", b"")
    assert reader.shown[0][1] >= {"at", "id"}
    assert not reader.shown[0][1] & {"size", "conversation", "who"}


def test_an_entry_without_time_or_id_is_read_in_full() -> None:
    shapes = Shapes(Reader())
    assert shapes.row(b'{"how":"complete","received":5120}') is None
    assert shapes.row(b'{"exchange":{"at":"2026"}}') is None
    assert shapes.row(b"") is None


def test_a_refused_shape_is_not_asked_again() -> None:
    asked = []

    def read(marked: bytes, names: frozenset[str]) -> int | None:
        asked.append(marked)
        return None

    shapes, text = Shapes(read), canonical(body(ASKED, None))
    assert shapes.row(text) is shapes.row(text) is None
    assert len(asked) == 1


def test_no_more_shapes_than_were_allowed() -> None:
    shapes = Shapes(Reader(), most=2)
    texts = [canonical(body(replace(ASKED, target=Target(f"{name}.example")), None)) for name in "abc"]
    assert [shapes.row(text) is None for text in (*texts, *texts)] == [False, False, True] * 2


@pytest.mark.parametrize(
    "person",
    [
        "a}b",
        '"',
        "back\\",
        '","at":"2001-01-01T00:00:00.000000Z","id":"',
        ',"who":{"person":"lee"}',
        ',"size":5,',
        '\\","who":{',
        "김",
        "",
    ],
)
def test_a_name_moves_no_cut(person: str) -> None:
    strange = replace(
        ASKED,
        who=Actor(person, frozenset({person}), Assurance.HEADER),
        device=Device(person, frozenset({person})),
        unread=(),
    )
    found = columns([body(x, None) for x in (ASKED, strange, ASKED, strange)])
    assert len(found) == 4
    for row, x in enumerate((ASKED, strange, ASKED, strange)):
        back = exchange_of({name: found.values[name][found.numbers[name][row]] for name in FIELDS})
        assert (back.who, back.device, back.address) == (x.who, x.device, x.address)
        assert found.size[row] == 2048
