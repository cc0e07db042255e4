"""Chromium as a client: a person at a web page, with the gateway's certificate in the browser's own trust store."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, ProxySettings, sync_playwright

from tidegate.practice.told import PATIENCE, Told

#: Nothing that talks to the network on its own: what the test sees is what the page did.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-features=OptimizationHints,MediaRouter,AutofillServerCommunication",
    # By default Chromium never asks a proxy for loopback addresses; the practised hosts are names, so this is enough.
    "--proxy-bypass-list=<-loopback>",
)


def program() -> str | None:
    """Where Chromium is on this machine."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


def missing() -> str | None:
    """Why the browser cannot be used here, or ``None``."""
    if program() is None:
        return "Chromium is not installed"
    if shutil.which("certutil") is None:
        return "certutil (libnss3-tools) is not installed, so Chromium cannot be given the certificate"
    return None


def trust(home: Path, ca_file: str) -> None:
    """Put the certificate where a Chromium with this home directory looks (the NSS database of the user)."""
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True, exist_ok=True)
    database = f"sql:{store}"
    for words in (["-N", "--empty-password"], ["-A", "-t", "C,,", "-n", "tidegate", "-i", ca_file]):
        command = ["certutil", "-d", database, *words]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - no shell


@contextmanager
def chromium(home: Path, *, proxy: str, ca_file: str) -> Iterator[Browser]:
    """A headless browser behind the gateway; ``home`` is its own, empty home directory."""
    trust(home, ca_file)
    environment: dict[str, str | float | bool] = {
        **os.environ,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
    }
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=program(), args=list(ARGUMENTS), proxy={"server": proxy}, env=environment
        )
        try:
            yield browser
        finally:
            browser.close()


def open_page(browser: Browser, url: str, *, proxy: ProxySettings | None = None) -> tuple[Page, Told]:
    """Go to ``url``: the page, and what the person reads there.  ``proxy`` is another than the browser's own."""
    page = browser.new_page(proxy=proxy)
    page.set_default_timeout(PATIENCE * 1000)  # milliseconds
    answer = page.goto(url, wait_until="load")
    status = answer.status if answer else None
    headers = answer.all_headers() if answer else {}
    return page, Told("Chromium", status, page.inner_text("body"), page.content(), headers)


def ask(page: Page, prompt: str) -> Told:
    """Type into the practice page's form and read what comes back."""
    page.fill("#prompt", prompt)
    page.click("#send")
    page.wait_for_function("document.getElementById('state').textContent === 'done'")
    answer, error = page.inner_text("#answer"), page.inner_text("#error")
    return Told("Chromium", 200 if answer else None, answer or error, page.content())
