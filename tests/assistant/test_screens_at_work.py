"""People at work in a real Chromium, at a desk and on a phone: tables, the web, what they wrote before, moving in."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Route, ViewportSize, expect

from tests.assistant.screens import PHONE, SIZES, fits, screens
from tests.assistant.test_moving import CHATGPT, CLAUDE, DEEPSEEK
from tests.assistant.test_screens import accessible
from tests.assistant.test_web import OPEN, PAGE, SEARCH, Reading, Searching, Sky
from tests.wire.documents import samples
from tidegate.assistant.documents import Documents
from tidegate.assistant.generation import Tool
from tidegate.assistant.store import Store
from tidegate.assistant.tables import Tables, tool_of
from tidegate.assistant.web import Engine
from tidegate.confined import program

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="session"),
    SIZES,
]

SALES = "region,sales\nSeoul,1200\nBusan,800\nSeoul,300\n"
SUM = 'Sum? {tool query_table {"sql": "SELECT region, SUM(sales) AS total FROM t1 GROUP BY 1 ORDER BY 2 DESC"}}'
BROKEN = 'And? {tool query_table {"sql": "DROP TABLE t1"}}'


def computing() -> dict[str, Any]:
    """An assistant that computes on tables."""
    tables = Tables(program("tables"), 60)

    def made(_store: Store, _border: Any, documents: Documents) -> tuple[Tool, ...]:
        return (tool_of(tables, documents),)

    return {"counter": tables, "made": made}


def reading_the_web() -> dict[str, Any]:
    """An assistant before which a web of one page lies."""

    def made(store: Store, border: Any, documents: Documents) -> tuple[Tool, ...]:
        web = Searching(Engine("http://x"), border, store, documents, Sky(), Reading(), lambda _: None)
        web.asked = []
        return web.tools()

    return {"made": made}


async def test_a_table_is_computed_on_and_query_and_result_are_seen(
    tmp_path: Path, browser: Browser, size: ViewportSize
) -> None:
    async with screens(tmp_path, browser, **computing()) as house:
        page = await house.page(size=size)
        await house.drop(page, ("sales.csv", SALES.encode()))
        await house.ask(page, SUM)
        answer = page.locator("article.assistant").last
        await expect(answer.locator(".tool code")).to_contain_text("SELECT region, SUM(sales)")
        await expect(answer.locator(".tool th")).to_have_text(["region", "total"])
        await expect(answer.locator(".tool td")).to_have_text(["Seoul", "1500", "Busan", "800"])
        await fits(page)
        await accessible(page)
        await house.ask(page, BROKEN)
        refused = page.locator("article.assistant").last.locator(".tool")
        await refused.locator("summary").click()
        await expect(refused.locator(".trouble")).to_be_visible()


async def test_the_web_is_read_and_links_and_dates_are_seen(
    tmp_path: Path, browser: Browser, size: ViewportSize
) -> None:
    async with screens(tmp_path, browser, **reading_the_web()) as house:
        page = await house.page(size=size)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        for question in (SEARCH, OPEN % PAGE):
            await house.ask(page, question)
            tool = page.locator("article.assistant").last.locator(".tool")
            await tool.locator("summary").click()
            await expect(tool.locator(f'a[href="{PAGE}"]')).to_have_attribute("rel", "noopener noreferrer nofollow")
            await expect(tool.locator(".host")).to_have_text("tides.example · 2026-11-20")
        await fits(page)
        await accessible(page)
        assert all(url.startswith(house.base) for url in asked)


async def test_several_files_are_sent_at_once_and_each_says_how_far_it_is(
    tmp_path: Path, browser: Browser, size: ViewportSize
) -> None:
    async with screens(tmp_path, browser) as house:
        page = await house.page(size=size)
        go = asyncio.Event()

        async def held(route: Route) -> None:
            await go.wait()
            await route.continue_()

        await page.route("**/api/files?*", held)
        names = ["tides.txt", "harbours.csv"]
        payload = [{"name": name, "mimeType": "text/plain", "buffer": b"Busan,1.3\n" * 1000} for name in names]
        await page.set_input_files("#chosen", payload)  # type: ignore[arg-type]
        await expect(page.locator("#files li span")).to_have_text([re.compile(rf"{name} · \d+ %") for name in names])
        go.set()
        for name in names:
            await page.locator("#files [data-state=ready]", has_text=name).wait_for()
        await fits(page)


async def test_code_is_copied_as_it_was_written(tmp_path: Path, browser: Browser, size: ViewportSize) -> None:
    async with screens(tmp_path, browser) as house:
        page = await house.page(size=size, permissions=["clipboard-read", "clipboard-write"])
        await house.ask(page, 'Write it.\n\n```python\nif high:\n    print("<tide>")\n```\n')
        await page.locator("article.assistant [data-copy=code]").click()
        copied = "navigator.clipboard.readText()"
        await page.wait_for_function(f"{copied}.then((text) => text.includes('tide'))")
        assert await page.evaluate(copied) == 'if high:\n    print("<tide>")\n'


async def test_what_was_written_before_is_found_and_gone_on_with(
    tmp_path: Path, browser: Browser, size: ViewportSize
) -> None:
    async with screens(tmp_path, browser) as house:
        page = await house.page(size=size)
        await house.ask(page, "the Bluebird plan")
        first = page.url
        await page.goto(house.base + "/")
        await house.ask(page, "회의록을 정리해 주세요")
        if size is PHONE:
            await page.click("#open-side")
        await page.fill("#search", "bluebird")
        await page.locator("#found a").click()
        await page.wait_for_url(first)
        await expect(page.locator("article.user .said")).to_have_text("the Bluebird plan")
        await house.ask(page, "and then?")
        assert b"the Bluebird plan" in house.building.home.asked[-1]
        await fits(page)


async def test_an_auditor_looks_for_a_reason_and_the_person_reads_it(
    tmp_path: Path, browser: Browser, size: ViewportSize
) -> None:
    async with screens(tmp_path, browser) as house:
        kim = await house.page(size=size)
        await house.ask(kim, "How high is the <b>tide</b>?")
        ann = await house.page("ann", at="/mine", size=size)
        await ann.click("a[href='/look']")
        await ann.fill("[name=person]", "kim")
        await ann.fill("[name=reason]", "A complaint came in.")
        await ann.click("#asked .strong")
        await ann.click("[data-look]")
        await expect(ann.locator("#seen .said")).to_have_text("How high is the <b>tide</b>?")
        await expect(ann.locator("#seen article.assistant")).to_have_count(1)
        await fits(ann)
        assert [body["whole-list"] for body in house.building.entries("look")] == [True, False]
        await expect(kim.locator("#line")).to_contain_text("ann")
        await kim.goto(house.base + "/mine")
        await expect(kim.locator("li", has_text="A complaint came in.")).to_have_count(2)
        await kim.goto(house.base + "/look")  # it is for auditors
        assert kim.url == house.base + "/mine"


async def test_people_move_in_with_the_archives_of_three_services(
    tmp_path: Path, browser: Browser, size: ViewportSize
) -> None:
    archives = {"chatgpt": json.dumps(CHATGPT).encode(), "claude": CLAUDE, "deepseek": json.dumps(DEEPSEEK).encode()}
    async with screens(tmp_path, browser) as house:
        page = await house.page(at="/mine", size=size)
        for name, conversations in archives.items():
            packed = samples.zipped({"conversations.json": conversations})
            payload = {"name": f"{name}.zip", "mimeType": "application/zip", "buffer": packed}
            async with page.expect_response("**/api/moving*"):
                await page.set_input_files("#archive", payload)  # type: ignore[arg-type]
            await expect(page.locator("#moved")).to_contain_text("1")
        await fits(page)
        await page.goto(house.base + "/")
        if size is PHONE:
            await page.click("#open-side")
        await expect(page.locator("#list li")).to_have_count(3)
        await page.locator("#list a", has_text="밀물").click()
        await expect(page.locator("article.user .said")).to_contain_text("밀물은 언제?")
