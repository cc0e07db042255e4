"""Signing in and out, what lasts, export, deletion of everything, arrivals."""

from __future__ import annotations

from pathlib import Path

import httpx

from tests.assistant.house import Browser, Building, build, serving, until_over
from tests.waiting import PATIENCE


async def test_signing_in_and_out(base: str) -> None:
    async with httpx.AsyncClient(base_url=base, timeout=PATIENCE) as device:
        assert (await device.get("/api/session")).status_code == 401
        wrong = await device.post("/api/session", json={"name": "kim", "password": "coffee"})
        nobody = await device.post("/api/session", json={"name": "nobody", "password": "coffee"})
        assert wrong.status_code == nobody.status_code == 403
        assert wrong.json() == nobody.json()  # nobody learns whose names exist
        form = await device.post("/api/session", content=b"{}", headers={"content-type": "text/plain"})
        assert form.status_code == 415
        right = await device.post("/api/session", json={"name": "kim", "password": "kim likes tea"})
        cookie = right.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert right.json()["person"] == "kim"
        token = {"x-csrf-token": right.json()["csrf"]}
        assert (await device.delete("/api/session", headers=token)).status_code == 200
        assert (await device.get("/api/models")).status_code == 401


async def test_a_wrong_password_is_told_in_the_language_of_the_browser(base: str) -> None:
    async with httpx.AsyncClient(
        base_url=base, headers={"accept-language": "ko-KR,ko;q=0.9"}, timeout=PATIENCE
    ) as device:
        wrong = await device.post("/api/session", json={"name": "kim", "password": "coffee"})
        assert wrong.json()["error"] == {"code": "wrong-password", "message": "이름이나 비밀번호가 맞지 않습니다."}


async def test_guessing_is_stopped(base: str) -> None:
    async with httpx.AsyncClient(base_url=base, timeout=PATIENCE) as device:
        for _ in range(6):
            await device.post("/api/session", json={"name": "kim", "password": "guess"})
        told = await device.post("/api/session", json={"name": "kim", "password": "kim likes tea"})
        assert told.status_code == 429


async def test_whom_a_trusted_proxy_names_is_signed_in_by_asking(base: str) -> None:
    async with httpx.AsyncClient(base_url=base, headers={"x-person": "lee"}, timeout=PATIENCE) as device:
        assert (await device.get("/api/session")).json()["person"] == "lee"
        assert (await device.get("/api/models")).status_code == 200


async def test_models_and_what_lasts(building: Building, kim: Browser) -> None:
    models = await kim.call("GET", "/api/models")
    assert [(one["id"], one["place"]) for one in models["models"]] == [("home", "in-house"), ("outside", "outside")]
    assert models["default"] == "home"
    await kim.call("PUT", "/api/me", json={"draft": "half a thought"})
    await kim.call("PUT", "/api/me", json={"instructions": "Be brief."})
    assert await kim.call("GET", "/api/me") == {"instructions": "Be brief.", "draft": "half a thought"}


async def test_instructions_of_two_devices_do_not_overwrite_each_other(building: Building, kim: Browser) -> None:
    await kim.call("PUT", "/api/me", json={"instructions": "Answer in Korean.", "was": ""})
    told = await kim.call("PUT", "/api/me", 409, json={"instructions": "Be brief.", "was": ""})
    assert told["error"]["instructions"] == "Answer in Korean."
    assert "Answer in Korean." in told["error"]["message"]
    await kim.call("PUT", "/api/me", json={"draft": "half"})
    await kim.call("PUT", "/api/me", json={"instructions": "Be brief.", "was": "Answer in Korean."})
    assert (await kim.call("GET", "/api/me"))["instructions"] == "Be brief."


async def test_all_of_it_is_exported_and_then_deleted(building: Building, kim: Browser) -> None:
    for text in ("One", "Two"):
        await kim.ask(building.conversation().id, text)
        await until_over(building)
    exported = await kim.call("GET", "/api/export")
    texts = [message["text"] for one in exported["conversations"] for message in one["messages"]]
    assert sorted(texts) == ["One", "Two", "You said: One", "You said: Two"]
    gone = await kim.call("DELETE", "/api/everything")
    assert gone["receipt"]
    assert (await kim.call("GET", "/api/export"))["conversations"] == []
    assert (await kim.call("GET", "/api/search?q=one"))["results"] == []
    assert len(building.entries("deletion")) == 1


async def test_what_was_about_to_be_asked_is_brought(tmp_path: Path) -> None:
    building = build(tmp_path, brought=lambda token, person: f"{person} asked" if token == "right" else None)
    async with serving(building.parts) as base:
        kim = await Browser(base).sign_in()
        assert await kim.call("POST", "/api/arrivals", json={"token": "right"}) == {"text": "kim asked"}
        told = await kim.call("POST", "/api/arrivals", 410, json={"token": "old"})
        assert "type or paste it again" in told["error"]["message"].lower()
        await kim.http.aclose()


async def test_who_signs_in_where_somebody_was_signed_in_ends_that(building: Building, kim: Browser) -> None:
    before = kim.http.cookies["tidegate-assistant"]
    await kim.sign_in("lee")
    assert building.parts.sessions.of(before) is None
    assert (await kim.call("GET", "/api/session"))["person"] == "lee"
