"""WebSockets: every message of the client is decided before a byte of it goes, and values come back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.waiting import PATIENCE
from tidegate.core.decision import Effect
from tidegate.edges.envoy import contract, frames
from tidegate.edges.envoy.rehearsal import Rehearsal, Script, body, head, set_headers, states, steps
from tidegate.edges.envoy.stream import BrokenOff
from tidegate.edges.rehearsal import TROUBLES, Breaking, Rule, Trouble, deadlines_for
from tidegate.wire import websocket as ws

CARD = "4111111111111111"
HOST = "chat.deepseek.com"
MASK = b"\x01\x02\x03\x04"
UPGRADE = {"upgrade": "websocket", "connection": "upgrade", "sec-websocket-extensions": "x-odd, permessage-deflate"}
SWITCHED = head({":status": "101"}, kind="response", ended=False)
Make = Callable[..., Rehearsal]


def opened(*messages: Any, answer: Any = SWITCHED, headers: Mapping[str, str] = UPGRADE) -> list[Any]:
    handshake = steps(HOST, "/ws", b"", headers=headers, more=states(address="10.0.0.7"), route=contract.ROUTE_UPGRADE)
    return [handshake[0], answer, *messages]


def up(data: bytes, *, ended: bool = False) -> Any:
    return body(data, ended=ended)


def down(data: bytes, *, ended: bool = False) -> Any:
    return body(data, ended=ended, kind="response")


def chunk(script: Script, number: int, sent: bytes, kind: str = "request_body") -> bytes:
    """What went on in place of the chunk ``sent``."""
    mutation = getattr(script.replies[number], kind).response
    if not mutation.HasField("body_mutation"):
        return sent
    return b"" if mutation.body_mutation.clear_body else bytes(mutation.body_mutation.body)


def read(data: bytes, sender: ws.Sender) -> list[Any]:
    return ws.Frames(sender).feed(data)


HELLO = ws.text_frame("hello", MASK)
PONG = b"\x8a\x00"
SECRET = ws.text_frame(f"my card is {CARD}", MASK)


async def test_messages_pass_byte_for_byte_after_their_entries(make: Make) -> None:
    play = make(Rule(Effect.ALLOW, "data"))
    ping = ws._frame(ws.PING, b"", MASK)
    script = await play.talk(*opened(up(HELLO + ping), down(ws.text_frame("hi"))))
    assert script.released
    offered = set_headers(script.replies[0].request_headers.response.header_mutation)
    assert offered == {"sec-websocket-extensions": "permessage-deflate"}
    assert chunk(script, 2, HELLO + ping) == HELLO + ping
    assert chunk(script, 3, ws.text_frame("hi"), "response_body") == ws.text_frame("hi")
    assert [entry["release"] for entry in play.entries()] == ["forward", "forward"]
    assert play.entries("end")[-1]["how"] == "peer-gone"


@pytest.mark.parametrize("cut", range(1, len(HELLO)))
async def test_nothing_of_a_message_goes_before_it_is_whole(make: Make, cut: int) -> None:
    play = make(Rule(Effect.ALLOW, "data"))
    script = await play.talk(*opened(up(HELLO[:cut]), up(HELLO[cut:])))
    assert chunk(script, 2, HELLO[:cut]) == b""
    assert chunk(script, 3, HELLO[cut:]) == HELLO


async def test_a_refused_message_closes_both_ways_with_reason_and_receipt(make: Make) -> None:
    play = make(Rule(Effect.ALLOW, "data"))
    bye = ws.close_frame(1008, "", MASK)
    messages = opened(up(HELLO), up(SECRET), up(HELLO), down(PONG), up(bye), up(HELLO), down(ws.close_frame(1008)))
    play.evaluator = BlockSecrets()
    script = await play.talk(*messages)
    assert chunk(script, 2, HELLO) == HELLO
    (ping,) = read(chunk(script, 3, SECRET), ws.Sender.CLIENT)
    assert ping.opcode == ws.PING
    assert chunk(script, 4, HELLO) == b""
    error, close = read(chunk(script, 5, PONG, "response_body"), ws.Sender.SERVER)
    receipt = play.ledger.kept[2].receipt
    told = json.loads(error.text)["tidegate"]
    assert (told["receipt"], told["found"]) == (receipt, {"payment-card": 1})
    assert close.code == 1008
    assert receipt in close.reason
    (closing,) = read(chunk(script, 6, bye), ws.Sender.CLIENT)
    assert (closing.opcode, closing.code) == (ws.CLOSE, 1008)
    assert chunk(script, 7, HELLO) == b""
    assert chunk(script, 8, ws.close_frame(1008), "response_body") == b""
    assert CARD not in repr(script.replies)


class BlockSecrets(Rule):
    """Blocks what the scanner finds."""

    def __init__(self) -> None:
        super().__init__(Effect.ALLOW, "data")
        self._block = replace(Rule(Effect.BLOCK).decision, labels=frozenset({"payment-card"}))

    def decide(self, exchange: Any) -> Any:
        verdict = super().decide(exchange)
        return self._block if verdict is self.decision and exchange.data else verdict


async def test_values_go_out_as_placeholders_and_come_back(make: Make) -> None:
    play = make(Rule(Effect.REDACT, "data"))
    sent = await play.talk(*opened(up(SECRET)))
    (message,) = read(chunk(sent, 2, SECRET), ws.Sender.CLIENT)
    token = message.text.removeprefix("my card is ")
    assert token.startswith("[PAYMENT-CARD-")
    answer = ws.text_frame(f"you said {token}")
    script = await play.talk(*opened(up(SECRET), down(answer[:4]), down(answer[4:] + ws.close_frame(1000), ended=True)))
    assert chunk(script, 3, answer[:4], "response_body") == b""
    said, close = read(chunk(script, 4, b"", "response_body"), ws.Sender.SERVER)
    assert (said.text, close.code) == (f"you said {CARD}", 1000)


async def test_a_handshake_that_was_signed_does_not_sign_the_messages(make: Make) -> None:
    play = make(Rule(Effect.REDACT, "data"))
    signed = UPGRADE | {"authorization": "AWS4-HMAC-SHA256 Credential=k, SignedHeaders=host, Signature=0a"}
    sent = await play.talk(*opened(up(SECRET), headers=signed))
    (message,) = read(chunk(sent, 2, SECRET), ws.Sender.CLIENT)
    assert message.text.startswith("my card is [PAYMENT-CARD-")


async def test_a_binary_message_with_something_in_it_is_refused(make: Make) -> None:
    play = make(Rule(Effect.REDACT, "data"))
    binary = ws._frame(ws.BINARY, f"my card is {CARD}".encode(), MASK)
    script = await play.talk(*opened(up(binary), down(PONG)))
    assert read(chunk(script, 2, binary), ws.Sender.CLIENT)[0].opcode == ws.PING
    assert read(chunk(script, 3, PONG, "response_body"), ws.Sender.SERVER)[-1].code == 1008


@pytest.mark.parametrize("opcode", [ws.PING, ws.PONG, ws.CLOSE])
async def test_control_frames_that_say_something_are_messages(make: Make, opcode: int) -> None:
    """They carry up to 125 bytes, which went to the service unread."""
    said = (b"\x03\xe8" if opcode == ws.CLOSE else b"") + f"my card is {CARD}".encode()
    frame = ws._frame(opcode, said, MASK)
    play = make(Rule(Effect.REDACT, "data"))
    script = await play.talk(*opened(up(frame), down(PONG)))
    assert read(chunk(script, 2, frame), ws.Sender.CLIENT)[0].payload == b""
    assert read(chunk(script, 3, PONG, "response_body"), ws.Sender.SERVER)[-1].code == 1008

    allowing = make(Rule(Effect.ALLOW, "data"))
    script = await allowing.talk(*opened(up(frame)))
    assert chunk(script, 2, frame) == frame


async def test_a_sign_of_life_is_no_exchange(make: Make) -> None:
    play = make(Rule(Effect.ALLOW, "data"))
    ping = ws._frame(ws.PING, b"1763870400", MASK)
    script = await play.talk(*opened(up(ping)))
    assert chunk(script, 2, ping) == ping
    assert len(play.entries()) == 1


@pytest.mark.parametrize(
    "bad", [b"\xc1\x80" + MASK, ws.text_frame("unmasked"), b"\x80\x80" + MASK, b"\x81\xff" + b"\xff" * 8]
)
async def test_frames_that_are_none_are_refused_and_recorded(make: Make, bad: bytes) -> None:
    play = make(Rule(Effect.ALLOW, unsure=Effect.ALLOW))
    script = await play.talk(*opened(up(bad), down(PONG)))
    assert read(chunk(script, 2, bad), ws.Sender.CLIENT)[0].opcode == ws.PING
    assert read(chunk(script, 3, PONG, "response_body"), ws.Sender.SERVER)[0].code in (1002, 1009)
    assert play.entries()[-1]["failures"] == [{"station": "read", "why": "websocket-protocol"}]


async def test_a_refused_connection_that_does_not_end_is_broken_off(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames, "MANNERS", 0.01)
    play = make(BlockSecrets())
    with pytest.raises(BrokenOff):
        await play.processor.talk(Script(*opened(up(SECRET)), waits=True))


async def test_bytes_before_the_handshake_is_answered_go_nowhere(make: Make) -> None:
    handshake, *_ = opened()
    with pytest.raises(BrokenOff):
        await make(Rule(Effect.ALLOW)).talk(handshake, up(SECRET))


async def test_bytes_after_a_handshake_that_failed_go_nowhere(make: Make) -> None:
    not_switched = head({":status": "403"}, kind="response", ended=False)
    with pytest.raises(BrokenOff):
        await make(Rule(Effect.ALLOW)).talk(*opened(down(b"no"), up(SECRET), answer=not_switched))


async def test_an_extension_that_cannot_be_followed_ends_it(make: Make) -> None:
    odd = head({":status": "101", "sec-websocket-extensions": "x-odd"}, kind="response", ended=False)
    with pytest.raises(BrokenOff):
        await make(Rule(Effect.ALLOW)).talk(*opened(answer=odd))


async def test_a_blocked_service_is_refused_at_the_handshake(make: Make) -> None:
    script = await make(Rule(Effect.BLOCK)).talk(*opened())
    assert script.refusal.status.code == 403
    assert not script.released


async def test_a_notice_goes_with_the_handshake(make: Make) -> None:
    play = make(Rule(Effect.COACH, message={"en": "Careful."}))
    script = await play.talk(*opened())
    headers = set_headers(script.replies[1].response_headers.response.header_mutation)
    assert headers["tidegate-notice"] == "Careful."


async def test_messages_are_counted_and_the_handshake_is_not(make: Make) -> None:
    play = make(Rule(Effect.ALLOW, "quota:rehearsed", reserve=("rehearsed",)))
    await play.talk(*opened(up(HELLO), up(HELLO)))
    assert len(play.quotas.reserved) == 2


async def test_a_new_policy_counts_for_the_next_message(make: Make) -> None:
    play = make(Rule(Effect.ALLOW))

    class Changing(Script):
        async def read(self) -> Any:
            if self.left == 1:
                play.evaluator = Rule(Effect.BLOCK)
            return await super().read()

    script = Changing(*opened(up(HELLO), up(HELLO)))
    await play.processor.talk(script)
    assert chunk(script, 2, HELLO) == HELLO
    assert read(chunk(script, 3, HELLO), ws.Sender.CLIENT)[0].opcode == ws.PING


@contextmanager
def broken(play: Rehearsal, station: str, trouble: Trouble) -> Iterator[None]:
    """The station fails as told, and is whole again afterwards."""
    places: dict[str, tuple[Any, str]] = {
        "read": (play.driver, "read"),
        "inspect": (play.scanner, "scan"),
        "decide": (play.evaluator, "decide"),
        "quota": (play.quotas, "reserve"),
        "record": (play.ledger, "append"),
    }
    place, name = places[station]
    whole, breaking = getattr(place, name), Breaking(trouble)
    usual, play.driver.deadlines = play.driver.deadlines, deadlines_for(station, trouble)
    setattr(place, name, breaking.wait if station in ("quota", "record") else breaking.sync)
    yield
    setattr(place, name, whole)
    play.driver.deadlines = usual


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("station", ["read", "inspect", "decide", "quota", "record"])
async def test_a_broken_station_lets_no_message_leave(make: Make, station: str, trouble: Trouble) -> None:
    if station == "decide" and trouble in ("hangs", "vanishes"):
        trouble = "raises"  # asked on the loop: it can be neither waited for nor lost without the whole process
    play = make(Rule(Effect.ALLOW, "data", "quota:rehearsed", reserve=("rehearsed",)))
    breaks = ExitStack()

    class Failing(Script):
        """The handshake and a first message go well; while the second is decided, a station fails."""

        async def read(self) -> Any:
            if self.left == 2:
                breaks.enter_context(broken(play, station, trouble))
            if self.left == 1:
                breaks.close()
            return await super().read()

    script = Failing(*opened(up(HELLO), up(SECRET), down(PONG)))
    async with asyncio.timeout(PATIENCE):
        await play.processor.talk(script)
        await play.driver.settled()
    assert chunk(script, 2, HELLO) == HELLO
    assert CARD.encode() not in chunk(script, 3, SECRET)
    assert CARD not in repr(script.replies)
    if station != "record":
        (failure,) = play.entries()[-1]["failures"]
        assert failure["station"] == station


@given(data=st.binary(max_size=60), cuts=st.lists(st.integers(0, 60), max_size=4))
def test_no_bytes_of_a_client_get_past_unread(data: bytes, cuts: list[int]) -> None:
    async def play() -> None:
        made = Rehearsal(Rule(Effect.ALLOW, "data"))
        edges = sorted({0, *(min(cut, len(data)) for cut in cuts), len(data)})
        pieces = [data[start:end] for start, end in pairwise(edges)]
        try:
            script = await made.talk(*opened(*map(up, pieces)))
            passed = b"".join(chunk(script, 2 + n, piece) for n, piece in enumerate(pieces))
            for item in ws.Frames(ws.Sender.CLIENT).feed(passed):  # whatever went on was frames that were understood
                assert isinstance(item, ws.Message | ws.Control)
        finally:
            await made.close()

    asyncio.run(play())
