"""Who makes a request, and whether they may: the session behind it, its token for changes, and reading its JSON.

Errors are told by the sentences of ``Told``, which ``app`` turns into answers.
"""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Final, TypeVar

import msgspec
from starlette.requests import ClientDisconnect, Request

from tidegate.assistant.parts import Parts
from tidegate.assistant.routing import Asker
from tidegate.assistant.sessions import COOKIE, Session
from tidegate.core.exchange import Address

#: Bytes of a request of a screen.  Files come another way.
LARGEST: Final = 4 * 1024 * 1024
#: Seconds that the next bytes of a request may take, and between two looks whether who follows is still signed in.
SLOWEST: Final = 60.0
LOOKED: Final = 1.0
CSRF: Final = "x-csrf-token"
LANGUAGES: Final = ("en", "ko")

T = TypeVar("T")


class Told(Exception):
    """An answer that says no: HTTP ``status``, a ``code`` for programs and a sentence for people."""

    def __init__(self, status: int, code: str, text: str, **more: Any) -> None:
        self.status, self.code, self.more = status, code, more
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who is signed in, and their request."""

    parts: Parts
    session: Session
    request: Request

    @property
    def person(self) -> str:
        """Their name."""
        return self.session.who.person or ""

    @property
    def asker(self) -> Asker:
        """As the gate is told."""
        return Asker(self.session.who, address_of(self.request), language_of(self.request, self.parts), reads=True)

    @property
    def is_auditor(self) -> bool:
        """Whether the policy lets them look into the conversations of others."""
        return self.parts.may_look(self.session.who)


async def caller_of(request: Request) -> Caller:
    """Who this is.  Raises ``Told`` for nobody, and for a change without the session's token."""
    parts: Parts = request.app.state.parts
    session = parts.sessions.of(request.cookies.get(COOKIE))
    front = await parts.doorkeeper.shown(address_of(request), dict(request.headers))
    if session is None or (front is not None and front.person != session.who.person):
        raise Told(401, "not-signed-in", "Sign in first.")
    if request.method not in ("GET", "HEAD"):
        shown = request.headers.get(CSRF, "")
        if not hmac.compare_digest(shown.encode(), session.csrf.encode()):
            raise Told(
                403, "no-token", "This did not come from a page of the assistant. Reload the page and try again."
            )
    return Caller(parts, session, request)


async def while_signed_in(caller: Caller, stream: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """``stream`` for as long as the session lasts that asked for it: who signed out elsewhere is told nothing more."""
    looked = time.monotonic()
    async with aclosing(stream):
        async for chunk in stream:
            if time.monotonic() - looked > LOOKED:
                looked = time.monotonic()
                session = caller.parts.sessions.of(caller.request.cookies.get(COOKIE))
                if session is None or session.who.person != caller.person:
                    return
            yield chunk


async def body_of(request: Request, kind: type[T], largest: int = LARGEST) -> T:
    """The JSON of the request as ``kind``.  Raises ``Told``."""
    raw = await read(request, largest)
    try:
        return msgspec.json.decode(raw or b"{}", type=kind)
    except msgspec.ValidationError as error:
        raise Told(422, "not-understood", f"The request is not as it should be: {error}.") from None
    except msgspec.DecodeError:
        raise Told(400, "not-json", "The request is not JSON.") from None


async def read(request: Request, largest: int) -> bytes:
    """The bytes of the request.  Raises ``Told`` for more than ``largest``, even only announced, and for bytes that
    come too slowly or not at all.
    """
    found, announced = bytearray(), request.headers.get("content-length", "")
    size = int(announced[:20]) if announced.isdecimal() else 0
    stream = request.stream()
    try:
        while size <= largest:
            async with asyncio.timeout(SLOWEST):
                chunk = await anext(stream, None)
            if chunk is None:
                return bytes(found)
            found += chunk
            size = len(found)
    except (TimeoutError, ClientDisconnect):
        raise Told(408, "broken-off", "The request broke off on its way. Try again.") from None
    raise Told(413, "too-large", f"The request is larger than {largest // 1024} KiB.")


def address_of(request: Request) -> Address | None:
    """Where the request comes from."""
    try:
        return ip_address(request.client.host) if request.client else None
    except ValueError:
        return None


def language_of(request: Request, parts: Parts) -> str:
    """What refusals are told in: the first language of the browser that we have words in."""
    for item in request.headers.get("accept-language", "")[:500].split(","):
        tag = item.strip()[:2].lower()
        if tag in LANGUAGES:
            return tag
    return parts.language
