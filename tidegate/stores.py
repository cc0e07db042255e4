"""What a brain writes to: the ledger, and small tables beside it that all brains share."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from tidegate import surroundings
from tidegate.core.record import Entry
from tidegate.edges.acknowledgement import SqliteStandings
from tidegate.edges.keys import key
from tidegate.edges.pinned import Pinned
from tidegate.ledger.entry import ALARM
from tidegate.ledger.quota import Quotas
from tidegate.ledger.store import Ledger
from tidegate.ledger.writer import refusal_of
from tidegate.settings import Home

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stores:
    """What a brain keeps on the disk, beside the files people edit."""

    ledger: Ledger
    quotas: Quotas
    standings: SqliteStandings
    pinned: Pinned

    def close(self) -> None:
        """Finish what is under way and let go of the files."""
        self.quotas.close()
        self.standings.close()
        self.pinned.close()
        self.ledger.close()


def open_stores(home: Home) -> Stores:
    """Open them, made first if they are not there.  Raises ``Refused``, ``KeyUnsafe``."""
    state = home.path / "state"
    state.mkdir(mode=0o700, exist_ok=True)
    return Stores(
        Ledger.open(home.ledger, key(home.keys / "ledger")),
        Quotas.open(state / "quotas.db", aged=partial(surroundings.ages, home)),
        _opened(state / "standings.db", SqliteStandings),
        _opened(state / "pinned.db", lambda path: Pinned(path, time.time)),
    )


def _opened(path: Path, opened: Callable[[Path], T]) -> T:
    """Raises ``Refused`` that names the file: after a power cut any of them may be damaged."""
    try:
        return opened(path)
    except sqlite3.Error as error:
        raise refusal_of(error, path) from None


async def begin_anew(home: Home) -> None:
    """Begin a ledger in the place of the one that is lost, with an alarm as its first entry.  Raises ``Refused``."""
    ledger = Ledger.open(home.ledger, key(home.keys / "ledger"))
    try:
        await ledger.append(Entry(ALARM, {"what": "the ledger and its checkpoint were removed; this is a new one"}))
    finally:
        ledger.close()
