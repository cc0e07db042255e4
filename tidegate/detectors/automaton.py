"""One pattern in RE2 over bytes, by the object that RE2's own wrapper calls.

``re2`` makes a generator, a match object and two bounds for each look; on the short texts that the second pass reads
that takes longer than the look itself.  Nothing else of the project reaches below ``re2``.

Must never: report a position outside the bytes it was given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import re2
from re2 import _re2  # type: ignore[attr-defined]

from tidegate.detectors.firstpass import Ranges

_ANYWHERE: Final = _re2.RE2.Anchor.UNANCHORED
_HERE: Final = _re2.RE2.Anchor.ANCHOR_START
_BLANK: Final = re.compile(rb"\s")


class Automaton:
    """A compiled pattern; safe for use from several threads."""

    __slots__ = ("_match",)

    def __init__(self, regex: str, *, longest: bool = False, groups: bool = True, latin: bool = False) -> None:
        """``longest`` prefers the longest match, ``latin`` reads byte by byte.

        ``groups=False`` where none is asked for: saying where a group is takes longer than saying where the match is.
        Raises ``re2.error`` for a pattern outside RE2's language.
        """
        options = re2.Options()
        options.never_capture = not groups
        options.longest_match = longest
        options.log_errors = False  # the error is raised; RE2's own log line would quote an organisation's pattern
        if latin:
            options.encoding = re2.Options.Encoding.LATIN1
        compiled = _re2.RE2(regex.encode(), options)
        if not compiled.ok():
            raise re2.error(compiled.error())
        self._match: Any = compiled.Match

    def search(self, data: bytes, at: int = 0, end: int | None = None) -> tuple[int, int] | None:
        """The span of the first match that lies in ``at:end``; what stands around is seen, but not taken."""
        span: tuple[int, int] = self._match(_ANYWHERE, data, at, len(data) if end is None else end)[0]
        return None if span[0] < 0 else span

    def here(self, data: bytes, at: int, end: int) -> int | None:
        """Where a match that begins at ``at`` ends, at most at ``end``."""
        found = self._match(_HERE, data, at, end)[0]
        return None if found[0] < 0 else int(found[1])

    def all(self, data: bytes) -> Iterator[tuple[int, int]]:
        """The spans of all matches, none of which overlap."""
        at, length, match = 0, len(data), self._match
        while at <= length:
            start, end = match(_ANYWHERE, data, at, length)[0]
            if start < 0:
                return
            yield start, end
            at = end if end > at else at + 1

    def spans(self, data: bytes, ranges: Ranges, group: int = 0) -> Iterator[tuple[int, int]]:
        """The spans of ``group`` in ``ranges``.  A match that ends where its range does is followed beyond it."""
        match, length = self._match, len(data)
        done = 0
        for start, end in ranges:
            at = start if start > done else done  # not by `max`: a dense text comes here a hundred thousand times
            while at < end:
                found = match(_ANYWHERE, data, at, end)
                first, last = found[0]
                if first < 0:
                    break
                if last == end < length:
                    further = match(_HERE, data, first, length)
                    found = further if further[0][0] >= 0 else found
                    last = found[0][1]
                if group:
                    first, other = found[group]
                    last = other if first >= 0 else last
                if first >= 0:
                    yield first, last
                # What closed this value may open the next one: only what was found is behind us.
                at = last if last > at else at + 1
            if at > done:
                done = at


def to_blanks(data: bytes, ranges: Ranges) -> Ranges:
    """``ranges``, each to the first blank behind it; those that meet are one.

    A match that needs what follows it is not found where its range ends before that; what is longer than a pattern's
    reach (a token of a kilobyte) has no blank in it.
    """
    found: Ranges = []
    for start, end in ranges:
        if found and start <= found[-1][1]:
            if end <= found[-1][1]:
                continue
            start = found.pop()[0]
        blank = _BLANK.search(data, end)
        found.append((start, blank.end() if blank else len(data)))
    return found
