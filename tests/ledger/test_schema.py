"""The file is opened so that a commit is on the disk, and by several processes at once."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from tidegate.ledger.schema import APPEND_SQL, AT_SQL, HEAD_SQL, METADATA, create, open_engine, write_ahead


def test_the_tables_can_be_made_in_postgresql_too() -> None:
    for table in METADATA.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]


def test_the_statements_of_the_writer_are_plain_sql() -> None:
    assert APPEND_SQL.startswith("INSERT INTO entries (seq, at, kind, receipt, text, prev, hash, seal) VALUES (:seq")
    assert "ORDER BY entries.seq DESC" in HEAD_SQL
    assert ":seq" in AT_SQL


def test_many_may_make_the_tables_at_once(tmp_path: Path) -> None:
    def make(_: int) -> None:
        engine = open_engine(tmp_path / "ledger.db", wait=20)
        create(engine)
        engine.dispose()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(make, range(12)))


def test_waiting_for_the_first_switch_has_an_end(tmp_path: Path) -> None:
    holder = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    other = sqlite3.connect(tmp_path / "x.db", isolation_level=None, timeout=0)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        write_ahead(other, 0.02)
    holder.execute("ROLLBACK")
    write_ahead(other, 0.02)
    holder.close()
    other.close()
