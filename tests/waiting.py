"""Waiting for what another process, thread or task does and nobody tells: looked at again and again, for a minute.

The minute is a bound against hanging and no measure: what comes, comes in far less, and later on a busy machine.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from inspect import isawaitable
from typing import Any

#: Seconds.
PATIENCE = 60.0
_PAUSE = 0.01


def wait_until(condition: Callable[[], Any], what: str) -> Any:
    """The first true answer of ``condition``; fails with ``what`` when there is none in time."""
    deadline = time.monotonic() + PATIENCE
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"not in {PATIENCE:.0f} s: {what}"
        time.sleep(_PAUSE)
    return answer


async def until(condition: Callable[[], Any], what: str) -> Any:
    """The same within a loop, which goes on meanwhile; ``condition`` may be a coroutine's."""
    deadline = time.monotonic() + PATIENCE
    while True:
        answer = condition()
        if answer := await answer if isawaitable(answer) else answer:
            return answer
        assert time.monotonic() < deadline, f"not in {PATIENCE:.0f} s: {what}"
        await asyncio.sleep(_PAUSE)
