"""The ICAP server over a real socket: options, order, limits, and clients that lie or leave."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from icap import AsyncIcapClient

from tests.edges.icap.stand import Stand, chunked, http, reqmod, respmod, response
from tests.waiting import PATIENCE, until
from tidegate.core.decision import Effect
from tidegate.edges.rehearsal import Rule

Make = Callable[..., Awaitable[Stand]]
OPTIONS = b"OPTIONS icap://tidegate.example/%s ICAP/1.0\r\nHost: x\r\n\r\n"
BODY = b'{"prompt": "hello"}'


async def test_a_client_is_told_what_each_service_does(make: Make) -> None:
    client = await (await make(connections=7)).client()
    told = await client.say(OPTIONS % b"request")
    assert told.status == 200
    assert told.headers["methods"] == "REQMOD"
    assert told.headers["max-connections"] == "7"
    assert told.headers["allow"] == "204, 206"
    assert int(told.headers["preview"]) > 2048
    assert told.headers["x-include"].startswith("X-Client-IP")
    assert "transfer-ignore" not in told.headers
    assert (await client.say(OPTIONS % b"answer")).headers["preview"] == "0"


async def test_the_tag_changes_with_what_is_in_force(make: Make) -> None:
    stand = await make()
    client = await stand.client()
    before = (await client.say(OPTIONS % b"request")).headers["istag"]
    assert len(before) <= 34
    assert (await client.say(reqmod(http(), BODY, Allow="204"))).headers["istag"] == before
    stand.state = "another"
    assert (await client.say(reqmod(http(), BODY, Allow="204"))).headers["istag"] != before


async def test_pipelined_requests_are_answered_in_order(make: Make) -> None:
    stand = await make()
    client = await stand.client()
    get = http("GET", "https://www.example.com/", Host="www.example.com")
    client.writer.write(reqmod(http(), BODY, Allow="204") + OPTIONS % b"answer" + reqmod(get))
    told = [await client.hear() for _ in range(3)]
    assert [one.status for one in told] == [204, 200, 200]
    assert told[2].heads == {"req-hdr": get}
    assert len(await stand.entries()) == 1


@pytest.mark.parametrize("size", [65_535, 65_536])
async def test_bodies_of_sixty_four_kibibytes_on_a_kept_connection(make: Make, size: int) -> None:
    stand = await make(Rule(Effect.ALLOW, "data"))
    client = await stand.client()
    body = b'"' + b"x" * (size - 2) + b'"'
    for _ in range(3):
        told = await client.say(reqmod(http(), body))
        assert (told.status, told.body) == (200, body)
    assert [entry["exchange"]["size"] for entry in await stand.entries()] == [size] * 3


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"OPTIONS /nothing ICAP/1.0\r\n\r\n", 404),
        (b"OPTIONS /request ICAP/3.0\r\n\r\n", 505),
        (reqmod(http(), path="/answer"), 405),
    ],
)
async def test_what_is_no_request_is_answered_once_and_the_connection_closed(
    make: Make, raw: bytes, status: int
) -> None:
    client = await (await make(Rule(Effect.BLOCK, "data"))).client()
    assert (await client.say(raw)).status == status
    assert await client.closed()


async def test_a_stranger_is_not_listened_to(make: Make) -> None:
    stand = await make(clients=())
    client = await stand.client()
    client.writer.write(OPTIONS % b"request")
    assert await client.closed()


async def test_more_connections_than_clients_may_open_are_turned_away(make: Make) -> None:
    stand = await make(connections=1)
    for _ in range(4):
        assert (await (await stand.client()).say(OPTIONS % b"request")).status == 200
    assert (await (await stand.client()).hear()).status == 503


async def test_a_client_that_leaves_in_the_middle_of_a_body_is_recorded_and_nothing_passes(make: Make) -> None:
    stand = await make(Rule(Effect.ALLOW, "data"))
    client = await stand.client()
    client.writer.write(reqmod(http(), b"half of", last=b""))
    await client.writer.drain()
    client.close()
    assert (await until(stand.entries, "it is recorded"))[0]["release"] == "nothing"


@pytest.mark.parametrize(("unsure", "status"), [(Effect.BLOCK, 200), (Effect.ALLOW, 204)])
async def test_a_body_whose_lengths_lie_was_not_read_and_the_connection_ends(
    make: Make, unsure: Effect, status: int
) -> None:
    stand = await make(Rule(Effect.ALLOW, "data", unsure=unsure))
    client = await stand.client()
    assert (await client.say(reqmod(http(), b"ab", last=b"zz\r\nab\r\n0\r\n\r\n", Allow="204"))).status == status
    assert await client.closed()
    (entry,) = await stand.entries()
    assert entry["exchange"]["unread"] == [{"what": "read", "why": "raised"}]


async def test_at_the_end_what_is_under_way_is_answered_and_nothing_new_taken(make: Make) -> None:
    stand = await make(Rule(Effect.ALLOW, "data"))
    idle, busy = await stand.client(), await stand.client()
    await idle.say(OPTIONS % b"request")
    busy.writer.write(reqmod(http(), BODY, last=b"", Allow="204"))
    await busy.writer.drain()
    await idle.say(OPTIONS % b"request")
    stopping = asyncio.create_task(stand.server.stop(PATIENCE))
    assert await idle.closed()
    assert (await busy.say(b"0\r\n\r\n")).status == 204
    assert await busy.closed()
    await stopping


async def test_an_answer_nobody_waits_for_goes_on_before_its_body_was_sent(make: Make) -> None:
    client = await (await make()).client()
    raw = respmod(http(), response(), b"", Preview="0")
    assert [(await client.say(raw)).status for _ in range(2)] == [204, 204]


async def test_a_client_that_kept_nothing_gets_all_of_it_back(make: Make) -> None:
    client = await (await make()).client()
    told = await client.say(respmod(http(), response(), b"x" * 300_000))
    assert (told.status, told.body) == (200, b"x" * 300_000)


async def test_the_python_icap_client_agrees(make: Make) -> None:
    stand = await make(Rule(Effect.BLOCK))
    async with AsyncIcapClient("127.0.0.1", stand.port) as client:
        assert (await client.options("request")).status_code == 200
        refused = await client.reqmod("request", http(), BODY)
        assert refused.status_code == 200
        assert b"403 Forbidden" in refused.body or "res-hdr" in str(refused.headers)
        passed = await client.respmod("answer", http(), response(Content_Length="2") + b"ok")
        assert passed.status_code in (200, 204)


async def test_what_is_chunked_is_what_was_said() -> None:
    assert chunked(b"abc") == b"3\r\nabc\r\n0\r\n\r\n"
