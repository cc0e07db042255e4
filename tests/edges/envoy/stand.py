"""A stand for Envoy: a processor whose answers a test writes, services that note what reached them, and the proxy."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.ports import free_port
from tests.waiting import PATIENCE, until
from tidegate.catalog.patterns import MAX_SIZE
from tidegate.edges import certificates
from tidegate.edges.envoy import access_log, bootstrap, contract
from tidegate.edges.envoy.calls import Call, Calls
from tidegate.edges.envoy.dialogue import Message, Reply
from tidegate.edges.envoy.dialogue import pb as ext
from tidegate.edges.envoy.options import Options
from tidegate.edges.envoy.processor import SERVICE
from tidegate.edges.envoy.routes import PEEKED_PORTS, Pattern
from tidegate.edges.envoy.secrets import Secrets

HOSTS = ("chat.example", "other.example", "plain.example")
#: Hosts that only a pattern names, below a suffix that is otherwise outside (``elsewhere.test``); one is as large as a
#: catalogue may have it.
PATTERNS = (Pattern("test", "pattern-[a-z]+"), Pattern("test", f"large-[a-z]{{{MAX_SIZE - 20}}}"))
ATTRIBUTES = "envoy.filters.http.ext_proc"
ENVOY = Path(sys.executable).with_name("envoy")


def peeked_port() -> int:
    """A free port on which tunnels to elsewhere are peeked at."""
    for port in PEEKED_PORTS:
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("something else listens on every one of these ports")


@dataclass(slots=True)
class Seen:
    """One message of Envoy: its kind, attributes, headers and body."""

    kind: str
    attributes: dict[str, Any]
    headers: dict[str, str]
    body: bytes
    end: bool

    @property
    def route(self) -> str:
        return str(self.attributes.get("xds.route_name", ""))


def read(message: Message) -> Seen:
    kind = str(message.WhichOneof("request"))
    part = getattr(message, kind)
    listed = part.headers.headers if kind.endswith("headers") else ()
    packed = message.attributes.get(ATTRIBUTES)
    attributes = {
        name: value.string_value or value.number_value or value.bool_value
        for name, value in (packed.fields.items() if packed else ())
    }
    body = part.body if kind.endswith("body") else b""
    end = bool(getattr(part, "end_of_stream", True))
    return Seen(kind, attributes, {h.key: h.raw_value.decode("latin-1") for h in listed}, body, end)


def go_on(kind: str) -> Reply:
    response = ext.ProcessingResponse()
    getattr(response, kind).SetInParent()
    return response


def passed(seen: Seen) -> Reply:
    """Goes on, and gives the verdict with the last message of the request."""
    response = go_on(seen.kind)
    if seen.end or seen.kind != "request_headers" or seen.route == contract.ROUTE_UPGRADE:
        response.dynamic_metadata.update({contract.NAMESPACE: {contract.VERDICT: contract.RELEASE}})
    return response


def refuse(status: int, body: str = "refused") -> Reply:
    response = ext.ProcessingResponse()
    response.immediate_response.status.code = status
    response.immediate_response.body = body.encode()
    return response


def decided(route: str, look: str = contract.LOOK_ALL, **more: str) -> Reply:
    """The answer at the door."""
    response = go_on("request_headers")
    said = {"route": route, "exchange": "x-1", "actor": "signed", "address": "10.1.2.3", "look": look, **more}
    response.dynamic_metadata.update({contract.NAMESPACE: said})
    response.request_headers.response.header_mutation.remove_headers.append("proxy-authorization")
    return response


@dataclass
class Brain:
    """Our side, scripted: ``door`` answers at the explicit listener, ``within`` behind the certificates."""

    socket: Path
    secrets: Secrets
    door: Callable[[Seen], Reply | None] = lambda seen: decided(contract.INSIDE)
    within: Callable[[Seen], Reply | None] = passed
    stop_after: str = ""
    seen: list[Seen] = field(default_factory=list)
    records: list[access_log.Record] = field(default_factory=list)
    server: Calls | None = None

    async def process(self, call: Call) -> None:
        while (message := await call.read()) is not None:
            seen = read(ext.ProcessingRequest.FromString(message))
            self.seen.append(seen)
            at_door = seen.route == contract.ROUTE_DECIDE
            answer = (self.door if at_door else self.within)(seen)
            if isinstance(answer, Awaitable):
                answer = await answer
            if answer is None:
                return
            call.write(answer.SerializeToString())
            if at_door or self.stop_after == seen.kind or answer.HasField("immediate_response"):
                return

    async def start(self) -> None:
        logs = access_log.AccessLogs(self.records.append)
        self.server = Calls({f"/{SERVICE}/Process": self.process, **self.secrets.methods(), **logs.methods()})
        await self.server.listen(self.socket)

    async def stop(self) -> None:
        if self.server is not None:
            await self.server.close(0)
            self.server = None

    def kinds(self, route: str | None = None) -> list[str]:
        return [seen.kind for seen in self.seen if route is None or seen.route == route]


@dataclass
class Service:
    """An HTTP/1.1 server that notes heads and bodies, echoes WebSocket bytes, and answers in two parts.

    ``taken`` counts its connections.
    """

    name: str
    tls: ssl.SSLContext | None
    port: int = 0
    heads: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    frames: list[bytes] = field(default_factory=list)
    server: asyncio.Server | None = None
    taken: int = 0

    async def start(self) -> None:
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls, limit=1 << 26)
        self.port = self.server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self.server is not None:
            self.server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.taken += 1
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, ssl.SSLError):
            while True:
                await self._one(reader, writer)
        writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        self.heads.append(head)
        split = (line.partition(":") for line in head.splitlines()[1:] if line)
        lines = {key.strip().lower(): value.strip() for key, _, value in split}
        if lines.get("upgrade") == "websocket":
            writer.write(b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n")
            while data := await reader.read(65536):
                self.frames.append(data)
                writer.write(b"echo:" + data)
            raise asyncio.IncompleteReadError(b"", None)
        body = await reader.readexactly(int(lines.get("content-length", 0)))
        if "chunked" in lines.get("transfer-encoding", ""):
            body = await self._chunks(reader)
        self.bodies.append(body)
        said = f"{self.name} {head.splitlines()[0]} ".encode()
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n")
        writer.write(b"%x\r\n%s\r\n" % (len(said), said))
        await writer.drain()
        await asyncio.sleep(0)
        writer.write(b"4\r\ndone\r\n0\r\n\r\n")
        await writer.drain()

    async def _chunks(self, reader: asyncio.StreamReader) -> bytes:
        body = bytearray()
        while size := int(await reader.readuntil(b"\r\n"), 16):
            body += await reader.readexactly(size)
            await reader.readexactly(2)
        await reader.readuntil(b"\r\n")
        return bytes(body)


def server_context(authority: certificates.Authority, name: str, directory: Path) -> ssl.SSLContext:
    leaf = authority.leaf(name)
    pem = directory / f"{name}.pem"
    pem.write_bytes(leaf.chain + leaf.key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


@dataclass
class Stand:
    """Everything together.  ``chat`` and ``other`` are catalogue hosts, ``elsewhere`` is not."""

    directory: Path
    options: Options
    brain: Brain
    authority: certificates.Authority
    chat: Service
    other: Service
    plain: Service
    elsewhere: Service
    envoy: asyncio.subprocess.Process | None = None

    @property
    def services(self) -> tuple[Service, ...]:
        return (self.chat, self.other, self.plain, self.elsewhere)

    @property
    def reached(self) -> list[str]:
        """First lines of every request that any service got."""
        return [head.splitlines()[0] for service in self.services for head in service.heads]

    def forget(self) -> None:
        for noted in (self.brain.seen, self.brain.records):
            noted.clear()
        for service in self.services:
            service.heads.clear()
            service.bodies.clear()
            service.frames.clear()

    async def record(self, wanted: Callable[[access_log.Record], bool]) -> access_log.Record:
        """The first record that is wanted; the logs come within a second or two."""
        found: access_log.Record = await until(lambda: next(filter(wanted, self.brain.records), None), "it is logged")
        return found

    @property
    def proxy(self) -> str:
        return f"http://127.0.0.1:{self.options.port}"

    @property
    def ca(self) -> Path:
        return self.directory / "ca" / certificates.CERTIFICATE

    async def curl(self, *arguments: str, ca: Path | None = None, proxy: str = "") -> tuple[int, int, str]:
        """Exit code, status and body of a curl through the proxy."""
        process = await asyncio.create_subprocess_exec(
            "curl", "-sS", "-m", f"{PATIENCE:g}", "-x", proxy or self.proxy, "--cacert", str(ca or self.ca),
            "--noproxy", "", "-w", "\n%{http_code} %{http_connect}", *arguments,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await process.communicate()
        body, _, status = out.decode("utf-8", "replace").rpartition("\n")
        code, connect = status.split()
        return process.returncode or 0, int(code) or int(connect), body + err.decode("utf-8", "replace")

    async def start_envoy(self) -> None:
        log = (self.directory / "envoy.log").open("ab")
        self.envoy = await asyncio.create_subprocess_exec(
            ENVOY, "-c", str(self.options.bootstrap_file), "--use-dynamic-base-id", "--concurrency", "1",
            "--log-level", "warning", stdout=log, stderr=log,
        )  # fmt: skip
        log.close()
        await until(self._listens, "Envoy listens")

    async def _listens(self) -> bool:
        assert self.envoy is not None
        assert self.envoy.returncode is None, (self.directory / "envoy.log").read_text()[-3000:]
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", self.options.port)
            writer.close()
            return True
        return False

    async def stop(self) -> None:
        if self.envoy is not None and self.envoy.returncode is None:
            self.envoy.kill()
            await self.envoy.wait()
        for part in (self.brain, self.chat, self.other, self.plain, self.elsewhere):
            await part.stop()


async def build(directory: Path, hosts: tuple[str, ...] = HOSTS, **more: Any) -> Stand:
    services = certificates.open_authority(directory / "services", lambda name: True)
    authority = certificates.open_authority(directory / "ca", lambda name: name.endswith(hosts))
    chat = Service("chat", server_context(services, "chat.example", directory))
    other = Service("other", server_context(services, "other.example", directory))
    elsewhere = Service("elsewhere", server_context(services, "elsewhere.test", directory))
    plain = Service("plain", None)
    for service in (chat, other, plain, elsewhere):
        await service.start()
    run = directory / "run"
    run.mkdir()
    options = Options(
        run=run,
        ca_bundle=directory / "services" / certificates.CERTIFICATE,
        port=free_port(),
        upstream={
            "chat.example": ("127.0.0.1", chat.port),
            "other.example": ("127.0.0.1", other.port),
            "plain.example": ("127.0.0.1", plain.port),
        },
        **{"decide_within": PATIENCE, "body_limit": 100_000, **more},
    )
    bootstrap.write(options, hosts, PATTERNS)
    brain = Brain(options.brain_socket(0), Secrets(authority))
    await brain.start()
    stand = Stand(directory, options, brain, authority, chat, other, plain, elsewhere)
    await stand.start_envoy()
    return stand


async def tunnel(stand: Stand, authority: str, *, version: str = "1.1") -> tuple[int, Any, Any]:
    """A raw CONNECT: the status, and the streams behind it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", stand.options.port)
    writer.write(f"CONNECT {authority} HTTP/{version}\r\nHost: {authority}\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    return int(head.split()[1]), reader, writer


async def handshake(
    stand: Stand, authority: str, name: str | None, protocols: tuple[str, ...] = (), ca: Path | None = None
) -> tuple[Any, Any]:
    """TLS through a tunnel to ``authority``, with server name ``name`` (``None``: without one)."""
    status, reader, writer = await tunnel(stand, authority)
    assert status == 200, status
    context = ssl.create_default_context(cafile=str(ca or stand.ca))
    context.check_hostname = name is not None
    if name is None:
        context.verify_mode = ssl.CERT_NONE
    if protocols:
        context.set_alpn_protocols(list(protocols))
    await writer.start_tls(context, server_hostname=name)
    return reader, writer
