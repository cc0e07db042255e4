"""Event streams of AWS: read, written anew with right checksums, and restored as they come."""

from __future__ import annotations

import json
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.aws_messages import event, hidden, message, payloads, revealed
from tidegate.wire import event_stream
from tidegate.wire.event_stream import Header, Malformed, Messages, headers_of, message_at, with_payload
from tidegate.wire.placeholders import Vault
from tidegate.wire.restore import Restorer

#: The second example of the specification's test suite: one header, a payload of JSON.
PUBLISHED = bytes.fromhex(
    "0000003d 00000020 07fd8396 0c 636f6e74656e742d74797065 07 0010 6170706c69636174696f6e2f6a736f6e"
    "7b27666f6f273a27626172277d 8d9c08b1"
)
MAIL = "minji.kim@corp.example"
VAULT = Vault(b"k" * 32, "ministry")
TOKEN = VAULT.token_for("email", MAIL)


def delta(text: str) -> bytes:
    return event({"contentBlockIndex": 0, "delta": {"text": text}, "p": "abcdef"})


def prose(text: str) -> bytes:
    return hidden(text.encode())


def restored(*chunks: bytes) -> list[bytes]:
    restorer = Restorer(VAULT, event_stream.TYPE)
    return [*(restorer.feed(chunk) for chunk in chunks), restorer.feed(b"", end=True)]


def test_the_published_example_is_read_and_written() -> None:
    one = message_at(PUBLISHED, 0)
    assert one is not None
    assert (one.sound, one.end) == (True, len(PUBLISHED))
    assert PUBLISHED[one.payload : one.after] == b"{'foo':'bar'}"
    assert headers_of(PUBLISHED[12 : one.payload]) == [Header("content-type", "application/json")]
    assert with_payload(PUBLISHED, b"{'foo':'bar'}") == PUBLISHED
    assert payloads(with_payload(PUBLISHED, b"")) == [b""]


def test_headers_of_every_type_are_passed_over_or_read() -> None:
    raw = b"".join(
        b"\x01" + bytes((97 + kind, kind)) + value
        for kind, value in enumerate(
            (b"", b"", b"1", b"22", b"4444", b"88888888", b"\0\x02by", b"\0\x02st", b"88888888", b"sixteen bytes id")
        )
    )
    assert [one for one in headers_of(raw) if one.value is not None] == [Header("g", b"by"), Header("h", "st")]
    for broken in (b"\x05ab", b"\x01a\x0a", b"\x01a\x07\xff\xffx", b"\x01a\x05123", b"\x01a"):
        with pytest.raises(Malformed):
            headers_of(broken)


def test_what_is_no_message_is_none() -> None:
    assert message_at(PUBLISHED[:-1], 0) is None
    assert message_at(PUBLISHED[:5], 0) is None
    with pytest.raises(Malformed):
        message_at(b"\0" * 64, 0)
    with pytest.raises(Malformed):
        message_at(
            b"\x00\x00\x00\x10\x00\x00\x00\x20" + struct.pack(">I", zlib.crc32(b"\x00\x00\x00\x10\0\0\0\x20")), 0
        )


@pytest.mark.parametrize("write", [delta, prose])
def test_a_value_comes_back_wherever_its_placeholder_is_cut(write: Any) -> None:
    """Converse says it in JSON, InvokeAgent in base64 that has prose in it."""
    said = f"Write to {TOKEN}, please."
    for size in (1, 3, 7, len(said)):
        pieces = [said[at : at + size] for at in range(0, len(said), size)]
        whole = b"".join(restored(*map(write, pieces)))
        texts = [json.loads(one)["delta"]["text"] for one in payloads(whole)] if write is delta else []
        read = "".join(texts or [one.decode() for one in revealed(whole)])
        assert read == f"Write to {MAIL}, please."


def test_json_in_base64_is_restored_as_json() -> None:
    """InvokeModelWithResponseStream carries the events of the model's own API."""
    said = [
        {"type": "content_block_delta", "index": 0, "delta": {"text": text}}
        for text in (f'"{TOKEN[:6]}', f'{TOKEN[6:]}"')
    ]
    whole = b"".join(restored(*(hidden(json.dumps(one).encode()) for one in said)))
    inner = [json.loads(one) for one in revealed(whole)]
    assert "".join(one["delta"]["text"] for one in inner) == f'"{MAIL}"'


def test_nothing_waits_that_need_not() -> None:
    first, second = delta("Good morning"), delta(" to you")
    assert restored(first, second) == [first, second, b""]
    assert restored(first[:20], first[20:] + second[:5], second[5:])[1] == first


def test_texts_of_two_blocks_are_not_one() -> None:
    other = event({"contentBlockIndex": 1, "delta": {"text": TOKEN[6:]}})
    assert MAIL.encode() not in b"".join(restored(delta(TOKEN[:6]), other))


def test_what_was_changed_on_its_way_is_not_made_right() -> None:
    broken = bytearray(delta(TOKEN))
    broken[-1] ^= 1
    assert b"".join(restored(bytes(broken), delta(TOKEN)))[: len(broken)] == broken


def test_sound_and_pictures_go_on_as_they_are() -> None:
    sound = message(TOKEN.encode(), **{":content-type": "audio/pcm"})
    picture = hidden(b"\xff\xd8\xff" + TOKEN.encode())
    assert b"".join(restored(sound, picture)) == sound + picture


def test_a_message_over_the_limit_goes_on_and_the_next_is_read() -> None:
    long, short = delta("x" * 200), delta("y")
    records = Messages(most=200)
    found = [one for cut in (long[:30], long[30:90], long[90:] + short) for one in records.feed(cut)]
    assert b"".join(one.raw for one in found) == long + short
    assert [one.raw for one in found if one.text is not None] == [short]
    assert not records.ripe
    assert records.finish() == []


@given(st.lists(st.text(max_size=40), max_size=6), st.lists(st.integers(1, 60), min_size=1, max_size=12), st.binary())
def test_joined_records_are_the_stream(texts: list[str], cuts: list[int], rest: bytes) -> None:
    stream = b"".join(map(delta, texts)) + rest
    records = Messages()
    found = []
    at = 0
    for cut in cuts:
        found += records.feed(stream[at : at + cut])
        at += cut
    found += [*records.feed(stream[at:]), *records.finish()]
    assert b"".join(one.raw for one in found) == stream
    assert sum(one.text is not None for one in found) >= len(texts)
    for one in found:
        assert one.text is None or one.written(one.text) == one.raw
