"""A conversation of two thousand messages: only what is shown is opened, and all of it can be read back to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.assistant.house import Browser, Building
from tidegate.assistant.pages.screens import SHOWN
from tidegate.assistant.records import Content, Conversation, Message
from tidegate.assistant.sealing import Seal

LONG = 2000


def long(building: Building, count: int = LONG) -> Conversation:
    """Questions and answers by turns, ``m-0`` the first."""
    one, store = building.conversation(title="Tides"), building.parts.store
    with store.together():
        for number in range(count):
            said = Message(
                id=f"m-{number}",
                conversation=one.id,
                role="assistant" if number % 2 else "user",
                created=float(number),
                parent=f"m-{number - 1}" if number else None,
                kept=Content(f"turn {number}"),
            )
            store.put_message("kim", said)
        one.kept.leaf = f"m-{count - 1}"
        store.put(one)
    return one


@contextmanager
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is opened meanwhile."""
    places: list[str] = []
    true = Seal.open

    def noting(self: Seal, sealed: bytes, place: str) -> bytes:
        places.append(place)
        return true(self, sealed, place)

    with monkeypatch.context() as patch:
        patch.setattr(Seal, "open", noting)
        yield places


async def test_its_page_opens_what_it_shows(building: Building, kim: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    one = long(building)
    await kim.http.get("/")
    building.parts.search.ready("kim")
    with opened(monkeypatch) as places:
        page = (await kim.http.get(f"/c/{one.id}")).text
    assert page.count("<article") == SHOWN
    assert "turn 1999" in page
    assert len(places) < SHOWN + 10


async def test_typing_in_it_opens_nothing_of_it(
    building: Building, kim: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = long(building)
    building.parts.search.ready("kim")
    before = building.parts.search.find("kim", "turn")
    with opened(monkeypatch) as places:
        await kim.call("PATCH", f"/api/conversations/{one.id}", json={"draft": "half a thought"})
    assert len(places) < 5
    assert building.parts.search.find("kim", "turn") == before


async def test_it_is_read_back_to_its_beginning(building: Building, kim: Browser) -> None:
    one = long(building, 150)
    told = await kim.call("GET", f"/c/{one.id}/thread")
    pages = [told["html"]]
    while told["earlier"]:
        told = await kim.call("GET", f"/c/{one.id}/thread?until={told['earlier']}")
        pages.insert(0, told["html"])
    html = "".join(pages)
    assert [html.count(f'id="m-{number}"') for number in range(150)] == [1] * 150
    assert html.index("turn 0<") < html.index("turn 149<")


async def test_a_branch_in_its_middle_is_switched_to_its_newest_end(building: Building, kim: Browser) -> None:
    one = long(building, 10)
    other = Message(id="m-x", conversation=one.id, role="user", created=99.0, parent="m-3", kept=Content("edited"))
    building.parts.store.put_message("kim", other)
    assert building.parts.store.beside(one.id, ["m-4", "m-5"]) == {"m-4": ["m-4", "m-x"], "m-5": ["m-5"]}
    assert (await kim.call("GET", f"/c/{one.id}/branch/m-x"))["leaf"] == "m-x"
    assert (await kim.call("GET", f"/c/{one.id}/branch/m-4"))["leaf"] == "m-9"
    await kim.call("GET", f"/c/{one.id}/branch/m-none", 404)


def test_nothing_of_another_conversation_comes_along(building: Building) -> None:
    one, other, store = long(building, 4), building.conversation(), building.parts.store
    assert store.path(other.id, "m-3", 10) == []
    assert store.some("kim", other.id, ["m-3"]) == []
    assert store.path(one.id, "m-3", 2) == ["m-2", "m-3"]
    assert [message.kept.text for message in store.some("kim", one.id, ["m-2", "m-0"])] == ["turn 2", "turn 0"]
