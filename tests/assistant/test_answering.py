"""Asking through the screens' interface: branches, other answers, what does not fit, what cannot be done now."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from tests.assistant.house import Browser, Building, until_over
from tidegate.assistant.answering import title_of
from tidegate.assistant.records import Message
from tidegate.core.decision import Effect
from tidegate.edges.rehearsal import Rule


async def tree(kim: Browser, id: str) -> dict[str, dict[str, object]]:
    return {one["id"]: one for one in (await kim.call("GET", f"/api/conversations/{id}"))["messages"]}


async def test_an_edited_question_is_a_branch_beside_the_old_one(building: Building, kim: Browser) -> None:
    one = building.conversation()
    first = await kim.ask(one.id, "One")
    await until_over(building)
    old = await kim.ask(one.id, "Two")
    await until_over(building)
    edited = await kim.ask(one.id, "Three", parent=first["answer"])
    await until_over(building)
    messages = await tree(kim, one.id)
    assert messages[old["question"]]["parent"] == messages[edited["question"]]["parent"] == first["answer"]
    assert b'"Two"' not in building.home.asked[2]
    assert building.parts.store.conversation("kim", one.id).kept.leaf == edited["answer"]
    assert building.parts.store.conversation("kim", one.id).kept.title == "One"


async def test_another_answer_stands_beside_the_first(building: Building, kim: Browser) -> None:
    one = building.conversation()
    asked = await kim.ask(one.id, "One")
    await until_over(building)
    again = await kim.call("POST", f"/api/conversations/{one.id}/answer", 202, json={"question": asked["question"]})
    await until_over(building)
    messages = await tree(kim, one.id)
    assert messages[again["answer"]]["parent"] == messages[asked["answer"]]["parent"] == asked["question"]
    path = f"/api/conversations/{one.id}/answer"
    assert (
        "Only a question" in (await kim.call("POST", path, 409, json={"question": again["answer"]}))["error"]["message"]
    )


async def test_instructions_that_last_and_those_of_a_conversation_are_given(building: Building, kim: Browser) -> None:
    await kim.call("PUT", "/api/me", json={"instructions": "Speak Korean."})
    one = building.conversation(instructions="Be brief.")
    await kim.ask(one.id, "One")
    await until_over(building)
    assert b'{"role":"system","content":"Speak Korean.\\n\\nBe brief."}' in building.home.asked[0]


async def test_what_is_too_long_is_said_before_anything_is_sent(building: Building, kim: Browser) -> None:
    one = building.conversation()
    first = await kim.ask(one.id, "word " * 3000)
    await until_over(building)
    long = {"text": "more " * 3000}
    told = (await kim.call("POST", f"/api/conversations/{one.id}/ask", 413, json=long))["error"]
    assert told["code"] == "too-long"
    assert told["fit"]["leave_out"][0] == first["question"]
    assert told["fit"] == await kim.call("POST", f"/api/conversations/{one.id}/fit", json=long)
    assert len(building.home.asked) == 1
    await kim.call("POST", f"/api/conversations/{one.id}/ask", 202, json=long | {"leave_out": told["fit"]["leave_out"]})
    await until_over(building)
    assert b"word word" not in building.home.asked[1]


async def test_one_answer_at_a_time(building: Building, kim: Browser) -> None:
    one = building.conversation()
    await kim.ask(one.id, "Tell me {wait}")
    told = await kim.call("POST", f"/api/conversations/{one.id}/ask", 409, json={"text": "And?"})
    assert "Stop it first" in told["error"]["message"]
    await kim.call("POST", f"/api/conversations/{one.id}/stop")
    await until_over(building)
    await kim.call("POST", f"/api/conversations/{one.id}/ask", 422, json={"text": "  "})
    await kim.call("POST", f"/api/conversations/{one.id}/ask", 409, json={"text": "And?", "parent": "m-none"})
    asked = await kim.ask(one.id, "A whole one")
    await until_over(building)
    await kim.call("POST", f"/api/conversations/{one.id}/continue", 409, json={"answer": asked["answer"]})


async def test_a_conversation_that_was_sent_home_stays_there(building: Building, kim: Browser) -> None:
    building.rules.rules["outside"] = Rule(Effect.REDIRECT)
    one = building.conversation(model="outside")
    await kim.ask(one.id, "My secret")
    await until_over(building)
    building.rules.rules["outside"] = Rule(Effect.ALLOW)
    await kim.ask(one.id, "And then?")
    await until_over(building)
    assert building.outside.asked == []
    assert len(building.home.asked) == 2
    assert (await kim.call("GET", f"/api/conversations/{one.id}"))["conversation"]["at_home"] is True


async def test_an_outside_model_gets_placeholders_and_the_person_the_values(building: Building, kim: Browser) -> None:
    building.rules.rules["outside"] = Rule(Effect.REDACT, "data")
    one = building.conversation(model="outside")
    asked = await kim.ask(one.id, "Pay with 4111111111111111 now")
    await until_over(building)
    answer = building.parts.store.message("kim", one.id, asked["answer"])
    assert answer.kept.text == "You said: Pay with 4111111111111111 now"
    assert b"4111111111111111" not in building.outside.asked[0]


async def test_a_reason_that_the_policy_asks_for_lets_the_same_answer_begin(building: Building, kim: Browser) -> None:
    building.rules.rules["outside"] = Rule(Effect.JUSTIFY, because="It costs money.")
    one = building.conversation(model="outside")
    asked = await kim.ask(one.id, "Hello")
    await until_over(building)
    answer: Any = (await tree(kim, one.id))[asked["answer"]]
    assert answer["state"] == "refused"
    assert "It costs money." in answer["error"]
    assert answer["wants"]["kind"] == "justification"
    given = {"token": answer["wants"]["token"], "reason": "too short"}
    told = await kim.call("POST", "/api/given", 422, json=given)
    assert "between 10 and 500" in told["error"]["message"]
    receipt = await kim.call("POST", "/api/given", json=given | {"reason": "I compare it with ours."})
    await kim.call("POST", f"/api/conversations/{one.id}/continue", 202, json={"answer": asked["answer"]})
    await until_over(building)
    answer = (await tree(kim, one.id))[asked["answer"]]
    assert (answer["state"], answer["text"], answer["wants"]) == ("complete", "You said: Hello", {})
    assert building.entries("justification")[0]["reason"] == "I compare it with ours."
    assert receipt["receipt"]
    await kim.ask(one.id, "Once more")  # it holds for a working day
    await until_over(building)
    assert len(building.outside.asked) == 2


async def test_a_notice_is_read_before_the_answer_begins(building: Building, kim: Browser) -> None:
    building.rules.rules["outside"] = Rule(Effect.COACH, message={"en": "Put no names in."})
    one = building.conversation(model="outside")
    asked = await kim.ask(one.id, "Hello")
    await until_over(building)
    answer: Any = (await tree(kim, one.id))[asked["answer"]]
    assert "Put no names in." in answer["error"]
    assert building.outside.asked == []
    await kim.call("POST", "/api/given", json={"token": answer["wants"]["token"]})
    await kim.call("POST", f"/api/conversations/{one.id}/continue", 202, json={"answer": asked["answer"]})
    await until_over(building)
    assert (await tree(kim, one.id))[asked["answer"]]["state"] == "complete"


async def test_what_is_refused_for_good_cannot_be_gone_on_with(building: Building, kim: Browser) -> None:
    building.rules.rules["outside"] = Rule(Effect.BLOCK)
    one = building.conversation(model="outside")
    asked = await kim.ask(one.id, "Hello")
    await until_over(building)
    await kim.call("POST", f"/api/conversations/{one.id}/continue", 409, json={"answer": asked["answer"]})


def test_a_title_is_cut_between_words() -> None:
    assert title_of("  How high\nis the tide? ") == "How high is the tide?"
    long = "Write three sentences on the tides of Busan, then a table of two harbours."
    assert title_of(long) == "Write three sentences on the tides of Busan, then a table…"
    assert title_of("밀" * 80) == "밀" * 59 + "…"


async def test_on_a_full_disk_a_question_is_kept_with_its_answer_or_not_at_all(
    building: Building, kim: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, store = building.conversation(), building.parts.store
    before = building.parts.hub.position(one.id)
    put, kept = store.put_message, list[str]()

    def full(person: str, message: Message) -> None:
        put(person, message)
        kept.append(message.role)
        if message.role == "assistant":
            raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(store, "put_message", full)
    told = await kim.call("POST", f"/api/conversations/{one.id}/ask", 507, json={"text": "How high?"})
    assert told["error"]["code"] == "disk"
    assert kept == ["user", "assistant"]
    assert store.messages("kim", one.id) == []
    assert store.conversation("kim", one.id).kept.title == ""
    assert building.parts.hub.position(one.id) == before
    assert building.home.asked == []
