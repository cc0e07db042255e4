"""RESPMOD: values come back as the answer streams by, and nothing waits."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.edges.icap.stand import Client, Stand, Told, http, reqmod, respmod, response
from tests.waiting import PATIENCE, until
from tests.wire.documents.here import packed, read_here
from tidegate.core.decision import Effect
from tidegate.edges.envoy.rehearsal import Rehearsal
from tidegate.edges.rehearsal import Rule

CARD = b'{"prompt": "my card is 4111111111111111"}'
EVENTS = response(Content_Type="text/event-stream", Content_Length="99", ETag="x")


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    made = await Stand(Rehearsal(Rule(Effect.REDACT, "data"))).start()
    yield made
    await made.stop()


async def redacted(client: Client, **headers: Any) -> tuple[str, Told]:
    """The placeholder of the card, and what the proxy was told."""
    told = await client.say(reqmod(http(), CARD, Allow="204", **headers))
    body = told.body or b""
    return body[body.index(b"[") : body.index(b"]") + 1].decode(), told


async def test_values_come_back_and_the_end_is_recorded(stand: Stand) -> None:
    client = await stand.client()
    token, told = await redacted(client)
    number = told.headers["x-tidegate-exchange"]
    event = f'data: {{"v": "You said {token}"}}\n\n'.encode()
    back = await client.say(respmod(http(), EVENTS, event, X_Tidegate_Exchange=number))
    assert b"4111111111111111" in (back.body or b"")
    assert b"Content-Length" not in back.http
    assert b"ETag" not in back.http
    (end,) = await stand.entries("end")
    assert (end["how"], end["status"]) == ("complete", 200)


async def test_a_client_that_carries_nothing_along_is_met_by_what_it_says_twice(stand: Stand) -> None:
    client = await stand.client()
    said: dict[str, Any] = {"X_Client_IP": "10.0.0.9", "X_Authenticated_User": "kim"}
    token, _ = await redacted(client, **said)
    other = await client.say(respmod(http(), EVENTS, token.encode(), Allow="204", X_Client_IP="10.0.0.8"))
    assert other.status == 204
    back = await client.say(respmod(http(), response(), token.encode(), **said))
    assert back.body == b"4111111111111111"


async def test_an_event_goes_on_before_the_next_one_comes(stand: Stand) -> None:
    client = await stand.client()
    token, told = await redacted(client)
    number = told.headers["x-tidegate-exchange"]
    waiting = await client.say(respmod(http(), EVENTS, b"", X_Tidegate_Exchange=number, Preview="0"))
    assert waiting.status == 100
    async with asyncio.timeout(PATIENCE):
        begun = await client.head()
        assert begun.body == b""
        for word in (b"one", token.encode(), b"half " + token[:5].encode()):
            event = b'data: {"v": "%s"}\n\n' % word
            client.writer.write(b"%x\r\n%s\r\n" % (len(event), event))
            assert await client.chunk()
        client.writer.write(b"0\r\n\r\n")
        while await client.chunk():
            pass


async def test_a_service_that_breaks_off_is_not_ended_cleanly(stand: Stand) -> None:
    client = await stand.client()
    _, told = await redacted(client)
    number = told.headers["x-tidegate-exchange"]
    client.writer.write(respmod(http(), EVENTS, b"data: x\n\n", last=b"", X_Tidegate_Exchange=number))
    await client.head()
    client.close()
    ends = await until(lambda: stand.entries("end"), "the end is recorded")
    assert ends[0]["how"] != "complete"


async def test_a_stream_that_is_broken_off_says_so_last(stand: Stand) -> None:
    client = await stand.client()
    _, told = await redacted(client)
    number = told.headers["x-tidegate-exchange"]
    head = response(Content_Type="text/event-stream", Content_Encoding="gzip")
    client.writer.write(respmod(http(), head, b"this is not gzip", last=b"", X_Tidegate_Exchange=number))
    async with asyncio.timeout(PATIENCE):
        await client.head()
        last = await client.chunk()
        assert await client.reader.read() == b"", "no end is said: the connection is closed"
    ends = await stand.entries("end")
    receipt = stand.play.ledger.kept[0].receipt
    assert last.startswith(b"data: ")
    assert json.loads(last.removeprefix(b"data: "))["tidegate"]["receipt"] == receipt
    assert ends[0]["how"] == "failed"


async def test_what_cannot_be_restored_is_said_and_goes_on(stand: Stand) -> None:
    client = await stand.client()
    _, told = await redacted(client)
    number = told.headers["x-tidegate-exchange"]
    odd = response(Content_Type="text/plain", Content_Encoding="x-unknown")
    back = await client.say(respmod(http(), odd, b"abc", X_Tidegate_Exchange=number))
    assert b"tidegate-not-restored" in back.http
    assert back.body == b"abc"


async def test_a_notice_is_told_in_the_head_of_the_answer() -> None:
    stand = await Stand(Rehearsal(Rule(Effect.COACH))).start()
    client = await stand.client()
    told = await client.say(reqmod(http(), CARD, Allow="204"))
    assert told.status == 204
    number = told.headers["x-tidegate-exchange"]
    back = await client.say(respmod(http(), response(), b"", Preview="0", X_Tidegate_Exchange=number))
    assert back.status == 100
    back = await client.say(b"2\r\nok\r\n0\r\n\r\n")
    assert b"tidegate-notice" in back.http
    assert back.body == b"ok"
    await stand.stop()


async def test_a_notice_leaves_the_body_with_a_client_that_can_put_it_after_another_head() -> None:
    stand = await Stand(Rehearsal(Rule(Effect.COACH))).start()
    client = await stand.client()
    told = await client.say(reqmod(http(), CARD, Allow="204"))
    said = dict[str, Any](Preview="0", Allow="204, 206", X_Tidegate_Exchange=told.headers["x-tidegate-exchange"])
    back = await client.say(respmod(http(), response(), b"", **said))
    assert back.status == 206
    assert b"tidegate-notice" in back.http
    assert (back.body, client.extension) == (b"", b"use-original-body=0")
    assert (await client.say(reqmod(http(), b"{}", Allow="204"))).status == 204
    await stand.stop()


CARD_TEXT = "4111111111111111"
KIM: dict[str, Any] = {"X_Client_IP": "10.0.0.9", "X_Authenticated_User": "kim"}
ZIP = response(Content_Type="application/zip", Content_Length="9999")


def fetched(path: str = "/api/v0/files/a") -> bytes:
    return http("GET", f"https://chat.deepseek.com{path}", Content_Type="")


async def test_a_file_that_answers_waits_until_it_is_whole_and_has_the_values(stand: Stand) -> None:
    stand.play.driver.read_files = read_here
    client = await stand.client()
    token, told = await redacted(client)
    number = told.headers["x-tidegate-exchange"]
    back = await client.say(respmod(http(), ZIP, packed(f"you said {token}"), X_Tidegate_Exchange=number))
    with zipfile.ZipFile(io.BytesIO(back.body or b"")) as archive:
        assert archive.read("a.txt").decode() == f"you said {CARD_TEXT}"
    assert b"Content-Length" not in back.http
    assert "failures" not in (await stand.entries("end"))[-1]


async def test_a_file_that_is_fetched_later_has_the_values_of_an_earlier_request(stand: Stand) -> None:
    """Nothing is replaced in that request; whose values come is the person's alone."""
    stand.play.driver.read_files = read_here
    client = await stand.client()
    token, _ = await redacted(client, **KIM)
    content = packed(f"you said {token}")
    asked = await client.say(reqmod(fetched(), Allow="204", Preview="0", **KIM))
    assert asked.status == 204
    number = asked.headers["x-tidegate-exchange"]
    waiting = await client.say(respmod(fetched(), ZIP, b"", Preview="0", X_Tidegate_Exchange=number, **KIM))
    assert waiting.status == 100
    back = await client.say(b"%x\r\n%s\r\n0\r\n\r\n" % (len(content), content))
    with zipfile.ZipFile(io.BytesIO(back.body or b"")) as archive:
        assert archive.read("a.txt").decode() == f"you said {CARD_TEXT}"
    other = await client.say(reqmod(fetched(), Allow="204", Preview="0", **KIM | {"X_Authenticated_User": "lee"}))
    assert (other.status, "x-tidegate-exchange" in other.headers) == (204, False)


@pytest.mark.parametrize("kind", ["text/javascript", "image/png"])
async def test_what_holds_nothing_that_was_said_is_let_go_before_its_body(stand: Stand, kind: str) -> None:
    client = await stand.client()
    await redacted(client, **KIM)
    asked = await client.say(reqmod(fetched("/app.js"), Allow="204", Preview="0", **KIM))
    said = KIM | {"Preview": "0", "Allow": "204", "X_Tidegate_Exchange": asked.headers["x-tidegate-exchange"]}
    back = await client.say(respmod(fetched("/app.js"), response(Content_Type=kind), b"", **said))
    assert back.status == 204


async def test_a_file_that_cannot_be_read_comes_as_it_is_and_the_record_says_why(stand: Stand) -> None:
    stand.play.driver.read_files = read_here
    client = await stand.client()
    _, told = await redacted(client)
    content = b"PK\3\4 and nothing that is an archive"
    back = await client.say(respmod(http(), ZIP, content, X_Tidegate_Exchange=told.headers["x-tidegate-exchange"]))
    assert back.body == content
    (end,) = await stand.entries("end")
    assert (end["how"], end["failures"]) == ("complete", [{"station": "answer", "why": "damaged"}])


async def test_a_piece_of_a_file_is_not_touched(stand: Stand) -> None:
    client = await stand.client()
    token, told = await redacted(client)
    piece = response("206 Partial Content", Content_Type="text/plain", Content_Range="bytes 0-9/99")
    back = await client.say(
        respmod(http(), piece, token.encode(), X_Tidegate_Exchange=told.headers["x-tidegate-exchange"])
    )
    assert back.body == token.encode()
    assert b"tidegate-not-restored: partial" in back.http
