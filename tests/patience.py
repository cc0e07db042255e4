"""Time for tests of files that are followed: nobody sleeps, it passes when it is said or when somebody waits."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from tidegate.disk.resting import REST, Resting


class Clock:
    """A clock that stands still.  ``wait`` lets seconds pass."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self._begun = time.time()

    def __call__(self) -> float:
        """Seconds, going on only."""
        return self.now

    def wall(self) -> float:
        """What the system's clock says."""
        return self._begun + self.now - 1_000.0

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

    def resting(self) -> Resting:
        """What looks at files by this clock."""
        return Resting(self, self.wall, self.wait)


class Patience(Resting):
    """Whenever somebody looks, files have been left alone for long enough since they were last written."""

    def __init__(self) -> None:
        self._time = Clock()
        super().__init__(self._time, self._time.wall, self._time.wait)

    def unrested(self, paths: Iterable[Path]) -> Path | None:
        """See ``Resting``."""
        looked = list(paths)
        super().unrested(looked)
        self._time.wait(2 * REST)
        return super().unrested(looked)
