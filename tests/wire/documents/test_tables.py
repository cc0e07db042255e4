"""Databases: cells that are files, tables with strange names."""

from __future__ import annotations

import gzip
import sqlite3
from pathlib import Path

from tests.wire.documents import samples as s
from tidegate.wire.documents.extracted import FileLimits
from tidegate.wire.documents.tables import parquet, sqlite


def test_files_in_cells_and_names_in_quotes(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "x.db")
    connection.execute('create table "a ""b""" (c)')
    connection.execute('insert into "a ""b""" values (?)', (b"%PDF-" + bytes(300),))
    connection.execute("pragma journal_mode = wal")
    connection.commit()
    connection.close()
    found = sqlite((tmp_path / "x.db").read_bytes(), FileLimits())
    assert [len(member.content) for member in found.members] == [305]
    assert found.pieces[-1].where.name == 'a "b"'


def test_too_large_when_unpacked() -> None:
    import pytest

    with pytest.raises(Exception, match="too-large"):
        parquet(s.parquet(), FileLimits(unpacked=10))


def test_short_cells_that_are_packed_are_files_too_and_identities_are_not(tmp_path: Path) -> None:
    packed, identity = gzip.compress(b"a note"), b"x\x9c" + bytes(range(14))
    connection = sqlite3.connect(tmp_path / "x.db")
    connection.execute("create table t (c)")
    connection.executemany("insert into t values (?)", [(packed,), (identity,)])
    connection.commit()
    connection.close()
    found = sqlite((tmp_path / "x.db").read_bytes(), FileLimits())
    assert [member.content for member in found.members] == [packed]
