"""The event streams as a browser reads them; asking itself is tested with ``answering`` and ``generation``."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from tests.assistant.house import Browser, Building
from tests.waiting import until
from tidegate.assistant import caller
from tidegate.assistant.answering import changed


async def test_the_list_follows_along(building: Building, kim: Browser) -> None:
    position = (await kim.call("GET", "/api/conversations"))["position"]
    await kim.call("POST", "/api/conversations", 201, json={"title": "Tides"})
    async with kim.http.stream("GET", "/api/events", headers={"last-event-id": position}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        async for line in answer.aiter_lines():
            if line.startswith("data: "):
                assert msgspec.json.decode(line[6:])["title"] == "Tides"
                break


async def test_nobody_follows_what_is_another_persons(building: Building, base: str, kim: Browser) -> None:
    one = building.conversation("kim")
    lee = await Browser(base).sign_in("lee")
    for path in ("events", "fit", "stop", "ask", "answer", "continue"):
        method = "GET" if path == "events" else "POST"
        await lee.call(method, f"/api/conversations/{one.id}/{path}", 404, json={"text": "x"})
    await lee.http.aclose()


async def test_a_deleted_conversation_ends_its_stream(building: Building, kim: Browser) -> None:
    one = building.conversation()
    following = asyncio.create_task(kim.http.get(f"/api/conversations/{one.id}/events"))
    while not building.parts.hub._topics.get(one.id) or not building.parts.hub._topics[one.id].followers:
        await asyncio.sleep(0)
    await kim.call("DELETE", f"/api/conversations/{one.id}")
    assert (await following).status_code == 200


async def test_who_signed_out_elsewhere_is_told_nothing_more(
    building: Building, kim: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caller, "LOOKED", 0.0)
    one = building.conversation()
    paths = [f"/api/conversations/{one.id}/events", f"/c/{one.id}/live", "/api/events"]
    following = [asyncio.create_task(kim.http.get(path)) for path in paths]
    topics = building.parts.hub._topics
    await until(lambda: sum(topic.followers for topic in topics.values()) == 3, "three follow")
    building.parts.sessions.end(kim.http.cookies["tidegate-assistant"])
    one.kept.title = "said after that"
    changed(building.parts, one)
    for answer in await asyncio.gather(*following):
        assert "said after that" not in answer.text
    await until(lambda: not any(topic.followers for topic in topics.values()), "none is left")
