"""The server's side of HTTP/2 on one connection (RFC 9113), sans-IO: bytes in, events out; calls in, bytes out.

Made for gRPC from one local peer, Envoy, where every prompt is a stream of its own: measured, the general servers took
a third of a decision's processor time.  So: no priorities, no push, no padding of ours, no interleaving beyond what
flow control asks.  Header blocks are the business of ``hpack``; a block that left its table as it was, which is what a
peer sends that asks the same every time, is remembered as long as the table stays so.

Theory of operation.  ``feed`` returns what happened; ``begin``, ``data`` and ``end`` are what we say; ``take`` gives
the bytes to send.  A stream lives from the peer's HEADERS until both sides have ended or the peer reset it.  What we
may not send yet waits in the stream's queue, in order.  Must never: let a peer hold more than its windows.
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from tidegate.wire import http2_frames as f

PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


class _Stream:
    """One stream: what the peer may still send, what we may, and what waits to be sent."""

    __slots__ = ("closing", "owed", "peer_ended", "queue", "receive", "send")

    def __init__(self, send: int) -> None:
        self.receive, self.send = f.STREAM_WINDOW, send
        self.owed = 0
        self.queue: deque[bytes] = deque()
        self.closing: bytes | None = None
        self.peer_ended = False


class Connection:
    """One connection, from its preface on."""

    def __init__(self) -> None:
        self._left = b""
        self._greeted = False
        self._heads = f.Heads()
        self._block: tuple[int, int, bytearray] | None = None
        self._streams: dict[int, _Stream] = {}
        self._last = 0
        self._send = f.DEFAULT_WINDOW
        self._peer_window = f.DEFAULT_WINDOW
        self._peer_frame = f.FRAME
        self._uncredited = 0
        self._blocked: set[int] = set()
        settings = struct.pack(">HLHL", f.MAX_CONCURRENT_STREAMS, f.STREAMS, f.INITIAL_WINDOW_SIZE, f.STREAM_WINDOW)
        self._out: list[bytes] = [
            f.frame(f.SETTINGS, 0, 0, settings),
            f.frame(f.WINDOW_UPDATE, 0, 0, struct.pack(">L", f.WINDOW - f.DEFAULT_WINDOW)),
        ]

    # -- bytes in ------------------------------------------------------------------------------------------------------

    def feed(self, data: bytes) -> list[f.Event]:
        """What ``data`` brings.  Raises ``Broken``; then ``farewell`` is the last thing to send."""
        if self._left:
            data = self._left + data
        position = 0 if self._greeted else self._greeting(data)
        if position < 0:
            self._left = data
            return []
        events: list[f.Event] = []
        end = len(data)
        while end - position >= 9:
            size = int.from_bytes(data[position : position + 3], "big")
            if size > f.FRAME:
                raise f.Broken(f.FRAME_SIZE_ERROR, "a frame longer than agreed")
            after = position + 9 + size
            if after > end:
                break
            kind, flags = data[position + 3], data[position + 4]
            stream = int.from_bytes(data[position + 5 : position + 9], "big") & f.WIDEST
            self._frame(kind, flags, stream, data[position + 9 : after], events)
            position = after
        self._left = data[position:] if position < end else b""
        return events

    def _greeting(self, data: bytes) -> int:
        """Where frames begin, after the preface (section 3.4); -1 while it is not all there."""
        if not PREFACE.startswith(data[: len(PREFACE)]):
            raise f.Broken(f.PROTOCOL_ERROR, "not HTTP/2")
        if len(data) < len(PREFACE):
            return -1
        self._greeted = True
        return len(PREFACE)

    def _frame(self, kind: int, flags: int, stream: int, payload: bytes, events: list[f.Event]) -> None:
        if self._block is not None and (kind != f.CONTINUATION or stream != self._block[0]):
            raise f.Broken(f.PROTOCOL_ERROR, "a header block was interrupted")
        taken = _TAKEN.get(kind)
        if taken is not None:  # what is of no known type is passed over (section 5.5)
            taken(self, flags, stream, payload, events)

    # -- frames, by type -----------------------------------------------------------------------------------------------

    def _on_data(self, flags: int, number: int, payload: bytes, events: list[f.Event]) -> None:
        size = len(payload)
        self._received(size)
        if flags & f.PADDED:
            payload = f.unpadded(payload)
        stream = self._streams.get(number)
        if stream is None or stream.peer_ended:
            if not 0 < number <= self._last:
                raise f.Broken(f.PROTOCOL_ERROR, "data on a stream that was not opened")
            return  # we have ended it, and the peer did not know yet
        stream.receive -= size
        if stream.receive < 0:
            raise f.Broken(f.FLOW_CONTROL_ERROR, "more than the stream's window")
        ended = bool(flags & f.END_STREAM)
        stream.peer_ended = ended
        events.append(f.Data(number, payload, size, ended))

    def _received(self, size: int) -> None:
        """Credit the connection as it receives; what holds a peer back is the window of each stream."""
        self._uncredited += size
        if self._uncredited > f.WINDOW:
            raise f.Broken(f.FLOW_CONTROL_ERROR, "more than the connection's window")
        if self._uncredited > f.WINDOW // 2:
            self._out.append(f.frame(f.WINDOW_UPDATE, 0, 0, struct.pack(">L", self._uncredited)))
            self._uncredited = 0

    def _on_headers(self, flags: int, number: int, payload: bytes, events: list[f.Event]) -> None:
        if flags & f.PADDED:
            payload = f.unpadded(payload)
        if flags & f.PRIORITISED:
            if len(payload) < 5:
                raise f.Broken(f.FRAME_SIZE_ERROR, "a header frame without its priority")
            payload = payload[5:]
        if flags & f.END_HEADERS:
            self._headers(number, flags, payload, events)
        else:
            self._block = (number, flags, bytearray(payload))

    def _on_continuation(self, flags: int, number: int, payload: bytes, events: list[f.Event]) -> None:
        if self._block is None:
            raise f.Broken(f.PROTOCOL_ERROR, "a continuation of nothing")
        _, first, block = self._block
        block += payload
        if len(block) > f.HEADER_BLOCK:
            raise f.Broken(f.ENHANCE_YOUR_CALM, "a header block without end")
        if flags & f.END_HEADERS:
            self._block = None
            self._headers(number, first, bytes(block), events)

    def _headers(self, number: int, flags: int, block: bytes, events: list[f.Event]) -> None:
        headers = self._heads.read(block)
        ended = bool(flags & f.END_STREAM)
        stream = self._streams.get(number)
        if stream is not None:
            if not ended or stream.peer_ended:
                raise f.Broken(f.PROTOCOL_ERROR, "a second head on a stream")
            stream.peer_ended = True
            events.append(f.Data(number, b"", 0, True))
            return
        if number <= self._last:
            return  # trailers of a stream that we have ended
        if not number % 2:
            raise f.Broken(f.PROTOCOL_ERROR, "a stream that no client may open")
        self._last = number
        if len(self._streams) >= f.STREAMS:
            self._out.append(f.frame(f.RST_STREAM, 0, number, struct.pack(">L", f.REFUSED_STREAM)))
            return
        stream = self._streams[number] = _Stream(self._peer_window)
        stream.peer_ended = ended
        events.append(f.Opened(number, headers, ended))

    def _on_reset(self, _flags: int, number: int, payload: bytes, events: list[f.Event]) -> None:
        code = f.whole(payload, "a reset")
        if self._streams.pop(number, None) is not None:
            self._blocked.discard(number)
            events.append(f.Reset(number, code))
        elif not 0 < number <= self._last:
            raise f.Broken(f.PROTOCOL_ERROR, "a reset of a stream that was not opened")

    def _on_settings(self, flags: int, number: int, payload: bytes, _events: list[f.Event]) -> None:
        if number or len(payload) % 6 or (flags & f.ACK and payload):
            raise f.Broken(f.FRAME_SIZE_ERROR, "settings of a wrong size or place")
        if flags & f.ACK:
            return
        for name, value in struct.iter_unpack(">HL", payload):
            if name == f.INITIAL_WINDOW_SIZE:
                self._rewindowed(value)
            elif name == f.MAX_FRAME_SIZE:
                if not f.FRAME <= value < 1 << 24:
                    raise f.Broken(f.PROTOCOL_ERROR, "a frame size that may not be set")
                self._peer_frame = value
        self._out.append(f.frame(f.SETTINGS, f.ACK, 0, b""))
        self._pump()

    def _rewindowed(self, value: int) -> None:
        """Section 6.9.2: what changes for new streams changes for open ones by the difference."""
        if value > f.WIDEST:
            raise f.Broken(f.FLOW_CONTROL_ERROR, "a window that is too wide")
        for stream in self._streams.values():
            stream.send += value - self._peer_window
        self._peer_window = value

    def _on_ping(self, flags: int, number: int, payload: bytes, _events: list[f.Event]) -> None:
        if number or len(payload) != 8:
            raise f.Broken(f.FRAME_SIZE_ERROR, "a ping of a wrong size or place")
        if not flags & f.ACK:
            self._out.append(f.frame(f.PING, f.ACK, 0, payload))

    def _on_going_away(self, _flags: int, _number: int, _payload: bytes, events: list[f.Event]) -> None:
        events.append(f.GoingAway())

    def _on_window(self, _flags: int, number: int, payload: bytes, _events: list[f.Event]) -> None:
        more = f.whole(payload, "a window update") & f.WIDEST
        if not number:
            self._send += more
            if not more or self._send > f.WIDEST:
                raise f.Broken(f.FLOW_CONTROL_ERROR, "a window that is too wide, or no wider")
        else:
            stream = self._streams.get(number)
            if stream is None:
                return
            stream.send += more
            if not more or stream.send > f.WIDEST:
                raise f.Broken(f.FLOW_CONTROL_ERROR, "a window that is too wide, or no wider")
        self._pump()

    def _on_push(self, _flags: int, _number: int, _payload: bytes, _events: list[f.Event]) -> None:
        raise f.Broken(f.PROTOCOL_ERROR, "a push from a client")

    # -- bytes out -----------------------------------------------------------------------------------------------------

    @property
    def speaks(self) -> bool:
        """Whether there is something to be sent."""
        return bool(self._out)

    def take(self) -> bytes:
        """What is to be sent now."""
        out, self._out = self._out, []
        return b"".join(out)

    def begin(self, number: int, block: bytes) -> None:
        """Send the head of our answer: ``block`` is its header block, without references to a table."""
        if number in self._streams:
            self._out.append(f.frame(f.HEADERS, f.END_HEADERS, number, block))

    def data(self, number: int, data: bytes) -> None:
        """Send ``data``, as soon as the windows allow."""
        stream = self._streams.get(number)
        if stream is None or stream.closing is not None:
            return
        size = len(data)
        if not stream.queue and size <= stream.send and size <= self._send and size <= self._peer_frame:
            stream.send -= size
            self._send -= size
            self._out.append(f.frame(f.DATA, 0, number, data))
        else:
            stream.queue.append(data)
            self._blocked.add(number)
            self._pump()

    def end(self, number: int, block: bytes) -> None:
        """End our side with trailers, after what still waits; the peer need send no more (section 8.1)."""
        stream = self._streams.get(number)
        if stream is None or stream.closing is not None:
            return
        stream.closing = block
        if not stream.queue:
            self._close(number, stream)

    def credit(self, number: int, size: int) -> None:
        """The peer may send ``size`` octets more.  Said in large steps: most streams end before the first."""
        stream = self._streams.get(number)
        if stream is None or stream.peer_ended:
            return
        stream.owed += size
        if stream.owed > f.STREAM_WINDOW // 2:
            stream.receive += stream.owed
            self._out.append(f.frame(f.WINDOW_UPDATE, 0, number, struct.pack(">L", stream.owed)))
            stream.owed = 0

    def farewell(self, code: int = f.NO_ERROR) -> None:
        """Say that no new streams are taken; with an error, that the connection ends."""
        self._out.append(f.frame(f.GOAWAY, 0, 0, struct.pack(">LL", self._last, code)))

    def _pump(self) -> None:
        """Send what waits, as far as the windows allow."""
        for number in tuple(self._blocked):
            stream = self._streams[number]
            while stream.queue and (room := min(stream.send, self._send, self._peer_frame)) > 0:
                self._send_some(number, stream, room)
            if not stream.queue:
                self._blocked.discard(number)
                if stream.closing is not None:
                    self._close(number, stream)
            if self._send <= 0:
                return

    def _send_some(self, number: int, stream: _Stream, room: int) -> None:
        piece = stream.queue.popleft()
        if len(piece) > room:
            stream.queue.appendleft(piece[room:])
            piece = piece[:room]
        stream.send -= len(piece)
        self._send -= len(piece)
        self._out.append(f.frame(f.DATA, 0, number, piece))

    def _close(self, number: int, stream: _Stream) -> None:
        self._out.append(f.frame(f.HEADERS, f.END_HEADERS | f.END_STREAM, number, stream.closing or b""))
        if not stream.peer_ended:
            self._out.append(f.frame(f.RST_STREAM, 0, number, struct.pack(">L", f.NO_ERROR)))
        del self._streams[number]


_Taken: TypeAlias = Callable[[Connection, int, int, bytes, list[f.Event]], None]
_TAKEN: Final[Mapping[int, _Taken]] = {
    f.DATA: Connection._on_data,
    f.HEADERS: Connection._on_headers,
    f.RST_STREAM: Connection._on_reset,
    f.SETTINGS: Connection._on_settings,
    f.PUSH_PROMISE: Connection._on_push,
    f.PING: Connection._on_ping,
    f.GOAWAY: Connection._on_going_away,
    f.WINDOW_UPDATE: Connection._on_window,
    f.CONTINUATION: Connection._on_continuation,
}
