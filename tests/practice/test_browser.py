"""Chromium as a client."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import needs
from tests.practice.splicer import Splicer
from tidegate.practice import browser
from tidegate.practice.running import PracticeService

PROMPT = "hello 세계"


@pytest.mark.e2e
@needs.there(browser.missing())
@pytest.mark.parametrize("host", ["chat.deepseek.com", "chatgpt.com"])
def test_chromium(proxy: Splicer, practice: PracticeService, tmp_path: Path, host: str) -> None:
    with browser.chromium(tmp_path, proxy=proxy.url, ca_file=practice.address.ca_file) as chromium:
        page, told = browser.open_page(chromium, f"https://{host}/")
        assert "Practice chat" in told.text
        assert browser.ask(page, PROMPT).text == "You said: " + PROMPT
