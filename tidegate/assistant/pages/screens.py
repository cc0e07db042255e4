"""The pages: signing in, a conversation, one that is shared, what lasts; and the files of the shell.

Must never: show a page of one person to another; take anything by address that changes something.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final
from urllib.parse import quote

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

from tidegate.assistant.answering import topic_of
from tidegate.assistant.caller import Caller, Told, caller_of, language_of
from tidegate.assistant.pages.drawn import STATIC, VERSION, drawn, embedded, page, unlinked, versions_of
from tidegate.assistant.pages.live import Live
from tidegate.assistant.pages.words import WORDS
from tidegate.assistant.parts import Lasting, Parts
from tidegate.assistant.records import Conversation
from tidegate.assistant.routes.conversations import conversation_of, following
from tidegate.assistant.store import NotThere

#: Conversations of the first page of the list.
FIRST: Final = 50
_TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "html": "text/html; charset=utf-8",
    "webmanifest": "application/manifest+json",
}
_EVENTS: Final = {"cache-control": "no-store", "x-accel-buffering": "no"}
_KEPT: Final = {"cache-control": "public, max-age=31536000, immutable"}


async def somebody(request: Request) -> Caller | Response:
    """Who is signed in, or the way to sign in."""
    try:
        return await caller_of(request)
    except Told:
        return RedirectResponse(f"/sign-in?next={quote(request.url.path)}", status_code=303)


async def sign_in(request: Request) -> Response:
    """Name and password."""
    parts: Parts = request.app.state.parts
    return HTMLResponse(page("sign_in.html", language_of(request, parts), nobody=not parts.doorkeeper.anybody()))


async def home(request: Request) -> Response:
    """A conversation not begun."""
    caller = await somebody(request)
    return caller if isinstance(caller, Response) else _chat(caller, None)


async def conversation(request: Request) -> Response:
    """One conversation."""
    caller = await somebody(request)
    if isinstance(caller, Response):
        return caller
    try:
        return _chat(caller, conversation_of(caller))
    except NotThere:
        return RedirectResponse("/", status_code=303)


def _chat(caller: Caller, one: Conversation | None) -> Response:
    parts, language = caller.parts, language_of(caller.request, caller.parts)
    lasting = parts.store.about(caller.person, Lasting)
    listed = parts.store.page(caller.person, FIRST)
    parts.search.begin(caller.person)
    state = {
        "conversation": one.id if one else None,
        "csrf": caller.session.csrf,
        "position": parts.hub.position(one.id) if one else None,
        "list": parts.hub.position(topic_of(caller.person)),
        "next": following(listed, FIRST),
        "words": WORDS[language],
        "leaf": one.kept.leaf if one else None,
    }
    return HTMLResponse(
        page(
            "chat.html",
            language,
            one=one,
            messages=_thread(caller, one) if one else [],
            draft=one.kept.draft if one else lasting.draft,
            listed=listed,
            models=[entry.shown() for entry in parts.directory],
            person=caller.person,
            state=embedded(state),
        )
    )


def _tree(caller: Caller, one: Conversation) -> list[dict[str, Any]]:
    writing = caller.parts.generations.answers(one.id)
    tree = [message.shown() for message in caller.parts.store.messages(caller.person, one.id)]
    return [writing.get(str(message["id"]), message) for message in tree]


def _thread(caller: Caller, one: Conversation) -> list[str]:
    """The branch that is shown, drawn."""
    tree = _tree(caller, one)
    by_id, leaf = {message["id"]: message for message in tree}, one.kept.leaf
    found: list[dict[str, Any]] = []
    while leaf in by_id and len(found) < len(tree):
        found.append(by_id[leaf])
        leaf = by_id[leaf]["parent"]
    language, names = language_of(caller.request, caller.parts), names_of(caller.parts, caller.person)
    return [drawn(message, language, versions_of(tree, message), names) for message in reversed(found)]


def names_of(parts: Parts, person: str) -> Mapping[str, str]:
    """The names of the files of ``person``, by id."""
    return {one["id"]: one["name"] for one in parts.store.blobs(person, "document")}


async def thread(request: Request) -> Response:
    """The messages alone, for a page that has lost its place, and the position from which events go on."""
    caller = await caller_of(request)
    one = conversation_of(caller)
    position = caller.parts.hub.position(one.id)
    body = {"html": "".join(_thread(caller, one)), "position": position, "conversation": one.shown()}
    return JSONResponse(body)


async def live(request: Request) -> Response:
    """The conversation as it changes."""
    caller = await caller_of(request)
    one = conversation_of(caller)
    parts, language = caller.parts, language_of(request, caller.parts)

    def draw(message: dict[str, Any]) -> str:
        tree = _tree(caller, one)
        return drawn(message, language, versions_of(tree, message), names_of(caller.parts, caller.person))

    view = Live(lambda id: parts.generations.answers(one.id).get(id), draw, WORDS[language]["copy"])
    after = request.headers.get("last-event-id") or request.query_params.get("after")
    stream = view.events(parts.hub.follow(one.id, after))
    return StreamingResponse(stream, media_type="text/event-stream", headers=_EVENTS)


async def switch(request: Request) -> Response:
    """The end of the branch that goes through a message: its newest descendant."""
    caller = await caller_of(request)
    one = conversation_of(caller)
    tree = caller.parts.store.messages(caller.person, one.id)
    id = request.path_params["message"]
    if not any(message.id == id for message in tree):
        raise NotThere("There is no such message in this conversation.")
    while children := [message.id for message in tree if message.parent == id]:
        id = children[-1]
    return JSONResponse({"leaf": id})


async def export(request: Request) -> Response:
    """One conversation as Markdown."""
    caller = await caller_of(request)
    one = conversation_of(caller)
    said = [f"# {one.kept.title}\n"]
    by_id = {message["id"]: message for message in _tree(caller, one)}
    leaf = one.kept.leaf
    turns: list[str] = []
    while leaf in by_id and len(turns) < len(by_id):
        turns.append(f"**{by_id[leaf]['role']}**\n\n{by_id[leaf]['text']}\n")
        leaf = by_id[leaf]["parent"]
    named = quote(f"{one.kept.title[:80] or 'conversation'}.md", safe="")
    headers = {"content-disposition": f"attachment; filename=\"conversation.md\"; filename*=UTF-8''{named}"}
    return PlainTextResponse("\n".join(said + turns[::-1]), media_type="text/markdown", headers=headers)


async def shared(request: Request) -> Response:
    """What somebody shares."""
    caller = await somebody(request)
    if isinstance(caller, Response):
        return caller
    language = language_of(request, caller.parts)
    try:
        found = caller.parts.sharing.shared(request.path_params["id"])
    except NotThere as error:
        return HTMLResponse(page("trouble.html", language, why=str(error)), status_code=404)
    names = names_of(caller.parts, found["by"])
    messages = [drawn(unlinked(message), language, names=names) for message in found["messages"]]
    return HTMLResponse(page("shared.html", language, shared=found, messages=messages))


async def mine(request: Request) -> Response:
    """What lasts, what is shared, who looked, moving in and out."""
    caller = await somebody(request)
    if isinstance(caller, Response):
        return caller
    parts, language = caller.parts, language_of(request, caller.parts)
    state = {"csrf": caller.session.csrf, "words": WORDS[language]}
    return HTMLResponse(
        page(
            "mine.html",
            language,
            lasting=parts.store.about(caller.person, Lasting),
            shares=parts.sharing.shares(caller.person),
            looks=parts.sharing.looks(caller.person),
            auditor=caller.is_auditor,
            person=caller.person,
            state=embedded(state),
        )
    )


@cache
def _static(name: str) -> bytes | None:
    if name not in {path.name for path in STATIC.iterdir()}:
        return None
    return (STATIC / name).read_bytes()


async def static(request: Request) -> Response:
    """A file of the shell."""
    name = request.path_params["name"]
    return _file(name, _KEPT if "v" in request.query_params else {"cache-control": "no-cache"})


async def worker(request: Request) -> Response:
    """The service worker: at the root, since it works below its own address."""
    content = (_static("worker.js") or b"").replace(b"VERSION", VERSION.encode())
    return Response(content, media_type=_TYPES["js"], headers={"cache-control": "no-cache"})


async def manifest(request: Request) -> Response:
    """What a browser installs."""
    return _file("manifest.webmanifest", {"cache-control": "no-cache"})


def _file(name: str, headers: Mapping[str, str]) -> Response:
    content = _static(name)
    if content is None:
        return PlainTextResponse("There is nothing at this address.", status_code=404)
    return Response(content, media_type=_TYPES[name.rpartition(".")[2]], headers=dict(headers))


ROUTES = [
    Route("/", home),
    Route("/sign-in", sign_in),
    Route("/mine", mine),
    Route("/c/{id}", conversation),
    Route("/c/{id}/thread", thread),
    Route("/c/{id}/live", live),
    Route("/c/{id}/branch/{message}", switch),
    Route("/c/{id}/export", export),
    Route("/shared/{id}", shared),
    Route("/static/{name}", static),
    Route("/worker.js", worker),
    Route("/manifest.webmanifest", manifest),
]
