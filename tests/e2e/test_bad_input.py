"""Broken, hostile and hasty clients and services: nothing passes unread, nothing hangs, one entry says what happened.

Under these policies a payment card may not leave.  Whatever shape it is sent in, the service must never see it.
"""

from __future__ import annotations

import gzip
import json
import ssl
import time
import zlib
from collections.abc import Callable

import brotli
import httpx
import pytest
import zstandard

from tests.e2e.conftest import World
from tests.e2e.policies import CARD, NOTHING_INSIDE, REDACT
from tests.e2e.raw import QUIET, Line, request
from tests.waiting import PATIENCE, wait_until
from tidegate.practice import curl
from tidegate.practice.processes import family, resident

CHAT = "https://chat.deepseek.com/api/v0/chat/completion"
PROMPT = json.dumps({"prompt": f"my card is {CARD}", "chat_session_id": "s-1"}).encode()
JSON = "Content-Type: application/json\r\n"
LENGTH = f"Content-Length: {len(PROMPT)}\r\n"
CHUNKED = b"%x\r\n%s\r\n0\r\n\r\n" % (len(PROMPT), PROMPT)
MIB = 1024 * 1024


@pytest.fixture
def strict(world: World) -> World:
    return world.under(NOTHING_INSIDE)


def refused(world: World, told: bytes) -> None:
    """Nothing left, and the client was not told that all is well."""
    assert not told.startswith(b"HTTP/1.1 200"), told[:200]
    assert CARD not in world.left_text()


def said(world: World, before: int) -> list[str]:
    """What the entries since ``before`` say of how requests to AI services ended."""
    new = [entry["body"] for entry in world.entries()[before:]]
    ended = [end["why"] for body in new for end in body.get("ended", ()) if end["listener"] == "inside"]
    return ended + [body["release"] for body in new if "release" in body]


SMUGGLED = {
    "two lengths": request(JSON + LENGTH + "Content-Length: 5\r\n", PROMPT),
    "a list of lengths": request(JSON + f"Content-Length: {len(PROMPT)}, 5\r\n", PROMPT),
    "length and chunks": request(JSON + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", CHUNKED),
    "chunks and length": request(JSON + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", CHUNKED),
    "a second request in a short body": request(JSON + "Content-Length: 2\r\n", b"{}" + request(JSON + LENGTH, PROMPT)),
    "chunked in disguise": request(JSON + "Transfer-Encoding: xchunked\r\n", CHUNKED),
    "chunked, with a tab": request(JSON + "Transfer-Encoding:\tchunked\r\n", CHUNKED),
    "chunked twice": request(JSON + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", CHUNKED),
    "a space before the colon": request(JSON + f"Content-Length : {len(PROMPT)}\r\n", PROMPT),
    "a folded header": request(JSON + "X-Folded: one\r\n two\r\n" + LENGTH, PROMPT),
    "a bare line feed": request(JSON + LENGTH, PROMPT).replace(b"\r\n", b"\n"),
    "a signed length": request(JSON + f"Content-Length: +{len(PROMPT)}\r\n", PROMPT),
    "a negative length": request(JSON + "Content-Length: -1\r\n", PROMPT),
    "a huge length": request(JSON + "Content-Length: 99999999999999999999\r\n", PROMPT),
    "a chunk size that overflows": request(JSON + "Transfer-Encoding: chunked\r\n", b"fffffffffffffffff\r\n" + PROMPT),
    "a body on GET": request(JSON + LENGTH, PROMPT).replace(b"POST", b"GET", 1),
    "an upgrade with a body": request(JSON + LENGTH + "Connection: upgrade\r\nUpgrade: websocket\r\n", PROMPT),
    "an upgrade to h2c": request(
        JSON + LENGTH + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n", PROMPT
    ),
    "an unknown method": request(JSON + LENGTH, PROMPT).replace(b"POST", b"FROB", 1),
    "an absolute target elsewhere": request(JSON + LENGTH, PROMPT, path="https://chatgpt.com/backend-api/conversation"),
    "a host in the second line": request(JSON + LENGTH + "Host: outside.example\r\n", PROMPT),
    "chunk extensions and trailers": request(
        JSON + "Transfer-Encoding: chunked\r\nTrailer: X-More\r\n",
        b"%x;name=value\r\n%s\r\n0\r\nX-More: %s\r\n\r\n" % (len(PROMPT), PROMPT, CARD.encode()),
    ),
}


@pytest.mark.parametrize("how", SMUGGLED)
def test_smuggling(strict: World, how: str) -> None:
    before = len(strict.entries())
    with Line(strict.gateway).inside("chat.deepseek.com") as line:
        line.send(SMUGGLED[how])
        line.socket.settimeout(QUIET)
        told = line.answer()
    # A request in front may be harmless and pass; the card must not.
    assert CARD not in strict.left_text()
    assert b"You said: my card" not in told
    wait_until(lambda: said(strict, before), "an entry of what came")


CONTROL = [bytes([code]) for code in (0, 1, 7, 8, 11, 12, 27, 127)]


@pytest.mark.parametrize("byte", CONTROL, ids=lambda byte: f"0x{byte[0]:02x}")
def test_control_characters_in_headers(strict: World, byte: bytes) -> None:
    plain, before = request(JSON + "X-Odd: beforeAafter\r\n" + LENGTH, PROMPT), len(strict.entries())
    with Line(strict.gateway).inside("chat.deepseek.com") as line:
        line.send(plain.replace(b"beforeAafter", b"before" + byte + b"after"))
        line.socket.settimeout(QUIET)
        refused(strict, line.answer())
    wait_until(lambda: said(strict, before), "an entry of what was wrong")


def test_headers_without_end(strict: World) -> None:
    before = len(strict.entries())
    with Line(strict.gateway).inside("chat.deepseek.com") as line:
        line.send(request(JSON + "".join(f"X-{n}: {'y' * 1000}\r\n" for n in range(400)) + LENGTH, PROMPT))
        line.socket.settimeout(QUIET)
        refused(strict, line.answer())
    wait_until(lambda: "http1.headers_too_large" in said(strict, before), "an entry of what was wrong")


def test_a_client_that_stops_in_the_middle(strict: World) -> None:
    before = len(strict.entries())
    with Line(strict.gateway).inside("chat.deepseek.com") as line:
        line.send(request(JSON + f"Content-Length: {len(PROMPT) + 1000}\r\n", PROMPT))
    wait_until(
        lambda: [
            entry for entry in strict.entries()[before:] if "disconnect" in str(entry) or "peer-gone" in str(entry)
        ],
        "an entry about the client that went away",
    )
    strict.nothing_left()


def test_a_client_that_never_finishes_holds_nobody_up(strict: World) -> None:
    with Line(strict.gateway).inside("chat.deepseek.com") as slow:
        slow.send(request(JSON + f"Content-Length: {len(PROMPT) + 1000}\r\n", PROMPT))
        told = curl.fetch(CHAT, body=b'{"prompt": "quick"}', headers={"content-type": "application/json"}, **strict.way)
        assert told.status == 200
    assert CARD not in strict.left_text()


def test_a_body_shorter_than_announced_in_http2(strict: World) -> None:
    told = curl.fetch(
        CHAT,
        body=PROMPT,
        headers={"content-length": str(len(PROMPT) + 50), "content-type": "application/json"},
        version="--http2",
        **strict.way,
    )
    assert told.status != 200
    strict.nothing_left()


def _deflate(data: bytes) -> bytes:
    return zlib.compress(data)


BOMBS: dict[str, Callable[[], bytes]] = {
    "gzip": lambda: gzip.compress(b"\0" * (400 * MIB), 9),
    "deflate": lambda: _deflate(b"\0" * (400 * MIB)),
    "br": lambda: brotli.compress(b"\0" * (400 * MIB), quality=1),
    "zstd": lambda: zstandard.compress(b"\0" * (400 * MIB)),
    "gzip, gzip": lambda: gzip.compress(gzip.compress(b"\0" * (400 * MIB), 9)),
}


@pytest.mark.slow
@pytest.mark.parametrize("encoding", BOMBS)
def test_bombs(strict: World, encoding: str) -> None:
    assert strict.gateway.process is not None
    before = resident(family(strict.gateway.process.pid))
    headers = {"content-type": "application/json", "content-encoding": encoding}
    told = curl.fetch(CHAT, body=BOMBS[encoding](), headers=headers, **strict.way)
    assert told.status in (403, 413)
    strict.nothing_left()
    assert strict.entry(told)["body"]["exchange"]["unread"]
    assert resident(family(strict.gateway.process.pid)) - before < 200 * MIB


ENCODINGS = {
    "gzip": gzip.compress(PROMPT),
    "x-gzip": gzip.compress(PROMPT),
    "deflate": zlib.compress(PROMPT),
    "br": brotli.compress(PROMPT),
    "zstd": zstandard.compress(PROMPT),
    "gzip, br": brotli.compress(gzip.compress(PROMPT)),
    "identity": PROMPT,
    "compress": PROMPT,
    "aes128gcm": PROMPT,
    "GZip": gzip.compress(PROMPT),
    "": PROMPT,
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings_known_and_unknown(strict: World, encoding: str) -> None:
    headers = {"content-type": "application/json", "content-encoding": encoding}
    told = curl.fetch(CHAT, body=ENCODINGS[encoding], headers=headers, **strict.way)
    assert told.status == 403, told
    strict.nothing_left()


@pytest.mark.parametrize("cut", [1, 10, -1, -8])
def test_truncated_gzip(strict: World, cut: int) -> None:
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    told = curl.fetch(CHAT, body=gzip.compress(PROMPT)[:cut], headers=headers, **strict.way)
    assert told.status == 403
    strict.nothing_left()


DEEP = b'{"prompt":' * 10_000 + b'"' + CARD.encode() + b'"' + b"}" * 10_000
BODIES = {
    "10,000 deep": DEEP,
    "10,000 lists": b"[" * 10_000 + b'"' + CARD.encode() + b'"' + b"]" * 10_000,
    "the same key twice": b'{"prompt": "harmless", "prompt": "card ' + CARD.encode() + b'"}',
    "the same key twice, the other way": b'{"prompt": "card ' + CARD.encode() + b'", "prompt": "harmless"}',
    "broken UTF-8": b'{"prompt": "\xff\xfe card ' + CARD.encode() + b'"}',
    "UTF-16": json.dumps({"prompt": f"card {CARD}"}).encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf" + PROMPT,
    "escaped digits": b'{"prompt": "card ' + "".join(f"\\u{ord(c):04x}" for c in CARD).encode() + b'"}',
    "a lone surrogate": b'{"prompt": "\\ud800 card ' + CARD.encode() + b'"}',
    "in a key": b'{"card ' + CARD.encode() + b'": 1, "prompt": "x"}',
    "in a field nobody asked for": b'{"prompt": "x", "metadata": {"note": "card ' + CARD.encode() + b'"}}',
    "not JSON at all": b"card " + CARD.encode(),
    "half of JSON": b'{"prompt": "card ' + CARD.encode(),
    "JSON and a tail": PROMPT + b' {"prompt": "card ' + CARD.encode() + b'"}',
    "comments": b'{/* card */ "prompt": "card ' + CARD.encode() + b'"}',
    "full-width digits": json.dumps(
        {"prompt": "card " + "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in CARD)}
    ).encode(),
    "zero-width characters": json.dumps({"prompt": "card " + "\u200b".join(CARD)}, ensure_ascii=False).encode(),
}


@pytest.mark.parametrize("shape", BODIES)
def test_bodies_that_try_to_hide(strict: World, shape: str) -> None:
    told = curl.fetch(CHAT, body=BODIES[shape], headers={"content-type": "application/json"}, **strict.way)
    assert told.status == 403, told
    strict.nothing_left()


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/octet-stream", "application/x-protobuf", "", "x/y; z"]
)
def test_any_body_to_an_ai_host_is_read(strict: World, media_type: str) -> None:
    told = curl.fetch(CHAT, body=PROMPT, headers={"content-type": media_type}, **strict.way)
    assert told.status == 403
    strict.nothing_left()


UPGRADE = (
    b"GET /c/api/chat HTTP/1.1\r\nHost: copilot.microsoft.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
TEXT, MORE, PING = 1, 0, 9
SAID = json.dumps({"event": "send", "content": [{"type": "text", "text": f"my card is {CARD}"}]}).encode()


def frame(kind: int, data: bytes = b"", *, last: bool = True) -> bytes:
    return bytes([last << 7 | kind, 0x80 | len(data)]) + bytes(4) + data


FRAMES = {
    "whole": [frame(TEXT, SAID)],
    "byte by byte": [bytes([one]) for one in frame(TEXT, SAID)],
    "a frame for every letter": [
        frame(TEXT, SAID[:1], last=False),
        *[frame(MORE, bytes([one]), last=False) for one in SAID[1:]],
        frame(MORE),
    ],
    "pings in between": [
        piece
        for at in range(0, len(SAID), 7)
        for piece in (frame(MORE if at else TEXT, SAID[at : at + 7], last=at + 7 >= len(SAID)), frame(PING, b"p"))
    ],
    "a message within a message": [frame(TEXT, SAID[:60], last=False), frame(TEXT, SAID), frame(MORE, SAID[60:])],
    "a message that goes on without beginning": [frame(MORE, SAID)],
    "a message without an end": [frame(TEXT, SAID, last=False)],
    "half a frame": [frame(TEXT, SAID)[:-9]],
    "a longer length than there is": [b"\x81\xff" + (1 << 40).to_bytes(8) + bytes(4) + SAID],
    "not masked": [bytes([0x81, len(SAID)]) + SAID],
    "said to be packed": [b"\xc1" + frame(TEXT, SAID)[1:]],
    "a kind that nobody knows": [frame(3, SAID)],
}


@pytest.mark.parametrize("how", FRAMES)
def test_frames_split_and_interleaved(strict: World, how: str) -> None:
    with Line(strict.gateway).inside("copilot.microsoft.com") as line:
        line.send(UPGRADE)
        assert line.status() == 101
        before = len(strict.entries())
        for piece in FRAMES[how]:
            line.send(piece)
        line.socket.settimeout(QUIET)
        told = line.answer()
    assert b"You said" not in told
    assert CARD not in strict.left_text()
    wait_until(lambda: len(strict.entries()) > before, "an entry of what came")


def test_a_body_over_the_limit_is_answered_by_policy(strict: World) -> None:
    body = b'{"prompt": "' + b"x" * (40 * MIB) + CARD.encode() + b'"}'
    told = curl.fetch(CHAT, body=body, headers={"content-type": "application/json", "expect": ""}, **strict.way)
    assert told.status in (403, 413)
    strict.nothing_left()


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, MIB - 1, MIB, MIB + 1, 4 * MIB])
def test_bodies_near_every_buffer_size_pass_whole(world: World, size: int) -> None:
    world.under(NOTHING_INSIDE)
    frame = len(b'{"prompt": ""}')
    body = b'{"prompt": "' + (b"some words and " * (size // 15 + 1))[: size - frame] + b'"}'
    for version in ("--http1.1", "--http2"):
        world.practice.clear()
        told = curl.fetch(
            CHAT,
            body=body,
            headers={"content-type": "application/json", "x-practice": "delta=1000000"},
            version=version,
            **world.way,
        )
        assert told.status == 200
        assert [seen.body for seen in world.left()] == [body]


def test_a_card_at_the_very_end_of_a_large_body_is_seen(strict: World) -> None:
    body = b'{"prompt": "' + b"x " * MIB + CARD.encode() + b'"}'
    told = curl.fetch(CHAT, body=body, headers={"content-type": "application/json"}, **strict.way)
    assert told.status == 403
    strict.nothing_left()


def test_a_service_that_never_answers(world: World) -> None:
    world.under(REDACT)
    told = curl.fetch(
        CHAT,
        body=PROMPT,
        headers={"content-type": "application/json", "x-practice": "silent"},
        options=["--max-time", "2"],
        **world.way,
    )
    assert told.status is None
    assert (
        curl.fetch(CHAT, body=b'{"prompt": "quick"}', headers={"content-type": "application/json"}, **world.way).status
        == 200
    )


def test_a_stream_without_an_end(world: World) -> None:
    world.under(REDACT)
    trust = ssl.create_default_context(cafile=world.gateway.ca_file)
    headers = {"content-type": "application/json", "x-practice": "endless"}
    deadline, raw = time.monotonic() + PATIENCE, ""
    with (
        httpx.Client(proxy=world.gateway.proxy_url, verify=trust, timeout=PATIENCE, trust_env=False) as client,
        client.stream("POST", CHAT, content=PROMPT, headers=headers) as told,
    ):
        for piece in told.iter_text():
            raw += piece
            if CARD in raw.replace('"}\n\ndata: {"v": "', ""):
                return
            assert time.monotonic() < deadline, raw[-1000:]
    pytest.fail("it ended")


@pytest.mark.parametrize("mood", ["cut", "ragged"])
def test_an_answer_that_breaks_off(world: World, mood: str) -> None:
    world.under(REDACT)
    headers = {"content-type": "application/json", "x-practice": mood}
    told = curl.fetch(CHAT, body=PROMPT, headers=headers, **world.way)
    assert told.status in (200, 502, 503)
    assert CARD not in world.left_text()


def test_an_error_of_the_service_comes_through(world: World) -> None:
    world.under(REDACT)
    headers = {"content-type": "application/json", "x-practice": "status=503"}
    assert curl.fetch(CHAT, body=PROMPT, headers=headers, **world.way).status == 503
