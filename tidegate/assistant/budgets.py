"""Budgets of keys: reserved before a request is sent, settled after with what it used; and how many requests a minute.

One row for each key and day holds what is used and what is reserved, and is changed in one statement that says
whether it
fits, so that requests at the same moment cannot take the last place twice.  What was reserved by a process that died
counts as
used: nobody can tell any more that it was not.  A commit is not forced to the disk, so a power cut may forget
the last moments of counting; the end of the process does not.

Must never: let a day's use go above its limit by more than an answer was asked to be allowed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Final

from tidegate.assistant.keys import Holder

_SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS budgets (key TEXT, day TEXT, tokens INTEGER NOT NULL, held INTEGER NOT NULL,"
    " requests INTEGER NOT NULL, PRIMARY KEY (key, day))"
)
#: No limit, as a number that SQLite compares.
_NONE: Final = 2**62


class Spent(Exception):
    """There is no room.  ``after`` is in how many seconds to try again."""

    def __init__(self, text: str, after: int) -> None:
        self.after = after
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Reserved:
    """What a request took; to be settled once."""

    key: str
    day: str
    tokens: int


class Budgets:
    """``now`` gives seconds since 1970."""

    def __init__(self, database: sqlite3.Connection, now: Callable[[], float]) -> None:
        self._db, self._now = database, now
        self._buckets: dict[str, tuple[float, float]] = {}
        database.execute(_SCHEMA)
        database.execute("UPDATE budgets SET tokens = tokens + held, held = 0 WHERE held > 0")

    def reserve(self, holder: Holder, tokens: int) -> Reserved:
        """Take ``tokens`` (the prompt, and the longest answer asked for) and a request.  Raises ``Spent``."""
        key = holder.key
        self._pace(holder)
        day = self._day()
        row = (holder.id, day)
        self._db.execute("INSERT OR IGNORE INTO budgets VALUES (?, ?, 0, 0, 0)", row)
        most, requests = key.tokens or _NONE, key.requests or _NONE
        taken = self._db.execute(
            "UPDATE budgets SET held = held + ?, requests = requests + 1 WHERE key = ? AND day = ?"
            " AND tokens + held + ? <= ? AND requests < ?",
            (tokens, *row, tokens, most, requests),
        ).rowcount
        if not taken:
            raise Spent(
                "The budget of this key for today has no room for this request. It begins anew at midnight (UTC).",
                self._until_midnight(),
            )
        return Reserved(holder.id, day, tokens)

    def settle(self, reserved: Reserved, used: int | None) -> None:
        """The request is over; ``used`` tokens, or ``None`` where nobody said and what was reserved counts."""
        used = reserved.tokens if used is None else used
        self._db.execute(
            "UPDATE budgets SET held = max(0, held - ?), tokens = tokens + ? WHERE key = ? AND day = ?",
            (reserved.tokens, used, reserved.key, reserved.day),
        )

    def give_back(self, reserved: Reserved) -> None:
        """The request was not sent."""
        self._db.execute(
            "UPDATE budgets SET held = max(0, held - ?), requests = max(0, requests - 1) WHERE key = ? AND day = ?",
            (reserved.tokens, reserved.key, reserved.day),
        )

    def used(self, key: str) -> tuple[int, int]:
        """Tokens (reserved ones included) and requests of today."""
        row = self._db.execute(
            "SELECT tokens + held, requests FROM budgets WHERE key = ? AND day = ?", (key, self._day())
        ).fetchone()
        return (row[0], row[1]) if row else (0, 0)

    def _pace(self, holder: Holder) -> None:
        """A bucket that fills with ``rate`` a minute and holds as many."""
        rate = holder.key.rate
        if rate is None:
            return
        now = self._now()
        level, at = self._buckets.get(holder.id, (float(rate), now))
        level = min(float(rate), level + max(0.0, now - at) * rate / 60)
        if level < 1:
            self._buckets[holder.id] = (level, now)
            after = max(1, ceil((1 - level) * 60 / rate))
            raise Spent(f"This key may make {rate} requests a minute. Try again in {after} s.", after)
        self._buckets[holder.id] = (level - 1, now)

    def _day(self) -> str:
        return datetime.fromtimestamp(self._now(), UTC).date().isoformat()

    def _until_midnight(self) -> int:
        now = datetime.fromtimestamp(self._now(), UTC)
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return max(1, ceil((midnight - now).total_seconds()))
