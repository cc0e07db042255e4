"""The answer to a redacted request, to its end."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import zipfile
import zlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.waiting import until
from tests.wire.documents.here import WORD, packed, read_here
from tidegate.core.decision import Effect
from tidegate.edges.envoy import restoring
from tidegate.edges.envoy.dialogue import pb
from tidegate.edges.envoy.rehearsal import Rehearsal, Script, body, head, states, steps, whole
from tidegate.edges.envoy.rehearsal import told as metadata
from tidegate.edges.envoy.stream import BrokenOff
from tidegate.edges.rehearsal import Rule
from tidegate.edges.station import Deadlines
from tidegate.wire.restore import UNTRUE_WHEN_RESTORED

CARD = "4111111111111111"
REQUEST = whole("chat.deepseek.com", "/api", f"card {CARD}".encode(), headers={"content-type": "text/plain"})
OURS = whole(
    "chat.deepseek.com",
    "/api",
    f"card {CARD}".encode(),
    headers={"content-type": "text/plain"},
    more=states(address="10.0.0.7"),
)


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
    assert set(UNTRUE_WHEN_RESTORED) == set(script.replies[1].response_headers.response.header_mutation.remove_headers)
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
    await until(lambda: len(script.replies) >= 3, "what was held goes on")
    assert out(script.replies[2:], (said[:12],)) == said[:12]
    talking.cancel()
    await asyncio.gather(talking, return_exceptions=True)


async def test_a_placeholder_whose_rest_comes_in_time_is_put_back_whole(play: Rehearsal) -> None:
    said = f"you said {await token(play)}!".encode()
    pieces = tuple(said[at : at + 3] for at in range(0, len(said), 3))
    script = await play.talk(REQUEST, *answer({"content-type": "text/plain"}, *pieces))
    assert out(script.replies[2:], pieces) == f"you said {CARD}!".encode()


def breaks(*_: object) -> Any:
    raise ValueError("words of the file")


async def test_a_file_waits_until_it_is_whole_and_has_the_values(play: Rehearsal) -> None:
    play.driver.read_files = read_here
    content = packed(f"you said {await token(play)}")
    pieces = (content[:40], content[40:])
    script = await play.talk(REQUEST, *answer({"content-type": "application/zip"}, *pieces))
    assert script.replies[2].response_body.response.body_mutation.clear_body
    new = script.replies[3].response_body.response.body_mutation.body
    with zipfile.ZipFile(io.BytesIO(new)) as archive:
        assert archive.read("a.txt").decode() == f"you said {CARD}"
    assert "failures" not in play.entries("end")[-1]


def ended_by_trailers(headers: dict[str, str], *pieces: bytes) -> list[Any]:
    """An answer as Envoy shows it before trailers: no chunk is said to be the last."""
    last = pb.ProcessingRequest()
    last.response_trailers.SetInParent()
    shown = [body(piece, kind="response", ended=False) for piece in pieces]
    return [head({":status": "200"} | headers, kind="response", ended=False), *shown, last]


@pytest.mark.parametrize("kind", ["application/zip", "text/plain"])
async def test_before_trailers_all_of_an_answer_has_gone_on(
    play: Rehearsal, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "SILENCE", 0.01)
    play.driver.read_files = read_here
    said = f"you said {await token(play)} [PA"
    content = packed(said) if kind == "application/zip" else said.encode()
    messages = ended_by_trailers({"content-type": kind}, content[:40], content[40:])
    script = Script(REQUEST, *messages[:-1], waits=True)
    talking = asyncio.create_task(play.processor.talk(script))
    await until(lambda: len(script.replies) >= 4, "all of it goes on")
    came = out(script.replies[2:4], (content[:40], content[40:]))
    if kind == "application/zip":
        with zipfile.ZipFile(io.BytesIO(came)) as archive:
            came = archive.read("a.txt")
    assert came == f"you said {CARD} [PA".encode()
    talking.cancel()
    await asyncio.gather(talking, return_exceptions=True)


async def test_an_answer_that_ends_in_trailers_is_complete(play: Rehearsal) -> None:
    said = f"you said {await token(play)}!".encode()
    script = await play.talk(REQUEST, *ended_by_trailers({"content-type": "text/plain"}, said))
    assert out(script.replies[2:3], (said,)) == f"you said {CARD}!".encode()
    assert script.replies[-1].HasField("response_trailers")
    assert play.entries("end")[-1]["how"] == "complete"


@pytest.mark.parametrize("headers", [{"content-type": "message/rfc822"}, {"content-encoding": "gzip"}])
async def test_what_was_still_here_when_trailers_came_is_not_left_out_in_silence(
    play: Rehearsal, headers: dict[str, str]
) -> None:
    await token(play)
    pieces = ended_by_trailers({"content-type": "text/plain"} | headers, gzip.compress(b"Subject: a")[:-4])
    with pytest.raises(BrokenOff):
        await play.talk(REQUEST, *pieces)
    assert play.entries("end")[-1]["how"] != "complete"


class Patient(Script):
    """A service that says no more until what it said was answered."""

    def __init__(self, *messages: Any) -> None:
        super().__init__(*messages)
        self._answered = asyncio.Event()
        self._answered.set()

    async def read(self) -> Any:
        await self._answered.wait()
        self._answered.clear()
        return await super().read()

    async def write(self, reply: Any) -> None:
        await super().write(reply)
        self._answered.set()

    finish = write


@pytest.mark.parametrize("begun", [b"", b"data: one\n\n"])
async def test_a_stream_that_is_broken_off_says_so_last(play: Rehearsal, begun: bytes) -> None:
    """With nothing of what was held, and under the receipt of the exchange."""
    held = f"data: you said {(await token(play))[:-3]}\n\n".encode()
    good, bad = zlib.compressobj(wbits=31), b"this is not gzip"
    first = good.compress(begun + held) + good.flush(zlib.Z_SYNC_FLUSH)
    events = answer({"content-type": "text/event-stream", "content-encoding": "gzip"}, first, bad, b"never asked for")
    script, clock = Script(REQUEST, *events), asyncio.get_running_loop().time
    began = clock()
    with pytest.raises(BrokenOff, match="malformed-encoding"):
        await play.processor.talk(script)
    assert clock() - began >= restoring.LEAVING, "the cut would overtake the words, though more came meanwhile"
    await play.driver.settled()
    came, last = (reply.response_body.response.body_mutation.body for reply in script.replies[2:])
    assert came == begun
    assert last.startswith(b"data: ")
    assert last.endswith(b"\n\n")
    assert b"you said" not in last
    told = json.loads(last.partition(b"data: ")[2])["tidegate"]
    receipt = [kept.receipt for kept in play.ledger.kept if kept.kind == "exchange"][-1]
    assert (told["receipt"], told["rule"], told["effect"]) == (receipt, "rehearsed", "redact")
    assert play.entries("end")[-1]["how"] == "failed"


async def test_half_an_event_that_went_out_is_ended_before_the_last_one(
    play: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "SILENCE", 0.01)
    await token(play)
    good = zlib.compressobj(wbits=31)
    half = good.compress(b"data: half\n") + good.flush(zlib.Z_SYNC_FLUSH)
    events = {"content-type": "text/event-stream", "content-encoding": "gzip"}
    script = Patient(REQUEST, *answer(events, half, b"this is not gzip", b"never asked for"))
    with pytest.raises(BrokenOff, match="malformed-encoding"):
        await play.processor.talk(script)
    came, last = (reply.response_body.response.body_mutation.body for reply in script.replies[2:])
    assert came == b"data: half\n"
    assert last.startswith(b"\n\ndata: ")


async def test_an_answer_that_is_no_stream_is_cut_without_a_word(play: Rehearsal) -> None:
    await token(play)
    pieces = answer({"content-type": "application/json", "content-encoding": "gzip"}, b"this is not gzip", b"more")
    script = Script(REQUEST, *pieces)
    with pytest.raises(BrokenOff):
        await play.processor.talk(script)
    assert len(script.replies) == 2, "the chunk was never answered"


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"content-type": WORD}, "damaged"),
        ({"content-type": WORD, "content-length": str(20 << 20)}, "too-large"),
        ({"content-type": WORD, ":status": "206"}, "partial"),
        ({"content-type": "text/plain; charset=utf-16"}, "unknown-charset"),
    ],
)
async def test_what_cannot_be_changed_goes_on_as_it_is_and_the_record_says_why(
    play: Rehearsal, headers: dict[str, str], why: str
) -> None:
    await token(play)
    content = packed("nothing")
    pieces = (content[:40], content[40:])
    if why == "damaged":
        play.driver.read_files = breaks
        play.driver.deadlines = Deadlines(read_inline=1 << 20)
    script = await play.talk(REQUEST, *answer(headers, *pieces))
    replies = [reply.response_body.response for reply in script.replies[2:]]
    held = b"".join(reply.body_mutation.body for reply in replies)
    assert held in (content, b"")
    assert bool(held) is (why == "damaged"), "held and given back, or never held"
    end = play.entries("end")[-1]
    assert (end["how"], end["failures"]) == ("complete", [{"station": "answer", "why": why}])


async def test_a_later_answer_has_the_values_of_an_earlier_request(play: Rehearsal) -> None:
    """A conversation that is read again, a file that is fetched: nothing is replaced in these requests."""
    said = f'{{"text": "you said {await token(play)}"}}'.encode()
    await play.talk(OURS)
    play.evaluator = Rule(Effect.ALLOW)
    fetched = steps("chat.deepseek.com", "/history", more=states(address="10.0.0.8"))
    script = await play.talk(*fetched, *answer({"content-type": "application/json"}, said))
    assert script.left == 2, "nothing was replaced for them, so the answer goes past us"
    fetched = steps("chat.deepseek.com", "/history", more=states(address="10.0.0.7"))
    script = await play.talk(*fetched, *answer({"content-type": "application/json"}, said))
    assert script.released
    assert CARD.encode() in out(script.replies[2:], (said,))
    assert play.entries("end")[-1]["how"] == "complete"


async def test_a_program_of_a_page_goes_past_us(play: Rehearsal) -> None:
    await play.talk(OURS)
    play.evaluator = Rule(Effect.ALLOW)
    fetched = steps("chat.deepseek.com", "/app.js", more=states(address="10.0.0.7"))
    script = await play.talk(*fetched, *answer({"content-type": "text/javascript"}, b"1"))
    assert script.left == 1
    assert "exchange" in metadata(script.replies[-1]), "its end is told by Envoy's log"
