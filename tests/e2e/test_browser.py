"""A person with Chromium: what they see, what they can do, and what that changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ProxySettings

from tests import needs
from tests.e2e.conftest import PASSWORD, World
from tests.e2e.policies import ALLOW, BLOCK, COACH, JUSTIFY, MAIL, REDACT, REDIRECT, rule
from tidegate.practice import browser
from tidegate.practice.gateway import Gateway

SITE = "https://chat.deepseek.com/"
# What a person acknowledged holds for that service; so each story that acknowledges has a service of its own.
COACHED, COACHED_WITHOUT_SCRIPT, JUSTIFIED = (
    "https://grok.com/",
    "https://chat.mistral.ai/",
    "https://www.perplexity.ai/",
)


@pytest.fixture(scope="module")
def chromium(running_gateway: Gateway, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser | None]:
    if browser.missing():
        yield None
        return
    home = tmp_path_factory.mktemp("chromium")
    with browser.chromium(home, proxy=running_gateway.proxy_url, ca_file=running_gateway.ca_file) as running:
        yield running


@pytest.fixture
def person(chromium: Browser | None) -> Iterator[Browser]:
    needs.check(browser.missing())
    assert chromium is not None
    yield chromium
    for context in chromium.contexts:
        context.close()


@pytest.mark.parametrize("host", ["chat.deepseek.com", "chatgpt.com"])
def test_allow(world: World, person: Browser, host: str) -> None:
    world.under(ALLOW)
    page, told = browser.open_page(person, f"https://{host}/")
    assert "Practice chat" in told.text
    assert browser.ask(page, "hello").text == "You said: hello"


@pytest.mark.parametrize("host", ["chat.deepseek.com", "chatgpt.com"])
def test_redact_shows_the_person_their_own_words(world: World, person: Browser, host: str) -> None:
    world.under(REDACT)
    page, _ = browser.open_page(person, f"https://{host}/")
    assert browser.ask(page, f"Write to {MAIL}!").text == f"You said: Write to {MAIL}!"
    assert MAIL not in world.left_text()
    assert "[EMAIL-" in world.left_text()


def test_block_page(world: World, person: Browser) -> None:
    world.under(BLOCK)
    _, told = browser.open_page(person, SITE)
    assert told.status == 403
    assert "Nothing leaves in this story." in told.text
    assert world.entry(told)["body"]["decision"]["rule"] == "the-rule"
    world.nothing_left()


def test_block_of_a_prompt_shows_in_the_services_own_page(world: World, person: Browser) -> None:
    world.under(rule("block", more="data: [email]\nbecause: Addresses stay here."))
    page, _ = browser.open_page(person, SITE)
    told = browser.ask(page, f"Write to {MAIL}")
    assert "Addresses stay here." in told.text
    assert MAIL not in world.left_text()


#: A page's script asks another host; what it can read of the answer.
FETCH = """async (url) => {
  const asked = {method: "PUT", headers: {"content-type": "text/plain", "x-ms-blob-type": "BlockBlob"}, body: "notes"};
  try {
    const answer = await fetch(url, asked);
    return {receipt: answer.headers.get("tidegate-receipt"), text: await answer.text()};
  } catch (failure) { return {receipt: null, text: String(failure)}; }
}"""
#: A page's script says one thing by WebSocket; all that it hears until the end, or until an answer is whole.
TALK = """([url, said]) => new Promise((heard) => {
  const socket = new WebSocket(url), all = [];
  socket.onopen = () => socket.send(said);
  socket.onmessage = (event) => { all.push(event.data); if (event.data.includes('"done"')) socket.close(); };
  socket.onclose = (event) => heard([event.code, event.reason, ...all]);
})"""


def test_a_script_reads_why_its_upload_to_another_host_was_stopped(world: World, person: Browser) -> None:
    world.under(ALLOW)
    page, _ = browser.open_page(person, "https://chatgpt.com/")
    world.under(rule("block", more="service: chatgpt\nbecause: No files."))
    told = page.evaluate(FETCH, "https://files.oaiusercontent.com/file-1?sig=1")
    assert "No files." in told["text"]
    assert told["receipt"] in [entry["receipt"] for entry in world.entries()]
    world.nothing_left()


def test_a_page_that_came_by_http2_talks_by_websocket(world: World, person: Browser) -> None:
    """Envoy asks a service for a WebSocket without its key where the browser asked by HTTP/2 (RFC 8441)."""
    world.under(rule("block", more="data: [email]\nbecause: Addresses stay here."))
    page, _ = browser.open_page(person, "https://copilot.microsoft.com/")

    def said(prompt: str) -> list[Any]:
        asked = {"event": "send", "conversationId": "c-1", "content": [{"type": "text", "text": prompt}]}
        return list(page.evaluate(TALK, ["wss://copilot.microsoft.com/c/api/chat", json.dumps(asked)]))

    assert "".join(json.loads(each).get("text", "") for each in said("hello")[2:]) == "You said: hello"
    code, reason, last = said(f"Write to {MAIL}")
    assert code == 1008
    assert "Addresses stay here." in reason
    assert "Addresses stay here." in last
    assert MAIL not in world.left_text()


def test_coach_page_is_passed_with_its_button_and_then_remembered(world: World, person: Browser) -> None:
    world.under(COACH)
    page, told = browser.open_page(person, COACHED)
    assert "Put no personal data in." in told.text
    world.nothing_left()
    page.click("button[type=submit], input[type=submit]")
    page.wait_for_selector("#chat")
    assert page.url == COACHED
    assert browser.ask(page, "hello").text == "You said: hello"
    _, again = browser.open_page(person, COACHED)
    assert "Practice chat" in again.text


def test_coach_page_in_korean(world: World, person: Browser) -> None:
    world.under(
        rule("coach", name="another-notice", more="message: {en: Be careful., ko: 조심하세요.}\nservice: claude")
    )
    context = person.new_context(locale="ko-KR")
    page = context.new_page()
    page.goto("https://claude.ai/")
    assert page.locator("html").get_attribute("lang") == "ko"
    assert "조심하세요." in page.inner_text("body")


def test_coach_works_without_javascript(world: World, person: Browser) -> None:
    world.under(rule("coach", name="a-notice-without-script", more="message: Be careful."))
    page = person.new_context(java_script_enabled=False).new_page()
    page.goto(COACHED_WITHOUT_SCRIPT)
    page.click("button[type=submit], input[type=submit]")
    page.wait_for_selector("#chat")


def test_justify_form_takes_a_reason_and_records_it(world: World, person: Browser) -> None:
    world.under(JUSTIFY)
    page, told = browser.open_page(person, JUSTIFIED)
    assert "Say why you need it." in told.text
    world.nothing_left()
    before = len(world.entries())
    page.fill("textarea, input[type=text]", "I compare translations for the quarterly report.")
    page.click("button[type=submit], input[type=submit]")
    page.wait_for_selector("#chat")
    written = [str(entry) for entry in world.entries()[before:]]
    assert any("compare translations" in entry for entry in written)


def test_redirect_leads_to_the_assistant(world: World, person: Browser) -> None:
    world.under(REDIRECT)
    page, _ = browser.open_page(person, SITE)
    assert page.url.startswith(world.assistant)
    world.nothing_left()


def test_a_browser_is_asked_who_it_is_when_the_policy_needs_to_know(world: World, person: Browser) -> None:
    world.under(rule("block", more="who: lee"))
    for name, sight in (("kim", "Practice chat"), ("lee", "the-rule")):
        proxy = ProxySettings(server=world.gateway.proxy_url, username=name, password=PASSWORD)
        _, told = browser.open_page(person, SITE, proxy=proxy)
        assert sight in told.text + told.raw
