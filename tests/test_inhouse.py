"""The assistant's own process, put together from a home: it signs people in by the people file, and records."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import expect

from tests.assistant.screens import Screens, chromium
from tests.waiting import PATIENCE, until
from tidegate.assistant.answering import CONTINUE
from tidegate.awaiting import Awaiting, open_socket
from tidegate.core.exchange import Assurance
from tidegate.edges.people import Person, change, emit_people, hashed
from tidegate.homes import prepare
from tidegate.inhouse import InHouse, database_of, taken_in
from tidegate.scanning.scanners import keep, shared
from tidegate.sections import Endpoint
from tidegate.settings import Home

WORDS = 60


@pytest.mark.slow
async def test_it_is_put_together_from_a_home(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    prepare(home)
    keep(shared(), home.path / "state" / "detectors.bin")
    (home.path / "settings.yaml").write_text(
        "models: [{name: here, url: 'http://127.0.0.1:1/v1'}, {name: nowhere, url: 'https://models.example/v1'}]"
    )
    change(home.people, lambda _: emit_people([Person("kim", hashed("tea"), frozenset({"research"}))]))
    house = InHouse(home)
    await house._find_models()
    assert [one.id for one in house.parts.directory] == ["here"]  # no policy could decide about the other
    door = house.parts.doorkeeper
    actor = await door.password("kim", "tea", None)
    assert actor is not None
    assert actor.groups == {"research"}
    assert await door.password("kim", "coffee", None) is None
    assert door.current("nobody", Assurance.PASSWORD) is None
    before, named = (door.credential("kim", assurance) for assurance in (Assurance.PASSWORD, Assurance.HEADER))
    change(home.people, lambda _: emit_people([Person("kim", hashed("tea"), frozenset())]))
    assert await until(lambda: door.credential("kim", Assurance.PASSWORD) != before, "the file is read again")
    assert named == door.credential("kim", Assurance.HEADER) == b""
    await house.close()


def test_what_was_written_is_taken_into_the_file_by_nobody_who_asks(tmp_path: Path) -> None:
    home = Home(tmp_path)
    database = database_of(home)
    database.execute("PRAGMA wal_autocheckpoint=0")
    database.execute("CREATE TABLE tides (height BLOB)")
    database.execute("INSERT INTO tides VALUES (zeroblob(1000000))")
    path = home.assistant
    before = path.stat().st_size
    taken_in(home)
    assert path.stat().st_size > before + 1_000_000
    database.close()


async def slowly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A model's server that says sixty words, one after the other, and goes on where it is asked to."""
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        body = json.loads(await reader.readexactly(int(length[1]) if length else 0) or b"{}")
        messages = body.get("messages", [{"content": ""}])
        goes_on = messages[-1]["content"] == CONTINUE
        first = len(messages[-2]["content"].split()) if goes_on else 0
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")
        for number in range(first, WORDS):
            delta = {"content": f" word{number}" if number else "word0"}
            writer.write(b"data: " + json.dumps({"choices": [{"index": 0, "delta": delta}]}).encode() + b"\n\n")
            await writer.drain()
            await asyncio.sleep(0.02)
        end = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
        writer.write(b"data: " + json.dumps(end).encode() + b"\n\ndata: [DONE]\n\n")
        await writer.drain()
    writer.close()


@contextlib.asynccontextmanager
async def waiting(directory: Path) -> AsyncIterator[tuple[Awaiting, Home]]:
    """An installation whose assistant waits for its first visitor, as the gateway has it."""
    home = Home(directory / "home")
    prepare(home)
    keep(shared(), home.path / "state" / "detectors.bin")  # as the brains have left it
    home.run.mkdir(exist_ok=True)
    model = await asyncio.start_server(slowly, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{model.sockets[0].getsockname()[1]}/v1"
    (home.path / "settings.yaml").write_text(f"models: [{{name: here, url: '{url}'}}]")
    home.policy.write_text("rules: []\notherwise: allow\n")
    change(home.people, lambda _: emit_people([Person("kim", hashed("kim likes tea"), frozenset())]))
    awaiting = Awaiting(open_socket(Endpoint("127.0.0.1", 0)), home, lambda _: None)
    awaiting.watch()
    try:
        yield awaiting, home
    finally:
        await awaiting.close()
        model.close()


@pytest.mark.slow
@pytest.mark.e2e
async def test_killed_in_the_middle_of_an_answer_it_says_so_and_goes_on_where_it_was(tmp_path: Path) -> None:
    async with waiting(tmp_path) as (awaiting, home), httpx.AsyncClient(timeout=PATIENCE) as first_visitor:
        assert awaiting.address is not None
        await first_visitor.get(awaiting.address)
        await killed_while_looked_at(awaiting, home)


async def killed_while_looked_at(awaiting: Awaiting, home: Home) -> None:
    assert awaiting.address is not None
    async with chromium() as browser:
        page = await Screens(None, awaiting.address.rstrip("/"), browser).page()
        await page.fill("#ask", "Count.")
        await page.click("#send")
        answer = page.locator("article.assistant")
        await expect(answer.locator(".text")).to_contain_text("word5")
        first = awaiting.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        await expect(answer).to_have_attribute("data-state", "interrupted")
        await expect(answer.locator(".trouble")).to_contain_text("was restarted in the middle of this answer")
        said = await answer.locator(".text").inner_text()
        assert said == " ".join(f"word{number}" for number in range(len(said.split())))
        assert awaiting.pid != first
        await page.click("[data-do=continue]")
        await expect(answer).to_have_attribute("data-state", "complete")
        whole = " ".join(f"word{number}" for number in range(WORDS))
        await expect(answer.locator(".text")).to_have_text(whole)
        kept = await page.evaluate("fetch('/api/export').then((one) => one.text())")
        assert kept.count(whole) == 1
        assert list((home.path / "state" / "answers").iterdir()) == []
