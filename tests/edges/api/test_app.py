"""The application: what each question answers, and what a caller gets who asks it wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.edges.api.stand import CARD, HOST, Stand, standing
from tidegate.core.decision import Effect
from tidegate.edges.api import app
from tidegate.edges.api.callers import Caller
from tidegate.edges.rehearsal import Rule


async def test_a_text_is_inspected() -> None:
    async with standing() as stand:
        told = await stand.ask("inspect", {"text": f"카드 {CARD} and secret", "labels": ["payment-card"]})
    assert told.json() == {
        "findings": [{"detector": "payment-card", "family": "money", "start": 3, "end": 19, "confidence": 1.0}],
        "unread": [],
    }
    assert told.headers["cache-control"] == "no-store"


async def test_redact_and_restore_share_a_scope_that_the_caller_names() -> None:
    async with standing() as stand:
        hidden = (await stand.ask("redact", {"text": f"card {CARD}", "scope": "ticket-1"})).json()["text"]
        assert CARD not in hidden
        back = {"text": f"It says: {hidden.lower()}", "scope": "ticket-1"}
        assert (await stand.ask("restore", back)).json()["text"] == f"It says: card {CARD}"
        other = (await stand.ask("restore", back | {"scope": "ticket-2"})).json()["text"]
        assert CARD not in other
        good = await stand.ask("redact", {"text": f"card {CARD}", "scope": "x", "restore": False})
        assert good.json()["text"] == "card [PAYMENT-CARD]"


async def test_two_callers_scopes_of_one_name_are_two() -> None:
    async with standing(holders=lambda secret: Caller(secret)) as stand:
        hidden = (await stand.ask("redact", {"text": CARD, "scope": "s"}, authorization="Bearer one")).json()["text"]
        asked = {"text": hidden, "scope": "s"}
        assert (await stand.ask("restore", asked, authorization="Bearer one")).json()["text"] == CARD
        assert (await stand.ask("restore", asked, authorization="Bearer two")).json()["text"] == hidden


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b'{"text": 7}', 400),
        (b'{"text": "a", "labels": [""]}', 400),
        (b'{"text": "a", "my card is 4111111111111111": 1}', 400),
        (b'{"text": "a", "min_confidence": 2}', 400),
        (b'{"text": "\xff"}', 400),
        (b"[" * 100_000, 400),
        (b'{"text": "' + b"x" * 4_000_000 + b'"}', 413),
    ],
)
async def test_what_cannot_be_used_is_answered_in_a_sentence_that_quotes_nothing(asked: bytes, status: int) -> None:
    async with standing() as stand:
        told = await stand.ask("inspect", asked)
    assert told.status_code == status
    assert set(told.json()) == {"error"}
    assert CARD not in told.text


async def test_a_page_in_a_browser_cannot_ask() -> None:
    async with standing() as stand:
        told = await stand.ask("inspect", b'{"text": "a"}', **{"content-type": "text/plain"})
    assert told.status_code == 415
    assert "access-control-allow-origin" not in told.headers


async def test_a_key_is_asked_for_where_there_are_keys() -> None:
    async with standing(holders=lambda secret: Caller("k") if secret == "tg-right" else None) as stand:
        assert (await stand.ask("inspect", {"text": "a"})).status_code == 401
        assert (await stand.ask("inspect", {"text": "a"}, authorization="Bearer tg-wrong")).status_code == 401
        assert (await stand.ask("inspect", {"text": "a"}, authorization="Bearer tg-right")).status_code == 200


async def test_a_body_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "BODY_WITHIN", 0.01)

    async def slow() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    async with standing() as stand:
        client = httpx.AsyncClient(transport=httpx.ASGITransport(stand.app), base_url="http://api")
        async with client:
            told = await client.post("/v1/inspect", content=slow(), headers={"content-type": "application/json"})
    assert told.status_code == 408


async def test_what_breaks_lets_nothing_go_and_says_nothing() -> None:
    stand = Stand(Rule(Effect.ALLOW))

    def broken(_sheet: object) -> object:
        raise ValueError(CARD)

    stand.play.scanner.scan = broken
    told = await stand.ask("inspect", {"text": CARD})
    await stand.play.close()
    assert told.status_code == 503
    assert CARD not in told.text


async def test_large_texts_are_scanned_in_a_thread() -> None:
    async with standing() as stand:
        text = "x " * 40_000 + CARD
        told = (await stand.ask("inspect", {"text": text})).json()
    assert [(one["start"], one["end"]) for one in told["findings"]] == [(80_000, 80_016)]


async def test_the_description_is_served() -> None:
    async with standing() as stand:
        transport = httpx.ASGITransport(stand.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            told = (await client.get("/openapi.json")).json()
            lost = await client.get("/v1/inspect")
    assert set(told["paths"]) == {"/v1/inspect", "/v1/redact", "/v1/restore", "/v1/decide"}
    assert lost.status_code == 405
    assert HOST not in str(told)
