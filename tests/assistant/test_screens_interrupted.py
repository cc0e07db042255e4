"""Sessions that end, somebody else at the same computer, no connection; and what is told to whoever hears the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.assistant.screens import PHONE, screens
from tests.assistant.test_long_conversations import long

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def send(page: Page, text: str) -> None:
    await page.fill("#ask", text)
    await page.press("#ask", "Enter")


async def test_a_session_that_ends_takes_nothing_that_was_typed(tmp_path: Path, browser: Browser) -> None:
    async with screens(tmp_path, browser) as house:
        page = await house.page(locale="ko-KR")
        await house.ask(page, "hello")
        await page.context.clear_cookies()
        await send(page, "a long thought")
        await expect(page.locator("#line")).to_contain_text("로그아웃되었습니다")
        await expect(page.locator("#ask")).to_have_value("a long thought")
        async with page.context.expect_page() as opened:
            await page.click("#line a")
        other = await opened.value
        await other.fill("[name=name]", "kim")
        await other.fill("[name=password]", "kim likes tea")
        await other.click("button.strong")
        await other.wait_for_selector("#ask")
        await page.click("#send")
        await expect(page.locator("article.assistant .text").last).to_have_text("You said: a long thought")


async def test_two_people_at_one_computer_do_not_mix(tmp_path: Path, browser: Browser) -> None:
    async with screens(tmp_path, browser) as house:
        page = await house.page("kim")
        await house.ask(page, "hello")
        said = {"name": "lee", "password": "lee likes tea"}
        await page.context.request.post(f"{house.base}/api/session", data=said, fail_on_status_code=True)
        house.building.conversation("lee", title="of lee alone")
        await send(page, "typed by kim")
        await expect(page.locator("#line")).to_contain_text("signed in here now is lee")
        await expect(page.locator("#ask")).to_have_value("typed by kim")
        await page.evaluate("dispatchEvent(new Event('online'))")
        await expect(page.locator("#line")).to_contain_text("signed in here now is lee")
        assert "of lee alone" not in await page.inner_text("#side")


async def test_who_signs_out_is_out_in_every_window(tmp_path: Path, browser: Browser) -> None:
    async with screens(tmp_path, browser) as house:
        page = await house.page()
        await house.ask(page, "hello")
        other = await page.context.new_page()
        await other.goto(page.url)
        await other.click("#sign-out")
        for window in (page, other):
            await window.wait_for_url("**/sign-in")
        await page.go_back()
        await page.wait_for_url(lambda url: "/sign-in?next=" in url)


async def test_without_a_connection_signing_in_and_moving_in_say_so(tmp_path: Path, browser: Browser) -> None:
    async with screens(tmp_path, browser) as house:
        page = await house.page(at="/mine")
        await page.context.set_offline(True)
        archive = {"name": "a.zip", "mimeType": "application/zip", "buffer": b"PK"}
        for _ in range(2):
            await page.set_input_files("#archive", archive)  # type: ignore[arg-type]
            await expect(page.locator("#line")).to_have_text("No connection. Try again.")
            await expect(page.locator("#moved")).to_have_text("")
        await page.context.set_offline(False)
        await page.context.clear_cookies()
        await page.goto(house.base + "/sign-in")
        await page.context.set_offline(True)
        await page.fill("[name=name]", "kim")
        await page.fill("[name=password]", "kim likes tea")
        await page.click("button.strong")
        await expect(page.locator("#trouble")).to_have_text("No connection. Try again.")


async def test_whoever_hears_the_page_is_told_how_each_answer_ended(tmp_path: Path, browser: Browser) -> None:
    async with screens(tmp_path, browser) as house:
        page = await house.page()
        await house.ask(page, "hello")
        await page.evaluate(
            "window.told = []; new MutationObserver(() => told.push(document.getElementById('said').textContent))"
            ".observe(document.getElementById('said'), {childList: true})"
        )
        await house.ask(page, "again")
        await house.ask(page, "{error}")
        assert await page.evaluate("told") == [
            "Writing…",
            "The answer is complete.",
            "Writing…",
            "The model's server cannot be reached. Is it running?",
        ]


async def test_earlier_messages_come_and_the_place_stays(tmp_path: Path, browser: Browser) -> None:
    async with screens(tmp_path, browser) as house:
        one = long(house.building, 100)
        page = await house.page(at=f"/c/{one.id}", size=PHONE)
        await expect(page.locator("article")).to_have_count(60)
        await page.evaluate("document.getElementById('log').scrollTop = 0")
        before = await page.locator("#m-40").bounding_box()
        await page.click("#earlier")
        await expect(page.locator("article")).to_have_count(100)
        after = await page.locator("#m-40").bounding_box()
        assert before is not None
        assert after is not None
        assert abs(before["y"] - after["y"]) < 80  # the button went
        await expect(page.locator("#earlier")).to_be_hidden()
        await expect(page.locator("#log")).to_be_focused()
        await house.ask(page, "and on")
        await expect(page.locator("article")).to_have_count(102)


async def test_the_keyboard_comes_back_from_a_dialog_and_keys_work_in_korean(tmp_path: Path, browser: Browser) -> None:
    async with screens(tmp_path, browser) as house:
        page = await house.page()
        await house.ask(page, "hello")
        await page.click("#menu summary")
        await page.click("[data-menu=rename]")
        await expect(page.locator("#dialog")).to_be_visible()  # it opens with the title as the server has it
        await page.keyboard.press("Escape")
        await expect(page.locator("#menu summary")).to_be_focused()
        await page.evaluate(
            "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'ㅜ', bubbles: true}))"
        )
        await page.wait_for_url(house.base + "/")
