"""The page in a real Chromium: no script of a name runs, nothing is asked of anybody, and everybody can use it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Request

from tests.assistant.screens import chromium
from tests.usage.report.telling import KNOWN, figures
from tidegate.usage.report.figures import Figures
from tidegate.usage.report.page import html
from tidegate.usage.report.story import tell
from tidegate.usage.report.words import Language

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

EVIL = (
    "<script>document.title='run'</script>", "<img src=http://127.0.0.1:9/x onerror=\"document.title='run'\">",
    "\"><svg onload=document.title='run'>", "</style><style>@import 'http://127.0.0.1:9/y';</style>",
    "\u202egnp.exe", "شبكة", "x" * 5000, "${document.title='run'}{{7*7}}",
)  # fmt: skip


def odd() -> Figures:
    """Figures in which every name is one that somebody chose to harm."""
    answers = dict(figures().answers)
    hosts, parts = answers["proposed"], answers["parts"]
    first, last = figures().first, figures().last
    answers["proposed"] = replace(hosts, rows=tuple((name, 3, 9, first, last) for name in EVIL))
    answers["parts"] = replace(parts, rows=tuple((name, 9) for name in EVIL))
    rules = answers["rules"]
    answers["rules"] = replace(rules, rows=tuple((name, "block", 7) for name in EVIL))
    return replace(figures(), answers=answers)


@pytest.mark.parametrize("language", ["en", "ko"])
async def test_names_are_text_and_nothing_leaves(tmp_path: Path, language: Language) -> None:
    page_file = tmp_path / "report.html"
    evil = {**KNOWN, "chatgpt": replace(KNOWN["chatgpt"], name=EVIL[0])}
    page_file.write_text(html(tell(odd(), evil, language, EVIL[1])), encoding="utf-8")
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    async with chromium() as browser:
        for size in ({"width": 1100, "height": 900}, {"width": 360, "height": 740}):
            context = await browser.new_context(viewport=size)  # type: ignore[arg-type]
            page = await context.new_page()
            page.on("request", note)
            await page.goto(page_file.as_uri())
            await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert (await page.title()).startswith(("AI services in use", "AI 서비스"))
            assert await page.locator("script, img, iframe, link").count() == 0
            said = await page.locator("main").inner_text()
            assert EVIL[0] in said
            assert "\u202e" not in said
            # Nothing is wider than the page; what is wide scrolls inside it.
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            await context.close()
        assert set(asked) == {page_file.as_uri()}
        # The tool that listens for people is put in where a script may run; the page itself lets none in.
        context = await browser.new_context(bypass_csp=True)
        page = await context.new_page()
        await page.goto(page_file.as_uri())
        found = (await Axe().run(page)).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
        await context.close()


async def test_the_policy_of_the_page_lets_no_script_and_no_request_pass(tmp_path: Path) -> None:
    page_file = tmp_path / "report.html"
    text = html(tell(figures(), KNOWN, "en"))
    harm = "<script>document.title='run'</script><img src='http://127.0.0.1:9/x'>"
    page_file.write_text(text.replace("</main>", harm + "</main>"), encoding="utf-8")
    async with chromium() as browser:
        page = await browser.new_page()
        asked: list[str] = []
        page.on("requestfinished", lambda request: asked.append(request.url))
        page.on("requestfailed", lambda request: asked.append(f"{request.url} {request.failure}"))
        await page.goto(page_file.as_uri())
        assert await page.title() != "run"
        assert [one for one in asked if one.startswith("http") and "csp" not in one] == []
