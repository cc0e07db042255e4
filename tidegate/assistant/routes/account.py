"""Signing in and out, what lasts for a person, their models, their looks, and all of theirs: export and deletion."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tidegate.assistant.answering import topic_of
from tidegate.assistant.caller import Told, address_of, body_of, caller_of
from tidegate.assistant.models.reply import Trouble
from tidegate.assistant.parts import Lasting, Parts
from tidegate.assistant.sessions import COOKIE, Session, TooManyAttempts
from tidegate.core.exchange import Actor


class _SignIn(msgspec.Struct):
    name: str
    password: str


class _Changes(msgspec.Struct):
    """``was``: the instructions that were changed, as this device saw them."""

    instructions: str | None = None
    was: str | None = None
    draft: str | None = None


class _Token(msgspec.Struct):
    token: str


def _shown(parts: Parts, session: Session) -> dict[str, object]:
    who = session.who
    auditor = parts.may_look(who)
    return {"person": who.person, "groups": sorted(who.groups), "csrf": session.csrf, "auditor": auditor}


def _begun(request: Request, who: Actor) -> Response:
    """A new session, in place of the one that this browser had: nobody could end that one any more."""
    parts: Parts = request.app.state.parts
    parts.sessions.end(request.cookies.get(COOKIE, ""))
    cookie = parts.sessions.begin(who)
    session = parts.sessions.of(cookie)
    if session is None:
        raise Told(401, "not-known", "This person is not known here.")
    answer = JSONResponse(_shown(parts, session))
    answer.set_cookie(COOKIE, cookie, max_age=30 * 86_400, httponly=True, samesite="lax", secure=parts.secure, path="/")
    return answer


async def session(request: Request) -> Response:
    """Who is signed in.  Somebody whom a trusted proxy names is signed in by asking."""
    parts: Parts = request.app.state.parts
    known = parts.sessions.of(request.cookies.get(COOKIE))
    front = await parts.doorkeeper.shown(address_of(request), dict(request.headers))
    if front is not None and (known is None or known.who.person != front.person):
        return _begun(request, front)
    if known is None:
        raise Told(401, "not-signed-in", "Sign in first.")
    return JSONResponse(_shown(parts, known))


async def sign_in(request: Request) -> Response:
    """By name and password.  A page elsewhere cannot send this JSON without being asked for permission first."""
    parts: Parts = request.app.state.parts
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise Told(415, "not-json", "Send JSON.")
    given = await body_of(request, _SignIn, 16 * 1024)
    try:
        who = await parts.doorkeeper.password(given.name, given.password, address_of(request))
    except TooManyAttempts:
        raise Told(429, "too-many-attempts", "Too many wrong passwords came from there. Wait a minute.") from None
    if who is None:
        raise Told(403, "wrong-password", "The name or the password is wrong.")
    return _begun(request, who)


async def sign_out(request: Request) -> Response:
    """End this session."""
    caller = await caller_of(request)
    caller.parts.sessions.end(request.cookies[COOKIE])
    answer = JSONResponse({})
    answer.delete_cookie(COOKIE, path="/")
    return answer


async def models(request: Request) -> Response:
    """The models to choose from."""
    caller = await caller_of(request)
    try:
        default = caller.parts.directory.at_home().id
    except Trouble as trouble:
        return JSONResponse({"models": [one.shown() for one in caller.parts.directory], "missing": str(trouble)})
    return JSONResponse({"models": [one.shown() for one in caller.parts.directory], "default": default})


async def me(request: Request) -> Response:
    """What lasts."""
    caller = await caller_of(request)
    store = caller.parts.store
    lasting = store.about(caller.person, Lasting)
    if request.method == "PUT":
        given = await body_of(request, _Changes)
        _unchanged(lasting, given)
        for name in ("instructions", "draft"):
            if (value := getattr(given, name)) is not None:
                setattr(lasting, name, value)
        store.seal_of(caller.person)
        store.set_about(caller.person, lasting)
        caller.parts.hub.tell(topic_of(caller.person), "me", msgspec.structs.asdict(lasting))
    return JSONResponse(msgspec.structs.asdict(lasting))


def _unchanged(lasting: Lasting, given: _Changes) -> None:
    """Of two devices that change at once the second is told what the first made of it."""
    now = lasting.instructions
    if given.instructions is not None and given.was is not None and now not in (given.was, given.instructions):
        told = f"This was changed on another device meanwhile, to: {now} Save again to replace that."
        raise Told(409, "changed-meanwhile", told, instructions=now)


async def looks(request: Request) -> Response:
    """Who looked at this person's conversations."""
    caller = await caller_of(request)
    return JSONResponse({"looks": caller.parts.sharing.looks(caller.person)})


async def export(request: Request) -> Response:
    """All that this person has here, as one JSON document, written while it is read."""
    caller = await caller_of(request)
    store, person = caller.parts.store, caller.person

    async def pieces() -> AsyncIterator[bytes]:
        yield b'{"person":' + msgspec.json.encode(person) + b',"conversations":['
        for number, one in enumerate(store.every(person)):
            messages = [message.shown() for message in store.messages(person, one.id)]
            yield (b",\n" if number else b"\n") + msgspec.json.encode(one.shown() | {"messages": messages})
        yield b"]}\n"

    headers = {"content-disposition": 'attachment; filename="conversations.json"'}
    return StreamingResponse(pieces(), media_type="application/json", headers=headers)


async def everything(request: Request) -> Response:
    """Delete all that this person has here, for good, and their key."""
    caller = await caller_of(request)
    for one in list(caller.parts.store.every(caller.person)):
        await caller.parts.generations.stopped(one.id)
    receipt = await caller.parts.retention.delete_everything(caller.person)
    caller.parts.search.forget(caller.person)
    return JSONResponse({"receipt": receipt})


async def arrival(request: Request) -> Response:
    """What a redirected person was about to ask, now that they choose to bring it."""
    caller = await caller_of(request)
    given = await body_of(request, _Token)
    text = caller.parts.brought(given.token, caller.person)
    if text is None:
        raise Told(410, "not-brought", "What you were about to ask cannot be brought any more. Type or paste it again.")
    return JSONResponse({"text": text})


ROUTES = [
    Route("/api/session", session, methods=["GET"]),
    Route("/api/session", sign_in, methods=["POST"]),
    Route("/api/session", sign_out, methods=["DELETE"]),
    Route("/api/models", models),
    Route("/api/me", me, methods=["GET", "PUT"]),
    Route("/api/looks", looks),
    Route("/api/export", export),
    Route("/api/everything", everything, methods=["DELETE"]),
    Route("/api/arrivals", arrival, methods=["POST"]),
]
