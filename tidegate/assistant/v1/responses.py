"""``/v1/responses``: OpenAI's newer API, turned into a chat completion and back.

Shapes follow the public API reference (platform.openai.com/docs/api-reference/responses).  What was said is
kept, sealed, for ``previous_response_id``, unless the program says ``store: false``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from tidegate.assistant.caller import Told
from tidegate.assistant.keys import Holder
from tidegate.assistant.models.reply import Trouble
from tidegate.assistant.store import NotThere, Store, new_id
from tidegate.assistant.v1.calls import Running, begin, holder_of, json_of, openai_error
from tidegate.assistant.v1.chat import EVENTS

KIND = "response"
#: Settings that have the same name in both.
_SAME = ("model", "temperature", "top_p", "parallel_tool_calls", "metadata", "user")


async def responses(request: Request) -> Response:
    """A response, whole or streamed."""
    said, size = await json_of(request)
    holder, store = holder_of(request), request.app.state.parts.store
    messages = _earlier(store, holder, said) + _messages(said)
    chat = _chat(said, messages)
    running = await begin(request, dict(chat), size + len(msgspec.json.encode(messages)))
    made = _Made(said, running, messages, store, holder)
    if said.get("stream"):
        return StreamingResponse(made.events(), media_type="text/event-stream", headers=running.headers | EVENTS)
    made.take(msgspec.json.decode(await running.content()))
    return JSONResponse(made.shown("completed"), headers=running.headers)


def _earlier(store: Store, holder: Holder, said: dict[str, Any]) -> list[dict[str, Any]]:
    """What was said before, where the request names a response; instructions do not carry over."""
    previous = said.get("previous_response_id")
    if not previous:
        return []
    try:
        kept = store.blob(holder.key.name, KIND, f"{holder.id} {previous}")
    except NotThere:
        raise Told(404, "not-there", "There is no such earlier response.") from None
    return list(msgspec.json.decode(kept, type=list[dict[str, Any]]))


def _messages(said: dict[str, Any]) -> list[dict[str, Any]]:
    given = said.get("input", "")
    if isinstance(given, str):
        return [{"role": "user", "content": given}]
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise Told(422, "not-understood", "`input` is a text or a list of items.")
    return [_message(item) for item in given]


def _message(item: dict[str, Any]) -> dict[str, Any]:
    kind = item.get("type", "message")
    if kind == "function_call":
        function = {"name": item.get("name", ""), "arguments": item.get("arguments", "")}
        call = {"id": item.get("call_id", ""), "type": "function", "function": function}
        return {"role": "assistant", "content": None, "tool_calls": [call]}
    if kind == "function_call_output":
        return {"role": "tool", "tool_call_id": item.get("call_id", ""), "content": item.get("output", "")}
    if kind != "message":
        raise Told(422, "not-understood", f"Items of the type {str(kind)[:40]!r} are not understood here.")
    role, content = item.get("role", "user"), item.get("content", "")
    if isinstance(content, list):
        content = [_part(part) for part in content if isinstance(part, dict)]
    return {"role": "system" if role == "developer" else role, "content": content}


def _part(part: dict[str, Any]) -> dict[str, Any]:
    kind = part.get("type")
    if kind in ("input_text", "output_text", "text"):
        return {"type": "text", "text": part.get("text", "")}
    if kind == "input_image" and isinstance(part.get("image_url"), str):
        return {"type": "image_url", "image_url": {"url": part["image_url"]}}
    if kind in ("input_image", "input_file") and (part.get("file_id") or part.get("file_data")):
        return {
            "type": "file",
            "file": {name: part[name] for name in ("file_id", "filename", "file_data") if name in part},
        }
    raise Told(422, "not-understood", f"Content of the type {str(kind)[:40]!r} is not understood here.")


def _chat(said: dict[str, Any], messages: list[dict[str, Any]]) -> dict[str, Any]:
    instructions = said.get("instructions")
    system = [{"role": "system", "content": instructions}] if instructions else []
    chat: dict[str, Any] = {"messages": [*system, *messages]} | {name: said[name] for name in _SAME if name in said}
    if said.get("max_output_tokens"):
        chat["max_tokens"] = said["max_output_tokens"]
    tools = [_tool(tool) for tool in said.get("tools") or () if isinstance(tool, dict)]
    if tools:
        chat["tools"] = tools
    choice = said.get("tool_choice")
    if choice is not None and tools:
        named = isinstance(choice, dict) and choice.get("type") == "function"
        chat["tool_choice"] = {"type": "function", "function": {"name": choice.get("name")}} if named else choice
    if said.get("stream"):
        chat |= {"stream": True, "stream_options": {"include_usage": True}}
    return chat


def _tool(tool: dict[str, Any]) -> dict[str, Any]:
    if tool.get("type") != "function":
        raise Told(422, "not-understood", "Only tools of the type `function` can be used here.")
    return {"type": "function", "function": {name: value for name, value in tool.items() if name != "type"}}


class _Made:
    """A response while it is made."""

    def __init__(
        self, said: dict[str, Any], running: Running, messages: list[dict[str, Any]], store: Store, holder: Holder
    ) -> None:
        self._said, self._running, self._messages, self._store, self._holder = said, running, messages, store, holder
        self.id, self._message = new_id("resp").replace("-", "_"), new_id("msg").replace("-", "_")
        self._created = running.parts.now()
        self._text = ""
        self._calls: list[dict[str, Any]] = []
        self._number = 0

    def take(self, completion: dict[str, Any]) -> None:
        """A whole chat completion."""
        message = completion["choices"][0]["message"]
        self._text = message.get("content") or ""
        for call in message.get("tool_calls") or ():
            self._call(call["id"], call["function"]["name"], call["function"]["arguments"])
        self._keep()

    def _call(self, id: str, name: str, arguments: str) -> dict[str, Any]:
        item = {"type": "function_call", "id": f"fc_{id}", "call_id": id, "name": name, "arguments": arguments}
        item["status"] = "completed"
        self._calls.append(item)
        return item

    def _keep(self) -> None:
        if self._said.get("store") is False:
            return
        said: dict[str, Any] = {"role": "assistant", "content": self._text or None}
        if self._calls:
            said["tool_calls"] = [_message(call)["tool_calls"][0] for call in self._calls]
        kept = msgspec.json.encode([*self._messages, said])
        self._store.keep_blob(self._holder.key.name, KIND, f"{self._holder.id} {self.id}", kept, {})

    def _item(self, status: str) -> dict[str, Any]:
        content = [{"type": "output_text", "text": self._text, "annotations": [], "logprobs": []}]
        return {"type": "message", "id": self._message, "role": "assistant", "status": status, "content": content}

    def shown(self, status: str, error: dict[str, Any] | None = None) -> dict[str, Any]:
        """The response as it is."""
        output = [self._item(status)] if self._text else []
        same = {name: self._said.get(name) for name in ("instructions", "previous_response_id", "temperature", "top_p")}
        return same | {
            "id": self.id,
            "object": "response",
            "created_at": self._created,
            "status": status,
            "error": error,
            "incomplete_details": None,
            "model": self._running.opened.entry.id,
            "output": [*output, *self._calls],
            "parallel_tool_calls": True,
            "tool_choice": self._said.get("tool_choice", "auto"),
            "tools": self._said.get("tools", []),
            "metadata": self._said.get("metadata") or {},
            "usage": _usage(self._running.usage),
        }

    def _event(self, kind: str, **more: Any) -> bytes:
        data = {"type": kind, "sequence_number": self._number} | more
        self._number += 1
        return f"event: {kind}\ndata: ".encode() + msgspec.json.encode(data) + b"\n\n"

    async def events(self) -> AsyncIterator[bytes]:
        """The response as events."""
        yield self._event("response.created", response=self.shown("in_progress"))
        yield self._event("response.in_progress", response=self.shown("in_progress"))
        place: dict[str, Any] = {"item_id": self._message, "output_index": 0, "content_index": 0}
        try:
            async for piece in self._running.pieces():
                if piece.kind == "text":
                    if not self._text:
                        yield self._event("response.output_item.added", output_index=0, item=self._item("in_progress"))
                        part = {"type": "output_text", "text": "", "annotations": [], "logprobs": []}
                        yield self._event("response.content_part.added", part=part, **place)
                    self._text += piece.text
                    yield self._event("response.output_text.delta", delta=piece.text, logprobs=[], **place)
                elif piece.kind == "tool":
                    for event in self._called(piece.value):
                        yield event
        except Trouble as trouble:
            error = openai_error(trouble.code, str(trouble))
            yield self._event("response.failed", response=self.shown("failed", error))
            return
        if self._text:
            item = self._item("completed")
            yield self._event("response.output_text.done", text=self._text, logprobs=[], **place)
            yield self._event("response.content_part.done", part=item["content"][0], **place)
            yield self._event("response.output_item.done", output_index=0, item=item)
        self._keep()
        yield self._event("response.completed", response=self.shown("completed"))

    def _called(self, call: dict[str, str]) -> list[bytes]:
        index = len(self._calls) + bool(self._text)
        item = self._call(call["id"], call["name"], call["arguments"])
        where = {"item_id": item["id"], "output_index": index}
        begun = item | {"arguments": "", "status": "in_progress"}
        return [
            self._event("response.output_item.added", output_index=index, item=begun),
            self._event("response.function_call_arguments.delta", delta=item["arguments"], **where),
            self._event(
                "response.function_call_arguments.done", arguments=item["arguments"], name=item["name"], **where
            ),
            self._event("response.output_item.done", output_index=index, item=item),
        ]


def _usage(used: dict[str, Any] | None) -> dict[str, Any] | None:
    if used is None:
        return None
    return {
        "input_tokens": used.get("prompt_tokens", 0),
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": used.get("completion_tokens", 0),
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": used.get("total_tokens", 0),
    }
