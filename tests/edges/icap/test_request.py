"""REQMOD in stories: who asks, what is decided, and what the proxy is told to do."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.edges.icap.stand import HOST, Stand, http, reqmod
from tests.waiting import PATIENCE
from tidegate.core.decision import Effect
from tidegate.edges.people import AddressMap, parse_addresses
from tidegate.edges.rehearsal import TROUBLES, Breaking, Rule, Trouble, deadlines_for

Make = Callable[..., Awaitable[Stand]]
CARD = b'{"prompt": "my card is 4111111111111111"}'
PAGE = {"Accept": "text/html", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}


async def test_what_may_pass_passes_untouched_and_recorded(make: Make) -> None:
    stand = await make()
    told = await (await stand.client()).say(reqmod(http(), CARD, Allow="204", X_Client_IP="10.0.0.9"))
    assert told.status == 204
    (entry,) = await stand.entries()
    assert (entry["release"], entry["exchange"]["address"]) == ("forward", "10.0.0.9")


async def test_what_head_settles_is_not_asked_for(make: Make) -> None:
    """A long upload that any body would be allowed: the preview is over, and the rest never comes."""
    client = await (await make()).client()
    raw = reqmod(http(), b"x" * 100, Preview="100")
    assert [(await client.say(raw)).status for _ in range(2)] == [204, 204]


async def test_the_rest_is_asked_for_where_it_matters(make: Make) -> None:
    client = await (await make(Rule(Effect.ALLOW, "data"))).client()
    first = await client.say(reqmod(http(), CARD[:10], Preview="10"))
    assert first.status == 100
    rest = b"%x\r\n%s\r\n0\r\n\r\n" % (len(CARD) - 10, CARD[10:])
    told = await client.say(rest)
    assert (told.status, told.body) == (200, CARD)  # it kept nothing, as it did not say so


async def test_a_refusal_is_an_answer_in_the_services_own_shape(make: Make) -> None:
    stand = await make(Rule(Effect.BLOCK))
    client = await stand.client()
    for _ in range(2):  # the connection is good for more
        told = await client.say(reqmod(http(), CARD, Allow="204"))
        assert told.status == 200
        assert told.heads["res-hdr"].startswith(b"HTTP/1.1 403 Forbidden\r\n")
        assert json.loads(told.body or b"")
    assert [entry["release"] for entry in await stand.entries()] == ["refuse"] * 2


async def test_a_refused_call_of_a_tool_is_answered_in_its_own_protocol(make: Make) -> None:
    stand = await make(Rule(Effect.BLOCK, "data"))
    call = b'{"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {"name": "t", "arguments": {}}}'
    told = await (await stand.client()).say(reqmod(http(), call, Allow="204"))
    said = json.loads(told.body or b"")
    assert (said["jsonrpc"], said["id"]) == ("2.0", 7)
    assert said["error"]["data"]["tidegate"]["receipt"].startswith("r-")


async def test_what_has_no_body_calls_no_tool(make: Make) -> None:
    stand = await make()
    await (await stand.client()).say(reqmod(http("GET"), None, Allow="204"))
    (entry,) = await stand.entries()
    assert entry["exchange"]["tools"] == []


async def test_a_refusal_comes_before_the_rest_of_a_long_body(make: Make) -> None:
    client = await (await make(Rule(Effect.BLOCK))).client()
    told = await client.say(reqmod(http(), b"x" * 100, Preview="100"))
    assert told.heads["res-hdr"].startswith(b"HTTP/1.1 403")


async def test_values_are_replaced_and_their_lengths_are_true(make: Make) -> None:
    client = await (await make(Rule(Effect.REDACT, "data"))).client()
    head = http(Content_Length=str(len(CARD)), Content_MD5="x")
    told = await client.say(reqmod(head, CARD, Allow="204"))
    assert b"4111" not in (told.body or b"")
    assert b"content-length: %d\r\n" % len(told.body or b"") in told.http
    assert b"accept-encoding: identity\r\n" in told.http
    assert b"Content-MD5" not in told.http
    assert "x-tidegate-exchange" in told.headers


async def test_what_is_signed_is_refused_and_goes_as_it_came_where_nothing_is_found(make: Make) -> None:
    client = await (await make(Rule(Effect.REDACT, "data"))).client()
    head = http(Authorization="ACS3-HMAC-SHA256 Credential=k,SignedHeaders=host,Signature=0a")
    told = await client.say(reqmod(head, CARD, Allow="204"))
    assert told.heads["res-hdr"].startswith(b"HTTP/1.1 403")
    assert b"signed it" in (told.body or b"")
    assert (await client.say(reqmod(head, b'{"prompt": "hello"}', Allow="204"))).status == 204


LONG = CARD[:-1] + b', "more": "' + b"x" * 9000 + b'"}'


@pytest.mark.parametrize("said", [{"Allow": "204, 206"}, {"Allow": "206", "Preview": "32768"}])
async def test_what_did_not_change_is_not_sent_back_to_a_client_that_has_it(make: Make, said: dict[str, str]) -> None:
    client = await (await make(Rule(Effect.REDACT, "data"))).client()
    last = b"0; ieof\r\n\r\n" if "Preview" in said else b"0\r\n\r\n"
    told = await client.say(reqmod(http(), LONG, last=last, **said))
    assert told.status == 206
    assert client.extension.startswith(b"use-original-body=")
    whole = (told.body or b"") + LONG[int(client.extension.partition(b"=")[2]) :]
    assert b"4111" not in whole
    assert json.loads(whole)["more"] == "x" * 9000
    assert b"content-length: %d\r\n" % len(whole) in told.http
    assert len(told.body or b"") < 200
    again = await client.say(reqmod(http(), LONG, last=last, **said))
    assert again.status == 206


@pytest.mark.parametrize("said", [{}, {"Allow": "204"}, {"Allow": "206"}])
async def test_a_client_that_kept_nothing_gets_all_of_it(make: Make, said: dict[str, Any]) -> None:
    client = await (await make(Rule(Effect.REDACT, "data"))).client()
    told = await client.say(reqmod(http(), LONG, **said))
    assert told.status == 200
    assert json.loads(told.body or b"")["more"] == "x" * 9000


async def test_headers_that_repeat_the_body_are_replaced_with_it(make: Make) -> None:
    client = await (await make(Rule(Effect.REDACT, "data"))).client()
    card = "4111111111111111"
    message = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "pay", "arguments": {"card": card}},
    }
    head = http(Mcp_Method="tools/call", Mcp_Name="pay", Mcp_Param_Card=card)
    told = await client.say(reqmod(head, json.dumps(message).encode()))
    now = json.loads(told.body or b"")["params"]["arguments"]["card"]
    assert card not in now
    assert f"mcp-param-card: {now}\r\n".encode() in told.http
    assert b"Mcp-Name: pay\r\n" in told.http
    assert card.encode() not in told.http


async def test_values_in_the_address_are_replaced_too(make: Make) -> None:
    client = await (await make(Rule(Effect.REDACT, "data"))).client()
    told = await client.say(reqmod(http("GET", f"https://{HOST}/s?q=4111111111111111")))
    assert b"4111111111111111" not in told.http
    assert told.http.startswith(f"GET https://{HOST}/s?q=".encode())


@pytest.mark.parametrize(
    ("headers", "person", "groups", "address"),
    [
        ({"X_Authenticated_User": "kim"}, "kim", [], None),
        ({"X_Authenticated_User": base64.b64encode(b"Local://kim").decode(), "X_Client_IP": "::1"}, "kim", [], "::1"),
        ({"X_Authenticated_User": "kim", "X_Authenticated_Groups": "research, hr"}, "kim", ["hr", "research"], None),
        ({"X_Client_IP": "10.1.2.3"}, "lee", [], "10.1.2.3"),
        ({"X_Client_IP": "nonsense", "X_Authenticated_User": "kim"}, None, [], None),
    ],
)
async def test_who_it_is_is_what_the_proxy_says(
    make: Make, headers: dict[str, Any], person: str | None, groups: list[str], address: str | None
) -> None:
    stand = await make()
    await (await stand.client()).say(reqmod(http(), CARD, Allow="204", **headers))
    (entry,) = await stand.entries()
    assert entry["exchange"]["who"]["person"] == person
    assert entry["exchange"]["who"]["groups"] == groups
    assert entry["exchange"].get("address") == address
    assert ("address" in entry["exchange"]) is (address is not None)  # not said is unknown, and not the proxy's own


async def test_several_people_come_over_one_connection(make: Make) -> None:
    stand = await make()
    client = await stand.client()
    at: dict[str, Any] = {"X_Client_IP": "10.1.2.3"}
    kim: dict[str, Any] = {"X_Authenticated_User": "kim"}
    for who in (
        kim,
        at,
        kim,
        at | {"X_Authenticated_User": "choi"},
    ):
        await client.say(reqmod(http(), CARD, Allow="204", **who))
    stand.places = AddressMap(parse_addresses("10.1.2.3 person=park\n"))  # the file was edited
    await client.say(reqmod(http(), CARD, Allow="204", **at))
    people = [entry["exchange"]["who"]["person"] for entry in await stand.entries()]
    assert people == ["kim", "lee", "kim", "choi", "park"]


async def test_a_person_passes_the_notice_and_goes_on(make: Make) -> None:
    stand = await make(Rule(Effect.COACH))
    client = await stand.client()
    who: dict[str, Any] = {"X_Authenticated_User": "kim"}
    page = await client.say(reqmod(http("GET", f"https://{HOST}/c/1", **PAGE), **who))
    found = re.search(rb'name="token" value="([^"]+)"', page.body or b"")
    assert found is not None
    form = urlencode({"token": found[1].decode()}).encode()
    target = f"https://{HOST}/.well-known/tidegate/give"
    sent = http("POST", target, **PAGE | {"Content_Type": "application/x-www-form-urlencoded"})
    thanks = await client.say(reqmod(sent, form, Allow="204", **who))
    assert thanks.http.startswith(b"HTTP/1.1 303")
    assert (await client.say(reqmod(http("GET", f"https://{HOST}/c/1", **PAGE), Allow="204", **who))).status == 204


async def test_two_services_in_one_request_never_pass(make: Make) -> None:
    client = await (await make(Rule(Effect.ALLOW, unsure=Effect.ALLOW))).client()
    told = await client.say(reqmod(http("POST", "https://chatgpt.com/x"), CARD, Allow="204"))
    assert b"403" in told.http


async def test_a_head_that_could_be_read_in_two_ways_never_passes(make: Make) -> None:
    stand = await make(Rule(Effect.ALLOW, unsure=Effect.ALLOW))
    told = await (await stand.client()).say(reqmod(b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", Allow="204"))
    assert b"403" in told.http
    assert len(await stand.entries()) == 1


async def test_a_connection_is_opened_so_that_its_requests_can_be_refused_with_a_reason(make: Make) -> None:
    stand = await make(Rule(Effect.BLOCK))
    told = await (await stand.client()).say(reqmod(http("CONNECT", f"{HOST}:443"), Allow="204"))
    assert told.status == 204
    assert await stand.entries() == []


@pytest.mark.parametrize(("effect", "status"), [(Effect.BLOCK, 403), (Effect.ALLOW, 204)])
async def test_a_connection_that_nobody_opens_is_decided_by_what_a_policy_says_when_unsure(
    make: Make, effect: Effect, status: int
) -> None:
    stand = await make(Rule(Effect.ALLOW, "data", unsure=effect), inside=False)
    told = await (await stand.client()).say(reqmod(http("CONNECT", f"{HOST}:443"), Allow="204"))
    assert (403 if told.heads else told.status) == status
    (entry,) = await stand.entries()
    assert entry["exchange"]["unread"] == [{"what": "connection", "why": "not-opened"}]


async def test_a_websocket_is_decided_by_what_will_not_be_seen(make: Make) -> None:
    stand = await make(Rule(Effect.ALLOW, "data"))
    told = await (await stand.client()).say(reqmod(http("GET", Sec_WebSocket_Key="x"), Allow="204"))
    assert b"403" in told.http
    (entry,) = await stand.entries()
    assert entry["exchange"]["unread"] == [{"what": "messages", "why": "unseen"}]


@pytest.mark.parametrize("asks", [{"Sec_WebSocket_Key": "x"}, {"Upgrade": "websocket"}])
async def test_what_comes_with_a_handshake_is_looked_into_all_the_same(make: Make, asks: dict[str, str]) -> None:
    stand = await make(Rule(Effect.REDACT, "data", unsure=Effect.ALLOW, restore=True))
    client = await stand.client()
    told = await client.say(reqmod(http(**asks), CARD, Allow="204"))
    assert told.body
    assert b"4111" not in told.body
    told = await client.say(reqmod(http("GET", f"https://{HOST}/s?q=4111111111111111", **asks), Allow="204"))
    assert told.http.startswith(f"GET https://{HOST}/s?q=".encode())
    assert b"4111" not in told.http
    assert "x-tidegate-exchange" not in told.headers, "what a WebSocket answers is not seen"
    for entry in await stand.entries():
        assert [found["detector"] for found in entry["exchange"]["data"]] == ["payment-card"]
        assert entry["exchange"]["unread"] == [{"what": "messages", "why": "unseen"}]


async def test_beyond_the_limit_policy_answers_and_all_of_it_goes_on_or_nothing(make: Make) -> None:
    body = b'{"prompt": "' + b"x" * 200_000 + b'"}'
    strict = await (await make(Rule(Effect.ALLOW, "data"), body_limit=1000)).client()
    assert b"403" in (await strict.say(reqmod(http(), body))).http
    mild = await (await make(Rule(Effect.ALLOW, "data", unsure=Effect.ALLOW), body_limit=1000)).client()
    told = await mild.say(reqmod(http(), body))
    assert (told.status, told.body) == (200, body)


STATIONS = ("at_host", "identify", "scan", "decide", "append", "identity")


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("station", STATIONS)
async def test_a_station_that_breaks_is_answered_as_policy_says_and_nothing_passes(
    make: Make, station: str, trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = await make(Rule(Effect.ALLOW, "data", "who"))
    breaking, play = Breaking(trouble), stand.play
    play.driver.deadlines = deadlines_for({"scan": "inspect", "append": "record"}.get(station, station), trouble)
    monkeypatch.setattr(play.ledger, "append", breaking.wait if station == "append" else play.ledger.append)
    if station in ("at_host", "identify"):
        setattr(play.catalogue, station, breaking.sync)
    elif station == "scan":
        monkeypatch.setattr(play.scanner, "scan", breaking.sync)
    elif station == "decide":
        monkeypatch.setattr(play.evaluator, "decide", breaking.sync)
    elif station == "identity":
        monkeypatch.setattr(stand._identity, "identify", breaking.wait)
    client = await stand.client()
    async with asyncio.timeout(PATIENCE):
        raw = reqmod(http("POST", "https://api.deepseek.com/x"), CARD, Allow="204")  # two hosts of one service
        try:
            told = await client.say(raw)
        except asyncio.IncompleteReadError:
            return  # closed without an answer is an error to every proxy with bypass=off
    assert told.status == 200
    assert b"403" in told.http
    assert breaking.calls or station == "scan"
