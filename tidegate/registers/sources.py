"""Where indexes are made from: tables in CSV files, queries of a database, folders of texts.

Nothing here keeps what it reads.  It must never put a value into an error, nor a password of a database into one.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

#: Rows that a database is asked for at once.
ROWS_AT_ONCE: Final = 5_000
#: A text over this is not registered, and said to be refused.
LARGEST_TEXT: Final = 64 * 1024 * 1024
#: A cell over this is no cell of a table.
_LARGEST_CELL: Final = 1024 * 1024
_SNIFFED: Final = 16_384
_CHUNK: Final = 1024 * 1024
_DELIMITERS: Final = ",;\t|"
#: Charsets that a file is tried in, strictly and in this order, where no byte-order mark says.
_CHARSETS: Final = ("utf-8-sig", "cp949", "cp932", "gb18030", "cp1252")


class SourceUnread(Exception):
    """A source that cannot be read; the text says why and what to do, and quotes nothing of it."""


class DocumentUnread(Exception):
    """A document whose text cannot be had; ``why`` is a reason code."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


#: Names of the columns, and the rows; whoever asks for rows closes them.
Rows = tuple[Sequence[str], Generator[Sequence[Any], None, None]]


def csv_rows(path: Path) -> Rows:
    """The table in a CSV file whose first row has the names of its columns.  Raises ``SourceUnread``."""
    csv.field_size_limit(_LARGEST_CELL)
    rows = _csv(path, _charset(path))
    names = [str(name).strip() for name in next(rows, ())]
    if not any(names):
        raise SourceUnread(f"{path.name} has no first row with the names of columns.")
    return names, rows


def _csv(path: Path, charset: str) -> Generator[Sequence[str], None, None]:
    with path.open(encoding=charset, newline="") as file:
        try:
            first = file.readline(_SNIFFED)
            file.seek(0)
            yield from csv.reader(file, delimiter=max(_DELIMITERS, key=first.count))
        except (csv.Error, UnicodeDecodeError, OSError) as error:
            raise SourceUnread(f"{path.name} cannot be read on ({type(error).__name__}).") from None


def _charset(path: Path) -> str:
    try:
        with path.open("rb") as file:
            start = file.read(4)
            if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
                return "utf-16"
    except OSError as error:
        raise SourceUnread(f"{path} cannot be read ({type(error).__name__}).") from None
    for charset in _CHARSETS:
        if _reads(path, charset):
            return charset
    raise SourceUnread(f"{path.name} is in no charset that is known here. Save it as UTF-8.")


def _reads(path: Path, charset: str) -> bool:
    decoder = codecs.getincrementaldecoder(charset)("strict")
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def query_rows(database: str, query: str) -> Rows:
    """What a query answers, streamed where the database can.  Raises ``SourceUnread``."""
    rows = _query(_engine(database), query)
    return [str(name) for name in next(rows)], rows


def _query(engine: Engine, query: str) -> Generator[Sequence[Any], None, None]:
    """The names of the columns, then the rows."""
    try:
        with engine.connect() as connection:
            streaming = connection.execution_options(stream_results=True, yield_per=ROWS_AT_ONCE)
            result = streaming.execute(text(query))
            yield list(result.keys())
            yield from result
    except SQLAlchemyError as error:
        raise SourceUnread(_database_error(error)) from None
    finally:
        engine.dispose()


def _engine(database: str) -> Engine:
    try:
        return create_engine(make_url(database), hide_parameters=True)
    except (ArgumentError, ValueError):
        raise SourceUnread("The database's URL cannot be read. Write it like postgresql+psycopg://host/name.") from None
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        missing = getattr(error, "name", None) or "its driver"
        raise SourceUnread(f"The driver of the database is not installed ({missing}).") from None


def _database_error(error: SQLAlchemyError) -> str:
    """What kind of error it was: what a database says about one may quote a value or a password."""
    cause = getattr(error, "orig", None)
    kind = type(cause).__name__ if cause is not None else type(error).__name__
    return f"The database refused or broke off ({kind}). Try the query with its own client."


def texts(
    folder: Path, read: Callable[[Path], str | None], refused: Callable[[str], None]
) -> Iterator[tuple[str, int]]:
    """The texts of every document in ``folder`` with the number of bytes read; ``refused`` hears why one is left out.

    ``read`` may raise ``DocumentUnread``.  Hidden files are left out in silence.  Raises
    ``SourceUnread`` where there is no such folder.
    """
    for path in documents(folder):
        try:
            size = path.stat().st_size
            if size > LARGEST_TEXT:
                refused("too-large")
                continue
            found = read(path)
        except OSError:
            refused("unreadable")
            continue
        except DocumentUnread as error:
            refused(error.why)
            continue
        if found is None:
            refused("not-text")
        elif not found.strip():
            refused("empty")
        else:
            yield found, size


def plain_text(path: Path) -> str | None:
    """The text of a file in one of the charsets that are tried; ``None`` for one that is no text."""
    data = path.read_bytes()
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return data.decode("utf-16", "replace")
    if b"\0" in data:
        return None
    for charset in _CHARSETS:
        try:
            return data.decode(charset)
        except UnicodeDecodeError:
            continue
    return None


def documents(folder: Path) -> list[Path]:
    """The files of ``folder`` and below, in order.  Raises ``SourceUnread``."""
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        raise SourceUnread(f"{folder} is not a folder or cannot be read.")
    found = []
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(where, name) for name in sorted(names) if not name.startswith(".")]
    return found


def stamp(source: Path | None) -> str | None:
    """What changes when a file or a folder does; ``None`` where there is none to look at."""
    if source is None or not source.exists():
        return None
    seen = hashlib.sha256()
    try:
        for path in documents(source):
            stat = path.stat()
            seen.update(repr((str(path.relative_to(source.parent)), stat.st_size, stat.st_mtime_ns)).encode())
    except (OSError, SourceUnread):
        return None
    return seen.hexdigest()[:16]
