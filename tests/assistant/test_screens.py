"""People at the screens, in a real Chromium: at a desk and on a phone, alone and two browsers at once."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, Route, ViewportSize, expect

from tests.assistant.screens import DESK, PHONE, PICTURES, SIZES, fits, screens
from tests.wire.documents import samples
from tidegate.assistant.models.directory import Entry
from tidegate.assistant.models.scripted import Scripted
from tidegate.core.decision import Effect
from tidegate.edges.rehearsal import Rule
from tidegate.wire.handover import opened, sealed

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

MARKDOWN = """# Tides

The height is $h = a \\cos(\\omega t)$, and **twice** a day.

```python
print("high")
```

| harbour | height |
|---|--:|
| Busan | 1.3 |

\\[ \\frac{a}{b} \\]

![x](https://pictures.example/a.png?secret) <img src=x onerror=alert(1)> 안녕하세요"""


async def picture(page: Page, name: str) -> None:
    """A picture for the docs, made once: a browser draws a little differently on every machine."""
    path = PICTURES / f"assistant-{name}.png"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        await page.screenshot(path=path)


class Author(Scripted):
    """Says one thing, for the pictures, in the language it is asked in, and thinks about it first."""

    def _events(self, said: dict[str, Any], words: dict[str, str]) -> Any:
        return super()._events(said, words | {"think": ""})

    def _text(self, said: dict[str, Any], words: dict[str, str]) -> str:
        korean = "밀물" in str(said["messages"][-1]["content"])
        begin, head, busan, incheon = (
            ("밀물은 하루 **두 번**이고, 부산에서는 1.3미터쯤입니다", "| 항구 | 높이(m) |", "부산", "인천")
            if korean
            else (
                "High tide comes **twice** a day; in Busan it is about 1.3 metres",
                "| harbour | height in m |",
                "Busan",
                "Incheon",
            )
        )
        formula = "높이는" if korean else "The height follows"
        return (
            f"{begin} [1]. {formula} $h = a \\cos(\\omega t)$.\n\n{head}\n|---|--:|\n| {busan} | 1.3 |\n"
            f"| {incheon} | 9.2 |\n\n```python\nheights = {{'{busan}': 1.3, '{incheon}': 9.2}}\n"
            "print(max(heights, key=heights.get))\n```\n"
        )


@pytest.mark.parametrize(
    ("name", "size", "locale"),
    [("desk", DESK, "en"), ("phone", PHONE, "en"), ("dark", DESK, "en"), ("korean", PHONE, "ko-KR")],
)
async def test_pictures_for_the_docs(
    tmp_path: Path, browser: Browser, name: str, size: ViewportSize, locale: str
) -> None:
    async with screens(tmp_path, browser, model=Author("home")) as house:
        page = await house.page(size=size, locale=locale, color_scheme="dark" if name == "dark" else "light")
        await house.drop(page, ("tides.txt", b"The tide of Busan is 1.3 metres, that of Incheon 9.2."))
        await house.ask(page, "밀물은 얼마나 높은가요?" if locale == "ko-KR" else "How high are the tides?")
        await expect(page.locator("article.assistant td", has_text="9.2")).to_be_visible()
        if name == "desk":
            await page.click("article.assistant .cite")
            await expect(page.locator("#passage mark")).to_contain_text("1.3 metres")
        await picture(page, name)


async def accessible(page: Page) -> None:
    """What axe finds, in short: the rule and where."""
    found = (await Axe().run(page)).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


@SIZES
async def test_ask_and_read(tmp_path: Path, browser: Browser, size: ViewportSize) -> None:
    async with screens(tmp_path, browser) as house:
        page = await house.page(size=size)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await house.ask(page, MARKDOWN + " {think}{slow 0.01}")
        answer = page.locator("article.assistant")
        await expect(answer.locator("math").first).to_be_visible()
        await expect(answer.locator("td", has_text="1.3")).to_be_visible()
        assert await answer.locator("img, script, iframe").count() == 0
        assert all(url.startswith(house.base) for url in asked)
        thoughts = answer.locator(".thoughts")
        await expect(thoughts).to_be_hidden()
        await answer.locator("summary").click()
        await expect(thoughts).to_have_text("I think about it.")
        await expect(answer.locator(".text")).to_contain_text("안녕하세요")
        await fits(page)
        await accessible(page)
        if size is PHONE:
            await page.click("#open-side")
            await expect(page.locator("#search")).to_be_focused()
            await accessible(page)


async def test_in_the_dark_in_korean_and_on_every_page(tmp_path: Path, browser: Browser) -> None:
    async with screens(tmp_path, browser) as house:
        page = await house.page(locale="ko-KR", color_scheme="dark")
        await house.ask(page, "| a | b |\n|---|---|\n| 1 | 2 |\n\n> 인용\n\n`code` {think}")
        await expect(page.locator("#send")).to_have_text("보내기")
        await accessible(page)
        stranger = await house.browser.new_context()
        for context, path in ((page.context, "/mine"), (page.context, "/shared/s-1"), (stranger, "/sign-in")):
            other = await context.new_page()
            await other.goto(house.base + path)
            await accessible(other)
            await other.close()
        auditor = await house.page("ann", at="/look", locale="ko-KR", color_scheme="dark", size=PHONE)
        await auditor.fill("[name=person]", "kim")
        await auditor.fill("[name=reason]", "민원이 들어왔습니다.")
        await auditor.click("#asked .strong")
        await accessible(auditor)
        await auditor.click("[data-look]")
        await expect(auditor.locator("#seen article.assistant")).to_have_count(1)
        await accessible(auditor)


async def test_without_a_model_the_page_says_so_and_what_to_do(tmp_path: Path, browser: Browser) -> None:
    async with screens(tmp_path, browser, models={}) as house:
        page = await house.page()
        told = page.locator("#no-model")
        await expect(told).to_contain_text("Ask those who look after Tidegate")
        await expect(told).to_contain_text("pip install xllamacpp")
        await expect(page.locator("#model")).to_be_hidden()
        await accessible(page)
        await expect(page.locator("#ask")).to_be_focused()
        await page.keyboard.type("how high?")
        await page.keyboard.press("Enter")
        await expect(page.locator("#send")).to_be_disabled()
        assert page.url == house.base + "/"
        korean = await house.page("lee", locale="ko-KR", size=PHONE)
        await expect(korean.locator("#no-model")).to_contain_text("담당자에게 모델을 추가해 달라고")
        await fits(korean)


async def test_the_keys_are_listed_and_do_what_the_list_says(tmp_path: Path, browser: Browser) -> None:
    async with screens(tmp_path, browser) as house:
        page = await house.page()
        await house.ask(page, "first")
        await page.keyboard.press("Escape")
        await expect(page.locator("#log")).to_be_focused()
        await page.keyboard.press("?")
        await expect(page.locator("#help")).to_be_visible()
        assert await page.locator("#help dt").count() == await page.locator("#help dd").count() == 6
        await accessible(page)
        await page.keyboard.press("Escape")
        await expect(page.locator("#help")).to_be_hidden()
        await page.focus("#ask")
        await page.keyboard.type("why?")
        await page.keyboard.press("Shift+Enter")
        await page.keyboard.type("say it")
        await expect(page.locator("#ask")).to_have_value("why?\nsay it")
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("article.assistant .text").nth(1)).to_contain_text("You said: why?")
        await page.locator("#log").focus()
        await page.keyboard.press("/")
        await expect(page.locator("#search")).to_be_focused()
        await page.locator("#log").focus()
        await page.keyboard.press("n")
        await page.wait_for_url(house.base + "/")


async def test_nothing_jumps_while_an_answer_streams(tmp_path: Path, browser: Browser) -> None:
    async with screens(tmp_path, browser) as house:
        page = await house.page()
        await house.ask(page, "first")
        await house.ask(page, MARKDOWN + "{slow 0.02}", wait=False)
        await expect(page.locator("article.assistant .text").nth(1)).not_to_be_empty()
        # From here on: where the question and the beginning of its answer come, room is made for them.
        await page.evaluate(
            "window.moved = 0; new PerformanceObserver((list) => { for (const one of list.getEntries())"
            " window.moved += one.value; }).observe({type: 'layout-shift'})"
        )
        await page.wait_for_selector("article.assistant:last-child:not([data-state=writing])")
        assert await page.evaluate("window.moved") < 0.1


async def test_stop_go_on_answer_again_edit_and_go_back(tmp_path: Path, browser: Browser) -> None:
    async with screens(tmp_path, browser) as house:
        page = await house.page()
        await house.ask(page, "{long 2000}{slow 0.05}", wait=False)
        await page.locator("article.assistant .text", has_text="word3").wait_for()
        await page.keyboard.press("Escape")
        await page.wait_for_selector("article.assistant[data-state=stopped]")
        await page.click("[data-do=continue]")
        await page.wait_for_selector("article.assistant[data-state=complete]")
        await page.click("[data-do=edit]")
        await page.fill("article.user textarea", "something shorter")
        await page.click("article.user form .strong")
        await expect(page.locator("article.assistant .text")).to_have_text("You said: something shorter")
        await page.click("[data-do=again]")
        await expect(page.locator("article.assistant .versions")).to_contain_text("2/2")
        await page.locator("article.user [data-branch]").first.click()
        await expect(page.locator("article.user .said")).to_contain_text("{long 2000}")


async def test_two_devices_one_conversation(tmp_path: Path, browser: Browser) -> None:
    async with screens(tmp_path, browser) as house:
        desk = await house.page()
        await house.ask(desk, "hello")
        path = re.sub(r".*(/c/)", r"\1", desk.url)
        phone = await house.page(at=path, size=PHONE)
        await phone.wait_for_url(house.base + path)
        await house.ask(desk, "{long 60}{slow 0.02}", wait=False)
        await phone.locator("article.assistant", has_text="word20").wait_for()
        await phone.context.set_offline(True)
        await desk.locator("article.assistant", has_text="word30").wait_for()  # which the phone misses
        await phone.context.set_offline(False)
        whole = "word0" + "".join(f" word{number}" for number in range(1, 60))
        for page in (desk, phone):
            await expect(page.locator("article.assistant:last-child .text")).to_have_text(whole)
        await phone.fill("#ask", "a draft that follows")
        await expect(desk.locator("#ask")).to_have_value("a draft that follows")


async def test_two_devices_rename_at_once_and_nothing_is_lost(tmp_path: Path, browser: Browser) -> None:
    async with screens(tmp_path, browser) as house:
        desk = await house.page()
        await house.ask(desk, "hello")
        phone = await house.page(at=desk.url.removeprefix(house.base), size=PHONE)
        for page in (desk, phone):
            await page.click("#menu summary")
            await page.click("[data-menu=rename]")
            await expect(page.locator("#dialog-value")).to_have_value("hello")
        await desk.fill("#dialog-value", "At the desk")
        await desk.click("#dialog-yes")
        await expect(desk.locator("#title")).to_have_text("At the desk")
        await phone.fill("#dialog-value", "On the phone")
        await phone.click("#dialog-yes")
        await expect(phone.locator("#dialog-text")).to_contain_text("changed on another device meanwhile")
        await expect(phone.locator("#dialog-text")).to_contain_text("At the desk")
        await expect(phone.locator("#dialog-value")).to_have_value("On the phone")
        await phone.click("#dialog-yes")
        for page in (phone, desk):
            await expect(page.locator("#title")).to_have_text("On the phone")


async def test_what_is_too_long_is_said_and_the_oldest_may_be_left_out(tmp_path: Path, browser: Browser) -> None:
    small = Scripted("small")
    async with screens(tmp_path, browser, models={"small": Entry("small", "small", small, context=1200)}) as house:
        page = await house.page()
        await house.ask(page, "harbour " * 600, wait=False)
        await expect(page.locator("#line")).to_contain_text("Shorten the question")
        await expect(page.locator("#list li")).to_have_count(0)
        assert small.asked == []
        await house.ask(page, "tide " * 300)
        asked = len(small.asked)
        await house.ask(page, "harbour " * 300, wait=False)
        await expect(page.locator("#dialog-text")).to_contain_text("Leaving out the 2 oldest messages")
        assert len(small.asked) == asked
        await page.click("#dialog-yes")
        await expect(page.locator("article.assistant .text").nth(1)).to_contain_text("You said: harbour")
        assert b"tide tide" not in small.asked[-1]


async def test_signing_in_leads_to_no_other_site(tmp_path: Path, browser: Browser) -> None:
    async with screens(tmp_path, browser) as house:
        for number, asked in enumerate(("/%09/example.invalid/x", "/.//example.invalid/x", "//example.invalid/x")):
            page = await house.page(("kim", "lee", "ann")[number], at=f"/sign-in?next={asked}")
            assert page.url.startswith(house.base + "/")
        page = await house.page(at="/sign-in?next=/mine%3Fa")
        assert page.url == house.base + "/mine?a"


async def test_where_nobody_is_known_yet_the_page_says_how(tmp_path: Path, browser: Browser) -> None:
    async with screens(tmp_path, browser) as house:
        house.building.door.people = {}
        context = await browser.new_context()
        page = await context.new_page()
        await page.goto(house.base)
        await expect(page.locator("code")).to_have_text("tidegate people add NAME")
        await accessible(page)


async def test_a_restart_in_the_middle(tmp_path: Path, browser: Browser) -> None:
    async with screens(tmp_path, browser) as house:
        page = await house.page()
        await house.ask(page, "{long 500}{slow 0.05}", wait=False)
        await page.locator("article.assistant", has_text="word3").wait_for()
        await house.building.parts.generations.close()
        await page.wait_for_selector("article.assistant[data-state=interrupted]")
        await expect(page.locator("article.assistant .text")).to_contain_text("word0 word1 word2 word3")


@SIZES
async def test_order_in_the_history(tmp_path: Path, browser: Browser, size: ViewportSize) -> None:
    async with screens(tmp_path, browser) as house:
        page = await house.page(size=size)
        await house.ask(page, "the Bluebird plan")
        await page.click("#menu summary")
        await page.click("[data-menu=rename]")
        await page.fill("#dialog-value", "Plans <b>of</b> mine")
        await page.click("#dialog-yes")
        await expect(page.locator("#title")).to_have_text("Plans <b>of</b> mine")
        await expect(page.locator("#list")).to_contain_text("Plans <b>of</b> mine")
        await page.click("#menu summary")
        await page.click("[data-menu=pin]")
        await page.wait_for_selector("#list .pinned", state="attached")
        await page.click("#menu summary")
        await page.click("[data-menu=folder]")
        await page.fill("#dialog-value", "work")
        await page.click("#dialog-yes")
        await expect(page.locator("#place")).to_have_text("work")
        if size is PHONE:
            await page.click("#open-side")
        else:
            await page.locator("#log").focus()
            await page.keyboard.press("/")
        await page.keyboard.type("bluebird")
        await expect(page.locator("#found small")).to_contain_text("Bluebird")
        await page.fill("#search", "")
        await expect(page.locator("#list .pinned")).to_be_visible()
        await page.focus("#folder")
        await page.locator("#folder option", has_text="work").wait_for(state="attached")
        if size is PHONE:
            await page.click("#close-side")
        await page.click("#menu summary")
        async with page.expect_download() as download:
            await page.click("#menu a[download]")
        assert (await download.value).suggested_filename.startswith("Plans ")
        await expect(page.locator("#menu")).not_to_have_attribute("open", "")
        await page.click("#menu summary")
        await page.keyboard.press("Escape")
        await expect(page.locator("#menu")).not_to_have_attribute("open", "")
        await page.click("#menu summary")
        await page.click("[data-menu=share]")
        await page.click("#dialog-yes")
        await expect(page.locator("#dialog-value")).to_have_value(re.compile(r"/shared/s-\w+"))
        address = await page.input_value("#dialog-value")
        reader = await house.page("lee", at=address.removeprefix(house.base), size=size)
        await expect(reader.locator(".said")).to_have_text("the Bluebird plan")
        await fits(reader)
        assert await reader.locator("footer button:visible").count() == 0
        await page.click("#dialog-yes")
        await page.click("#menu summary")
        await page.click("[data-menu=delete]")
        await page.click("#dialog-yes")
        await page.wait_for_url(house.base + "/")
        await expect(page.locator("#list li")).to_have_count(0)
        (proof,) = (one for one in house.building.ledger.newest(10) if one.kind == "deletion")
        await expect(page.locator("#told")).to_contain_text(proof.receipt)
        await page.reload()
        await expect(page.locator("#told")).to_be_hidden()


async def test_temporary_models_and_instructions(tmp_path: Path, browser: Browser) -> None:
    async with screens(tmp_path, browser) as house:
        page = await house.page(at="/mine")
        await page.fill("[name=instructions]", "Answer in Korean.")
        await page.click("#lasting .strong")
        await expect(page.locator("#saved")).to_have_text("✓")
        await page.goto(house.base + "/")
        await page.check("#temporary")
        await page.select_option("#model", "outside")
        await house.ask(page, "hello")
        await expect(page.locator("article.assistant .model")).to_have_text("outside")
        assert b"Answer in Korean." in house.building.outside.asked[0]
        await expect(page.locator("#list li")).to_have_count(0)
        await page.goto(house.base + "/mine")
        async with page.expect_download() as download:
            await page.click("a[download]")
        assert (await download.value).suggested_filename == "conversations.json"


async def test_somebody_redirected_brings_what_they_were_about_to_ask(tmp_path: Path, browser: Browser) -> None:
    key = bytes(32)
    token = sealed(key, bytes(12), "how tall is Bluebird?", "kim", 0.0)
    async with screens(tmp_path, browser, brought=lambda token, person: opened(key, token, person, 1.0)) as house:
        seen: list[str] = []
        page = await house.page(at=f"/#bring={token}")
        page.on("request", lambda request: seen.append(request.url))
        await expect(page.locator("#arrival")).to_be_visible()
        assert "bring" not in page.url
        await page.click("#bring")
        await expect(page.locator("#ask")).to_have_value("how tall is Bluebird?")
        assert not any(str(token) in url for url in seen)


@SIZES
async def test_documents_are_asked_and_a_citation_shows_its_passage(
    tmp_path: Path, browser: Browser, size: ViewportSize
) -> None:
    lines = [f"Line {number} speaks of nothing." for number in range(3)] + ["The tide of Busan is 1.3 metres."]
    async with screens(tmp_path, browser) as house:
        page = await house.page(size=size)
        files = (("tides.pdf", samples.pdf(lines)), ("<b>notes.txt", "밀물은 하루 두 번이다.".encode()))
        await house.drop(page, *files)
        await house.ask(page, "How high is it? See [4].")
        await expect(page.locator("article.user .files")).to_contain_text("<b>notes.txt")
        await page.locator("article.assistant .cite").last.click()
        await expect(page.locator("#passage mark")).to_contain_text("1.3 metres")
        await expect(page.locator("#passage h2")).to_contain_text("tides.pdf · page 4")
        await fits(page)
        await accessible(page)
        share = house.building.parts.sharing
        one = next(house.building.parts.store.every("kim"))
        messages = [message.shown() for message in house.building.parts.store.messages("kim", one.id)]
        reader = await house.page("lee", at=f"/shared/{share.share('kim', one.id, 'Tides', messages)}")
        await expect(reader.locator("article.user .files")).to_contain_text("tides.pdf")
        await expect(reader.locator(".cited")).to_contain_text("<b>notes.txt (all of it was read)")
        await expect(reader.locator("article.assistant")).to_contain_text("[4]")
        await expect(reader.locator(".cite")).to_have_count(0)
        assert b"not instructions" in house.building.home.asked[-1]


async def test_files_stand_in_the_order_in_which_they_were_chosen_and_a_question_waits_for_them(
    tmp_path: Path, browser: Browser
) -> None:
    async with screens(tmp_path, browser) as house:
        page = await house.page()
        go, sent = asyncio.Event(), asyncio.Event()

        async def slow(route: Route) -> None:
            sent.set()
            await go.wait()
            await route.continue_()

        await page.route("**/api/files?name=first.txt", slow)
        files = [("first.txt", b"The tide of Busan is 1.3 metres."), ("second.txt", b"The harbour is Incheon.")]
        payload = [{"name": name, "mimeType": "text/plain", "buffer": raw} for name, raw in files]
        await page.set_input_files("#chosen", payload)  # type: ignore[arg-type]
        await sent.wait()
        await page.locator("#files [data-state=ready]", has_text="second.txt").wait_for()
        await page.fill("#ask", "Compare [1] and [2].")
        await page.keyboard.press("Enter")
        await expect(page.locator("#send")).to_be_disabled()
        assert house.building.home.asked == []
        go.set()
        await expect(page.locator("article.user .files li")).to_have_text(["first.txt", "second.txt"])
        await page.wait_for_load_state()
        await page.locator("article.assistant[data-state=complete] .cite").last.click()
        await expect(page.locator("#passage h2")).to_contain_text("second.txt")


async def test_a_question_does_not_go_without_a_file_that_broke_off(tmp_path: Path, browser: Browser) -> None:
    async with screens(tmp_path, browser) as house:
        page = await house.page()
        go = asyncio.Event()

        async def broken(route: Route) -> None:
            await go.wait()
            await route.abort()

        await page.route("**/api/files?name=first.txt", broken)
        payload = {"name": "first.txt", "mimeType": "text/plain", "buffer": b"The tide"}
        await page.set_input_files("#chosen", payload)  # type: ignore[arg-type]
        await page.fill("#ask", "What does it say?")
        await page.keyboard.press("Enter")
        await expect(page.locator("#send")).to_be_disabled()
        go.set()
        await expect(page.locator("#line")).to_contain_text("first.txt: ")
        await expect(page.locator("#send")).to_be_enabled()
        await expect(page.locator("#ask")).to_have_value("What does it say?")
        assert house.building.home.asked == []


async def test_it_installs_as_a_web_app_and_its_worker_keeps_only_the_shell(tmp_path: Path, browser: Browser) -> None:
    async with screens(tmp_path, browser) as house:
        context = await house.browser.new_context()
        page = await context.new_page()
        await page.goto(house.base + "/sign-in")
        manifest = await page.evaluate("fetch('/manifest.webmanifest').then((one) => one.json())")
        assert manifest["display"] == "standalone"
        for icon in manifest["icons"]:
            assert await page.evaluate("(path) => fetch(path).then((one) => one.status)", icon["src"]) == 200
        await page.evaluate("navigator.serviceWorker.register('/worker.js').then(() => navigator.serviceWorker.ready)")
        kept = await page.evaluate(
            "caches.keys().then((keys) => caches.open(keys[0])).then((one) => one.keys())"
            ".then((all) => all.map((one) => new URL(one.url).pathname))"
        )
        assert kept
        assert all(path.startswith("/static/") for path in kept)
        await page.reload()  # under the worker now
        await context.set_offline(True)
        await page.goto(house.base + "/")
        await expect(page.locator("h1")).to_contain_text("No connection")
        assert await page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") != "none"


async def test_moving_in_from_a_page(tmp_path: Path, browser: Browser) -> None:
    archive = samples.zipped({"conversations.json": Path(__file__).with_name("claude.json").read_bytes()})
    async with screens(tmp_path, browser) as house:
        page = await house.page(at="/mine")
        payload = {"name": "claude.zip", "mimeType": "application/zip", "buffer": archive}
        await page.set_input_files("#archive", payload)  # type: ignore[arg-type]
        await expect(page.locator("#moved")).to_contain_text("1")
        await page.goto(house.base + "/")
        await page.click("#list a")
        await expect(page.locator("article.assistant .text")).to_contain_text("Twice a day")


async def test_pages_are_served_to_each_person_alone(tmp_path: Path, browser: Browser) -> None:
    async with screens(tmp_path, browser) as house:
        page = await house.page()
        await house.ask(page, "mine alone")
        other = await house.page("lee", at=page.url.removeprefix(house.base))
        assert other.url == house.base + "/"
        assert "mine alone" not in await other.content()


async def test_the_policy_asks_why_before_an_answer_and_before_a_file(tmp_path: Path, browser: Browser) -> None:
    async with screens(tmp_path, browser) as house:
        rules = house.building.rules.rules
        rules["outside"] = Rule(Effect.JUSTIFY, because="It costs money.")
        page = await house.page(size=PHONE)
        await page.select_option("#model", "outside")
        await house.ask(page, "hello")
        form = page.locator("article.assistant .give")
        await expect(form).to_contain_text("It costs money.")
        await accessible(page)
        await form.locator("textarea").fill("I compare it with ours.")
        await form.locator("button").click()
        await expect(page.locator("article.assistant .text")).to_have_text("You said: hello")
        await expect(page.locator("article.assistant .versions")).to_have_count(0)
        rules["tidegate_assistant"] = Rule(Effect.COACH, message={"en": "No personal data."})
        file = {"name": "tides.txt", "mimeType": "text/plain", "buffer": b"1.3 metres"}
        await page.set_input_files("#chosen", file)  # type: ignore[arg-type]
        await expect(page.locator("#dialog-text")).to_contain_text("No personal data.")
        await page.click("#dialog-yes")
        await page.locator("#files [data-state=ready]", has_text="tides.txt").wait_for()
