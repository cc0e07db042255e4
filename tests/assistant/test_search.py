"""Searching: words within words, several words, only one's own, kept up with what changes."""

from __future__ import annotations

import asyncio
import unicodedata
from pathlib import Path

import pytest

from tests.assistant.house import Building, build
from tests.counted import calls
from tidegate.assistant.records import Content, Message
from tidegate.assistant.search import IDLE


def say(building: Building, text: str, title: str = "", person: str = "kim") -> str:
    one = building.conversation(person, title=title)
    building.parts.store.put_message(
        person, Message(id=f"m-{one.id}", conversation=one.id, role="user", created=1.0, kept=Content(text))
    )
    building.parts.search.changed(person, one, lambda: building.parts.search.text_of(one))
    return one.id


def test_it_finds_parts_of_words_in_any_case_newest_first(building: Building) -> None:
    first = say(building, "회의록을 정리해 주세요")
    second = say(building, "Tomorrow's MEETING", title="회의")
    say(building, "something else")
    find = building.parts.search.find
    assert [hit.conversation for hit in find("kim", "회의")] == [second, first]
    assert [hit.conversation for hit in find("kim", "meeting")] == [second]
    assert "회의록" in find("kim", "회의록")[0].excerpt
    assert find("kim", "") == []
    assert find("kim", "nowhere") == []


def test_hangul_is_found_in_letters_as_in_syllables(building: Building) -> None:
    say(building, unicodedata.normalize("NFD", "회의록을 정리했습니다"))
    hits = building.parts.search.find("kim", "회의")
    assert [hit.excerpt for hit in hits] == ["회의록을 정리했습니다"]
    assert building.parts.search.find("kim", unicodedata.normalize("NFD", "회의")) == hits


def test_all_words_must_stand_in_one_conversation(building: Building) -> None:
    both = say(building, "the tide of the harbour")
    say(building, "the tide")
    say(building, "the harbour")
    assert [hit.conversation for hit in building.parts.search.find("kim", "harbour tide")] == [both]


def test_nobody_finds_what_is_another_persons(building: Building) -> None:
    say(building, "the tide")
    assert building.parts.search.find("lee", "tide") == []


def test_it_keeps_up(building: Building) -> None:
    search = building.parts.search
    search.ready("kim")
    id = say(building, "the tide")
    assert len(search.find("kim", "tide")) == 1
    search.gone("kim", id)
    assert search.find("kim", "tide") == []


def test_what_was_opened_is_forgotten_when_nobody_asks(building: Building) -> None:
    search = building.parts.search
    say(building, "the tide")
    search.find("kim", "tide")
    building.clock[0] += IDLE + 1
    search.find("lee", "tide")
    assert list(search._sheets) == ["lee"]
    search.forget("lee")
    assert len(search._sheets) == 0


@pytest.mark.slow
def test_two_thousand_conversations_take_a_few_steps_each(tmp_path: Path) -> None:
    building = build(tmp_path)
    building.parts.store.connection.execute("BEGIN")
    for number in range(2000):
        say(building, f"the tide of harbour {number} " * 20)
    building.parts.store.connection.execute("COMMIT")
    building.parts.search.ready("kim")
    assert len(building.parts.search.find("kim", "harbour 1999")) >= 1
    assert calls(lambda: building.parts.search.find("kim", "harbour 1999")) < 6 * 2000


async def test_opened_in_steps_it_is_what_it_would_be_at_once(building: Building) -> None:
    parts = building.parts
    for number in range(270):
        one = building.conversation(title=f"harbour {number}")
    gone = building.conversation(title="harbour gone")
    oldest = building.conversation(title="harbour first")
    parts.store.connection.execute("UPDATE conversations SET updated = 1 WHERE id = ?", (oldest.id,))
    task = parts.search.begin("kim")
    assert task is not None
    assert parts.search.begin("kim") is task
    await asyncio.sleep(0)
    for deleted in (gone, oldest):  # one that was opened already, and one that was not
        parts.store.connection.execute("DELETE FROM conversations WHERE id = ?", (deleted.id,))
        parts.search.gone("kim", deleted.id)
    one.kept.title = "bluebird"
    parts.store.put(one)
    parts.search.changed("kim", one, lambda: "")
    await task
    assert parts.search.begin("kim") is None
    assert len(parts.search.find("kim", "harbour", 1000)) == 269
    assert [hit.title for hit in parts.search.find("kim", "bluebird")] == ["bluebird"]


async def test_who_does_not_wait_is_told_of_the_newest_and_that_there_may_be_more(building: Building) -> None:
    search = building.parts.search
    for number in range(250):
        building.conversation(title=f"harbour {number:03}")
    hits, complete = await search.look("kim", "harbour", within=0)
    assert ([hit.title for hit in hits[:2]], complete) in (([], False), (["harbour 249", "harbour 248"], False))
    assert await search.look("kim", "", within=0) == ([], False)
    while not complete:
        hits, complete = await search.look("kim", "harbour 000", within=0)
        await asyncio.sleep(0)
    assert [hit.title for hit in hits] == ["harbour 000"]


async def test_whoever_is_forgotten_while_their_texts_are_opened_leaves_none_behind(building: Building) -> None:
    search = building.parts.search
    for _ in range(250):
        building.conversation(title="harbour")
    task = search.begin("kim")
    assert task is not None
    await asyncio.sleep(0)
    search.forget("kim")
    await asyncio.wait({task})
    assert task.cancelled()
    assert len(search._sheets) == 0
