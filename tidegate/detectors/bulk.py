"""Tables of people: many values of one kind in rows, which is another thing to send than one of them.

What the detectors found is read again: every value that stands in such a table is found a second time, as ``bulk``, at
the same characters.  So a receipt says how many there were, a rule with ``data: bulk`` is about tables alone, and
whatever replaces ``bulk`` replaces each value where it stands, in a text, a file or a field of its own.

It must never: count one value twice, or take a letter with a name in every line for a table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from tidegate.core.finding import Finding

#: The name of the label and of its family.
BULK: Final = "bulk"
MEANING: Final = (
    "Values of one kind in ten rows or more: names, numbers, addresses, cards or accounts of different people."
)
SOURCE: Final = "https://learn.microsoft.com/en-us/purview/sit-modify-a-custom-sensitive-information-type"
MISSES: Final = "Tables with less than ten different values, and lists written as sentences."
#: Rows that make a table of people; the high-volume rules of Purview begin there too.
LEAST_ROWS: Final = 10
#: Characters between the same column of two rows, at most: a record of some thirty fields.
MOST_BETWEEN: Final = 1_500
#: Of the steps from row to row, how many are over the same number of lines: in a collection of letters few are.
LEAST_EVEN: Final = 0.6
#: What says something of one person.  Credentials and addresses of machines are not of people.
FAMILIES: Final = frozenset({"national-id", "tax-id", "contact", "person", "money", "health", "location", "own-data"})

#: What parts rows: lines, rows of HTML, records of JSON, tuples of SQL.
_ROW: Final = re.compile(r"[\n\r\x1e]|</?tr\b|\}\s*,\s*\{|\)\s*,\s*\(|\]\s*,\s*\[", re.IGNORECASE)
#: How a cell begins and ends: with its row, a separator, a quote, a label or a tag.
_BEGINS: Final = re.compile(r"(?:[\n\r\x1e\t,;|:=>\"'({\[<：，、]|- |\* |  ) ?(?:[A-Z][a-z]{0,8}\.? ){0,2}$")
_ENDS: Final = re.compile(r" ?(?:$|[\n\r\x1e\t,;|<>\"')}\]，、]|  )")
_EDGE: Final = 3
#: Characters before a value in which its cell begins: a title or two may stand there.
_TITLED: Final = 24


def in_rows(findings: Sequence[Finding], text: str) -> list[Finding]:
    """The ``findings`` of ``text`` that stand in a table, each as ``bulk``; in the order of their detectors."""
    if len(findings) < LEAST_ROWS:
        return []
    columns: dict[str, list[Finding]] = {}
    for one in findings:
        if one.family in FAMILIES:
            columns.setdefault(one.detector, []).append(one)
    return [
        replace(one, detector=BULK, family=BULK)
        for column in columns.values()
        if len(column) >= LEAST_ROWS
        for table in _tables(column, text)
        for one in table
    ]


def _tables(column: Sequence[Finding], text: str) -> Iterator[Sequence[Finding]]:
    """The runs of values in cells that are close to each other and are many."""
    run: list[Finding] = []
    for one in column:
        if not _is_cell(one, text):
            continue
        if run and one.start - run[-1].end > MOST_BETWEEN:
            yield from _large(run, text)
            run = []
        run.append(one)
    yield from _large(run, text)


def _large(run: Sequence[Finding], text: str) -> Iterator[Sequence[Finding]]:
    """``run`` where it has rows enough and as many different values."""
    if len(run) < LEAST_ROWS or len({text[one.start : one.end] for one in run}) < LEAST_ROWS:
        return
    gaps = Counter(len(_ROW.findall(text, one.end, other.start)) for one, other in pairwise(run))
    del gaps[0]  # of the same row
    rows = sum(gaps.values()) + 1
    if rows >= LEAST_ROWS and max(gaps.values()) >= LEAST_EVEN * (rows - 1):
        yield run


def _is_cell(one: Finding, text: str) -> bool:
    before = text[max(0, one.start - _TITLED) : one.start]
    before = before if one.start > _TITLED else f"\n{before}"
    return _BEGINS.search(before) is not None and _ENDS.match(text, one.end, one.end + _EDGE) is not None
