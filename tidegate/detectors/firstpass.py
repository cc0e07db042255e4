"""The first pass: which patterns occur in a text at all, and in a long text where, by one Hyperscan database.

Most texts hold nothing, so this is what speed depends on.  Patterns with the same hint share one expression.  A
database takes a while to compile; ``Database.serialized`` gives bytes that the caller may keep, and that are taken
back only if they were made from the same patterns; Hyperscan itself refuses those of another version or processor.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import hyperscan

#: Texts up to this many bytes are read whole by the second pass.  In longer ones it reads only around the hints.
READ_WHOLE: Final = 16_384
#: Bytes in which a hint is looked for at once in a long text.
BLOCK: Final = 1_024
#: The widest hint; blocks overlap by it so that none is cut in two.
WIDEST_HINT: Final = 256

Ranges = list[tuple[int, int]]


class Hint(NamedTuple):
    """What the first pass looks for (of several patterns any), and how far around it to read on, ``None``: all."""

    regex: str | tuple[str, ...]
    reach: int | None


class Database:
    """Compiled hints, shared by all threads; each thread scans with a scratch of its own."""

    def __init__(self, hints: Sequence[Hint], seal: bytes, compiled: bytes | None = None) -> None:
        """``seal`` is whatever else ``compiled`` must have been made from."""
        self._seal = hashlib.sha256(repr(tuple(hints)).encode() + seal).digest()
        self._numbers: dict[Hint, list[int]] = {}
        for number, hint in enumerate(hints):
            self._numbers.setdefault(hint, []).append(number)
        self._members = list(self._numbers.values())
        self._reach = [reach for _, reach in self._numbers]
        # A pattern that several hints share is compiled once, and reported once for all of them.
        self._sharing: dict[str, list[int]] = {}
        for place, (regex, _) in enumerate(self._numbers):
            for one in (regex,) if isinstance(regex, str) else regex:
                self._sharing.setdefault(one, []).append(place)
        self._places = list(self._sharing.values())
        self._database = _loaded(compiled, self._seal)

    @property
    def ready(self) -> bool:
        """Whether it was made from bytes kept before; otherwise ``compile`` comes next."""
        return self._database is not None

    def compile(self) -> None:
        """Compile every hint.  Raises ``hyperscan.error`` for one outside its language."""
        self._database = _compiled(self._sharing)

    def serialized(self) -> bytes:
        """Bytes from which an equal database is made without compiling."""
        return self._seal + bytes(hyperscan.dumpb(self._database))

    def scratch(self) -> Any:
        """Working space for one thread."""
        return hyperscan.Scratch(self._database)

    def occurring(self, data: bytes, scratch: Any, tables: Callable[[], Ranges] = list) -> Mapping[int, Ranges]:
        """The numbers of the patterns that may match in ``data``, each with the byte ranges to look at.

        ``tables`` gives those of tables in a long text: a hint in the head of one is a hint for all of its rows.
        """
        expressions = self._hits(data, scratch)
        if not expressions:
            return {}
        whole = [(0, len(data))]
        if len(data) <= READ_WHOLE:
            return {number: whole for expression in expressions for number in self._members[expression]}
        near = self._near(data, scratch)
        for at, end in tables():
            _widen(near.values(), at, end)
        return {
            number: near.get(expression, whole) for expression in expressions for number in self._members[expression]
        }

    def _near(self, data: bytes, scratch: Any) -> Mapping[int, Ranges]:
        near: dict[int, Ranges] = {}
        for at in range(0, len(data), BLOCK):
            for expression in self._hits(data[at : at + BLOCK + WIDEST_HINT], scratch):
                reach = self._reach[expression]
                if reach is not None:
                    end = min(len(data), at + BLOCK + WIDEST_HINT + reach)
                    _add(near.setdefault(expression, []), max(0, at - reach), end)
        return near

    def _hits(self, data: bytes, scratch: Any) -> list[int]:
        hits: list[int] = []
        if data:
            self._database.scan(
                data, match_event_handler=lambda *event: hits.extend(self._places[event[0]]), scratch=scratch
            )
        return hits if len(hits) < 2 else list(dict.fromkeys(hits))


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


def _loaded(compiled: bytes | None, seal: bytes) -> Any:
    """The database in ``compiled``, or None where it was made of anything else or is damaged."""
    if compiled is None or compiled[: len(seal)] != seal:
        return None
    try:
        return hyperscan.loadb(compiled[len(seal) :], hyperscan.HS_MODE_BLOCK)
    except hyperscan.error:
        return None


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
