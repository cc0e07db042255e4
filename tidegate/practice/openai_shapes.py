"""OpenAI's API as its SDKs read it: chat completions, responses, completions, embeddings, files, models.

Shapes follow the public API reference (platform.openai.com/docs/api-reference) and were tried with the ``openai`` SDK.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator
from typing import Final

from tidegate.practice.answers import DONE, Call, Json, Reply, call_for, echo, last_from_user, sse, words

MODEL: Final = "practice-1"
#: 2026-01-01, so that answers are the same every time.
CREATED: Final = 1767225600
USAGE: Final = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}


def read_chat(asked: Json, delta: int) -> Reply:
    """The reply to a chat completion; a tool call when tools are offered and none was answered yet."""
    messages = asked.get("messages")
    prompt = last_from_user(messages)
    answered = any(isinstance(m, dict) and m.get("role") == "tool" for m in messages or [])
    tools = asked.get("tools") or []
    if tools and not answered:
        function = tools[0].get("function", {})
        return Reply("", call_for(prompt, function.get("name", "tool"), function.get("parameters")), delta)
    return Reply(echo(prompt), delta=delta)


def chat(reply: Reply) -> Json:
    """A whole ``chat.completion``."""
    message: dict[str, Json] = {"role": "assistant", "content": reply.text or None, "refusal": None}
    if reply.call:
        message["tool_calls"] = [_tool_call(reply.call)]
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _finish(reply)}
    return _envelope("chat.completion") | {"choices": [choice], "usage": USAGE}


def chat_events(reply: Reply) -> Iterator[bytes]:
    """The same as ``chat.completion.chunk`` events."""
    yield _chunk({"role": "assistant", "content": "", "refusal": None})
    for piece in reply.deltas():
        yield _chunk({"content": piece})
    if reply.call:
        yield _chunk({"tool_calls": [{"index": 0} | _tool_call(Call(reply.call.name, ""))]})
        for piece in reply.argument_deltas():
            yield _chunk({"tool_calls": [{"index": 0, "function": {"arguments": piece}}]})
    yield _chunk({}, _finish(reply))
    yield DONE


def read_response(asked: Json, delta: int) -> Reply:
    """The reply to ``/v1/responses``, whose input is a string or a list of items."""
    given = asked.get("input")
    prompt = given if isinstance(given, str) else last_from_user(given)
    answered = isinstance(given, list) and any(
        isinstance(item, dict) and item.get("type") == "function_call_output" for item in given
    )
    tools = asked.get("tools") or []
    if tools and not answered:
        return Reply("", call_for(prompt, tools[0].get("name", "tool"), tools[0].get("parameters")), delta)
    return Reply(echo(prompt), delta=delta)


def response(reply: Reply, status: str = "completed") -> Json:
    """A ``response`` object; without output while it is in progress."""
    return {
        "id": "resp_practice",
        "object": "response",
        "created_at": CREATED,
        "status": status,
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "model": MODEL,
        "output": [_output(reply)] if status == "completed" else [],
        "parallel_tool_calls": True,
        "temperature": 1.0,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "usage": {
            "input_tokens": 1,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": 1,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": 2,
        },
    }


def response_events(reply: Reply) -> Iterator[bytes]:
    """The named events of a streamed response."""
    place: dict[str, Json] = {"item_id": _output(reply)["id"], "output_index": 0}
    numbered = enumerate(_response_steps(reply, place))
    for number, (name, data) in numbered:
        yield sse({"type": name, "sequence_number": number} | data, name)


def _response_steps(reply: Reply, place: dict[str, Json]) -> Iterator[tuple[str, dict[str, Json]]]:
    yield "response.created", {"response": response(reply, "in_progress")}
    yield "response.in_progress", {"response": response(reply, "in_progress")}
    done = _output(reply)
    if reply.call:
        yield (
            "response.output_item.added",
            {"output_index": 0, "item": done | {"arguments": "", "status": "in_progress"}},
        )
        for piece in reply.argument_deltas():
            yield "response.function_call_arguments.delta", place | {"delta": piece}
        finished = {"name": reply.call.name, "arguments": reply.call.arguments}
        yield "response.function_call_arguments.done", place | finished
    else:
        part = {"type": "output_text", "text": "", "annotations": []}
        yield "response.output_item.added", {"output_index": 0, "item": done | {"content": [], "status": "in_progress"}}
        yield "response.content_part.added", place | {"content_index": 0, "part": part}
        for piece in reply.deltas():
            yield "response.output_text.delta", place | {"content_index": 0, "delta": piece, "logprobs": []}
        whole = {"content_index": 0, "text": reply.text, "logprobs": []}
        yield "response.output_text.done", place | whole
        yield "response.content_part.done", place | {"content_index": 0, "part": part | {"text": reply.text}}
    yield "response.output_item.done", {"output_index": 0, "item": done}
    yield "response.completed", {"response": response(reply)}


def _output(reply: Reply) -> dict[str, Json]:
    if reply.call:
        named = {"call_id": "call_practice", "name": reply.call.name, "arguments": reply.call.arguments}
        return {"id": "fc_practice", "type": "function_call", "status": "completed"} | named
    said = [{"type": "output_text", "text": reply.text, "annotations": []}]
    return {"id": "msg_practice", "type": "message", "status": "completed", "role": "assistant", "content": said}


def completion(asked: Json) -> Json:
    """The old ``text_completion``."""
    choice = {"index": 0, "text": echo(words(asked.get("prompt"))), "logprobs": None, "finish_reason": "stop"}
    return _envelope("text_completion") | {"choices": [choice], "usage": USAGE}


def embeddings(asked: Json) -> Json:
    """Three numbers for every input, in the encoding the SDK asked for."""
    given = asked.get("input")
    vectors: list[Json] = []
    for index, _ in enumerate(given if isinstance(given, list) else [given]):
        numbers = [float(index), 0.5, 1.0]
        coded = base64.b64encode(struct.pack("<3f", *numbers)).decode()
        as_base64 = asked.get("encoding_format") == "base64"
        vectors.append({"object": "embedding", "index": index, "embedding": coded if as_base64 else numbers})
    return {"object": "list", "model": MODEL, "data": vectors, "usage": {"prompt_tokens": 1, "total_tokens": 1}}


def models() -> Json:
    """The list of the one model there is."""
    return {"object": "list", "data": [{"id": MODEL, "object": "model", "created": CREATED, "owned_by": "practice"}]}


def file(name: str, size: int, purpose: str) -> Json:
    """An uploaded file."""
    kept = {"bytes": size, "created_at": CREATED, "filename": name, "purpose": purpose, "status": "processed"}
    return {"id": "file-practice", "object": "file"} | kept


def _envelope(kind: str) -> dict[str, Json]:
    return {"id": "chatcmpl-practice", "object": kind, "created": CREATED, "model": MODEL, "system_fingerprint": None}


def _chunk(delta: Json, finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return sse(_envelope("chat.completion.chunk") | {"choices": [choice]})


def _tool_call(call: Call) -> dict[str, Json]:
    function = {"name": call.name, "arguments": call.arguments}
    return {"id": "call_practice", "type": "function", "function": function}


def _finish(reply: Reply) -> str:
    return "tool_calls" if reply.call else "stop"
