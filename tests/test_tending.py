"""What the gateway's short process does: entries in, stances told, what is past its time gone and recorded."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.usage.test_gate_entries import exchange
from tidegate import surroundings, tending
from tidegate.core.decision import Effect
from tidegate.core.record import Entry
from tidegate.disk.clock import Watch
from tidegate.edges.keys import key
from tidegate.ledger.entry import Document
from tidegate.ledger.store import Ledger, Reader
from tidegate.sections import KeepUsage, UsageSettings
from tidegate.settings import Home
from tidegate.usage import retention
from tidegate.usage.store import Store

POLICY = """\
organisation: Ministry of Examples
rules:
- name: no-deepseek
  service: deepseek
  then: block
- name: careful
  service: {category: chatbot}
  then: coach
otherwise: allow
"""
NOW = datetime(2025, 3, 31, 12, tzinfo=UTC)


def home_with(folder: Path, *entries: Entry, policy: str = POLICY) -> Home:
    home = Home(folder)
    home.policy.write_text(policy)

    async def write() -> None:
        ledger = Ledger.open(home.ledger, key(home.keys / "ledger"), clock=lambda: int(NOW.timestamp() * 1e6))
        await ledger.keep(Document("policy", "r1", policy))
        await ledger.append(Entry("policy", {"revision": "r1", "catalogue": "c", "brain": 0}))
        for entry in entries:
            await ledger.append(entry)
        ledger.close()

    asyncio.run(write())
    return home


def rows(home: Home, query: str) -> list[tuple[Any, ...]]:
    store = Store.open(tending.store_of(home), read_only=True)
    try:
        return store.rows(query)
    finally:
        store.close()


def test_the_ledger_comes_in_and_the_policy_of_each_day_is_told(tmp_path: Path) -> None:
    home = home_with(tmp_path, exchange(Effect.BLOCK), exchange(Effect.ALLOW, second=1))
    done = tending.tend(home, UsageSettings(), NOW)
    assert (done.taken, done.days, done.stances) == (4, 1, 1)
    told = dict(rows(home, "SELECT service, effect FROM stance"))
    assert (told["deepseek"], told["chatgpt"]) == ("block", "coach")
    again = tending.tend(home, UsageSettings(), NOW)
    assert (again.taken, again.gone) == (0, 0)
    assert dict(rows(home, "SELECT service, effect FROM stance")) == told


def test_a_long_ledger_comes_in_by_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = home_with(tmp_path, *(exchange(Effect.BLOCK, second=n) for n in range(9)))
    monkeypatch.setattr(tending, "BATCH", 4)
    assert tending.tend(home, UsageSettings(), NOW).taken == 11
    assert rows(home, "SELECT sum(events) FROM service_day") == [(9,)]


def test_a_deletion_is_an_entry_of_the_ledger(tmp_path: Path) -> None:
    home = home_with(tmp_path, exchange(Effect.BLOCK))
    keep = UsageSettings(keep=KeepUsage.model_validate({"events": "30 days", "people": "180 days"}))
    done = tending.tend(home, keep, NOW)
    assert done.gone == 2  # the event, and the kind of data that was in it
    assert rows(home, "SELECT count(*) FROM event") == [(0,)]
    assert rows(home, "SELECT people, blocked FROM service_day") == [(1, 1)]
    ledger = Reader.at(home.ledger)
    (entry,) = [one for one in ledger.since(0) if one.kind == tending.RETENTION]
    ledger.close()
    assert [(one["table"], one["rows"], one["first"]) for one in entry.body["deleted"]] == [
        ("event", 1, "2025-01-31"),
        ("event_data", 1, "2025-01-31"),
    ]
    assert rows(home, f"SELECT value FROM setting WHERE name = '{retention.RECEIPTS}'") == [(entry.receipt,)]
    assert tending.tend(home, keep, NOW).gone == 0


def test_a_clock_that_leapt_deletes_nothing_until_it_is_believed(tmp_path: Path) -> None:
    home = home_with(tmp_path, exchange(Effect.BLOCK))
    keep = UsageSettings(keep=KeepUsage.model_validate({"events": "30 days"}))
    now = [NOW.timestamp() - 365 * tending.DAY]
    watch = Watch(surroundings.clock_of(home), lambda: now[0], lambda: 0.0)
    watch.look()
    now[0] = NOW.timestamp()
    assert tending.tend(home, keep, NOW).gone == 0, "the gateway has not seen it yet"
    watch.look()
    assert tending.tend(home, keep, NOW).gone == 0
    assert tending.aged(home, NOW, watched=False) < NOW - timedelta(days=364)
    assert tending.tend(home, keep, NOW + timedelta(days=1)).gone == 2


def test_a_deletion_that_could_not_be_recorded_is_recorded_later(tmp_path: Path) -> None:
    home = home_with(tmp_path, exchange(Effect.BLOCK))
    path = tending.store_of(home)
    tending.tend(home, UsageSettings(), NOW)
    retention.retain(path, retention.limits({"events": 30}, NOW.date()))  # and then it was killed
    assert [one["table"] for one in tending.record(home, path)] == ["event", "event_data"]
    assert tending.record(home, path) == []


def test_a_policy_that_ends_is_told_for_its_days_only(tmp_path: Path) -> None:
    policy = POLICY.replace("  then: block\n", "  then: block\n  until: 2025-04-01\n")
    home = home_with(tmp_path, policy=policy)
    tending.tend(home, UsageSettings(), datetime(2025, 4, 3, 12, tzinfo=UTC))
    told = rows(home, "SELECT day::VARCHAR, effect FROM stance WHERE service = 'deepseek' ORDER BY day")
    assert told[0] == ("2025-03-31", "block")
    assert told[-1] == ("2025-04-03", "coach")
