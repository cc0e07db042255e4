"""Columns kept beside the ledger, so that a second replay does not read every entry again.

A stretch of the ledger that is full never changes, so its columns are kept as one file.  The file names the hash of the
stretch's last entry, which covers all before it: where the ledger holds another, the file is not used.  It holds names
of people as the record does, so it is readable by the gateway's user alone; it may be deleted at any time.

It must never be trusted over the ledger: a file that is damaged, of another form or of another ledger is read again.
"""

from __future__ import annotations

import contextlib
import gc
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import zstandard
from sqlalchemy.exc import DatabaseError

from tidegate.disk import replacing
from tidegate.ledger.schema import AT_SQL, open_engine
from tidegate.replay.columns import FIELDS, Columns, columns_of, rows_between

#: Entries of one file, and of one piece of work.
STRETCH: Final = 100_000
#: Changes with what is in a file.
_FORM: Final = 1
_SUFFIX: Final = ".columns"


class _File(msgspec.Struct, array_like=True):
    form: int
    hash: str
    fields: tuple[str, ...]
    seq: tuple[str, bytes]
    size: tuple[str, bytes]
    numbers: dict[str, tuple[str, bytes]]
    values: dict[str, list[bytes]]
    unreadable: tuple[int, ...]


def columns(ledger: Path, folder: Path | None, after: int, last: int) -> Columns:
    """The exchanges above ``after`` and up to ``last``, within one stretch; kept in ``folder`` where it is full.

    Raises ``sqlalchemy.DBAPIError`` where the ledger cannot be read.
    """
    start = after - after % STRETCH
    with _cursor(ledger) as cursor:
        whole = _hash(cursor, start + STRETCH) if folder is not None else None
        if folder is None or whole is None:
            return _read(cursor, after, last)
        path = folder / f"{start}{_SUFFIX}"
        found = _kept(path, whole)
        if found is None:
            found = _read(cursor, start, start + STRETCH)
            with contextlib.suppress(OSError):  # without room or right to keep it, the next replay reads again
                _keep(path, whole, found)
        return found.between(after, last)


def follow(ledger: Path, folder: Path) -> int:
    """Keep every full stretch that is not kept yet; returns how many that were.

    A replay checks each file against the ledger, so here it is enough that there is one.  Raises
    ``sqlalchemy.DBAPIError`` where the ledger cannot be read.
    """
    with _cursor(ledger) as cursor:
        first, last = cursor.execute("SELECT MIN(seq), MAX(seq) FROM entries").fetchone()
    if last is None:
        return 0
    starts = range(first - 1 - (first - 1) % STRETCH, last - STRETCH + 1, STRETCH)
    missing = [start for start in starts if not (folder / f"{start}{_SUFFIX}").exists()]
    for start in missing:
        columns(ledger, folder, start, start + STRETCH)
    return len(missing)


@contextlib.contextmanager
def _cursor(ledger: Path) -> Iterator[Any]:
    engine = open_engine(ledger, read_only=True)
    try:
        connection = engine.raw_connection()
        try:
            # A text is wanted as it lies in the file; made a string first, it took a quarter of the reading.
            connection.driver_connection.text_factory = bytes  # type: ignore[union-attr]
            yield connection.cursor()
        except sqlite3.Error as error:  # of the driver itself, which nobody above knows
            raise DatabaseError("reading the ledger", None, error) from error
        finally:
            connection.close()
    finally:
        engine.dispose()


def _hash(cursor: Any, seq: int) -> str | None:
    row = cursor.execute(AT_SQL, {"seq": seq}).fetchone()
    return None if row is None else bytes(row[0]).decode()


def _read(cursor: Any, after: int, last: int) -> Columns:
    collecting = gc.isenabled()
    gc.disable()  # looking for cycles among millions of small objects that have none took a quarter of the time
    try:
        return columns_of(rows_between(cursor, after, last), last - after)
    finally:
        if collecting:
            gc.enable()


def _kept(path: Path, whole: str) -> Columns | None:
    try:
        file = msgspec.msgpack.decode(zstandard.ZstdDecompressor().decompress(path.read_bytes()), type=_File)
        if file.form != _FORM or file.hash != whole or file.fields != FIELDS:
            return None
        numbers = {name: _array(file.numbers[name]).astype(np.int32) for name in FIELDS}
        seq, size = _array(file.seq).astype(np.int64), _array(file.size).astype(np.int64)
    except (OSError, ValueError, KeyError, TypeError, zstandard.ZstdError, msgspec.DecodeError):
        return None
    return Columns(seq, size, numbers, file.values, file.unreadable, STRETCH)


def _keep(path: Path, whole: str, found: Columns) -> None:
    file = _File(
        _FORM,
        whole,
        FIELDS,
        _packed(found.seq),
        _packed(found.size),
        {name: _packed(numbers) for name, numbers in found.numbers.items()},
        dict(found.values),
        found.unreadable,
    )
    text = zstandard.ZstdCompressor(level=1, write_checksum=True).compress(msgspec.msgpack.encode(file))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    replacing.put(path, text, private=True)


def _packed(numbers: Any) -> tuple[str, bytes]:
    """In the smallest type that holds them."""
    most = int(numbers.max()) if len(numbers) else 0
    kind = next(kind for kind in ("u1", "<u2", "<u4", "<i8") if most <= np.iinfo(kind).max)
    return kind, numbers.astype(kind).tobytes()


def _array(packed: tuple[str, bytes]) -> Any:
    kind, raw = packed
    return np.frombuffer(raw, dtype=kind)
