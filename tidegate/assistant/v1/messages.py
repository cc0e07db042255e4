"""``/v1/messages``: Anthropic's API, turned into a chat completion and back.

Shapes follow the public API reference (docs.claude.com, Messages).  Thinking is shown as thinking blocks
without a signature, only where the program asked for thinking.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from tidegate.assistant.caller import Told
from tidegate.assistant.fit import tokens_of
from tidegate.assistant.models.reply import Trouble
from tidegate.assistant.store import new_id
from tidegate.assistant.v1.calls import Running, begin, holder_of, json_of
from tidegate.assistant.v1.chat import EVENTS

_STOPS: Final = {"stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use"}
_CHOICES: Final = {"auto": "auto", "any": "required", "none": "none"}


async def messages(request: Request) -> Response:
    """A message, whole or streamed."""
    said, size = await json_of(request)
    chat = _chat(said)
    running = await begin(request, chat, size)
    answer = _Answer(running, thinking=_thinks(said))
    if said.get("stream"):
        return StreamingResponse(answer.events(), media_type="text/event-stream", headers=running.headers | EVENTS)
    return JSONResponse(answer.whole(msgspec.json.decode(await running.content())), headers=running.headers)


async def count_tokens(request: Request) -> Response:
    """About how many tokens a request has."""
    holder_of(request)
    said, _ = await json_of(request)
    return JSONResponse({"input_tokens": tokens_of(msgspec.json.encode(_chat(said)["messages"]).decode())})


def _thinks(said: dict[str, Any]) -> bool:
    thinking = said.get("thinking")
    return isinstance(thinking, dict) and thinking.get("type") in ("enabled", "adaptive")


def _chat(said: dict[str, Any]) -> dict[str, Any]:
    turns: list[dict[str, Any]] = []
    system = said.get("system")
    if system:
        turns.append({"role": "system", "content": _text_of(system)})
    for message in said.get("messages") or ():
        if not isinstance(message, dict):
            raise Told(422, "not-understood", "`messages` is a list of objects.")
        turns += _turns(message)
    chat: dict[str, Any] = {"model": said.get("model", ""), "messages": turns}
    for name, other in (("max_tokens", "max_tokens"), ("temperature", "temperature"), ("top_p", "top_p")):
        if said.get(name) is not None:
            chat[other] = said[name]
    if said.get("stop_sequences"):
        chat["stop"] = said["stop_sequences"]
    _put_tools(chat, said)
    if said.get("stream"):
        chat |= {"stream": True, "stream_options": {"include_usage": True}}
    return chat


def _put_tools(chat: dict[str, Any], said: dict[str, Any]) -> None:
    tools = [tool for tool in said.get("tools") or () if isinstance(tool, dict)]
    if not tools:
        return
    if any("input_schema" not in tool for tool in tools):
        raise Told(422, "not-understood", "Only tools with an `input_schema` can be used here.")
    chat["tools"] = [
        {
            "type": "function",
            "function": {
                "name": tool.get("name", ""),
                "description": tool.get("description", ""),
                "parameters": tool["input_schema"],
            },
        }
        for tool in tools
    ]
    choice = said.get("tool_choice")
    if isinstance(choice, dict):
        named = choice.get("type") == "tool"
        function = {"type": "function", "function": {"name": choice.get("name")}}
        chat["tool_choice"] = function if named else _CHOICES.get(str(choice.get("type")), "auto")


def _turns(message: dict[str, Any]) -> list[dict[str, Any]]:
    """One message as one or more: results of tools are messages of their own."""
    role, content = message.get("role", "user"), message.get("content", "")
    if isinstance(content, str):
        return [{"role": role, "content": content}]
    blocks = [block for block in content if isinstance(block, dict)]
    results = [_result(block) for block in blocks if block.get("type") == "tool_result"]
    calls = [_call(block) for block in blocks if block.get("type") == "tool_use"]
    said = [
        _block(b) for b in blocks if b.get("type") not in ("tool_result", "tool_use", "thinking", "redacted_thinking")
    ]
    turn: dict[str, Any] = {"role": role, "content": said or None}
    if role == "assistant":
        turn["content"] = "".join(part.get("text", "") for part in said) or None
    if calls:
        turn["tool_calls"] = calls
    return [*results, turn] if said or calls else results


def _block(block: dict[str, Any]) -> dict[str, Any]:
    kind = block.get("type")
    if kind == "text":
        return {"type": "text", "text": block.get("text", "")}
    source = block.get("source")
    if kind in ("document", "image") and isinstance(source, dict) and source.get("type") == "file":
        return {"type": "file", "file": {"file_id": source.get("file_id", "")}}
    if kind == "document" and isinstance(source, dict) and source.get("type") == "text":
        return {"type": "text", "text": str(source.get("data", ""))}
    if kind == "document" and isinstance(source, dict) and source.get("type") == "base64":
        return {"type": "file", "file": {"filename": block.get("title") or "document", "file_data": source.get("data")}}
    if kind == "image" and isinstance(source, dict):
        url = source.get("url") or f"data:{source.get('media_type', '')};base64,{source.get('data', '')}"
        return {"type": "image_url", "image_url": {"url": url}}
    raise Told(422, "not-understood", f"Content of the type {str(kind)[:40]!r} is not understood here.")


def _call(block: dict[str, Any]) -> dict[str, Any]:
    arguments = msgspec.json.encode(block.get("input") or {}).decode()
    return {
        "id": block.get("id", ""),
        "type": "function",
        "function": {"name": block.get("name", ""), "arguments": arguments},
    }


def _result(block: dict[str, Any]) -> dict[str, Any]:
    return {
        "role": "tool",
        "tool_call_id": block.get("tool_use_id", ""),
        "content": _text_of(block.get("content") or ""),
    }


def _text_of(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(str(part.get("text", "")) for part in content if isinstance(part, dict))


class _Answer:
    """An answer in Anthropic's shape."""

    def __init__(self, running: Running, *, thinking: bool) -> None:
        self._running, self._thinking = running, thinking
        self._id = new_id("msg").replace("-", "_")
        self._index = -1
        self._open = ""

    def _message(self, content: list[dict[str, Any]], stop: str | None) -> dict[str, Any]:
        return {
            "id": self._id,
            "type": "message",
            "role": "assistant",
            "model": self._running.opened.entry.id,
            "content": content,
            "stop_reason": stop,
            "stop_sequence": None,
            "usage": self._usage(),
        }

    def _usage(self) -> dict[str, int]:
        used = self._running.usage or {}
        return {"input_tokens": used.get("prompt_tokens", 0), "output_tokens": used.get("completion_tokens", 0)}

    def whole(self, completion: dict[str, Any]) -> dict[str, Any]:
        """From a whole chat completion."""
        choice = completion["choices"][0]
        message = choice["message"]
        content: list[dict[str, Any]] = []
        thought = message.get("reasoning_content") or message.get("reasoning")
        if thought and self._thinking:
            content.append({"type": "thinking", "thinking": thought, "signature": ""})
        if message.get("content"):
            content.append({"type": "text", "text": message["content"]})
        content += [
            _used(call["id"], call["function"]["name"], _object(call["function"]["arguments"]))
            for call in message.get("tool_calls") or ()
        ]
        return self._message(content, _STOPS.get(choice.get("finish_reason"), "end_turn"))

    async def events(self) -> AsyncIterator[bytes]:
        """From pieces."""
        yield _event("message_start", message=self._message([], None))
        stop = "end_turn"
        try:
            async for piece in self._running.pieces():
                if piece.kind == "end":
                    stop = _STOPS.get(piece.text, "end_turn")
                elif piece.kind == "tool":
                    for event in self._called(piece.value):
                        yield event
                elif piece.kind == "text" or (piece.kind == "thinking" and self._thinking):
                    for event in self._said(piece.kind, piece.text):
                        yield event
        except Trouble as trouble:
            yield _event("error", error={"type": "api_error", "message": str(trouble)})
            return
        for event in self._closed():
            yield event
        yield _event("message_delta", delta={"stop_reason": stop, "stop_sequence": None}, usage=self._usage())
        yield _event("message_stop")

    def _said(self, kind: str, text: str) -> list[bytes]:
        events: list[bytes] = []
        if self._open != kind:
            empty = {"type": "thinking", "thinking": "", "signature": ""}
            block = {"type": "text", "text": ""} if kind == "text" else empty
            events = [*self._closed(), self._started(block)]
            self._open = kind
        delta = {"type": "text_delta", "text": text} if kind == "text" else {"type": "thinking_delta", "thinking": text}
        return [*events, _event("content_block_delta", index=self._index, delta=delta)]

    def _called(self, call: dict[str, str]) -> list[bytes]:
        started = [*self._closed(), self._started(_used(call["id"], call["name"], {}))]
        self._open = "tool"
        delta = {"type": "input_json_delta", "partial_json": call["arguments"]}
        return [*started, _event("content_block_delta", index=self._index, delta=delta), *self._closed()]

    def _started(self, block: dict[str, Any]) -> bytes:
        self._index += 1
        return _event("content_block_start", index=self._index, content_block=block)

    def _closed(self) -> list[bytes]:
        if not self._open:
            return []
        self._open = ""
        return [_event("content_block_stop", index=self._index)]


def _used(id: str, name: str, given: Any) -> dict[str, Any]:
    return {"type": "tool_use", "id": id, "name": name, "input": given}


def _object(arguments: str) -> Any:
    try:
        return msgspec.json.decode(arguments or "{}")
    except msgspec.DecodeError:
        return {}


def _event(kind: str, **more: Any) -> bytes:
    return f"event: {kind}\ndata: ".encode() + msgspec.json.encode({"type": kind} | more) + b"\n\n"
