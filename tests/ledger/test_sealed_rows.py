"""Rows that only whoever has the key can write."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from pathlib import Path
from types import SimpleNamespace

import pytest

from tidegate.ledger.entry import Refused
from tidegate.ledger.sealed_rows import SealedRows

KEY = b"k" * 32


async def put(rows: SealedRows, id: str, text: str) -> None:
    async with rows.writing():
        rows.put(id, text)


async def test_every_process_sees_what_one_wrote(tmp_path: Path) -> None:
    one, other = (SealedRows.open(tmp_path / "r.db", KEY, "grant") for _ in range(2))
    assert (one.changed(), one.changed()) == (True, False)
    assert other.changed()
    await put(other, "a", "가나다")
    assert (one.changed(), one.changed(), other.changed()) == (True, False, True)
    assert one.all() == {"a": "가나다"}
    one.close()
    other.close()


@pytest.mark.parametrize(("key", "kind"), [(b"x" * 32, "grant"), (KEY, "inquiry")])
async def test_another_key_or_another_table_reads_nothing(tmp_path: Path, key: bytes, kind: str) -> None:
    one = SealedRows.open(tmp_path / "r.db", KEY, "grant")
    await put(one, "a", "text")
    other = SealedRows.open(tmp_path / "r.db", key, kind)
    assert (other.all(), other.spoilt) == ({}, ("a",))
    one.close()
    other.close()


async def test_an_edit_by_hand_is_found(tmp_path: Path) -> None:
    rows = SealedRows.open(tmp_path / "r.db", KEY, "grant")
    await put(rows, "a", "text")
    await put(rows, "b", "text")
    base = sqlite3.connect(tmp_path / "r.db")
    base.execute("UPDATE rows SET text = 'other' WHERE id = 'a'")
    base.commit()
    base.close()
    assert (rows.all(), rows.spoilt) == ({"b": "text"}, ("a",))
    rows.close()


async def test_writers_take_turns_and_a_failure_undoes_only_its_own(tmp_path: Path) -> None:
    rows = SealedRows.open(tmp_path / "r.db", KEY, "grant")

    async def failing() -> None:
        async with rows.writing():
            rows.put("bad", "text")
            await asyncio.sleep(0)
            raise KeyError

    done = await asyncio.gather(failing(), put(rows, "good", "text"), return_exceptions=True)
    assert isinstance(done[0], KeyError)
    assert rows.all() == {"good": "text"}
    rows.close()


async def test_a_reader_changes_nothing(tmp_path: Path) -> None:
    rows = SealedRows.open(tmp_path / "r.db", KEY, "grant")
    await put(rows, "a", "text")
    reading = SealedRows.reading(tmp_path / "r.db", KEY, "grant")
    assert reading.all() == {"a": "text"}
    with pytest.raises(Refused):
        await put(reading, "b", "text")
    reading.close()
    rows.close()
    with pytest.raises(Refused):
        SealedRows.reading(tmp_path / "none.db", KEY, "grant")


def test_a_copy_on_a_disk_that_nobody_may_write_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "r.db"
    SealedRows.open(copy, KEY, "grant").close()
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_flag=os.ST_RDONLY))
    reading = SealedRows.reading(copy, KEY, "grant")
    assert reading.all() == {}
    assert [path.name for path in tmp_path.iterdir()] == ["r.db"], "no file is made beside it"
    reading.close()


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "r.db").write_bytes(b"no database at all, but long enough to look at" * 40)
    with pytest.raises(Refused):
        SealedRows.open(tmp_path / "r.db", KEY, "grant")
