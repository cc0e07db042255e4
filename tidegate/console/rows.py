"""A decision as one row of the live page: words for people, from a ledger entry's plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tidegate.ledger.entry import Kept

#: The kind of ledger entry that is a decision about an exchange.
EXCHANGE: Final = "exchange"


@dataclass(frozen=True, slots=True)
class Row:
    """What one exchange was and what was decided, in words for a table's cells.

    ``data`` are the kinds that were found, with how often; ``kinds`` and ``families`` the same by name alone.
    """

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
    kinds: tuple[str, ...]
    families: tuple[str, ...]
    unread: str

    @property
    def unseen(self) -> str:
        """What was not inspected, as the screen says it."""
        return f"not inspected: {self.unread}" if self.unread else ""


def row(kept: Kept) -> Row:
    """The row for an ``exchange`` entry; one that was tampered with has nothing but its time and its receipt."""
    try:
        return _row(kept, kept.body)
    except (AttributeError, KeyError, TypeError, ValueError):
        return _row(kept, {})


def _row(kept: Kept, body: Mapping[str, Any]) -> Row:
    exchange = body.get("exchange") or {}
    decision = body.get("decision") or {}
    return Row(
        seq=kept.seq,
        time=kept.time[:19].replace("T", " "),
        receipt=kept.receipt,
        who=_who(exchange),
        service=(exchange.get("service") or {}).get("name", "") or exchange.get("target", {}).get("host", ""),
        host=exchange.get("target", {}).get("host", ""),
        activity=", ".join(exchange.get("activity", ())),
        effect=decision.get("effect", body.get("release", "")),
        rule=decision.get("rule", ""),
        because=_because(decision),
        data=_counted(exchange.get("data", ())),
        kinds=tuple(item["detector"] for item in exchange.get("data", ())),
        families=tuple(sorted({item["family"] for item in exchange.get("data", ())})),
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
