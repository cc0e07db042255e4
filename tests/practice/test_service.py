"""Real clients get real shapes, and everything they sent is in the notebook."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
from pathlib import Path
from typing import Any

import anthropic
import brotli
import h2.exceptions
import httpx
import httpx2
import openai
import pytest
import websockets

from tidegate.practice.notebook import Seen
from tidegate.practice.running import PracticeService

MAIL = 'write to [EMAIL-7f3a] about "quotes" and 한국어'
TOOL = {"type": "object", "properties": {"body": {"type": "string"}, "count": {"type": "integer"}}}


@pytest.fixture
def gpt(client: httpx.Client) -> openai.OpenAI:
    return openai.OpenAI(api_key="sk-practice", http_client=client, max_retries=0)


@pytest.fixture
def claude(client2: httpx2.Client) -> anthropic.Anthropic:
    return anthropic.Anthropic(api_key="sk-practice", http_client=client2, max_retries=0)


def test_what_was_sent_is_written_down_as_it_came(client: httpx.Client, practice: PracticeService) -> None:
    client.post("https://chat.deepseek.com/api/v0/x?a=b", content=b"raw \xff bytes", headers={"X-Odd": "Value"})
    [seen] = practice.seen()
    assert (seen.method, seen.host, seen.path, seen.query) == ("POST", "chat.deepseek.com", "/api/v0/x", "a=b")
    assert (seen.scheme, seen.version, seen.body) == ("https", "2", b"raw \xff bytes")
    assert seen.header("x-odd") == "Value"
    assert seen.complete
    assert [json.loads(line) for line in Path(practice.address.record_file).read_text().splitlines()][
        -1
    ] == seen.to_dict()


def test_entries_survive_the_trip_through_json() -> None:
    seen = Seen(3, "https", "1.1", "POST", "h", "/p", "q=1", (("a", "b"),), b"\x00\xff", ["text", b"\x01"], True)
    assert Seen.from_dict(json.loads(json.dumps(seen.to_dict()))) == seen


def test_after_and_clear(client: httpx.Client, practice: PracticeService) -> None:
    client.get("https://one.example/")
    first = practice.last_number()
    client.get("https://two.example/")
    assert [seen.host for seen in practice.seen(after=first)] == ["two.example"]
    practice.clear()
    assert practice.seen() == []


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd", "deflate"])
def test_compressed_answers_can_be_read_as_they_come(client: httpx.Client, encoding: str) -> None:
    headers = {"x-practice": f"encode={encoding}"}
    asked = {"model": "m", "stream": True, "messages": [{"role": "user", "content": "hello there"}]}
    answer = client.post("https://api.openai.com/v1/chat/completions", json=asked, headers=headers)
    assert answer.headers["content-encoding"] == encoding
    if encoding != "br" or "br" in client.headers["accept-encoding"]:
        assert answer.text.endswith("data: [DONE]\n\n")


def test_a_compressed_question_is_understood(client: httpx.Client, practice: PracticeService) -> None:
    body = brotli.compress(json.dumps({"prompt": MAIL}).encode())
    answer = client.post(
        "https://chat.deepseek.com/api/v0/chat/completion", content=body, headers={"content-encoding": "br"}
    )
    assert told(answer.text) == "You said: " + MAIL
    assert MAIL in json.loads(practice.seen()[0].text)["prompt"]


def told(events: str) -> str:
    """The text that an events answer of DeepSeek or ChatGPT appends."""
    lines = [line[6:] for line in events.splitlines() if line.startswith("data: {")]
    patches = [json.loads(line) for line in lines]
    return "".join(p["v"] for p in patches if isinstance(p.get("v"), str) and not p.get("p", "").endswith("status"))


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


def test_openai_chat(gpt: openai.OpenAI) -> None:
    whole = gpt.chat.completions.create(model="m", messages=[{"role": "user", "content": MAIL}])
    assert whole.choices[0].message.content == "You said: " + MAIL
    stream = gpt.chat.completions.create(model="m", messages=[{"role": "user", "content": MAIL}], stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in stream) == "You said: " + MAIL


def test_openai_tools(gpt: openai.OpenAI) -> None:
    tools: Any = [{"type": "function", "function": {"name": "send", "parameters": TOOL}}]
    messages: Any = [{"role": "user", "content": MAIL}]
    whole = gpt.chat.completions.create(model="m", messages=messages, tools=tools)
    [call] = whole.choices[0].message.tool_calls or []
    assert json.loads(call.function.arguments) == {"body": MAIL}
    stream = gpt.chat.completions.create(model="m", messages=messages, tools=tools, stream=True)
    deltas = [chunk.choices[0].delta.tool_calls or [] for chunk in stream]
    arguments = [call.function.arguments or "" for calls in deltas for call in calls if call.function]
    assert json.loads("".join(arguments)) == {"body": MAIL}
    messages += [{"role": "tool", "tool_call_id": "call_practice", "content": "done"}]
    final = gpt.chat.completions.create(model="m", messages=messages, tools=tools)
    assert final.choices[0].message.content == "You said: done"


def test_openai_responses(gpt: openai.OpenAI) -> None:
    assert gpt.responses.create(model="m", input=MAIL).output_text == "You said: " + MAIL
    with gpt.responses.stream(model="m", input=MAIL) as stream:
        pieces = [event.delta for event in stream if event.type == "response.output_text.delta"]
        assert "".join(pieces) == "You said: " + MAIL
        assert stream.get_final_response().output_text == "You said: " + MAIL
    tools: Any = [{"type": "function", "name": "send", "parameters": TOOL, "strict": False}]
    events = gpt.responses.create(model="m", input=[{"role": "user", "content": MAIL}], tools=tools, stream=True)
    arguments = [e.delta for e in events if e.type == "response.function_call_arguments.delta"]
    assert json.loads("".join(arguments)) == {"body": MAIL}


def test_openai_files_embeddings_models(gpt: openai.OpenAI, practice: PracticeService) -> None:
    kept = gpt.files.create(file=("notes.txt", b"the notes"), purpose="assistants")
    assert (kept.filename, kept.bytes) == ("notes.txt", 9)
    assert b"the notes" in practice.seen()[0].body
    assert gpt.embeddings.create(model="m", input=["a", "b"]).data[1].embedding == [1.0, 0.5, 1.0]
    assert [model.id for model in gpt.models.list()] == ["practice-1"]


def test_anthropic(claude: anthropic.Anthropic) -> None:
    asked: Any = {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": MAIL}]}
    assert claude.messages.create(**asked).content[0].text == "You said: " + MAIL
    with claude.messages.stream(**asked) as stream:
        assert "".join(stream.text_stream) == "You said: " + MAIL
    tools: Any = [{"name": "send", "input_schema": TOOL}]
    assert claude.messages.create(**asked, tools=tools).content[0].input == {"body": MAIL}
    with claude.messages.stream(**asked, tools=tools) as stream:
        final = stream.get_final_message()
    assert (final.stop_reason, final.content[0].input) == ("tool_use", {"body": MAIL})


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
    async with websockets.connect(url, ssl=trust, server_hostname="copilot.microsoft.com", proxy=None) as chat:
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


def test_a_sender_that_gives_up_is_written_down_as_such(practice: PracticeService) -> None:
    with socket.create_connection(("127.0.0.1", practice.address.plain_port), 5) as half:
        half.sendall(b"POST /half HTTP/1.1\r\nHost: plain.example\r\nContent-Length: 100\r\n\r\nonly this")
        wait_for(lambda: practice.seen() and practice.seen()[0].body == b"only this")
    wait_for(lambda: '"/half"' in Path(practice.address.record_file).read_text())
    [seen] = practice.seen()
    assert (seen.scheme, seen.host, seen.complete) == ("http", "plain.example", False)


def wait_for(condition: Any, seconds: float = 5) -> None:
    async def poll() -> None:
        while not condition():
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(poll(), seconds))


def test_moods(client: httpx.Client) -> None:
    url = "https://chat.deepseek.com/api/v0/chat/completion"
    ask: Any = {"url": url, "json": {"prompt": "hello"}}
    assert client.post(**ask, headers={"x-practice": "status=503"}).status_code == 503
    assert '"v": "Y"' in client.post(**ask, headers={"x-practice": "delta=1"}).text
    with pytest.raises(httpx.ReadTimeout):
        client.post(**ask, headers={"x-practice": "silent"}, timeout=0.2)
    with pytest.raises((httpx.HTTPError, h2.exceptions.ProtocolError)):
        client.post(**ask, headers={"x-practice": "cut"})
    assert not client.post(**ask, headers={"x-practice": "ragged"}).text.endswith("\n")
    for mood in ("endless", "hold"):
        with client.stream("POST", **ask, headers={"x-practice": mood}) as answer:
            assert next(answer.iter_lines()) == "event: ready"


def test_the_page_is_a_page(client: httpx.Client) -> None:
    page = client.get("https://chatgpt.com/")
    assert page.headers["content-type"].startswith("text/html")
    assert '<form id="chat">' in page.text
