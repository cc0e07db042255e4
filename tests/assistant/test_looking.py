"""The page of an auditor: who gets it, what it shows, and that nothing is shown that is not recorded."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.assistant.house import Browser, Building, until_over

WHY = {"person": "kim", "reason": "A complaint came in."}


@pytest.fixture
async def ann(base: str) -> AsyncIterator[Browser]:
    device = await Browser(base).sign_in("ann")
    yield device
    await device.http.aclose()


async def test_the_page_is_for_whom_the_policy_names(building: Building, kim: Browser, ann: Browser) -> None:
    assert "Whose conversations" in (await ann.http.get("/look")).text
    told = await kim.http.get("/look")
    assert (told.status_code, told.headers["location"]) == (303, "/mine")
    assert "/look" not in (await kim.http.get("/mine")).text
    assert "/look" in (await ann.http.get("/mine")).text
    await kim.call("POST", "/look", 403, json=WHY | {"person": "ann"})
    assert building.entries("look") == []


async def test_what_people_wrote_is_shown_as_text_with_the_receipt(
    building: Building, kim: Browser, ann: Browser
) -> None:
    one = building.conversation(title="<b>Tides</b>")
    await kim.ask(one.id, "<script>alert(1)</script>")
    await until_over(building)
    listed = await ann.call("POST", "/look", json=WHY)
    assert f'data-look="{one.id}"' in listed["html"]
    assert "&lt;b&gt;Tides" in listed["html"]
    shown = await ann.call("POST", "/look", json=WHY | {"conversation": one.id})
    assert "&lt;script&gt;alert(1)" in shown["html"]
    assert "<script" not in shown["html"]
    receipts = [entry.receipt for entry in building.ledger.kept if entry.kind == "look"]
    assert [listed["receipt"], shown["receipt"]] == receipts
    assert shown["receipt"] in shown["html"]


async def test_what_is_not_there_is_no_look(building: Building, kim: Browser, ann: Browser) -> None:
    building.conversation()
    await ann.call("POST", "/look", 404, json=WHY | {"conversation": "c-none"})
    await ann.call("POST", "/look", 422, json=WHY | {"reason": "because"})
    assert building.entries("look") == []
    assert (await kim.call("GET", "/api/looks"))["looks"] == []
