"""The application as a whole: the headers of every answer, ways to say no, nothing of an exception shown."""

from __future__ import annotations

import sqlite3
from typing import Any

import httpx
import pytest

from tests.assistant.house import Browser, Building
from tests.waiting import PATIENCE
from tidegate.assistant.app import create


async def test_every_answer_has_the_headers(base: str) -> None:
    async with httpx.AsyncClient(base_url=base, timeout=PATIENCE) as nobody:
        for path in ("/api/session", "/nowhere", "/v1/models"):
            answer = await nobody.get(path)
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["cache-control"] == "no-store"
        assert (await nobody.get("/nowhere")).json()["error"]["message"] == "There is nothing at this address."


@pytest.mark.parametrize(
    ("language", "said"), [("en", "There is nothing at this address."), ("ko", "이 주소에는 아무것도 없습니다.")]
)
async def test_a_browser_at_a_wrong_address_is_told_on_a_page(base: str, language: str, said: str) -> None:
    asks = {"accept": "text/html,application/xhtml+xml", "accept-language": language}
    async with httpx.AsyncClient(base_url=base, headers=asks, timeout=PATIENCE) as nobody:
        answer = await nobody.get("/nowhere")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert said in answer.text


#: The shell, which holds nothing of anybody's.
OPEN = {"/sign-in", "/static/{name}", "/worker.js", "/manifest.webmanifest"}


async def test_nobody_gets_anything_without_signing_in(building: Building) -> None:
    transport = httpx.ASGITransport(create(building.parts))
    async with httpx.AsyncClient(transport=transport, base_url="http://assistant.example") as nobody:
        routes: Any = create(building.parts).routes
        for route in routes:
            path = route.path.replace("{id:path}", "x").replace("{id}", "x").replace("{place:int}", "1")
            for method in route.methods - {"HEAD"}:
                body = {"name": "kim", "password": "wrong"} if path == "/api/session" and method == "POST" else {}
                answer = await nobody.request(method, path, json=body)
                led = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?")
                assert led or route.path in OPEN or answer.status_code in (401, 403), (method, path)


async def test_a_full_disk_is_said_in_a_sentence(kim: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("tidegate.assistant.store.Store.put", full)
    told = await kim.call("POST", "/api/conversations", 507, json={})
    assert told["error"]["message"].startswith("The disk is full")


async def test_an_exception_shows_nothing_of_itself(building: Building, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("my card is 4111111111111111")

    monkeypatch.setattr("tidegate.assistant.sessions.Sessions.of", broken)
    transport = httpx.ASGITransport(create(building.parts), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://assistant.example") as nobody:
        answer = await nobody.get("/api/session")
    assert answer.status_code == 500
    assert "4111" not in answer.text
