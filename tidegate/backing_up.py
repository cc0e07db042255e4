"""A copy of an installation in one file, taken while its gateway runs or not: all that a start does not make anew.

A database is copied by its own engine, at one moment; copying its file would take half of what is being written.  The
ledger comes last and its checkpoint first, so that whatever the other files tell of is recorded in it.  The last member
says what the file holds: one that was cut off lacks it.

Must never: change the installation, or let anybody but its owner read the copy; it holds the gateway's keys.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

import msgspec

from tidegate import __version__
from tidegate.core.problem import Problems
from tidegate.frontage import SCHEMA
from tidegate.ledger import checkpoint
from tidegate.ledger.entry import Refused
from tidegate.ledger.schema import to_read
from tidegate.ledger.store import Reader
from tidegate.settings import Home, load

#: What the last member is called, and how it is written.
MANIFEST: Final = "tidegate-backup.json"
FORMAT: Final = 1
#: When a file was changed, in nanoseconds, among what a tar file says of it; a time of its own has fewer digits.
CHANGED: Final = "TIDEGATE.mtime_ns"
#: What a start makes anew, or fetches again.
REMADE: Final = frozenset({"run", "bundle.pem", "env.sh", SCHEMA, "state/detectors.bin", "state/policy.git"})
#: Seconds to wait for a database that another program has locked.
WAIT: Final = 10.0
#: Most of a copy is keys and what was compressed before: more effort saves nothing.
_EFFORT: Final = 1
_SQLITE: Final = b"SQLite format 3\0"
_DUCKDB: Final = b"DUCK"
_DUCKDB_AT: Final = 8
#: What engines keep beside a database while they write.
_BESIDE: Final = ("-wal", "-shm", "-journal", ".wal")
#: A file on its way into its place (``replacing.put``, ``checkpoint.write``): there for a moment.
_PASSING: Final = re.compile(r"\..+\.[0-9]+$|.+\.checkpoint\.[0-9a-f]{8}$")


class NotBackedUp(Exception):
    """No copy was made; the text says why and what to do."""


class Member(msgspec.Struct, frozen=True):
    """A file in a copy: its bytes and their SHA-256."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What a copy holds: by which version and when it was made (ISO 8601), its files by name, entries of the ledger."""

    format: int
    version: str
    made: str
    entries: int
    files: dict[str, Member]


@dataclass(frozen=True, slots=True)
class Made:
    """What a copy holds, and the files that the settings name outside the home, which are not in it."""

    manifest: Manifest
    outside: tuple[str, ...]


def back_up(home: Home, out: BinaryIO, now: datetime, staging: Path, tell: Callable[[str], None]) -> Made:
    """Write a copy of ``home`` to ``out``, as a gzipped tar file.

    ``now`` is aware.  Each file is put together in ``staging`` first.  ``tell`` hears the name of each.  Raises
    ``NotBackedUp`` and ``OSError``.
    """
    if not home.path.is_dir():
        raise NotBackedUp(f"There is no installation in {home.path}. Name it with --home.")
    members: dict[str, Member] = {}
    entries = 0
    with (
        gzip.GzipFile(fileobj=out, mode="wb", compresslevel=_EFFORT, filename="", mtime=now.timestamp()) as packed,
        tarfile.open(fileobj=packed, mode="w|") as archive,
    ):
        for name, path in _files(home):
            tell(name)
            copied = staging / "copied"
            try:
                stat = path.stat()
                mode, changed = stat.st_mode & 0o777, stat.st_mtime_ns
                _copy(path, copied)
            except FileNotFoundError:
                continue  # it was there for a moment
            if path == home.ledger:
                entries = _entries(copied)
            members[name] = _add(archive, _header(name, copied.stat().st_size, mode, changed), copied)
            copied.unlink()
        manifest = Manifest(FORMAT, __version__, now.isoformat(timespec="seconds"), entries, members)
        _put(archive, MANIFEST, msgspec.json.encode(manifest), now)
    return Made(manifest, tuple(outside(home)))


def outside(home: Home) -> list[str]:
    """The files outside ``home`` that its settings name."""
    try:
        settings = load(home.settings)
    except Problems:  # `tidegate check` says what is wrong with it; it is in the copy as it is
        return []
    named = {text for text in _texts(settings.model_dump()) if text.startswith("/") and Path(text).exists()}
    return sorted(text for text in named if not Path(text).is_relative_to(home.path))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str | Path):
        yield str(value)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def _files(home: Home) -> list[tuple[str, Path]]:
    """Each file by its name in the copy: the checkpoint first and the ledger last."""
    found = sorted(_below(home.path, "", (home.path.resolve(),)))
    mark = checkpoint.beside(home.ledger)
    return sorted(found, key=lambda one: (one[1] == home.ledger) - (one[1] == mark))


def _below(directory: Path, prefix: str, inside: tuple[Path, ...]) -> Iterator[tuple[str, Path]]:
    """The files in ``directory``, which lies ``inside`` others: a link to one of those leads in a circle."""
    with os.scandir(directory) as found:
        entries = sorted(found, key=lambda one: one.name)
    for entry in entries:
        name, path = f"{prefix}{entry.name}", Path(entry.path)
        if name in REMADE or _PASSING.match(entry.name) or _belongs_to_a_database(path):
            continue
        if entry.is_file():
            yield name, path
        elif entry.is_dir() and not any(one.is_relative_to(real := path.resolve()) for one in inside):
            yield from _below(path, f"{name}/", (*inside, real))


def _belongs_to_a_database(path: Path) -> bool:
    return any(path.name.endswith(end) and _engine(path.with_name(path.name[: -len(end)])) for end in _BESIDE)


def _engine(path: Path) -> str:
    """By which engine a file is written; empty for one that is no database."""
    try:
        with path.open("rb") as file:
            head = file.read(len(_SQLITE))
    except OSError:
        return ""
    if head == _SQLITE:
        return "sqlite"
    return "duckdb" if head[_DUCKDB_AT : _DUCKDB_AT + len(_DUCKDB)] == _DUCKDB else ""


def _copy(path: Path, to: Path) -> None:
    """Raises ``NotBackedUp`` and ``OSError``."""
    engine = _engine(path)
    try:
        if engine == "sqlite":
            _copy_sqlite(path, to)
        elif engine == "duckdb":
            _copy_usage(path, to)
        else:
            shutil.copyfile(path, to)
    except sqlite3.Error as error:
        raise NotBackedUp(f"{path} cannot be copied: {error}. Try again, or after a stop of the gateway.") from None


def _copy_sqlite(path: Path, to: Path) -> None:
    """As it is at one moment, whoever writes to it meanwhile (https://www.sqlite.org/backup.html)."""
    with (
        contextlib.closing(sqlite3.connect(to_read(path), uri=True, timeout=WAIT)) as source,
        contextlib.closing(sqlite3.connect(to, timeout=WAIT)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # all of it is in the one file


def _copy_usage(path: Path, to: Path) -> None:
    import duckdb  # of an extra; there is no such file without it

    from tidegate.usage.store import Store, Unusable

    try:
        with contextlib.closing(Store.open(path, read_only=True, wait=WAIT).sql) as opened:
            opened.execute(f"ATTACH '{str(to).replace(chr(39), chr(39) * 2)}' AS copied (READ_WRITE)")
            (own,) = opened.execute("SELECT current_database()").fetchall()[0]
            opened.execute(f'COPY FROM DATABASE "{own}" TO copied')
            opened.execute("DETACH copied")
    except Unusable as error:
        raise NotBackedUp(f"{error} It is not copied, so no copy was made.") from None
    except duckdb.Error as error:
        raise NotBackedUp(f"{path} cannot be copied ({type(error).__name__}). Try again later.") from None


def _entries(ledger: Path) -> int:
    reader = Reader.at(ledger)
    try:
        return reader.head()
    except Refused as error:
        raise NotBackedUp(str(error)) from None
    finally:
        reader.close()


def _add(archive: tarfile.TarFile, header: tarfile.TarInfo, path: Path) -> Member:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        archive.addfile(header, _Hashed(file, digest.update))
    return Member(header.size, digest.hexdigest())


def _put(archive: tarfile.TarFile, name: str, content: bytes, now: datetime) -> None:
    archive.addfile(_header(name, len(content), 0o600, int(now.timestamp()) * 10**9), io.BytesIO(content))


def _header(name: str, size: int, mode: int, changed: int) -> tarfile.TarInfo:
    """``changed`` is in nanoseconds: an index of own data is behind where its source was changed since."""
    header = tarfile.TarInfo(name)
    header.size, header.mode, header.mtime = size, mode, changed // 10**9
    header.pax_headers = {CHANGED: str(changed)}
    return header


class _Hashed(io.RawIOBase):
    """What is read from ``file``, told to ``update`` as it goes by."""

    def __init__(self, file: BinaryIO, update: Callable[[bytes], None]) -> None:
        self._file, self._update = file, update

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, at most ``size``."""
        block = self._file.read(size)
        self._update(block)
        return block


def as_json(made: Made) -> str:
    """What was copied, for programs."""
    manifest = made.manifest
    return json.dumps(
        {
            "made": manifest.made,
            "files": len(manifest.files),
            "entries": manifest.entries,
            "outside": list(made.outside),
        },
        ensure_ascii=False,
    )
