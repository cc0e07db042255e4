"""The file is opened so that a commit is on the disk, and by several processes at once."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from tests.waiting import PATIENCE
from tidegate.ledger.schema import APPEND_SQL, AT_SQL, HEAD_SQL, METADATA, create, make, open_engine, write_ahead


def test_the_tables_can_be_made_in_postgresql_too() -> None:
    for table in METADATA.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=postgresql.dialect()))


def test_the_statements_of_the_writer_are_plain_sql() -> None:
    assert APPEND_SQL.startswith("INSERT INTO entries (seq, at, kind, receipt, text, prev, hash, seal) VALUES (:seq")
    assert "ORDER BY entries.seq DESC" in HEAD_SQL
    assert ":seq" in AT_SQL


def test_many_may_make_the_tables_at_once(tmp_path: Path) -> None:
    def make(_: int) -> None:
        engine = open_engine(tmp_path / "ledger.db", wait=PATIENCE)
        create(engine)
        engine.dispose()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(make, range(12)))


def test_whoever_opens_a_file_waits_for_another_that_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    holder = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    waited = list[float]()

    def gone(seconds: float) -> None:
        waited.append(seconds)
        holder.close()

    monkeypatch.setattr("tidegate.ledger.schema.time.sleep", gone)
    opened = sqlite3.connect(tmp_path / "x.db", isolation_level=None, timeout=0)
    make(opened, "CREATE TABLE tides (height)")
    assert len(waited) == 1
    assert opened.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert opened.execute("SELECT * FROM tides").fetchall() == []
    assert opened.execute("PRAGMA busy_timeout").fetchone() == (0,), "it serves as it did"
    opened.close()


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


def _on_a_disk_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    class Disk:
        f_flag = os.ST_RDONLY

    monkeypatch.setattr(os, "statvfs", lambda _: Disk())


def _kept(path: Path) -> int:
    engine = open_engine(path, read_only=True)
    try:
        with engine.connect() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM entries").scalar_one())
    finally:
        engine.dispose()


def test_a_copy_on_a_disk_that_cannot_be_written_is_read_with_nothing_made_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ledger.db"
    engine = open_engine(path)
    create(engine)
    engine.dispose()
    made: list[str] = []
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def connecting(at: str, **named: Any) -> sqlite3.Connection:
        made.append(at)
        return connect(at, **named)

    monkeypatch.setattr(sqlite3, "connect", connecting)
    asked = os.statvfs
    _on_a_disk_that_cannot_be_written(monkeypatch)
    assert _kept(path) == 0
    assert made.pop().endswith("immutable=1")
    assert [each.name for each in tmp_path.iterdir()] == ["ledger.db"]
    monkeypatch.setattr(os, "statvfs", asked)
    assert _kept(path) == 0
    assert not made.pop().endswith("immutable=1")  # here a gateway may write meanwhile


def test_what_is_in_the_log_of_a_ledger_is_read_wherever_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ledger.db"
    engine = open_engine(path)
    create(engine)
    with engine.connect() as held:
        held.exec_driver_sql(
            "INSERT INTO entries (seq, at, kind, receipt, text, prev, hash, seal) "
            "VALUES (1, 0, 'k', 'r', '', '', '', '')"
        )
        held.commit()
        _on_a_disk_that_cannot_be_written(monkeypatch)
        assert _kept(path) == 1
    engine.dispose()
