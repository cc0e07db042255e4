"""The dimensions of the space of exchanges, and what can be left of one of them.

A *row* is a set of exchanges that a policy says in one go: in each dimension it asks one thing, or nothing.  A *value*
is what is left of a dimension in a region.  Each kind of dimension answers the same few questions about a value,
always about all rows at once, each row a bit:

- ``sight``: which rows can still hold, and which hold whatever happens;
- ``within`` and ``without``: what is left where a row holds, and where it does not; ``None`` is nothing;
- ``parts``: a division of the value that the rows tell apart.

Why three kinds: most fields have a few values that matter (``Atoms``); what was found is any set of detectors, which
no list of values could hold (``Labels``); and a person is one of many and in any of many groups (``People``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Protocol, TypeAlias

Value: TypeAlias = Any
Parts: TypeAlias = list[tuple[int, Value]]
Clauses: TypeAlias = frozenset[int]
LabelsLeft: TypeAlias = tuple[int, Clauses]
Membership: TypeAlias = tuple[int, int]
PeopleLeft: TypeAlias = tuple[int, int, frozenset[Membership]]

#: Values whose sight is remembered; a diff of two policies of 1,000 rules meets some thousands.
MOST_REMEMBERED: Final = 20_000


class Dimension(Protocol):
    """What every kind answers; see the head of the file."""

    name: str
    top: Value

    def sight(self, value: Value) -> tuple[int, int]:
        """Rows that can hold, rows that hold whatever happens."""

    def within(self, value: Value, row: int) -> Value | None:
        """What is left where ``row`` holds."""

    def without(self, value: Value, row: int) -> Value | None:
        """What is left where ``row`` does not hold."""

    def parts(self, value: Value, live: int) -> Parts:
        """Disjoint parts that make up the value, each with those of the rows ``live`` that can hold in it."""


def bits(mask: int) -> list[int]:
    """The places of the bits that are set, lowest first."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


class Atoms:
    """A value is a set of atoms, each a bit; ``admits[atom]`` are the rows that hold there."""

    def __init__(self, name: str, admits: list[int], rows: int) -> None:
        self.name, self.admits = name, admits
        self.top = (1 << len(admits)) - 1
        everywhere = rows
        for each in admits:
            everywhere &= each
        self._holds: dict[int, int] = {}
        for atom, each in enumerate(admits):
            for row in bits(each & ~everywhere):
                self._holds[row] = self._holds.get(row, 0) | 1 << atom
        self._nowhere = rows & ~everywhere
        self._everywhere = everywhere
        self._seen: dict[int, tuple[int, int]] = {}

    def holds(self, row: int) -> int:
        """The atoms where ``row`` holds."""
        return self.top if self._everywhere >> row & 1 else self._holds.get(row, 0)

    def sight(self, value: int) -> tuple[int, int]:
        """Rows that hold at one atom of ``value``, and at all."""
        seen = self._seen.get(value)
        if seen is None:
            some, every = 0, -1
            for atom in bits(value):
                some |= self.admits[atom]
                every &= self.admits[atom]
            if len(self._seen) >= MOST_REMEMBERED:
                self._seen.clear()
            seen = self._seen[value] = (some, every)
        return seen

    def within(self, value: int, row: int) -> int | None:
        """The atoms of ``value`` where ``row`` holds."""
        return value & self.holds(row) or None

    def without(self, value: int, row: int) -> int | None:
        """The atoms of ``value`` where ``row`` does not hold."""
        return value & ~self.holds(row) or None

    def parts(self, value: int, live: int) -> Parts:
        """Atoms that the rows ``live`` treat alike, together."""
        alike: dict[int, int] = {}
        for atom in bits(value):
            rows = self.admits[atom] & live
            alike[rows] = alike.get(rows, 0) | 1 << atom
        return list(alike.items())


class Labels:
    """A value is a set of sets of labels: none of ``forbidden`` is in them, and one of each clause is.

    Any labels may come together, so such a value is empty only where a clause has nothing left.
    """

    def __init__(self, name: str, asked: Mapping[int, tuple[int, bool]], rows: int) -> None:
        self.name = name
        self.top: LabelsLeft = (0, frozenset())
        self._asked = asked
        self._free = rows
        self._by_mask: dict[int, tuple[int, int]] = {}
        for row, (mask, negated) in asked.items():
            self._free &= ~(1 << row)
            hit, miss = self._by_mask.get(mask, (0, 0))
            self._by_mask[mask] = (hit, miss | 1 << row) if negated else (hit | 1 << row, miss)
        self._seen: dict[LabelsLeft, tuple[int, int]] = {}

    def sight(self, value: LabelsLeft) -> tuple[int, int]:
        """Rows that some set of labels fits, and every one."""
        seen = self._seen.get(value)
        if seen is None:
            forbidden, clauses = value
            some = every = self._free
            for mask, (hit, miss) in self._by_mask.items():
                can_hit = mask & ~forbidden
                can_miss = all(clause & ~mask for clause in clauses)
                some |= (hit if can_hit else 0) | (miss if can_miss else 0)
                every |= (hit if not can_miss else 0) | (miss if not can_hit else 0)
            if len(self._seen) >= MOST_REMEMBERED:
                self._seen.clear()
            seen = self._seen[value] = (some, every)
        return seen

    def within(self, value: LabelsLeft, row: int) -> LabelsLeft | None:
        """The sets of labels that fit ``row``."""
        if row not in self._asked:
            return value
        mask, negated = self._asked[row]
        return _missing(value, mask) if negated else _hitting(value, mask)

    def without(self, value: LabelsLeft, row: int) -> LabelsLeft | None:
        """The sets of labels that do not fit ``row``."""
        if row not in self._asked:
            return None
        mask, negated = self._asked[row]
        return _hitting(value, mask) if negated else _missing(value, mask)

    def parts(self, value: LabelsLeft, live: int) -> Parts:
        """Those without what one of the open rows asks, and those with it."""
        some, every = self.sight(value)
        still_open = live & some & ~every & ~self._free
        if not still_open:
            return [(live & some, value)]
        row = (still_open & -still_open).bit_length() - 1
        mask, _ = self._asked[row]
        halves = [half for half in (_missing(value, mask), _hitting(value, mask)) if half]
        return [(live & self.sight(half)[0], half) for half in halves]


def _hitting(value: LabelsLeft, mask: int) -> LabelsLeft | None:
    forbidden, clauses = value
    mask &= ~forbidden
    if not mask:
        return None
    if any(clause & ~mask == 0 for clause in clauses):
        return value
    return forbidden, frozenset(clause for clause in clauses if mask & ~clause) | {mask}


def _missing(value: LabelsLeft, mask: int) -> LabelsLeft | None:
    forbidden, clauses = value
    left = frozenset(clause & ~mask for clause in clauses)
    return None if 0 in left else (forbidden | mask, left)


class People:
    """A value is a set of people: who they may be, groups they are not in; and each clause: be one, or be in one."""

    def __init__(self, name: str, people: int, asked: Mapping[int, tuple[int, int, bool]], rows: int) -> None:
        self.name = name
        self.top: PeopleLeft = ((1 << people) - 1, 0, frozenset())
        self._asked = asked
        free = rows
        self._by_member: dict[Membership, tuple[int, int]] = {}
        plain: list[tuple[int, int, bool]] = []
        for row, (who, groups, negated) in asked.items():
            free &= ~(1 << row)
            if groups:
                hit, miss = self._by_member.get((who, groups), (0, 0))
                both = (hit, miss | 1 << row) if negated else (hit | 1 << row, miss)
                self._by_member[who, groups] = both
            else:
                plain.append((row, who, negated))
        self._admits = [free] * people
        for row, who, negated in plain:
            for person in bits(self.top[0] & ~who if negated else who):
                self._admits[person] |= 1 << row
        self._seen: dict[PeopleLeft, tuple[int, int]] = {}

    def sight(self, value: PeopleLeft) -> tuple[int, int]:
        """Rows that fit one of the people, and all."""
        seen = self._seen.get(value)
        if seen is None:
            some, every = 0, -1
            for person in bits(value[0]):
                some |= self._admits[person]
                every &= self._admits[person]
            for (who, groups), (hit, miss) in self._by_member.items():
                can_hit = groups & ~value[1] or who & value[0]
                can_miss = _not_among(value, who, groups)
                some |= (hit if can_hit else 0) | (miss if can_miss else 0)
                every |= (hit if not can_miss else 0) | (miss if not can_hit else 0)
            if len(self._seen) >= MOST_REMEMBERED:
                self._seen.clear()
            seen = self._seen[value] = (some, every)
        return seen

    def within(self, value: PeopleLeft, row: int) -> PeopleLeft | None:
        """The people that fit ``row``."""
        if row not in self._asked:
            return value
        who, groups, negated = self._asked[row]
        return _not_among(value, who, groups) if negated else _among(value, who, groups)

    def without(self, value: PeopleLeft, row: int) -> PeopleLeft | None:
        """The people that do not fit ``row``."""
        if row not in self._asked:
            return None
        who, groups, negated = self._asked[row]
        return _among(value, who, groups) if negated else _not_among(value, who, groups)

    def parts(self, value: PeopleLeft, live: int) -> Parts:
        """People that the open rows treat alike; where all are alike, those outside and inside the groups of one."""
        some, every = self.sight(value)
        still_open = live & some & ~every
        told = [(who, groups) for (who, groups), rows in self._by_member.items() if still_open & (rows[0] | rows[1])]
        alike: dict[tuple[int, int], int] = {}
        for person in bits(value[0]):
            member = sum(1 << number for number, (who, _) in enumerate(told) if who >> person & 1)
            alike[self._admits[person] & live, member] = (
                alike.get((self._admits[person] & live, member), 0) | 1 << person
            )
        halves: list[PeopleLeft | None] = []
        if len(alike) > 1:
            halves = [_only(value, people) for people in alike.values()]
        elif told:
            halves = [_not_among(value, *told[0]), _among(value, *told[0])]
        return [(live & self.sight(half)[0], half) for half in halves if half] or [(live & some, value)]


def _only(value: PeopleLeft, people: int) -> PeopleLeft | None:
    """Those of ``value`` who are one of ``people``."""
    left = value[0] & people
    return (left, value[1], frozenset(each for each in value[2] if left & ~each[0])) if left else None


def _among(value: PeopleLeft, who: int, groups: int) -> PeopleLeft | None:
    groups &= ~value[1]
    if not groups:
        return _only(value, who)
    if not value[0] & ~who or (who, groups) in value[2]:
        return value
    return value[0], value[1], value[2] | {(who, groups)}


def _not_among(value: PeopleLeft, who: int, groups: int) -> PeopleLeft | None:
    left, forbidden = value[0] & ~who, value[1] | groups
    clauses = []
    for one, either in value[2]:
        if either & ~forbidden:
            clauses.append((one, either & ~forbidden))
        else:
            left &= one
    return (left, forbidden, frozenset(each for each in clauses if left & ~each[0])) if left else None
