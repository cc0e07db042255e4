"""Who calls, and what is said of requests that are not as they should be."""

from __future__ import annotations

import pytest

from tests.assistant.house import Browser


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
