"""Where two policies answer differently: the meaning of a change, not its text.

For each pair of a deciding row of the old policy and one of the new whose answers differ, is there an exchange that
both decide? Most pairs need no search: a row that stands in both policies, with the same exchanges and the same
answer, can differ only from rows that have changed places with it.  What was unread is asked apart, since a floor may
change while no rule that decides does.

It must never call two policies equal that are not: a pair that is too hard to tell is listed as undecided.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import Final

from tidegate.core.decision import Reason
from tidegate.core.exchange import Exchange, Unread
from tidegate.policy.dimensions import bits
from tidegate.policy.evaluate import concerns, fallback
from tidegate.policy.model import Rule
from tidegate.policy.regions import Region, TooHard
from tidegate.policy.rows import decision_by
from tidegate.policy.space import Outcome, Space, mask_of

#: More changes than this are not listed; that there are more is said.
MOST_CHANGES: Final = 500


@dataclass(frozen=True, slots=True)
class Change:
    """Exchanges of ``region`` that are in none of ``apart`` get another answer, one of which is ``example``.

    ``unread`` is what could not be inspected in them, ``None`` where everything was.  ``example`` has the quotas of the
    old policy and ``example_new`` those of the new; they are else the same.
    """

    old: Outcome
    new: Outcome
    unread: Unread | None
    region: Region
    apart: int
    example: Exchange
    example_new: Exchange


@dataclass(slots=True)
class Difference:
    """All changes, in the order of the old rules, and pairs of rules that were too hard to tell.

    ``more``: there are more changes than are listed.
    """

    changes: list[Change] = field(default_factory=list)
    undecided: list[tuple[str, str]] = field(default_factory=list)
    more: bool = False

    @property
    def equal(self) -> bool:
        """Whether every exchange gets the same answer from both."""
        return not self.changes and not self.undecided


def compare(space: Space, most: int = MOST_CHANGES) -> Difference:
    """How the second policy of ``space`` differs from the first."""
    found = Difference()
    for change in _Comparison(space, found).changes():
        if len(found.changes) >= most:
            found.more = True
            break
        found.changes.append(change)
    return found


class _Comparison:
    """One comparison: which rows stand in both policies, and the search for each pair of rows."""

    def __init__(self, space: Space, found: Difference) -> None:
        self._space, self._solver, self._found = space, space.solver, found
        self._asked: dict[int, Hashable] = {}
        self._numbers: dict[Hashable, int] = {}
        self._old, self._new = space.finals(0), space.finals(1)
        self._twin = self._twins()
        self._prefix = {**self._prefixes(0), **self._prefixes(1)}

    def changes(self) -> Iterator[Change]:
        """Every change, by pairs of rows."""
        new, passed = mask_of(self._new), 0
        for old in self._old:
            region, twin = self._space.boxes[old], self._twin.get(old)
            if region is None:
                continue
            others = self._solver.meeting(region) & new & ~passed
            if twin is not None:
                others &= (1 << twin) - 1
                passed |= 1 << twin
            yield from self._changes_of(old, region, bits(others))
            if twin is not None and self._prefix[old] != self._prefix[twin]:
                yield from self._unread(old, twin, region, set())

    def _changes_of(self, old: int, region: Region, others: list[int]) -> Iterator[Change]:
        """Changes where ``old`` decided.  From time to time it is asked whether anything is left for the others."""
        before, look = self._space.before(old), 1
        if others and self._gone(region, before):
            return
        for number, new in enumerate(others, 1):
            both = self._solver.box(new, region)
            if both is not None:
                read = list(self._told(old, new, self._of_pair(old, new, both, None)))
                yield from read
                yield from self._unread(old, new, both, {_effects(change) for change in read})
            if number == look:
                look *= 2
                if self._gone(region, before | self._space.before(new) | 1 << new):
                    return

    def _unread(self, old: int, new: int, both: Region, told: set[Hashable]) -> Iterator[Change]:
        """Changes where something is unread, but those that are ``told`` already of what was read.

        Once they are shown for one way to be unread, the others are not looked at.
        """
        for unread in self._space.unreads:
            changes = list(self._told(old, new, self._of_pair(old, new, both, unread)))
            yield from (change for change in changes if _effects(change) not in told)
            if changes:
                return

    def _gone(self, region: Region, rows: int) -> bool:
        try:
            return self._solver.find(region, rows) is None
        except TooHard:
            return False

    def _told(self, old: int, new: int, changes: Iterator[Change]) -> Iterator[Change]:
        try:
            yield from changes
        except TooHard:
            rows = self._space.rows
            self._found.undecided.append((rows[old].rule.name, rows[new].rule.name))

    def _of_pair(self, old: int, new: int, both: Region, unread: Unread | None) -> Iterator[Change]:
        """Changes where ``old`` decided and ``new`` will, in ``both``."""
        if self._same(old, new, both, unread):
            return
        apart = self._space.before(old) | self._space.before(new)
        if self._solver.find(both, apart) is None:
            return
        for was, part, higher in self._space.outcomes(old, both, unread):
            for now, smaller, above in self._space.outcomes(new, part, unread):
                if self._space.asks(was.decision) == self._space.asks(now.decision):
                    continue
                rows = apart | higher | above
                found = self._solver.find(smaller, rows)
                if found is not None:
                    yield self._change(was, now, smaller, rows, found, unread)

    def _change(
        self, was: Outcome, now: Outcome, region: Region, apart: int, found: Region, unread: Unread | None
    ) -> Change:
        x = self._space.confirmed(found, was, unread)
        y = self._space.confirmed(found, now, unread)
        return Change(was, now, unread, region, apart, x, y)

    def _same(self, old: int, new: int, both: Region, unread: Unread | None) -> bool:
        """Whether the answers are the same without any search."""
        if self._answer(old, unread) != self._answer(new, unread):
            return False
        floors = [self._space.floors_of(each, both, unread) for each in (old, new)]
        return [self._floor(each) for each in floors[0]] == [self._floor(each) for each in floors[1]]

    def _answer(self, row: int, unread: Unread | None) -> Hashable:
        return self._space.asks(decision_by(self._space.policies, self._space.rows[row], None, unread))

    def _floor(self, row: int) -> Hashable:
        """What a floor is: where, and what it asks there."""
        if row not in self._asked:
            floor = self._space.rows[row]
            decision = fallback(self._space.policies[floor.owner], floor.rule, Reason.NOT_INSPECTED)
            concerned = tuple(concerns(unread, floor.rule) for unread in self._space.unreads)
            self._asked[row] = (self._space.boxes[row], self._space.asks(decision), concerned)
        return self._asked[row]

    def _twins(self) -> dict[int, int]:
        """For each old row, the new one with the same exchanges and the same answer; each has at most one."""
        waiting: dict[Hashable, list[int]] = {}
        for new in reversed(self._new):
            waiting.setdefault(self._key(new), []).append(new)
        return {old: rows.pop() for old in self._old if (rows := waiting.get(self._key(old)))}

    def _key(self, row: int) -> Hashable:
        return (
            self._space.boxes[row],
            self._answer(row, None),
            *(self._answer(row, unread) for unread in self._space.unreads),
        )

    def _prefixes(self, owner: int) -> dict[int, Hashable]:
        """For each deciding row the floors before it; rows with the same floors have the same number."""
        floors = [n for n, row in enumerate(self._space.rows) if row.floor and row.owner == owner]
        floors.sort(key=lambda n: self._space.rows[n].order)
        found: dict[int, Hashable] = {}
        number = 0
        for final in self._space.finals(owner):
            while floors and self._space.rows[floors[0]].order < self._space.rows[final].order:
                number = self._numbers.setdefault((number, self._floor(floors.pop(0))), len(self._numbers) + 1)
            found[final] = number
        return found


def _effects(change: Change) -> Hashable:
    """The answers on both sides and the rules they come from."""
    return tuple((each.decision.effect, each.decision.rule) for each in (change.old, change.new))


@dataclass(frozen=True, slots=True)
class Reworded:
    """A rule that decides the same exchanges alike, in other words: ``what`` says which."""

    old: Rule
    new: Rule
    what: tuple[str, ...]


def reworded(space: Space) -> list[Reworded]:
    """Rules that stand in both policies with the same exchanges and answer, and are not written alike."""
    twins = _Comparison(space, Difference())._twin
    pairs = {(space.rows[old].order, space.rows[new].order): (old, new) for old, new in twins.items()}
    found = []
    for old, new in pairs.values():
        one, other = space.rows[old].rule, space.rows[new].rule
        names = ("name", "because", "because_in", "source", "message")
        what = [name.replace("_in", " by language") for name in names if getattr(one, name) != getattr(other, name)]
        if [each.written for each in one.conditions] != [each.written for each in other.conditions]:
            what.append("conditions")
        if what:
            found.append(Reworded(one, other, tuple(what)))
    return found


def projected(space: Space, region: Region, apart: int, place: int) -> int:
    """The atoms (or, of people, the persons) of one dimension that exchanges of ``region`` outside ``apart`` have."""
    value = region[place]
    left: int = value[0] if isinstance(value, tuple) else value
    found: int = 0
    while left & ~found:
        rest = left & ~found
        part = (rest, *value[1:]) if isinstance(value, tuple) else rest
        try:
            hit = space.solver.find((*region[:place], part, *region[place + 1 :]), apart)
        except TooHard:
            return left
        if hit is None:
            break
        found |= hit[place][0] if isinstance(value, tuple) else hit[place]
    return found
