"""The list, changes from two devices, deletion with proof, sharing, and an auditor's look."""

from __future__ import annotations

from tests.assistant.house import Browser, Building, until_over


async def test_a_conversation_is_made_changed_listed_and_deleted_with_proof(building: Building, kim: Browser) -> None:
    made = await kim.call("POST", "/api/conversations", 201, json={"title": "Tides", "folder": "Harbour"})
    path = f"/api/conversations/{made['id']}"
    changed = await kim.call("PATCH", path, json={"title": "<script>", "pinned": True, "draft": "half"})
    assert (changed["title"], changed["pinned"], changed["draft"]) == ("<script>", True, "half")
    listed = await kim.call("GET", "/api/conversations?folder=Harbour")
    assert [one["id"] for one in listed["conversations"]] == [made["id"]]
    assert (await kim.call("GET", "/api/folders"))["folders"] == ["Harbour"]
    assert (await kim.call("DELETE", path))["receipt"] == building.ledger.kept[-1].receipt
    await kim.call("GET", path, 404)


async def test_of_two_devices_the_second_is_told_what_the_first_made_of_it(building: Building, kim: Browser) -> None:
    one = building.conversation(title="Tides")
    path = f"/api/conversations/{one.id}"
    await kim.call("PATCH", path, json={"title": "At the desk", "revision": one.revision})
    told = await kim.call("PATCH", path, 409, json={"title": "On the phone", "revision": one.revision})
    assert told["error"]["conversation"]["title"] == "At the desk"


async def test_pages_follow_one_another(building: Building, kim: Browser) -> None:
    own = [building.conversation(title=str(number)).id for number in range(5)]
    found, place = [], ""
    while True:
        page = await kim.call("GET", f"/api/conversations?count=2{place}")
        found += [one["id"] for one in page["conversations"]]
        if page["next"] is None:
            break
        place = f"&before={page['next']}"
    assert found == own[::-1]
    await kim.call("GET", "/api/conversations?before=1:nonsense", 400)
    assert len((await kim.call("GET", "/api/conversations?count=0"))["conversations"]) == 1


async def test_those_that_were_moved_in_at_the_same_second_are_all_listed(building: Building, kim: Browser) -> None:
    own = {building.conversation(title=str(number)).id for number in range(7)}
    building.parts.store.connection.execute("UPDATE conversations SET updated = 1760000000")
    found: list[str] = []
    place = ""
    while place is not None:
        page = await kim.call("GET", "/api/conversations", params={"count": 3} | ({"before": place} if place else {}))
        found += [one["id"] for one in page["conversations"]]
        place = page["next"]
    assert (len(found), set(found)) == (7, own)


async def test_what_is_written_is_found(building: Building, kim: Browser) -> None:
    one = building.conversation()
    assert (await kim.call("GET", "/api/search?q=밀물"))["results"] == []
    await kim.ask(one.id, "밀물은 언제입니까?")
    await until_over(building)
    hits = (await kim.call("GET", "/api/search?q=밀물"))["results"]
    assert [hit["conversation"] for hit in hits] == [one.id]


async def test_a_share_is_read_only_for_those_inside(building: Building, base: str, kim: Browser) -> None:
    one = building.conversation(title="Tides")
    await kim.ask(one.id, "How high?")
    await until_over(building)
    share = (await kim.call("POST", f"/api/conversations/{one.id}/share", 201))["share"]
    lee = await Browser(base).sign_in("lee")
    shown = await lee.call("GET", f"/api/shares/{share}")
    assert [message["text"] for message in shown["messages"]] == ["How high?", "You said: How high?"]
    await lee.call("GET", f"/api/conversations/{one.id}", 404)
    await lee.call("DELETE", f"/api/shares/{share}", 404)
    assert [found["id"] for found in (await kim.call("GET", "/api/shares"))["shares"]] == [share]
    await kim.call("DELETE", f"/api/shares/{share}")
    await lee.call("GET", f"/api/shares/{share}", 404)
    await lee.http.aclose()


async def test_a_look_needs_the_right_and_a_reason_and_is_seen(building: Building, base: str, kim: Browser) -> None:
    one = building.conversation(title="Tides")
    await kim.ask(one.id, "How high?")
    await until_over(building)
    asked = {"person": "kim", "reason": "A complaint came in.", "conversation": one.id}
    lee, ann = await Browser(base).sign_in("lee"), await Browser(base).sign_in("ann")
    await lee.call("POST", "/api/audit", 403, json=asked)
    for poor in ("x", "민원", "why not " * 100):
        await ann.call("POST", "/api/audit", 422, json=asked | {"reason": poor})
    await ann.call("POST", "/api/audit", 404, json=asked | {"person": "nobody"})
    assert building.entries("look") == []
    shown = await ann.call("POST", "/api/audit", json=asked | {"reason": "개인정보유출조사"})
    assert shown["messages"][0]["text"] == "How high?"
    assert building.entries("look") == [
        {"person": "kim", "auditor": "ann", "whole-list": False, "conversation": one.id}
    ]
    looks = (await kim.call("GET", "/api/looks"))["looks"]
    assert [(look["auditor"], look["reason"]) for look in looks] == [("ann", "개인정보유출조사")]
    listed = await ann.call("POST", "/api/audit", json={"person": "kim", "reason": "A complaint came in."})
    assert [found["title"] for found in listed["conversations"]] == ["Tides"]
    for device in (lee, ann):
        await device.http.aclose()
