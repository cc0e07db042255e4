"""Each client of the demo works through a proxy, and tells what it was told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.practice.splicer import Splicer
from tidegate.practice import browser, curl, sdks, streams
from tidegate.practice.running import PracticeService
from tidegate.practice.told import Told

PROMPT = "hello 세계"
CHAT = "https://chat.deepseek.com/api/v0/chat/completion"


@pytest.fixture
def proxy(practice: PracticeService) -> Iterator[Splicer]:
    with Splicer(practice.address.tls_port) as running:
        yield running


@pytest.mark.parametrize("version", ["--http1.1", "--http2"])
@pytest.mark.skipif(not curl.present(), reason="curl is not installed")
def test_curl(proxy: Splicer, practice: PracticeService, version: str) -> None:
    body = json.dumps({"prompt": PROMPT}).encode()
    told = curl.fetch(CHAT, proxy=proxy.url, ca_file=practice.address.ca_file, body=body, version=version)
    assert told.status == 200
    assert streams.said(told.text) == "You said: " + PROMPT
    assert told.headers["content-type"].startswith("text/event-stream")
    assert proxy.asked == ["CONNECT chat.deepseek.com:443 HTTP/1.1"]


@pytest.mark.skipif(not curl.present(), reason="curl is not installed")
def test_curl_says_what_went_wrong(practice: PracticeService) -> None:
    told = curl.fetch(CHAT, proxy="http://127.0.0.1:9", ca_file=practice.address.ca_file)
    assert told.status is None
    assert "127.0.0.1 port 9" in told.text


def test_sdks(proxy: Splicer, practice: PracticeService) -> None:
    gpt = sdks.openai_client(proxy.url, practice.address.ca_file)
    claude = sdks.anthropic_client(proxy.url, practice.address.ca_file)
    for ask in (sdks.openai_chat, sdks.openai_stream, sdks.openai_responses):
        assert ask(gpt, PROMPT).text == "You said: " + PROMPT
    assert sdks.openai_tool(gpt, PROMPT).text == PROMPT
    assert sdks.openai_upload(gpt, "notes.txt", b"notes").text == "notes.txt"
    for talk in (sdks.anthropic_chat, sdks.anthropic_stream):
        assert talk(claude, PROMPT).text == "You said: " + PROMPT
    assert sdks.anthropic_tool(claude, PROMPT).text == PROMPT
    gpt.close()
    claude.close()


def test_http2(proxy: Splicer, practice: PracticeService) -> None:
    told = streams.http2(CHAT, {"prompt": PROMPT}, proxy=proxy.url, ca_file=practice.address.ca_file)
    assert (told.client, told.status, told.text) == ("httpx HTTP/2", 200, "You said: " + PROMPT)


def test_websocket(proxy: Splicer, practice: PracticeService) -> None:
    asked = json.dumps({"event": "send", "content": [{"type": "text", "text": PROMPT}]})
    url = "wss://copilot.microsoft.com/c/api/chat"
    told = streams.websocket(url, [asked], proxy=proxy.url, ca_file=practice.address.ca_file)
    assert (told.status, told.text) == (101, "You said: " + PROMPT)


@pytest.mark.e2e
@pytest.mark.skipif(browser.missing() is not None, reason=str(browser.missing()))
@pytest.mark.parametrize("host", ["chat.deepseek.com", "chatgpt.com"])
def test_chromium(proxy: Splicer, practice: PracticeService, tmp_path: Path, host: str) -> None:
    with browser.chromium(tmp_path, proxy=proxy.url, ca_file=practice.address.ca_file) as chromium:
        page, told = browser.open_page(chromium, f"https://{host}/")
        assert "Practice chat" in told.text
        assert browser.ask(page, PROMPT).text == "You said: " + PROMPT


@pytest.mark.parametrize(
    ("told", "receipt"),
    [
        (Told("x", 403, "Receipt r-0123456789abcdef."), "r-0123456789abcdef"),
        (Told("x", 403, "", headers={"tidegate-receipt": "r-zzzzzzzzzzzzzzzz"}), "r-zzzzzzzzzzzzzzzz"),
        (Told("x", 200, "no-r-012345"), None),
    ],
)
def test_a_receipt_is_found_wherever_it_stands(told: Told, receipt: str | None) -> None:
    assert told.receipt == receipt
