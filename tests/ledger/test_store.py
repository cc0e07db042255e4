"""What a ledger promises, kept by the durable one and by its double; then what only a file can go through."""

from __future__ import annotations

import asyncio
import multiprocessing
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import needs
from tests.waiting import PATIENCE
from tidegate.ledger import writer
from tidegate.ledger.entry import Document, Entry, Refused
from tidegate.ledger.memory import MemoryLedger
from tidegate.ledger.store import Ledger, Reader
from tidegate.ledger.verify import verify

KEY = b"k" * 32


@pytest.fixture(params=["durable", "memory"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    ledger = Ledger.open(tmp_path / "ledger.db", KEY) if request.param == "durable" else MemoryLedger()
    yield ledger
    ledger.close()


def entry(number: int) -> Entry:
    return Entry("exchange", {"number": number, "name": "김"})


async def test_a_receipt_leads_back_to_what_was_recorded(ledger: Any) -> None:
    receipt = await ledger.append(entry(1))
    kept = ledger.get(receipt.id)
    assert (kept.seq, kept.kind, kept.body, kept.hash) == (1, "exchange", {"number": 1, "name": "김"}, receipt.hash)
    assert ledger.get("r-nothing") is None


async def test_entries_come_back_in_the_order_they_were_appended(ledger: Any) -> None:
    for number in range(1, 6):
        await ledger.append(entry(number))
    assert ledger.head() == 5
    assert [kept.body["number"] for kept in ledger.since(0)] == [1, 2, 3, 4, 5]
    assert [kept.seq for kept in ledger.since(2, 2)] == [3, 4]
    assert [kept.seq for kept in ledger.newest(2)] == [4, 5]
    first, second = list(ledger.since(0, 2))
    assert second.prev == first.hash


async def test_an_empty_ledger_has_nothing(ledger: Any) -> None:
    assert ledger.head() == 0
    assert list(ledger.since(0)) == []
    assert ledger.newest(3) == []


async def test_many_at_once_are_all_kept(ledger: Any) -> None:
    receipts = await asyncio.gather(*(ledger.append(entry(number)) for number in range(300)))
    assert len({receipt.id for receipt in receipts}) == 300
    assert sorted(receipt.seq for receipt in receipts) == list(range(1, 301))
    assert all(ledger.get(receipt.id).hash == receipt.hash for receipt in receipts[::50])


@pytest.mark.parametrize(
    "body",
    [{"text": "\ud800"}, {"thing": object()}, {"much": "x" * 1_100_000}],
    ids=["broken text", "no data", "too large"],
)
async def test_what_cannot_be_recorded_is_refused_by_name_and_harms_nobody_else(ledger: Any, body: Any) -> None:
    with pytest.raises(Refused) as caught:
        await ledger.append(Entry("exchange", body))
    assert caught.value.code == "not-recordable"
    assert "xxx" not in str(caught.value)
    assert (await ledger.append(entry(1))).seq == 1


async def test_a_document_is_kept_once_and_named_in_the_chain(ledger: Any) -> None:
    policy = Document("policy", "rev-1", "otherwise: block\n")
    await ledger.keep(policy)
    await ledger.keep(policy)
    assert ledger.document("policy", "rev-1") == policy
    assert ledger.document("policy", "rev-2") is None
    assert [kept.body for kept in ledger.since(0)] == [{"kind": "policy", "revision": "rev-1", "digest": policy.digest}]
    with pytest.raises(Refused):
        await ledger.keep(Document("policy", "rev-1", "otherwise: allow\n"))


# The file


async def test_what_was_appended_is_there_after_a_restart(tmp_path: Path) -> None:
    for number in range(3):
        ledger = Ledger.open(tmp_path / "ledger.db", KEY)
        await ledger.append(entry(number))
        ledger.close()
    assert verify(tmp_path / "ledger.db", KEY).entries == 3
    assert verify(tmp_path / "ledger.db", KEY).whole


async def test_an_entry_is_durable_when_its_receipt_comes_back(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.db", KEY)
    receipt = await ledger.append(entry(1))
    with sqlite3.connect(tmp_path / "ledger.db") as other:  # another connection sees only what was committed
        assert other.execute("SELECT receipt FROM entries").fetchall() == [(receipt.id,)]
    other.close()
    with ledger.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA fullfsync").scalar() == 1  # of the drive too, on macOS
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    ledger.close()


@needs.POSIX
async def test_nobody_else_can_read_the_record(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.db", KEY)
    await ledger.append(entry(1))
    ledger.close()
    for name in ("ledger.db", "ledger.db.checkpoint"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


async def test_two_writers_of_one_file_write_one_chain(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledgers = [Ledger.open(path, KEY, wait=PATIENCE) for _ in range(2)]
    for _ in range(30):
        await asyncio.gather(*(ledger.append(entry(number)) for ledger in ledgers for number in range(3)))
    for ledger in ledgers:
        ledger.close()
    assert verify(path, KEY).entries == 180
    assert verify(path, KEY).faults == ()


def append_many(path: Path, count: int) -> None:
    async def run() -> None:
        ledger = Ledger.open(path, KEY, wait=PATIENCE)
        await asyncio.gather(*(ledger.append(entry(number)) for number in range(count)))
        ledger.close()

    asyncio.run(run())


@pytest.mark.slow
def test_several_processes_write_one_chain(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=append_many, args=(path, 400)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    verdict = verify(path, KEY)
    assert verdict.entries == 1200
    assert verdict.faults == ()


async def test_a_locked_file_is_refused_by_name_and_the_next_entry_goes_through(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger = Ledger.open(path, KEY, wait=0.01)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Refused) as caught:
        await ledger.append(entry(1))
    assert caught.value.code == "locked"
    other.execute("ROLLBACK")
    other.close()
    assert (await ledger.append(entry(2))).seq == 1
    ledger.close()


async def test_a_full_disk_is_refused_by_name_and_nothing_of_the_entry_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger = Ledger.open(path, KEY)
    await ledger.append(entry(1))

    def fill(pages: int) -> None:
        assert ledger._writer._connection is not None
        ledger._writer._connection.cursor().execute(f"PRAGMA max_page_count={pages}")

    fill(1)  # SQLite answers SQLITE_FULL, as it does for a disk without room
    with pytest.raises(Refused) as caught:
        await ledger.append(Entry("exchange", {"much": "x" * 500_000}))
    assert caught.value.code == "disk-full"
    assert (await ledger.append(entry(2))).seq == 2
    ledger.close()
    assert verify(path, KEY).whole


async def test_a_file_that_was_moved_away_is_not_written_to_unseen(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger = Ledger.open(path, KEY)
    await ledger.append(entry(1))
    path.rename(tmp_path / "elsewhere.db")
    with pytest.raises(Refused) as caught:
        await ledger.append(entry(2))
    assert caught.value.code == "moved"
    ledger.close()


async def test_more_than_the_disk_can_take_is_refused_and_never_lost_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger = Ledger.open(path, KEY, backlog=10, wait=PATIENCE)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    asked = [ledger.append(entry(number)) for number in range(300)]
    await asyncio.sleep(0)
    other.execute("ROLLBACK")
    other.close()
    answers = await asyncio.gather(*asked, return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert refused
    assert {answer.code for answer in refused} == {"backlog"}
    ledger.close()
    assert verify(path, KEY).entries == 300 - len(refused)


@pytest.mark.parametrize("slow", [False, True], ids=["the loop writes", "the thread writes"])
async def test_a_caller_that_gives_up_does_not_disturb_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slow: bool
) -> None:
    monkeypatch.setattr(writer, "LEISURE", -1.0)
    ledger = Ledger.open(tmp_path / "ledger.db", KEY)
    ledger._writer._slow = slow
    asked = [ledger.append(entry(number)) for number in range(20)]
    asked[3].cancel()
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [number for number, answer in enumerate(answers) if isinstance(answer, BaseException)] == [3]
    ledger.close()
    assert verify(tmp_path / "ledger.db", KEY).whole


async def test_closing_writes_what_is_waiting_and_takes_nothing_more(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.db", KEY)
    asked = [ledger.append(entry(number)) for number in range(50)]
    await asyncio.sleep(0)
    ledger.close()
    assert len(await asyncio.gather(*asked)) == 50
    with pytest.raises(Refused) as caught:
        await ledger.append(entry(51))
    assert caught.value.code == "closed"
    ledger.close()


def test_a_directory_that_cannot_be_written_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        Ledger.open(tmp_path / "missing" / "ledger.db", KEY)
    assert caught.value.code == "read-only"


def test_a_file_that_is_no_database_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"not a database " * 100)
    with pytest.raises(Refused) as caught:
        Ledger.open(tmp_path / "ledger.db", KEY)
    assert caught.value.code == "broken"


def test_a_short_key_is_no_key(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        Ledger.open(tmp_path / "ledger.db", b"short")


async def test_a_reader_changes_nothing_and_sees_what_a_running_gateway_appends(tmp_path: Path) -> None:
    path = tmp_path / "a?b#c%20.db"
    ledger = Ledger.open(path, KEY)
    reader = Reader.at(path)
    receipt = await ledger.append(entry(1))
    kept = reader.get(receipt.id)
    assert kept is not None
    assert kept.body["number"] == 1
    with reader.engine.connect() as connection, pytest.raises(Exception, match="readonly"):
        connection.exec_driver_sql("DELETE FROM entries")
    reader.close()
    ledger.close()


def test_there_is_nothing_to_read_where_no_gateway_ran(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no ledger"):
        Reader.at(tmp_path / "ledger.db")
