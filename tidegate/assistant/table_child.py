"""The process that computes on uploaded tables: reads them, runs one query, answers, ends.

DuckDB runs in memory, with no access to files, networks or extensions, its configuration locked before the query comes,
and on one thread with a limit on memory.  Whoever started this process kills it at the deadline.  The query is the
model's, and a model may have been talked into anything: only a single SELECT is run.

Must never: load or run anything before it is confined; say more than a result or a sentence.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import duckdb
import msgspec
import pyarrow

from tidegate.assistant.handed import Answer, File, Request

#: Its types are not told.
pa: Any = pyarrow
#: Rows and columns that are read of a table, and given of a result; characters of one value of a result.
ROWS: Final = 1_000_000
COLUMNS: Final = 400
SHOWN: Final = 200
LETTERS: Final = 500
_MEMORY: Final = "256MB"
_SETTINGS: Final = (
    "SET temp_directory = ''",
    "SET enable_external_access = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    f"SET memory_limit = '{_MEMORY}'",
    "SET lock_configuration = true",
)
#: What a column of texts is tried as, in this order.
_TYPES: Final = ("BIGINT", "DOUBLE", "DATE", "TIMESTAMP")
_LOOKS: Final = {
    "BIGINT": r"^[-+]?(0|[1-9][0-9]*)$",
    "DOUBLE": r"^[-+]?(0|[1-9][0-9]*)?([.][0-9]+)?([eE][-+]?[0-9]+)?$",
}
_GROUPED: Final = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?\Z")
_NUMBER: Final = re.compile(r"[-+]?[\d.,]+%?\Z")
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def opened() -> duckdb.DuckDBPyConnection:
    """A database in memory, on this thread alone."""
    return duckdb.connect(":memory:", config={"threads": 1})


def answer(request: Request, connection: duckdb.DuckDBPyConnection) -> Answer:
    """Do what is asked.  Never raises for what a file or a query holds."""
    tables: list[dict[str, Any]] = []
    for file in request.files:
        try:
            sheets = list(_sheets(file))
        except Exception:  # a file may be damaged in any way; what it says stays here
            sheets = []
        for source, rows in sheets:
            if len(rows) > 1:
                tables.append(_load(connection, f"t{len(tables) + 1}", source, rows))
    for setting in _SETTINGS:
        connection.execute(setting)
    if not request.sql:
        return Answer(tables)
    if not tables:
        return Answer(error="There is no table to ask.")
    return _asked(connection, request.sql, tables)


def _asked(connection: duckdb.DuckDBPyConnection, sql: str, tables: list[dict[str, Any]]) -> Answer:
    try:
        statements = connection.extract_statements(sql)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            return Answer(tables, error="Only one SELECT can be run.")
        cursor = connection.execute(statements[0])
        columns = [str(one[0]) for one in cursor.description or ()]
        rows = cursor.fetchmany(SHOWN + 1)
    except duckdb.Error as error:
        return Answer(tables, error=str(error)[:LETTERS])
    shown = [[_value(value) for value in row] for row in rows[:SHOWN]]
    return Answer(tables, columns, shown, len(rows) > SHOWN)


def _value(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else str(value)
    return str(value)[:LETTERS]


# -- reading tables ----------------------------------------------------------------------------------------------------


def _sheets(file: File) -> Iterator[tuple[str, list[list[str]]]]:
    """The tables of a file: where each stands, and its rows as texts, the first of them names."""
    if file.kind == "xlsx":
        from python_calamine import CalamineWorkbook  # of the extra `files`; a text needs none of it

        book: Any = CalamineWorkbook.from_filelike(io.BytesIO(file.content))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(nrows=ROWS + 1)
            yield f"{file.name}, sheet {name}", [[_text(cell) for cell in row[:COLUMNS]] for row in rows]
        return
    text = _decoded(file.content)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:65536], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    lines = csv.reader(io.StringIO(text, newline=""), dialect)
    rows = [row[:COLUMNS] for row, _ in zip(lines, range(ROWS + 1), strict=False) if any(row)]
    if len(rows) > 1 and len(rows[0]) > 1:
        yield file.name, rows


def _decoded(content: bytes) -> str:
    for mark, charset in _MARKS:
        if content.startswith(mark):
            return content.decode(charset, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp949", "replace")  # what Excel in Korea writes


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    return "" if cell is None else str(cell)


def _load(connection: Any, name: str, source: str, rows: list[list[str]]) -> dict[str, Any]:
    """Make the table ``name``; returns its description."""
    headed = not any(_NUMBER.match(cell.strip()) for cell in rows[0] if cell.strip())
    body = rows[1:] if headed else rows
    width = max(map(len, rows))
    names = _names(rows[0] if headed else [], width)
    columns = [_ungrouped([row[at].strip() if at < len(row) else "" for row in body]) for at in range(width)]
    arrays = [pa.array([cell or None for cell in column], pa.string()) for column in columns]
    connection.register("arriving", pa.table(dict(zip(names, arrays, strict=True))))
    kinds = [_kind(connection, column) for column in names]
    chosen = ", ".join(
        f"CAST({_quoted(column)} AS {kind}) AS {_quoted(column)}" for column, kind in zip(names, kinds, strict=True)
    )
    connection.execute(f"CREATE TABLE {name} AS SELECT {chosen} FROM arriving")  # noqa: S608 - quoted names
    connection.unregister("arriving")
    described = [list(pair) for pair in zip(names, kinds, strict=True)]
    return {"name": name, "source": source, "columns": described, "rows": len(body)}


def _names(given: Sequence[str], width: int) -> list[str]:
    names: list[str] = []
    for at in range(width):
        name = " ".join(given[at].split())[:100] if at < len(given) else ""
        name = name or f"column{at + 1}"
        lowered = {one.lower() for one in names}
        names.append(name if name.lower() not in lowered else f"{name}_{at + 1}")
    return names


def _ungrouped(column: list[str]) -> list[str]:
    """Numbers such as 1,234 without their commas, where the column holds nothing else that they could be."""
    if any(_GROUPED.match(cell) for cell in column) and all(not cell or _NUMBER.match(cell) for cell in column):
        return [cell.replace(",", "") for cell in column]
    return column


def _kind(connection: Any, column: str) -> str:
    name = _quoted(column)
    for kind in _TYPES:
        # A number with a leading zero is a code (a postal code, a phone number), and 2.5 is not 2.
        looks = _LOOKS.get(kind)
        codes = f" AND regexp_matches({name}, '{looks}')" if looks else ""
        query = f"SELECT COUNT({name}) > 0 AND bool_and(TRY_CAST({name} AS {kind}) IS NOT NULL{codes})"
        if connection.execute(f"{query} FROM arriving WHERE {name} IS NOT NULL").fetchone()[0]:
            return kind
    return "VARCHAR"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def main(confine: Callable[[], object]) -> object:
    """One request from standard input, one answer on standard output.

    Gives what must live as long as the process: a database that is closed when it is confined was seen to crash.
    """
    raw = sys.stdin.buffer.read()
    connection = opened()  # first: DuckDB looks at the machine when it starts
    confine()
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer(msgspec.msgpack.decode(raw, type=Request), connection)))
    sys.stdout.buffer.flush()
    return connection
