"""WebSocket frames between two independent peers, and every illegal order."""

from __future__ import annotations

import json
from typing import Any, TypeAlias

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from websockets.extensions.permessage_deflate import PerMessageDeflate as WebsocketsDeflate
from websockets.frames import OP_BINARY, OP_CLOSE, OP_CONT, OP_PING, OP_TEXT, Frame
from websockets.protocol import CLIENT, SERVER, Protocol, State
from wsproto import ConnectionType, events
from wsproto.connection import Connection
from wsproto.extensions import Extension
from wsproto.extensions import PerMessageDeflate as WsprotoDeflate

from tidegate.wire.websocket import (
    BINARY,
    CLOSE,
    INCONSISTENT,
    PING,
    PROTOCOL_ERROR,
    TOO_BIG,
    Control,
    Frames,
    Message,
    ProtocolError,
    Sender,
    close_frame,
    text_frame,
)
from tidegate.wire.websocket_deflate import Agreed, Deflate, Packer

MASK = b"\x01\x02\x03\x04"
PLAIN = None
SHAPES = [
    PLAIN,
    Deflate(),
    Deflate(Agreed(takeover=False), Agreed(takeover=False)),
    Deflate(Agreed(bits=9), Agreed(bits=10)),
    Deflate(Agreed(bits=8), Agreed(bits=8)),
]


class WebsocketsPeer:
    """One end, as the library `websockets` plays it."""

    def __init__(self, sender: Sender, deflate: Deflate | None) -> None:
        self.protocol = Protocol(CLIENT if sender is Sender.CLIENT else SERVER, state=State.OPEN)
        if deflate is not None:
            local, remote = (
                (deflate.client, deflate.server) if sender is Sender.CLIENT else (deflate.server, deflate.client)
            )
            self.protocol.extensions = [
                WebsocketsDeflate(not remote.takeover, not local.takeover, remote.bits, max(local.bits, 9))
            ]

    def send(self, message: str | bytes, fragments: int = 1) -> bytes:
        data = message.encode() if isinstance(message, str) else message
        size = max(-(-len(data) // fragments), 1)
        pieces = [data[i : i + size] for i in range(0, len(data), size)] or [b""]
        for number, piece in enumerate(pieces):
            final = number == len(pieces) - 1
            if number:
                self.protocol.send_continuation(piece, fin=final)
            elif isinstance(message, str):
                self.protocol.send_text(piece, fin=final)
            else:
                self.protocol.send_binary(piece, fin=final)
        return b"".join(self.protocol.data_to_send())

    def receive(self, data: bytes) -> list[str | bytes]:
        self.protocol.receive_data(data)
        received: list[str | bytes] = []
        text, whole = False, b""
        for frame in self.protocol.events_received():
            assert isinstance(frame, Frame)
            if frame.opcode in (OP_TEXT, OP_BINARY):
                text, whole = frame.opcode == OP_TEXT, b""
            if frame.opcode in (OP_TEXT, OP_BINARY, OP_CONT):
                whole += bytes(frame.data)
                if frame.fin:
                    received.append(whole.decode() if text else whole)
        assert self.protocol.parser_exc is None
        return received


class WsprotoPeer:
    """One end, as the library `wsproto` plays it."""

    def __init__(self, sender: Sender, deflate: Deflate | None) -> None:
        extensions: list[Extension] = []
        if deflate is not None:
            extension = WsprotoDeflate(
                not deflate.client.takeover,
                max(deflate.client.bits, 9),
                not deflate.server.takeover,
                max(deflate.server.bits, 9),
            )
            extension._enabled = True
            extensions.append(extension)
        kind = ConnectionType.CLIENT if sender is Sender.CLIENT else ConnectionType.SERVER
        self.connection = Connection(kind, extensions)
        self.parts: list[str | bytes] = []

    def send(self, message: str | bytes, fragments: int = 1) -> bytes:
        size = max(-(-len(message) // fragments), 1)
        pieces = [message[i : i + size] for i in range(0, len(message), size)] or [message]
        out = b""
        for number, piece in enumerate(pieces):
            last = number == len(pieces) - 1
            kind = events.TextMessage if isinstance(message, str) else events.BytesMessage
            out += self.connection.send(kind(data=piece, message_finished=last))  # type: ignore[arg-type]
        return out

    def receive(self, data: bytes) -> list[str | bytes]:
        self.connection.receive_data(data)
        received: list[str | bytes] = []
        for event in self.connection.events():
            assert isinstance(event, events.Message), event
            self.parts.append(event.data if isinstance(event, events.TextMessage) else bytes(event.data))
            if event.message_finished:
                received.append(type(self.parts[0])().join(self.parts))  # type: ignore[arg-type]
                self.parts = []
        return received


Peer: TypeAlias = type[WebsocketsPeer] | type[WsprotoPeer]
PEERS: list[Peer] = [WebsocketsPeer, WsprotoPeer]


def usable(peer: Peer, sender: Sender, deflate: Deflate | None) -> bool:
    """A window of 8 bits can not be packed for by either library; they only receive it."""
    own = deflate and (deflate.client if sender is Sender.CLIENT else deflate.server)
    return not own or own.bits > 8


def messages(items: list[Message | Control]) -> list[Message]:
    """``items``, none of which controls the connection."""
    only = [item for item in items if isinstance(item, Message)]
    assert len(only) == len(items)
    return only


def split(data: bytes, step: int) -> list[bytes]:
    step = max(step, len(data) // 200)
    return [data[i : i + step] for i in range(0, len(data), step)]


text = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(["the same words " * 20, "x" * 70000])
action = st.sampled_from(["pass", "rewrite", "discard"])
said = st.tuples(text | st.binary(max_size=20), action, st.integers(1, 3))


@pytest.mark.parametrize("deflate", SHAPES)
@pytest.mark.parametrize("sender", list(Sender))
@pytest.mark.parametrize(("one", "other"), [(WebsocketsPeer, WsprotoPeer), (WsprotoPeer, WebsocketsPeer)])
@given(script=st.lists(said, max_size=8), step=st.integers(1, 4000))
@example(
    script=[("abcabcabc", a, 1) for a in ["pass", "rewrite", "pass", "discard", "pass", "rewrite", "pass"]], step=1
)
def test_the_other_end_gets_what_was_meant_whatever_was_changed(
    one: Peer,
    other: Peer,
    sender: Sender,
    deflate: Deflate | None,
    script: list[tuple[Any, str, int]],
    step: int,
) -> None:
    far = Sender.SERVER if sender is Sender.CLIENT else Sender.CLIENT
    deflate_sent = deflate if usable(one, sender, deflate) else None  # what can't be packed for goes unpacked
    speaker, listener, frames = one(sender, deflate_sent), other(far, deflate), Frames(sender, deflate)
    expected, received = [], []
    for message, what, fragments in script:
        pieces = split(speaker.send(message, fragments), step)
        items = messages([item for piece in pieces for item in frames.feed(piece)])
        assert [item.text if item.text is not None else item.data for item in items] == [message]
        for item in items:
            if what == "discard":
                frames.discard(item)
                continue
            changed = what == "rewrite" and item.text is not None
            out = frames.rewrite(item, message + "한국") if changed else frames.emit(item)
            expected.append(message + "한국" if changed else message)
            received += listener.receive(out)
    assert received == expected


@pytest.mark.parametrize("deflate", SHAPES)
@given(script=st.lists(st.tuples(text, st.integers(1, 3)), max_size=5))
def test_what_is_not_changed_goes_on_byte_for_byte(deflate: Deflate | None, script: list[tuple[str, int]]) -> None:
    if not usable(WsprotoPeer, Sender.SERVER, deflate):
        deflate = PLAIN
    speaker, frames = WsprotoPeer(Sender.SERVER, deflate), Frames(Sender.SERVER, deflate)
    for message, fragments in script:
        raw = speaker.send(message, fragments)
        assert b"".join(frames.emit(item) for item in frames.feed(raw)) == raw


def test_a_stream_split_at_every_offset_reads_the_same() -> None:
    speaker = WebsocketsPeer(Sender.CLIENT, Deflate())
    stream = speaker.send(json.dumps({"prompt": "안녕"})) + speaker.send("two", 2) + speaker.send(b"\0\1")
    for cut in range(len(stream) + 1):
        frames = Frames(Sender.CLIENT, Deflate())
        items = messages(frames.feed(stream[:cut]) + frames.feed(stream[cut:]))
        assert [item.text for item in items] == ['{"prompt": "\\uc548\\ub155"}', "two", None]
        assert b"".join(map(frames.emit, items)) == stream


def test_a_window_that_can_not_be_packed_for_gets_messages_unpacked() -> None:
    packer, frames = Packer(Agreed(bits=9)), Frames(Sender.SERVER, Deflate(server=Agreed(bits=8)))
    sent = b""
    for word in ("one", "two", "one"):
        payload = packer.pack(word.encode())
        (message,) = messages(frames.feed(bytes([0xC1, len(payload)]) + payload))
        assert message.packed
        sent += frames.rewrite(message, "zwei") if word == "two" else frames.emit(message)
    assert sent.endswith(text_frame("zwei") + text_frame("one"))


def frame(first: int, payload: bytes = b"", *, mask: bytes | None = MASK, second: bytes | None = None) -> bytes:
    if second is None:
        second = bytes([(0x80 if mask else 0) | len(payload)])
    body = bytes(b ^ mask[i % 4] for i, b in enumerate(payload)) if mask else payload
    return bytes([first]) + second + (mask or b"") + body


def test_control_frames_between_fragments_come_out_at_once() -> None:
    frames = Frames(Sender.CLIENT)
    assert frames.feed(frame(0x01, b"Hel")) == []
    (ping,) = frames.feed(frame(0x89, b"are you there"))
    assert isinstance(ping, Control)
    assert (ping.opcode, ping.payload, frames.emit(ping)) == (PING, b"are you there", frame(0x89, b"are you there"))
    (message,) = frames.feed(frame(0x80, b"lo"))
    assert isinstance(message, Message)
    assert (message.text, message.raw) == ("Hello", frame(0x01, b"Hel") + frame(0x80, b"lo"))


def test_a_close_says_its_code_and_nothing_follows_it() -> None:
    frames = Frames(Sender.SERVER)
    (close,) = frames.feed(close_frame(1008, "not here") + text_frame("more"))
    assert isinstance(close, Control)
    assert (close.opcode, close.code, close.reason) == (CLOSE, 1008, "not here")
    assert frames.closed
    assert frames.feed(text_frame("still more")) == []
    (silent,) = Frames(Sender.SERVER).feed(b"\x88\x00")
    assert isinstance(silent, Control)
    assert silent.code is None


ILLEGAL = [
    (frame(0xC1, b"x"), PROTOCOL_ERROR),  # a compression bit that nobody agreed on
    (frame(0xA1, b"x"), PROTOCOL_ERROR),
    (frame(0x91, b"x"), PROTOCOL_ERROR),
    (frame(0x83, b"x"), PROTOCOL_ERROR),
    (frame(0x8B, b"x"), PROTOCOL_ERROR),
    (frame(0x80, b"x"), PROTOCOL_ERROR),  # continues nothing
    (frame(0x01, b"x") + frame(0x81, b"y"), PROTOCOL_ERROR),  # a message inside a message
    (frame(0x09, b"x"), PROTOCOL_ERROR),  # a ping in fragments
    (frame(0x89, b"x" * 126, second=b"\xfe\x00\x7e"), PROTOCOL_ERROR),
    (frame(0x81, b"x", mask=None), PROTOCOL_ERROR),
    (frame(0x81, b"x", second=b"\xfe\x00\x01"), PROTOCOL_ERROR),  # a length written too long
    (frame(0x81, b"x", second=b"\xff" + b"\0" * 7 + b"\x01"), PROTOCOL_ERROR),
    (frame(0x81, b"x", second=b"\xff" + b"\xff" * 8), PROTOCOL_ERROR),
    (frame(0x88, b"\x03"), PROTOCOL_ERROR),
    (frame(0x88, (1005).to_bytes(2, "big")), PROTOCOL_ERROR),
    (frame(0x88, (999).to_bytes(2, "big")), PROTOCOL_ERROR),
    (frame(0x88, (5000).to_bytes(2, "big")), PROTOCOL_ERROR),
    (frame(0x88, b"\x03\xe8\xff"), INCONSISTENT),
    (frame(0x81, b"\xff\xfe"), INCONSISTENT),
    (frame(0x01, b"\xed") + frame(0x80, b"\x95"), INCONSISTENT),
    (frame(0x81, b"", second=b"\xff" + (9_000_000).to_bytes(8, "big")), TOO_BIG),
    (frame(0x01) + frame(0x00) * 16_384, TOO_BIG),  # fragments without end and without content
]


@pytest.mark.parametrize(("stream", "code"), ILLEGAL)
def test_illegal_orders_end_it_with_the_right_code(stream: bytes, code: int) -> None:
    with pytest.raises(ProtocolError) as caught:
        Frames(Sender.CLIENT).feed(stream)
    assert caught.value.code == code
    if len(stream) > 1000:
        return
    frames = Frames(Sender.CLIENT)
    with pytest.raises(ProtocolError):
        [frames.feed(byte) for byte in split(stream, 1)]


def test_a_server_does_not_mask() -> None:
    with pytest.raises(ProtocolError):
        Frames(Sender.SERVER).feed(frame(0x81, b"x"))


@pytest.mark.parametrize("fragments", [1, 5])
def test_a_message_over_the_limit_is_not_collected(fragments: int) -> None:
    frames = Frames(Sender.CLIENT, max_message=1000)
    with pytest.raises(ProtocolError) as caught:
        frames.feed(WsprotoPeer(Sender.CLIENT, None).send("x" * 1001, fragments))
    assert caught.value.code == TOO_BIG


def test_a_bomb_is_over_the_limit() -> None:
    frames = Frames(Sender.SERVER, Deflate(), max_message=1_000_000)
    with pytest.raises(ProtocolError) as caught:
        frames.feed(WsprotoPeer(Sender.SERVER, Deflate()).send("x" * 5_000_000))
    assert caught.value.code == TOO_BIG


@pytest.mark.parametrize("first", [0xC0, 0xC8, 0xC9])
def test_the_compression_bit_is_for_first_frames_of_messages(first: int) -> None:
    with pytest.raises(ProtocolError):
        Frames(Sender.CLIENT, Deflate()).feed(frame(0x01, b"x") + frame(first, b"x"))


def test_what_can_not_be_unpacked_is_an_error() -> None:
    with pytest.raises(ProtocolError) as caught:
        Frames(Sender.CLIENT, Deflate()).feed(frame(0xC1, b"\xff\xff\xff"))
    assert caught.value.code == PROTOCOL_ERROR


@pytest.mark.parametrize(
    ("reason", "expected"), [("", ""), ("blocked", "blocked"), ("막" * 60, "막" * 41), ("x" * 200, "x" * 123)]
)
@pytest.mark.parametrize("mask", [None, MASK])
def test_a_close_of_ours_fits_and_stays_utf8(reason: str, expected: str, mask: bytes | None) -> None:
    sender = Sender.CLIENT if mask else Sender.SERVER
    (close,) = Frames(sender).feed(close_frame(1008, reason, mask))
    assert isinstance(close, Control)
    assert (close.code, close.reason) == (1008, expected)
    peer = Protocol(SERVER if mask else CLIENT, state=State.OPEN)
    peer.receive_data(close_frame(1008, reason, mask))
    assert [event.opcode for event in peer.events_received() if isinstance(event, Frame)] == [OP_CLOSE]
    assert peer.close_rcvd is not None
    assert peer.close_rcvd.reason == expected


@pytest.mark.parametrize("peer", PEERS)
@pytest.mark.parametrize("size", [0, 125, 126, 65535, 65536])
def test_a_text_of_ours_is_read_by_others(peer: Peer, size: int) -> None:
    assert peer(Sender.SERVER, None).receive(text_frame("x" * size, MASK)) == ["x" * size]
    assert peer(Sender.CLIENT, None).receive(text_frame("x" * size)) == ["x" * size]


@given(st.binary(max_size=80), st.sampled_from(list(Sender)), st.sampled_from(SHAPES), st.integers(1, 9))
def test_any_bytes_give_items_or_the_named_error(
    data: bytes, sender: Sender, deflate: Deflate | None, step: int
) -> None:
    frames = Frames(sender, deflate, max_message=5000)
    out = b""
    try:
        for piece in split(data, step):
            out += b"".join(map(frames.emit, frames.feed(piece)))
    except ProtocolError as error:
        assert error.code in (PROTOCOL_ERROR, INCONSISTENT, TOO_BIG)
    assert len(out) <= len(data)


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=4), st.integers(0, 255), st.booleans())
def test_any_frames_give_items_or_the_named_error(payloads: list[bytes], first: int, masked: bool) -> None:
    frames = Frames(Sender.CLIENT, Deflate(), max_message=5000)
    try:
        for payload in payloads:
            frames.feed(frame(first, payload, mask=MASK if masked else None))
    except ProtocolError:
        return


def test_no_content_shows() -> None:
    frames = Frames(Sender.CLIENT)
    (message,) = frames.feed(frame(0x81, b"secret"))
    assert "secret" not in repr(message)
    assert "secret" not in repr(frames)
    assert BINARY == OP_BINARY
    assert PING == OP_PING
