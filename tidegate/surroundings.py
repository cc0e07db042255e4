"""The machine around a gateway, as far as it can stop it or lead it astray: the room on the disk, and the clock."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from tidegate.disk import clock, room
from tidegate.edges.acknowledgement import SqliteStandings
from tidegate.settings import Home


def clock_of(home: Home) -> Path:
    """Where the gateway notes the time."""
    return home.path / "state" / "clock.json"


def ages(home: Home) -> float:
    """The moment, in seconds since 1970, from which is counted how old something is that goes for its age."""
    return clock.ages(clock_of(home), time.time())


def trouble(home: Home) -> list[str]:
    """What is wrong with the machine, in sentences that say what comes of it."""
    found = (room.scarce(home.path), clock.doubt(clock_of(home), time.time()), keyless(home))
    return [told for told in found if told]


def keyless(home: Home) -> str:
    """What comes of it where there is a ledger and the key that seals it is gone; empty where all is well."""
    key = home.keys / "ledger"
    if not home.ledger.exists() or key.exists():
        return ""
    return (
        f"{key} is not there any more. A running gateway goes on with the keys that it has read; one that starts makes "
        f"new ones, and then cannot prove what is recorded. Put {home.keys} back from a backup before the next start."
    )


class Surroundings:
    """Watches the machine for the gateway of ``home``."""

    def __init__(self, home: Home, watch: clock.Watch | None = None) -> None:
        self._home, self._watch = home, watch or clock.Watch(clock_of(home))
        self._scarce, self._doubted, self._recorded, self._keyless = False, False, False, False

    def look(self) -> list[str]:
        """Look once; what is new, in sentences."""
        news = []
        with contextlib.suppress(OSError):  # no room, which is told below; it is noted at the next look
            if back := self._watch.look():
                self._set_back()
                news.append(
                    f"The clock of this machine was set back by {_spoken(back)}. Entries of the ledger keep the times "
                    "they have, and their numbers say which came first. What people acknowledged has to be given anew."
                )
        scarce, doubt = room.scarce(self._home.path), self._watch.doubt()
        if bool(scarce) != self._scarce:  # a brain could not even write that down
            news.append(scarce or f"There is room again on the disk of {self._home.path}.")
        if doubt and not self._doubted:
            news.append(doubt)
        recorded = self._home.ledger.exists()
        if self._recorded and not recorded:
            news.append(
                f"{self._home.ledger} is not there any more. Nothing can be recorded, and what cannot be recorded is "
                "not let through to AI services. Stop the gateway, put the files back, and start it again."
            )
        gone = keyless(self._home)
        if gone and not self._keyless:
            news.append(gone)
        self._scarce, self._doubted, self._recorded, self._keyless = bool(scarce), bool(doubt), recorded, bool(gone)
        return news

    def _set_back(self) -> None:
        """Let nothing hold that was given while the clock was ahead: it would hold for all that time beside its own."""
        kept = self._home.path / "state" / "standings.db"
        if kept.exists():
            with contextlib.suppress(sqlite3.Error), closing(SqliteStandings(kept)) as standings:
                standings.forget()


def _spoken(seconds: float) -> str:
    """For people: minutes, hours or days, whichever says it best."""
    for size, name in ((86_400, "days"), (3600, "hours")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {name}"
    return f"{seconds / 60:.0f} minutes"
