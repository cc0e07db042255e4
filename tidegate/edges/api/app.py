"""The API as a web application: keys, limits, the four questions about texts, and those about usage.

A page in a browser cannot ask: only ``application/json`` is taken, which a browser sends nowhere without leave, and
nobody gives it.  Must never: quote what was sent in an error; keep a body of any size, or a slow one for ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from tidegate.core.exchange import Unread
from tidegate.core.finding import NAMED_ONLY, Finding
from tidegate.edges.api import openapi, texts
from tidegate.edges.api.callers import Caller, Holders, caller_of
from tidegate.edges.api.deciding import Deciding, Undecided, Wrong
from tidegate.edges.api.shapes import (
    Decide,
    Failed,
    FoundSpan,
    Inspect,
    Inspected,
    NotRead,
    Redact,
    Redacted,
    Restore,
    Restored,
)
from tidegate.edges.api.usage import Usage
from tidegate.edges.driver import scanned
from tidegate.edges.parts import Parts
from tidegate.wire.placeholders import Vault
from tidegate.wire.restore import Unrestorable

#: Seconds in which a body has to be here.
BODY_WITHIN: Final = 15.0
#: Bytes that base64 and JSON add to a body, at most, and what stands around it.
AROUND: Final = 256 * 1024
#: Bodies over this size (bytes) are read so many at a time.
LARGE: Final = 1024 * 1024
LARGE_AT_ONCE: Final = 4

Asked = TypeVar("Asked", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Api:
    """``holders`` knows keys; without it nobody needs one."""

    parts: Parts
    deciding: Deciding
    holders: Holders | None
    body_limit: int
    usage: Usage | None = None
    large: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(LARGE_AT_ONCE))

    def app(self) -> Starlette:
        """The application."""
        described = msgspec.json.encode(openapi.document(() if self.usage is None else self.usage.questions))

        async def description(request: Request) -> Response:
            del request
            return Response(described, media_type="application/json")

        routes = [
            Route("/v1/inspect", self._asked(Inspect, self._inspect), methods=["POST"]),
            Route("/v1/redact", self._asked(Redact, self._redact), methods=["POST"]),
            Route("/v1/restore", self._asked(Restore, self._restore), methods=["POST"]),
            Route("/v1/decide", self._asked(Decide, self.deciding.decide), methods=["POST"]),
            Route("/openapi.json", description, methods=["GET"]),
            *([] if self.usage is None else self.usage.routes(self._caller)),
        ]
        return Starlette(routes=routes, exception_handlers={HTTPException: _http, Exception: _broken})

    def _asked(
        self, kind: type[Asked], answer: Callable[[Asked, Caller], Awaitable[msgspec.Struct]]
    ) -> Callable[[Request], Awaitable[Response]]:
        decoder = msgspec.json.Decoder(kind)

        async def endpoint(request: Request) -> Response:
            caller = self._caller(request)
            if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
                raise HTTPException(415, "The body must be application/json.")
            try:
                return _json(200, await answer(_decoded(decoder, await self._body(request)), caller))
            except Wrong as wrong:
                raise HTTPException(wrong.status, str(wrong)) from None
            except (Undecided, TimeoutError):
                raise HTTPException(503, "It could not be done in time, or not be recorded. Let nothing go.") from None

        return endpoint

    def _caller(self, request: Request) -> Caller:
        """Who asks.  Raises ``HTTPException``."""
        caller = caller_of(request.headers.get("authorization", ""), self.holders)
        if caller is None:
            raise HTTPException(401, "Show a key: `Authorization: Bearer …`. `tidegate keys add` makes one.")
        return caller

    async def _body(self, request: Request) -> bytes:
        """The whole body.  Raises ``HTTPException``."""
        most = 2 * self.body_limit + AROUND
        length = request.headers.get("content-length", "0")
        if length.isdigit() and int(length) > most:
            raise HTTPException(413, "The body is too large.")
        try:
            async with asyncio.timeout(BODY_WITHIN):
                if length.isdigit() and 0 < int(length) <= LARGE:
                    return await _read(request, LARGE)
                async with self.large:
                    return await _read(request, most)
        except TimeoutError:
            raise HTTPException(408, "The body did not come in time.") from None
        except ClientDisconnect:
            raise HTTPException(400, "The body ended early.") from None

    # -- the questions about texts -------------------------------------------------------------------------------------

    async def _looked(self, text: str) -> texts.Looked:
        driver, snapshot = self.parts.driver, self.parts.snapshot()
        if len(text) <= driver.deadlines.scan_inline:
            seen = texts.looked(text, lambda sheet: scanned(snapshot.scanner, sheet))
        else:
            seen = await driver.in_thread(
                driver.deadlines.inspect,
                lambda: texts.looked(text, lambda sheet: driver.scan_in_thread(snapshot.scanner, sheet)),
            )
        return texts.Looked(seen.findings, (*seen.unread, *snapshot.unlooked))

    async def _inspect(self, asked: Inspect, caller: Caller) -> Inspected:
        del caller
        seen = await self._looked(asked.text)
        found = texts.chosen(seen.findings, frozenset(asked.labels), asked.min_confidence)
        return Inspected(findings=list(map(_span, found)), unread=list(map(_unread, seen.unread)))

    async def _redact(self, asked: Redact, caller: Caller) -> Redacted:
        seen = await self._looked(asked.text)
        found = texts.chosen(seen.findings, frozenset(asked.labels), asked.min_confidence, NAMED_ONLY)
        vault = self._vault(caller, asked.scope) if asked.restore else None
        text = texts.without(asked.text, found, vault, self.parts.now())
        return Redacted(text=text, findings=list(map(_span, found)), unread=list(map(_unread, seen.unread)))

    async def _restore(self, asked: Restore, caller: Caller) -> Restored:
        try:
            return Restored(text=texts.again(asked.text, self._vault(caller, asked.scope), asked.media_type or None))
        except Unrestorable as error:
            raise Wrong(f"Values cannot be put back into a text of this `media_type` ({error.reason}).") from None

    def _vault(self, caller: Caller, scope: str) -> Vault:
        return self.parts.vaults.of(self.parts.scope, "api", caller.id, scope, now=self.parts.now())


async def _read(request: Request, most: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise HTTPException(413, "The body is too large.")
    return bytes(body)


def _decoded(decoder: msgspec.json.Decoder[Asked], body: bytes) -> Asked:
    """Raises ``Wrong`` with the place of a mistake, and nothing of what stands there."""
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        place = str(error).rpartition(" - at `")[2].rstrip("`") if " - at `" in str(error) else "$"
        raise Wrong(f"The body is not as /openapi.json describes it, at {_shown(place)}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Wrong("The body is no JSON.") from None


def _shown(place: str) -> str:
    """A place in the document, if it is made of our own names alone."""
    return (
        place
        if len(place) <= 100 and place.replace("[...]", "").replace("_", "").replace(".", "")[1:].isalnum()
        else "$"
    )


def _span(one: Finding) -> FoundSpan:
    return FoundSpan(
        detector=one.detector, family=one.family, start=one.start, end=one.end, confidence=round(one.confidence, 3)
    )


def _unread(one: Unread) -> NotRead:
    return NotRead(what=one.what, why=one.why, label=one.label)


def _json(status: int, told: msgspec.Struct, headers: dict[str, str] | None = None) -> Response:
    kept = {"cache-control": "no-store"} | (headers or {})
    return Response(msgspec.json.encode(told), status, kept, media_type="application/json")


async def _http(request: Request, error: Exception) -> Response:
    del request
    assert isinstance(error, HTTPException)
    return _json(error.status_code, Failed(error=error.detail), dict(error.headers or {}))


async def _broken(request: Request, error: Exception) -> Response:
    del request, error  # what it says may quote what was sent
    return _json(503, Failed(error="Something broke. Let nothing go."))


def make(
    parts: Parts, service: Callable[[str], Any], holders: Holders | None, body_limit: int, usage: Usage | None = None
) -> Starlette:
    """The application over the parts of a brain."""
    return Api(parts, Deciding(parts, service, body_limit), holders, body_limit, usage).app()
