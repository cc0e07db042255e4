"""The ICAP server: listens, tells its clients what it does (OPTIONS), and gives every request to what answers it.

Runs in the event loop of a brain.  Must never: listen to whom the settings do not name; let an exception print what was
being read; answer a transaction of its own failure with something a proxy may take for leave to go on.
"""

from __future__ import annotations

import asyncio
import ssl

from tidegate.core.exchange import Address
from tidegate.edges.desk import Desk
from tidegate.edges.icap.answer import Answer
from tidegate.edges.icap.awaited import Awaited
from tidegate.edges.icap.channel import IDLE, PATIENCE, BrokenOff, Channel, Gone
from tidegate.edges.icap.options import ANSWER, CLIENTS, REQUEST, Options
from tidegate.edges.icap.request import Edge, Request
from tidegate.edges.parts import Parts
from tidegate.wire import icap
from tidegate.wire.icap_answers import head


class Server:
    """Serves ICAP until it is stopped."""

    def __init__(self, parts: Parts, options: Options) -> None:
        self._edge = Edge(parts, options, Awaited(), Desk(parts))
        self._options = options
        self._channels: set[Channel] = set()
        self._server: asyncio.Server | None = None

    async def start(self, host: str, port: int, tls: ssl.SSLContext | None = None) -> int:
        """Listen; returns the port, for a ``port`` of 0 one that was free.  Raises ``OSError``."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._channel, host, port, ssl=tls, backlog=512)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self, grace: float) -> None:
        """Take nothing new, let what is under way end within ``grace`` seconds, then break off the rest."""
        if self._server is None:
            return
        self._server.close()
        for channel in self._channels:
            channel.drain()
        if self._channels:
            await asyncio.wait([asyncio.ensure_future(channel.ended()) for channel in self._channels], timeout=grace)
        for channel in self._channels:
            channel.abort()

    def _channel(self) -> Channel:
        return Channel(self._serve, self._accepts)

    def _accepts(self, client: Address | None) -> bool:
        return self._options.knows(client)

    async def _serve(self, channel: Channel) -> None:
        self._channels.add(channel)
        try:
            if len(self._channels) > CLIENTS * self._options.connections:
                self._fail(channel, 503)
                return
            while await self._one(channel):
                pass
        finally:
            self._channels.discard(channel)

    async def _one(self, channel: Channel) -> bool:
        """One transaction; false where the connection is over."""
        try:
            asked = await channel.next(IDLE if channel.requests.between else PATIENCE)
            channel.busy, channel.spoke = True, False
            if not isinstance(asked, icap.Request):
                raise icap.ProtocolError("order")
            goes_on = await self._answered(channel, asked)
            channel.busy = False
            return goes_on and not asked.closes and not channel.closing
        except icap.ProtocolError as error:
            self._fail(channel, error.status)
        except TimeoutError:
            if channel.busy or not channel.requests.between:
                self._fail(channel, 408)
        except (Gone, BrokenOff):
            pass  # the connection is closed, and whatever waits at its other end sees that
        except Exception:  # a traceback would quote what was sent
            channel.abort()
        return False

    async def _answered(self, channel: Channel, asked: icap.Request) -> bool:
        if asked.path not in (REQUEST, ANSWER):
            self._fail(channel, 404)
            return False
        if asked.method == icap.OPTIONS:
            fields = (*self._edge.fields(), *self._options.told(asked.path), ("Encapsulated", "null-body=0"))
            channel.write(head(200, fields))
            return not asked.has_body
        if (asked.method == icap.REQMOD) is not (asked.path == REQUEST):
            self._fail(channel, 405)
            return False
        if asked.method == icap.REQMOD:
            await Request(self._edge, channel, asked).run()
        else:
            await Answer(self._edge, channel, asked).run()
        await channel.drained()
        return True

    def _fail(self, channel: Channel, status: int) -> None:
        """The client did wrong, or there are too many of them; the connection is over."""
        if not channel.spoke:
            channel.write(head(status, (*self._edge.fields(), ("Connection", "close"))))
