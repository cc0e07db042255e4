"""A stretch becomes part of the store all at once."""

from __future__ import annotations

import io

from tests.usage.reading import Desk, squid
from tidegate.usage.content import Content
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
