"""Web chats, Gemini and WebSocket chats repeat the prompt in small pieces."""

from __future__ import annotations

import json
import ssl
from typing import Any

import httpx
import pytest
import websockets

from tests.practice.prompts import MAIL, told
from tests.waiting import PATIENCE
from tidegate.practice.running import PracticeService


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://chat.deepseek.com/api/v0/chat/completion", {"prompt": MAIL, "chat_session_id": "s"}),
        ("https://chatgpt.com/backend-api/conversation", {"messages": [{"content": {"parts": [MAIL]}}]}),
        ("https://chatgpt.com/backend-anon/f/conversation", {"messages": [{"content": {"parts": [MAIL]}}]}),
    ],
)
def test_web_chats_stream_the_prompt_back_in_small_pieces(client: httpx.Client, url: str, asked: Any) -> None:
    answer = client.post(url, json=asked)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert told(answer.text) == "You said: " + MAIL
    assert "[EMAIL-7f3a]" not in answer.text, "no delta holds a whole placeholder"


def test_gemini(client: httpx.Client) -> None:
    base = "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash"
    asked = {"contents": [{"role": "user", "parts": [{"text": MAIL}]}]}
    whole = client.post(f"{base}:generateContent", json=asked).json()
    assert whole["candidates"][0]["content"]["parts"][0]["text"] == "You said: " + MAIL
    array = client.post(f"{base}:streamGenerateContent", json=asked).json()
    assert "".join(c["candidates"][0]["content"]["parts"][0]["text"] for c in array) == "You said: " + MAIL
    events = client.post(f"{base}:streamGenerateContent?alt=sse", json=asked).text.split("\n\n")
    parts = [json.loads(e[6:])["candidates"][0]["content"]["parts"][0]["text"] for e in events if e]
    assert "".join(parts) == "You said: " + MAIL


@pytest.mark.parametrize(
    ("path", "asked", "read"),
    [
        ("/any", "plain words", lambda said: said[0]),
        (
            "/c/api/chat",
            json.dumps({"event": "send", "content": [{"type": "text", "text": MAIL}]}),
            lambda said: "".join(json.loads(m).get("text", "") for m in said),
        ),
        (
            "/ws/",
            json.dumps(
                {
                    "command": "create_and_generate_turn",
                    "payload": {"turn": {"candidates": [{"raw_content": MAIL}]}},
                }
            ),
            lambda said: json.loads(said[-1])["turn"]["candidates"][0]["raw_content"],
        ),
        (
            "/v1/realtime",
            json.dumps({"type": "conversation.item.create", "item": {"content": [{"text": MAIL}]}}),
            lambda said: "".join(json.loads(m).get("delta", "") for m in said),
        ),
    ],
)
async def test_websocket_chats(practice: PracticeService, path: str, asked: str, read: Any) -> None:
    trust = ssl.create_default_context(cafile=practice.address.ca_file)
    url = f"wss://127.0.0.1:{practice.address.tls_port}{path}"
    async with websockets.connect(
        url, ssl=trust, server_hostname="copilot.microsoft.com", proxy=None, open_timeout=PATIENCE
    ) as chat:
        await chat.send(asked)
        said = [await chat.recv()]
        while not _is_last(said[-1]):
            said.append(await chat.recv())
    expected = asked if path == "/any" else MAIL
    assert read(said) == "You said: " + expected
    [seen] = practice.seen()
    assert (seen.method, seen.path, seen.messages) == ("WEBSOCKET", path, [asked])


def _is_last(message: Any) -> bool:
    try:
        told = json.loads(message)
    except ValueError:
        return True
    final = told.get("turn", {}).get("candidates", [{}])[0].get("is_final", False)
    return told.get("event") == "done" or told.get("type") == "response.done" or bool(final)
