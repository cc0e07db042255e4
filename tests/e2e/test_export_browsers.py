"""Real Chromium with what Tidegate exports: it refuses and admits what it should, and takes the way it is shown."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from tests import needs
from tests.exports.worlds import exports
from tests.waiting import PATIENCE
from tidegate.exports.browsers import Way
from tidegate.exports.whole import Exports
from tidegate.practice.browser import program

REFUSED = ("deepseek.example", "www.deepseek.example", "chat.kept.example")
ADMITTED = ("pass.deepseek.example", "far.below.deepseek.example", "kept.example", "chatgpt.example", "else.example")


class Web(BaseHTTPRequestHandler):
    """A proxy and a server at once: says which host it was asked for."""

    def __init__(self, seen: list[str], pac: dict[str, str], *more: Any) -> None:
        self.seen, self.pac = seen, pac
        super().__init__(*more)

    def do_GET(self) -> None:
        """Answer."""
        host = urlsplit(self.path).hostname if "://" in self.path else None
        self.seen.append(host or "")
        text = f"page of {host}" if host else self.pac.get("text", "")
        kind = "text/plain" if host else "application/x-ns-proxy-autoconfig"
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def web() -> Iterator[tuple[str, list[str], dict[str, str]]]:
    seen: list[str] = []
    pac: dict[str, str] = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Web, seen, pac))
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    serving.start()
    yield f"127.0.0.1:{server.server_address[1]}", seen, pac
    server.shutdown()
    serving.join()
    server.server_close()


def made(place: str, **way: str) -> Exports:
    found = exports([{"name": "r", "service": "deepseek", "then": "block"}])
    return Exports(replace(found.ground, proxy=place, way=Way(**way)))


def opened(browser: Browser, host: str) -> str:
    page = browser.new_page()
    try:
        page.goto(f"http://{host}/", timeout=PATIENCE * 1000)
        return page.inner_text("body")
    except Error as error:
        return str(error)
    finally:
        page.close()


@pytest.fixture
def chromium_policies() -> Iterator[Path]:
    """Where Debian's Chromium looks for policies; taken away again."""
    path = Path("/etc/chromium/policies/managed/tidegate-story.json")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError:
        needs.check("only root can give Chromium a policy")
    yield path
    path.unlink()


def launched(play: Any, *more: str) -> Browser:
    browser: Browser = play.chromium.launch(
        executable_path=program(), args=["--no-sandbox", "--disable-background-networking", *more]
    )
    return browser


def test_chromium_refuses_and_admits(web: tuple[str, list[str], dict[str, str]], chromium_policies: Path) -> None:
    needs.program("chromium")
    proxy, seen, _ = web
    chromium_policies.write_text(made(proxy, proxy=proxy).chrome()["chrome.json"])
    with sync_playwright() as play:
        browser = launched(play)
        for host in REFUSED:
            assert "ERR_BLOCKED_BY_ADMINISTRATOR" in opened(browser, host)
        for host in ADMITTED:
            assert opened(browser, host) == f"page of {host}"
        assert not set(REFUSED) & set(seen)
        browser.close()


def test_chromium_runs_the_pac_file(web: tuple[str, list[str], dict[str, str]], chromium_policies: Path) -> None:
    needs.program("chromium")
    proxy, seen, pac = web
    found = made(proxy, pac=f"http://{proxy}/proxy.pac")
    pac["text"] = found.pac()["proxy.pac"]
    chromium_policies.write_text(
        json.dumps({"ProxySettings": json.loads(found.chrome()["chrome.json"])["ProxySettings"]})
    )
    with sync_playwright() as play:
        browser = launched(play, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
        for host in ("deepseek.example", "www.deepseek.example.", "ai-7.cloud.example", "CHATGPT.example"):
            assert opened(browser, host).startswith("page of")
        for host in ("else.example", "cloud.example", "notdeepseek.example"):
            assert "ERR_NAME_NOT_RESOLVED" in opened(browser, host)
        browser.close()
    assert "else.example" not in seen
    assert "deepseek.example" in seen
