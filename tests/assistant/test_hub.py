"""The hub: every follower gets every event once and in order, or is told to begin anew."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.assistant import hub as hubs
from tidegate.assistant.hub import Hub


async def taken(hub: Hub, topic: str, after: str | None, count: int) -> list[bytes]:
    found = b""
    async with contextlib.aclosing(hub.follow(topic, after)) as stream:
        while found.count(b"\n\n") < count:
            found += await anext(stream)
    return found.split(b"\n\n")[:-1]


@given(first=st.integers(0, 20), later=st.integers(1, 20))
async def test_who_comes_back_misses_nothing(first: int, later: int) -> None:
    hub = Hub()
    for number in range(first):
        hub.tell("c", "text", {"n": number})
    place = hub.position("c")
    for number in range(later):
        hub.tell("c", "text", {"n": first + number})
    found = await taken(hub, "c", place, later)
    assert [event.rpartition(b'"n":')[2] for event in found] == [b"%d}" % (first + n) for n in range(later)]


async def test_topics_are_apart() -> None:
    hub = Hub()
    place = hub.position("mine")
    hub.tell("yours", "text", {"n": 1})
    hub.tell("mine", "text", {"n": 2})
    assert (await taken(hub, "mine", place, 1))[0].endswith(b'{"n":2}')


@pytest.mark.parametrize("after", ["nonsense", "0badb007.1", ".", "9", "boot.99", "boot.-1"])
async def test_a_number_that_is_not_ours_means_begin_anew(after: str) -> None:
    hub = Hub()
    hub.tell("c", "text", {})
    assert b"event: reset" in (await taken(hub, "c", after.replace("boot", hub.boot), 1))[0]


async def test_what_is_no_longer_kept_means_begin_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "KEPT", 3)
    hub = Hub()
    place = hub.position("c")
    for number in range(5):
        hub.tell("c", "text", {"n": number})
    assert b"event: reset" in (await taken(hub, "c", place, 1))[0]


async def test_a_topic_made_again_gives_no_old_number_a_new_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "KEPT_TOPICS", 1)
    hub = Hub()
    for number in range(4):
        hub.tell("c", "text", {"n": number})
    old = f"{hub.boot}.2"
    hub.tell("d", "text", {})
    for number in range(9):
        hub.tell("c", "text", {"n": number})
    assert b"event: reset" in (await taken(hub, "c", old, 1))[0]


async def test_a_quiet_stream_shows_that_it_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "HEARTBEAT", 0.001)
    assert await taken(Hub(), "c", None, 1) == [b": still here"]


async def test_a_closed_topic_ends_its_followers() -> None:
    hub = Hub()
    following = asyncio.create_task(taken(hub, "c", None, 1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    hub.close("c")
    with pytest.raises((StopAsyncIteration, RuntimeError)):
        await following
