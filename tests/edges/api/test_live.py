"""Today's decisions as they come: whole for a newcomer, what is missing for one who comes back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.waiting import PATIENCE
from tidegate.core.record import Entry
from tidegate.edges.api.live import Today, before
from tidegate.ledger.store import Ledger, Reader


def decided(service: str | None, effect: str) -> Entry:
    return Entry("exchange", {"exchange": {"service": service and {"id": service}}, "decision": {"effect": effect}})


class Stand:
    """A ledger whose clock we turn, and a count over it."""

    def __init__(self, folder: Path) -> None:
        self.clock = datetime(2025, 2, 5, 9, tzinfo=UTC)
        self.ledger = Ledger.open(folder / "ledger.db", b"k" * 32, clock=lambda: int(self.clock.timestamp() * 1e6))
        self.today = Today(folder / "ledger.db", lambda: self.clock, look_every=0.01)

    async def happens(self, *entries: tuple[str | None, str]) -> None:
        for service, effect in entries:
            await self.ledger.append(decided(service, effect))

    @asynccontextmanager
    async def listening(self, last: str = "") -> AsyncIterator[AsyncIterator[str]]:
        events = self.today.events(last, heartbeat=0.05)
        try:
            yield events
        finally:
            await events.aclose()  # type: ignore[attr-defined]


async def heard(events: AsyncIterator[str]) -> tuple[str, str, dict[tuple[str, str], int]]:
    """The next event: its name, its id, its counts."""
    async with asyncio.timeout(PATIENCE):
        async for event in events:
            if event.startswith("event"):
                fields = dict(line.split(": ", 1) for line in event.strip().split("\n"))
                data: Any = json.loads(fields["data"])
                counts = {(one["service"], one["effect"]): one["events"] for one in data["counts"]}
                return fields["event"], fields["id"], counts
    raise AssertionError


async def test_a_newcomer_is_told_the_day_and_then_what_is_added(tmp_path: Path) -> None:
    stand = Stand(tmp_path)
    stand.clock -= timedelta(days=1)
    await stand.happens(("deepseek", "block"))
    stand.clock += timedelta(days=1)
    await stand.happens(("deepseek", "block"), ("deepseek", "block"), ("chatgpt", "allow"), (None, "allow"))
    async with stand.listening() as events:
        assert await heard(events) == ("today", "5", {("deepseek", "block"): 2, ("chatgpt", "allow"): 1})
        await stand.happens(("chatgpt", "coach"))
        assert await heard(events) == ("more", "6", {("chatgpt", "coach"): 1})
    stand.ledger.close()


async def test_one_who_comes_back_is_told_what_was_missed_and_only_that(tmp_path: Path) -> None:
    stand = Stand(tmp_path)
    async with stand.listening() as stays:
        assert (await heard(stays))[2] == {}
        for number in range(3):
            await stand.happens(("deepseek", "block"))
            assert (await heard(stays))[1] == str(number + 1)
        async with stand.listening("1") as back:
            assert await heard(back) == ("more", "3", {("deepseek", "block"): 2})
        async with stand.listening("77") as lost:
            assert (await heard(lost))[0] == "today"
        async with stand.listening("no number") as new:
            assert (await heard(new))[0] == "today"
        assert stand.today.listeners == 1
    assert stand.today.listeners == 0
    stand.ledger.close()


async def test_one_who_is_slow_misses_nothing(tmp_path: Path) -> None:
    stand = Stand(tmp_path)
    async with stand.listening() as slow, stand.listening() as quick:
        assert (await heard(slow))[0] == (await heard(quick))[0] == "today"
        await stand.happens(("deepseek", "block"))
        assert (await heard(quick))[1] == "1"  # it is counted, and the slow one has not asked for more yet
        assert await heard(slow) == ("more", "1", {("deepseek", "block"): 1})
    stand.ledger.close()


async def test_a_new_day_begins_at_nothing(tmp_path: Path) -> None:
    stand = Stand(tmp_path)
    await stand.happens(("deepseek", "block"))
    async with stand.listening() as events:
        assert (await heard(events))[2] == {("deepseek", "block"): 1}
        stand.clock += timedelta(days=1)
        assert await heard(events) == ("today", "1", {})
    stand.ledger.close()


async def test_a_listener_hears_signs_of_life_also_where_there_is_no_ledger_yet(tmp_path: Path) -> None:
    today = Today(tmp_path / "none.db", lambda: datetime.now(UTC), look_every=0.01)
    events = today.events(heartbeat=0.01)
    assert [await anext(events) for _ in range(3)] == ["retry: 3000\n\n", ":\n\n", ":\n\n"]
    await events.aclose()  # type: ignore[attr-defined]


async def test_the_beginning_of_a_day_is_found_by_halving(tmp_path: Path) -> None:
    stand = Stand(tmp_path)
    for _ in range(9):
        await stand.happens(("deepseek", "block"))
        stand.clock += timedelta(hours=1)
    reader = Reader.at(tmp_path / "ledger.db")
    start = int(datetime(2025, 2, 5, 9, tzinfo=UTC).timestamp()) * 1_000_000
    hour = 3_600_000_000
    assert [before(reader, start + n * hour) for n in (-1, 0, 1, 5, 99)] == [0, 0, 1, 5, 9]
    reader.close()
    stand.ledger.close()
