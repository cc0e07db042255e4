"""An answer as CSV and as a table for a terminal, safe to open: names in it come from logs, and so from anybody.

CSV: a text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, "CSV Injection").  Terminal:
control and direction characters are shown as escapes, so that a host name can neither add a line nor move the cursor.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from typing import Any, Final

from tidegate.core.terminal import columns
from tidegate.usage.questions.question import Answer

#: What spreadsheets begin a formula with.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def as_csv(answer: Answer) -> str:
    """RFC 4180 with a line of names; empty where nothing is known."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(answer.columns)
    writer.writerows([cell(value) for value in row] for row in answer.rows)
    return out.getvalue()


def cell(value: Any) -> Any:
    """A value as CSV may hold it."""
    if isinstance(value, str):
        return f"'{visible(value)}" if value.lstrip().startswith(_FORMULA) else visible(value)
    return value


def as_text(answer: Answer) -> str:
    """Columns under their names, numbers to the right."""
    rows = [answer.columns, *([_shown(value) for value in row] for row in answer.rows)]
    right = [any(isinstance(row[index], int | float) for row in answer.rows) for index in range(len(answer.columns))]
    return aligned(rows, right)


def aligned(rows: Sequence[Sequence[str]], right: Sequence[bool]) -> str:
    """Rows of texts under one another, the columns that are ``right`` to the right."""
    widths = [max(columns(row[index]) for row in rows) for index in range(len(right))]
    lines = []
    for row in rows:
        cells = [
            " " * (width - columns(cell)) + cell if to_right else cell + " " * (width - columns(cell))
            for cell, width, to_right in zip(row, widths, right, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    return visible(str(value))


def visible(text: str) -> str:
    """``text`` with everything that is no picture of itself (controls, directions, surrogates) as an escape."""
    return "".join(
        char if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") else f"\\u{ord(char):04x}"
        for char in text
    )
