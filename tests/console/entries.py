"""Entries of a ledger as the screens get them, for stories about screens."""

from __future__ import annotations

from typing import Any

import msgspec

from tidegate.console.rows import EXCHANGE
from tidegate.ledger.entry import Kept

#: 2026-11-22T04:00:00Z, in microseconds.
MORNING = 1_795_320_000_000_000
SECOND = 1_000_000


def entry(seq: int, body: Any, *, kind: str = EXCHANGE, at: int = MORNING) -> Kept:
    text = body if isinstance(body, str) else msgspec.json.encode(body).decode()
    return Kept(seq, at, kind, f"r-{seq:016}", text, "p" * 64, "h" * 64, "s" * 32)


def decided(
    effect: str = "block",
    rule: str = "deepseek-stays-out",
    *,
    who: str = "kim@example.kr",
    service: str = "DeepSeek",
    host: str = "chat.deepseek.com",
    found: tuple[tuple[str, str, int], ...] = (),
    unread: tuple[tuple[str, str], ...] = (),
) -> dict[str, Any]:
    """The body of a decision; ``found`` are kinds with their family and how often, ``unread`` what was not and why."""
    return {
        "exchange": {
            "target": {"host": host, "port": 443, "method": "POST"},
            "who": {"person": who, "groups": ["research"], "assurance": "password"},
            "address": "10.0.0.9",
            "service": {"id": service.lower(), "name": service, "category": "chatbot", "facts": {}, "version": "v"},
            "activity": ["prompt"],
            "size": 2048,
            "data": [
                {"detector": kind, "family": family, "count": count, "confidence": 0.9} for kind, family, count in found
            ],
            "unread": [{"what": what, "why": why} for what, why in unread],
        },
        "decision": {"effect": effect, "rule": rule, "because": "It must stay.", "revision": "abc"},
    }
