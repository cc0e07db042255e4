"""Exact values: cells of the organisation's tables, found by keyed digests alone.

A cell is compared as its words run together, so that 010-1234-5678 and 010 1234 5678 are one; Korean particles and
titles may stand behind it; in Chinese and Japanese it may begin and end inside a run of characters.  The index says
which lengths occur in which script, so most words of a text are never hashed.

A combination is found where its cells, all of one row, stand near each other in any order; each cell is then a finding.
For every row the index holds a digest of the first two cells, of the first three, and so on to the last: a step that is
not there ends the search, whatever else is in the text.

Not found: a value with a typing mistake, one shorter than the index takes, cells of a row further apart than ``near``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from tidegate.detectors.own.digests import Digests
from tidegate.detectors.own.looker import MOST_SPANS, Span
from tidegate.detectors.own.particles import may_follow
from tidegate.detectors.own.plain import HAN, HANGUL, HIRAGANA, KATAKANA, OTHER, Plain, Word
from tidegate.detectors.own.table import Table

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
_STARTS_INSIDE: Final = frozenset({HAN, HIRAGANA, KATAKANA})


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
    normal = "".join(word.folded for word in words)
    return Cell(normal, words[0].script, len(words), _shape(normal))


def _shape(word: str) -> int:
    if word.isdigit():
        return 1
    return 2 if word.isalpha() else 3


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
    longest: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        longest = {script: max(lengths, default=0) for script, lengths in self.shapes.items()}
        object.__setattr__(self, "longest", longest)


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

    def __init__(self, label: str, table: Table, layout: Layout, key: bytes, least: float = 0.0) -> None:
        self._label, self._table, self._layout, self._least = label, table, layout, least
        self._key = key
        self._digests = CellDigests(key)

    @property
    def label(self) -> str:
        """Its name in the policy."""
        return self._label

    def for_thread(self) -> Exact:
        """Nothing here belongs to one thread."""
        return self

    def spans(self, plain: Plain) -> list[Span]:
        """Cells that count by themselves, and the cells of combinations."""
        hits = self._hits(plain.words())
        spans = [
            Span(hit.start, hit.end, ORDINARY if hit.ordinary else ALONE)
            for hit in hits
            if hit.columns & self._layout.alone
        ]
        for number, columns in enumerate(self._layout.combinations):
            spans += [Span(hit.start, hit.end, SURE) for hit in self._together(number, columns, hits)]
        return [span for span in spans if span.confidence >= self._least]

    def _hits(self, words: Sequence[Word]) -> list[_Hit]:
        hits: list[_Hit] = []
        shapes = [_shape(word.folded) for word in words]
        for number, word in enumerate(words):
            wanted = self._layout.shapes.get(word.script)
            if wanted is None:
                continue
            for skipped in range(len(word.folded) if word.script in _STARTS_INSIDE and _even(word) else 1):
                self._from(words, shapes, number, skipped, wanted, hits)
            if len(hits) >= MOST_SPANS:
                break
        return hits

    def _from(
        self,
        words: Sequence[Word],
        shapes: Sequence[int],
        number: int,
        skipped: int,
        wanted: Mapping[int, int],
        hits: list[_Hit],
    ) -> None:
        """Add every value that begins in word ``number``, ``skipped`` characters into it."""
        longest = self._layout.longest[words[number].script]
        length, shape, end = -skipped, 0, words[number].end
        for last in range(number, min(number + MOST_WORDS, len(words))):
            start, stop, folded, script = words[last]
            if start - end > WIDEST_GAP:
                return
            if script == OTHER:
                whole = length + len(folded)
                if wanted.get(whole, 0) >> (shape | shapes[last]) & 1:
                    self._look(words, number, last, skipped, len(folded), hits)
            else:
                for used in _endings(words[last], skipped + 1 if last == number else 1, longest - length):
                    if wanted.get(length + used, 0) >> (shape | 2) & 1:
                        self._look(words, number, last, skipped, used, hits)
            length += len(folded)
            shape |= shapes[last]
            end = stop
            if length >= longest:
                return

    def _look(self, words: Sequence[Word], number: int, last: int, skipped: int, used: int, hits: list[_Hit]) -> None:
        """Add the value from word ``number`` to ``used`` characters of word ``last``, if it is registered."""
        value = "".join([word.folded for word in words[number:last]]) + words[last].folded[:used]
        tag = self._digests.cell(value[skipped:])
        found = self._table.first(tag)
        if found is not None:
            final = words[last]
            end = final.end if used == len(final.folded) else final.start + used
            ordinary = last == number and not any(map(str.isdigit, value))
            hits.append(_Hit(words[number].start + skipped, end, tag, int.from_bytes(found, "little"), ordinary))

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


def _even(word: Word) -> bool:
    """Whether each folded character is one of the text, so that a piece of the word has a place."""
    return len(word.folded) == word.end - word.start


def _endings(word: Word, least: int, room: int) -> Iterator[int]:
    """How many characters of a word a value may end after: all, or as many as leave only what may follow a value."""
    whole = len(word.folded)
    if not _even(word):
        if whole <= room:
            yield whole
        return
    for used in range(least, min(whole, room) + 1):
        if word.script != HANGUL or used == whole or may_follow(word.folded[used:]):
            yield used
