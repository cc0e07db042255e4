"""What is none of our business passes untouched; what only looks like it does not."""

from __future__ import annotations

import json
import socket
import ssl

import pytest

from tests import needs
from tests.e2e.conftest import World
from tests.e2e.policies import BLOCK, CARD, NOTHING_INSIDE
from tests.e2e.raw import QUIET, Line, request
from tests.waiting import PATIENCE
from tidegate.practice import curl

PROMPT = json.dumps({"prompt": f"my card is {CARD}"}).encode()
JSON = {"content-type": "application/json"}
HEAD = f"Content-Type: application/json\r\nContent-Length: {len(PROMPT)}\r\n"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
@pytest.mark.parametrize("version", ["--http1.1", "--http2"])
def test_other_hosts_are_spliced_untouched(world: World, host: str, version: str) -> None:
    world.under(BLOCK)
    address = world.practice.address
    at = f"{host}:{address.tls_port}"
    before = len(world.entries())
    told = curl.fetch(
        f"https://{at}/anything",
        proxy=world.gateway.proxy_url,
        ca_file=address.ca_file,  # the service's own certificate: nobody looked inside
        body=PROMPT,
        headers=JSON,
        version=version,
    )
    assert told.status == 200
    [seen] = world.left()
    assert (seen.body, seen.version) == (PROMPT, version.removeprefix("--http"))
    # What was said before may still come to be recorded; hosts outside the catalogue are not, one by one.
    assert [one for one in world.entries()[before:] if one["kind"] == "exchange" or at in str(one)] == []


def no_ipv6() -> str | None:
    """What this machine lacks; no program that could be installed gives it."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return "this machine has no address ::1"
    return None


def test_an_ipv6_address_is_spliced_untouched(world: World) -> None:
    needs.not_in_ci(no_ipv6())
    world.under(BLOCK)
    before = len(world.entries())
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as service, Line(world.gateway) as line:
        assert line.connect("[::1]", service.getsockname()[1]) == 200
        line.send(PROMPT)
        service.settimeout(PATIENCE)
        peer, _ = service.accept()
        with peer:
            assert peer.recv(len(PROMPT), socket.MSG_WAITALL) == PROMPT
            peer.sendall(b"as it was sent")
        assert line.answer() == b"as it was sent"
    # What was said before may still come to be recorded; of this nothing is.
    assert [one for one in world.entries()[before:] if one["kind"] == "exchange" or "[::1]" in str(one)] == []


@pytest.mark.parametrize("address", ["127.0.0.1", "[::1]", "[2001:db8::7]"])
def test_an_address_with_an_ai_name_in_its_handshake_is_decided(world: World, address: str) -> None:
    world.under(NOTHING_INSIDE)
    before = len(world.entries())
    with Line(world.gateway).inside(address, name="chat.deepseek.com") as line:
        assert b" 403 " in _speak(world, line, request(HEAD, PROMPT)).splitlines()[0]
    entries = [entry["body"] for entry in world.entries()[before:] if entry["kind"] == "exchange"]
    assert [(one["exchange"]["target"]["host"], one["release"]) for one in entries] == [("chat.deepseek.com", "refuse")]
    world.nothing_left()


def test_plain_http_to_other_hosts_passes(world: World) -> None:
    world.under(BLOCK)
    told = curl.fetch(f"http://localhost:{world.practice.address.plain_port}/x", body=PROMPT, headers=JSON, **world.way)
    assert told.status == 200
    [seen] = world.left()
    assert seen.body == PROMPT


def test_plain_http_to_an_ai_host_is_decided(world: World) -> None:
    world.under(NOTHING_INSIDE)
    told = curl.fetch("http://chat.deepseek.com/api/v0/chat/completion", body=PROMPT, headers=JSON, **world.way)
    assert told.status != 200
    assert CARD not in world.left_text()


@pytest.mark.parametrize("port", [8443, 8080, 80, 1])
def test_an_ai_host_on_another_port_is_decided(world: World, port: int) -> None:
    world.under(NOTHING_INSIDE)
    told = curl.fetch(
        f"https://chat.deepseek.com:{port}/api/v0/chat/completion", body=PROMPT, headers=JSON, **world.way
    )
    assert told.status != 200
    assert CARD not in world.left_text()


@pytest.mark.parametrize("host", ["CHAT.DEEPSEEK.COM", "chat.deepseek.com.", "Chat.DeepSeek.com"])
def test_a_host_is_the_same_host_however_it_is_written(world: World, host: str) -> None:
    world.under(BLOCK)
    told = curl.fetch(f"https://{host}/", options=["--insecure"], **world.way)
    assert told.status == 403
    world.nothing_left()


def _speak(world: World, line: Line, raw: bytes) -> bytes:
    line.send(raw)
    told = line.head()
    line.socket.settimeout(QUIET)
    told += line.answer()
    assert CARD not in world.left_text()
    return told


def test_another_host_in_the_request_than_in_the_handshake(world: World) -> None:
    world.under(NOTHING_INSIDE)
    for host in ("outside.example", "localhost", "chatgpt.com", "127.0.0.1", ""):
        with Line(world.gateway).inside("chat.deepseek.com") as line:
            _speak(world, line, request(HEAD, PROMPT, host=host))


@pytest.mark.parametrize("name", ["outside.example", "chatgpt.com", None])
def test_another_name_in_the_handshake_than_in_connect(world: World, name: str | None) -> None:
    world.under(NOTHING_INSIDE)
    try:
        with Line(world.gateway).inside("chat.deepseek.com", name=name) as line:
            _speak(world, line, request(HEAD, PROMPT))
    except (ssl.SSLError, OSError):
        pass  # not taking part in it is an answer as well
    assert CARD not in world.left_text()


def test_no_tls_at_all_inside_a_tunnel_to_an_ai_host(world: World) -> None:
    world.under(NOTHING_INSIDE)
    with Line(world.gateway) as line:
        line.connect("chat.deepseek.com")
        _speak(world, line, request(HEAD, PROMPT))
    world.nothing_left()


def test_a_host_that_nobody_has(world: World) -> None:
    world.under(BLOCK)
    told = curl.fetch("https://nobody-has-this.invalid/", **world.way)
    assert told.status in (None, 502, 503, 504)
