"""The door of the practice service: writes down every request before anything answers it.

Pure ASGI, so that nothing is parsed, decoded or refused before it is in the notebook.  A body is read to its end (or to
where the sender gave up) first: what matters here is what reached us, not how fast we answer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

from tidegate.practice.notebook import Notebook, Seen

Message: TypeAlias = MutableMapping[str, Any]
Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]


class Recorder:
    """Wraps the application; ``scope["practice.seen"]`` is the entry of the request being answered."""

    def __init__(self, app: App, notebook: Notebook) -> None:
        self._app = app
        self._notebook = notebook

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, one WebSocket, or the server's lifespan (passed through)."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        seen = self._notebook.begin(lambda number: _page(number, scope))
        scope["practice.seen"] = seen
        try:
            if scope["type"] == "websocket":
                await self._app(scope, _listening(seen, receive), send)
            elif await _read(seen, receive):
                await self._app(scope, _replay(seen, receive), send)
        finally:
            self._notebook.end(seen)


def _page(number: int, scope: Scope) -> Seen:
    headers = tuple((key.decode("latin-1").lower(), value.decode("latin-1")) for key, value in scope["headers"])
    return Seen(
        number=number,
        scheme=scope["scheme"],
        version=scope["http_version"],
        method=scope.get("method", "WEBSOCKET"),
        host=next((value for key, value in headers if key == "host"), ""),
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        headers=headers,
    )


async def _read(seen: Seen, receive: Receive) -> bool:
    """Take the whole body; false when the sender went away before its end."""
    while not seen.complete:
        message = await receive()
        if message["type"] == "http.disconnect":
            return False
        seen.body += message.get("body", b"")
        seen.complete = not message.get("more_body", False)
    return True


def _replay(seen: Seen, receive: Receive) -> Receive:
    """The body once more for the application, then whatever comes after it (the disconnect)."""
    told = False

    async def again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": seen.body, "more_body": False}

    return again


def _listening(seen: Seen, receive: Receive) -> Receive:
    async def heard() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive":
            text = message.get("text")
            seen.messages.append(text if text is not None else message["bytes"])
        elif message["type"] == "websocket.disconnect":
            seen.complete = message.get("code", 1006) not in (1005, 1006) or not seen.messages
        return message

    return heard
