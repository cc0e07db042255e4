"""The first pass: which patterns occur in a text at all, and in a long text where, by Hyperscan.

Most texts hold nothing, so this is what speed depends on.  Patterns with the same hint share one expression.  The
hints stand in two groups, so that a text is read only for what it can hold: what may stand anywhere, and what matters
only beside a number, thousands of words, for which a long text is read only around its numbers.  In each group plain
words, shapes, those of them with digits and those that are a whole pattern, and what looks at ends of lines are
databases of their own, and what is words is taken apart (``wordings.py``): Hyperscan reads words and most shapes at
more than a gigabyte a second and those with digits at half of one, but all of them in one database at an eighth.

Hyperscan reads a text once from end to end and says where hints end, not where they begin.  Of those that follow each
other closely in a long text one is kept, so that a text made of hits costs time for each, but no memory.

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

from tidegate.detectors.wordings import words

#: Texts up to this many bytes are short: what a search for places would spare in them is less than it costs.
READ_WHOLE: Final = 16_384
#: The widest hint: the first pass says where one ends, and it began no further back.
WIDEST_HINT: Final = 256
#: Hits of one hint that end within so many bytes of a kept one are taken for it.
CLOSE: Final = 16

#: How every pattern is compiled: it reports each place where it ends.
_FLAGS: Final = 0
#: Bytes in which the size of a kept database is written.
_SIZE: Final = 8

Ranges = list[tuple[int, int]]
#: Where hints end.
Ends: TypeAlias = list[int]
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
        numbers: dict[Hint, list[int]] = {}
        for number, hint in enumerate(hints):
            numbers.setdefault(hint, []).append(number)
        self._members = list(numbers.values())
        self._widest = max((hint.reach or 0 for hint in numbers if hint.gated), default=0)
        self._groups = [_Group(some) for some in _grouped(numbers)]
        # How the sets are compiled too: bytes of the same patterns, compiled to report less, would hide values.
        made_of = (tuple(hints), [one.made_of for group in self._groups for one in group.sets])
        self._seal = hashlib.sha256(repr(made_of).encode() + seal).digest()
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
    ) -> dict[int, Ends]:
        """The numbers of the patterns that may match in ``data``, each with where its hints end, in order.

        ``tables`` gives those of tables in a long text: a hint in the head of one is a hint for all of its rows.
        ``gate`` gives the places of values whose hints are ``gated``, in order, for a long text; anywhere, if left out.
        """
        found: dict[int, Ends] = {}
        whole = [(0, len(data))]
        anywhere, gated = self._groups
        anywhere.ends(data, whole, scratch[0], found)
        if gate is None or len(data) <= READ_WHOLE:
            gated.ends(data, whole, scratch[1], found)  # looking for the places would take longer
        elif zones := gate():
            reach = self._widest + WIDEST_HINT + CLOSE
            gated.ends(data, _around(zones, tables(), reach, len(data)), scratch[1], found)
        for ends in found.values():
            ends.sort()
        return {number: ends for place, ends in found.items() for number in self._members[place]}

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
    """The hints, each with its place: those that are looked for anywhere, and the gated ones."""
    groups: tuple[list[tuple[int, Hint]], ...] = ([], [])
    for place, hint in enumerate(hints):
        groups[hint.gated].append((place, hint))
    return groups


class _Group:
    """Hints that are looked for at the same places."""

    def __init__(self, places: Sequence[tuple[int, Hint]]) -> None:
        sharing: dict[str, dict[str, list[int]]] = {}
        for place, hint in places:
            for one in words(hint.regex) if isinstance(hint.regex, str) else hint.regex:
                sharing.setdefault(_kind(one, hint), {}).setdefault(one, []).append(place)
        self.sets = [_Set(sharing[kind]) for kind in sorted(sharing)]

    def scratch(self) -> list[Any]:
        return [one.scratch() for one in self.sets]

    def ends(self, data: bytes, ranges: Ranges, scratch: Sequence[Any], found: dict[int, Ends]) -> None:
        """Add where in ``ranges`` hints end, by their places, in any order; of many close to each other one."""
        for one, space in zip(self.sets, scratch, strict=True):
            for start, end in ranges:
                for number, ends in one.ends(data[start:end] if end - start < len(data) else data, space).items():
                    for place in one.places[number]:
                        found.setdefault(place, []).extend([at + start for at in ends] if start else ends)


#: A word, in letters as they are or of either case.
_WORD: Final = re.compile(r"(?:\(\?i\))?(?:[^\\\[\](){}|*+?.^$]|\\\W)+")
#: A class of digits.  Hyperscan follows what may begin with any digit through the whole text, and what it could find by
#: a few sure characters then takes three times as long beside it.
_NUMBER: Final = re.compile(r"0-9|\\d")


def _kind(regex: str, hint: Hint) -> str:
    """Which patterns are read together: they slow down those of another kind."""
    if _WORD.fullmatch(regex):
        return "word"
    if regex.startswith("(?m)") or r"\n" in regex:
        return "line"
    if hint.reach is None and not hint.gated:
        return "whole"
    if _NUMBER.search(regex):
        return "number"
    return "word" if hint.gated else "shape"  # those without digits are short words that stand alone


class _Set:
    """Patterns of one kind in one database; one that several hints share is compiled and reported once."""

    def __init__(self, sharing: Mapping[str, list[int]]) -> None:
        self._regexes = list(sharing)
        self.places = list(sharing.values())
        self._database: Any = None

    def ends(self, data: bytes, scratch: Any) -> dict[int, Ends]:
        """By the number of a pattern, where matches end; in a long text each for those that end ``CLOSE`` behind it.

        Where a match begins Hyperscan could say too (``HS_FLAG_SOM_LEFTMOST``), but 0.9 then crashes on long runs.
        """
        found: dict[int, Ends] = {}
        if not data:
            return found
        close = CLOSE if len(data) > READ_WHOLE else 1

        def hit(number: int, start: int, end: int, flags: int, context: object) -> None:
            ends = found.get(number)
            if ends is None:
                found[number] = [end]
            elif not 0 <= end - ends[-1] < close:
                ends.append(end)

        self._database.scan(data, match_event_handler=hit, scratch=scratch)
        return found

    @property
    def made_of(self) -> tuple[object, ...]:
        """All that its database depends on."""
        return (hyperscan.HS_MODE_BLOCK, _FLAGS, self._regexes)

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


def _around(zones: Ranges, tables: Ranges, reach: int, length: int) -> Ranges:
    """What lies within ``reach`` of a zone, and the tables: where a hint can matter that must stand near a zone."""
    near = ((max(0, start - reach), min(length, end + reach)) for start, end in zones)
    return merged(sorted([*near, *tables]))


def merged(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """``ranges``, in any order, as disjoint ones in order."""
    merged: Ranges = []
    last = -1
    for start, end in sorted(ranges):
        if start > last:
            merged.append((start, end))
            last = end
        elif end > last:
            merged[-1] = (merged[-1][0], end)
            last = end
    return merged


def both(ones: Ranges, others: Sequence[tuple[int, int]]) -> Ranges:
    """What lies in both: two sorted lists of disjoint ranges; of the second, the longer one, only what is near."""
    both: Ranges = []
    other = bisect_right(others, ones[0][0], key=_last_of)
    for start, end in ones:
        if other < len(others) and others[other][1] <= start:
            other = bisect_right(others, start, other, key=_last_of)
        place = other
        while place < len(others) and others[place][0] < end:
            both.append((max(start, others[place][0]), min(end, others[place][1])))
            place += 1
    return both


def _last_of(zone: tuple[int, int]) -> int:
    return zone[1]


def _compiled(regexes: Iterable[str]) -> Any:
    expressions = [regex.encode() for regex in regexes]
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=expressions, ids=list(range(len(expressions))), elements=len(expressions), flags=_FLAGS
    )
    return database
