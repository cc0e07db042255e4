"""Which days of a history a fit may look at, and the columns that describe them.

A day that was not observed, or that the person asking left out, has no row: it is never filled in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tidegate.usage.effect.fit import Floats
from tidegate.usage.effect.history import Days, History

#: No fit looks farther than this many days to either side: what was long ago follows another trend.
REACH: Final = 56
#: Days that must be observed on each side for an interval.
LEAST_BEFORE: Final = 14
LEAST_AFTER: Final = 7
#: With so many days the week has a level for each of its days.
WHOLE_WEEKS: Final = 28


@dataclass(frozen=True, slots=True)
class Window:
    """The days of a fit: indices into the history, day numbers from the measure (0 its first day), and weekday."""

    index: tuple[int, ...]
    when: Floats
    weekday: tuple[int, ...]

    @property
    def after(self) -> Floats:
        """1 from the measure on, else 0."""
        return (self.when >= 0).astype(float)

    @property
    def sides(self) -> tuple[int, int]:
        """How many days are before and after."""
        after = int(self.after.sum())
        return len(self.index) - after, after

    @property
    def enough(self) -> bool:
        """Whether an interval may be given."""
        before, after = self.sides
        return before >= LEAST_BEFORE and after >= LEAST_AFTER

    def values(self, series: Days) -> Floats:
        """``series`` on these days, every one of which must be observed."""
        return np.array([series[index] for index in self.index], dtype=float)

    def only(self, keep: Sequence[bool]) -> Window:
        """The days for which ``keep`` is true."""
        rows = [row for row, kept in enumerate(keep) if kept]
        return Window(tuple(self.index[row] for row in rows), self.when[rows], tuple(self.weekday[row] for row in rows))


def window(history: History, *series: Days) -> Window:
    """Days near the measure that are observed in every one of ``series`` and not left out."""
    index = tuple(
        place
        for place in range(max(0, history.split - REACH), min(len(history.reached), history.split + REACH))
        if history.day(place) not in history.without and all(one[place] is not None for one in series)
    )
    when = np.array([place - history.split for place in index], dtype=float)
    return Window(index, when, tuple(history.day(place).weekday() for place in index))


def week_columns(days: Window) -> tuple[str, Floats]:
    """How the week is described (``each weekend none``), and the columns: as much as the number of days carries."""
    weekday = np.array(days.weekday, dtype=int)
    seen = np.bincount(weekday, minlength=7) if len(weekday) else np.zeros(7)
    if len(weekday) >= WHOLE_WEEKS and seen.min() >= 2:
        return "each", np.eye(7)[weekday][:, 1:]
    weekend = (weekday >= 5).astype(float)
    if 2 <= weekend.sum() <= len(weekday) - 2:
        return "weekend", weekend[:, None]
    return "none", np.empty((len(weekday), 0))
