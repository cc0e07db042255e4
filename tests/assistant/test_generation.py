"""Answers under way: streaming to several, coming back, stopping, breaking off, being killed, calling tools."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.assistant.house import Browser, Building, ByService, build, serving, until_followed, until_over
from tidegate.assistant.generation import DISK, Call, Material, Tool, ToolResult
from tidegate.assistant.journal import Journal
from tidegate.core.decision import Effect
from tidegate.edges.rehearsal import Rule


def texts(events: list[dict[str, Any]], kind: str = "text") -> str:
    """The text as a browser puts it together: it takes nothing twice and misses nothing."""
    found = ""
    for event in events:
        if event.get("event") == kind:
            assert event["data"]["at"] == len(found)
            found += event["data"]["text"]
    return found


async def test_two_browsers_see_the_same_answer_as_it_is_written(building: Building, base: str, kim: Browser) -> None:
    one = building.conversation()
    other = await Browser(base).sign_in("kim")
    both = [asyncio.create_task(device.answered(one.id)) for device in (kim, other)]
    await until_followed(building, 2)
    await kim.ask(one.id, "What is the tide? {think}")
    desk, phone = await asyncio.gather(*both)
    assert desk == phone
    assert texts(desk) == "You said: What is the tide?"
    assert texts(desk, "thinking") == "I think about it."
    await other.http.aclose()


async def test_a_dropped_connection_comes_back_without_losing_or_repeating_a_word(
    building: Building, kim: Browser
) -> None:
    one = building.conversation()
    position = (await kim.call("GET", f"/api/conversations/{one.id}"))["position"]
    await kim.ask(one.id, "{long 200}")
    await until_over(building)
    whole = await kim.answered(one.id, position)
    for cut in (1, 5, len(whole) // 2, len(whole) - 1):
        again = await kim.answered(one.id, whole[cut - 1]["id"])
        assert whole[:cut] + again == whole
    assert texts(whole) == " ".join(f"word{number}" for number in range(200))


async def test_who_was_away_too_long_is_told_to_begin_anew(building: Building, kim: Browser) -> None:
    one = building.conversation()
    stream = kim.events(one.id, "0badb007.17")
    assert (await anext(stream))["event"] == "reset"
    await stream.aclose()


async def test_stopping_keeps_what_came_and_one_can_go_on(building: Building, kim: Browser) -> None:
    one = building.conversation()
    asked = await kim.ask(one.id, "Tell me {wait}")
    while not building.parts.generations.answers(one.id)[asked["answer"]]["text"]:
        await asyncio.sleep(0)
    assert await kim.call("POST", f"/api/conversations/{one.id}/stop") == {"stopped": True}
    await until_over(building)
    answer = building.parts.store.message("kim", one.id, asked["answer"])
    assert (answer.state, answer.kept.text) == ("stopped", "You said:")
    building.home._go = lambda: asyncio.sleep(0)
    await kim.call("POST", f"/api/conversations/{one.id}/continue", 202, json={"answer": answer.id})
    await until_over(building)
    answer = building.parts.store.message("kim", one.id, asked["answer"])
    assert answer.state == "complete"
    assert answer.kept.text.startswith("You said:You said: Go on exactly")


@pytest.mark.parametrize(
    ("script", "state", "said"),
    [
        ("{die}", "failed", "The model broke off in the middle of its answer. What came is kept."),
        ("{broken}", "failed", "sent something that is not an answer"),
        ("{endless}", "failed", "did not come to an end"),
        ("{error}", "failed", "cannot be reached"),
    ],
)
async def test_a_model_in_trouble_is_told_in_a_sentence(
    building: Building, kim: Browser, script: str, state: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tidegate.assistant.generation.LONGEST", 500)
    one = building.conversation()
    asked = await kim.ask(one.id, f"Tell me something {script}")
    await until_over(building)
    answer = building.parts.store.message("kim", one.id, asked["answer"])
    assert answer.state == state
    assert said in answer.kept.error
    if script != "{error}":
        assert answer.kept.text.startswith("You said:")
    assert list(building.parts.generations._journals.iterdir()) == []
    assert len(building.entries("end")) == 1


async def test_a_kill_in_the_middle_leaves_the_part_that_was_read(tmp_path: Path) -> None:
    database = tmp_path / "assistant.db"
    first = build(tmp_path, database=database)
    one = first.conversation()
    async with serving(first.parts) as base:
        kim = await Browser(base).sign_in()
        asked = await kim.ask(one.id, "Tell me {think} {wait}")
        while not first.parts.generations.answers(one.id)[asked["answer"]]["text"]:
            await asyncio.sleep(0)
        seen = first.parts.generations.answers(one.id)[asked["answer"]]
        await kim.http.aclose()
    second = build(tmp_path, database=database)  # nothing of the first was told to end
    assert second.parts.generations.recover() == 1
    answer = second.parts.store.message("kim", one.id, asked["answer"])
    assert answer.state == "interrupted"
    assert (answer.kept.text, answer.kept.thinking) == (seen["text"], seen["thinking"])
    assert "go on from here" in answer.kept.error
    assert second.parts.generations.recover() == 0
    await first.parts.generations.close()


async def test_told_to_end_it_keeps_what_came(building: Building, kim: Browser) -> None:
    one = building.conversation()
    asked = await kim.ask(one.id, "Tell me {wait}")
    while not building.parts.generations.answers(one.id)[asked["answer"]]["text"]:
        await asyncio.sleep(0)
    await building.parts.generations.close()
    answer = building.parts.store.message("kim", one.id, asked["answer"])
    assert (answer.state, answer.kept.text) == ("interrupted", "You said:")


async def test_a_full_disk_is_said(building: Building, kim: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Journal, kind: str, text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Journal, "write", full)
    one = building.conversation()
    asked = await kim.ask(one.id, "Hello")
    await until_over(building)
    answer = building.parts.store.message("kim", one.id, asked["answer"])
    assert (answer.state, answer.kept.error) == ("failed", DISK)


async def test_tools_are_called_and_shown(tmp_path: Path) -> None:
    calls: list[Call] = []

    async def tide(call: Call) -> ToolResult:
        calls.append(call)
        return ToolResult("The tide is high.", {"tide": "high"})

    class Documents:
        async def gather(self, person: str, conversation: str, question: Any, room: int) -> list[Material]:
            return [Material("tides.pdf", "Tides come twice a day.", {"file": "tides.pdf", "page": 1})]

    tool = Tool("tide", "How high is the tide?", {"type": "object", "properties": {}}, tide)
    building = build(tmp_path, tools=(tool,), sources=(Documents(),))
    one = building.conversation()
    async with serving(building.parts) as base:
        kim = await Browser(base).sign_in()
        asked = await kim.ask(one.id, "How high? {tool tide {}")
        await until_over(building)
        answer = building.parts.store.message("kim", one.id, asked["answer"])
        assert answer.state == "complete", answer.kept.error
        assert answer.kept.tools[0]["shown"] == {"tide": "high"}
        assert answer.kept.citations == [{"file": "tides.pdf", "page": 1}]
        assert len(calls) == 1
        assert b"The tide is high." in building.home.asked[1]
        assert b"Tides come twice a day." in building.home.asked[0]
        assert len(building.entries("exchange")) == 2  # the result of a tool passes the gate as well
        await kim.http.aclose()


async def test_a_refused_question_says_why_and_has_a_receipt(tmp_path: Path) -> None:
    rules = ByService(tidegate_assistant=Rule(Effect.BLOCK, because="Not today."), outside=Rule(Effect.ALLOW))
    building = build(tmp_path, rules=rules)
    one = building.conversation()
    async with serving(building.parts) as base:
        kim = await Browser(base).sign_in()
        asked = await kim.ask(one.id, "Hello")
        await until_over(building)
        answer = building.parts.store.message("kim", one.id, asked["answer"])
        assert answer.state == "refused"
        assert "Not today." in answer.kept.error
        assert answer.kept.receipt == building.ledger.kept[0].receipt
        assert building.home.asked == []
        await kim.http.aclose()


@pytest.mark.slow
async def test_fifty_people_stream_at_once(tmp_path: Path) -> None:
    building = build(tmp_path)
    building.door.people |= {f"p{number}": frozenset() for number in range(50)}
    async with serving(building.parts) as base:
        people = await asyncio.gather(*(Browser(base).sign_in(f"p{number}") for number in range(50)))
        own = [building.conversation(f"p{number}") for number in range(50)]
        following = [asyncio.create_task(p.answered(c.id)) for p, c in zip(people, own, strict=True)]
        await until_followed(building, 50)
        await asyncio.gather(*(p.ask(c.id, "{long 100} {slow 0.001}") for p, c in zip(people, own, strict=True)))
        for events in await asyncio.gather(*following):
            assert texts(events) == " ".join(f"word{number}" for number in range(100))
        await asyncio.gather(*(person.http.aclose() for person in people))
