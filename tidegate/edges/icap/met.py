"""Whom the headers of a client name, kept for the next request that says the same: most come from few people.

Must never: answer by what the files of people and addresses said before they were changed; grow without bound.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final

from tidegate.edges.seen import Whom

#: People remembered; with one more, all are found out again.  Characters of what is said of one.
MOST: Final = 4096
LONGEST: Final = 1024


class Met:
    """Keeps whom what was said means, as long as ``sources``, the files it was found by, are the same objects."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._sources: tuple[object, ...] = ()
        self._known: dict[Hashable, Whom] = {}

    def known(self, said: Hashable, sources: tuple[object, ...]) -> Whom | None:
        """Whom ``said`` means, if that is known."""
        if len(sources) != len(self._sources) or any(a is not b for a, b in zip(sources, self._sources, strict=True)):
            self._sources, self._known = sources, {}
        return self._known.get(said)

    def keep(self, said: Hashable, sources: tuple[object, ...], whom: Whom) -> None:
        """Remember ``whom`` that was found out by ``sources``."""
        if self.known(said, sources) is None:
            if len(self._known) >= self._most:
                self._known.clear()
            self._known[said] = whom
