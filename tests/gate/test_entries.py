"""What a gate writes: enough to derive the decision again, and how it ended."""

from __future__ import annotations

from datetime import UTC, datetime

from tidegate.core.decision import Decision, Effect, Reason
from tidegate.core.exchange import Exchange, Target
from tidegate.core.record import decision_from_dict, exchange_from_dict
from tidegate.gate.entries import Outcome, end_entry, exchange_entry
from tidegate.gate.events import NO_STANDING, Failed, Standing

EXCHANGE = Exchange("x-1", datetime(2025, 2, 5, tzinfo=UTC), Target("chat.deepseek.com", 443, "POST"))
BLOCK = Decision(Effect.BLOCK, "no-ai", Reason.RULE_MATCHED, "rev")


def test_an_entry_gives_back_exchange_and_decision() -> None:
    entry = exchange_entry(EXCHANGE, BLOCK, "refuse", stage="request", state="new", standing=NO_STANDING, failures=[])
    assert entry.kind == "exchange"
    assert exchange_from_dict(entry.body["exchange"]) == EXCHANGE
    assert decision_from_dict(entry.body["decision"]) == BLOCK
    assert set(entry.body) == {"exchange", "decision", "release", "stage", "state"}


def test_what_else_mattered_is_there_when_it_did() -> None:
    entry = exchange_entry(
        EXCHANGE,
        None,
        "nothing",
        stage="request",
        state="holding",
        standing=Standing(justified="r-why"),
        failures=[Failed("read", "timed-out")],
    )
    assert entry.body["decision"] is None
    assert entry.body["standing"] == {"acknowledged": False, "justified": "r-why"}
    assert entry.body["failures"] == [{"station": "read", "why": "timed-out"}]


def test_an_end_tells_sizes_and_times_and_what_could_not_be_told_before() -> None:
    first = exchange_entry(EXCHANGE, BLOCK, "forward", stage="request", state="new", standing=NO_STANDING, failures=[])
    end = end_entry(None, first, Outcome("complete", 200, 12, 0.123456), [])
    assert end.body == {
        "receipt": None,
        "how": "complete",
        "status": 200,
        "received": 12,
        "seconds": 0.123,
        "unrecorded": dict(first.body),
    }
