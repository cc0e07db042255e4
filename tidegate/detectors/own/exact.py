"""Exact values: cells of the organisation's tables, found by keyed digests alone.

A cell is compared as its words run together, so that 010-1234-5678 and 010 1234 5678 are one; Korean particles and
titles may stand behind it; in Chinese and Japanese it may begin and end inside a run of characters.

Every stretch of a text that could be a value is looked at, all at once and ever fewer: those of a length and a shape
that occurs in the index, those whose words stand close enough, those that a sieve lets pass.  What is left, which is
nearly nothing, is hashed.

A combination is found where its cells, all of one row, stand near each other in any order; each cell is then a finding.
For every row the index holds a digest of the first two cells, of the first three, and so on to the last: a step that is
not there ends the search, whatever else is in the text.

Not found: a value with a typing mistake, one shorter than the index takes, cells of a row further apart than ``near``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from tidegate.detectors.own.digests import Digests
from tidegate.detectors.own.laid import NUMBER, UNPARTED, Laid, Numbers, laid
from tidegate.detectors.own.looker import MOST_SPANS, Span
from tidegate.detectors.own.particles import LONGEST_TAIL, may_follow
from tidegate.detectors.own.plain import HANGUL, Plain
from tidegate.detectors.own.rolling import Rolling
from tidegate.detectors.own.sieve import Sieve
from tidegate.detectors.own.table import Table

#: What the numbers of cells are for.
PURPOSE: Final = "cells"
#: Bytes beside each digest: a bit for each column, or for each combination.
PAYLOAD: Final = 2
MOST_COLUMNS: Final = 16
#: Characters of a value once its words run together, and the words it may have.
LONGEST: Final = 128
MOST_WORDS: Final = 24
#: Characters between two words of one value.
WIDEST_GAP: Final = 3
#: The shortest value of Chinese characters or Korean syllables, of other letters, of digits.
SHORTEST_SYLLABLES: Final = 2
SHORTEST: Final = 4
SHORTEST_DIGITS: Final = 5
#: In a combination a value may be shorter, since another stands beside it.
SHORTEST_TOGETHER: Final = 2
#: Cells looked at on either side of another for a combination.
MOST_NEIGHBOURS: Final = 48
#: How sure a value is: in a combination, by itself, and by itself where it may well be an ordinary word or number.
SURE: Final = 0.99
ALONE: Final = 0.95
ORDINARY: Final = 0.7
#: From this number of a script on a value may end inside a word.
_INFLECTED: Final = NUMBER[HANGUL]
_ROW: Final = np.int64(LONGEST + 1)
_TWO: Final = np.uint8(2)
_HANGUL_TAIL: Final = re.compile("[\uac00-\ud7a3]*")


class Cell(NamedTuple):
    """A value as it is compared; ``shape`` says whether it has digits (1), anything else (2) or both (3)."""

    normal: str
    script: str
    words: int
    shape: int


def cell(value: str) -> Cell | None:
    """``value`` as it is compared; ``None`` where there is no letter or digit in it."""
    words = Plain.of(value).words()
    if not words:
        return None
    normal = "".join([word.folded for word in words])
    digits = sum(map(str.isdigit, normal))
    return Cell(normal, words[0].script, len(words), (digits > 0) + 2 * (digits < len(normal)))


def refusal(one: Cell, *, together: bool = False) -> str | None:
    """Why a cell is not looked for: a reason code; ``None`` if it is."""
    if len(one.normal) > LONGEST or one.words > MOST_WORDS:
        return "too-long"
    if together:
        return "too-short" if len(one.normal) < SHORTEST_TOGETHER else None
    wide = not one.normal.isascii()
    least = SHORTEST_SYLLABLES if wide else SHORTEST_DIGITS if one.normal.isdigit() else SHORTEST
    return "too-short" if len(one.normal) < least else None


@dataclass(frozen=True, slots=True)
class Layout:
    """What an index says beside its digests.

    ``shapes`` are, by the script that values begin with, their lengths, each with a bit for every shape that occurs;
    ``alone`` is the mask of the columns whose
    cells count by themselves; ``combinations`` are numbers of columns, in the order in which their digests are joined.
    ``near`` is in characters.
    """

    shapes: Mapping[str, Mapping[int, int]]
    alone: int
    combinations: tuple[tuple[int, ...], ...] = ()
    near: int = 200


class CellDigests:
    """Digests of cells and of combinations of them."""

    __slots__ = ("_cells", "_joined")

    def __init__(self, key: bytes) -> None:
        self._cells = Digests(key, "cell")
        self._joined = Digests(key, "combination")

    def cell(self, normal: str) -> bytes:
        """The digest of one value."""
        return self._cells.of(normal.encode("utf-8", "replace"))

    def first(self, combination: int, cell: bytes) -> bytes:
        """The beginning of a combination: its number and its first cell."""
        return combination.to_bytes(2, "little") + cell

    def step(self, before: bytes, cell: bytes) -> bytes:
        """The digest of a combination so far and one more cell."""
        return self._joined.of(before + cell)


class _Hit(NamedTuple):
    start: int
    end: int
    tag: bytes
    columns: int
    ordinary: bool


class Exact:
    """Looks for the cells of one index under the name ``label``; those less sure than ``least`` are left out."""

    def __init__(self, label: str, table: Table, sieve: Sieve, layout: Layout, key: bytes, least: float = 0.0) -> None:
        self._label, self._table, self._sieve, self._layout, self._least = label, table, sieve, layout, least
        self._digests = CellDigests(key)
        self._rolling = Rolling(key, PURPOSE)
        self._longest, self._wanted = _wanted(layout)

    @property
    def label(self) -> str:
        """Its name in the policy."""
        return self._label

    def for_thread(self) -> Exact:
        """Nothing here belongs to one thread."""
        return self

    def spans(self, plain: Plain) -> list[Span]:
        """Cells that count by themselves, and the cells of combinations."""
        hits = self._hits(plain)
        if not hits:
            return []
        spans = [
            Span(hit.start, hit.end, ORDINARY if hit.ordinary else ALONE)
            for hit in hits
            if hit.columns & self._layout.alone
        ]
        for number, columns in enumerate(self._layout.combinations):
            spans += [Span(hit.start, hit.end, SURE) for hit in self._together(number, columns, hits)]
        return [span for span in spans if span.confidence >= self._least]

    def _hits(self, plain: Plain) -> list[_Hit]:
        hits: list[_Hit] = []
        for stretch in laid(plain):
            starts, ends = self._could_be(stretch)
            if len(starts):
                sums = self._rolling.sums(stretch.codes)
                passed = self._sieve.passes(self._rolling.numbers(sums, starts, ends))
                for start, end in zip(starts[passed].tolist(), ends[passed].tolist(), strict=True):
                    self._look(plain.text, stretch, start, end, hits)
            if len(hits) >= MOST_SPANS:
                break
        return hits

    def _could_be(self, stretch: Laid) -> tuple[Numbers, Numbers]:
        """First letters, and those behind the last, of what has a length and a shape that are registered."""
        script = stretch.script
        longest = self._longest[script]
        begins = stretch.begins | (script >= UNPARTED)
        begins &= longest > 0
        begins[: stretch.first] = begins[stretch.last :] = False
        first = begins.nonzero()[0]
        behind = (stretch.ends | (script >= _INFLECTED)).nonzero()[0]
        behind += 1
        low = behind.searchsorted(first, "right")
        counts = behind.searchsorted(first + longest[first], "right") - low
        starts = first.repeat(counts)
        # The number of each pair, less that of the first with the same start, more where this one's ends begin.
        low -= counts.cumsum() - counts
        ends = behind[np.arange(len(starts)) + low.repeat(counts)]
        lengths = ends - starts
        digits = stretch.digits[ends] - stretch.digits[starts]
        # 1, 2 or 3 as a cell's shape is, from comparisons as numbers
        shapes = (digits < lengths).view(np.uint8) * _TWO
        shapes += digits > 0
        lengths += (script * _ROW)[starts]
        kept = (self._wanted[lengths] >> shapes & 1).nonzero()[0]
        return starts[kept], ends[kept]

    def _look(self, text: str, stretch: Laid, first: int, behind: int, hits: list[_Hit]) -> None:
        """Add the value of the letters ``first`` to ``behind``, if it is registered."""
        at, words = stretch.at[first:behind], int(stretch.word[behind - 1] - stretch.word[first])
        if words >= MOST_WORDS or (words and (at[1:] - at[:-1]).max() > WIDEST_GAP + 1):
            return
        start, end = int(at[0]), int(at[-1]) + 1
        if stretch.script[behind - 1] == _INFLECTED and not stretch.ends[behind - 1]:
            tail = _HANGUL_TAIL.match(text, end, end + LONGEST_TAIL + 1)
            if tail is not None and not may_follow(tail.group()):
                return
        tag = self._digests.cell(stretch.codes[first:behind].tobytes().decode("utf-32-le"))
        found = self._table.first(tag)
        if found is not None:
            ordinary = not words and bool(stretch.digits[first] == stretch.digits[behind])
            hits.append(_Hit(start, end, tag, int.from_bytes(found, "little"), ordinary))

    def _together(self, number: int, columns: tuple[int, ...], hits: Sequence[_Hit]) -> Iterable[_Hit]:
        """The cells of every row whose cells of ``columns`` stand near each other."""
        by_column = {column: [hit for hit in hits if hit.columns >> column & 1] for column in columns}
        starts = {column: [hit.start for hit in by_column[column]] for column in columns}
        found: dict[_Hit, None] = {}
        for first in by_column[columns[0]]:
            rows: list[tuple[tuple[_Hit, ...], bytes]] = [((first,), self._digests.first(number, first.tag))]
            for column in columns[1:]:
                near = self._near(first, by_column[column], starts[column])
                rows = [
                    ((*cells, hit), joined)
                    for cells, digest in rows
                    for hit in near
                    if hit not in cells and self._table.first(joined := self._digests.step(digest, hit.tag)) is not None
                ]
            for cells, _ in rows:
                found.update(dict.fromkeys(cells))
        return found

    def _near(self, first: _Hit, hits: Sequence[_Hit], starts: Sequence[int]) -> Sequence[_Hit]:
        at = bisect_left(starts, first.start)
        low = max(bisect_left(starts, first.start - self._layout.near), at - MOST_NEIGHBOURS)
        high = min(bisect_right(starts, first.end + self._layout.near), at + MOST_NEIGHBOURS)
        return hits[low:high]


def _wanted(layout: Layout) -> tuple[Numbers, Numbers]:
    """By number of a script the longest value; the shapes of the values of a script and a length, row by row."""
    longest = np.zeros(len(NUMBER) + 1, np.int64)
    wanted = np.zeros((len(NUMBER) + 1, _ROW), np.uint8)
    for script, lengths in layout.shapes.items():
        for length, shapes in lengths.items():
            wanted[NUMBER[script], length] = shapes
        longest[NUMBER[script]] = max(lengths, default=0)
    return longest, wanted.ravel()


def numbers_of(cells: Sequence[str], rolling: Rolling) -> Numbers:
    """What a sieve is given for each of ``cells``; fewer than ``MOST_LETTERS`` letters in all."""
    sums = rolling.sums(np.frombuffer("".join(cells).encode("utf-32-le", "surrogatepass"), np.uint32))
    ends = np.cumsum([len(one) for one in cells])
    starts = np.zeros_like(ends)
    starts[1:] = ends[:-1]
    return rolling.numbers(sums, starts, ends)
