"""How a table is described to a model, and how a description is read again by one that is held to its columns.

Must never: give a row of a table; it says what the columns are called and of which kind they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

_TABLE: Final = re.compile(r"^Table (t\d+) \(.*, \d+ rows\): (.*)\. For sums, counts", re.MULTILINE)
_COLUMN: Final = re.compile(r'"((?:[^"]|"")*)" (\w+)')
_NUMBERS: Final = ("INT", "DOUBLE", "FLOAT", "DECIMAL", "REAL")


@dataclass(frozen=True, slots=True)
class Column:
    """``name`` as it is written in a query, without the quotes around it."""

    name: str
    number: bool


@dataclass(frozen=True, slots=True)
class Table:
    """``name`` is what queries call it."""

    name: str
    columns: Sequence[Column]


def described(table: dict[str, Any]) -> str:
    """What a model is told of ``table``, which has ``name``, ``source``, ``rows`` and ``columns``."""
    columns = ", ".join(f'"{_quoted(name)}" {kind}' for name, kind in table["columns"])
    return (
        f"Table {table['name']} ({table['source']}, {table['rows']} rows): {columns}. For sums, counts and comparisons"
        " call query_table; do not work them out yourself."
    )


def tables_in(text: str) -> list[Table]:
    """The tables that ``text`` describes.  A document may hold such a line too: a query over it fails, and no more."""
    return [Table(name, _columns(columns)) for name, columns in _TABLE.findall(text)]


def _columns(text: str) -> list[Column]:
    return [Column(name, any(part in kind for part in _NUMBERS)) for name, kind in _COLUMN.findall(text)]


def _quoted(name: str) -> str:
    return name.replace('"', '""')
