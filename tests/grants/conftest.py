"""A policy with exceptions, a store and a ledger of this test's own, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tidegate.core.service import Service
from tidegate.grants.office import Office, Wish
from tidegate.grants.store import Store
from tidegate.ledger.memory import MemoryLedger
from tidegate.policy import Known, Policy, parse

TEXT = """
people: {board: [park@example.kr, choi@example.kr]}
zones: {office: 10.20.0.0/16}
exceptions: {by: board, at-most: 60 days}
rules:
- {name: deepseek, service: deepseek, then: block, exceptions: {by: [security@example.kr, board], at-most: 30 days}}
- {name: cards, data: payment-card, then: block}
- {name: never, service: chatgpt, then: block, exceptions: none}
otherwise: block
"""
SERVICES = (
    Service("deepseek", "DeepSeek", "chatbot", {"stored-in": frozenset({"CN"})}),
    Service("chatgpt", "ChatGPT", "chatbot"),
    Service("deepl", "DeepL", "translation"),
)
KNOWN = Known.of(SERVICES, {"payment-card": "money", "email": "contact"})
POLICY = parse(TEXT, "policy.yaml", KNOWN)
KIM = "kim@example.kr"


@dataclass
class World:
    """An office with everything around it."""

    store: Store
    ledger: MemoryLedger
    policy: Policy = POLICY
    now: datetime = field(default=datetime(2025, 2, 5, 3, tzinfo=UTC))

    @property
    def office(self) -> Office:
        return Office(self.store, self.ledger, lambda: (self.policy, KNOWN), lambda: self.now)

    def wish(self, *rules: str, **more: object) -> Wish:
        said = {
            "person": KIM,
            "rules": rules or ("deepseek", "otherwise"),
            "scope": {"who": KIM, "service": "deepseek"},
            "reason": "I compare models for the ministry.",
            "period": 7 * 86_400,
            "via": "test",
            **more,
        }
        return Wish(**said)  # type: ignore[arg-type]

    def steps(self) -> list[str]:
        return [entry.body["state"] for entry in self.ledger.kept if entry.kind == "grant"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "grants.db"


@pytest.fixture
def world(path: Path) -> Iterator[World]:
    store = Store.open(path, b"k" * 32)
    yield World(store, MemoryLedger())
    store.close()
