"""Frames of dnstap: from a resolver, on hand-made messages, and on any bytes."""

from __future__ import annotations

import contextlib
import io
import json
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.usage.reading import Desk
from tidegate.usage import dnstap

START = b"\x00\x00\x00\x00" + struct.pack("!III", 34, 2, 1) + struct.pack("!I", 22) + b"protobuf:dnstap.Dnstap"
STOP = b"\x00\x00\x00\x00" + struct.pack("!II", 4, 3)


def varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def member(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def packet(name: str, number: int = 7) -> bytes:
    labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
    return struct.pack("!HHHHHH", number, 0x100, 1, 0, 0, 0) + labels + b"\x00\x00\x01\x00\x01"


def frame(kind: int, name: str, second: int = 0, address: bytes = b"\x0a\x00\x00\x01") -> bytes:
    asked = kind % 2 == 1
    message = member(1, kind) + member(4, address) + member(6, 40000 + second)
    message += member(8 if asked else 12, 1738249200 + second) + member(10 if asked else 14, packet(name))
    message += varint(9 << 3 | 5) + struct.pack("<I", 5) if asked else b""
    data = member(15, 1) + member(14, message)
    return struct.pack("!I", len(data)) + data


def said(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in dnstap.lines(io.BytesIO(content)) if line.startswith(b"{")]


def test_what_clients_asked_counts_and_what_the_resolver_asked_does_not(desk: Desk) -> None:
    content = START + frame(5, "ChatGPT.com") + frame(3, "chatgpt.com", 1) + frame(6, "chatgpt.com", 1) + STOP
    outcome = desk.read(content, "queries.dnstap")
    assert (outcome.reader, outcome.lines) == ("dnstap", 3)
    assert (outcome.events, outcome.skipped, outcome.unreadable) == (1, 2, 0)
    assert desk.rows("SELECT host, address, moment::VARCHAR FROM event") == [
        ("chatgpt.com", "10.0.0.1", "2025-01-30 15:00:00")
    ]
    assert desk.people() == [("2025-01-31", 1)]


def test_a_file_that_grew_is_read_on_and_a_copy_counts_nothing(desk: Desk) -> None:
    first = START + frame(5, "chatgpt.com")
    more = frame(5, "claude.ai", 2, bytes(15) + b"\x01")
    assert desk.read(first + more[:10], "a").added == 1
    assert desk.read(first + more, "a").added == 1
    assert desk.read(first + more, "copy").added == 0
    # A writer that began again in the same file begins with another start.
    assert desk.read(first + more + STOP + START + frame(5, "chatgpt.com", 3), "a").added == 1


def test_answers_count_where_there_are_no_questions() -> None:
    assert [one.get("host") for one in said(START + frame(6, "chatgpt.com"))] == ["chatgpt.com"]
    assert [one.get("host") for one in said(START + frame(5, "a.b") + frame(6, "a.b"))] == ["a.b", None]


def test_a_bad_frame_is_counted_and_the_rest_is_read(desk: Desk) -> None:
    bad = struct.pack("!I", 5) + b"\xff" * 5
    outcome = desk.read(START + frame(5, "chatgpt.com") + bad + frame(5, "chatgpt.com", 9))
    assert (outcome.events, outcome.unreadable) == (2, 1)


def test_a_length_that_cannot_be_ends_it_with_a_sentence(desk: Desk) -> None:
    outcome = desk.read(START + frame(5, "chatgpt.com") + b"\x7f\xff\xff\xff" + b"x" * 100)
    assert outcome.events == 1
    assert "could not be read to its end" in outcome.problem


@pytest.mark.parametrize(
    "packet_of",
    [b"", b"\x00" * 17, packet("a")[:-4], packet("a")[:12] + b"\xc0\x0c\x00\x01\x00\x01", packet("a")[:12] + b"\x3fab"],
)
def test_what_is_no_question_is_told(packet_of: bytes) -> None:
    with pytest.raises(dnstap.NoMessage):
        dnstap.question(packet_of)


def test_bytes_that_no_name_has_cannot_pretend_to_be_a_dot() -> None:
    odd = packet("a")[:12] + b"\x0bchatgpt.com\x02\xff\n\x00\x00\x01\x00\x01"
    assert dnstap.question(odd) == "chatgpt?com.??"
    assert dnstap.question(packet("a")[:12] + b"\x00\x00\x01\x00\x01") == "."


@given(st.binary())
def test_no_bytes_stop_it(junk: bytes) -> None:
    for content in (junk, START + junk, START + struct.pack("!I", len(junk)) + junk + frame(5, "a.b")):
        with contextlib.suppress(EOFError):
            list(dnstap.lines(io.BytesIO(content)))


@given(st.binary())
def test_fields_are_read_or_refused(junk: bytes) -> None:
    with contextlib.suppress(dnstap.NoMessage):
        dnstap.fields(junk)
    with contextlib.suppress(dnstap.NoMessage):
        dnstap.question(junk)
