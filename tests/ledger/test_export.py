"""JSON lines hold everything, so that another system can prove the chain for itself."""

from __future__ import annotations

import json

from tidegate.ledger.chain import canonical, chained
from tidegate.ledger.entry import Entry, Kept
from tidegate.ledger.export import json_line
from tidegate.ledger.memory import MemoryLedger


async def test_a_line_is_enough_to_compute_its_hash_again() -> None:
    ledger = MemoryLedger(clock=lambda: 1_738_746_000_000_000)
    await ledger.append(Entry("exchange", {"who": "김", "line": "a\u2028b\nc"}))
    line = json_line(ledger.kept[0])
    assert len(line.splitlines()) == 1
    told = json.loads(line)
    assert told["time"] == "2025-02-05T09:00:00.000000Z"
    assert told["body"] == {"who": "김", "line": "a\u2028b\nc"}
    at = 1_738_746_000_000_000
    again = chained(told["seq"], told["prev"], at, told["kind"], told["receipt"], canonical(told["body"]))
    assert told["hash"] == again


def test_what_was_tampered_with_is_exported_as_it_is() -> None:
    assert json.loads(json_line(Kept(1, 0, "end", "r-1", "not json", "", "", "")))["body"] == "not json"
