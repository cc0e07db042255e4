"""Numbered events for those who follow a conversation, or a person's list, live; and what they missed.

A topic keeps its latest events for a while.  Who comes back with the number of the last event they had gets what
followed, once and in order; who was away for longer than is kept, or since before a restart, is told ``reset``.
A follower that does not read is dropped, and comes back the same way: nobody waits for the slowest browser.

Must never: give one topic's events to another's followers; keep events without bound.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict, deque
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

#: Events kept of one topic, and topics kept that nobody follows.
KEPT: Final = 20_000
KEPT_TOPICS: Final = 512
#: Seconds between two comments on a quiet stream, so that proxies and browsers keep it open.
HEARTBEAT: Final = 15.0
#: A follower this many events behind is dropped.
BEHIND: Final = 50_000


@dataclass(slots=True)
class _Topic:
    first: int
    events: deque[bytes] = field(default_factory=deque)
    waiting: set[asyncio.Future[None]] = field(default_factory=set)
    followers: int = 0

    @property
    def next(self) -> int:
        return self.first + len(self.events)


class Hub:
    """Topics by name.  ``boot`` tells this process from the one before it."""

    def __init__(self) -> None:
        self.boot = secrets.token_hex(4)
        self._topics: OrderedDict[str, _Topic] = OrderedDict()
        self._highest = 0  # a topic made again begins above it, so that no old number means a new event

    def tell(self, topic: str, event: str, data: Mapping[str, Any]) -> None:
        """Number an event and wake those who follow ``topic``."""
        one = self._topic(topic)
        head = f"id: {self.boot}.{one.next}\nevent: {event}\ndata: ".encode()
        self._highest = max(self._highest, one.next)
        one.events.append(head + msgspec.json.encode(data) + b"\n\n")
        if len(one.events) > KEPT:
            one.events.popleft()
            one.first += 1
        for future in one.waiting:
            if not future.done():
                future.set_result(None)
        one.waiting.clear()

    def position(self, topic: str) -> str:
        """The number of the last event of ``topic``, to follow from."""
        return f"{self.boot}.{self._topic(topic).next - 1}"

    def close(self, topic: str) -> None:
        """Nobody may follow ``topic`` any more, nor get what it held."""
        one = self._topics.pop(topic, None)
        for future in one.waiting if one else ():
            future.cancel()

    async def follow(self, topic: str, after: str | None) -> AsyncGenerator[bytes, None]:
        """Event stream bytes from ``after`` on (from now, if not given), for as long as somebody reads."""
        one = self._topic(topic)
        one.followers += 1
        try:
            place = self._place(one, after)
            if place is None:
                place = one.next
                yield f"id: {self.boot}.{place - 1}\nevent: reset\ndata: {{}}\n\n".encode()
            while self._topics.get(topic) is one and one.next - place < BEHIND:
                if place < one.first:
                    return  # fell behind what is kept: comes back and is told to reset
                if place < one.next:
                    ready = [one.events[number - one.first] for number in range(place, one.next)]
                    place = one.next
                    yield b"".join(ready)
                else:
                    yield await self._quiet(one)
        except asyncio.CancelledError:
            if self._topics.get(topic) is one:
                raise
        finally:
            one.followers -= 1

    async def _quiet(self, one: _Topic) -> bytes:
        """Nothing when there is something new; a comment when there was not for a while."""
        future = asyncio.get_running_loop().create_future()
        one.waiting.add(future)
        try:
            async with asyncio.timeout(HEARTBEAT):
                await future
        except TimeoutError:
            return b": still here\n\n"
        finally:
            one.waiting.discard(future)
        return b""

    def _place(self, one: _Topic, after: str | None) -> int | None:
        """The number of the first event to give; ``None`` where it cannot be told what was missed."""
        if after is None:
            return one.next
        boot, _, number = after.partition(".")
        if boot != self.boot or not number.isdecimal() or not one.first <= int(number[:15]) + 1 <= one.next:
            return None
        return int(number) + 1

    def _topic(self, name: str) -> _Topic:
        one = self._topics.get(name)
        if one is None:
            one = self._topics[name] = _Topic(self._highest + 1)
            self._trim()
        self._topics.move_to_end(name)
        return one

    def _trim(self) -> None:
        if len(self._topics) <= KEPT_TOPICS:
            return
        for name, one in list(self._topics.items())[:-KEPT_TOPICS]:
            if not one.followers:
                del self._topics[name]
