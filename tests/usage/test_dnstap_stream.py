"""A resolver's conversation in Frame Streams: answered as fstrm's writers want it, and told as a file would be."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.usage.test_dnstap import START, STOP, frame
from tidegate.usage import dnstap
from tidegate.usage.dnstap_stream import DnstapStream, contents, control

READY, ACCEPT, FINISH = 4, 1, 5
ASKED = frame(5, "chatgpt.com") + frame(3, "chatgpt.com", 1) + frame(5, "claude.ai", 2)


def told(stream: DnstapStream, data: bytes) -> list[str]:
    return [one.line for one in stream.feed(data, "10.0.0.53")]


def test_a_writer_that_is_ready_is_accepted_and_one_that_stops_is_told_that_all_is_kept() -> None:
    stream = DnstapStream()
    assert told(stream, control(READY, b"another kind")[:-1]) == []
    stream = DnstapStream()
    told(stream, control(READY, dnstap.CONTENT))
    assert stream.reply == control(ACCEPT, dnstap.CONTENT)
    stream.reply = b""
    assert len(told(stream, START + ASKED + STOP)) == 2
    assert stream.passed == 1
    assert stream.reply == control(FINISH)


def test_a_writer_that_waits_for_nothing_is_answered_nothing() -> None:
    stream = DnstapStream()
    assert len(told(stream, START + ASKED + STOP)) == 2
    assert stream.reply == b""
    assert not stream.over


def test_a_file_and_a_conversation_tell_the_same_lines() -> None:
    lines = [one.decode().rstrip() for one in dnstap.lines(io.BytesIO(START + ASKED)) if one != dnstap.PASSED]
    assert told(DnstapStream(), START + ASKED) == lines


@given(st.lists(st.integers(1, 40), min_size=1, max_size=30))
def test_however_it_comes_in_pieces_the_same_is_told(sizes: list[int]) -> None:
    content = START + ASKED + STOP + START + frame(5, "gemini.google.com", 3)
    stream, lines, at = DnstapStream(), [], 0
    for size in sizes:
        lines += told(stream, content[at : at + size])
        at += size
    assert lines + told(stream, content[at:]) == told(DnstapStream(), content)


@pytest.mark.parametrize(
    ("wrong", "dropped"),
    [
        (frame(5, "chatgpt.com"), 0),  # without a start
        (control(READY, b"protobuf:other"), 0),
        (control(2, b"protobuf:other"), 0),
        (START + b"\x7f\xff\xff\xff", 1),
        (START + dnstap.CONTROL + struct.pack("!I", 513), 1),
        (STOP + frame(5, "chatgpt.com"), 0),
    ],
)
def test_what_cannot_be_told_apart_ends_the_connection_and_what_came_before_is_told(wrong: bytes, dropped: int) -> None:
    stream = DnstapStream()
    before = START + frame(5, "chatgpt.com") + STOP
    assert len(told(stream, before + wrong)) == 1
    assert stream.over
    assert stream.dropped == dropped


def test_a_frame_that_is_no_message_is_a_line_that_no_reader_knows() -> None:
    bad = struct.pack("!I", 5) + b"\xff" * 5
    lines = told(DnstapStream(), START + bad + frame(5, "chatgpt.com"))
    assert [line.startswith("{") for line in lines] == [False, True]


@given(st.binary(max_size=600))
def test_whatever_bytes_come_it_holds_no_more_than_it_must(data: bytes) -> None:
    for begin in (b"", START):
        stream = DnstapStream()
        stream.feed(begin + data, "10.0.0.53")
        assert stream.rest("10.0.0.53") == []


def test_fields_that_lie_about_their_length_name_what_is_there() -> None:
    assert contents(struct.pack("!II", 1, 1000) + b"short") == [b"short"]
    assert contents(b"\x00" * 5) == []
