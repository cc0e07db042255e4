"""``python -m bench.fingerprint``: what a service sees of Envoy and of Chromium, side by side.

A local server records the ClientHello and the first HTTP/2 frames of each client, and prints the JA4 fingerprint
(https://github.com/FoxIO-LLC/ja4, technical details), the cipher suites, extensions, groups and signature algorithms
in the order they were sent, and the HTTP/2 settings in the order they were sent (the form known from Akamai's paper:
settings | window update | priority frames | pseudo-header order).  Both clients really fetch a page, over a
certificate they trust, so the HTTP/2 part is the real one too.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import hashlib
import json
import shutil
import ssl
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from h2.config import H2Configuration
from h2.connection import H2Connection
from hpack import Decoder

from tidegate.edges import certificates
from tidegate.edges.envoy.options import Options
from tidegate.edges.envoy.supervisor import envoy_program
from tidegate.edges.envoy.upstream import RUNTIME, TYPE, fixed_cluster, with_tls

NAME = "service.example"
#: RFC 8701: values that mean nothing and are ignored by JA4.
GREASE = {0x0A0A + 0x1010 * n for n in range(16)}
SETTINGS = {
    1: "HEADER_TABLE_SIZE",
    2: "ENABLE_PUSH",
    3: "MAX_CONCURRENT_STREAMS",
    4: "INITIAL_WINDOW_SIZE",
    5: "MAX_FRAME_SIZE",
    6: "MAX_HEADER_LIST_SIZE",
    8: "ENABLE_CONNECT_PROTOCOL",
    9: "NO_RFC7540_PRIORITIES",
}
EXTENSIONS = {
    0: "server_name",
    5: "status_request",
    10: "supported_groups",
    11: "ec_point_formats",
    13: "signature_algorithms",
    16: "alpn",
    18: "signed_certificate_timestamp",
    21: "padding",
    23: "extended_master_secret",
    27: "compress_certificate",
    35: "session_ticket",
    43: "supported_versions",
    45: "psk_key_exchange_modes",
    51: "key_share",
    17513: "application_settings (old)",
    17613: "application_settings",
    65037: "encrypted_client_hello",
    65281: "renegotiation_info",
}
GROUPS = {0x11EC: "X25519MLKEM768", 0x1D: "X25519", 0x17: "P-256", 0x18: "P-384", 0x19: "P-521"}


@dataclass
class Hello:
    """A ClientHello (RFC 8446, 4.1.2), lists in the order they were sent."""

    ciphers: list[int] = field(default_factory=list)
    extensions: list[int] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    shares: list[int] = field(default_factory=list)
    signatures: list[int] = field(default_factory=list)
    versions: list[int] = field(default_factory=list)
    protocols: list[str] = field(default_factory=list)

    @property
    def ja4(self) -> str:
        """The fingerprint, of TCP with a server name."""
        version = {0x0304: "13", 0x0303: "12"}[max(v for v in self.versions if v not in GREASE)]
        ciphers = [f"{value:04x}" for value in self.ciphers if value not in GREASE]
        extensions = [f"{value:04x}" for value in self.extensions if value not in GREASE]
        kept = sorted(value for value in extensions if value not in ("0000", "0010"))
        signatures = ",".join(f"{value:04x}" for value in self.signatures if value not in GREASE)
        first = self.protocols[0] if self.protocols else "00"
        name = "d" if 0 in self.extensions else "i"
        head = f"t{version}{name}{len(ciphers):02d}{len(extensions):02d}{first[0]}{first[-1]}"
        return f"{head}_{_short(','.join(sorted(ciphers)))}_{_short(','.join(kept) + '_' + signatures)}"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def hello(record: bytes) -> Hello:
    """The ClientHello in the bytes a client sent first."""
    found = Hello()
    body = b""
    while record[:1] == b"\x16":  # a large one comes in several records
        length = int.from_bytes(record[3:5], "big")
        body, record = body + record[5 : 5 + length], record[5 + length :]
    at = 4 + 2 + 32
    at += 1 + body[at]
    size = int.from_bytes(body[at : at + 2], "big")
    found.ciphers = _numbers(body[at + 2 : at + 2 + size])
    at += 2 + size
    at += 1 + body[at] + 2
    while at < len(body):
        kind, size = int.from_bytes(body[at : at + 2], "big"), int.from_bytes(body[at + 2 : at + 4], "big")
        _extension(found, kind, body[at + 4 : at + 4 + size])
        at += 4 + size
    return found


def _numbers(data: bytes) -> list[int]:
    return [int.from_bytes(data[n : n + 2], "big") for n in range(0, len(data), 2)]


def _extension(found: Hello, kind: int, data: bytes) -> None:
    found.extensions.append(kind)
    if kind == 10:
        found.groups = _numbers(data[2:])
    elif kind == 13:
        found.signatures = _numbers(data[2:])
    elif kind == 43:
        found.versions = _numbers(data[1:])
    elif kind == 16:
        at = 2
        while at < len(data):
            found.protocols.append(data[at + 1 : at + 1 + data[at]].decode())
            at += 1 + data[at]
    elif kind == 51:
        at = 2
        while at < len(data):
            found.shares.append(int.from_bytes(data[at : at + 2], "big"))
            at += 4 + int.from_bytes(data[at + 2 : at + 4], "big")


@dataclass
class Http2:
    """The first frames of a connection (RFC 9113)."""

    settings: list[tuple[int, int]] = field(default_factory=list)
    window: int = 0
    priority: str = "none"
    headers: list[str] = field(default_factory=list)

    @property
    def akamai(self) -> str:
        """The common short form."""
        settings = ";".join(f"{key}:{value}" for key, value in self.settings)
        pseudo = ",".join(name[1] for name in self.headers if name.startswith(":"))
        return f"{settings}|{self.window}|0|{pseudo}"


def http2(data: bytes) -> Http2:
    """What a client's first bytes after the handshake say; ends at its first request."""
    found, at = Http2(), 24
    while at + 9 <= len(data):
        size, kind, flags = int.from_bytes(data[at : at + 3], "big"), data[at + 3], data[at + 4]
        body = data[at + 9 : at + 9 + size]
        if kind == 4 and not flags & 1:
            found.settings = [
                (int.from_bytes(body[n : n + 2], "big"), int.from_bytes(body[n + 2 : n + 6], "big"))
                for n in range(0, size, 6)
            ]
        elif kind == 8:
            found.window = int.from_bytes(body, "big")
        elif kind == 1:
            if flags & 0x20:
                found.priority = f"weight {body[4] + 1}, {'exclusive' if body[0] & 0x80 else 'shared'}"
                body = body[5:]
            found.headers = [str(name) for name, _ in Decoder().decode(body)]
            break
        at += 9 + size
    return found


@dataclass
class Seen:
    """What the server saw of one client."""

    hello: Hello
    http2: Http2


class Recorder:
    """A server that reads the ClientHello as it comes, then speaks TLS and HTTP/2 just far enough."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self.seen: asyncio.Queue[Seen] = asyncio.Queue()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        with contextlib.suppress(OSError, ssl.SSLError, asyncio.IncompleteReadError):
            await self._serve(reader, writer)
        writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = self._context.wrap_bio(incoming, outgoing, server_side=True)
        first, plain, shaken = b"", b"", False
        while True:
            data = await reader.read(65536)
            if not data:
                return
            first = first if shaken else first + data
            incoming.write(data)
            with contextlib.suppress(ssl.SSLWantReadError):
                if not shaken:
                    tls.do_handshake()
                    shaken = True
                    tls.write(b"\x00\x00\x00\x04\x00\x00\x00\x00\x00")  # our settings: none
                while True:
                    plain += tls.read(65536)
            writer.write(outgoing.read())
            if b"PRI * HTTP/2.0" in plain and (found := http2(plain)).headers:
                self.seen.put_nowait(Seen(hello(first), found))
                # :status 200 with end of stream, by the static table of HPACK.
                tls.write(b"\x00\x00\x01\x01\x05\x00\x00\x00\x01\x88")
                writer.write(outgoing.read())
                await writer.drain()
                return


@contextlib.asynccontextmanager
async def recording(directory: Path) -> AsyncIterator[tuple[Recorder, int, Path]]:
    """The server, its port, and the authority to trust."""
    authority = certificates.open_authority(directory / "ca", lambda name: True)
    leaf = authority.leaf(NAME)
    pem = directory / "leaf.pem"
    pem.write_bytes(leaf.chain + leaf.key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    context.set_alpn_protocols(["h2", "http/1.1"])
    recorder = Recorder(context)
    async with await asyncio.start_server(recorder.serve, "127.0.0.1", 0) as server:
        yield recorder, server.sockets[0].getsockname()[1], directory / "ca" / certificates.CERTIFICATE


async def envoy(recorder: Recorder, port: int, ca: Path, directory: Path) -> Seen:
    """What Envoy sends with our upstream settings."""
    options = Options(run=directory, ca_bundle=ca)
    route: dict[str, Any] = {"match": {"prefix": "/"}, "route": {"cluster": "service"}}
    http = {
        "@type": TYPE + "extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "http",
        "codec_type": "HTTP2",
        "generate_request_id": False,
        "http_filters": [
            {
                "name": "router",
                "typed_config": {
                    "@type": TYPE + "extensions.filters.http.router.v3.Router",
                    "suppress_envoy_headers": True,
                },
            }
        ],
        "route_config": {
            "virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [route]}],
            "request_headers_to_remove": ["x-forwarded-proto"],
        },
    }
    door = {
        "name": "door",
        "address": {"pipe": {"path": str(directory / "door.sock")}},
        "filter_chains": [{"filters": [{"name": "http", "typed_config": http}]}],
    }
    service = with_tls(fixed_cluster("service", "127.0.0.1", port, options), options)
    runtime = {"layers": [{"name": "fixed", "static_layer": RUNTIME}]}
    whole = {"static_resources": {"listeners": [door], "clusters": [service]}, "layered_runtime": runtime}
    file = directory / "envoy.json"
    file.write_text(json.dumps(whole))
    process = await asyncio.create_subprocess_exec(
        envoy_program(), "-c", file, "--concurrency", "1", "--disable-hot-restart", "-l", "error"
    )
    try:
        return await _asked(recorder, directory / "door.sock")
    finally:
        process.terminate()
        await process.wait()


async def _asked(recorder: Recorder, door: Path) -> Seen:
    async with asyncio.timeout(20):
        while True:
            try:
                _, writer = await asyncio.open_unix_connection(str(door))
            except OSError:
                await asyncio.sleep(0.05)
                continue
            # HTTP/2 with the order of a Chromium's names, as it comes in behind our certificate.
            client = H2Connection(H2Configuration(client_side=True))
            client.initiate_connection()
            pseudo = [(":method", "GET"), (":authority", NAME), (":scheme", "https"), (":path", "/")]
            client.send_headers(1, [*pseudo, ("user-agent", "x"), ("accept", "*/*")], end_stream=True)
            writer.write(client.data_to_send())
            seen = await recorder.seen.get()
            writer.close()
            return seen


async def chromium(recorder: Recorder, port: int, directory: Path) -> Seen:
    """What Chromium sends."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        raise SystemExit("Chromium is not installed")
    process = await asyncio.create_subprocess_exec(
        program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
        "--ignore-certificate-errors", f"--user-data-dir={directory / 'chromium'}",
        f"--host-resolver-rules=MAP {NAME} 127.0.0.1", "--dump-dom", f"https://{NAME}:{port}/",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(60):
            return await recorder.seen.get()
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def described(seen: Seen) -> dict[str, str]:
    """One column of the table."""
    said, wire = seen.hello, seen.http2
    return {
        "JA4": said.ja4,
        "cipher suites": " ".join(_hex(said.ciphers)),
        "extensions, in the order sent": ", ".join(EXTENSIONS.get(n, _grease(n)) for n in said.extensions),
        "groups": ", ".join(GROUPS.get(n, _grease(n)) for n in said.groups),
        "key shares": ", ".join(GROUPS.get(n, _grease(n)) for n in said.shares),
        "signature algorithms": " ".join(_hex(said.signatures)),
        "protocols (ALPN)": ", ".join(said.protocols),
        "HTTP/2": wire.akamai,
        "HTTP/2 settings": ", ".join(f"{SETTINGS.get(key, key)}={value}" for key, value in wire.settings),
        "window update": str(wire.window),
        "priority of the first request": wire.priority,
        "header order": ", ".join(wire.headers),
    }


def _hex(values: list[int]) -> list[str]:
    return ["GREASE" if value in GREASE else f"{value:04x}" for value in values]


def _grease(value: int) -> str:
    return "GREASE" if value in GREASE else f"{value:#06x}"


async def measure() -> dict[str, dict[str, str]]:
    """Both columns."""
    with tempfile.TemporaryDirectory(prefix="tidegate-fp-") as name:
        directory = Path(name)
        async with recording(directory) as (recorder, port, ca):
            ours = await envoy(recorder, port, ca, directory)
            theirs = await chromium(recorder, port, directory)
    return {"Envoy": described(ours), "Chromium": described(theirs)}


def main() -> int:
    """Print the table: Markdown, or JSON with ``--json``."""
    parser = argparse.ArgumentParser(prog="bench.fingerprint", description=__doc__.partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="print JSON")
    found = asyncio.run(measure())
    if parser.parse_args().json:
        print(json.dumps(found, indent=1))
        return 0
    print("| | Envoy as Tidegate sets it | Chromium | |\n| --- | --- | --- | --- |")
    for name, ours in found["Envoy"].items():
        theirs = found["Chromium"][name]
        cells = [cell.replace("|", "\\|") for cell in (ours, theirs)]
        print(f"| {name} | {' | '.join(cells)} | {'same' if ours == theirs else ''} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
