"""What the writing thread does when the database, the disk or the caller misbehaves."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.waiting import PATIENCE, until
from tidegate.ledger import checkpoint, writer
from tidegate.ledger.asked import Asked
from tidegate.ledger.entry import Entry, Refused
from tidegate.ledger.store import Ledger
from tidegate.ledger.verify import verify
from tidegate.ledger.writer import refusal_of

KEY = b"k" * 32


class Disk:
    """Watches the commits of a ledger: ``groups`` is how many entries each had.  While ``go`` is clear one waits."""

    def __init__(self, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
        self.groups: list[int] = []
        self.begun, self.go = threading.Event(), threading.Event()
        self.go.set()
        self._append = ledger._writer._append
        monkeypatch.setattr(ledger._writer, "_append", self._watched)

    def _watched(self, cursor: Any, group: Any) -> Any:
        self.groups.append(len(group))
        self.begun.set()
        self.go.wait(PATIENCE)
        return self._append(cursor, group)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (sqlite3.SQLITE_FULL, "disk-full"),
        (sqlite3.SQLITE_BUSY, "locked"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "locked"),
        (sqlite3.SQLITE_READONLY_DBMOVED, "read-only"),
        (sqlite3.SQLITE_CANTOPEN, "read-only"),
        (sqlite3.SQLITE_CORRUPT, "broken"),
        (sqlite3.SQLITE_IOERR_FSYNC, "broken"),
    ],
)
def test_trouble_of_the_database_has_a_name(code: int, told: str) -> None:
    error = sqlite3.OperationalError("with words that could quote an entry")
    error.sqlite_errorcode = code
    refused = refusal_of(error)
    assert refused.code == told
    assert "quote" not in str(refused)


@pytest.mark.parametrize("code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_WRITE])
def test_a_full_disk_is_told_as_one_whichever_file_has_no_room(code: int) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code
    assert "is full" in str(refusal_of(error))


def test_any_other_trouble_is_told_by_its_type_alone() -> None:
    assert str(refusal_of(ValueError("secret"))) == "It is not possible to read or write the ledger (ValueError)."


async def test_every_one_of_a_group_hears_of_its_failure_and_the_thread_lives_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger.open(tmp_path / "ledger.db", KEY)

    def broken(*_: Any) -> Any:
        raise MemoryError("out of it")

    monkeypatch.setattr(ledger._writer, "_append", broken)
    answers = await asyncio.gather(*(ledger.append(Entry("end", {})) for _ in range(5)), return_exceptions=True)
    assert [answer.code for answer in answers if isinstance(answer, Refused)] == ["broken"] * 5
    monkeypatch.undo()
    assert (await ledger.append(Entry("end", {}))).seq == 1
    ledger.close()


async def test_an_entry_that_arrives_during_a_commit_shares_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger.open(tmp_path / "ledger.db", KEY)
    ledger._writer._slow = True
    disk = Disk(ledger, monkeypatch)
    disk.go.clear()
    first = ledger.append(Entry("end", {}))
    await asyncio.to_thread(disk.begun.wait, PATIENCE)
    later = [ledger.append(Entry("end", {})) for _ in range(7)]
    await asyncio.sleep(0)
    disk.go.set()
    await asyncio.gather(first, *later)
    ledger.close()
    assert disk.groups == [1, 7]


def test_a_loop_that_is_gone_is_no_trouble(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.db", KEY)

    async def leave() -> None:
        kept = ledger.append(Entry("end", {}))
        await asyncio.sleep(0)
        kept.cancel()

    async def stay() -> None:
        await ledger.append(Entry("end", {}))

    asyncio.run(leave())
    asyncio.run(stay())
    ledger.close()
    assert verify(tmp_path / "ledger.db", KEY).whole


async def test_a_checkpoint_that_cannot_be_written_does_not_stop_the_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger.open(tmp_path / "ledger.db", KEY)

    def full(*_: Any) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(checkpoint, "write", full)
    await ledger.append(Entry("end", {}))
    assert (await ledger.append(Entry("end", {}))).seq == 2
    monkeypatch.undo()
    ledger.close()
    assert verify(tmp_path / "ledger.db", KEY).whole


@pytest.mark.parametrize("lost", ["exchanged", "removed"])
@pytest.mark.parametrize("more", [True, False], ids=["goes on", "stops there"])
async def test_a_checkpoint_that_was_lost_meanwhile_is_told_for_good(tmp_path: Path, lost: str, more: bool) -> None:
    path = tmp_path / "ledger.db"
    ledger = Ledger.open(path, KEY)
    await ledger.append(Entry("end", {}))
    await wait_for_mark(ledger)
    if lost == "removed":
        checkpoint.beside(path).unlink()
    else:
        checkpoint.beside(path).write_text("{}")
    ledger._writer._mark_at = 0
    await ledger.append(Entry("end", {}))
    if more:
        await ledger.append(Entry("end", {}))
    ledger.close()
    reopened = Ledger.open(path, KEY)
    await reopened.append(Entry("end", {}))
    reopened.close()
    assert [fault.what for fault in verify(path, KEY).faults] == ["alarm"]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No disk of a test machine is too slow."""
    monkeypatch.setattr(writer, "SOON", 60.0)


@pytest.fixture
def at_leisure(monkeypatch: pytest.MonkeyPatch) -> None:
    """The event loop has nothing else to do, however busy the test machine is."""
    monkeypatch.setattr(writer, "LEISURE", 60.0)


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The event loop has much else to do."""
    monkeypatch.setattr(writer, "LEISURE", -1.0)


async def marked(path: Path, wait: float = 2.0) -> Ledger:
    """A ledger whose thread has nothing to do for a minute."""
    ledger = Ledger.open(path, KEY, wait=wait)
    await ledger.append(Entry("end", {}))
    await wait_for_mark(ledger)
    ledger._writer._mark_at = time.monotonic() + 60
    return ledger


@pytest.mark.usefixtures("quick", "at_leisure")
async def test_a_loop_at_leisure_has_the_receipt_when_append_returns(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger = await marked(path)
    receipts = [ledger.append(Entry("end", {"n": n})) for n in range(3)]
    assert [kept.result().seq for kept in receipts] == [2, 3, 4]
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT count(*) FROM entries").fetchone() == (4,), "others see it by then"
    other.close()
    ledger.close()
    assert verify(path, KEY).whole


@pytest.mark.usefixtures("quick", "busy")
async def test_what_a_busy_loop_asks_for_in_one_turn_is_one_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = await marked(tmp_path / "ledger.db")
    disk = Disk(ledger, monkeypatch)
    receipts = [ledger.append(Entry("end", {})) for _ in range(5)]
    assert not any(kept.done() for kept in receipts)
    await asyncio.sleep(0)
    assert [kept.result().seq for kept in receipts] == [2, 3, 4, 5, 6]
    assert disk.groups == [5]
    ledger.close()


@pytest.mark.usefixtures("quick", "busy")
async def test_closing_writes_what_its_turn_gathered(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger = await marked(path)
    receipts = [ledger.append(Entry("end", {})) for _ in range(2)]
    ledger.close()
    assert [(await kept).seq for kept in receipts] == [2, 3]
    assert verify(path, KEY).entries == 3


@pytest.mark.usefixtures("quick", "at_leisure")
async def test_a_checkpoint_follows_what_a_loop_wrote(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.db", KEY)
    for _ in range(3):
        await ledger.append(Entry("end", {}))
        await wait_for_mark(ledger)
        ledger._writer._mark_at = 0
    ledger.close()


@pytest.mark.usefixtures("at_leisure")
async def test_after_a_slow_commit_the_thread_writes_until_one_was_quick(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = await marked(tmp_path / "ledger.db")
    monkeypatch.setattr(writer, "SOON", -1.0)
    await ledger.append(Entry("end", {}))
    slow = ledger.append(Entry("end", {}))
    assert not slow.done()
    monkeypatch.setattr(writer, "SOON", 60.0)
    await slow
    assert ledger.append(Entry("end", {})).done()
    ledger.close()


@pytest.mark.usefixtures("quick", "at_leisure")
async def test_a_loop_does_not_overtake_what_the_thread_has_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = await marked(tmp_path / "ledger.db")
    ledger._writer._slow = True
    disk = Disk(ledger, monkeypatch)
    disk.go.clear()
    first = ledger.append(Entry("end", {}))
    await asyncio.to_thread(disk.begun.wait, PATIENCE)
    ledger._writer._slow = False
    second = ledger.append(Entry("end", {}))
    assert not second.done()
    disk.go.set()
    assert [(await first).seq, (await second).seq] == [2, 3]
    ledger.close()


@pytest.mark.usefixtures("quick", "at_leisure")
async def test_a_loop_does_not_overtake_what_the_thread_has_taken_and_not_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = await marked(tmp_path / "ledger.db")
    begun, go, write = threading.Event(), threading.Event(), ledger._writer._write

    def later(group: Any) -> None:
        begun.set()
        go.wait(PATIENCE)
        write(group)

    monkeypatch.setattr(ledger._writer, "_write", later)
    ledger._writer._slow = True
    first = ledger.append(Entry("end", {}))
    await asyncio.to_thread(begun.wait, PATIENCE)
    ledger._writer._slow = False
    second = ledger.append(Entry("end", {}))
    assert not second.done()
    go.set()
    assert [(await first).seq, (await second).seq] == [2, 3]
    ledger.close()


@pytest.mark.usefixtures("quick", "busy")
async def test_what_gathers_in_a_turn_counts_as_waiting(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.db", KEY, backlog=3)
    answers = await asyncio.gather(*(ledger.append(Entry("end", {})) for _ in range(5)), return_exceptions=True)
    assert [getattr(answer, "code", "kept") for answer in answers] == ["kept"] * 3 + ["backlog"] * 2
    ledger.close()


@pytest.mark.usefixtures("quick", "busy")
async def test_what_one_loop_gathers_is_not_told_to_another(tmp_path: Path) -> None:
    ledger = await marked(tmp_path / "ledger.db")
    resting = asyncio.new_event_loop()
    theirs = resting.create_future()
    ledger._writer.ask(Asked("end", b"{}", theirs, resting))
    async with asyncio.timeout(PATIENCE):
        await ledger.append(Entry("end", {}))
    assert not theirs.done()
    assert (await asyncio.to_thread(resting.run_until_complete, theirs)).seq in (2, 3)
    resting.close()
    ledger.close()


@pytest.mark.usefixtures("quick", "at_leisure")
async def test_a_loop_does_not_wait_for_another_process(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger = await marked(path, wait=PATIENCE)
    assert ledger.append(Entry("end", {})).done()
    assert ledger._writer._waits == 0, "milliseconds that the connection waits for the lock"
    connected = ledger._writer._cursor
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = ledger.append(Entry("end", {}))
    assert not waiting.done()
    other.execute("ROLLBACK")
    other.close()
    assert (await waiting).seq == 3, "the thread waits for it"
    assert ledger._writer._cursor is connected
    ledger.close()


@pytest.mark.usefixtures("quick", "at_leisure")
async def test_trouble_reaches_who_is_told_at_once_and_the_next_entry_goes_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = await marked(tmp_path / "ledger.db")

    def broken(*_: Any) -> Any:
        raise MemoryError("out of it")

    monkeypatch.setattr(ledger._writer, "_append", broken)
    with pytest.raises(Refused, match="MemoryError"):
        ledger.append(Entry("end", {})).result()
    monkeypatch.undo()
    assert (await ledger.append(Entry("end", {}))).seq == 2
    ledger.close()
    with pytest.raises(Refused, match="closed"):
        await ledger.append(Entry("end", {}))


async def test_two_loops_share_one_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger = Ledger.open(path, KEY)

    async def several() -> list[int]:
        return [kept.seq for kept in await asyncio.gather(*(ledger.append(Entry("end", {})) for _ in range(50)))]

    there, here = await asyncio.gather(asyncio.to_thread(asyncio.run, several()), several())
    assert sorted([*there, *here]) == list(range(1, 101))
    ledger.close()
    assert verify(path, KEY).whole


async def wait_for_mark(ledger: Ledger) -> None:
    await until(lambda: ledger._writer._marked == ledger.head(), "the mark is at the head")


async def test_entries_cut_off_under_a_running_gateway_are_noticed(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.db", KEY)
    for _ in range(3):
        await ledger.append(Entry("end", {}))
    with sqlite3.connect(tmp_path / "ledger.db") as other:
        other.execute("DELETE FROM entries WHERE seq = 3")
    other.close()
    receipt = await ledger.append(Entry("end", {}))
    assert receipt.seq == 4, "after the alarm, which is entry 3"
    ledger.close()
    assert [fault.what for fault in verify(tmp_path / "ledger.db", KEY).faults] == ["alarm"]
