"""The first pass: which patterns occur in a text at all, and in a long text where, by Hyperscan.

Most texts hold nothing, so this is what speed depends on.  Patterns with the same hint share one expression.  The
hints stand in groups, so that a text is read only for what it can hold: those that say nothing of where (the text is
read whole), those near which a value stands (a long text is read in blocks), and the words that matter only beside a
number, thousands of them, for which a long text is read only around its numbers.  In each group plain words, shapes and
ends of lines are databases of their own: Hyperscan reads words at two gigabytes a second and the shapes at a third of
one, but all of them in one database at an eighth.

A database takes a while to compile; ``Database.serialized`` gives bytes that the caller may keep, and that are taken
back only if they were made from the same patterns; Hyperscan itself refuses those of another version or processor.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

import hyperscan

#: Texts up to this many bytes are read whole by the second pass.  In longer ones it reads only around the hints.
READ_WHOLE: Final = 16_384
#: Bytes in which a hint is looked for at once in a long text.
BLOCK: Final = 1_024
#: The widest hint; blocks overlap by it so that none is cut in two.
WIDEST_HINT: Final = 256

#: Bytes in which the size of a kept database is written.
_SIZE: Final = 8

Ranges = list[tuple[int, int]]
#: Working space for one thread, for each set of each group.
Scratch: TypeAlias = list[list[Any]]


class Hint(NamedTuple):
    """What the first pass looks for (of several patterns any), and how far around it to read on, ``None``: all.

    ``gated``: it says nothing unless the value's place is among those that ``occurring`` is given.
    """

    regex: str | tuple[str, ...]
    reach: int | None
    gated: bool = False


class Database:
    """Compiled hints, shared by all threads; each thread scans with a scratch of its own."""

    def __init__(self, hints: Sequence[Hint], seal: bytes, compiled: bytes | None = None) -> None:
        """``seal`` is whatever else ``compiled`` must have been made from."""
        self._seal = hashlib.sha256(repr(tuple(hints)).encode() + seal).digest()
        numbers: dict[Hint, list[int]] = {}
        for number, hint in enumerate(hints):
            numbers.setdefault(hint, []).append(number)
        self._members = list(numbers.values())
        self._reach = [hint.reach for hint in numbers]
        self._widest = max((hint.reach or 0 for hint in numbers), default=0)
        self._groups = [_Group(some) for some in _grouped(numbers)]
        self.ready = self._load(compiled)
        """Whether it was made from bytes kept before; otherwise ``compile`` comes next."""

    def compile(self) -> None:
        """Compile every hint.  Raises ``hyperscan.error`` for one outside its language."""
        for group in self._groups:
            for one in group.sets:
                one.compile()

    def serialized(self) -> bytes:
        """Bytes from which an equal database is made without compiling."""
        kept = [one.serialized() for group in self._groups for one in group.sets]
        return self._seal + b"".join(len(one).to_bytes(_SIZE) + one for one in kept)

    def scratch(self) -> Scratch:
        """Working space for one thread."""
        return [group.scratch() for group in self._groups]

    def occurring(
        self,
        data: bytes,
        scratch: Scratch,
        tables: Callable[[], Ranges] = list,
        gate: Callable[[], Ranges] | None = None,
    ) -> Mapping[int, Ranges]:
        """The numbers of the patterns that may match in ``data``, each with the byte ranges to look at.

        ``tables`` gives those of tables in a long text: a hint in the head of one is a hint for all of its rows.
        ``gate`` gives the places of values whose hints are ``gated``, in order, for a long text; anywhere, if left out.
        """
        whole = [(0, len(data))]
        everywhere, near, gated = self._groups
        found: dict[int, Ranges] = dict.fromkeys(everywhere.hits(data, scratch[0]), whole)
        if len(data) <= READ_WHOLE:  # looking for the places would take longer than looking for the words
            found.update(dict.fromkeys(near.hits(data, scratch[1]), whole))
            found.update(dict.fromkeys(gated.hits(data, scratch[2]), whole))
        else:
            found.update(self._near(data, scratch, tables(), whole if gate is None else gate()))
        return {number: ranges for place, ranges in found.items() for number in self._members[place]}

    def _near(self, data: bytes, scratch: Scratch, tables: Ranges, zones: Ranges) -> Mapping[int, Ranges]:
        """In a long text: what occurs in which blocks, read only for what can matter there."""
        near: dict[int, Ranges] = {}
        _, near_group, gated_group = self._groups
        reads = _Blocks(zones, tables, self._widest)
        for at in range(0, len(data), BLOCK):
            block = data[at : at + BLOCK + WIDEST_HINT]
            hits = near_group.hits(block, scratch[1])
            if reads.needs(at):
                hits = [*hits, *gated_group.hits(block, scratch[2])]
            for place in hits:
                reach = self._reach[place] or 0
                end = min(len(data), at + BLOCK + WIDEST_HINT + reach)
                _add(near.setdefault(place, []), max(0, at - reach), end)
        for at, end in tables if near else ():
            _widen(near.values(), at, end)
        return near

    def _load(self, compiled: bytes | None) -> bool:
        """Whether ``compiled`` holds these hints; it does not where it was made of anything else or is damaged."""
        if compiled is None or compiled[: len(self._seal)] != self._seal:
            return False
        at = len(self._seal)
        for one in (one for group in self._groups for one in group.sets):
            size = int.from_bytes(compiled[at : at + _SIZE])
            if not one.load(compiled[at + _SIZE : at + _SIZE + size]):
                return False
            at += _SIZE + size
        return True


def _grouped(hints: Iterable[Hint]) -> tuple[list[tuple[int, Hint]], ...]:
    """The hints, each with its place: those of the whole text, those of a neighbourhood, and of these the gated."""
    groups: tuple[list[tuple[int, Hint]], ...] = ([], [], [])
    for place, hint in enumerate(hints):
        groups[0 if hint.reach is None else 1 + hint.gated].append((place, hint))
    return groups


class _Group:
    """Hints that are looked for at the same places."""

    def __init__(self, places: Sequence[tuple[int, Hint]]) -> None:
        sharing: dict[str, dict[str, list[int]]] = {}
        for place, (regex, *_) in places:
            for one in (regex,) if isinstance(regex, str) else regex:
                sharing.setdefault(_kind(one), {}).setdefault(one, []).append(place)
        self.sets = [_Set(sharing[kind]) for kind in sorted(sharing)]

    def scratch(self) -> list[Any]:
        return [one.scratch() for one in self.sets]

    def hits(self, data: bytes, scratch: Sequence[Any]) -> Sequence[int]:
        """The places of the hints that occur in ``data``."""
        hits: list[int] = []
        if data:
            for one, space in zip(self.sets, scratch, strict=True):
                one.scan(data, space, hits)
        return hits if len(hits) < 2 else list(dict.fromkeys(hits))


#: A word, in letters as they are or of either case.
_WORD: Final = re.compile(r"(?:\(\?i\))?(?:[^\\\[\](){}|*+?.^$]|\\\W)+")


def _kind(regex: str) -> str:
    """Which patterns are read together: they slow down those of another kind."""
    if _WORD.fullmatch(regex):
        return "word"
    return "line" if regex.startswith("(?m)") else "shape"


class _Set:
    """Patterns of one kind in one database; one that several hints share is compiled and reported once."""

    def __init__(self, sharing: Mapping[str, list[int]]) -> None:
        self._regexes = list(sharing)
        self._places = list(sharing.values())
        self._database: Any = None

    def scan(self, data: bytes, scratch: Any, hits: list[int]) -> None:
        """Add the places of the hints that occur in ``data``."""
        places = self._places
        self._database.scan(data, match_event_handler=lambda number, *_: hits.extend(places[number]), scratch=scratch)

    def compile(self) -> None:
        self._database = _compiled(self._regexes)

    def serialized(self) -> bytes:
        return bytes(hyperscan.dumpb(self._database))

    def scratch(self) -> Any:
        return hyperscan.Scratch(self._database)

    def load(self, compiled: bytes) -> bool:
        try:
            self._database = hyperscan.loadb(compiled, hyperscan.HS_MODE_BLOCK)
        except hyperscan.error:
            return False
        return True


class _Blocks:
    """Which blocks of a long text are read for gated hints: those near a place of a value, and those of tables."""

    def __init__(self, zones: Ranges, tables: Ranges, reach: int) -> None:
        self._ranges = sorted([(start - reach, end + reach) for start, end in zones] + tables)
        self._at = 0
        self._end = 0

    def needs(self, at: int) -> bool:
        """Whether the block at ``at`` is read; asked in order."""
        ranges, behind = self._ranges, at + BLOCK + WIDEST_HINT
        while self._at < len(ranges) and ranges[self._at][0] < behind:
            self._end = max(self._end, ranges[self._at][1])
            self._at += 1
        return self._end > at


def _add(ranges: Ranges, start: int, end: int) -> None:
    if ranges and start <= ranges[-1][1]:
        ranges[-1] = (ranges[-1][0], end)
    else:
        ranges.append((start, end))


def _widen(all_ranges: Iterable[Ranges], at: int, end: int) -> None:
    """Ranges that hold the head of a table, at ``at``, now reach to its end."""
    for ranges in all_ranges:
        place = bisect_right(ranges, (at, end)) - 1
        if place >= 0 and ranges[place][1] > at and ranges[place][1] < end:
            last = bisect_right(ranges, (end, end))
            ranges[place:last] = [(ranges[place][0], max(end, ranges[last - 1][1]))]


def _compiled(regexes: Iterable[str]) -> Any:
    expressions = [regex.encode() for regex in regexes]
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    # One report for each expression is enough: spans come from RE2, and a text made of matches cannot flood us.
    database.compile(
        expressions=expressions,
        ids=list(range(len(expressions))),
        elements=len(expressions),
        flags=hyperscan.HS_FLAG_SINGLEMATCH,
    )
    return database
