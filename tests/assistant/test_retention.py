"""Deletion for good: gone from the file, proved in the ledger, by wish and by time."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import pytest

from tests.assistant.house import Building, build
from tidegate.assistant.overdue import TEMPORARY, overdue
from tidegate.assistant.records import Content, Conversation, Message
from tidegate.assistant.retention import Receipt, Retention
from tidegate.assistant.store import NotThere
from tidegate.core.record import Entry

DAY = 86_400.0


def filled(building: Building, person: str = "kim") -> tuple[Conversation, list[bytes]]:
    one = building.conversation(person, title="Tides")
    building.parts.store.put_message(
        person, Message(id=f"m-{one.id}", conversation=one.id, role="user", created=1.0, kept=Content("How high?"))
    )
    database = building.parts.store.connection
    rows = [database.execute("SELECT sealed FROM conversations WHERE id = ?", (one.id,)).fetchone()[0]]
    rows += [database.execute("SELECT sealed FROM messages WHERE conversation = ?", (one.id,)).fetchone()[0]]
    return one, rows


async def test_what_is_deleted_is_not_in_the_file_and_its_proof_is_in_the_ledger(tmp_path: Path) -> None:
    path = tmp_path / "assistant.db"
    building = build(tmp_path, database=path)
    one, rows = filled(building)
    building.parts.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert all(row in path.read_bytes() for row in rows)
    receipt = await building.parts.retention.delete("kim", one.id)
    for file in tmp_path.glob("assistant.db*"):
        assert not any(row in file.read_bytes() for row in rows)
    entry = building.entries("deletion")[0]
    assert entry["digest"] == hashlib.sha256(b"".join(rows)).hexdigest()
    assert (entry["why"], entry["conversations"], entry["messages"]) == ("asked", 1, 1)
    assert receipt == building.ledger.kept[-1].receipt
    assert "Tides" not in building.ledger.kept[-1].text
    with pytest.raises(NotThere):
        await building.parts.retention.delete("kim", one.id)


async def test_documents_go_with_the_last_conversation_that_has_them_and_are_in_its_proof(tmp_path: Path) -> None:
    path = tmp_path / "assistant.db"
    building = build(tmp_path, database=path)
    store, documents, retention = building.parts.store, building.parts.documents, building.parts.retention
    first, _ = filled(building)
    last, rows = filled(building)
    for name in ("alone", "shared"):
        store.keep_blob("kim", "document", name, b"Tides of Busan", {"name": name})
    documents.attach("kim", first.id, ["alone", "shared"])
    documents.attach("kim", last.id, ["shared"])
    sealed = dict(store.connection.execute("SELECT id, sealed FROM blobs").fetchall())
    await retention.delete("kim", first.id)
    assert [about["id"] for about in store.blobs("kim", "document")] == ["shared"]
    await retention.delete("kim", last.id)
    assert [entry["files"] for entry in building.entries("deletion")] == [1, 1]
    digest = hashlib.sha256(b"".join([*rows, sealed["shared"]])).hexdigest()
    assert building.entries("deletion")[1]["digest"] == digest
    for file in tmp_path.glob("assistant.db*"):
        assert not any(one in file.read_bytes() for one in sealed.values())


async def test_nobody_deletes_what_is_another_persons(building: Building) -> None:
    one, _ = filled(building)
    with pytest.raises(NotThere):
        await building.parts.retention.delete("lee", one.id)


async def test_everything_of_a_person_goes_with_their_key(building: Building) -> None:
    filled(building)
    other, _ = filled(building, "lee")
    building.parts.store.keep_blob("kim", "file", "f-1", b"x", {})
    building.parts.sharing.share("kim", "c-1", "Tides", [])
    await building.parts.retention.delete_everything("kim")
    assert building.parts.store.people() == ["lee"]
    assert building.entries("deletion")[0]["files"] == 1
    for table in ("blobs", "shares"):
        assert building.parts.store.connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    assert building.parts.store.conversation("lee", other.id).kept.title == "Tides"


async def test_what_is_past_its_time_goes_by_itself(tmp_path: Path) -> None:
    building = build(tmp_path, keep=30 * DAY)
    filled(building)
    building.clock[0] += 31 * DAY
    young, _ = filled(building)
    temporary, _ = filled(building)
    temporary.temporary = True
    building.parts.store.put(temporary)
    assert await building.parts.retention.sweep() == 1
    proof = building.entries("deletion")[0]
    assert (proof["why"], proof["after"], proof["conversations"]) == ("retention", 30 * DAY, 1)
    building.clock[0] += TEMPORARY + 1
    assert await building.parts.retention.sweep() == 1
    assert building.entries("deletion")[1]["why"] == "temporary"
    assert [one.id for one in building.parts.store.every("kim")] == [young.id]


async def test_a_clock_that_is_not_believed_deletes_nothing(tmp_path: Path) -> None:
    building = build(tmp_path, keep=30 * DAY)
    filled(building)
    believed = building.clock[0]
    building.parts.store.aged = lambda: believed
    building.clock[0] += 365 * DAY
    assert await building.parts.retention.sweep() == 0
    building.parts.documents.sweep()
    building.parts.store.aged = building.parts.store.now
    assert await building.parts.retention.sweep() == 1


async def test_without_a_period_nothing_goes(building: Building) -> None:
    filled(building)
    building.clock[0] += 10_000 * DAY
    assert await building.parts.retention.sweep() == 0


class Unwritable:
    """A ledger whose disk is full."""

    async def append(self, entry: Entry) -> Receipt:
        raise OSError(28, "No space left on device")


def unproved(building: Building) -> Retention:
    return Retention(building.parts.store, building.parts.documents, Unwritable(), lambda: None, lambda *_: None)


async def test_a_proof_that_the_ledger_could_not_take_is_in_it_later_and_once(tmp_path: Path) -> None:
    path = tmp_path / "assistant.db"
    building = build(tmp_path, database=path)
    one, rows = filled(building)
    with pytest.raises(OSError, match="No space left"):
        await unproved(building).delete("kim", one.id)
    assert overdue(path, building.clock[0] + 1, keep=None)
    assert building.entries("deletion") == []
    for _ in range(2):
        assert await building.parts.retention.sweep() == 0
    (proof,) = building.entries("deletion")
    assert proof["digest"] == hashlib.sha256(b"".join(rows)).hexdigest()
    assert not overdue(path, building.clock[0] + 1, keep=None)


async def test_what_another_is_just_telling_the_ledger_is_not_told_twice(tmp_path: Path) -> None:
    building = build(tmp_path)
    one, _ = filled(building)
    retention = building.parts.retention
    await asyncio.gather(retention.delete("kim", one.id), retention.sweep())
    assert len(building.entries("deletion")) == 1
