"""Where in the ledger a time begins and ends, and the receipts of entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select

from tidegate.ledger.schema import ENTRIES
from tidegate.ledger.store import Reader
from tidegate.replay.run import Stretch

#: Receipts asked for at once.
_AT_ONCE: Final = 500


def between(reader: Reader, since: datetime | None, until: datetime | None) -> Stretch:
    """The entries written from ``since`` and before ``until``, by the gateway's clock.

    Found by halving, since entries are written in order of time; where a clock was set back, the stretch begins or ends
    at one of the places where the time was passed.  Raises ``sqlalchemy.DBAPIError``.
    """
    with reader.engine.connect() as connection:
        first, last = connection.execute(select(func.min(ENTRIES.c.seq), func.max(ENTRIES.c.seq))).one()
        if last is None:
            return Stretch(0, 0)
        after = first - 1 if since is None else _before(connection, since, first, last)
        end = last if until is None else _before(connection, until, first, last)
        return Stretch(after, max(after, end))


def _before(connection: Any, moment: datetime, first: int, last: int) -> int:
    """The last entry before ``moment``; the one before the first, if there is none."""
    stamp = int(moment.timestamp() * 1_000_000)
    low, high = first - 1, last
    while low < high:
        middle = (low + high + 1) // 2
        nearest = select(ENTRIES.c.seq, ENTRIES.c.at).where(ENTRIES.c.seq <= middle).order_by(ENTRIES.c.seq.desc())
        row = connection.execute(nearest.limit(1)).first()
        if row is None or row.at < stamp:
            low = middle
        else:
            high = min(row.seq, middle) - 1
    return low


def receipts(reader: Reader, entries: Sequence[int]) -> Mapping[int, str]:
    """The receipt of each of these entries."""
    found: dict[int, str] = {}
    with reader.engine.connect() as connection:
        for start in range(0, len(entries), _AT_ONCE):
            chosen = ENTRIES.c.seq.in_(entries[start : start + _AT_ONCE])
            found |= {
                row.seq: row.receipt
                for row in connection.execute(select(ENTRIES.c.seq, ENTRIES.c.receipt).where(chosen))
            }
    return found
