"""Whoever runs the gateway looks at it with Chromium: what happens now, what happened, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import needs
from tests.e2e.conftest import World
from tests.e2e.policies import BLOCK, COACH, MAIL, REDACT
from tests.waiting import PATIENCE as SECONDS
from tidegate.practice import browser, curl

SITE = "https://chat.deepseek.com/"
#: Milliseconds.
PATIENCE = 1000 * SECONDS
#: Widths of screens; nothing may be wider.
PHONE, DESK = 390, 1280
#: Names are given by people, and hosts are as long as DNS allows.
LONG_NAMES = "document.querySelectorAll('main a, dd').forEach(one => { one.append('x'.repeat(120)) })"
SCREENS = ("/", "/summary?period=hour", "/policy", "/exceptions")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser | None]:
    if browser.missing():
        yield None
        return
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=browser.program(), args=list(browser.ARGUMENTS))
        yield running
        running.close()


@pytest.fixture
def page(chromium: Browser | None, world: World) -> Iterator[Page]:
    """The live screen, opened with the address that the gateway printed; no script of it may fail."""
    needs.check(browser.missing())
    assert chromium is not None
    context = chromium.new_context()
    made, errors = context.new_page(), list[str]()
    made.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    made.on("pageerror", lambda error: errors.append(str(error)))
    made.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
    made.goto(world.gateway.console_url)
    yield made
    context.close()
    assert errors == []


def base_of(world: World) -> str:
    """Where the screens are, without the key."""
    return world.gateway.console_url.partition("?")[0].rstrip("/")


def fetched(world: World, address: str = SITE, **more: Any) -> str:
    """The receipt of one more visit, which was decided last."""
    curl.fetch(address, **world.way, **more)
    return str([entry for entry in world.entries() if entry["kind"] == "exchange"][-1]["receipt"])


def test_a_decision_appears_while_one_looks_and_leads_to_its_reasons(world: World, page: Page) -> None:
    world.under(BLOCK)
    receipt = fetched(world)
    row = page.locator("#rows tr", has_text=receipt)
    expect(row).to_contain_text("block")
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Receipt {receipt}")
    expect(page.get_by_text("the same comes out")).to_be_visible()
    expect(page.locator("ol li").first).to_contain_text("the-rule")
    page.locator("ol li a").first.click()
    expect(page.locator("#the-rule:target")).to_contain_text("Nothing leaves in this story.")


def test_the_table_stands_still_while_it_is_paused(world: World, page: Page) -> None:
    world.under(BLOCK)
    expect(page.locator(".well").first).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    receipt = fetched(world)
    expect(page.locator("#waiting")).to_contain_text("new")
    expect(page.locator("#rows")).not_to_contain_text(receipt)
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("#rows")).to_contain_text(receipt)


def test_what_is_looked_for_is_found_and_goes_on_being_told(world: World, page: Page) -> None:
    world.under(BLOCK)
    refused = fetched(world)
    page.locator("select[name=effect]").select_option("block")
    page.get_by_label("Service or host").fill("deepseek")
    page.get_by_role("button", name="Look").click()
    expect(page.locator("#rows")).to_contain_text(refused)
    world.under(COACH)
    coached = fetched(world)
    world.under(BLOCK)
    again = fetched(world)
    expect(page.locator("#rows")).to_contain_text(again)
    expect(page.locator("#rows")).not_to_contain_text(coached)


def test_a_receipt_that_somebody_names_is_looked_up_by_keyboard(world: World, page: Page) -> None:
    world.under(BLOCK)
    receipt = fetched(world)
    page.get_by_label("Receipt").fill(f" {receipt.upper()} ")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Receipt {receipt}")


def test_the_summary_leads_to_what_it_counted(world: World, page: Page) -> None:
    world.under(BLOCK)
    receipt = fetched(world)
    page.get_by_role("link", name="Summary").click()
    page.get_by_role("link", name="the-rule").click()
    expect(page.locator("#rows")).to_contain_text(receipt)
    expect(page.get_by_label("Rule")).to_have_value("the-rule")


@pytest.mark.parametrize(("width", "scheme"), [(DESK, "light"), (PHONE, "dark")])
def test_every_screen_fits_and_can_be_read_by_everybody(
    world: World, page: Page, width: int, scheme: Literal["light", "dark"]
) -> None:
    world.under(BLOCK)
    receipt = fetched(world)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    for address in (*SCREENS, f"/receipts/{receipt}"):
        page.goto(base_of(world) + address)
        page.evaluate(LONG_NAMES)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == [], address


def test_the_picture_of_the_docs(world: World, page: Page) -> None:
    """Made once: a browser draws a little differently on every machine."""
    world.under(REDACT)
    prompt = json.dumps({"prompt": f"Write to {MAIL}"}).encode()
    receipt = fetched(world, f"{SITE}api/v0/chat/completion", body=prompt, headers={"content-type": "application/json"})
    page.set_viewport_size({"width": 1100, "height": 760})
    page.goto(f"{base_of(world)}/receipts/{receipt}")
    expect(page.get_by_text("email ×1")).to_be_visible()
    picture = Path(__file__).parents[2] / "docs" / "pictures" / "console-receipt.png"
    if not picture.exists():
        page.screenshot(path=picture)
