"""The assistant's web application: routes for screens and for programs, one way to say no, and the headers of every
answer.

Must never: answer with a traceback, or with what an exception says that is not made for people.
"""

from __future__ import annotations

import sqlite3
from typing import Any, Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tidegate.assistant.answering import NotNow
from tidegate.assistant.border import NotGiven, Stopped
from tidegate.assistant.caller import Told, language_of
from tidegate.assistant.fit import TooLong
from tidegate.assistant.generation import DISK
from tidegate.assistant.models.reply import Trouble
from tidegate.assistant.pages import looking, screens
from tidegate.assistant.pages.drawn import page
from tidegate.assistant.pages.sentences import in_words
from tidegate.assistant.parts import Parts
from tidegate.assistant.routes import account, answers, conversations, files, moving
from tidegate.assistant.store import NotThere
from tidegate.assistant.v1 import programs

#: Nothing from elsewhere; pictures that a page makes itself may be blobs.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    " img-src 'self' data: blob:;"
    " font-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
_HEADERS: Final = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)


def create(parts: Parts) -> Starlette:
    """The application."""
    # Routes are tried in order: what is called most comes first.
    routes: list[BaseRoute] = [
        *programs.ROUTES,
        *answers.ROUTES,
        *conversations.ROUTES,
        *account.ROUTES,
        *files.ROUTES,
        *moving.ROUTES,
    ]
    routes += [*screens.ROUTES, *looking.ROUTES, *parts.pages]
    app = Starlette(routes=routes, middleware=[Middleware(_Headers)], exception_handlers=_HANDLERS)
    app.state.parts = parts
    return app


def _no(request: Request, status: int, code: str, text: str, **more: Any) -> Response:
    language = language_of(request, request.app.state.parts)
    if request.method == "GET" and request.headers.get("accept", "").lstrip().startswith("text/html"):
        return HTMLResponse(page("trouble.html", language, why=text), status_code=status)
    said = in_words(text, language)
    return JSONResponse({"error": {"code": code, "message": said} | more}, status_code=status)


def _told(request: Request, error: Any) -> Response:
    return _no(request, error.status, error.code, str(error), **error.more)


def _trouble(request: Request, error: Any) -> Response:
    return _no(request, error.status, error.code, str(error))


def _not_there(request: Request, error: Any) -> Response:
    return _no(request, 404, "not-there", str(error))


def _not_now(request: Request, error: Any) -> Response:
    return _no(request, 409, "not-now", str(error))


def _too_long(request: Request, error: Any) -> Response:
    return _no(request, 413, "too-long", str(error), fit=error.fit.shown())


def _stopped(request: Request, error: Any) -> Response:
    wants = {"kind": error.wants.kind, "token": error.wants.token} if error.wants else None
    return _no(request, 403, error.effect, str(error), receipt=error.receipt, rule=error.rule, wants=wants)


def _not_given(request: Request, error: Any) -> Response:
    return _no(request, 422, "not-given", str(error))


def _disk(request: Request, error: Any) -> Response:
    return _no(request, 507, "disk", DISK)


def _lost(request: Request, error: Any) -> Response:
    status = getattr(error, "status_code", 404)
    text = "There is nothing at this address." if status == 404 else "This address does not take such a request."
    return _no(request, status, "not-there", text)


def _unforeseen(request: Request, error: Any) -> Response:
    return _no(request, 500, "unforeseen", "Something went wrong inside the assistant. Try again.")


_HANDLERS: Final[dict[Any, Any]] = {
    Told: _told,
    Trouble: _trouble,
    NotThere: _not_there,
    NotNow: _not_now,
    TooLong: _too_long,
    Stopped: _stopped,
    NotGiven: _not_given,
    sqlite3.OperationalError: _disk,
    404: _lost,
    405: _lost,
    Exception: _unforeseen,
}


class _Headers:
    """Adds the headers to every answer that does not have them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                have = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(pair for pair in _HEADERS if pair[0] not in have)]
            await send(message)

        await self._app(scope, receive, sending)
