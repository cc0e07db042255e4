"""The answer to a redacted request, to its end."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tidegate.core.decision import Effect
from tidegate.edges.envoy import restoring
from tidegate.edges.envoy.rehearsal import Rehearsal, Script, body, head, whole
from tidegate.edges.rehearsal import Rule

CARD = "4111111111111111"
REQUEST = whole("chat.deepseek.com", "/api", f"card {CARD}".encode(), headers={"content-type": "text/plain"})


@pytest.fixture
async def play() -> AsyncIterator[Rehearsal]:
    made = Rehearsal(Rule(Effect.REDACT, "data"))
    yield made
    await made.close()


async def token(play: Rehearsal) -> str:
    script = await play.talk(REQUEST)
    sent: bytes = script.replies[0].request_body.response.body_mutation.body
    return sent.decode().removeprefix("card ")


def answer(headers: dict[str, str], *pieces: bytes) -> list[Any]:
    last = len(pieces) - 1
    bodies = [body(piece, kind="response", ended=number == last) for number, piece in enumerate(pieces)]
    return [head({":status": "200"} | headers, kind="response", ended=not pieces), *bodies]


def out(replies: list[Any], pieces: tuple[bytes, ...]) -> bytes:
    told = b""
    for reply, piece in zip(replies, pieces, strict=True):
        response = reply.response_body.response
        told += response.body_mutation.body if response.HasField("body_mutation") else piece
    return told


@pytest.mark.parametrize("coding", ["", "gzip"])
async def test_values_come_back_and_untrue_headers_go(play: Rehearsal, coding: str) -> None:
    said = f"you said {await token(play)}.".encode()
    raw = gzip.compress(said) if coding else said
    pieces = (raw[:12], raw[12:])
    headers = {"content-type": "text/plain"} | ({"content-encoding": coding} if coding else {})
    script = await play.talk(REQUEST, *answer(headers, *pieces))
    assert out(script.replies[2:], pieces) == f"you said {CARD}.".encode()
    assert set(restoring.UNTRUE_WHEN_RESTORED) == set(
        script.replies[1].response_headers.response.header_mutation.remove_headers
    )
    assert play.entries("end")[-1]["how"] == "complete"


async def test_a_picture_goes_by_untouched(play: Rehearsal) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(50)
    script = await play.talk(REQUEST, *answer({"content-type": "image/png", "content-length": "58"}, picture))
    assert out(script.replies[2:], (picture,)) == picture
    assert not script.replies[1].response_headers.response.header_mutation.remove_headers


async def test_an_answer_without_body_ends_with_its_head(play: Rehearsal) -> None:
    script = await play.talk(REQUEST, *answer({}))
    assert len(script.replies) == 2
    assert play.entries("end")[-1]["how"] == "complete"


async def test_an_end_that_is_said_twice_does_no_harm(play: Rehearsal) -> None:
    last = body(b"", kind="response")
    script = await play.talk(REQUEST, *answer({"content-type": "text/plain"}, b"hello"), last)
    assert script.left == 1  # our part was over


async def test_what_may_begin_a_placeholder_does_not_wait_for_ever(
    play: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "SILENCE", 0.01)
    said = f"you said {await token(play)}".encode()
    paused = [REQUEST, *answer({"content-type": "text/plain"}, said[:12], b"never sent")[:2]]
    script = Script(*paused, waits=True)
    talking = asyncio.create_task(play.processor.talk(script))
    async with asyncio.timeout(5):
        while len(script.replies) < 3:
            await asyncio.sleep(0.005)
    assert out(script.replies[2:], (said[:12],)) == said[:12]
    talking.cancel()
    await asyncio.gather(talking, return_exceptions=True)


async def test_a_placeholder_whose_rest_comes_in_time_is_put_back_whole(play: Rehearsal) -> None:
    said = f"you said {await token(play)}!".encode()
    pieces = tuple(said[at : at + 3] for at in range(0, len(said), 3))
    script = await play.talk(REQUEST, *answer({"content-type": "text/plain"}, *pieces))
    assert out(script.replies[2:], pieces) == f"you said {CARD}!".encode()
