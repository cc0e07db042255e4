"""What is known of the days around a measure: the input of ``of.effect_of``, as plain numbers.

Every series has one value for each day from ``first`` to the last day, both included.  ``None`` is a day that nobody
observed; 0 is a day on which nobody came.  The two must never be taken for each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

#: People of each day; ``None`` where the day was not observed.
Days: TypeAlias = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """Another service on the same days.

    ``refused`` are the shares of its accesses that were refused before the measure and from it on; ``taken_up`` the
    share of those who left the measured service that began with this one.
    """

    service: str
    people: Days
    refused: tuple[float, float] = (0.0, 0.0)
    taken_up: float = 0.0


@dataclass(frozen=True, slots=True)
class Way:
    """Where people went: ``way`` and ``service`` as the question ``switching`` says them."""

    way: str
    service: str
    people: int


@dataclass(frozen=True, slots=True)
class Moves:
    """What became from ``since`` to ``until`` of the ``had`` people of the four weeks before; ``left`` did not return.

    One person can have gone several ways."""

    since: date
    until: date
    had: int
    left: int
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class SignDays:
    """People a day with a sign of going around: ``vpn dns-over-https relay``, or ``guest-network``."""

    sign: str
    people: Days


@dataclass(frozen=True, slots=True)
class History:
    """The days around a measure.

    ``reached`` are people with an access that was not refused, ``people`` all who tried.  ``without`` are days left out
    of every fit, such as public holidays.  ``placebo`` are the moves of a stretch as long that ended before the
    measure.  ``sources`` and ``lines`` say how much was logged on each day; empty where nobody knows.
    """

    service: str
    first: date
    since: date
    reached: Days
    people: Days = ()
    without: frozenset[date] = frozenset()
    others: tuple[Other, ...] = ()
    moves: Moves | None = None
    placebo: Moves | None = None
    signs: tuple[SignDays, ...] = ()
    sources: tuple[float, ...] = ()
    lines: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """Raises ``ValueError`` for series of different lengths: days would be mixed up."""
        beside = [*(one.people for one in self.others), *(one.people for one in self.signs)]
        rows = (self.people, self.sources, self.lines, *beside)
        if any(row and len(row) != len(self.reached) for row in rows):
            raise ValueError("Every series must have one value for each day.")

    @property
    def until(self) -> date:
        """The last day; ``first`` where there is no day at all."""
        return self.first + timedelta(days=max(len(self.reached) - 1, 0))

    @property
    def split(self) -> int:
        """How many of the days are before the measure."""
        return min(max((self.since - self.first).days, 0), len(self.reached))

    def day(self, index: int) -> date:
        """The day of an index."""
        return self.first + timedelta(days=index)
