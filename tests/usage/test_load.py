"""A stretch becomes part of the store all at once."""

from __future__ import annotations

import io
from contextlib import closing
from ipaddress import ip_network

from tests.usage.reading import Desk, squid
from tidegate.usage.content import Content
from tidegate.usage.names import Names
from tidegate.usage.readers.squid import NATIVE


def test_a_segment_says_what_was_read(desk: Desk) -> None:
    desk.read(squid(1) + squid(2, "www.example.com") + "broken\n")
    assert desk.rows("SELECT reader, lines, events, unreadable, first_at IS NOT NULL FROM segment") == [
        ("squid", 3, 1, 1, True)
    ]


def test_a_last_line_without_its_end_is_read_again_when_there_is_more(desk: Desk) -> None:
    line = squid(2, person="kimberley")
    desk.read(squid(1) + line[: line.index("kimberley") + 3] + " HIER")
    desk.read(squid(1) + line)
    assert ("kimberley",) in desk.rows("SELECT person FROM event")


def test_hosts_that_mean_nothing_are_not_kept(desk: Desk) -> None:
    desk.read(squid(1) + squid(2, "private.example.com"))
    assert desk.rows("SELECT host FROM host") == [("chatgpt.com",)]


def test_a_stretch_stays_where_it_was_put_while_the_next_is_made_ready(desk: Desk) -> None:
    text = squid(1) + squid(2)
    pieces = Content(io.BytesIO(text.encode()), stretch=len(squid(1))).stretches(
        lambda piece: desk.loader.ready(NATIVE, piece)
    )
    first, second = pieces
    assert (first.path.read_text(), second.path.read_text()) == (squid(1), squid(2))


def test_columns_that_a_format_never_says_are_as_if_it_said_nothing(desk: Desk) -> None:
    desk.read("Jan 31 10:00:00 dnsmasq[1]: query[A] chatgpt.com from 10.0.0.1\n", tenant="ours")
    seen = desk.rows("SELECT tenant, kind, service, person, address, device, zone, outcome, status, times FROM event")
    assert seen == [("ours", "dns", "chatgpt", "", "10.0.0.1", "", "", "", 0, 1)]


def test_addresses_of_every_spelling_stand_in_one_log(desk: Desk) -> None:
    written = ["10.0.0.1", "2001:DB8::1", "laptop", "10.0.0.01", "10.0.0.1"]
    desk.read("".join(squid(n, address=one) for n, one in enumerate(written)))
    assert desk.rows("SELECT address FROM event ORDER BY moment") == [
        ("10.0.0.1",), ("2001:db8::1",), ("",), ("",), ("10.0.0.1",)
    ]  # fmt: skip


def test_an_address_is_in_its_zone_whichever_stretch_it_is_in() -> None:
    text = squid(1) + squid(2, address="192.0.2.1") + squid(3)
    with closing(Desk(Names({"office": [ip_network("10.0.0.0/8")]}))) as desk:
        desk.read(text, stretch=len(squid(2, address="192.0.2.1")))
        assert desk.rows("SELECT address, zone FROM event ORDER BY moment") == [
            ("10.0.0.1", "office"), ("192.0.2.1", ""), ("10.0.0.1", "office")
        ]  # fmt: skip


def test_equal_lines_count_as_often_as_they_stand_where_a_format_needs_nothing_joined(desk: Desk) -> None:
    line = "Jan 31 10:00:00 dnsmasq[1]: query[A] chatgpt.com from 10.0.0.1\n"
    added = [desk.read(line * times, stretch=len(line) * 2).added for times in (1, 3, 2)]
    assert (added, desk.rows("SELECT copy FROM event ORDER BY copy")) == ([1, 2, 0], [(1,), (2,), (3,)])
