"""The two entries that a gate writes: what was decided, before it is released, and how it ended.

Codes, counts and sizes only; ``core.record`` says what is kept of an exchange.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from tidegate.core.decision import Decision
from tidegate.core.exchange import Exchange
from tidegate.core.record import Entry, decision_to_dict, exchange_to_dict
from tidegate.gate.events import NO_STANDING, Failed, Standing

EXCHANGE: Final = "exchange"
END: Final = "end"
#: How an exchange that passed came to its end.
COMPLETE: Final = "complete"
PEER_GONE: Final = "peer-gone"
FAILED: Final = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of an exchange: ``how``, HTTP ``status`` if any, bytes ``received``, and ``seconds`` since it began."""

    how: str
    status: int | None
    received: int
    seconds: float


def exchange_entry(
    exchange: Exchange,
    decision: Decision | None,
    release: str,
    *,
    stage: str,
    state: str,
    standing: Standing,
    failures: Sequence[Failed],
) -> Entry:
    """What is about to be released, and all that the decision leaned on.  ``state`` is where the exchange stood."""
    body: dict[str, Any] = {
        "exchange": exchange_to_dict(exchange),
        "decision": None if decision is None else decision_to_dict(decision),
        "release": release,
        "stage": stage,
        "state": state,
    }
    if standing != NO_STANDING:
        body["standing"] = {"acknowledged": standing.acknowledged, "justified": standing.justified}
    if failures:
        body["failures"] = _failures(failures)
    return Entry(EXCHANGE, body)


def end_entry(receipt: str | None, unrecorded: Entry | None, outcome: Outcome, failures: Sequence[Failed]) -> Entry:
    """How the exchange of ``receipt`` ended.

    ``unrecorded`` is the entry that could not be written before release; it is told now, so that nothing that passed
    is missing from the record for longer than the trouble lasted.
    """
    body: dict[str, Any] = {
        "receipt": receipt,
        "how": outcome.how,
        "status": outcome.status,
        "received": outcome.received,
        "seconds": round(outcome.seconds, 3),
    }
    if unrecorded is not None:
        body["unrecorded"] = dict(unrecorded.body)
    if failures:
        body["failures"] = _failures(failures)
    return Entry(END, body)


def _failures(failures: Sequence[Failed]) -> list[dict[str, str]]:
    return [{"station": failed.station, "why": failed.why} for failed in failures]
