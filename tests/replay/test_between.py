"""A time is found in the ledger, and receipts of entries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tidegate.ledger.entry import Entry
from tidegate.ledger.store import Ledger, Reader
from tidegate.replay.between import between, receipts
from tidegate.replay.run import Stretch

BEGIN = datetime(2025, 2, 5, tzinfo=UTC)


async def made(path: Path, hours: list[int]) -> Reader:
    times = iter(hours)
    ledger = Ledger.open(path, bytes(32), clock=lambda: int((BEGIN + timedelta(hours=next(times))).timestamp() * 1e6))
    for _ in hours:
        await ledger.append(Entry("exchange", {}))
    ledger.close()
    return Reader.at(path)


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (None, None, Stretch(0, 5)),
        (0, None, Stretch(0, 5)),
        (1, None, Stretch(1, 5)),
        (2, 4, Stretch(2, 4)),
        (-5, 0, Stretch(0, 0)),
        (3, 3, Stretch(3, 3)),
        (9, None, Stretch(5, 5)),
        (4, 1, Stretch(4, 4)),
    ],
)
async def test_entries_from_a_time_to_before_another(
    tmp_path: Path, since: int | None, until: int | None, found: Stretch
) -> None:
    reader = await made(tmp_path / "ledger.db", [0, 1, 2, 3, 4])
    begin, end = (None if hour is None else BEGIN + timedelta(hours=hour) for hour in (since, until))
    assert between(reader, begin, end) == found
    reader.close()


async def test_an_empty_ledger_has_no_stretch(tmp_path: Path) -> None:
    reader = await made(tmp_path / "ledger.db", [])
    assert between(reader, BEGIN, None) == Stretch(0, 0)
    reader.close()


async def test_receipts_are_found_by_entry(tmp_path: Path) -> None:
    reader = await made(tmp_path / "ledger.db", [0, 1])
    kept = {one.seq: one.receipt for one in reader.since(0)}
    assert receipts(reader, [1, 2, 7]) == kept
    assert receipts(reader, []) == {}
    reader.close()
