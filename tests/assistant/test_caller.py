"""Who calls, and what is said of requests that are not as they should be."""

from __future__ import annotations

import asyncio

import pytest

from tests.assistant.house import Browser
from tests.waiting import PATIENCE
from tidegate.assistant import caller
from tidegate.assistant.caller import CSRF
from tidegate.assistant.sessions import COOKIE


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"{not json", 400, "not JSON"),
        (b'{"title": 5}', 422, "Expected `str`"),
        (b'{"title": "' + b"x" * 5_000_000 + b'"}', 413, "larger than"),
    ],
)
async def test_what_is_not_understood_is_said(kim: Browser, body: bytes, status: int, said: str) -> None:
    told = await kim.call("POST", "/api/conversations", status, content=body)
    assert said in told["error"]["message"]


async def test_a_change_needs_the_sessions_token(kim: Browser) -> None:
    for token in ("", "0" * 64):
        told = await kim.call("POST", "/api/conversations", 403, json={}, headers={"x-csrf-token": token})
        assert told["error"]["code"] == "no-token"


async def test_a_session_is_not_believed_when_the_proxy_names_somebody_else(kim: Browser) -> None:
    await kim.call("GET", "/api/models", 401, headers={"x-person": "lee"})
    await kim.call("GET", "/api/models", 200, headers={"x-person": "kim"})


class Uploading:
    """The head of a request and what came of its body, on a connection of its own."""

    def __init__(self, kim: Browser, length: int, body: bytes = b"") -> None:
        cookie, token = kim.http.cookies[COOKIE], kim.http.headers[CSRF]
        head = f"POST /api/conversations HTTP/1.1\r\nhost: x\r\ncookie: {COOKIE}={cookie}\r\n{CSRF}: {token}\r\n"
        self.sent = f"{head}content-length: {length}\r\n\r\n".encode() + body
        self.address = (str(kim.http.base_url.host), kim.http.base_url.port)

    async def answer(self) -> bytes:
        reader, writer = await asyncio.open_connection(*self.address)
        writer.write(self.sent)
        try:
            return await asyncio.wait_for(reader.readline(), PATIENCE)
        finally:
            writer.close()


async def test_what_says_that_it_is_too_large_is_not_waited_for(kim: Browser) -> None:
    assert b" 413 " in await Uploading(kim, 999_999_999_999, b"{").answer()


async def test_what_does_not_come_is_not_waited_for(kim: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caller, "SLOWEST", 0.05)
    assert b" 408 " in await Uploading(kim, 100, b"{").answer()
