"""No quota is ever exceeded, by however many at once, and nothing that did not happen is counted."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.waiting import PATIENCE
from tidegate.ledger.entry import Refused
from tidegate.ledger.quota import EXPIRES, Quotas

DAY = 86_400.0


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def quotas(tmp_path: Path, clock: Clock) -> AsyncIterator[Quotas]:
    quotas = Quotas.open(tmp_path / "quotas.db", clock=clock)
    yield quotas
    quotas.close()


async def reserve(quotas: Quotas, use: str, *, limit: int = 2, window: str = "forty|kim|today") -> bool:
    return await quotas.reserve(window, use, limit=limit, until=1_000_000.0 + DAY)


async def test_a_quota_has_as_many_places_as_its_limit(quotas: Quotas) -> None:
    assert [await reserve(quotas, use) for use in ("a", "b", "c")] == [True, True, False]
    assert await reserve(quotas, "c", window="forty|lee|today")


async def test_asking_again_takes_nothing_more(quotas: Quotas) -> None:
    assert await reserve(quotas, "a")
    assert await reserve(quotas, "a")
    assert await quotas.taken("forty|kim|today") == 1


async def test_what_is_given_back_can_be_taken_again(quotas: Quotas) -> None:
    await reserve(quotas, "a", limit=1)
    await quotas.give_back("forty|kim|today", "a")
    await quotas.give_back("forty|kim|today", "a")
    await quotas.give_back("forty|kim|today", "never-reserved")
    assert await reserve(quotas, "b", limit=1)


async def test_a_settled_use_stays_and_may_still_be_given_back(quotas: Quotas, clock: Clock) -> None:
    await reserve(quotas, "a", limit=1)
    await quotas.settle("forty|kim|today", "a")
    await quotas.settle("forty|kim|today", "a")
    clock.now += EXPIRES * 3
    assert not await reserve(quotas, "b", limit=1)
    await quotas.give_back("forty|kim|today", "a")
    assert await reserve(quotas, "b", limit=1)


async def test_a_reservation_that_nobody_settled_expires(quotas: Quotas, clock: Clock) -> None:
    await reserve(quotas, "a", limit=1)
    clock.now += EXPIRES - 1
    assert not await reserve(quotas, "b", limit=1)
    clock.now += 1
    assert await reserve(quotas, "b", limit=1)


async def test_what_went_after_its_reservation_expired_counts_all_the_same(quotas: Quotas, clock: Clock) -> None:
    await reserve(quotas, "a", limit=2)
    clock.now += EXPIRES
    await reserve(quotas, "b", limit=2)  # takes the expired one away
    await quotas.settle("forty|kim|today", "a")
    assert await quotas.taken("forty|kim|today") == 2


async def test_windows_that_are_over_are_forgotten(quotas: Quotas, clock: Clock, tmp_path: Path) -> None:
    await reserve(quotas, "a")
    await quotas.settle("forty|kim|today", "a")
    clock.now += DAY + 1
    await quotas.reserve("forty|kim|tomorrow", "b", limit=2, until=clock.now + DAY)
    await quotas.settle("forty|kim|today", "late")
    with sqlite3.connect(tmp_path / "quotas.db") as other:
        assert other.execute("SELECT DISTINCT name FROM uses").fetchall() == [("forty|kim|tomorrow",)]
        assert other.execute("SELECT name FROM windows").fetchall() == [("forty|kim|tomorrow",)]
    other.close()


async def test_a_clock_that_was_ahead_for_an_hour_gives_nobody_a_second_quota(tmp_path: Path, clock: Clock) -> None:
    believed = clock.now
    quotas = Quotas.open(tmp_path / "quotas.db", clock=clock, aged=lambda: believed)
    await reserve(quotas, "a", limit=1)
    await quotas.settle("forty|kim|today", "a")
    clock.now += 365 * DAY
    await quotas.reserve("forty|kim|next year", "b", limit=1, until=clock.now + DAY)
    clock.now -= 365 * DAY
    assert not await reserve(quotas, "c", limit=1)
    quotas.close()


async def test_larger_amounts_fit_whole_or_not_at_all(quotas: Quotas) -> None:
    take = quotas.reserve
    assert await take("w", "a", limit=10, until=2e9, amount=7)
    assert not await take("w", "b", limit=10, until=2e9, amount=4)
    assert await take("w", "c", limit=10, until=2e9, amount=3)


steps = st.lists(
    st.tuples(st.sampled_from(["reserve", "settle", "give_back", "wait"]), st.sampled_from("abcdef")), max_size=30
)


@given(steps)
def test_whatever_happens_the_count_is_that_of_the_uses(story: list[tuple[str, str]]) -> None:
    async def run() -> None:
        clock = Clock()
        quotas = Quotas.open(None, clock=clock)
        reserved: dict[str, float | None] = {}
        for step, use in story:
            if step == "wait":
                clock.now += EXPIRES / 2
            elif step == "reserve":
                if use not in reserved:
                    reserved = {u: t for u, t in reserved.items() if t is None or t > clock.now}
                    assert await reserve(quotas, use, limit=3) == (len(reserved) < 3)
                    if len(reserved) < 3:
                        reserved[use] = clock.now + EXPIRES
            elif step == "settle" and use in reserved:
                await quotas.settle("forty|kim|today", use)
                reserved[use] = None
            elif step == "give_back":
                await quotas.give_back("forty|kim|today", use)
                reserved.pop(use, None)
            assert await quotas.taken("forty|kim|today") == len(reserved)
        quotas.close()

    asyncio.run(run())


async def test_many_tasks_at_once_get_exactly_the_limit(quotas: Quotas) -> None:
    answers = await asyncio.gather(*(reserve(quotas, f"use-{number}", limit=17) for number in range(100)))
    assert sum(answers) == 17


async def test_two_counters_of_one_file_get_exactly_the_limit(tmp_path: Path) -> None:
    counters = [Quotas.open(tmp_path / "q.db", wait=PATIENCE) for _ in range(2)]
    answers = await asyncio.gather(
        *(counters[n % 2].reserve("w", f"use-{n}", limit=150, until=4e9) for n in range(300))
    )
    assert sum(answers) == 150
    for counter in counters:
        counter.close()


def take_many(path: Path, name: str, answers: multiprocessing.SimpleQueue[int]) -> None:
    async def run() -> int:
        quotas = Quotas.open(path, wait=PATIENCE)
        got = await asyncio.gather(
            *(quotas.reserve("w", f"{name}-{number}", limit=50, until=4e9) for number in range(60))
        )
        quotas.close()
        return sum(got)

    answers.put(asyncio.run(run()))


@pytest.mark.slow
def test_many_processes_at_once_get_exactly_the_limit(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    answers: multiprocessing.SimpleQueue[int] = context.SimpleQueue()
    workers = [context.Process(target=take_many, args=(tmp_path / "q.db", str(n), answers)) for n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    assert sum(answers.get() for _ in workers) == 50


def take_and_die(path: Path) -> None:
    async def run() -> None:
        quotas = Quotas.open(path)
        await quotas.reserve("w", "dead", limit=1, until=4e9)
        os._exit(9)

    asyncio.run(run())


@pytest.mark.slow
def test_what_a_dead_process_had_reserved_is_known_and_expires(tmp_path: Path) -> None:
    worker = multiprocessing.get_context("spawn").Process(target=take_and_die, args=(tmp_path / "q.db",))
    worker.start()
    worker.join()

    async def run() -> None:
        import time

        clock = Clock()
        clock.now = time.time()
        quotas = Quotas.open(tmp_path / "q.db", clock=clock)
        assert not await quotas.reserve("w", "next", limit=1, until=4e9)
        clock.now += EXPIRES + 1
        assert await quotas.reserve("w", "next", limit=1, until=4e9)
        quotas.close()

    asyncio.run(run())


async def test_a_locked_store_is_refused_by_name(tmp_path: Path) -> None:
    quotas = Quotas.open(tmp_path / "q.db", wait=0.01)
    other = sqlite3.connect(tmp_path / "q.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Refused) as caught:
        await reserve(quotas, "a")
    assert caught.value.code == "locked"
    other.execute("ROLLBACK")
    other.close()
    assert await reserve(quotas, "a")
    quotas.close()


def test_a_store_that_cannot_be_opened_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        Quotas.open(tmp_path / "missing" / "q.db")
