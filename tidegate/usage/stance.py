"""What an organisation's policy says of each service, day by day: from the gate's ledger, or from a policy at hand.

The stance of a day is that of the policy in force at its end, so of an edit that was taken back before night nothing
is seen.  What a policy says is asked elsewhere: this package knows no policies.  It must never: guess a day for which
no policy is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from tidegate.usage.store import Store


def came_into_force(store: Store, tenant: str, at: datetime, body: Mapping[str, Any]) -> None:
    """Note an entry of the ledger that says which policy decides from ``at`` (UTC) on; the same one twice is one."""
    store.sql.execute("DELETE FROM in_force WHERE tenant = ? AND from_at = ?", [tenant, at])
    store.sql.execute("INSERT INTO in_force VALUES (?, ?, ?)", [tenant, at, str(body.get("revision", ""))])


def behind(store: Store, tenant: str, today: date) -> list[tuple[date, str]]:
    """The days up to ``today`` whose stance is not told yet, each with the revision that was in force at its end.

    The last day that was told is among them: its policy may have changed since.
    """
    zone = store.setting("time-zone")
    came = store.rows(
        "SELECT CAST(timezone(?, timezone('UTC', from_at)) AS DATE), revision FROM in_force"
        " WHERE tenant = ? ORDER BY from_at",
        [zone, tenant],
    )
    if not came:
        return []
    told = store.value("SELECT max(day) FROM stance WHERE tenant = ? AND day <= ?", [tenant, today])
    day = max(told or came[0][0], came[0][0])
    found = []
    while day <= today:
        found.append((day, next(revision for began, revision in reversed(came) if began <= day)))
        day += timedelta(days=1)
    return found


def tell(store: Store, tenant: str, first: date, last: date, effects: Mapping[str, str]) -> None:
    """Say for each day from ``first`` to ``last`` what the policy of ``tenant`` does with each service.

    It takes the place of what was told of these days before.
    """
    with store.transaction():
        store.fill("said", ("service", "effect"), sorted(effects.items()))
        store.sql.execute("DELETE FROM stance WHERE tenant = ? AND day BETWEEN ? AND ?", [tenant, first, last])
        store.sql.execute(
            "INSERT INTO stance SELECT d::DATE, $1, service, effect FROM said,"
            " generate_series($2::DATE, $3::DATE, INTERVAL 1 DAY) AS days(d)",
            [tenant, first, last],
        )
