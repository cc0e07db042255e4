"""An ICAP server with doubles in place of policy, ledger and catalogue, and a client that writes bytes by hand."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from typing import Any

from tests.waiting import PATIENCE
from tidegate.edges.envoy.rehearsal import Rehearsal
from tidegate.edges.icap import claims
from tidegate.edges.icap.options import Options
from tidegate.edges.icap.server import Server
from tidegate.edges.identity import Identity
from tidegate.edges.people import AddressMap, parse_addresses

HOST = "chat.deepseek.com"
LOCAL = (ip_network("127.0.0.0/8"),)


def chunked(body: bytes, last: bytes = b"0\r\n\r\n") -> bytes:
    return (b"%x\r\n%s\r\n" % (len(body), body) if body else b"") + last


def reqmod(
    http: bytes, body: bytes | None = None, *, last: bytes = b"0\r\n\r\n", path: str = "/request", **headers: str
) -> bytes:
    """A REQMOD; header names are written with underscores."""
    where = f"req-hdr=0, {'null-body' if body is None else 'req-body'}={len(http)}"
    return _icap("REQMOD", path, where, headers) + http + (b"" if body is None else chunked(body, last))


def respmod(
    request: bytes, response: bytes, body: bytes | None = None, *, last: bytes = b"0\r\n\r\n", **headers: str
) -> bytes:
    """A RESPMOD."""
    kind = "null-body" if body is None else "res-body"
    where = f"req-hdr=0, res-hdr={len(request)}, {kind}={len(request) + len(response)}"
    begun = _icap("RESPMOD", "/answer", where, headers) + request + response
    return begun + (b"" if body is None else chunked(body, last))


def _icap(method: str, path: str, encapsulated: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"{method} icap://tidegate.example{path} ICAP/1.0", "Host: tidegate.example"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, f"Encapsulated: {encapsulated}", "", ""]).encode()


def http(method: str = "POST", target: str = f"https://{HOST}/api/v0/chat/completion", **headers: str) -> bytes:
    """A request head."""
    lines = [f"{method} {target} HTTP/1.1"]
    shown = {"Host": HOST, "Content-Type": "application/json"} | headers
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in shown.items() if value]
    return "\r\n".join([*lines, "", ""]).encode()


def response(status: str = "200 OK", **headers: str) -> bytes:
    """The head of an answer."""
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


@dataclass
class Told:
    """One ICAP answer: its status, headers, the heads inside by name, and the body."""

    status: int
    headers: dict[str, str]
    heads: dict[str, bytes] = field(default_factory=dict)
    body: bytes | None = None

    @property
    def http(self) -> bytes:
        return next(iter(self.heads.values()))


class Client:
    """A connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        #: What the line of the last chunk said beside its size.
        self.extension = b""

    async def say(self, *pieces: bytes) -> Told:
        """Send, and read one answer."""
        for piece in pieces:
            self.writer.write(piece)
        return await self.hear()

    async def hear(self) -> Told:
        async with asyncio.timeout(PATIENCE):
            told = await self.head()
            if told.heads and told.body is not None:
                while data := await self.chunk():
                    told.body += data
            return told

    async def head(self) -> Told:
        """The head and the heads inside; ``body`` is empty where one follows."""
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        split = (line.partition(":") for line in lines[1:] if line)
        told = Told(int(lines[0].split()[1]), {name.lower(): value.strip() for name, _, value in split})
        places = [part.strip().split("=") for part in told.headers.get("encapsulated", "").split(",") if part]
        for (name, begin), (_, end) in itertools.pairwise(places):
            told.heads[name] = await self.reader.readexactly(int(end) - int(begin))
        if places and places[-1][0] != "null-body":
            told.body = b""
        return told

    async def chunk(self) -> bytes:
        said, _, self.extension = (await self.reader.readuntil(b"\r\n"))[:-2].partition(b"; ")
        size = int(said, 16)
        data = await self.reader.readexactly(size)
        await self.reader.readexactly(2)
        return data

    async def closed(self) -> bool:
        """Whether the server has closed; what it still says is thrown away."""
        async with asyncio.timeout(PATIENCE):
            try:
                return not (await self.reader.read()) or True
            except ConnectionError:
                return True

    def close(self) -> None:
        self.writer.close()


class Stand:
    """A server on a free port."""

    def __init__(self, play: Rehearsal, **options: Any) -> None:
        self.play = play
        self.places = AddressMap(parse_addresses("10.1.2.3 person=lee\n"))
        people: dict[str, Any] = {}
        self._identity = Identity(
            lambda: people, lambda: self.places, clock=play.now, now=play.now, fronts=(claims.front(LOCAL),)
        )
        self.state = "rev"
        known: dict[str, Any] = {"clients": LOCAL, "state": lambda: self.state}
        self.server = Server(replace(play.parts, identity=self._identity), Options(**known | options))
        self.port = 0
        self._clients: list[Client] = []

    async def start(self) -> Stand:
        self.port = await self.server.start("127.0.0.1", 0)
        return self

    async def client(self, source: str | None = None) -> Client:
        local = (source, 0) if source else None
        self._clients.append(Client(*await asyncio.open_connection("127.0.0.1", self.port, local_addr=local)))
        return self._clients[-1]

    async def entries(self, kind: str = "exchange") -> list[Any]:
        await self.play.driver.settled()
        return self.play.entries(kind)

    async def stop(self) -> None:
        for client in self._clients:
            client.close()
        await self.server.stop(1.0)
        self._identity.close()
        await self.play.close()
