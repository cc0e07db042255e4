"""The store: what was written is read by every process, what another hand wrote is not."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.grants.conftest import World
from tidegate.grants.request import Request
from tidegate.grants.store import Store
from tidegate.ledger.entry import Refused

AT = datetime(2025, 2, 5, 3, tzinfo=UTC)
ASKING = Request("g-1", "kim", ("deepseek",), {"who": "kim", "service": "deepseek"}, "For a comparison.", 3600, AT)


async def put(store: Store, *requests: Request) -> None:
    async with store.writing() as writing:
        for request in requests:
            writing.put(request)


async def test_what_one_writes_another_sees_at_once(world: World, path: Path) -> None:
    other = Store.open(path, b"k" * 32)
    assert other.changed()
    assert not other.changed()
    await put(world.store, ASKING)
    assert other.changed()
    assert other.all() == (ASKING,)
    assert not other.changed()
    await put(other, ASKING.approved("park", AT, ""))
    assert other.changed()
    assert world.store.get("g-1") == ASKING.approved("park", AT, "")
    assert world.store.get("g-2") is None
    other.close()


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE rows SET text = replace(text, '\"asked\"', '\"approved\"')",
        "UPDATE rows SET text = replace(text, 'kim', 'eve')",
        "UPDATE rows SET id = 'g-2'",
        "UPDATE rows SET seal = zeroblob(32)",
        "UPDATE rows SET seal = 'text'",
        "INSERT INTO rows SELECT 'g-9', text, seal FROM rows",
    ],
)
async def test_what_another_hand_wrote_is_not_used_and_is_told(world: World, path: Path, edit: str) -> None:
    await put(world.store, ASKING)
    with sqlite3.connect(path) as base:
        base.execute(edit)
    base.close()
    found = world.store.all()
    assert len(world.store.spoilt) == 1
    assert found in ((), (ASKING,))
    assert (found == (ASKING,)) is edit.startswith("INSERT")


async def test_another_key_reads_nothing(world: World, path: Path) -> None:
    await put(world.store, ASKING)
    other = Store.open(path, b"x" * 32)
    assert (other.all(), other.spoilt) == ((), ("g-1",))
    other.close()


async def test_what_fails_in_the_middle_is_not_written(world: World) -> None:
    async def failing() -> None:
        async with world.store.writing() as writing:
            writing.put(ASKING)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await failing()
    assert world.store.all() == ()


def test_a_file_that_is_none_is_told(path: Path) -> None:
    path.write_bytes(b"no database at all, but long enough to look at" * 40)
    with pytest.raises(Refused):
        Store.open(path, b"k" * 32)


def test_only_the_gateway_reads_it(world: World, path: Path) -> None:
    assert path.stat().st_mode & 0o077 == 0
