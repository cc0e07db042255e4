"""The ``openai`` and ``anthropic`` SDKs as clients: what programs do."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable
from typing import Any

import anthropic
import httpx2
import openai

from tidegate.practice.told import PATIENCE, Told

TOOL_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"body": {"type": "string"}},
    "required": ["body"],
    "additionalProperties": False,
}


def openai_client(proxy: str, ca_file: str) -> openai.OpenAI:
    """The SDK's client as the gateway's printed instructions set it up."""
    trust = ssl.create_default_context(cafile=ca_file)
    web = httpx2.Client(proxy=proxy, verify=trust, timeout=PATIENCE, trust_env=False)
    return openai.OpenAI(api_key="sk-practice", http_client=web, max_retries=0)


def anthropic_client(proxy: str, ca_file: str) -> anthropic.Anthropic:
    """The same for Anthropic's SDK."""
    trust = ssl.create_default_context(cafile=ca_file)
    web = httpx2.Client(proxy=proxy, verify=trust, timeout=PATIENCE, trust_env=False)
    return anthropic.Anthropic(api_key="sk-practice", http_client=web, max_retries=0)


def openai_chat(client: openai.OpenAI, prompt: str) -> Told:
    """A chat completion, whole."""

    def ask() -> str:
        answer = client.chat.completions.create(model="gpt-practice", messages=[{"role": "user", "content": prompt}])
        return answer.choices[0].message.content or ""

    return _openai("openai chat", ask)


def openai_stream(client: openai.OpenAI, prompt: str) -> Told:
    """A chat completion, streamed."""

    def ask() -> str:
        messages: Any = [{"role": "user", "content": prompt}]
        stream = client.chat.completions.create(model="gpt-practice", messages=messages, stream=True)
        return "".join(chunk.choices[0].delta.content or "" for chunk in stream)

    return _openai("openai stream", ask)


def openai_tool(client: openai.OpenAI, prompt: str) -> Told:
    """A streamed tool call; the text is the tool's argument, as a program would use it."""

    def ask() -> str:
        tools: Any = [{"type": "function", "function": {"name": "send_mail", "parameters": TOOL_SCHEMA}}]
        messages: Any = [{"role": "user", "content": prompt}]
        stream = client.chat.completions.create(model="gpt-practice", messages=messages, tools=tools, stream=True)
        calls = [call for chunk in stream for call in chunk.choices[0].delta.tool_calls or []]
        pieces = [call.function.arguments or "" for call in calls if call.function]
        return str(json.loads("".join(pieces))["body"])

    return _openai("openai tool call", ask)


def openai_responses(client: openai.OpenAI, prompt: str) -> Told:
    """The Responses API, streamed."""

    def ask() -> str:
        with client.responses.stream(model="gpt-practice", input=prompt) as stream:
            pieces = [event.delta for event in stream if event.type == "response.output_text.delta"]
            whole = stream.get_final_response().output_text
        joined = "".join(pieces)
        if joined != whole:
            raise ValueError("the deltas and the final text differ")
        return whole

    return _openai("openai responses", ask)


def openai_upload(client: openai.OpenAI, name: str, content: bytes) -> Told:
    """A file upload; the text is the name that the service kept."""

    def ask() -> str:
        return client.files.create(file=(name, content), purpose="assistants").filename

    return _openai("openai upload", ask)


def anthropic_chat(client: anthropic.Anthropic, prompt: str) -> Told:
    """A message, whole."""

    def ask() -> str:
        messages: Any = [{"role": "user", "content": prompt}]
        answer: Any = client.messages.create(model="claude-practice", max_tokens=64, messages=messages)
        return str(answer.content[0].text)

    return _anthropic("anthropic chat", ask)


def anthropic_stream(client: anthropic.Anthropic, prompt: str) -> Told:
    """A message, streamed."""

    def ask() -> str:
        messages: Any = [{"role": "user", "content": prompt}]
        with client.messages.stream(model="claude-practice", max_tokens=64, messages=messages) as stream:
            return "".join(stream.text_stream)

    return _anthropic("anthropic stream", ask)


def anthropic_tool(client: anthropic.Anthropic, prompt: str) -> Told:
    """A streamed tool use; the text is the tool's argument."""

    def ask() -> str:
        tools: Any = [{"name": "send_mail", "input_schema": TOOL_SCHEMA}]
        messages: Any = [{"role": "user", "content": prompt}]
        stream_of = client.messages.stream
        with stream_of(model="claude-practice", max_tokens=64, messages=messages, tools=tools) as stream:
            block: Any = stream.get_final_message().content[0]
        return str(block.input["body"])

    return _anthropic("anthropic tool use", ask)


def _openai(name: str, ask: Callable[[], str]) -> Told:
    try:
        return Told(name, 200, ask())
    except openai.APIStatusError as error:
        return Told(name, error.status_code, error.message, error.response.text, dict(error.response.headers))
    except openai.APIError as error:  # an error inside a stream, or no connection
        return Told(name, None, error.message, repr(error.body))


def _anthropic(name: str, ask: Callable[[], str]) -> Told:
    try:
        return Told(name, 200, ask())
    except anthropic.APIStatusError as error:
        return Told(name, error.status_code, error.message, error.response.text, dict(error.response.headers))
    except anthropic.APIError as error:
        return Told(name, None, error.message, repr(error.body))
