"""Waiting ends, and another's end is not mistaken for our own."""

from __future__ import annotations

import asyncio

import pytest

from tidegate.edges.rehearsal import TROUBLES, Breaking, Trouble
from tidegate.edges.waits import attempted, waited


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_an_attempt_gives_nothing_where_it_breaks(trouble: Trouble) -> None:
    assert await attempted(0.01, Breaking(trouble).wait()) is None


async def test_an_attempt_that_is_cancelled_is_cancelled() -> None:
    task = asyncio.create_task(attempted(9.0, asyncio.Event().wait()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_work_that_hangs_is_given_up_and_ended() -> None:
    work = asyncio.ensure_future(asyncio.Event().wait())
    with pytest.raises(TimeoutError):
        await waited(work, 0.001)
    with pytest.raises(asyncio.CancelledError):
        await work


async def test_work_goes_on_when_who_waits_for_it_is_cancelled() -> None:
    go = asyncio.Event()
    work = asyncio.ensure_future(go.wait())
    waiting = asyncio.create_task(waited(work, 9.0))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go.set()
    assert await work
