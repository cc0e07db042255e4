"""Places in one text: where a value of some kind can stand at all, and which character a byte belongs to.

All are found out once for each text, when first asked for, and shared by all detectors: most of them look for numbers
or long tokens behind words that prose is full of, and a text without a number has none of theirs.  What is looked for
by its label is looked for in the lines that a label can name.

Must never: leave a place out in which a detector would find a value, or take more than linear time.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from tidegate.detectors.automaton import Automaton
from tidegate.detectors.firstpass import Ranges

#: Bytes up to which reading on costs less than beginning anew.
_NEAR: Final = 1_500
#: What a value has somewhere.
DIGITS: Final = "digits"
LONG: Final = "long"


class _Gate(NamedTuple):
    """What is looked for when every byte has been made the sign of its class; ``margin`` bytes of a value around."""

    classes: bytes
    signs: tuple[bytes, ...]
    margin: int


def _classes(members: dict[bytes, bytes]) -> bytes:
    """A table for ``bytes.translate``: each of the members becomes its class, every other byte an ``x``."""
    of = {byte: sign[0] for some, sign in members.items() for byte in some}
    return bytes(of.get(byte, ord("x")) for byte in range(256))


_LETTERS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#: Three digits, or two and two with a sign between them; sixteen characters of a token.  ``bytes.find`` is many times
#: as fast as an automaton that reports every place.
_GATES: Final[dict[str, _Gate]] = {
    DIGITS: _Gate(_classes({b"0123456789": b"0", b" ./-": b"-"}), (b"000", b"00-00"), 48),
    LONG: _Gate(_classes({_LETTERS + b"0123456789_+/=.~-": b"a"}), (b"a" * 16,), 4),
}
#: What parts the cells of a row (``surroundings.py``).
_MARKS: Final = (b"\t", b"|", b";", b",")
#: The bytes of UTF-8 that begin no character.
_CONTINUING: Final = bytes(range(0x80, 0xC0))
_STEP: Final = 1_024


class Places:
    """The places in ``data``, the UTF-8 of ``text``."""

    def __init__(self, text: str, data: bytes) -> None:
        self._data = data
        self._zones: dict[str, Ranges] = {}
        self._named: dict[str, Ranges] = {}
        self._ascii = len(text) == len(data)
        self._counted: list[int] = [0]

    def within(self, ranges: Ranges, gate: str) -> Ranges:
        """The parts of ``ranges`` in which a value with ``gate`` can stand; all of them for no gate."""
        if not gate:
            return ranges
        whole = [(0, len(self._data))]
        zones = self.of(gate)
        if not zones:
            return []
        if zones[0][0] <= ranges[0][0] and ranges[-1][1] <= zones[0][1]:
            return ranges
        return zones if ranges == whole else _both(ranges, zones)

    def of(self, gate: str) -> Ranges:
        """Where a value with ``gate`` can stand."""
        zones = self._zones.get(gate)
        if zones is None:
            zones = self._zones[gate] = self._found(gate)
        return zones

    def character(self, at: int) -> int:
        """The number of the character that byte ``at`` begins."""
        if self._ascii:
            return at
        step = at // _STEP
        counted, data = self._counted, self._data
        while len(counted) <= step:
            last = len(counted) * _STEP
            counted.append(counted[-1] + len(data[last - _STEP : last].translate(None, _CONTINUING)))
        return counted[step] + len(data[step * _STEP : at].translate(None, _CONTINUING))

    def named(self, hint: str, ranges: Ranges) -> Ranges:
        """The lines in which something stands that words matching ``hint`` (see ``Pattern``) in ``ranges`` may name.

        ``ranges`` hold every place of ``hint`` in the text.
        """
        found = self._named.get(hint)
        if found is None:
            found = self._named[hint] = self._lines(_in_bytes(hint), ranges)
        return found

    def _lines(self, hint: Automaton, ranges: Ranges) -> Ranges:
        lines: Ranges = []
        tables = dict.fromkeys(_MARKS, 0)
        at = 0
        for first, last in ranges:
            at = self._lines_in(hint, max(first, at), last, lines, tables)
        return lines

    def _lines_in(self, hint: Automaton, at: int, last: int, lines: Ranges, tables: dict[bytes, int]) -> int:
        """Add the lines named in ``at:last`` to ``lines``; where the last of them with a hint ends."""
        data = self._data
        while at < last and (match := hint.search(data, at, last)) is not None:
            start = data.rfind(b"\n", 0, match[0]) + 1
            at = _line_end(data, match[1])
            # The line itself, the one below, and all rows of the table whose head it may be.
            end = _line_end(data, at + 1)
            for mark in _MARKS:
                if data.find(mark, start, at) >= 0:
                    if tables[mark] < at:
                        tables[mark] = _rows_end(data, at, mark)
                    end = max(end, tables[mark])
            start = max(0, start - 1)  # a line break is what may have to stand before a value
            if lines and start <= lines[-1][1]:
                lines[-1] = (lines[-1][0], max(end, lines[-1][1]))
            else:
                lines.append((start, end))
            at = max(at, match[0] + 1)
        return at

    def _found(self, gate: str) -> Ranges:
        classes, signs, margin = _GATES[gate]
        data = self._data.translate(classes)
        following = {sign: data.find(sign) for sign in signs}
        zones: Ranges = []
        while any(at >= 0 for at in following.values()):
            first = min(at for at in following.values() if at >= 0)
            last = _last(data, signs, first, _NEAR + 2 * margin)
            zones.append((max(0, first - margin), min(len(data), last + margin)))
            for sign, at in following.items():
                if 0 <= at < last:
                    following[sign] = data.find(sign, last)
        return zones


def _last(data: bytes, signs: Sequence[bytes], at: int, near: int) -> int:
    """Where the last of the ``signs`` ends that follow each other from ``at`` on, none further than ``near``."""
    end = at + 1
    while True:
        ends = [found + len(sign) for sign in signs if (found := data.rfind(sign, end - 1, end + near)) >= 0]
        if not ends or max(ends) <= end:
            return end
        end = max(ends)


def _line_end(data: bytes, at: int) -> int:
    end = data.find(b"\n", at)
    return end if end >= 0 else len(data)


def _rows_end(data: bytes, end: int, mark: bytes) -> int:
    """The end of the last of the lines below ``end`` that all have ``mark``: no table goes on beyond."""
    while end < len(data):
        below = _line_end(data, end + 1)
        if data.find(mark, end + 1, below) < 0:
            return end
        end = below
    return end


@lru_cache(maxsize=1024)
def _in_bytes(hint: str) -> Automaton:
    """``hint`` as the first pass reads it: byte by byte."""
    return Automaton(hint, groups=False, latin=True)


def _both(ones: Ranges, others: Sequence[tuple[int, int]]) -> Ranges:
    """What lies in both: two sorted lists of disjoint ranges, walked once."""
    both: Ranges = []
    one = other = 0
    while one < len(ones) and other < len(others):
        start, end = max(ones[one][0], others[other][0]), min(ones[one][1], others[other][1])
        if start < end:
            both.append((start, end))
        if ones[one][1] < others[other][1]:
            one += 1
        else:
            other += 1
    return both
