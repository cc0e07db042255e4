"""Whoever tampers with the file is told of: what was done, and to which entry."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tidegate.ledger import checkpoint
from tidegate.ledger.chain import MOST_FAULTS, canonical, chained
from tidegate.ledger.entry import Document, Entry, Refused
from tidegate.ledger.store import Ledger
from tidegate.ledger.verify import verify

KEY = b"k" * 32


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger of one document and nine exchanges: entries 1 to 10."""
    path = tmp_path / "ledger.db"
    write(path, 9, Document("policy", "rev-1", "otherwise: block\n"))
    return path


def write(path: Path, count: int, document: Document | None = None) -> None:
    async def run() -> None:
        ledger = Ledger.open(path, KEY)
        if document:
            await ledger.keep(document)
        for number in range(count):
            await ledger.append(Entry("exchange", {"number": number}))
        ledger.close()

    asyncio.run(run())


def tamper(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def told(path: Path, key: bytes | None = KEY) -> list[tuple[str, int]]:
    return [(fault.what, fault.seq) for fault in verify(path, key).faults]


def test_an_untouched_ledger_is_whole(path: Path) -> None:
    verdict = verify(path, KEY)
    assert (verdict.whole, verdict.entries, verdict.seq, verdict.sealed) == (True, 10, 10, True)
    assert len(verdict.head) == 64


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (["UPDATE entries SET text = replace(text, '4', '5') WHERE seq = 6"], [("changed", 6)]),
        (["UPDATE entries SET at = at + 1 WHERE seq = 6"], [("changed", 6)]),
        (["UPDATE entries SET receipt = 'r-0000000000000000' WHERE seq = 6"], [("changed", 6)]),
        (["UPDATE entries SET kind = 'end' WHERE seq = 6"], [("changed", 6)]),
        (["UPDATE entries SET prev = hash WHERE seq = 6"], [("changed", 6)]),
        (["UPDATE entries SET seal = 'x' WHERE seq = 6"], [("added", 6)]),
        (["UPDATE entries SET text = x'ff00' WHERE seq = 6"], [("added", 6)]),
        (["UPDATE entries SET at = 'yesterday' WHERE seq = 6"], [("added", 6)]),
        (["UPDATE entries SET text = replace(text, '4', '5') WHERE seq IN (6, 7)"], [("changed", 6)]),
        (["DELETE FROM entries WHERE seq = 6"], [("removed", 6)]),
        (["DELETE FROM entries WHERE seq = 1"], [("removed", 1), ("added", 0)]),
        (["DELETE FROM entries WHERE seq BETWEEN 4 AND 6"], [("removed", 4)]),
        (["DELETE FROM entries WHERE seq = 10"], [("removed", 10)]),
        (["DELETE FROM entries WHERE seq > 3"], [("removed", 4)]),
        (
            ["DELETE FROM entries WHERE seq = 6",
             *(f"UPDATE entries SET seq = {n - 1} WHERE seq = {n}" for n in range(7, 11))],
            [("removed", 6), ("removed", 10)],
        ),
        (
            ["UPDATE entries SET seq = 99 WHERE seq = 3", "UPDATE entries SET seq = 3 WHERE seq = 8",
             "UPDATE entries SET seq = 8 WHERE seq = 99"],
            [("reordered", 3), ("reordered", 8)],
        ),
        (["INSERT INTO entries SELECT 11, at, kind, 'r-forged', text, prev, hash, seal FROM entries WHERE seq = 10"],
         [("changed", 11)]),
        (["INSERT INTO entries SELECT 11, 0, 'end', 'r-x', '{}', hash, 'made-up', 'x' FROM entries WHERE seq = 10"],
         [("added", 11)]),
        (["INSERT INTO entries SELECT 0, 0, 'exchange', 'r-forged', '{}', hash, hash, 'x' FROM entries WHERE seq = 10"],
         [("added", 0)]),
        (["UPDATE documents SET text = 'otherwise: allow'"], [("changed", 0)]),
        (["DELETE FROM documents"], [("removed", 0)]),
        (["INSERT INTO documents VALUES ('policy', 'rev-0', 'x', 'otherwise: allow')"], [("added", 0)]),
    ],
    ids=str,
)  # fmt: skip
def test_tampering_is_told_with_its_place(path: Path, statements: list[str], expected: list[tuple[str, int]]) -> None:
    tamper(path, *statements)
    assert told(path) == expected


def rechain(path: Path, change: Callable[[int, str], str], *, start: int) -> None:
    """What somebody does who knows how the chain is made, but has not the key."""
    connection = sqlite3.connect(path, isolation_level=None)
    prev = connection.execute("SELECT hash FROM entries WHERE seq = ?", (start - 1,)).fetchone()[0]
    rows = connection.execute("SELECT seq, at, kind, receipt, text FROM entries WHERE seq >= ?", (start,)).fetchall()
    for seq, at, kind, receipt, text in rows:
        text = change(seq, text)
        hashed = chained(seq, prev, at, kind, receipt, text.encode())
        connection.execute("UPDATE entries SET text = ?, prev = ?, hash = ? WHERE seq = ?", (text, prev, hashed, seq))
        prev = hashed
    connection.close()


def test_a_chain_made_anew_lacks_the_seal(path: Path) -> None:
    rechain(path, lambda seq, text: '{"number":99}' if seq == 6 else text, start=6)
    assert ("added", 6) in told(path)
    assert ("changed", 10) in told(path), "and the checkpoint saw another end"
    assert told(path, key=None) == [], "without the key only the checkpoint's hash, kept elsewhere, would show it"


def test_one_entry_written_anew_no_longer_leads_to_the_next(path: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    at, kind, receipt, prev = connection.execute("SELECT at, kind, receipt, prev FROM entries WHERE seq = 6").fetchone()
    text = canonical({"number": 99})
    hashed = chained(6, prev, at, kind, receipt, text)
    connection.execute("UPDATE entries SET text = ?, hash = ? WHERE seq = 6", (text.decode(), hashed))
    connection.close()
    assert told(path, key=None) == [("removed", 6)]


def test_a_cut_end_is_still_told_of_after_the_gateway_went_on(path: Path) -> None:
    tamper(path, "DELETE FROM entries WHERE seq > 7")
    write(path, 5)
    assert ("alarm", 8) in told(path)
    assert "entries 8 to 10 were cut off" in str(verify(path, KEY).faults[0])


def test_a_replaced_end_is_still_told_of_after_the_gateway_went_on(path: Path) -> None:
    rechain(path, lambda seq, text: '{"number":99}' if seq == 9 else text, start=9)
    write(path, 1)
    assert ("alarm", 11) in told(path)


@pytest.mark.parametrize("text", [b"", b"[]", b'{"seq":10}', b'{"seq":"x","hash":1,"seal":2}', b"\xff"])
def test_a_broken_checkpoint_is_told_and_stays_told(path: Path, text: bytes) -> None:
    checkpoint.beside(path).write_bytes(text)
    assert ("checkpoint", 0) in told(path)
    write(path, 1)
    assert ("alarm", 11) in told(path)


def test_a_checkpoint_of_somebody_else_is_told(path: Path) -> None:
    mark = json.loads(checkpoint.beside(path).read_bytes())
    checkpoint.beside(path).write_text(json.dumps(mark | {"seq": 7}))
    assert ("checkpoint", 0) in told(path)


def test_a_removed_checkpoint_is_told_and_stays_told(path: Path) -> None:
    checkpoint.beside(path).unlink()
    assert told(path) == [("checkpoint", 10)]
    write(path, 1)
    assert told(path) == [("alarm", 11)]


def test_another_key_fits_no_seal(path: Path) -> None:
    assert ("added", 1) in told(path, b"x" * 32)


def test_without_the_key_the_chain_alone_is_looked_at(path: Path) -> None:
    verdict = verify(path, None)
    assert verdict.whole
    assert not verdict.sealed


def test_a_damaged_file_is_told_up_to_where_it_can_be_read(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[4096:8192] = b"\xff" * 4096
    path.write_bytes(raw)
    verdict = verify(path, KEY)
    assert not verdict.whole
    assert "broken" in {fault.what for fault in verdict.faults}


def test_there_is_no_end_to_what_can_be_wrong_but_to_what_is_listed(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    write(path, MOST_FAULTS // 50)
    tamper(path, "UPDATE entries SET seal = 'x'")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tidegate.ledger.verify.MOST_FAULTS", 7)
        verdict = verify(path, KEY)
    assert (len(verdict.faults), verdict.count) == (7, 20)


def test_progress_is_told_on_the_way_and_at_the_end(path: Path) -> None:
    seen: list[tuple[int, int]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tidegate.ledger.verify._STEP", 4)
        verify(path, KEY, lambda done, total: seen.append((done, total)))
    assert seen == [(4, 10), (8, 10), (10, 10)]


def test_a_running_gateway_can_be_verified(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"

    async def run() -> None:
        ledger = Ledger.open(path, KEY)
        for number in range(20):
            await ledger.append(Entry("exchange", {"number": number}))
            assert (await asyncio.to_thread(verify, path, KEY)).whole
        ledger.close()

    asyncio.run(run())


async def test_a_copy_of_a_young_ledger_without_its_write_ahead_log_is_told_what_it_lacks(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.db", KEY)
    await ledger.append(Entry("exchange", {}))
    copy = tmp_path / "copy.db"
    copy.write_bytes((tmp_path / "ledger.db").read_bytes())
    ledger.close()
    with pytest.raises(Refused, match="A copy needs the files beside it"):
        verify(copy, KEY)


def test_an_empty_ledger_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    write(path, 0)
    assert verify(path, KEY).whole


def test_no_ledger_is_no_whole_ledger(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        verify(tmp_path / "ledger.db", KEY)
