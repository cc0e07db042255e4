"""HTTP/2 and WebSocket clients."""

from __future__ import annotations

import json

from tests.practice.splicer import Splicer
from tidegate.practice import streams
from tidegate.practice.running import PracticeService

PROMPT = "hello 세계"


CHAT = "https://chat.deepseek.com/api/v0/chat/completion"


def test_http2(proxy: Splicer, practice: PracticeService) -> None:
    told = streams.http2(CHAT, {"prompt": PROMPT}, proxy=proxy.url, ca_file=practice.address.ca_file)
    assert (told.client, told.status, told.text) == ("httpx HTTP/2", 200, "You said: " + PROMPT)


def test_websocket(proxy: Splicer, practice: PracticeService) -> None:
    asked = json.dumps({"event": "send", "content": [{"type": "text", "text": PROMPT}]})
    url = "wss://copilot.microsoft.com/c/api/chat"
    told = streams.websocket(url, [asked], proxy=proxy.url, ca_file=practice.address.ca_file)
    assert (told.status, told.text) == (101, "You said: " + PROMPT)
