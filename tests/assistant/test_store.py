"""The store: whose rows they are, what stands in the file, the order of the list."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.assistant.house import KEY, build
from tidegate.assistant.parts import Lasting
from tidegate.assistant.records import Content, Message, State
from tidegate.assistant.sealing import Keyring, Unopened
from tidegate.assistant.store import NotThere, Store, connect

SECRETS = ("Harbour plan", "밀물은 언제", "Winter", "be brief", "half a thought", "tides.csv", "height 7")


def test_nothing_that_was_written_stands_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "assistant.db"
    building = build(tmp_path, database=path)
    store = building.parts.store
    one = building.conversation(title="Harbour plan", folder="Winter", instructions="be brief", draft="half a thought")
    store.put_message(
        "kim", Message(id="m-1", conversation=one.id, role="user", created=1.0, kept=Content("밀물은 언제"))
    )
    store.keep_blob("kim", "file", "f-1", b"height 7", {"name": "tides.csv"})
    store.set_about("kim", Lasting("be brief", "half a thought"))
    store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw = path.read_bytes()
    for secret in SECRETS:
        assert secret.encode() not in raw
    assert path.stat().st_mode & 0o077 == 0
    assert store.message("kim", one.id, "m-1").kept.text == "밀물은 언제"
    assert store.blob("kim", "file", "f-1") == b"height 7"
    assert store.blobs("kim", "file")[0]["name"] == "tides.csv"
    assert store.about("kim", Lasting).instructions == "be brief"


def test_nobody_gets_what_is_another_persons(tmp_path: Path) -> None:
    building = build(tmp_path)
    one = building.conversation("kim", title="Mine")
    store = building.parts.store
    store.keep_blob("kim", "file", "f-1", b"mine", {})
    with pytest.raises(NotThere):
        store.conversation("lee", one.id)
    with pytest.raises(NotThere):
        store.blob("lee", "file", "f-1")
    with pytest.raises(NotThere):
        store.drop_blob("lee", "file", "f-1")
    with pytest.raises(NotThere):
        store.message("kim", one.id, "m-none")
    assert store.page("lee", 10) == []
    assert store.about("lee", Lasting) == Lasting()


def test_another_server_key_opens_nothing(tmp_path: Path) -> None:
    path = tmp_path / "assistant.db"
    building = build(tmp_path, database=path)
    building.conversation(title="Mine")
    with pytest.raises(Unopened):
        Store(connect(path), Keyring(bytes(32)), building.parts.now).page("kim", 10)
    assert Store(connect(path), Keyring(KEY), building.parts.now).page("kim", 10)[0].kept.title == "Mine"


def test_the_list_has_pinned_ones_first_then_newest_page_by_page(tmp_path: Path) -> None:
    building = build(tmp_path)
    store = building.parts.store
    own = [building.conversation(title=str(number), folder="odd" if number % 2 else "") for number in range(7)]
    own[2].pinned = True
    store.put(own[2])
    hidden = building.conversation(title="temporary")
    hidden.temporary = True
    store.put(hidden)
    found, place = [], None
    while page := store.page("kim", 3, place):
        found += [one.kept.title for one in page]
        place = (page[-1].pinned, page[-1].updated, page[-1].id)
    assert found == ["2", "6", "5", "4", "3", "1", "0"]
    assert [one.kept.title for one in store.page("kim", 2, folder="odd")] == ["5", "3"]
    assert store.folders("kim") == ["odd"]
    assert store.people() == ["kim"]


def test_answers_that_were_being_written_are_found(tmp_path: Path) -> None:
    building = build(tmp_path)
    one = building.conversation()
    building.parts.store.put_message(
        "kim", Message(id="m-1", conversation=one.id, role="assistant", created=1.0, state=State.WRITING)
    )
    assert building.parts.store.unfinished() == [("kim", one.id, "m-1")]


def test_what_is_kept_together_is_kept_all_or_none_of_it(tmp_path: Path) -> None:
    store = Store(connect(tmp_path / "a.db"), Keyring(KEY), lambda: 1.0)
    message = Message(id="m-1", conversation="c-1", role="user", created=1.0, kept=Content("밀물"))

    def broken() -> None:
        with store.together():
            store.put_message("kim", message)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert store.people() == []
    with store.together():
        store.put_message("kim", message)
    store.connection.close()
    again = Store(connect(tmp_path / "a.db"), Keyring(KEY), lambda: 1.0)  # the key that was lost sealed nothing
    assert again.messages("kim", "c-1")[0].kept.text == "밀물"
    again.connection.close()


def test_who_reads_a_few_conversations_does_not_walk_all_of_them(tmp_path: Path) -> None:
    building = build(tmp_path)
    store = building.parts.store

    def steps_of_reading(ids: list[str]) -> int:
        """In tens of the instructions of SQLite's own machine."""
        steps: list[None] = []
        store.connection.set_progress_handler(lambda: steps.append(None), 10)
        assert len(list(store.texts("kim", ids))) == len(ids)
        store.connection.set_progress_handler(None, 0)
        return len(steps)

    few = [building.conversation().id for _ in range(20)]
    alone = steps_of_reading(few)
    for _ in range(300):
        building.conversation()
    assert steps_of_reading(few) <= 2 * alone
