"""Requests that were let go and whose answer needs us: to put values back, or to tell of a notice.

ICAP does not say which answer belongs to which request.  Squid carries one header of ours from the one to the other
(``adaptation_masterx_shared_names``).  Clients that do not are met by what both say: the same person from the same
address asks the same address.  Of two such requests at once the first is taken; their values are in one vault anyway.
Must never: grow without bound; give one person's values to another.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from tidegate.edges.driver import Crossing
from tidegate.edges.last_words import Words, silent
from tidegate.gate import events as e
from tidegate.wire.placeholders import Vault

#: The header that a client is asked to carry along; what stands in it is random.
CARRIED: Final = "X-Tidegate-Exchange"
#: Requests that wait for their answers at once; the oldest is forgotten first, and its answer goes on as it comes.
MOST: Final = 10_000

#: What request and answer say alike: client address, user, method, authority, path.
Likeness: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """What is to be done with an answer.  ``vault`` is ``None`` where nothing is put back.

    ``replaced`` is false where the values are those of earlier requests, and this one went on as it came.  ``words`` is
    what the client is told where the answer is broken off.
    """

    crossing: Crossing
    vault: Vault | None = field(default=None, repr=False)
    notice: tuple[tuple[str, str], ...] = ()
    replaced: bool = True
    words: Words = silent


class Awaited:
    """Keeps them by the id of their exchange."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[str, tuple[Likeness, Expected]] = OrderedDict()
        self._alike: dict[Likeness, deque[str]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def expect(self, expected: Expected, likeness: Likeness) -> tuple[str, str]:
        """Keep it; returns the header for the client to carry."""
        number = expected.crossing.gate.exchange.id
        self._kept[number] = likeness, expected
        self._alike.setdefault(likeness, deque()).append(number)
        if len(self._kept) > self._most:
            forgotten = self.taken(next(iter(self._kept)))
            if forgotten is not None:
                forgotten.crossing.report(e.PeerGone(forgotten.crossing.after()))
        return CARRIED, number

    def taken(self, number: str) -> Expected | None:
        """What was kept under ``number``, once."""
        found = self._kept.pop(number, None)
        if found is None:
            return None
        likeness, expected = found
        alike = self._alike[likeness]
        alike.remove(number)
        if not alike:
            del self._alike[likeness]
        return expected

    def taken_alike(self, likeness: Likeness) -> Expected | None:
        """The first that was kept for a request like this, once."""
        alike = self._alike.get(likeness)
        return self.taken(alike[0]) if alike else None
