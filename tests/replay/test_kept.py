"""Kept columns are the ledger's or they are not used."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest

from tests.policy import worlds
from tests.replay.records import body
from tidegate.core.exchange import Exchange
from tidegate.ledger.entry import Entry
from tidegate.ledger.store import Ledger
from tidegate.replay import kept
from tidegate.replay.columns import Columns

X = Exchange("x", worlds.datetime(2025, 1, 1, tzinfo=worlds.UTC), worlds.Target("h.example"), size=300)


async def write(path: Path, count: int) -> None:
    ledger = Ledger.open(path, bytes(32))
    try:
        await asyncio.gather(*(ledger.append(Entry("exchange", body(X, None))) for _ in range(count)))
    finally:
        ledger.close()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "STRETCH", 10)


def plain(found: Columns) -> object:
    numbers = {name: column.tolist() for name, column in found.numbers.items()}
    return found.seq.tolist(), found.size.tolist(), numbers, found.values, found.unreadable, found.read


@pytest.mark.usefixtures("small")
async def test_a_full_stretch_is_kept_for_its_owner_and_read_back(tmp_path: Path) -> None:
    await write(tmp_path / "ledger.db", 25)
    folder = tmp_path / "kept"
    first = [kept.columns(tmp_path / "ledger.db", folder, after, after + 10) for after in (0, 10, 20)]
    files = sorted(folder.iterdir())
    assert [path.name for path in files] == ["0.columns", "10.columns"]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)
    again = [kept.columns(tmp_path / "ledger.db", folder, after, after + 10) for after in (0, 10, 20)]
    assert list(map(plain, again)) == list(map(plain, first))
    assert kept.columns(tmp_path / "ledger.db", folder, 12, 14).seq.tolist() == [13, 14]


@pytest.mark.usefixtures("small")
async def test_it_is_really_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await write(tmp_path / "ledger.db", 10)
    kept.columns(tmp_path / "ledger.db", tmp_path, 0, 10)
    monkeypatch.setattr(kept, "columns_of", None)
    assert len(kept.columns(tmp_path / "ledger.db", tmp_path, 0, 10)) == 10


@pytest.mark.usefixtures("small")
async def test_what_is_damaged_or_of_another_ledger_is_read_again(tmp_path: Path) -> None:
    for name in ("one.db", "two.db"):
        await write(tmp_path / name, 10)
    folder = tmp_path / "kept"
    kept.columns(tmp_path / "one.db", folder, 0, 10)
    path = folder / "0.columns"
    whole = path.read_bytes()
    kept.columns(tmp_path / "two.db", folder, 0, 10)
    assert path.read_bytes() != whole
    for broken in (b"", whole[:-9], whole[:40] + b"\0" + whole[41:], b"junk"):
        path.write_bytes(broken)
        assert len(kept.columns(tmp_path / "one.db", folder, 0, 10)) == 10
        assert path.read_bytes() == whole


@pytest.mark.usefixtures("small")
async def test_where_nothing_can_be_kept_it_is_read_all_the_same(tmp_path: Path) -> None:
    await write(tmp_path / "ledger.db", 10)
    (tmp_path / "kept").write_text("a file stands here")
    assert len(kept.columns(tmp_path / "ledger.db", tmp_path / "kept", 0, 10)) == 10
    assert len(kept.columns(tmp_path / "ledger.db", None, 0, 10)) == 10


@pytest.mark.usefixtures("small")
async def test_what_the_ledger_has_grown_by_is_kept_beforehand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "kept"
    await write(tmp_path / "ledger.db", 0)
    assert kept.follow(tmp_path / "ledger.db", folder) == 0
    await write(tmp_path / "ledger.db", 25)
    assert kept.follow(tmp_path / "ledger.db", folder) == 2
    await write(tmp_path / "ledger.db", 6)
    assert kept.follow(tmp_path / "ledger.db", folder) == 1
    assert kept.follow(tmp_path / "ledger.db", folder) == 0
    monkeypatch.setattr(kept, "columns_of", None)
    found = [kept.columns(tmp_path / "ledger.db", folder, after, after + 10) for after in (0, 10, 20)]
    assert [len(one) for one in found] == [10, 10, 10]
