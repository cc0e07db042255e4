"""What the processor works with."""

from __future__ import annotations

from datetime import UTC, datetime

from tidegate.edges.envoy.parts import new_id
from tidegate.edges.envoy.rehearsal import Rehearsal


async def test_exchanges_are_told_in_utc() -> None:
    play = Rehearsal()
    assert play.parts.at() == datetime.fromtimestamp(play.time, UTC)
    await play.close()


def test_ids_do_not_repeat() -> None:
    assert len({new_id() for _ in range(1000)}) == 1000
