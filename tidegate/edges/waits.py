"""Waiting that ends: with a deadline, and without mistaking another's end for our own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

T = TypeVar("T")


async def attempted(within: float, work: Awaitable[T]) -> T | None:
    """``work``, or ``None`` where it raises, hangs or vanishes: for what a gate only asks about when it matters."""
    try:
        async with asyncio.timeout(within):
            return await work
    except asyncio.CancelledError:
        if being_cancelled():
            raise
        return None
    except Exception:  # what it says may quote a credential
        return None


async def waited(work: asyncio.Future[Any], within: float) -> None:
    """Wait until ``work`` is done, and leave it alone when we are cancelled.  Ends it with ``TimeoutError``.

    A shield within a timeout does the same at four times the cost, ``asyncio.wait`` at twice.
    """
    loop = asyncio.get_running_loop()
    waiter: asyncio.Future[None] = loop.create_future()

    def wake(_done: asyncio.Future[Any] | None = None) -> None:
        if not waiter.done():
            waiter.set_result(None)

    late = loop.call_later(within, wake)
    work.add_done_callback(wake)
    try:
        await waiter
    finally:
        late.cancel()
        work.remove_done_callback(wake)
    if not work.done():
        work.cancel()
        raise TimeoutError


def being_cancelled() -> bool:
    """Whether our own task is being cancelled, as against a station that raised a cancellation of its own."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
