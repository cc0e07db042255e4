"""Counting: how many exchanges and bytes of each outcome, at which services, of how many people.

What is counted is one table of (outcome, service, person) with exchanges and bytes; every question of a report is
answered from it.  It holds names of people only as the record does, in memory, while a replay runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

#: Bits of a key that a person and a service take; outcomes have the rest.
_PERSON: Final = 32
_SERVICE: Final = 16
#: Rows that may wait before equal ones are put together.
_MOST_WAITING: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class Counted:
    """The table as columns of equal length, in order of outcome, service and person."""

    outcome: Numbers
    service: Numbers
    person: Numbers
    exchanges: Numbers
    size: Numbers


class Tally:
    """Adds up."""

    def __init__(self) -> None:
        self._keys: list[Numbers] = []
        self._exchanges: list[Numbers] = []
        self._sizes: list[Numbers] = []
        self._waiting = 0

    def add(self, outcome: Numbers, service: Numbers, person: Numbers, size: Numbers) -> None:
        """Count one exchange for each row.  Raises ``OverflowError`` with more services than a record can have."""
        if len(service) and int(service.max()) >= 1 << _SERVICE:
            raise OverflowError("more than 65,536 different services")
        keys = (outcome << (_PERSON + _SERVICE)) | (service << _PERSON) | person
        self._take(*_together(keys, np.ones(len(keys), np.int64), size))
        if self._waiting > _MOST_WAITING:
            self._settle()

    def counted(self) -> Counted:
        """Everything so far."""
        self._settle()
        keys = self._keys[0] if self._keys else np.zeros(0, np.int64)
        return Counted(
            keys >> (_PERSON + _SERVICE),
            keys >> _PERSON & (1 << _SERVICE) - 1,
            keys & (1 << _PERSON) - 1,
            self._exchanges[0] if self._keys else keys,
            self._sizes[0] if self._keys else keys,
        )

    def _take(self, keys: Numbers, exchanges: Numbers, sizes: Numbers) -> None:
        self._keys.append(keys)
        self._exchanges.append(exchanges)
        self._sizes.append(sizes)
        self._waiting += len(keys)

    def _settle(self) -> None:
        if len(self._keys) > 1:
            whole = map(np.concatenate, (self._keys, self._exchanges, self._sizes))
            self._keys, self._exchanges, self._sizes, self._waiting = [], [], [], 0
            self._take(*_together(*whole))
            self._waiting = 0


def _together(keys: Numbers, exchanges: Numbers, sizes: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.zeros(0, np.int64)
    if not len(keys):
        return keys, exchanges, sizes
    return keys[starts], np.add.reduceat(exchanges[order], starts), np.add.reduceat(sizes[order], starts)


def kinds(columns: list[Numbers]) -> tuple[Numbers, Numbers]:
    """Rows that are equal in all ``columns`` are one kind: a row of each kind, and the kind of each row."""
    key = np.zeros(len(columns[0]), np.int64)
    most = 1
    for column in columns:
        width = int(column.max()) + 1 if len(column) else 1
        if most > (1 << 62) // width:
            found, key = np.unique(key, return_inverse=True)
            most = len(found)
        key, most = key * width + column, most * width
    _, first, kind = np.unique(key, return_index=True, return_inverse=True)
    return first.astype(np.int64), kind.astype(np.int64)


def groups(numbers: Numbers) -> Iterator[tuple[int, Numbers]]:
    """Each number with the rows it stands in."""
    if not len(numbers):
        return
    order = np.argsort(numbers, kind="stable")
    cuts = np.flatnonzero(np.diff(numbers[order])) + 1
    for rows in np.split(order, cuts):
        yield int(numbers[rows[0]]), rows
