"""A server of tools that people can practise with: Model Context Protocol 2025-11-25 over streamable HTTP.

Two tools: ``create_issue`` answers as an event stream with what it was given, ``delete_repo`` as one JSON object.  It
takes what real servers take and no more: a session, notifications, batches of 2025-03-26.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tidegate.practice.notebook import Seen

SESSION: Final = "practice-session"
_METHOD_NOT_FOUND: Final = -32601
_TOOLS: Final = [
    {"name": name, "description": what, "inputSchema": {"type": "object", "properties": {"text": {"type": "string"}}}}
    for name, what in (("create_issue", "Writes an issue."), ("delete_repo", "Deletes a repository."))
]


async def serve(request: Request) -> Response:
    """One message, or a batch of them."""
    seen: Seen = request.scope["practice.seen"]
    told = json.loads(seen.body)
    if isinstance(told, list):
        answers = [answer for one in told if (answer := _answered(one)) is not None]
        return JSONResponse(answers) if answers else Response(status_code=202)
    answer = _answered(told)
    if answer is None:
        return Response(status_code=202)
    if told.get("params", {}).get("name") == "create_issue":
        event = f"event: message\nid: 1\ndata: {json.dumps(answer, ensure_ascii=False)}\n\n"
        return Response(event, media_type="text/event-stream")
    return JSONResponse(answer, headers={"mcp-session-id": SESSION} if told.get("method") == "initialize" else None)


def _answered(message: Mapping[str, Any]) -> dict[str, Any] | None:
    """The answer to a request; ``None`` for what asks for none."""
    if "id" not in message or "method" not in message:
        return None
    made = {"initialize": _initialize, "tools/list": lambda _: {"tools": _TOOLS}, "tools/call": _call}
    make = made.get(message["method"])
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
