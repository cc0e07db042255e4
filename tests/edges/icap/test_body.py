"""The body of a request: what is held, and how little of it is asked for."""

from __future__ import annotations

import pytest

from tests.edges.icap.stand import http, reqmod
from tests.edges.icap.test_channel import Wire, made
from tidegate.edges.icap.body import Body
from tidegate.edges.icap.channel import Channel
from tidegate.wire import icap
from tidegate.wire.icap_answers import CONTINUE


async def body_of(raw: bytes) -> tuple[Wire, Channel, Body]:
    wire = Wire()
    channel = made(wire)
    channel.data_received(raw)
    request = await channel.next()
    assert isinstance(request, icap.Request)
    return wire, channel, Body(channel, request)


async def test_a_body_is_held_up_to_the_limit() -> None:
    for limit, complete in ((10, True), (9, False)):
        _, channel, body = await body_of(reqmod(http(), b"0123456789"))
        raw, whole = await body.held(limit)
        assert whole is complete
        assert raw == b"0123456789"
        channel.connection_lost(None)


async def test_the_rest_is_asked_for_only_where_it_is_held() -> None:
    wire, channel, body = await body_of(reqmod(http(), b"abc", Preview="3"))
    await body.preview_over()
    assert body.may_be_unmodified
    assert wire.sent == b""
    channel.data_received(b"1\r\nd\r\n0\r\n\r\n")
    assert await body.held(10) == (b"abcd", True)
    assert wire.sent == CONTINUE
    assert not body.may_be_unmodified
    channel.connection_lost(None)


@pytest.mark.parametrize(("most", "kept"), [(10, True), (9, False)])
async def test_a_refused_body_is_read_out_within_reason(most: int, kept: bool) -> None:
    _, channel, body = await body_of(reqmod(http(), b"0123456789"))
    assert await body.read_out(most) is kept
    channel.connection_lost(None)
