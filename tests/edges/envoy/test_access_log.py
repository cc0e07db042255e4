"""What Envoy writes down, in our words: what passed, and who would not have our certificate."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import sys

import pytest

from tests import needs
from tests.edges.envoy.stand import Stand, handshake, tunnel
from tidegate.edges.envoy.access_log import Passed, Unopened, Why

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]


async def test_a_request_is_written_down_with_its_sizes_and_without_its_path(stand: Stand) -> None:
    await stand.curl("https://chat.example/seen?secret=canary", "-d", "prompt", "-A", "agent/1")
    record = await stand.record(lambda record: isinstance(record, Passed) and record.listener == "inside")
    assert isinstance(record, Passed)
    assert (record.exchange, record.host, record.status, record.sent) == ("x-1", "chat.example", 200, 6)
    assert record.received == len("chat POST /seen?secret=canary HTTP/1.1 done")
    assert 0 < record.seconds < 5
    tunnel = await stand.record(lambda record: isinstance(record, Passed) and record.listener == "explicit")
    assert isinstance(tunnel, Passed)
    assert (tunnel.host, tunnel.exchange) == ("chat.example:443", "x-1")
    assert not any("canary" in repr(record) or "agent/1" in repr(record) for record in stand.brain.records)


AI = b"POST http://chat.example/x HTTP/1.1\r\nHost: chat.example\r\n"
BROKEN = {
    "two lengths": AI + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "a control character": AI + b"X-Odd: a\0b\r\nContent-Length: 5\r\n\r\nhello",
    "no header lines": b"CONNECT chat.example:443 HTTP/1.1\r\n" + b"x" * 40 + b"\r\n\r\n",
    "more than a head may have": AI + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 1000) for n in range(200)) + b"\r\n",
    "an address that is none": b"CONNECT a b:443 HTTP/1.1\r\nHost: a\r\n\r\n",
    "a body that breaks off": b"POST http://localhost:1/x HTTP/1.1\r\nHost: localhost:1\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
}


@pytest.mark.parametrize("how", BROKEN)
async def test_what_is_no_http_at_the_door_is_written_down_without_a_host(stand: Stand, how: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", stand.options.port)
    writer.write(BROKEN[how])
    assert (await reader.readline()).split()[1] in (b"400", b"431")
    writer.close()
    record = await stand.record(lambda record: isinstance(record, Passed))
    assert isinstance(record, Passed)
    assert (record.listener, record.exchange, record.host) == ("explicit", "", "")
    assert record.why.startswith("http1.")
    assert stand.reached == []


async def refusal(stand: Stand) -> Unopened:
    record = await stand.record(lambda record: isinstance(record, Unopened))
    assert isinstance(record, Unopened)
    assert (record.host, record.server_name) == ("chat.example:443", "chat.example")
    assert (record.exchange, record.actor, record.address) == ("x-1", "signed", "10.1.2.3")
    assert record.refused
    return record


@pytest.mark.parametrize("version", ["1.2", "1.3"])
async def test_curl_that_does_not_trust_us_says_so(stand: Stand, version: str) -> None:
    trusted = stand.directory / "services" / "ca.pem"
    await stand.curl("https://chat.example/", "--tls-max", version, ca=trusted)
    assert (await refusal(stand)).why is Why.ALERT


async def test_a_client_that_hangs_up_at_our_certificate_is_seen(stand: Stand) -> None:
    _, reader, writer = await tunnel(stand, "chat.example:443")
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname="chat.example")
    with contextlib.suppress(ssl.SSLWantReadError):
        client.do_handshake()
    writer.write(outgoing.read())
    await reader.read(4096)
    writer.close()
    assert (await refusal(stand)).why is Why.HUNG_UP


@needs.programs("node")
async def test_node_that_does_not_trust_us_is_seen(stand: Stand) -> None:
    script = """
        const net = require("net"), tls = require("tls"), c = net.connect(PORT, "127.0.0.1", () => {
          c.write("CONNECT chat.example:443 HTTP/1.1\\r\\nHost: chat.example\\r\\n\\r\\n");
          c.once("data", () => tls.connect({socket: c, servername: "chat.example"}).on("error", () => process.exit()));
        });
    """
    process = await asyncio.create_subprocess_exec("node", "-e", script.replace("PORT", str(stand.options.port)))
    await process.wait()
    await refusal(stand)


async def test_python_that_does_not_trust_us_is_seen(stand: Stand) -> None:
    script = (
        "import socket, ssl, sys\n"
        "s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))\n"
        "s.send(b'CONNECT chat.example:443 HTTP/1.1\\r\\nHost: chat.example\\r\\n\\r\\n'); s.recv(999)\n"
        "try: ssl.create_default_context().wrap_socket(s, server_hostname='chat.example')\n"
        "except ssl.SSLError: pass\n"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", script, str(stand.options.port))
    await process.wait()
    await refusal(stand)


async def test_a_connection_that_was_used_or_never_needed_is_no_refusal(stand: Stand) -> None:
    await stand.curl("https://chat.example/used", "-d", "x")
    _, writer = await handshake(stand, "chat.example:443", "chat.example")
    writer.close()
    await stand.curl("https://chat.example/last")
    await stand.record(lambda record: isinstance(record, Passed) and record.listener == "inside" and not record.sent)
    assert [record for record in stand.brain.records if isinstance(record, Unopened)] == []
