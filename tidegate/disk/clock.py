"""How far the clock of this machine is believed where something would be deleted for good because of its age.

A clock that is a year ahead for an hour, as after a start with an empty battery, makes everything look a year older.
What it only hides is there again once the clock is right; what was deleted is not.  So the gateway notes the time, and
where it went on by more than a day that did not pass, ages are counted from the moment before, until a whole day has
passed by the new time.  A stop of more than a day looks the same from here: then it is that day that is waited for.

Must never: let a leap of the clock delete anything in the first day after it; keep anything for ever because of one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from tidegate.disk import replacing

#: Seconds by which a clock may go on without being doubted, and after which a new time is believed.
LEAP: Final = 86_400.0
#: Seconds that a clock may be set back without a word: that is how clocks are kept right.
BACK: Final = 600.0
#: Seconds between two notes where nothing happened.
_NOTED: Final = 60.0


class Noted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The clock was ``seen`` at this time.  ``since`` it leapt there from ``before``, it is not believed yet.

    All in seconds since 1970.
    """

    seen: float
    before: float | None = None
    since: float = 0.0

    def doubted(self, now: float) -> bool:
        """Whether ages are counted from before the leap."""
        return self.before is not None and now < self.since + LEAP


def after(was: Noted | None, now: float, passed: float | None) -> Noted:
    """What is to be noted ``now``; ``passed`` are the seconds since the last note by a clock that nobody sets.

    ``None``: that was before a stop, and nobody knows how long it lasted.
    """
    if was is None:
        return Noted(now)
    leapt = now - was.seen - (passed or 0.0) > LEAP
    if was.before is None:
        return Noted(now, was.seen, now) if leapt else Noted(now)
    if now < was.before + LEAP:  # it was set back to where it can have been
        return Noted(now)
    if leapt and passed is None:  # of two stops the first may have been one, or nothing would ever go
        return Noted(now, was.since, now)
    if leapt or now < was.since:
        return Noted(now, was.before, now)
    return Noted(now, was.before, was.since) if was.doubted(now) else Noted(now)


def read(path: Path) -> Noted | None:
    """What is noted in ``path``; ``None`` where nothing is, or nothing that can be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Noted)
    except (OSError, msgspec.DecodeError):
        return None


def ages(path: Path, now: float, *, watched: bool = True) -> float:
    """The moment from which ages are counted, by whatever deletes because of them.

    ``watched``: a gateway runs.  If it noted no time within a day of ``now``, it has not seen the leap yet.
    """
    was = read(path)
    if was is None:
        return now
    if was.before is not None and was.doubted(now):
        return min(now, was.before)
    return was.seen if watched and now - was.seen > LEAP else now


def doubt(path: Path, now: float) -> str:
    """That the clock is not believed, since when, and what comes of it; empty while it is."""
    return doubt_of(read(path), now)


def doubt_of(noted: Noted | None, now: float) -> str:
    """The same of what was ``noted``."""
    if noted is None or noted.before is None or not noted.doubted(now):
        return ""
    return (
        f"The clock of this machine went from {_said(noted.before)} to {_said(noted.since)} UTC in one step, or "
        f"nothing ran between. Until {_said(noted.since + LEAP)} UTC ages are counted from before that, and so "
        "nothing is deleted too early. Rules with a time, exceptions and certificates go by the clock: set it if it is "
        "wrong."
    )


def steady() -> float:
    """Seconds by a clock that nobody sets; where the system has one, it goes on while the machine sleeps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Watch:
    """Notes the time in ``path``, which one process alone does."""

    def __init__(self, path: Path, wall: Callable[[], float] = time.time, steady: Callable[[], float] = steady) -> None:
        self._path, self._wall, self._steady = path, wall, steady
        self._was = self._kept = read(path)
        self._at: float | None = None

    def look(self) -> float:
        """Look once; returns by how many seconds the clock was set back since the last look, 0 where it was not.

        Raises ``OSError`` where the time cannot be noted.
        """
        now, at, was = self._wall(), self._steady(), self._was
        passed = None if self._at is None else at - self._at
        back = 0.0 if was is None else was.seen + (passed or 0.0) - now
        self._was, self._at = after(was, now, passed), at
        self._note()
        return back if back > BACK else 0.0

    def doubt(self) -> str:
        """See ``doubt``."""
        return doubt_of(self._was, self._wall())

    def _note(self) -> None:
        new, kept = self._was, self._kept
        if new is None or (kept and new.before == kept.before and 0 <= new.seen - kept.seen < _NOTED):
            return
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replacing.put(self._path, msgspec.json.encode(new), durable=True)
        self._kept = new


def _said(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M}"
