"""HTTP/2 as our one peer speaks it, and as a broken or hostile one might: split anywhere, too much, out of order."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterator
from typing import Any

import h2.config
import h2.connection
import h2.events
import pytest
from hpack import Encoder
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire import http2_frames as http2
from tidegate.wire.http2 import PREFACE, Connection
from tidegate.wire.http2_frames import Broken, Data, GoingAway, Opened, Reset, frame

HEAD = [(":method", "POST"), (":scheme", "http"), (":path", "/a.B/C"), (":authority", "brain"), ("te", "trailers")]
ANSWER = b"\x88\x00\x0ccontent-type\x10application/grpc"
TRAILERS = b"\x00\x0bgrpc-status\x010"


def client() -> h2.connection.H2Connection:
    made = h2.connection.H2Connection(h2.config.H2Configuration(client_side=True, header_encoding="utf-8"))
    made.initiate_connection()
    return made


def opened(server: Connection, number: int = 1, *, ended: bool = False) -> None:
    """A stream by hand, after the preface."""
    block = Encoder().encode(HEAD)
    server.feed(frame(1, 4 | ended, number, block))


@pytest.fixture
def server() -> Connection:
    made = Connection()
    made.feed(PREFACE + frame(4, 0, 0, b""))
    made.take()
    return made


def frames(data: bytes) -> Iterator[tuple[int, int, int, bytes]]:
    while data:
        size = int.from_bytes(data[:3], "big")
        yield data[3], data[4], int.from_bytes(data[5:9], "big"), data[9 : 9 + size]
        data = data[9 + size :]


def conversation(pieces: int) -> None:
    """An independent implementation asks, we answer; its bytes come in ``pieces`` of that size."""
    peer, server = client(), Connection()
    peer.send_headers(1, HEAD)
    peer.send_data(1, b"\x00\x00\x00\x00\x05hello")
    sent = peer.data_to_send()
    events = [event for at in range(0, len(sent), pieces) for event in server.feed(sent[at : at + pieces])]
    assert events == [
        Opened(1, dict(HEAD), False),
        Data(1, b"\x00\x00\x00\x00\x05hello", 10, False),
    ]
    server.begin(1, ANSWER)
    server.data(1, b"\x00\x00\x00\x00\x02ok")
    server.end(1, TRAILERS)
    heard = peer.receive_data(server.take())
    kinds = [type(event) for event in heard]
    assert h2.events.ResponseReceived in kinds
    assert [event.data for event in heard if isinstance(event, h2.events.DataReceived)] == [b"\x00\x00\x00\x00\x02ok"]
    ended = next(event for event in heard if isinstance(event, h2.events.TrailersReceived))
    headers: Any = ended.headers  # text, as the connection was told to read them
    assert list(headers or ()) == [("grpc-status", "0")]


@pytest.mark.parametrize("pieces", [1, 2, 3, 7, 9, 10, 24, 25, 100, 10_000])
def test_another_implementation_is_understood_however_its_bytes_come(pieces: int) -> None:
    conversation(pieces)


def test_heads_that_repeat_are_read_the_same_though_the_table_changes(server: Connection) -> None:
    encoder, seen = Encoder(), []
    heads = [HEAD, HEAD, HEAD, [*HEAD, ("x-new", "1")], HEAD, [*HEAD, ("x-new", "2")], HEAD, HEAD]
    for number, head in enumerate(heads):
        for event in server.feed(frame(1, 5, 2 * number + 1, encoder.encode(head))):
            assert isinstance(event, Opened)
            seen.append(dict(event.headers))
    assert seen == [dict(head) for head in heads]


def test_a_head_in_pieces_is_one_head(server: Connection) -> None:
    block = Encoder().encode(HEAD)
    assert server.feed(frame(1, 1, 1, block[:3])) == []
    assert server.feed(frame(9, 0, 1, block[3:5])) == []
    assert server.feed(frame(9, 4, 1, block[5:])) == [Opened(1, dict(HEAD), True)]


def test_what_exceeds_the_windows_waits_and_goes_in_order(server: Connection) -> None:
    opened(server)
    server.begin(1, ANSWER)
    content = bytes(range(256)) * 800
    server.data(1, content)
    server.data(1, b"last")
    server.end(1, TRAILERS)
    got, ended = b"", False
    for _ in range(20):
        for kind, flags, number, payload in frames(server.take()):
            assert number == 1
            got += payload if kind == 0 else b""
            ended = ended or (kind == 1 and bool(flags & 1))
        if ended:
            break
        update = struct.pack(">L", 30_000)
        server.feed(frame(8, 0, 0, update) + frame(8, 0, 1, update))
    assert ended
    assert got == content + b"last"


def test_a_changed_initial_window_counts_for_open_streams(server: Connection) -> None:
    opened(server)
    server.feed(frame(4, 0, 0, struct.pack(">HL", 4, 0)))
    server.take()
    server.data(1, b"wait")
    assert server.take() == b""
    server.feed(frame(4, 0, 0, struct.pack(">HL", 4, 10)))
    assert (0, 0, 1, b"wait") in list(frames(server.take()))


def test_a_long_message_is_credited_in_steps(server: Connection) -> None:
    opened(server)
    credited = 0
    for _ in range(3 * http2.STREAM_WINDOW // http2.FRAME):
        for event in server.feed(frame(0, 0, 1, b"x" * http2.FRAME)):
            assert isinstance(event, Data)
            server.credit(1, event.size)
        credited += sum(
            int.from_bytes(payload, "big")
            for kind, _, number, payload in frames(server.take())
            if (kind, number) == (8, 1)
        )
    assert credited >= 2 * http2.STREAM_WINDOW


def test_a_peer_that_ignores_its_window_is_sent_away(server: Connection) -> None:
    opened(server)
    for _ in range(http2.STREAM_WINDOW // http2.FRAME):
        server.feed(frame(0, 0, 1, b"x" * http2.FRAME))
    with pytest.raises(Broken) as broken:
        server.feed(frame(0, 0, 1, b"x"))
    assert broken.value.code == http2.FLOW_CONTROL_ERROR


def test_after_a_reset_nothing_is_said_on_the_stream(server: Connection) -> None:
    opened(server)
    assert server.feed(frame(3, 0, 1, struct.pack(">L", 8))) == [Reset(1, 8)]
    server.begin(1, ANSWER)
    server.data(1, b"late")
    server.end(1, TRAILERS)
    assert server.take() == b""
    assert server.feed(frame(0, 1, 1, b"late too")) == []


def test_an_end_before_the_peers_tells_it_to_stop(server: Connection) -> None:
    opened(server)
    server.begin(1, ANSWER)
    server.end(1, TRAILERS)
    assert [(kind, number) for kind, _, number, _ in frames(server.take())] == [(1, 1), (1, 1), (3, 1)]


def test_pings_settings_and_farewells(server: Connection) -> None:
    assert server.feed(frame(6, 0, 0, b"12345678") + frame(7, 0, 0, bytes(8))) == [GoingAway()]
    assert list(frames(server.take())) == [(6, 1, 0, b"12345678")]
    server.farewell()
    assert [kind for kind, *_ in frames(server.take())] == [7]


def test_padding_and_priorities_are_taken_off(server: Connection) -> None:
    block = Encoder().encode(HEAD)
    padded = bytes((2,)) + bytes(5) + block + bytes(2)
    assert server.feed(frame(1, 4 | 8 | 32, 1, padded)) == [Opened(1, dict(HEAD), False)]
    assert server.feed(frame(0, 8 | 1, 1, b"\x03abc\0\0\0")) == [Data(1, b"abc", 7, True)]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (frame(0, 0, 3, b"x"), http2.PROTOCOL_ERROR),
        (frame(1, 4, 2, Encoder().encode(HEAD)), http2.PROTOCOL_ERROR),
        (frame(1, 4, 1, b"\xff\xff\xff\xff\xff\x0f"), http2.COMPRESSION_ERROR),
        (frame(9, 4, 1, b""), http2.PROTOCOL_ERROR),
        (frame(1, 0, 1, b"") + frame(6, 0, 0, bytes(8)), http2.PROTOCOL_ERROR),
        (frame(1, 8, 1, b"\xff"), http2.PROTOCOL_ERROR),
        (frame(3, 0, 7, bytes(4)), http2.PROTOCOL_ERROR),
        (frame(4, 0, 1, b""), http2.FRAME_SIZE_ERROR),
        (frame(4, 0, 0, b"12345"), http2.FRAME_SIZE_ERROR),
        (frame(4, 0, 0, struct.pack(">HL", 5, 1)), http2.PROTOCOL_ERROR),
        (frame(4, 0, 0, struct.pack(">HL", 4, 2**31)), http2.FLOW_CONTROL_ERROR),
        (frame(5, 0, 1, b""), http2.PROTOCOL_ERROR),
        (frame(6, 0, 0, b"1"), http2.FRAME_SIZE_ERROR),
        (frame(8, 0, 0, bytes(4)), http2.FLOW_CONTROL_ERROR),
        (frame(8, 0, 0, struct.pack(">L", 2**31 - 1)), http2.FLOW_CONTROL_ERROR),
        (b"\xff\xff\xff\x00\x00\x00\x00\x00\x01", http2.FRAME_SIZE_ERROR),
        (frame(1, 0, 1, b"") + b"".join([frame(9, 0, 1, b"x" * 16_000)] * 5), http2.ENHANCE_YOUR_CALM),
    ],
)
def test_what_breaks_the_protocol_ends_the_connection_with_its_code(
    server: Connection, wrong: bytes, code: int
) -> None:
    with pytest.raises(Broken) as broken:
        server.feed(wrong)
    assert broken.value.code == code


def test_frames_of_unknown_types_are_passed_over(server: Connection) -> None:
    assert server.feed(frame(0xFE, 255, 9, b"anything")) == []


@given(
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 255), st.integers(0, 5), st.binary(max_size=40)), max_size=8)
)
def test_only_the_named_error_whatever_comes(sent: list[tuple[int, int, int, bytes]]) -> None:
    server = Connection()
    server.feed(PREFACE)
    opened(server)
    with contextlib.suppress(Broken):
        for kind, flags, number, payload in sent:
            server.feed(frame(kind, flags, number, payload))
    server.data(1, b"an answer")
    server.end(1, TRAILERS)
    server.take()


@given(st.binary(max_size=200))
def test_junk_after_the_preface_raises_nothing_else(junk: bytes) -> None:
    server = Connection()
    with contextlib.suppress(Broken):
        server.feed(PREFACE + junk)
