"""A small gRPC server on a unix socket, for the calls of Envoy: decisions, certificates, access logs.

``wire.http2`` speaks the protocol; here are the socket, the length prefix of gRPC's messages, a task for each call, and
the status at its end (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md).  No compression, no deadlines,
no reflection: the one peer uses none of them.  It stands where grpc.aio stood because a prompt is one short call, and
that server's threads and queues were a third of what a prompt cost.

Must never: end a call cleanly that did not end so; say in a status what an exception said.
"""

from __future__ import annotations

import asyncio
import contextlib
import struct
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Final, TypeAlias, cast

from tidegate.wire import http2, http2_frames

#: Statuses of gRPC: what a call may end with here.
OK, INVALID_ARGUMENT, UNIMPLEMENTED, INTERNAL = 0, 3, 12, 13
#: Octets of one message: a held body with its attributes, at the largest limit that may be set for a body.
MESSAGE: Final = 1 << 30
#: Connections the system may hold for us until we accept them; Envoy opens a few.
_BACKLOG: Final = 64


def _literal(name: str, value: str) -> bytes:
    """A header field that no table remembers (RFC 7541 section 6.2.2)."""
    return b"\x00" + bytes((len(name),)) + name.encode() + bytes((len(value),)) + value.encode()


_STATUS_200: Final = b"\x88"  # the eighth field of the static table, RFC 7541 appendix A
_HEAD: Final = _STATUS_200 + _literal("content-type", "application/grpc")


class CallFailed(Exception):
    """The call ends with ``status``; ``why`` is a code for the peer's log."""

    def __init__(self, status: int, why: str) -> None:
        self.status, self.why = status, why
        super().__init__(why)


class Call:
    """One call: messages in and out.  A peer that gives up cancels the task that serves it."""

    __slots__ = ("_buffer", "_connection", "_ended", "_messages", "_size", "_started", "_waiting", "number", "task")

    def __init__(self, connection: _Line, number: int) -> None:
        self._connection, self.number = connection, number
        self.task: asyncio.Task[None] | None = None
        self._messages: deque[tuple[bytes, int]] = deque()
        self._buffer = bytearray()
        self._size = 0
        self._ended = self._started = False
        self._waiting: asyncio.Future[None] | None = None

    async def read(self) -> bytes | None:
        """The next message; ``None`` when the peer has said its last."""
        while not self._messages:
            if self._ended:
                return None
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting
        message, size = self._messages.popleft()
        self._connection.credit(self.number, size)
        return message

    def write(self, message: bytes) -> None:
        """Send a message.  What the peer's windows do not take yet waits in order."""
        self.finish(message)
        self._connection.soon()

    def finish(self, message: bytes) -> None:
        """Send the last message, after which nothing is waited for: it leaves together with the end of the call."""
        if not self._started:
            self._started = True
            self._connection.begin(self.number, _HEAD)
        self._connection.data(self.number, b"\x00" + struct.pack(">L", len(message)) + message)

    def end(self, status: int, why: str = "") -> None:
        """Send the status, which ends the call."""
        trailers = _literal("grpc-status", str(status)) + (_literal("grpc-message", why) if why else b"")
        self._connection.end(self.number, trailers if self._started else _HEAD + trailers)

    # -- for the connection --------------------------------------------------------------------------------------------

    def received(self, data: bytes, size: int, *, ended: bool) -> None:
        """Take in octets of the peer.  Raises ``CallFailed`` where they are no messages."""
        if not self._buffer and len(data) >= 5 and len(data) == 5 + int.from_bytes(data[1:5], "big") and not data[0]:
            self._messages.append((data[5:], size))  # a message that is a frame, as most are
        elif data:
            self._buffer += data
            self._size += size
            self._cut()
        self._ended = self._ended or ended
        if self._ended and self._buffer:
            raise CallFailed(INVALID_ARGUMENT, "truncated-message")
        if self._waiting is not None and not self._waiting.done() and (self._messages or self._ended):
            self._waiting.set_result(None)

    def _cut(self) -> None:
        while len(self._buffer) >= 5:
            if self._buffer[0]:
                raise CallFailed(UNIMPLEMENTED, "compressed-message")
            length = int.from_bytes(self._buffer[1:5], "big")
            if length > MESSAGE:
                raise CallFailed(INVALID_ARGUMENT, "message-too-long")
            if len(self._buffer) < 5 + length:
                # A message that is not whole yet must not wait for a window that nobody opens.
                self._connection.credit(self.number, self._size)
                self._size = 0
                return
            self._messages.append((bytes(self._buffer[5 : 5 + length]), self._size))
            self._size = 0
            del self._buffer[: 5 + length]


#: Serves one call, to its end.  A return ends it with ``OK``.
Method: TypeAlias = Callable[[Call], Awaitable[None]]


class Calls:
    """The server.  ``methods`` are by path: ``/package.Service/Method``."""

    def __init__(self, methods: Mapping[str, Method]) -> None:
        self.methods = dict(methods)
        self.tasks: set[asyncio.Task[None]] = set()
        self.lines: set[_Line] = set()
        self._server: asyncio.Server | None = None

    async def listen(self, socket: Path) -> None:
        """Begin to serve on a unix socket; one that an earlier run left is replaced."""
        socket.unlink(missing_ok=True)  # noqa: ASYNC240 - before anybody is served
        loop = asyncio.get_running_loop()
        self._server = await loop.create_unix_server(lambda: _Line(self), str(socket), backlog=_BACKLOG)

    async def close(self, grace: float) -> None:
        """Take no more calls, let those under way end for ``grace`` seconds, then give them up."""
        if self._server is not None:
            self._server.close()
        for line in tuple(self.lines):
            line.farewell()
        if self.tasks:
            await asyncio.wait(set(self.tasks), timeout=grace)
        for task in tuple(self.tasks):
            task.cancel()
        if self.tasks:
            await asyncio.wait(set(self.tasks))
        for line in tuple(self.lines):
            line.close()

    async def serve(self, method: Method, call: Call) -> None:
        """One call, whatever its method does."""
        try:
            await method(call)
        except CallFailed as error:
            call.end(error.status, error.why)
        except asyncio.CancelledError:
            call.end(INTERNAL, "cancelled")
            raise
        except Exception:  # what it says may quote what was sent
            call.end(INTERNAL, "raised")
        else:
            call.end(OK)


class _Line(asyncio.Protocol):
    """One connection of the peer."""

    def __init__(self, server: Calls) -> None:
        self._server = server
        self._http = http2.Connection()
        self._calls: dict[int, Call] = {}
        self._transport: asyncio.Transport | None = None
        self._flushing = False
        self._loop = asyncio.get_running_loop()

    # -- asyncio's side ------------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are not of asyncio's classes
        self._server.lines.add(self)
        self._flush()

    def data_received(self, data: bytes) -> None:
        try:
            events = self._http.feed(data)
        except http2_frames.Broken as error:
            self._http.farewell(error.code)
            self._flush()
            self.close()
            return
        for event in events:
            if type(event) is http2_frames.Data:
                self._data(event)
            elif type(event) is http2_frames.Opened:
                self._opened(event)
            elif type(event) is http2_frames.Reset:
                self._given_up(event.stream)
        if self._http.speaks:
            self.soon()

    def eof_received(self) -> bool:
        return False

    def connection_lost(self, _error: Exception | None) -> None:
        self._server.lines.discard(self)
        self._transport = None
        for number in tuple(self._calls):
            self._given_up(number)

    # -- calls ---------------------------------------------------------------------------------------------------------

    def _opened(self, event: http2_frames.Opened) -> None:
        call = Call(self, event.stream)
        method = self._server.methods.get(event.headers.get(":path", ""))
        if method is None:
            call.end(UNIMPLEMENTED, "no-such-method")
            return
        self._calls[event.stream] = call
        if event.ended:
            call.received(b"", 0, ended=True)
        task = call.task = self._loop.create_task(self._served(method, call))
        self._server.tasks.add(task)

    async def _served(self, method: Method, call: Call) -> None:
        # Tidied up in the task itself: a callback would be one more turn of the loop for every prompt.
        try:
            await self._server.serve(method, call)
        finally:
            self._calls.pop(call.number, None)
            if call.task is not None:
                self._server.tasks.discard(call.task)

    def _data(self, event: http2_frames.Data) -> None:
        call = self._calls.get(event.stream)
        if call is None:
            return
        try:
            call.received(event.data, event.size, ended=event.ended)
        except CallFailed as error:
            call.end(error.status, error.why)
            self._given_up(event.stream)

    def _given_up(self, number: int) -> None:
        call = self._calls.pop(number, None)
        if call is not None and call.task is not None:
            call.task.add_done_callback(self._server.tasks.discard)  # it may never have begun
            call.task.cancel()

    # -- what calls say ------------------------------------------------------------------------------------------------

    def begin(self, number: int, block: bytes) -> None:
        """See ``http2.Connection``, as the next three."""
        self._http.begin(number, block)

    def data(self, number: int, data: bytes) -> None:
        self._http.data(number, data)

    def end(self, number: int, block: bytes) -> None:
        self._http.end(number, block)
        if len(self._calls) > 1:
            self.soon()
        else:
            self._flush()  # nobody else is about to speak

    def credit(self, number: int, size: int) -> None:
        self._http.credit(number, size)
        if self._http.speaks:
            self.soon()

    def farewell(self) -> None:
        """No new calls."""
        self._http.farewell()
        self._flush()

    def close(self) -> None:
        """End the connection when what is written has left."""
        if self._transport is not None:
            with contextlib.suppress(OSError):
                self._transport.close()

    def soon(self) -> None:
        """Once a turn of the loop: what calls have to say leaves together."""
        if not self._flushing:
            self._flushing = True
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        self._flushing = False
        out = self._http.take()
        if out and self._transport is not None and not self._transport.is_closing():
            self._transport.write(out)
