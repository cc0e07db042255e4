"""Every effect, seen working with real clients, and what really left."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest

from tests.e2e.conftest import World
from tests.e2e.policies import ALLOW, BLOCK, BLOCK_DATA, CARD, COACH, JUSTIFY, MAIL, REDACT, REDIRECT, SECRETS, rule
from tidegate.practice import curl, sdks, streams
from tidegate.practice.told import Told

CHAT = "https://chat.deepseek.com/api/v0/chat/completion"
GPT = "https://chatgpt.com/backend-api/conversation"
SOCKET = "wss://copilot.microsoft.com/c/api/chat"
GEMINI = "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent"


def _curl(world: World, prompt: str, version: str, *options: str) -> Told:
    body = json.dumps({"prompt": prompt, "chat_session_id": "s-1"}).encode()
    headers = {"content-type": "application/json"}
    return curl.fetch(CHAT, body=body, headers=headers, version=version, options=options, **world.way)


def _said(told: Told) -> str:
    return (
        streams.said(told.text) if told.headers.get("content-type", "").startswith("text/event-stream") else told.text
    )


def curl1(world: World, prompt: str) -> Told:
    told = _curl(world, prompt, "--http1.1")
    return Told(told.client, told.status, _said(told), told.raw, told.headers)


def curl2(world: World, prompt: str) -> Told:
    told = _curl(world, prompt, "--http2")
    return Told(told.client, told.status, _said(told), told.raw, told.headers)


def httpx2(world: World, prompt: str) -> Told:
    asked = {"messages": [{"author": {"role": "user"}, "content": {"content_type": "text", "parts": [prompt]}}]}
    return streams.http2(GPT, asked, **world.way)


def gemini(world: World, prompt: str) -> Told:
    told = streams.http2(GEMINI, {"contents": [{"role": "user", "parts": [{"text": prompt}]}]}, **world.way)
    if told.status != 200:
        return told
    parts = json.loads(told.text)["candidates"][0]["content"]["parts"]
    return Told(told.client, told.status, parts[0]["text"], told.raw, told.headers)


def websocket(world: World, prompt: str) -> Told:
    asked = json.dumps({"event": "send", "conversationId": "c-1", "content": [{"type": "text", "text": prompt}]})
    return streams.websocket(SOCKET, [asked], **world.way)


def websocket_plain(world: World, prompt: str) -> Told:
    asked = json.dumps({"event": "send", "conversationId": "c-1", "content": [{"type": "text", "text": prompt}]})
    return streams.websocket(SOCKET, [asked], compression=None, **world.way)


def _gpt(ask: Callable[[Any, str], Told]) -> Callable[[World, str], Told]:
    def talk(world: World, prompt: str) -> Told:
        with sdks.openai_client(world.gateway.proxy_url, world.gateway.ca_file) as client:
            return ask(client, prompt)

    talk.__name__ = ask.__name__
    return talk


def _claude(ask: Callable[[Any, str], Told]) -> Callable[[World, str], Told]:
    def talk(world: World, prompt: str) -> Told:
        with sdks.anthropic_client(world.gateway.proxy_url, world.gateway.ca_file) as client:
            return ask(client, prompt)

    talk.__name__ = ask.__name__
    return talk


TALKERS = (
    curl1,
    curl2,
    httpx2,
    gemini,
    _gpt(sdks.openai_chat),
    _gpt(sdks.openai_stream),
    _gpt(sdks.openai_responses),
    _claude(sdks.anthropic_chat),
    _claude(sdks.anthropic_stream),
)
TOOLS = (_gpt(sdks.openai_tool), _claude(sdks.anthropic_tool))
SOCKETS = (websocket, websocket_plain)
EVERYONE = TALKERS + TOOLS + SOCKETS
each = pytest.mark.parametrize("client", EVERYONE, ids=lambda client: client.__name__)
PROMPT = f'Write to {MAIL} about the card {CARD}, with "quotes", a \\ and 한국어.'


def heard(client: Callable[..., Any], prompt: str) -> str:
    """What this client must read when everything goes well."""
    return prompt if client in TOOLS else "You said: " + prompt


@each
def test_allow_is_as_if_we_were_not_there(world: World, client: Callable[[World, str], Told]) -> None:
    told = client(world.under(ALLOW), PROMPT)
    assert (told.status, told.text) == (101 if client in SOCKETS else 200, heard(client, PROMPT))
    assert MAIL in world.left_text()


@each
def test_redact_sends_placeholders_and_gives_the_values_back(
    world: World, client: Callable[[World, str], Told]
) -> None:
    told = client(world.under(REDACT), PROMPT)
    assert told.text == heard(client, PROMPT), "the person reads the answer as if nothing had been replaced"
    left = world.left_text()
    assert "[EMAIL-" in left
    for secret in (MAIL, CARD):
        assert secret not in left


def test_a_value_in_the_address_is_replaced_as_one_in_the_body(world: World) -> None:
    world.under(REDACT)
    body = json.dumps({"prompt": f"Write to {MAIL}.", "chat_session_id": "s-1"}).encode()
    headers = {"content-type": "application/json"}
    told = curl.fetch(f"{CHAT}?copy={MAIL}&lang=ko", body=body, headers=headers, **world.way)
    assert (told.status, streams.said(told.text)) == (200, f"You said: Write to {MAIL}.")
    (sent,) = world.left()
    assert MAIL not in sent.text + unquote(sent.query)
    assert re.fullmatch(r"copy=\[EMAIL-[0-9a-f]+\]&lang=ko", unquote(sent.query))


def test_a_question_asked_in_an_address_is_a_prompt(world: World) -> None:
    """``https://chatgpt.com/?q=…`` opens the service with a question, and nothing but a page is asked for."""
    page = "https://chatgpt.com"
    shown = {"accept": "text/html"}
    world.under(REDACT)
    assert curl.fetch(f"{page}/?q=Write+to+{MAIL}&model=m", headers=shown, **world.way).status == 200
    (sent,) = world.left()
    assert re.fullmatch(r"q=Write\+to\+\[EMAIL-[0-9a-f]+\]&model=m", unquote(sent.query))
    refused = curl.fetch(f"{page}/draw/a%20card%20{CARD.replace(' ', '%20')}", headers=shown, **world.way)
    assert refused.status == 200, "browsing is not what this rule is about"
    world.under(BLOCK_DATA)
    assert curl.fetch(f"{page}/draw/a%20card%20{CARD.replace(' ', '%20')}", headers=shown, **world.way).status == 403
    assert curl.fetch(f"{page}/?offset=0&note={CARD.replace(' ', '+')}", headers=shown, **world.way).status == 403
    assert [seen.path for seen in world.left()][2:] == []


@pytest.mark.parametrize(("query", "coding"), [("?beta=true", None), ("", "gzip"), ("?beta=true", "gzip")])
def test_a_body_arrives_with_the_length_it_was_sent_with(world: World, query: str, coding: str | None) -> None:
    body = json.dumps({"prompt": "hello"}).encode()
    body = gzip.compress(body, mtime=0) if coding else body
    headers = {"content-type": "application/json"} | ({"content-encoding": coding} if coding else {})
    world.under(ALLOW)
    told = curl.fetch(CHAT + query, body=body, headers=headers, **world.way)
    assert told.status == 200
    (sent,) = world.left()
    assert sent.body == body
    assert sent.header("content-length") == str(len(body))
    assert sent.header("transfer-encoding") is None


def test_redact_without_restoring_keeps_the_placeholders(world: World) -> None:
    told = curl1(world.under(rule("redact", more="restore: false")), f"Write to {MAIL}.")
    assert told.status == 200
    assert MAIL not in told.text + world.left_text()
    assert "[EMAIL]" in told.text


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "zstd"])
def test_values_come_back_in_compressed_streams(world: World, encoding: str) -> None:
    world.under(REDACT)
    asked = {"prompt": PROMPT, "chat_session_id": "s-1"}
    headers = {"x-practice": f"encode={encoding} delta=1", "accept-encoding": "identity, " + encoding}
    options = ("--compressed",) if encoding != "deflate" else ()
    told = curl.fetch(CHAT, body=json.dumps(asked).encode(), headers=headers, options=options, **world.way)
    assert told.status == 200
    assert "[EMAIL-" in world.left_text()
    if told.headers.get("content-encoding", "identity") in ("identity", "gzip", "br", "zstd"):
        assert streams.said(told.text) == "You said: " + PROMPT


@pytest.mark.parametrize("delta", [1, 2, 5, 40])
def test_values_come_back_however_the_placeholder_is_split(world: World, delta: int) -> None:
    world.under(REDACT)
    asked = json.dumps({"prompt": PROMPT, "chat_session_id": "s-1"}).encode()
    told = curl.fetch(CHAT, body=asked, headers={"x-practice": f"delta={delta}"}, **world.way)
    assert streams.said(told.text) == "You said: " + PROMPT


def test_the_same_value_is_the_same_placeholder_all_through_a_conversation(world: World) -> None:
    world.under(REDACT)
    curl1(world, f"First {MAIL}")
    curl1(world, f"Again {MAIL}")
    first, second = (json.loads(seen.body)["prompt"] for seen in world.left())
    assert first.removeprefix("First ") == second.removeprefix("Again ")


@each
def test_block_lets_nothing_out_and_says_so(world: World, client: Callable[[World, str], Told]) -> None:
    told = client(world.under(BLOCK), PROMPT)
    assert told.status in (403, 1008, 4403), told
    world.nothing_left()
    entry = world.entry(told)
    assert entry["body"]["decision"]["effect"] == "block"
    assert entry["body"]["decision"]["rule"] == "the-rule"
    assert "Nothing leaves in this story." in told.text + told.raw


@each
def test_block_on_what_is_said_lets_the_rest_pass(world: World, client: Callable[[World, str], Told]) -> None:
    world.under(rule("block", more="data: [payment-card]"))
    refused = client(world, PROMPT)
    assert refused.status in (403, 1008, 4403), refused
    assert CARD not in world.left_text()
    passed = client(world, "Nothing special here.")
    assert passed.text == heard(client, "Nothing special here.")


@each
def test_coach_lets_programs_pass_and_tells_them(world: World, client: Callable[[World, str], Told]) -> None:
    told = client(world.under(COACH), "hello")
    assert told.text == heard(client, "hello")
    if told.headers:
        notice = [value for name, value in told.headers.items() if name.lower().startswith("tidegate-")]
        assert notice, told.headers
        assert world.entry(told)["body"]["decision"]["effect"] == "coach"


@each
def test_justify_tells_programs_where_to_give_a_reason(world: World, client: Callable[[World, str], Told]) -> None:
    told = client(world.under(JUSTIFY), PROMPT)
    assert told.status in (403, 428, 1008, 4403), told
    assert "/.well-known/tidegate/" in told.raw + told.text
    world.nothing_left()
    assert world.entry(told)["body"]["decision"]["effect"] == "justify"


@each
def test_redirect_tells_programs_where_the_assistant_is(world: World, client: Callable[[World, str], Told]) -> None:
    told = client(world.under(REDIRECT), PROMPT)
    assert told.status != 200
    assert world.assistant in told.raw + told.text + " ".join(told.headers.values())
    world.nothing_left()


def test_refusals_come_in_the_shape_of_the_service(world: World) -> None:
    world.under(BLOCK)
    openai_told = _gpt(sdks.openai_chat)(world, "hi")
    error = json.loads(openai_told.raw)["error"]
    assert {"message", "type", "code"} <= set(error)
    claude_told = _claude(sdks.anthropic_chat)(world, "hi")
    told = json.loads(claude_told.raw)
    assert told["type"] == "error"
    assert told["error"]["message"]
    for answer in (openai_told, claude_told, curl1(world, "hi"), httpx2(world, "hi")):
        assert answer.receipt
        assert "json" in answer.headers["content-type"]


def test_a_file_is_read_before_it_leaves(world: World) -> None:
    world.under(rule("block", more="activity: [upload]\ndata: [payment-card]"))
    with sdks.openai_client(world.gateway.proxy_url, world.gateway.ca_file) as client:
        refused = sdks.openai_upload(client, "customers.csv", f"name,card\nkim,{CARD}\n".encode())
        passed = sdks.openai_upload(client, "notes.txt", b"nothing special")
    assert refused.status == 403
    assert (passed.status, passed.text) == (200, "notes.txt")
    assert CARD not in world.left_text()
    assert len(world.left()) == 1


def test_values_in_a_file_are_replaced(world: World) -> None:
    world.under(REDACT)
    with sdks.openai_client(world.gateway.proxy_url, world.gateway.ca_file) as client:
        told = sdks.openai_upload(client, "customers.csv", f"name,mail\nkim,{MAIL}\n".encode())
    assert told.status == 200
    assert MAIL not in world.left_text()
    assert "[EMAIL-" in world.left_text()


def test_receipts_hold_no_value(world: World) -> None:
    told = curl1(world.under(rule("block", more="data: [payment-card, email]")), PROMPT)
    written = json.dumps(world.entry(told), ensure_ascii=False)
    for secret in SECRETS:
        assert secret not in written
    found = {(item["detector"], item["count"]) for item in world.entry(told)["body"]["exchange"]["data"]}
    assert {detector for detector, _ in found} >= {"email", "payment-card"}


def test_the_ledger_verifies_after_all_this(world: World) -> None:
    assert world.gateway.verify()
