"""curl as a client."""

from __future__ import annotations

import json

import pytest

from tests import needs
from tests.practice.splicer import Splicer
from tidegate.practice import curl, streams
from tidegate.practice.running import PracticeService

PROMPT = "hello 세계"


CHAT = "https://chat.deepseek.com/api/v0/chat/completion"


@pytest.mark.parametrize("version", ["--http1.1", "--http2"])
@needs.programs("curl")
def test_curl(proxy: Splicer, practice: PracticeService, version: str) -> None:
    body = json.dumps({"prompt": PROMPT}).encode()
    told = curl.fetch(CHAT, proxy=proxy.url, ca_file=practice.address.ca_file, body=body, version=version)
    assert told.status == 200
    assert streams.said(told.text) == "You said: " + PROMPT
    assert told.headers["content-type"].startswith("text/event-stream")
    assert proxy.asked == ["CONNECT chat.deepseek.com:443 HTTP/1.1"]


@needs.programs("curl")
def test_curl_says_what_went_wrong(practice: PracticeService) -> None:
    told = curl.fetch(CHAT, proxy="http://127.0.0.1:9", ca_file=practice.address.ca_file)
    assert told.status is None
    assert told.text.startswith("curl: (7)")
    # Newer ones tell the port no more.
    assert "127.0.0.1 port 9" in told.text or "over proxy 127.0.0.1 after" in told.text
