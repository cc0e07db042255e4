"""The screens read the ledger beside the gate: the newest decisions first, and no more of it than a screen is worth."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.console.entries import decided
from tidegate.console import feed as module
from tidegate.console.feed import Found, LedgerFeed
from tidegate.console.rows import EXCHANGE
from tidegate.console.search import Wanted
from tidegate.core.record import Entry
from tidegate.ledger.entry import Refused
from tidegate.ledger.store import Ledger


@pytest_asyncio.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    made = Ledger.open(tmp_path / "ledger.db", b"k" * 32)
    yield made
    made.close()


async def test_there_is_nothing_to_see_before_there_is_a_ledger(tmp_path: Path) -> None:
    feed = LedgerFeed(tmp_path / "ledger.db")
    assert (await feed.search(Wanted(), 9), list(await feed.after(0, 9))) == (Found(), [])


async def test_the_rows_are_the_decisions_of_the_ledger(ledger: Ledger) -> None:
    feed = LedgerFeed(ledger.path)
    first = await ledger.append(Entry(EXCHANGE, decided()))
    await ledger.append(Entry("traffic", {}))
    second = await ledger.append(Entry(EXCHANGE, decided("allow", "otherwise")))
    found = await feed.search(Wanted(), 9)
    assert ([row.receipt for row in found.rows], found.older, found.full) == ([second.id, first.id], 0, False)
    assert [row.receipt for row in await feed.after(first.seq, 9)] == [second.id]
    assert [row.receipt for row in (await feed.search(Wanted(effect="block"), 9)).rows] == [first.id]


async def test_page_by_page_every_decision_is_seen_once(ledger: Ledger) -> None:
    kept = [await ledger.append(Entry(EXCHANGE, decided(who=f"p{number}"))) for number in range(7)]
    feed, seen, before = LedgerFeed(ledger.path), [], 0
    while (found := await feed.search(Wanted(before=before), 3)).rows:
        seen += [row.seq for row in found.rows]
        before = found.older
        if not before:
            break
    assert seen == [receipt.seq for receipt in reversed(kept)]


async def test_a_look_ends_after_so_many_entries_and_says_where_to_go_on(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    sought = await ledger.append(Entry(EXCHANGE, decided(who="lee")))
    for _ in range(5):
        await ledger.append(Entry(EXCHANGE, decided()))
    monkeypatch.setattr(module, "LOOK_THROUGH", 4)
    feed = LedgerFeed(ledger.path)
    first = await feed.search(Wanted(who="lee"), 9)
    assert (first.rows, first.full) == ((), False)
    rest = await feed.search(Wanted(who="lee", before=first.older), 9)
    assert ([row.seq for row in rest.rows], rest.older) == ([sought.seq], 0)


async def test_a_ledger_that_cannot_be_read_is_no_empty_ledger(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"no database at all, but long enough to be taken for one" * 20)
    with pytest.raises(Refused):
        await LedgerFeed(tmp_path / "ledger.db").search(Wanted(), 9)
