"""Bodies made of messages: event streams of AWS.  Those of gRPC have their stories in ``test_reader``."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.aws_messages import event, message, payloads
from tidegate.wire import bodies, event_stream
from tidegate.wire.documents.extracted import Unreadable
from tidegate.wire.reading import Reading

CARD = "4111 1111 1111 1111"
TURN = {"event": {"textInput": {"promptName": "p", "content": f"my card is {CARD}"}}}


def read(raw: bytes) -> Reading:
    return bodies.read(raw, media_type=event_stream.TYPE, encoding=None)


def replaced(reading: Reading, new: str = "[CARD]") -> bytes:
    edits = {
        number: [(at, at + len(CARD), new)]
        for number, part in enumerate(reading.parts)
        if (at := part.text.find(CARD)) >= 0
    }
    assert edits
    return reading.rewrite(edits)


@pytest.mark.parametrize("hidden", [False, True])
def test_messages_are_read_and_written_with_checksums_that_are_right(hidden: bool) -> None:
    inner = json.dumps(TURN).encode()
    said = event({"bytes": base64.b64encode(inner).decode()}) if hidden else message(inner)
    other = event({"event": {"sessionEnd": {}}})
    reading = read(said + other)
    assert not reading.unread
    assert f"my card is {CARD}" in [part.text for part in reading.parts]
    assert reading.rewrite({}) == said + other
    first, second = payloads(replaced(reading))
    body = json.loads(first)
    text = base64.b64decode(body["bytes"]).decode() if hidden else first.decode()
    assert json.loads(text)["event"]["textInput"]["content"] == "my card is [CARD]"
    assert json.loads(second) == {"event": {"sessionEnd": {}}}


def test_messages_are_known_by_what_they_are() -> None:
    """In a WebSocket no header says what a message is."""
    reading = bodies.read(event(TURN), media_type=None, encoding=None)
    assert not reading.unread
    assert f"my card is {CARD}" in [part.text for part in reading.parts]
    assert not event_stream.begins(b"\0" * 32)
    assert not event_stream.begins(b"\0\0\0\x10")


def test_a_message_inside_a_signed_one_is_read() -> None:
    signed = message(event(TURN), **{event_stream.SIGNATURE: "0a", ":date": "x", ":content-type": "x/y"})
    reading = read(signed)
    assert not reading.unread
    assert any(CARD in part.text for part in reading.parts)


def test_headers_that_somebody_made_up_are_read_and_stay() -> None:
    reading = read(event({}, note=f"my card is {CARD}"))
    assert any(CARD in part.text for part in reading.parts)
    with pytest.raises(Unreadable):
        replaced(reading)


def test_what_is_cut_or_changed_or_no_message_says_so_and_is_read() -> None:
    said = event(TURN)
    cut = read(event({}) + said[:-3])
    none = read(b"my card is " + CARD.encode())
    changed = bytearray(said)
    changed[-1] ^= 1
    wrong = read(bytes(changed))
    assert [reading.unread[0].why for reading in (cut, none, wrong)] == ["truncated", "malformed", "malformed"]
    for reading in (none, wrong):
        assert any(CARD in part.text for part in reading.parts)


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_read(raw: bytes, in_message: bool) -> None:
    reading = read(message(raw) if in_message else raw)
    reading.sheet()
    assert reading.rewrite({}) == (message(raw) if in_message else raw)
