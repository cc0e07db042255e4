"""A listener for syslog by UDP, TCP and TLS (RFC 5426, 6587, 5425) and for dnstap by TCP, TLS and Unix sockets.

What comes is kept in files (``kept_messages``).  It runs in a thread of its own, so that it goes on taking messages
while others are read.  What a connection sent is in its file before more is taken from it; while there is no room on
the disk, connections wait and UDP is dropped, which is counted.  It must never hold more than a message of each
connection, nor show what a message says.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import re
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from tidegate.usage.dnstap_stream import DnstapStream
from tidegate.usage.kept_messages import KeptMessages
from tidegate.usage.syslog import LONGEST, Frames, Message, message

MOST_CONNECTIONS: Final = 500
#: A connection that says nothing for so long is closed, in seconds.
SILENCE: Final = 3600.0
_PIECE: Final = 64 << 10
_WAIT: Final = 0.2
_HANDSHAKE: Final = 10.0
_RECEIVED: Final = 4 << 20
#: Those of RFC 5426 §3.3, RFC 6587 (by custom) and RFC 5425 §4.1.
_PORTS: Final = {"udp": 514, "tcp": 514, "tls": 6514}
_SECURE: Final = ("tls", "dnstaps")
_PLACE: Final = re.compile(r"^(udp|tcp|tls|dnstaps?)://(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(?::(\d{1,5}))?/?$")
_SOCKET: Final = re.compile(r"^dnstap://(/.+[^/])$")
#: A resolver runs as somebody else: those of the socket's group may write.
_MODE: Final = 0o660


class NotAPlace(Exception):
    """Nothing can be listened to there; the message says why, and what to write."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to listen: ``udp``, ``tcp``, ``tls``, ``dnstap`` or ``dnstaps``, an address and a port.

    Port 0 is any that is free.  ``path`` is a Unix socket's, which has neither address nor port.
    """

    how: str
    host: str
    port: int
    path: str = ""

    def __str__(self) -> str:
        return f"{self.how}://{self.path or f'{self.host}:{self.port}'}"


def place(written: str) -> Place:
    """``udp://127.0.0.1:5514``.  Raises ``NotAPlace``."""
    if there := _SOCKET.match(written):
        return Place("dnstap", "", 0, there[1])
    found = _PLACE.match(written)
    port = None if found is None else found[3] or _PORTS.get(found[1])
    if found is None or port is None or int(port) > 65535:
        raise NotAPlace(
            f"{written} is no place to listen at. Write udp://127.0.0.1:5514, tcp://… or tls://… for syslog, and "
            "dnstap://127.0.0.1:6000, dnstaps://… or dnstap:///run/tidegate/dnstap.sock for dnstap."
        )
    return Place(found[1], found[2].strip("[]"), int(port))


def tls(certificate: str, key: str, clients: str = "") -> ssl.SSLContext:
    """How to speak TLS; ``clients`` is a file of authorities that every sender's own certificate must come from.

    Raises ``NotAPlace``.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key or None)
        if clients:
            context.load_verify_locations(clients)
            context.verify_mode = ssl.CERT_REQUIRED
    except (OSError, ValueError) as trouble:
        raise NotAPlace(f"The certificate or key for TLS cannot be used ({type(trouble).__name__}).") from None
    return context


@dataclass(slots=True)
class Heard:
    """What came: messages, those too long or without room, and connections refused because there were too many.

    ``passed`` are messages of dnstap that are no access of a client.
    """

    messages: int = 0
    passed: int = 0
    too_long: int = 0
    no_room: int = 0
    refused: int = 0


class Spoken(Protocol):
    """What is spoken on a connection; ``dropped`` and ``passed`` count what gives no message.

    ``reply`` is to be sent back; ``over`` says that the connection is to be closed.
    """

    dropped: int
    passed: int
    reply: bytes
    over: bool

    def feed(self, data: bytes, peer: str) -> list[Message]:
        """The messages that are whole now."""

    def rest(self, peer: str) -> list[Message]:
        """What came last, when the connection has ended."""


class _Syslog:
    """See ``Spoken``."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone, self._frames = zone, Frames()
        self.passed, self.reply, self.over = 0, b"", False

    @property
    def dropped(self) -> int:
        """See ``Spoken``."""
        return self._frames.dropped

    @dropped.setter
    def dropped(self, count: int) -> None:
        self._frames.dropped = count

    def feed(self, data: bytes, peer: str) -> list[Message]:
        """See ``Spoken``."""
        return read(self._frames.feed(data), peer, self._zone)

    def rest(self, peer: str) -> list[Message]:
        """See ``Spoken``."""
        return read([self._frames.rest()], peer, self._zone)


def read(messages: Iterable[bytes], peer: str, zone: ZoneInfo) -> list[Message]:
    """What messages of syslog say that came now."""
    now = datetime.now(UTC)
    return [message(one, peer, now, zone) for one in messages if one.strip()]


class Listener:
    """Listens from ``start`` to ``stop``.  ``zone`` is the clock that lines are written by."""

    def __init__(
        self, places: Sequence[Place], kept: KeptMessages, zone: ZoneInfo, secure: ssl.SSLContext | None = None,
        *, connections: int = MOST_CONNECTIONS, silence: float = SILENCE,
    ) -> None:  # fmt: skip
        self._places, self._kept, self._zone, self._secure = places, kept, zone, secure
        self._most, self._silence = connections, silence
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="syslog", daemon=True)
        self._closing: list[Any] = []
        self._sockets: list[str] = []
        self._over = False
        self.heard = Heard()
        self.bound: list[tuple[str, int]] = []

    def start(self) -> None:
        """Listen.  Raises ``NotAPlace``: an address is taken, or there is no certificate for TLS."""
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()
        except BaseException:
            self.stop()
            raise

    async def _open(self) -> None:
        for one in self._places:
            if one.how in _SECURE and self._secure is None:
                raise NotAPlace("To listen with TLS, give --tls-certificate and --tls-key.")
            try:
                await (self._datagrams(one) if one.how == "udp" else self._stream(one))
            except OSError as trouble:
                raise NotAPlace(f"Nobody can listen at {one}: {trouble.strerror or trouble}.") from None

    async def _datagrams(self, one: Place) -> None:
        transport, _ = await self._loop.create_datagram_endpoint(
            lambda: _Datagrams(self), local_addr=(one.host, one.port)
        )
        there = transport.get_extra_info("socket")
        with contextlib.suppress(OSError):
            there.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVED)
        self.bound.append(there.getsockname()[:2])
        self._closing.append(transport)

    async def _stream(self, one: Place) -> None:
        speak = partial(_Syslog, self._zone) if one.how in ("tcp", "tls") else DnstapStream
        met = partial(self._connection, speak)
        if one.path:
            server = await self._unix(one.path, met)
            self.bound.append((one.path, 0))
        else:
            secure = self._secure if one.how in _SECURE else None
            within = _HANDSHAKE if secure else None
            server = await asyncio.start_server(
                met, one.host, one.port, limit=_PIECE, ssl=secure, ssl_handshake_timeout=within
            )
            self.bound.append(server.sockets[0].getsockname()[:2])
        self._closing.append(server)

    async def _unix(self, path: str, met: Callable[..., Awaitable[None]]) -> asyncio.Server:
        """A Unix socket in place of one that nobody listens at any more."""
        with socket.socket(socket.AF_UNIX) as asks:
            if asks.connect_ex(path) == 0:
                raise OSError(errno.EADDRINUSE, "another program listens there")
        server = await asyncio.start_unix_server(met, path, limit=_PIECE)
        os.chmod(path, _MODE)
        self._sockets.append(path)
        return server

    def _put(self, peer: str, messages: list[Message]) -> list[Message]:
        """Write messages down; those that could not be are returned."""
        left = self._kept.put(peer, messages)
        self.heard.messages += len(messages) - len(left)
        return left

    def datagram(self, data: bytes, peer: str) -> None:
        """One message by UDP."""
        if len(data) > LONGEST:
            self.heard.too_long += 1
        elif not self._kept.room or self._put(peer, read([data], peer, self._zone)):
            self.heard.no_room += 1

    async def _connection(
        self, speak: Callable[[], Spoken], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        if self._over:  # it was met while we went
            writer.transport.abort()
            return
        if len(self._tasks) >= self._most or task is None:
            self.heard.refused += 1
            writer.close()
            return
        self._tasks.add(task)
        there = writer.get_extra_info("peername")
        peer = str(there[0]) if isinstance(there, tuple) else "here"
        try:
            await self._converse(reader, writer, speak(), peer)
        except (OSError, TimeoutError, ssl.SSLError, asyncio.CancelledError):
            pass  # the sender went away, or we do
        finally:
            self._tasks.discard(task)
            writer.transport.abort() if self._over else writer.close()

    async def _converse(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, spoken: Spoken, peer: str
    ) -> None:
        data = b"more"
        while data and not spoken.over:
            # Nothing tells when there is room again: another thread, or somebody else on this disk, makes it.
            while not self._kept.room:  # noqa: ASYNC110
                await asyncio.sleep(_WAIT)
            data = await asyncio.wait_for(reader.read(_PIECE), self._silence)
            left = spoken.feed(data, peer) if data else spoken.rest(peer)
            self.heard.too_long += spoken.dropped
            self.heard.passed += spoken.passed
            spoken.dropped = spoken.passed = 0
            while left := self._put(peer, left):  # noqa: ASYNC110
                await asyncio.sleep(_WAIT)
            if spoken.reply:  # after what came before it is kept: FINISH says that all of it is
                writer.write(spoken.reply)
                spoken.reply = b""
                await asyncio.wait_for(writer.drain(), self._silence)

    def stop(self) -> None:
        """Take what is there and end."""
        if self._loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _close(self) -> None:
        # A server of asyncio that is closed makes no transport for whom it has just met, and leaves the socket open.
        for one in self._closing:
            for there in getattr(one, "sockets", ()):
                self._loop.remove_reader(there.fileno())
        await asyncio.sleep(0)
        for one in self._closing:
            one.close()
        for path in self._sockets:
            with contextlib.suppress(OSError):
                os.unlink(path)
        self._over = True
        # Who is met just now has a task of asyncio's own before one of ours, and one that is cancelled before it began
        # leaves its socket open: so each begins first.
        while under_way := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.sleep(0)
            for task in under_way:
                task.cancel()
            await asyncio.wait(under_way)
        await asyncio.sleep(0)


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    def datagram_received(self, data: bytes, addr: Any) -> None:
        """See ``asyncio``."""
        self._listener.datagram(data, str(addr[0]))
