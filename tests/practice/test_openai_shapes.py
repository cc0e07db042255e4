"""OpenAI's SDK reads the answers."""

from __future__ import annotations

import json
from typing import Any

import httpx
import openai
import pytest

from tests.practice.prompts import MAIL, TOOL
from tidegate.practice.running import PracticeService


@pytest.fixture
def gpt(client: httpx.Client) -> openai.OpenAI:
    either: Any = client  # its types name the fork of httpx alone; it takes both
    return openai.OpenAI(api_key="sk-practice", http_client=either, max_retries=0)


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
    assert call.type == "function"
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
