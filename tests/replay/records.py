"""Entries as a ledger keeps them, made of exchanges and decisions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tidegate.core.decision import Decision
from tidegate.core.exchange import Exchange
from tidegate.core.record import Entry, decision_to_dict, exchange_to_dict
from tidegate.ledger.chain import canonical
from tidegate.replay.columns import Columns, columns_of


def body(x: Exchange, decision: Decision | None, **more: Any) -> dict[str, Any]:
    told = None if decision is None else decision_to_dict(decision)
    return {"exchange": exchange_to_dict(x), "decision": told, "release": "forward", "stage": "request", **more}


def columns(bodies: Iterable[dict[str, Any]]) -> Columns:
    rows = [(seq, canonical(one)) for seq, one in enumerate(bodies, 1)]
    return columns_of([rows[:2], rows[2:]], len(rows))


def columns_of_entries(entries: Iterable[Entry]) -> Columns:
    return columns(dict(entry.body) for entry in entries)
