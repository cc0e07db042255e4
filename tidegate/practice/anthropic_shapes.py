"""Anthropic's Messages API as its SDK reads it, whole and streamed, with tool use; DeepSeek and others copy it.

Shapes follow the public reference (docs.anthropic.com, "Messages" and "Streaming") and were tried with the SDK.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from tidegate.practice.answers import Json, Reply, call_for, echo, last_from_user, sse

MODEL: Final = "practice-1"
USAGE: Final = {"input_tokens": 1, "output_tokens": 1}


def read(asked: Json, delta: int) -> Reply:
    """The reply; a tool use when tools are offered and no result came yet."""
    messages = asked.get("messages")
    prompt = last_from_user(messages)
    tools = asked.get("tools") or []
    if tools and not any(_is_result(message) for message in messages or []):
        return Reply("", call_for(prompt, tools[0].get("name", "tool"), tools[0].get("input_schema")), delta)
    return Reply(echo(prompt), delta=delta)


def _is_result(message: Json) -> bool:
    content = message.get("content") if isinstance(message, dict) else None
    return isinstance(content, list) and any(isinstance(b, dict) and b.get("type") == "tool_result" for b in content)


def message(reply: Reply) -> Json:
    """A whole message."""
    return _envelope() | {"content": [_block(reply)], "stop_reason": _stop(reply), "usage": USAGE}


def events(reply: Reply) -> Iterator[bytes]:
    """The named events of a streamed message."""
    yield _event("message_start", {"message": _envelope() | {"content": [], "stop_reason": None, "usage": USAGE}})
    empty = {"type": "tool_use", "id": "toolu_practice", "name": reply.call.name, "input": {}} if reply.call else None
    yield _event("content_block_start", {"index": 0, "content_block": empty or {"type": "text", "text": ""}})
    yield _event("ping", {})
    for piece in reply.argument_deltas():
        yield _event("content_block_delta", {"index": 0, "delta": {"type": "input_json_delta", "partial_json": piece}})
    for piece in reply.deltas():
        yield _event("content_block_delta", {"index": 0, "delta": {"type": "text_delta", "text": piece}})
    yield _event("content_block_stop", {"index": 0})
    stop = {"stop_reason": _stop(reply), "stop_sequence": None}
    yield _event("message_delta", {"delta": stop, "usage": {"output_tokens": 1}})
    yield _event("message_stop", {})


def _event(name: str, data: dict[str, Json]) -> bytes:
    return sse({"type": name} | data, name)


def _envelope() -> dict[str, Json]:
    return {"id": "msg_practice", "type": "message", "role": "assistant", "model": MODEL, "stop_sequence": None}


def _block(reply: Reply) -> Json:
    if reply.call:
        return {
            "type": "tool_use",
            "id": "toolu_practice",
            "name": reply.call.name,
            "input": json.loads(reply.call.arguments),
        }
    return {"type": "text", "text": reply.text}


def _stop(reply: Reply) -> str:
    return "tool_use" if reply.call else "end_turn"
