"""A decision as one row of the live page: words for people, from a ledger entry's plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """What one exchange was and what was decided; every field is text for a table cell."""

    seq: int
    time: str
    receipt: str
    who: str
    service: str
    host: str
    activity: str
    effect: str
    rule: str
    because: str
    data: str
    unread: str


def row(seq: int, time: str, receipt: str, body: Mapping[str, Any]) -> Row:
    """The row for an ``exchange`` entry with this ``body``."""
    exchange = body.get("exchange") or {}
    decision = body.get("decision") or {}
    return Row(
        seq=seq,
        time=time,
        receipt=receipt,
        who=_who(exchange),
        service=(exchange.get("service") or {}).get("name", "") or exchange.get("target", {}).get("host", ""),
        host=exchange.get("target", {}).get("host", ""),
        activity=", ".join(exchange.get("activity", ())),
        effect=decision.get("effect", body.get("release", "")),
        rule=decision.get("rule", ""),
        because=_because(decision),
        data=_counted(exchange.get("data", ())),
        unread=", ".join(f"{item['what']}: {item['why']}" for item in exchange.get("unread", ())),
    )


def _because(decision: Mapping[str, Any]) -> str:
    """The reason, and what rules that are only monitored would have done."""
    would = decision.get("monitored")
    told = f"only monitored: {would['effect']} by {would['rule']}" if would else ""
    return "; ".join(words for words in (decision.get("because", ""), told) if words)


def _who(exchange: Mapping[str, Any]) -> str:
    person = (exchange.get("who") or {}).get("person")
    return str(person or exchange.get("address") or "")


def _counted(findings: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(
        item["detector"] if item["count"] == 1 else f"{item['detector']} ×{item['count']}" for item in findings
    )
