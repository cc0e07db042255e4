"""One connection: back pressure, patience and leaving."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tidegate.edges.icap.channel import WAITING_MOST, Channel, Gone
from tidegate.wire import icap
from tidegate.wire.icap_answers import CONTINUE


class Wire:
    """A transport that notes what is done to it."""

    def __init__(self, peer: Any = ("::ffff:127.0.0.1", 5)) -> None:
        self.peer, self.did, self.sent = peer, list[str](), b""

    def get_extra_info(self, _name: str) -> Any:
        return self.peer

    def write(self, data: bytes) -> None:
        self.sent += data

    def __getattr__(self, name: str) -> Any:
        return lambda: self.did.append(name)


async def idle(_channel: Channel) -> None:
    await asyncio.Event().wait()


def made(wire: Wire, *, accepts: bool = True) -> Channel:
    channel = Channel(idle, lambda client: accepts)
    channel.connection_made(wire)  # type: ignore[arg-type]
    return channel


async def test_a_client_that_is_not_named_is_cut_off() -> None:
    wire = Wire()
    made(wire, accepts=False)
    assert wire.did == ["abort"]


async def test_an_address_in_the_clothes_of_ipv6_is_the_address() -> None:
    channel = made(Wire())
    assert str(channel.client) == "127.0.0.1"
    channel.connection_lost(None)


async def test_who_sends_more_than_is_looked_at_waits() -> None:
    wire = Wire()
    channel = made(wire)
    head = b"REQMOD /request ICAP/1.0\r\nEncapsulated: req-hdr=0, req-body=18\r\n\r\nGET / HTTP/1.1\r\n\r\n"
    size = 2 * WAITING_MOST
    channel.data_received(head)
    channel.data_received(b"%x\r\n" % size + b"x" * size)
    assert wire.did == ["pause_reading"]
    assert isinstance(await channel.next(), icap.Request)
    assert isinstance(await channel.next(), icap.Data)
    assert wire.did == ["pause_reading", "resume_reading"]
    channel.connection_lost(None)


async def test_a_client_that_says_nothing_more_is_given_up() -> None:
    channel = made(Wire())
    with pytest.raises(TimeoutError):
        await channel.next(0.01)
    channel.connection_lost(None)
    with pytest.raises(Gone):
        await channel.next()


async def test_what_was_asked_for_is_no_answer_yet() -> None:
    wire = Wire()
    channel = made(wire)
    channel.go_on()
    assert wire.sent == CONTINUE
    assert not channel.spoke
    channel.write(b"x")
    assert channel.spoke
    channel.connection_lost(None)
    with pytest.raises(Gone):
        await channel.drained()
