"""Which column of a table a value goes into, in SQL that inserts rows: ``INSERT INTO t (a, b) VALUES ('x', 'y')``.

The columns are named once, and the rows follow in any number of lines.  A row is read once, so that a dump costs
linear time.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Final

#: The plain words are found a hundred times as fast as the pattern, and most texts insert nothing.
WORDS: Final = ("INSERT ", "insert ")
_INTO: Final = re.compile(
    r"INSERT\s{1,4}(?:IGNORE\s{1,4})?INTO\s{1,4}(?P<table>[\w.`\"\[\]]{1,100})\s{0,4}\((?P<columns>[^()]{1,2000})\)"
    r"\s{0,8}VALUES\s{0,8}(?=\()",
    re.IGNORECASE,
)
#: Tables in which a column that is called "name" alone holds names of people.
_PEOPLE: Final = re.compile(
    "user|usr|member|customer|client|employee|emp|staff|person|people|patient|student|contact|guest|applicant|candidate"
    "|holder|kunde|mitarbeiter|회원|고객|직원",
    re.IGNORECASE,
)
#: A longer row is none that people paste.
_LONGEST_ROW: Final = 4_000
_ROW_END: Final = "),"
#: What is quoted, with a quote doubled or escaped in it; and what opens, closes or parts values.
_STEP: Final = re.compile(r"'(?:[^'\\]|\\.|'')*+'?|\"(?:[^\"\\]|\\.|\"\")*+\"?|[(),]", re.DOTALL)


class Inserts:
    """The rows that one text inserts."""

    def __init__(self, text: str) -> None:
        self._text = text
        into = (_INTO.match(text, at) for at in sorted(at for word in WORDS for at in _all(text, word)))
        self._into = [(found.end(), _names(found["table"], found["columns"])) for found in into if found]
        self._rows: dict[int, tuple[list[int], int]] = {}

    def column(self, start: int) -> str:
        """The name of the column that the value at ``start`` goes into; empty where it is in no row."""
        place = bisect_right(self._into, start, key=lambda one: one[0]) - 1
        if place < 0:
            return ""
        first, names = self._into[place]
        row = self._row_start(first, start)
        if row < 0:
            return ""
        if row not in self._rows:
            self._rows[row] = self._read(row)
        cuts, end = self._rows[row]
        column = bisect_left(cuts, start)
        return names[column] if start < end and column < len(names) else ""

    def _row_start(self, first: int, start: int) -> int:
        """Where the row of ``start`` opens; below nought where none does."""
        ended = self._text.rfind(_ROW_END, max(first, start - _LONGEST_ROW), start)
        if ended < 0:
            return first if start - first <= _LONGEST_ROW else -1
        opens = self._text.find("(", ended, start)
        return opens if opens >= 0 and not self._text[ended + len(_ROW_END) : opens].strip() else -1

    def _read(self, row: int) -> tuple[list[int], int]:
        """Where the values of the row that opens at ``row`` are parted, and where it ends."""
        cuts: list[int] = []
        depth = 0
        last = min(len(self._text), row + _LONGEST_ROW)
        for step in _STEP.finditer(self._text, row, last):
            depth += {"(": 1, ")": -1}.get(step[0], 0)
            if depth == 0:
                return cuts, step.start()
            if step[0] == "," and depth == 1:
                cuts.append(step.start())
        return cuts, last


def _all(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _names(table: str, columns: str) -> list[str]:
    names = [name.strip().strip('`"[]') for name in columns.split(",")]
    return names if _PEOPLE.search(table) else ["" if name.lower() == "name" else name for name in names]
