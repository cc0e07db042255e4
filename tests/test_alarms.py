"""A start says what the ledger found wrong with itself, and says nothing where nothing is."""

from __future__ import annotations

from pathlib import Path

from tidegate.alarms import NEWEST, alarms
from tidegate.ledger.entry import Entry
from tidegate.ledger.store import Ledger

KEY = b"k" * 32


async def _recorded(path: Path, count: int) -> None:
    ledger = Ledger.open(path, KEY)
    for _ in range(count):
        await ledger.append(Entry("traffic", {}))
    ledger.close()


async def test_a_record_that_is_gone_is_told_at_the_next_starts_and_is_history_later(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    assert alarms(path) == []
    await _recorded(path, 2)
    assert alarms(path) == []
    path.unlink()
    await _recorded(path, 1)
    assert alarms(path) == ["entries 1 to 2 were cut off"]
    await _recorded(path, NEWEST)
    assert alarms(path) == []


def test_a_file_that_is_no_ledger_stops_no_start(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"nothing" * 100)
    assert alarms(tmp_path / "ledger.db") == []
