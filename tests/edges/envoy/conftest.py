"""One running Envoy for the stories of a file; what was seen is forgotten before each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.edges.envoy.stand import Stand, build, decided, passed
from tidegate.edges.envoy import contract
from tidegate.edges.envoy.rehearsal import Rehearsal


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stand]:
    directory: Path = tmp_path_factory.mktemp("stand")
    stand = await build(directory)
    yield stand
    await stand.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def stand(running: Stand) -> Stand:
    running.forget()
    running.brain.door = lambda seen: decided(contract.INSIDE)
    running.brain.within = passed
    running.brain.stop_after = ""
    return running


@pytest.fixture
async def make() -> AsyncIterator[Callable[..., Rehearsal]]:
    """Makes rehearsals, and closes them after the story."""
    made: list[Rehearsal] = []

    def one(*arguments: Any, **named: Any) -> Rehearsal:
        made.append(Rehearsal(*arguments, **named))
        return made[-1]

    yield one
    for play in made:
        await play.close()
