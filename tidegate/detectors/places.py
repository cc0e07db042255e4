"""Places in one text: where a value of some kind can stand at all, and which character a byte belongs to.

All are found out once for each text, when first asked for, and shared by all detectors: most of them look for numbers
or long tokens behind words that prose is full of, and a text without a number has none of theirs.  What is looked for
by its label is looked for in the lines that a label can name.

Must never: leave a place out in which a detector would find a value, or take more than linear time.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from tidegate.detectors.automaton import Automaton
from tidegate.detectors.firstpass import CLOSE, READ_WHOLE, Ranges, both, merged
from tidegate.detectors.surroundings import ABOVE, tables

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
#: A line that is of no table: where one ends, and none goes on.
_NO_ROW: Final = Automaton(r"(?m)^[^\t|;,\n]*$", groups=False)
#: A line that gives the value of what was named above.
GIVEN: Final = r"(?i)\n[ \t>+]*[\"']?(?:value|default)[\"']?[ \t]*[:=]"
_GIVEN: Final = Automaton(GIVEN, groups=False)
_STEP: Final = 2_048
#: Bytes above the first number of a table in which its head is looked for.
_HEAD: Final = 4_000
#: Bytes above a place in which it is looked for where the lines begin that may be of its table.
_ABOVE: Final = 16_000
#: A look at one range takes as long as so many bytes of the whole text.
_A_LOOK: Final = 2_000
#: Bytes that are looked through at once, and of the widest sign of a number.
_BLOCK: Final = 1 << 17
_WIDEST_SIGN: Final = 5


class Places:
    """The places in ``data``, the UTF-8 of ``text``."""

    def __init__(self, text: str, data: bytes) -> None:
        self.text = text
        self.data = data
        #: Where ``GIVEN`` ends, once the first pass has told; until then it is looked for below every name.
        self.given: Sequence[int] | None = None
        self.whole = [(0, len(data))]
        self.is_short = len(data) <= READ_WHOLE
        self._zones: dict[str, Ranges] = {}
        self._named: dict[str, Ranges] = {}
        self._below: dict[tuple[int, int], int] = {}
        self._runs: dict[tuple[bytes, bool], list[tuple[int, int]]] = {
            (mark, loose): [] for mark in _MARKS for loose in (False, True)
        }
        self._tables: Ranges | None = None
        self._rows: dict[str, _Rows] = {}
        self._with_numbers: Ranges | None = None
        self._ascii = len(text) == len(data)
        self._counted: list[int] = [0]
        self._looked = 0
        self._read_for_tables = 0
        self._within: dict[tuple[str, int], tuple[Ranges, Ranges]] = {}

    def near(self, ends: Sequence[int], before: int, behind: int) -> Ranges:
        """What lies ``before`` and ``behind`` the ``ends`` of hints; the whole text where that is little more."""
        length = len(self.data)
        if before + behind >= length:
            return self.whole
        found: Ranges = []
        first = last = ends[0]
        for end in ends:
            if end - last > before + behind:
                found.append((first - before if first > before else 0, min(length, last + behind)))
                first = end
            last = end
        found.append((first - before if first > before else 0, min(length, last + behind)))
        return found

    def in_tables(self, ranges: Ranges, gate: str) -> Ranges:
        """``ranges``; those that touch the head of a table with values that have ``gate`` reach to its end."""
        rows = self._rows.get(gate)
        if rows is None:
            if gate != DIGITS and (near := self._tables_near(ranges)) is not None:
                return _Rows(self.data, near).widened(ranges)
            found = self.tables_of_numbers() if gate == DIGITS else self.tables()
            rows = self._rows[gate] = _Rows(self.data, found)
        return rows.widened(ranges)

    def _tables_near(self, ranges: Ranges) -> Ranges | None:
        """The tables whose heads ``ranges`` can touch; None where looking for all of them is no more work."""
        if self._tables is not None or self.is_short:
            return None
        found: Ranges = []
        at = 0
        for first, last in ranges:
            if last <= at:
                continue
            start, at = _parted_before(self.data, first, at), _parted_behind(self.data, last)
            self._read_for_tables += at - start + _A_LOOK
            if start < 0 or self._read_for_tables > len(self.data):
                return None
            found += [(start + head, start + end) for head, end in tables(self.data[start:at])]
        return found

    def within(self, ranges: Ranges, gate: str) -> Ranges:
        """The parts of ``ranges`` in which a value with ``gate`` can stand; all of them for no gate."""
        if not gate:
            return ranges
        key = gate, id(ranges)  # the lines of one name are the same object for all rules
        found = self._within.get(key)
        if found is None:
            found = self._within[key] = ranges, self._parts(ranges, gate)
        return found[1]

    def _parts(self, ranges: Ranges, gate: str) -> Ranges:
        if not self.is_short and gate not in self._zones:
            self._looked += sum(last - first for first, last in ranges) + _A_LOOK * len(ranges)
            if self._looked < len(self.data):
                return [zone for first, last in ranges for zone in self._found(gate, first, last)]
        zones = self.of(gate)
        if not zones:
            return []
        if zones[0][0] <= ranges[0][0] and ranges[-1][1] <= zones[0][1]:
            return ranges
        return zones if ranges == self.whole else both(ranges, zones)

    def of(self, gate: str) -> Ranges:
        """Where a value with ``gate`` can stand."""
        zones = self._zones.get(gate)
        if zones is None:
            if gate == DIGITS and not self.is_short:
                zones = _numbers(self.data)
            else:
                zones = self._found(gate, 0, len(self.data))
            self._zones[gate] = zones
        return zones

    def character(self, at: int) -> int:
        """The number of the character that byte ``at`` begins."""
        if self._ascii:
            return at
        step = at // _STEP
        counted, data = self._counted, self.data
        while len(counted) <= step:
            last = len(counted) * _STEP
            counted.append(counted[-1] + _characters(data[last - _STEP : last]))
        return counted[step] + _characters(data[step * _STEP : at])

    def named(self, hint: str, ends: Sequence[int], width: int) -> Ranges:
        """The lines in which something stands that words matching ``hint`` (see ``Pattern``) may name.

        ``ends`` say where they end in the text; they begin in the same line, or at most ``width`` bytes before it ends.
        """
        found = self._named.get(hint)
        if found is None:
            found = self._named[hint] = self._lines_at(ends, width)
        return found

    def tables(self) -> Ranges:
        """The tables of the text, each from its head on."""
        if self._tables is None:
            self._tables = tables(self.data)
        return self._tables

    def tables_of_numbers(self) -> Ranges:
        """The tables in which numbers stand, each from its head on, if that is not far above the first number."""
        if self._with_numbers is None:
            self._with_numbers = self._tables_near_numbers()
        return self._with_numbers

    def _tables_near_numbers(self) -> Ranges:
        data = self.data
        if self.is_short:
            return self.tables()
        some = merged((data.rfind(b"\n", 0, max(0, first - _HEAD)) + 1, last) for first, last in self.of(DIGITS))
        if sum(last - first for first, last in some) * 2 > len(data):
            return self.tables()
        return [
            (first + start, first + end)
            for first, last in some
            for start, end in tables(data[first : _line_end(data, last)])
        ]

    def _lines_at(self, ends: Sequence[int], width: int) -> Ranges:
        data = self.data
        lines: Ranges = []
        close = 0 if self.is_short else CLOSE
        at = -1
        for end in ends:
            if end + close <= at:
                continue
            start = data.rfind(b"\n", 0, max(0, end - 1 - width)) + 1
            at = _line_end(data, max(start, end - 1 + close))
            last = self._last_named(start, at)
            # A line break is what may have to stand before a value, and behind it.
            start, last = max(0, start - 1), min(len(data), last + 1)
            if lines and start <= lines[-1][1]:
                lines[-1] = (lines[-1][0], max(last, lines[-1][1]))
            else:
                lines.append((start, last))
        return lines

    def _last_named(self, start: int, at: int) -> int:
        """Where what a name in the lines ``start:at`` may name ends: the line below, or the last row of its table.

        With an empty line between, it is the one below that; and further down where a line gives a value of its own.
        """
        last = self._below.get((start, at))
        if last is None:
            data = self.data
            last = below = _line_end(data, at + 1)
            if below <= at + 1:  # a letter sets off what it gives
                last = _line_end(data, below + 1)
            elif given := self._given_below(at):
                last = max(last, _line_end(data, given[1]))
            head, row = data[start:at], data[at + 1 : below]
            for mark in _MARKS:
                if mark in head and mark in row:
                    loose = b'"' in head or b"VALUES" in head or b"values" in head
                    last = max(last, self._rows_end(mark, at, loose))
            self._below[start, at] = last
        return last

    def _given_below(self, at: int) -> tuple[int, int] | None:
        """The line closely below ``at`` that gives the value of what was named above."""
        if self.given is not None:
            place = bisect_right(self.given, at - CLOSE)
            if place == len(self.given) or self.given[place] > at + ABOVE:
                return None
        return _GIVEN.search(self.data, at, min(len(self.data), at + ABOVE))

    def _rows_end(self, mark: bytes, at: int, loose: bool) -> int:
        """The end of the last of the lines below ``at`` that may be rows of its table.

        They have ``mark`` as often as the line that ends at ``at``; or, where something is quoted, at all (``loose``).
        """
        runs, data = self._runs[mark, loose], self.data
        place = bisect_right(runs, at, key=_first)
        if place and at < runs[place - 1][1]:
            return runs[place - 1][1]
        known = runs[place] if place < len(runs) else (len(data), len(data))
        count = data.count(mark, data.rfind(b"\n", 0, at) + 1, at)
        end = at
        while end < known[0]:
            below = _line_end(data, end + 1)
            found = data.count(mark, end + 1, below)
            if found and not loose and data.find(b'"', end + 1, below) >= 0:
                end = self._rows_end(mark, below, True)
                break
            if not found or not (loose or found == count):
                break
            end = below
        if end == known[0] and place < len(runs):
            end = known[1]
            runs[place] = (at, end)
        elif end > at:
            runs.insert(place, (at, end))
        return end

    def _found(self, gate: str, start: int, end: int) -> Ranges:
        """The places of values with ``gate`` in ``start:end``."""
        classes, signs, margin = _GATES[gate]
        data = self.data[start:end].translate(classes)
        following = [data.find(sign) for sign in signs]
        zones: Ranges = []
        while (first := min([at for at in following if at >= 0], default=-1)) >= 0:
            last = _last(data, signs, first, _NEAR + 2 * margin)
            zones.append((start + max(0, first - margin), start + min(len(data), last + margin)))
            following = [
                data.find(sign, last) if 0 <= at < last else at for sign, at in zip(signs, following, strict=True)
            ]
        return zones


def _characters(data: bytes) -> int:
    """How many characters begin in ``data``."""
    return len(data) if data.isascii() else len(data.translate(None, _CONTINUING))


def _numbers(data: bytes) -> Ranges:
    """The places of values with three digits, or two and two with a sign between, in a long text: by NumPy.

    The text is gone through in blocks that stay in the processor's cache.
    """
    margin = _GATES[DIGITS].margin
    found = []
    for start in range(0, len(data), _BLOCK):
        codes = np.frombuffer(data, np.uint8, min(_BLOCK + _WIDEST_SIGN - 1, len(data) - start), start)
        digits = (codes - ord("0")) < 10
        if len(digits) < _WIDEST_SIGN or not digits.any():
            continue
        two = digits[1:] & digits[:-1]
        found.append(start + np.flatnonzero(two[1:] & digits[:-2]))
        parted = two[:-3] & two[3:]
        if parted.any():
            signs = codes[2:-2]
            parted &= (signs == ord(" ")) | ((signs >= ord("-")) & (signs <= ord("/")))
            found.append(start + np.flatnonzero(parted))
    at = np.sort(np.concatenate(found)) if found else np.empty(0, np.int64)
    if not len(at):
        return []
    gaps = np.flatnonzero(np.diff(at) > _NEAR + 2 * margin)
    firsts = at[np.concatenate(([0], gaps + 1))] - margin
    lasts = at[np.concatenate((gaps, [len(at) - 1]))] + (_WIDEST_SIGN + margin)
    return list(zip(firsts.clip(0).tolist(), lasts.clip(max=len(data)).tolist(), strict=True))


def _last(data: bytes, signs: Sequence[bytes], at: int, near: int) -> int:
    """Where the last of the ``signs`` ends that follow each other from ``at`` on, none further than ``near``."""
    end = at + 1
    while True:
        ends = [found + len(sign) for sign in signs if (found := data.rfind(sign, end - 1, end + near)) >= 0]
        if not ends or max(ends) <= end:
            return end
        end = max(ends)


def _parted_before(data: bytes, at: int, least: int) -> int:
    """Where the lines above ``at`` begin that may be of one table with its own, from ``least`` on; -1 if far away."""
    start = data.rfind(b"\n", least, at) + 1 or least
    while start > least:
        above = data.rfind(b"\n", least, start - 1) + 1 or least
        if not any(mark in data[above:start] for mark in _MARKS):
            return start
        if above < at - _ABOVE:
            return -1
        start = above
    return start


def _parted_behind(data: bytes, at: int) -> int:
    """Where the lines below ``at`` end that may be of one table with its own."""
    found = _NO_ROW.search(data, _line_end(data, at))
    return found[0] if found is not None else len(data)


def _line_end(data: bytes, at: int) -> int:
    end = data.find(b"\n", at)
    return end if end >= 0 else len(data)


def _first(run: tuple[int, int]) -> int:
    return run[0]


class _Rows:
    """The tables of a text, each with the end of its head."""

    def __init__(self, data: bytes, found: Ranges) -> None:
        self._tables = found
        self._heads = [(data.find(b"\n", start, end) + 1) or end for start, end in found]

    def widened(self, ranges: Ranges) -> Ranges:
        """``ranges``, in order; those that touch the head of a table reach to its end."""
        if not self._tables:
            return ranges
        wider: Ranges = []
        for start, end in ranges:
            # Tables are disjoint and in order: of those whose heads are touched the last one ends last.
            first, behind = bisect_right(self._heads, start), bisect_left(self._tables, (end, 0))
            wider.append((start, max(end, self._tables[behind - 1][1]) if behind > first else end))
        return merged(wider)
