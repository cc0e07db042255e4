"""People by services: which answers each can get, as a table.

A cell lists every effect that some exchange of this person and this service meets, in the order in which the rules are
asked.  People and services that no rule tells apart share a row or a column.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tidegate.policy.dimensions import bits
from tidegate.policy.regions import Region, TooHard
from tidegate.policy.scope import persons, shortened
from tidegate.policy.space import SERVICE, WHO, Space

#: A table of more cells than this is nothing to look at: narrow it to a person or a service.
MOST_CELLS: Final = 20_000


class TooLarge(Exception):
    """The table would have more than ``MOST_CELLS`` cells."""


@dataclass(frozen=True, slots=True)
class Grid:
    """``cells[row][column]`` are effect words; ``columns`` are the services that share a column."""

    rows: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]
    cells: tuple[tuple[tuple[str, ...], ...], ...]

    def lines(self) -> list[list[str]]:
        """As a table of texts, one row for each person, one column for each service, for CSV."""
        heads = [service for services in self.columns for service in services]
        body = [
            [name, *("/".join(cell) for cell, services in zip(cells, self.columns, strict=True) for _ in services)]
            for name, cells in zip(self.rows, self.cells, strict=True)
        ]
        return [["who", *heads], *body]

    def turned(self) -> list[list[str]]:
        """For reading: one row for each set of services, one column for each person."""
        heads = ["service", *self.rows]
        body = [[_few(services), *("/".join(row[n]) for row in self.cells)] for n, services in enumerate(self.columns)]
        return [heads, *body]


def _few(services: tuple[str, ...]) -> str:
    return services[0] if len(services) == 1 else f"{services[0]} and {len(services) - 1} more"


def grid(space: Space, region: Region) -> Grid:
    """The table of what ``region`` holds.  Raises ``TooLarge``."""
    people = list(_people(space, region))
    services = bits(region[SERVICE])
    if len(people) * len(services) > MOST_CELLS:
        raise TooLarge
    columns = sorted((tuple(sorted(each.id for each in space.fields.services.values[n])), n) for n in services)
    cells = tuple(tuple(_cell(space, _fixed(region, who, 1 << n)) for _, n in columns) for _, who in people)
    return Grid(tuple(name for name, _ in people), tuple(names for names, _ in columns), cells)


def _fixed(region: Region, who: object, service: int) -> Region:
    fixed = list(region)
    fixed[WHO], fixed[SERVICE] = who, service
    return tuple(fixed)


def _people(space: Space, region: Region) -> Iterator[tuple[str, object]]:
    """Each person in no group, and somebody else in each group; those the policy names by the names it has for them."""
    people, forbidden, must = region[WHO]
    every = (1 << len(space.fields.groups)) - 1
    for n in bits(people):
        yield shortened(persons(space, n)), (1 << n, forbidden if must else every, must)
    stranger = people & -people
    for n in bits(every & ~forbidden) if not must and len(bits(people)) > 1 else ():
        yield f"in {space.fields.groups[n]}", (stranger, every & ~(1 << n), frozenset({(0, 1 << n)}))


def _cell(space: Space, region: Region) -> tuple[str, ...]:
    found: list[str] = []
    for n in bits(space.solver.meeting(region) & space.deciding()):
        word = space.rows[n].rule.effect.word
        if word in found:
            continue
        box = space.solver.box(n, region)
        try:
            reached = box is not None and space.solver.find(box, space.before(n)) is not None
        except TooHard:
            reached = True
        if reached:
            found.append(word)
    return tuple(found)
