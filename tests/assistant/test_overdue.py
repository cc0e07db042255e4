"""What is past its time is known without opening a row, and without walking through all that is not."""

from __future__ import annotations

from pathlib import Path

from tests.assistant.house import build
from tidegate.assistant.overdue import CHATS, CONVERSATIONS, TEMPORARY, UNUSED, overdue
from tidegate.assistant.store import connect

DAY = 86_400.0


def test_a_conversation_is_overdue_once_it_is_older_than_the_policy_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "assistant.db"
    building = build(tmp_path, database=path)
    last = building.conversation("kim").updated
    assert not overdue(path, last + 30 * DAY, keep=30 * DAY)
    assert overdue(path, last + 30 * DAY + 1, keep=30 * DAY)
    assert not overdue(path, last + 10_000 * DAY, keep=None)


def test_a_temporary_chat_is_overdue_after_a_day_whatever_the_policy_says(tmp_path: Path) -> None:
    path = tmp_path / "assistant.db"
    building = build(tmp_path, database=path)
    chat = building.conversation("kim")
    chat.temporary = True
    building.parts.store.put(chat)
    assert not overdue(path, chat.updated + TEMPORARY, keep=None)
    assert overdue(path, chat.updated + TEMPORARY + 1, keep=None)


def test_a_document_is_overdue_that_nobody_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "assistant.db"
    building = build(tmp_path, database=path)
    building.parts.store.keep_blob("kim", "document", "d-1", b"Tides", {"name": "tides.txt"})
    added = building.clock[0]
    assert not overdue(path, added + UNUSED, keep=None)
    assert overdue(path, added + UNUSED + 1, keep=None)


async def test_after_a_sweep_nothing_is_overdue_however_much_there_was(tmp_path: Path) -> None:
    path = tmp_path / "assistant.db"
    building = build(tmp_path, database=path, keep=DAY)
    for _ in range(450):  # more than go at once
        building.conversation("kim")
    building.clock[0] += 2 * DAY
    assert overdue(path, building.clock[0], keep=DAY)
    assert await building.parts.retention.sweep() == 450
    assert not overdue(path, building.clock[0], keep=DAY)
    assert sum(entry["conversations"] for entry in building.entries("deletion")) == 450


def test_where_nobody_came_yet_nothing_is_overdue(tmp_path: Path) -> None:
    path = tmp_path / "assistant.db"
    assert not overdue(path, 1e12, keep=0)
    assert not path.exists()
    connect(path).close()  # as keys of programs are made before anybody came
    assert not overdue(path, 1e12, keep=0)


def test_a_file_that_cannot_be_asked_is_the_assistants_to_tell_of(tmp_path: Path) -> None:
    path = tmp_path / "assistant.db"
    path.write_bytes(b"no database" * 1000)
    assert overdue(path, 0.0, keep=None)


def test_asking_reads_an_index_and_no_conversation(tmp_path: Path) -> None:
    path = tmp_path / "assistant.db"
    database = build(tmp_path, database=path).parts.store.connection
    for which in (CONVERSATIONS, CHATS):
        (plan,) = database.execute(f"EXPLAIN QUERY PLAN SELECT 1 {which} LIMIT 1", (0.0,)).fetchall()
        assert "COVERING INDEX conversations_by_age (temporary=? AND updated<?)" in plan[3]
