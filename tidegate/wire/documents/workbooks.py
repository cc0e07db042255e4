"""Old and binary workbooks (XLS, XLSB), by calamine: values of all sheets, hidden ones too.

Known misses: comments, headers and footers, and drawings of these two formats.
"""

from __future__ import annotations

import io

import python_calamine

from tidegate.wire.documents.extracted import Extracted, FileLimits, Piece, Unreadable, Where
from tidegate.wire.documents.writer import Budget, Writer
from tidegate.wire.reasons import DAMAGED, ENCRYPTED, NO_TEXT


def extract(content: bytes, kind: str, limits: FileLimits) -> Extracted:
    """All of a workbook.  Raises ``Unreadable``."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except python_calamine.PasswordError:
        raise Unreadable(ENCRYPTED) from None
    except (python_calamine.CalamineError, ValueError, OSError):
        raise Unreadable(DAMAGED) from None
    budget = Budget(limits)
    pieces: list[Piece] = []
    for number, name in enumerate(book.sheet_names, 1):
        writer = Writer(Where("sheet", number, name), budget, fixed=True)
        try:
            rows = book.get_sheet_by_name(name).iter_rows()
            for row in rows:
                writer.text("\t".join(map(_shown, row)).strip("\t"))
                writer.separate("\n")
        except (python_calamine.CalamineError, ValueError):
            raise Unreadable(DAMAGED) from None
        pieces += writer.done()
    names = Writer(Where("notes", name="sheets"), budget, fixed=True)
    names.text("\n".join(book.sheet_names))
    return Extracted(kind, pieces + names.done(), [], [] if pieces else [NO_TEXT])


def _shown(value: object) -> str:
    """A value as people see it: whole numbers without a point."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    return str(value)
