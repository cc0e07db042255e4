"""The double can be made to fail; what it promises else is tested beside the durable one, in test_store."""

from __future__ import annotations

import pytest

from tidegate.ledger.chain import Checker
from tidegate.ledger.entry import Entry, Refused
from tidegate.ledger.memory import MemoryLedger


async def test_it_refuses_when_told_to_and_keeps_nothing() -> None:
    ledger = MemoryLedger()
    ledger.refuse = Refused("disk-full", "The disk is full.")
    with pytest.raises(Refused):
        await ledger.append(Entry("end", {}))
    assert ledger.kept == []


async def test_its_chain_is_a_real_one() -> None:
    ledger = MemoryLedger(clock=lambda: 7)
    for _ in range(5):
        await ledger.append(Entry("end", {}))
    check = Checker(bytes(32))
    assert [fault for kept in ledger.kept for fault in check.take(kept)] == []
    assert ledger.kept[0].at == 7
    ledger.close()
