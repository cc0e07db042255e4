"""Messages of syslog, as senders write them and as nobody does."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.usage.syslog import Frames, message

SEOUL = ZoneInfo("Asia/Seoul")
CAME = datetime(2025, 1, 31, 1, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "line", "text", "program"),
    [
        (  # RFC 5424 §6.5, example 1, with a byte order mark
            "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \ufeff'su root' failed",
            "Oct 12 07:14:15 mymachine.example.com su: 'su root' failed", "'su root' failed", "su",
        ),
        (  # example 4 has structured data only; here with brackets in it, and a message
            '<165>1 2025-01-31T10:00:00+09:00 gw app 12 ID47 [a@1 b="c \\] d"][x y="z"] said so',
            "Jan 31 10:00:00 gw app[12]: said so", "said so", "app",
        ),
        ("<13>1 - - - - - - hello there", "Jan 31 10:00:00 10.0.0.9 hello there", "hello there", ""),
        (  # RFC 3164 §5.4, example 1
            "<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8",
            "Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8",
            "'su root' failed for lonvick on /dev/pts/8", "su",
        ),
        (
            "<30>Jan 31 10:00:00 gw dnsmasq[42]: query[A] chatgpt.com from 10.0.0.1",
            "Jan 31 10:00:00 gw dnsmasq[42]: query[A] chatgpt.com from 10.0.0.1",
            "query[A] chatgpt.com from 10.0.0.1", "dnsmasq",
        ),
        (
            "<30>2025-01-31T01:00:00.5Z gw named[42]: up",
            "Jan 31 10:00:00 gw named[42]: up", "up", "named",
        ),
        ("<189>date=2025-01-31", "Jan 31 10:00:00 date=2025-01-31", "date=2025-01-31", ""),
        ("<13>1 9999-12-31T23:59:59Z h p - - - late", "Dec 31 23:59:59 h p: late", "late", "p"),
    ],
)  # fmt: skip
def test_headers(said: str, line: str, text: str, program: str) -> None:
    found = message(said.encode(), "10.0.0.9", CAME, SEOUL)
    assert (found.line, found.text, found.program) == (line, text, program)


@given(st.binary())
def test_any_message_is_one_line(junk: bytes) -> None:
    for data in (junk, b"<13>1 " + junk, b"<13>Jan 31 10:00:00 " + junk):
        found = message(data, "10.0.0.9", CAME, SEOUL)
        assert len(found.line.splitlines()) == 1
        assert len(found.text.splitlines()) <= 1


def whole(frames: Frames, *pieces: bytes) -> list[bytes]:
    return [one for piece in pieces for one in frames.feed(piece)]


def test_counted_and_ended_messages_are_told_apart() -> None:
    assert whole(Frames(), b"5 hello3 a\nb<13>line\n7 goodbye") == [b"hello", b"a\nb", b"<13>line", b"goodbye"]


def test_what_is_too_long_is_dropped_and_the_rest_goes_on() -> None:
    frames = Frames(10)
    assert whole(frames, b"20 " + b"x" * 20 + b"2 ok", b"<1>" + b"y" * 8, b"y" * 30 + b"\n<2>ok\n") == [b"ok", b"<2>ok"]
    assert frames.dropped == 2


def test_a_last_line_without_its_end_is_one_and_part_of_a_counted_message_is_none() -> None:
    for sent, rest in ((b"<13>bye", b"<13>bye"), (b"9 bye", b""), (b"", b"")):
        frames = Frames()
        assert whole(frames, sent) == []
        assert frames.rest() == rest


@given(st.lists(st.binary(min_size=1, max_size=30)), st.lists(st.integers(0, 200)))
def test_where_pieces_end_does_not_matter(messages: list[bytes], cuts: list[int]) -> None:
    sent = b"".join(b"%d %s" % (len(one), one) for one in messages)
    marks = sorted({0, len(sent), *(min(cut, len(sent)) for cut in cuts)})
    assert whole(Frames(), *(sent[a:b] for a, b in pairwise(marks))) == messages


@given(st.lists(st.binary()))
def test_no_bytes_stop_it_or_pile_up(pieces: list[bytes]) -> None:
    frames = Frames(16)
    for piece in pieces:
        assert all(len(one) <= 16 for one in frames.feed(piece))
        assert len(frames.rest()) <= 16
