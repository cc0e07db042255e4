"""The console's web application: the live screen, the stream that keeps it fresh, and its door.

Served on a loopback address and opened with a key that `tidegate up` prints: other people on the same machine must not
read who asked what.  The key is taken from the address once, kept in a cookie, and compared in constant time.  Requests
whose ``Host`` is not one of ours are refused, so that no page elsewhere can reach the console through a name of its own
(DNS rebinding).
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import msgspec
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tidegate.console.feed import LOOK_THROUGH, Feed, Found
from tidegate.console.rows import Row
from tidegate.console.screen import PAGES, templates
from tidegate.console.search import EFFECTS, Wanted
from tidegate.ledger.entry import Refused

COOKIE: Final = "tidegate-console"
#: Rows of the first screen.
FIRST_ROWS: Final = 100
#: Seconds between two looks at the ledger while somebody watches.
LOOK_EVERY: Final = 0.5
#: A comment line is sent at least this often (seconds), so that proxies and browsers keep the stream open.
HEARTBEAT: Final = 15.0
_HEADERS: Final = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    # With none at all the forms of our own pages would not say by their ``Origin`` that they are ours.
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Brain:
    """What one brain says of itself: the policy revision it enforces, since when, and what is wrong with the files.

    ``pinned`` is a sentence where that revision was pinned, whatever is written.
    """

    name: str
    revision: str
    since: str
    problems: tuple[str, ...] = ()
    alive: bool = True
    pinned: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where this installation is: shown to the reader, so that the next step is always on the page."""

    organisation: str
    proxy: str
    policy_file: str
    ca_file: str


def create(
    feed: Feed,
    brains: Callable[[], Sequence[Brain]],
    place: Callable[[], Place],
    key: str,
    more: Sequence[Route] = (),
) -> Starlette:
    """The application.  ``brains`` and ``place`` are asked anew for each page; ``more`` are further pages."""

    async def live(request: Request) -> Response:
        wanted = Wanted.of(request.query_params)
        found, problem = Found(), ""
        try:
            found = await feed.search(wanted, FIRST_ROWS)
        except Refused as refused:
            problem = str(refused)
        facts = {"found": found, "wanted": wanted, "problem": problem, "looked": LOOK_THROUGH, "effects": EFFECTS}
        page = templates().get_template("live.html")
        return HTMLResponse(page.render(here="/", brains=brains(), place=place(), **facts), 503 if problem else 200)

    async def stream(request: Request) -> Response:
        last = request.headers.get("last-event-id", request.query_params.get("after", "0"))
        if not last.isdecimal():
            return PlainTextResponse("The position must be a number.\n", status_code=400)
        wanted = Wanted.of(request.query_params)
        return StreamingResponse(_events(feed, brains, int(last[:18]), wanted), media_type="text/event-stream")

    async def state(request: Request) -> Response:
        return JSONResponse({"brains": [asdict(brain) for brain in brains()]})

    routes = [Route("/", live), Route("/stream", stream), Route("/state", state), *more]
    routes.append(Route("/favicon.ico", lambda request: Response(status_code=204)))  # browsers ask for one
    routes += [Route(f"/{name}", _asset(name, kind)) for name, kind in _ASSETS.items()]
    hosts = ["localhost", "127.0.0.1", "[::1]"]
    middleware = [Middleware(TrustedHostMiddleware, allowed_hosts=hosts), Middleware(_Door, key=key)]
    return Starlette(routes=routes, middleware=middleware)


_ASSETS: Final = {"console.css": "text/css", "live.js": "text/javascript"}


def _asset(name: str, kind: str) -> Callable[[Request], Response]:
    content = (PAGES / name).read_bytes()
    return lambda request: Response(content, media_type=kind)


async def _events(feed: Feed, brains: Callable[[], Sequence[Brain]], seq: int, wanted: Wanted) -> AsyncIterator[bytes]:
    shown: bytes | None = None
    quiet = 0.0
    while True:
        rows: Sequence[Row] = ()
        with contextlib.suppress(Refused):  # what cannot be read now is read at the next look
            rows = await feed.after(seq, FIRST_ROWS)
        for row in rows:
            seq = row.seq
            if wanted.lets_in(row):
                yield b"id: %d\nevent: row\ndata: %s\n\n" % (seq, msgspec.json.encode(asdict(row)))
        now = msgspec.json.encode([asdict(brain) for brain in brains()])
        if now != shown:
            shown = now
            yield b"event: brains\ndata: %s\n\n" % now
        quiet = 0.0 if rows else quiet + LOOK_EVERY
        if quiet >= HEARTBEAT:
            quiet = 0.0
            yield b": still here\n\n"
        await asyncio.sleep(LOOK_EVERY)


class _Door:
    """Lets in who has the key, by the address once and by cookie from then on; adds the security headers."""

    def __init__(self, app: ASGIApp, key: str) -> None:
        self._app = app
        self._key = key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if self._holds(request.query_params.get("key")):
            await self._welcome(request)(scope, receive, _with_headers(send))
        elif self._holds(request.cookies.get(COOKIE)):
            await self._app(scope, receive, _with_headers(send))
        else:
            text = "Open the console with the address that `tidegate up` printed; it holds the key.\n"
            await PlainTextResponse(text, status_code=403)(scope, receive, _with_headers(send))

    def _holds(self, key: str | None) -> bool:
        return key is not None and hmac.compare_digest(key.encode(), self._key.encode())

    def _welcome(self, request: Request) -> Response:
        # The key leaves the address bar and the history at once.  Two slashes would lead to another host.
        answer = RedirectResponse("/" + request.url.path.lstrip("/\\"), status_code=303)
        answer.set_cookie(COOKIE, self._key, httponly=True, samesite="strict", path="/")
        return answer


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            raw = Headers(_HEADERS).raw
            message = {**message, "headers": [*message.get("headers", ()), *raw]}
        await send(message)

    return sending
