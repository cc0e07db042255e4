"""A real Chromium for the stories of the screens, at a desk's size and a phone's, and the assistant they look at."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from tests import needs, waiting
from tests.assistant.house import Building, build, serving

DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
#: For a story that holds at both.
SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
#: The same bound as elsewhere, in milliseconds.
PATIENCE = waiting.PATIENCE * 1000
expect.set_options(timeout=PATIENCE)
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A headless browser."""
    program = needs.program("chromium")
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        await browser.close()


class Screens:
    """One assistant and one browser program; ``page`` is somebody at a device of their own."""

    def __init__(self, building: Building | None, base: str, browser: Browser) -> None:
        self._building, self.base, self.browser = building, base, browser
        self.errors: list[str] = []

    @property
    def building(self) -> Building:
        """The parts, where they are in this process."""
        assert self._building is not None
        return self._building

    async def page(self, person: str = "kim", at: str = "/", size: ViewportSize = DESK, **about: Any) -> Page:
        """Signed in, by the form only where ``at`` is its page."""
        context = await self.browser.new_context(
            viewport=size, has_touch=size is PHONE, is_mobile=size is PHONE, service_workers="block", **about
        )
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda told: self.errors.append(told.text) if "Content Security" in told.text else None)
        if not at.startswith("/sign-in"):
            said = {"name": person, "password": f"{person} likes tea"}
            await context.request.post(f"{self.base}/api/session", data=said, fail_on_status_code=True)
        await page.goto(self.base + at)
        if at.startswith("/sign-in"):
            await page.fill("[name=name]", person)
            await page.fill("[name=password]", f"{person} likes tea")
            await page.click("button.strong")
            await page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    async def ask(self, page: Page, text: str, *, wait: bool = True) -> None:
        count = await page.locator("article.assistant").count()
        await page.fill("#ask", text)
        await page.click("#send")
        if wait:
            await page.locator("article.assistant").nth(count).wait_for()
            await page.wait_for_load_state()  # a first question leads to a new page, whose script is part of it
            await page.wait_for_selector("article.assistant:last-child:not([data-state=writing])")

    async def drop(self, page: Page, *files: tuple[str, bytes]) -> None:
        payload = [{"name": name, "mimeType": "application/octet-stream", "buffer": raw} for name, raw in files]
        await page.set_input_files("#chosen", payload)  # type: ignore[arg-type]
        for name, _ in files:
            await page.locator("#files li", has_text=name).and_(page.locator("[data-state=ready]")).wait_for()


async def fits(page: Page) -> None:
    """Nothing is wider than the screen."""
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@asynccontextmanager
async def screens(directory: Path, browser: Browser, **about: Any) -> AsyncIterator[Screens]:
    """An assistant that is looked at; ``about`` as for ``build``.  No script of a page may fail."""
    building = build(directory, **about)
    async with serving(building.parts) as base:
        made = Screens(building, base, browser)
        yield made
        for context in browser.contexts:
            await context.close()
        await building.parts.generations.close()
        await building.parts.documents.close()
    await building.driver.close()
    assert made.errors == []
