"""What the gate recorded becomes events, by sequence, once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from tests.usage.reading import NOW, Desk
from tidegate.core.decision import Decision, Effect, Reason
from tidegate.core.exchange import Actor, Assurance, Exchange, Target
from tidegate.core.finding import Finding
from tidegate.core.record import Entry, decision_to_dict, exchange_to_dict
from tidegate.core.service import Service
from tidegate.ledger.store import Ledger, Reader
from tidegate.usage.gate_entries import digest, follow
from tidegate.usage.names import Names


def exchange(effect: Effect, *, service: str | None = "chatgpt", second: int = 0) -> Entry:
    about = Exchange(
        id=f"x{second}",
        at=datetime(2025, 1, 31, 0, 0, second, tzinfo=UTC),
        target=Target("chatgpt.com", 443, "POST"),
        who=Actor("Kim@example.kr", frozenset(), Assurance.PASSWORD),
        service=None if service is None else Service(service, service, "chatbot"),
        activity=frozenset({"prompt", "api"}),
        data=(Finding("email", "email", 0, 0, 0, 1.0, count=2),),
        size=100,
    )
    decision = Decision(effect, "personal-data-stays", Reason.RULE_MATCHED, "r1")
    body = {"exchange": exchange_to_dict(about), "decision": decision_to_dict(decision), "release": "rewrite",
            "stage": "request", "state": "held"}  # fmt: skip
    return Entry("exchange", body)


def written(path: Path, *entries: Entry) -> list[str]:
    async def write() -> list[str]:
        ledger = Ledger.open(path, b"k" * 32)
        receipts = [(await ledger.append(entry)).id for entry in entries]
        ledger.close()
        return receipts

    return asyncio.run(write())


def test_entries_become_events_with_rule_effect_and_data(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    receipts = written(
        path, exchange(Effect.REDACT), exchange(Effect.BLOCK, second=1), exchange(Effect.ALLOW, service=None)
    )
    ledger = Reader.at(path)
    assert follow(desk.store, ledger, Names(), lambda: NOW) == 3
    assert follow(desk.store, ledger, Names(), lambda: NOW) == 0
    written(
        path, Entry("end", {"receipt": receipts[0], "how": "complete", "status": 200, "received": 5000, "seconds": 1.0})
    )
    assert follow(desk.store, ledger, Names(), lambda: NOW) == 1
    ledger.close()
    desk.refresh()
    assert desk.rows("SELECT people, prompts, redacted, blocked, bytes_up, bytes_down FROM service_day") == [
        (1, 2, 1, 1, 200, 5000)
    ]
    assert desk.rows("SELECT rule, outcome, events, people FROM rule_day ORDER BY 2") == [
        ("personal-data-stays", "block", 1, 1),
        ("personal-data-stays", "redact", 1, 1),
    ]
    assert desk.rows("SELECT label, outcome, events, spans FROM data_day ORDER BY 2") == [
        ("email", "block", 1, 2),
        ("email", "redact", 1, 2),
    ]


def test_the_line_of_a_receipt_is_the_engines_digest(desk: Desk) -> None:
    assert desk.store.value("SELECT md5_number_lower('r-0123')") == digest("r-0123")
