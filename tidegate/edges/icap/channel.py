"""One connection of an ICAP client: bytes to events and back, with back pressure both ways.

A client that leaves cancels whatever is being decided for it; the driver records that by itself.
Must never: read ahead without bound; keep a connection whose client sends half a request and then nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, cast

from tidegate.core.exchange import Address
from tidegate.edges.authority import address_of
from tidegate.wire import icap
from tidegate.wire.icap_answers import CONTINUE

#: Bytes that may wait to be looked at before the client is not read from any more.
WAITING_MOST: Final = 256 * 1024
#: Seconds that a client may pause in the middle of a request, and between two.
PATIENCE: Final = 60.0
IDLE: Final = 600.0


class Gone(Exception):
    """The client is not there any more."""


class BrokenOff(Exception):
    """What is under way cannot go on; the connection ends without an answer, which proxies answer with an error.

    ``why`` is a code.  Nothing else is said: this is raised with somebody's text in reach.
    """

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class Channel(asyncio.Protocol):
    """A connection; ``serve`` runs for as long as it stands."""

    def __init__(self, serve: Callable[[Channel], Awaitable[None]], accepts: Callable[[Address | None], bool]) -> None:
        self._serve, self._accepts = serve, accepts
        self.requests = icap.Requests()
        self._transport: asyncio.Transport | None = None
        self._task: asyncio.Task[None] | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self._paused = self._lost = False
        self.client: Address | None = None
        #: Whether a transaction is under way, and whether it is to be the last.
        self.busy = self.closing = self.draining = False
        #: Whether an answer to what is under way has begun.
        self.spoke = False

    # -- asyncio.Protocol ----------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See ``asyncio.Protocol``."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's are none by inheritance
        peer = transport.get_extra_info("peername")
        self.client = address_of(str(peer[0])) if isinstance(peer, tuple) else None
        mapped = getattr(self.client, "ipv4_mapped", None)
        self.client = mapped or self.client
        if not self._accepts(self.client):
            self.abort()
            return
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        try:
            await self._serve(self)
        finally:
            self.close()

    def data_received(self, data: bytes) -> None:
        """See ``asyncio.Protocol``."""
        self.requests.feed(data)
        if self.requests.waiting > WAITING_MOST and not self._paused and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """See ``asyncio.Protocol``."""
        del exc
        self._lost = True
        self._writable.set()
        if self._task is not None and not self._task.done():
            self._task.cancel()

    def pause_writing(self) -> None:
        """See ``asyncio.Protocol``."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """See ``asyncio.Protocol``."""
        self._writable.set()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    # -- for whoever serves --------------------------------------------------------------------------------------------

    async def next(self, patience: float = PATIENCE) -> icap.Event:
        """The next event.  Raises ``Gone``, ``icap.ProtocolError``, or ``TimeoutError`` after ``patience`` seconds."""
        event = self.taken()
        if event is not None:
            return event
        loop = asyncio.get_running_loop()
        # Over all of it: a byte a minute is no request.  Of our own, as ``asyncio.timeout`` costs thrice as much.
        late = loop.call_later(patience, self._too_late)
        try:
            while (event := self.taken()) is None:
                if self._lost or self.draining:
                    raise Gone
                if self._paused:  # one event is larger than what may wait: a head
                    self._read_on()
                self._waiter = loop.create_future()
                await self._waiter
        finally:
            self._waiter = None
            late.cancel()
        return event

    def _too_late(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(TimeoutError())

    def taken(self) -> icap.Event | None:
        """The next event, where it has come already.  Raises ``icap.ProtocolError``."""
        event = self.requests.next()
        if event is not None and self._paused and self.requests.waiting <= WAITING_MOST // 2:
            self._read_on()
        return event

    def _read_on(self) -> None:
        self._paused = False
        if self._transport is not None:
            self._transport.resume_reading()

    def go_on(self) -> None:
        """Ask for the rest of the body."""
        self.write(CONTINUE)
        self.spoke = False
        self.requests.go_on()

    def write(self, data: bytes) -> None:
        """Send ``data``; see ``drained`` for what may be long."""
        if self._transport is not None and not self._lost:
            self.spoke = True
            self._transport.write(data)

    async def drained(self) -> None:
        """Wait until the client has taken what was sent.  Raises ``Gone``."""
        await self._writable.wait()
        if self._lost:
            raise Gone

    def drain(self) -> None:
        """End after what is under way; at once where that is nothing."""
        if self.requests.between and not self.busy:
            self.draining = True
            self._wake()
        self.closing = True

    def close(self) -> None:
        """Send what is left and close."""
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """Close at once."""
        if self._transport is not None:
            self._transport.abort()

    async def ended(self) -> None:
        """Wait until nothing is under way."""
        if self._task is not None:
            await asyncio.wait({self._task})
