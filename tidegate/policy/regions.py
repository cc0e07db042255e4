"""Is there an exchange in this region that none of these rows takes? And if so, a region of such exchanges.

A *region* is what is left of each dimension.  The question is the one of propositional satisfiability, with dimensions
in place of variables and rows in place of clauses, and it is answered the same way (Davis, Logemann and Loveland, "A
machine program for theorem-proving", 1962): a row that covers the region ends the search there; a row that a region is
inside of but for one dimension narrows that dimension; else the region is divided where the rows tell it apart, the
part that fewest rows reach first.  Real policies need a few steps; one made to be hard may need too many, and then the
answer is ``TooHard``, never a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

from tidegate.policy.dimensions import Dimension, Parts, Value, bits

Region: TypeAlias = tuple[Value, ...]

#: Regions that one question may look at.
MOST_REGIONS: Final = 20_000


class TooHard(Exception):
    """The question would take too many steps."""


class Solver:
    """Answers for one list of rows, which are spread over ``dimensions``."""

    def __init__(self, dimensions: Sequence[Dimension], most: int = MOST_REGIONS) -> None:
        self.dimensions = tuple(dimensions)
        self.everything: Region = tuple(each.top for each in self.dimensions)
        self._most = most
        self._left = 0

    def box(self, row: int, within: Region | None = None) -> Region | None:
        """The exchanges of ``within``, or of all, that ``row`` holds for; ``None`` if there are none."""
        region = within or self.everything
        found = []
        for dimension, value in zip(self.dimensions, region, strict=True):
            left = dimension.within(value, row)
            if left is None:
                return None
            found.append(left)
        return tuple(found)

    def meeting(self, region: Region) -> int:
        """The rows that hold for some exchange of ``region``."""
        rows = -1
        for dimension, value in zip(self.dimensions, region, strict=True):
            rows &= dimension.sight(value)[0]
        return rows

    def covering(self, region: Region) -> int:
        """The rows that hold for every exchange of ``region``."""
        rows = -1
        for dimension, value in zip(self.dimensions, region, strict=True):
            rows &= dimension.sight(value)[1]
        return rows

    def find(self, region: Region, rows: int) -> Region | None:
        """A part of ``region`` where none of ``rows`` holds; ``None`` if there is none.  Raises ``TooHard``."""
        self._left = self._most
        return self._find(list(region), rows)

    def _find(self, region: list[Value], live: int) -> Region | None:
        self._left -= 1
        if self._left < 0:
            raise TooHard
        narrowed = self._narrow(region, live)
        if narrowed is None or not narrowed[0]:
            return None if narrowed is None else tuple(region)
        live, implied = narrowed
        place, parts = self._division(region, live, implied)
        for _, part in parts:
            smaller = region.copy()
            smaller[place] = part
            found = self._find(smaller, live)
            if found:
                return found
        return None

    def _narrow(self, region: list[Value], live: int) -> tuple[int, list[int]] | None:
        """Takes away from ``region`` what a row leaves no choice about.

        The rows that still matter, and for each dimension those that hold all over it; ``None`` if nothing is left.
        """
        while True:
            sights = [dimension.sight(value) for dimension, value in zip(self.dimensions, region, strict=True)]
            for some, _ in sights:
                live &= some
            once = twice = 0
            for _, every in sights:
                undecided = live & ~every
                twice |= once & undecided
                once |= undecided
            if live & ~once:
                return None
            single = once & ~twice
            if not single:
                return live, [every for _, every in sights]
            for place, dimension in enumerate(self.dimensions):
                for row in bits(single & ~sights[place][1]):
                    left = dimension.without(region[place], row)
                    if left is None:
                        return None
                    region[place] = left
            live &= ~single

    def _division(self, region: list[Value], live: int, implied: list[int]) -> tuple[int, Parts]:
        """Where to divide, and into what: the part that fewest rows reach comes first."""
        best: tuple[int, int, int, Parts] | None = None
        for place, dimension in enumerate(self.dimensions):
            if not live & ~implied[place]:
                continue
            parts = sorted(dimension.parts(region[place], live), key=lambda part: part[0].bit_count())
            rank = (parts[0][0].bit_count(), len(parts), place, parts)
            if len(parts) > 1 and (best is None or rank[:2] < best[:2]):
                best = rank
            if best and best[0] == 0:
                break
        if best is None:
            raise AssertionError("rows that are open in two dimensions can be told apart in each")
        return best[2], best[3]
