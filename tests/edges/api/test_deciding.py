"""Deciding: the gate's own answer, with its entry, and a body to send in place of the one that was asked about."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import pytest

from tests.edges.api.stand import CARD, HOST, standing
from tidegate.core.decision import Effect
from tidegate.core.exchange import Actor, Assurance
from tidegate.edges.api.callers import Caller
from tidegate.edges.rehearsal import Rule

ASKED: dict[str, Any] = {
    "host": HOST,
    "path": "/api/v0/chat/completion",
    "headers": {"Content-Type": "application/json"},
}


def body(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


async def test_an_exchange_that_may_go_on() -> None:
    async with standing(Rule(Effect.ALLOW, "who")) as stand:
        told = (await stand.ask("decide", ASKED | {"body": body('{"prompt": "hi"}'), "person": "kim"})).json()
        (entry,) = stand.play.entries()
    assert told["allowed"] is True
    assert (told["release"], told["effect"], told["rule"]) == ("forward", "allow", "rehearsed")
    assert told["receipt"]
    assert entry["exchange"]["who"]["person"] == "kim"
    assert entry["exchange"]["id"] == told["exchange"]


async def test_values_are_replaced_and_the_answer_is_restored_by_the_scope_told() -> None:
    async with standing() as stand:
        told = (await stand.ask("decide", ASKED | {"body": body(f'{{"prompt": "card {CARD}"}}')})).json()
        sent = base64.b64decode(told["body"]).decode()
        assert told["release"] == "rewrite"
        assert CARD not in sent
        assert told["findings"] == [{"detector": "payment-card", "family": "money", "count": 1, "confidence": 1.0}]
        asked = {"text": sent, "scope": told["scope"], "media_type": "application/json"}
        assert (await stand.ask("restore", asked)).json()["text"] == f'{{"prompt": "card {CARD}"}}'


async def test_headers_that_repeat_what_is_replaced_are_told() -> None:
    message = f'{{"method": "tools/call", "params": {{"name": "pay", "arguments": {{"card": "{CARD}"}}}}}}'
    headers = ASKED["headers"] | {"Mcp-Method": "tools/call", "Mcp-Name": "pay", "Mcp-Param-Card": CARD}
    async with standing() as stand:
        told = (await stand.ask("decide", ASKED | {"headers": headers, "body": body(message)})).json()
    now = json.loads(base64.b64decode(told["body"]))["params"]["arguments"]["card"]
    assert CARD not in now
    assert told["headers"] == {"mcp-param-card": now}


async def test_what_is_signed_is_refused_and_told_why() -> None:
    signature = "AWS4-HMAC-SHA256 Credential=k/d/r/bedrock/aws4_request, SignedHeaders=host, Signature=0a"
    asked = ASKED | {"headers": {"Authorization": signature}}
    async with standing() as stand:
        told = (await stand.ask("decide", asked | {"body": body(f'{{"prompt": "card {CARD}"}}')})).json()
        fine = (await stand.ask("decide", asked | {"body": body('{"prompt": "a card"}')})).json()
    assert (told["release"], told["effect"], fine["release"]) == ("refuse", "redact", "forward")
    assert "signed it" in base64.b64decode(told["answer"]["body"]).decode()


async def test_a_header_in_two_spellings_is_one_that_comes_twice() -> None:
    """An application that hands on what a client sent may have both; the later one does not hide the first."""
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip", "content-encoding": "identity"}
    packed = base64.b64encode(gzip.compress(f'{{"prompt": "card {CARD}"}}'.encode())).decode()
    async with standing() as stand:
        told = (await stand.ask("decide", ASKED | {"headers": headers, "body": packed})).json()
    assert [one["detector"] for one in told["findings"]] == ["payment-card"]
    assert not told["unread"]


async def test_a_refusal_comes_as_the_service_would_say_it() -> None:
    async with standing(Rule(Effect.BLOCK, because="It has not answered.")) as stand:
        told = (await stand.ask("decide", ASKED | {"text": "hi"})).json()
    assert told["allowed"] is False
    assert told["answer"]["status"] == 403
    assert "It has not answered." in base64.b64decode(told["answer"]["body"]).decode()


async def test_a_service_and_a_text_are_enough() -> None:
    async with standing() as stand:
        told = (await stand.ask("decide", {"service": "deepseek", "text": CARD, "address": "10.1.2.3"})).json()
        (entry,) = stand.play.entries()
    assert base64.b64decode(told["body"]).decode().startswith("[PAYMENT-CARD-")
    assert entry["exchange"]["activity"] == ["prompt"]
    assert entry["exchange"]["who"]["person"] == "lee"


@pytest.mark.parametrize(
    ("more", "activity"), [({}, "browse"), ({"query": "q=hello"}, "prompt"), ({"query": "page=2"}, "browse")]
)
async def test_what_a_request_without_a_body_does_is_told_by_its_query(more: dict[str, str], activity: str) -> None:
    async with standing() as stand:
        await stand.ask("decide", {"service": "deepseek", "method": "GET"} | more)
        await stand.ask("decide", {"host": "chat.deepseek.com", "method": "GET"} | more)
        assert [entry["exchange"]["activity"] for entry in stand.play.entries()] == [[activity], [activity]]


async def test_what_goes_beyond_the_limit_is_answered_by_policy() -> None:
    async with standing(body_limit=1000) as stand:
        told = (await stand.ask("decide", ASKED | {"body": body("x" * 1500)})).json()
    assert (told["allowed"], told["reason"]) == (False, "not-inspected")
    assert {"what": "body", "why": "over-limit"} in told["unread"]


async def test_the_key_of_a_person_decides_for_that_person_alone() -> None:
    kim = Caller("k1", Actor("kim", frozenset({"hr"}), Assurance.PASSWORD))
    async with standing(Rule(Effect.ALLOW, "who"), holders=lambda _: kim) as stand:
        other = await stand.ask("decide", ASKED | {"person": "lee"}, authorization="Bearer x")
        await stand.ask("decide", ASKED | {"text": "hi"}, authorization="Bearer x")
        (entry,) = stand.play.entries()
    assert other.status_code == 403
    assert entry["exchange"]["who"] == {"person": "kim", "groups": ["hr"], "assurance": "password"}


@pytest.mark.parametrize(
    "more",
    [
        {"text": "a", "body": body("a")},
        {"body": "no base64!"},
        {"address": "ten"},
        {"service": "deepseek"},
        {"groups": ["a,b"]},
        {"person": "a\nb"},
        {"path": "/?q=a"},
    ],
)
async def test_questions_that_contradict_themselves_are_told_so(more: dict[str, Any]) -> None:
    async with standing() as stand:
        told = await stand.ask("decide", ASKED | more)
        assert stand.play.entries() == []
    assert told.status_code == 400


async def test_no_such_service_and_no_such_host() -> None:
    async with standing(Rule(Effect.ALLOW)) as stand:
        told = await stand.ask("decide", {"service": "nobody", "text": "a"})
        assert told.status_code == 400
        assert told.json()["error"] == "The catalogue has no such `service`. Did you mean 'deepseek'?"
        told = (await stand.ask("decide", {"host": "a b", "text": "a"})).json()
        assert (told["allowed"], told["release"]) == (False, "refuse")
        outside = (await stand.ask("decide", {"host": "example.org", "text": CARD})).json()
        assert (outside["allowed"], outside["receipt"]) == (True, None)


async def test_nothing_is_allowed_that_could_not_be_recorded() -> None:
    async with standing(Rule(Effect.ALLOW)) as stand:

        async def broken(_entry: object) -> object:
            raise OSError(CARD)

        stand.play.ledger.append = broken  # type: ignore[method-assign, assignment]
        told = await stand.ask("decide", ASKED | {"text": "hi"})
    assert told.status_code == 503 or told.json()["allowed"] is False


async def test_somebody_sent_to_the_assistant_brings_what_they_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with standing(Rule(Effect.REDIRECT, "data")) as stand:
        monkeypatch.setattr(stand.parts.answers, "_hand_over", lambda text, person: f"{person}-{len(text)}")
        told = (await stand.ask("decide", ASKED | {"body": body('{"prompt": "hello"}'), "person": "kim"})).json()
    assert told["release"] == "redirect"
    assert "kim-5" in str(told["answer"]["headers"]) + base64.b64decode(told["answer"]["body"]).decode()
