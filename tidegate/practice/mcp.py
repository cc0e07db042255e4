"""A server of tools that people can practise with: Model Context Protocol 2025-11-25 and 2026-07-28 over HTTP.

Two tools: ``create_issue`` answers as an event stream with what it was given, ``delete_repo`` as one JSON object.  It
takes what real servers take and no more: a session, notifications, batches of 2025-03-26, a resource and a prompt.
Whoever listens ("Listening for Messages from the Server", "Subscriptions") is told of each call of a tool, by a message
of its own, and asked to have a model answer what the call gave as ``sample`` ("Sampling").  A client of 2026-07-28 has
to repeat in headers what its message says ("Server Validation").
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from tidegate.practice.notebook import Seen

SESSION: Final = "practice-session"
#: The id of what the server asks of its own.
ASKED: Final = "from-the-server"
_METHOD_NOT_FOUND: Final = -32601
_HEADER_MISMATCH: Final = -32020
#: The version from which headers repeat the message.
_REPEATING: Final = "2026-07-28"
_TEXT: Final = {"type": "object", "properties": {"text": {"type": "string", "x-mcp-header": "Text"}}}
_TOOLS: Final = [
    {"name": name, "description": what, "inputSchema": _TEXT}
    for name, what in (("create_issue", "Writes an issue."), ("delete_repo", "Deletes a repository."))
]


class Server:
    """The server; ``_listening`` are those who have asked for what it sends on its own."""

    def __init__(self) -> None:
        self._listening: set[asyncio.Queue[bytes]] = set()

    async def listen(self, _request: Request) -> Response:
        """An event stream that stays open."""
        return StreamingResponse(self._told(), media_type="text/event-stream")

    async def _told(self) -> AsyncIterator[bytes]:
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        self._listening.add(queue)
        try:
            yield b": listening\n\n"
            while True:
                yield await queue.get()
        finally:
            self._listening.discard(queue)

    async def serve(self, request: Request) -> Response:
        """One message, or a batch of them."""
        seen: Seen = request.scope["practice.seen"]
        told = json.loads(seen.body)
        if (disagreeing := _disagreeing(request, told)) is not None:
            error = {"code": _HEADER_MISMATCH, "message": f"{disagreeing} does not say what the message says."}
            return JSONResponse({"jsonrpc": "2.0", "id": told.get("id"), "error": error}, 400)
        if isinstance(told, dict) and told.get("method") == "subscriptions/listen":
            return await self.listen(request)
        for one in told if isinstance(told, list) else [told]:
            if one.get("method") == "tools/call":
                for queue in self._listening:
                    queue.put_nowait(_said_of(one.get("params", {})))
        return _response(told)


def _disagreeing(request: Request, told: Any) -> str | None:
    """The header that does not repeat what the message says; ``None`` where none has to, or all do."""
    if request.headers.get("mcp-protocol-version") != _REPEATING:
        return None
    params = told.get("params", {})
    named = params.get("name", params.get("uri"))
    expected = {
        "mcp-method": told["method"],
        "mcp-name": named,
        "mcp-param-text": params.get("arguments", {}).get("text"),
    }
    missing = (name for name, value in expected.items() if value is not None and _said_in(request, name) != value)
    return next(missing, None)


def _said_in(request: Request, header: str) -> str | None:
    """What a header says (section "Value Encoding")."""
    value = request.headers.get(header)
    if value is None or not (value.startswith("=?base64?") and value.endswith("?=")):
        return value
    return base64.b64decode(value[len("=?base64?") : -len("?=")]).decode()


def _said_of(params: Mapping[str, Any]) -> bytes:
    """What those who listen are sent about a call."""
    data = {"level": "info", "data": json.dumps(params, ensure_ascii=False)}
    said = _event({"jsonrpc": "2.0", "method": "notifications/message", "params": data})
    text = params.get("arguments", {}).get("sample")
    if text is None:
        return said
    asked = {"messages": [{"role": "user", "content": {"type": "text", "text": text}}], "maxTokens": 100}
    return said + _event({"jsonrpc": "2.0", "id": ASKED, "method": "sampling/createMessage", "params": asked})


def _event(message: Mapping[str, Any]) -> bytes:
    return f"event: message\nid: 1\ndata: {json.dumps(message, ensure_ascii=False)}\n\n".encode()


def _response(told: Any) -> Response:
    if isinstance(told, list):
        answers = [answer for one in told if (answer := _answered(one)) is not None]
        return JSONResponse(answers) if answers else Response(status_code=202)
    answer = _answered(told)
    if answer is None:
        return Response(status_code=202)
    if told.get("params", {}).get("name") == "create_issue":
        return Response(_event(answer), media_type="text/event-stream")
    return JSONResponse(answer, headers={"mcp-session-id": SESSION} if told.get("method") == "initialize" else None)


def _answered(message: Mapping[str, Any]) -> dict[str, Any] | None:
    """The answer to a request; ``None`` for what asks for none."""
    if "id" not in message or "method" not in message:
        return None
    make = _METHODS.get(message["method"])
    if make is None:
        return {"jsonrpc": "2.0", "id": message["id"], "error": {"code": _METHOD_NOT_FOUND, "message": "Not here."}}
    return {"jsonrpc": "2.0", "id": message["id"], "result": make(message.get("params", {}))}


def _initialize(params: Mapping[str, Any]) -> dict[str, Any]:
    version = params.get("protocolVersion", "2025-11-25")
    server = {"name": "github", "version": "1"}  # what it calls itself, whatever it is
    return {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": server}


def _call(params: Mapping[str, Any]) -> dict[str, Any]:
    said = json.dumps(params.get("arguments", {}), ensure_ascii=False)
    return {"content": [{"type": "text", "text": f"{params.get('name')}: {said}"}], "isError": False}


def _resource(params: Mapping[str, Any]) -> dict[str, Any]:
    uri = str(params.get("uri"))
    return {"contents": [{"uri": uri, "mimeType": "text/plain", "text": f"What is kept under {uri}."}]}


def _prompt(params: Mapping[str, Any]) -> dict[str, Any]:
    said = json.dumps(params.get("arguments", {}), ensure_ascii=False)
    return {"messages": [{"role": "user", "content": {"type": "text", "text": f"Review this: {said}"}}]}


_METHODS: Final[Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]]] = {
    "initialize": _initialize,
    "tools/list": lambda _: {"tools": _TOOLS},
    "tools/call": _call,
    "resources/read": _resource,
    "prompts/get": _prompt,
}
