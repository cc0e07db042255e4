"""The measures that policies took: days on which what a policy says of a service became another.

Found from ``stance``, which is told from the policies in the ledger, or by hand.  It must never guess a day: where the
day before is not told, nobody knows when the policy changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from tidegate.usage.questions.ask import Engine, spelt
from tidegate.usage.questions.question import NotAQuestion


@dataclass(frozen=True, slots=True)
class Measure:
    """From ``day`` on the policy said ``after`` of ``service``, and ``before`` on the day before (words of effects)."""

    service: str
    day: date
    before: str
    after: str


def measures(engine: Engine, service: str, tenant: str = "") -> list[Measure]:
    """All of an organisation, oldest first.

    Raises ``NotAQuestion`` where policies of several organisations are known and none is named; what the engine raises.
    """
    organisation = " AND tenant = :tenant" if tenant else ""
    text, used = spelt(
        f"SELECT tenant, day, effect FROM stance WHERE service = :service{organisation} ORDER BY tenant, day",
        engine.dialect,
    )
    said = {"service": service, "tenant": tenant}
    rows = engine.query(text, {name: said[name] for name in used})
    if len({row[0] for row in rows}) > 1:
        raise NotAQuestion("Policies of several organisations are known. Name one with --organisation.")
    return [
        Measure(service, day, before, after)
        for (_, eve, before), (_, day, after) in pairwise(rows)
        if before != after and day - eve == timedelta(days=1)
    ]


def last_measure(engine: Engine, service: str, tenant: str = "", until: date | None = None) -> Measure:
    """The last one, up to the day ``until`` where it is said.  Raises as ``measures``, and where there is none."""
    found = [one for one in measures(engine, service, tenant) if until is None or one.day <= until]
    if not found:
        raise NotAQuestion(
            f"No change of a policy about {service[:40]!r} is on record. Give the first day of the measure, as"
            " 2025-01-31."
        )
    return found[-1]
