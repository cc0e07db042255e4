"""ICAP servers for the stories, each stopped after its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from tests.edges.icap.stand import Stand
from tidegate.core.decision import Effect
from tidegate.edges.envoy.rehearsal import Rehearsal
from tidegate.edges.rehearsal import Rule


@pytest.fixture
async def make() -> AsyncIterator[Callable[..., Awaitable[Stand]]]:
    made: list[Stand] = []

    async def one(rule: Any = None, **options: Any) -> Stand:
        made.append(await Stand(Rehearsal(rule or Rule(Effect.ALLOW)), **options).start())
        return made[-1]

    yield one
    for stand in made:
        await stand.stop()
