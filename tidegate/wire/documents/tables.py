"""Files of tables: SQLite databases and Parquet."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from importlib import import_module
from typing import Any, Final

from tidegate.wire import content_codings
from tidegate.wire.documents.extracted import Extracted, FileLimits, Member, Piece, Unreadable, Where
from tidegate.wire.documents.writer import Budget, Writer
from tidegate.wire.limits import DEFAULT
from tidegate.wire.reasons import DAMAGED, ENCRYPTED, TOO_LARGE

#: Where the header says that a database is kept with a write-ahead log (SQLite file format, section 1.3.3).
_JOURNAL: Final = slice(18, 20)
_NO_LOG: Final = b"\x01\x01"
#: A cell larger than this is a file of its own, as are pictures and documents in tables.
_FILE: Final = 256


def sqlite(content: bytes, limits: FileLimits) -> Extracted:
    """All tables of a database and the statements that made it.  Raises ``Unreadable``.

    Known miss: rows that were deleted and whose pages were not overwritten.
    """
    budget = Budget(limits)
    pieces: list[Piece] = []
    members: list[Member] = []
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(content[: _JOURNAL.start] + _NO_LOG + content[_JOURNAL.stop :])
        connection.execute("pragma trusted_schema = off")
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        told = connection.execute("select type, name, sql from sqlite_master order by rowid").fetchall()
        pieces += _rows(Where("part", name="schema"), ((sql,) for _, _, sql in told), budget, members)
        tables = [name for kind, name, sql in told if kind == "table" and not _virtual(sql)]
        for number, name in enumerate(tables, 1):
            quoted = '"' + name.replace('"', '""') + '"'
            cursor = connection.execute(f"select * from {quoted}")  # noqa: S608 - quoted; the file is the database itself
            heads = tuple(column[0] for column in cursor.description)
            where = Where("table", number, name)
            pieces += _rows(where, _with(heads, cursor), budget, members)
    except (sqlite3.Error, sqlite3.Warning, UnicodeError, OverflowError):
        raise Unreadable(DAMAGED) from None
    finally:
        connection.close()
    if sum(len(member.content) for member in members) > limits.unpacked:
        raise Unreadable(TOO_LARGE)
    return Extracted("sqlite", pieces, members)


def _virtual(sql: object) -> bool:
    """A virtual table would run its module; its content stands in ordinary tables beside it."""
    return isinstance(sql, str) and sql.lstrip().lower().startswith("create virtual")


def _with(heads: tuple[object, ...], rows: Iterable[tuple[object, ...]]) -> Iterable[tuple[object, ...]]:
    yield heads
    yield from rows


def parquet(content: bytes, limits: FileLimits) -> Extracted:
    """All columns of a Parquet file.  Raises ``Unreadable``."""
    # Half a second and 35 MB, for a kind of file that is rare.
    arrow: Any = import_module("pyarrow")
    files: Any = import_module("pyarrow.parquet")

    budget = Budget(limits)
    members: list[Member] = []
    try:
        file = files.ParquetFile(arrow.BufferReader(content))
        size = sum(file.metadata.row_group(number).total_byte_size for number in range(file.metadata.num_row_groups))
        if size > limits.unpacked:
            raise Unreadable(TOO_LARGE)
        about = [
            (value.decode("utf-8", "replace"),)
            for key, value in (file.metadata.metadata or {}).items()
            if key != b"ARROW:schema"
        ]
        pieces = _rows(Where("part", name="properties"), about, budget, members)
        heads = tuple(file.schema_arrow.names)
        batches = (row for batch in file.iter_batches() for row in zip(*batch.to_pydict().values(), strict=True))
        pieces += _rows(Where("table", 1), _with(heads, batches), budget, members)
    except (arrow.ArrowException, OSError, ValueError, OverflowError, KeyError) as bad:
        raise Unreadable(ENCRYPTED if "ncrypt" in str(bad) else DAMAGED) from None
    return Extracted("parquet", pieces, members)


def _rows(where: Where, rows: Iterable[tuple[object, ...]], budget: Budget, members: list[Member]) -> list[Piece]:
    writer = Writer(where, budget, fixed=True)
    for row in rows:
        writer.text("\t".join(_shown(value, members) for value in row))
        writer.separate("\n")
    return writer.done()


def _packed(value: bytes) -> bool:
    """Whether a short value is compressed, to its end: an identity may begin in the same way."""
    coding = content_codings.sniffed(value)
    return coding is not None and content_codings.decode(value, coding, DEFAULT).trouble is None


def _shown(value: object, members: list[Member]) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        if len(value) >= _FILE or _packed(value):
            members.append(Member("", value))
            return ""
        return value.decode("utf-8", "replace")
    return str(value).replace("\n", " ")
