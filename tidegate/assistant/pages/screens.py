"""The pages: signing in, a conversation, one that is shared, what lasts; and the files of the shell.

Must never: show a page of one person to another; take anything by address that changes something.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
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
from tidegate.assistant.caller import Caller, Told, caller_of, language_of, while_signed_in
from tidegate.assistant.pages.drawn import STATIC, VERSION, drawn, embedded, page, unlinked
from tidegate.assistant.pages.live import Live
from tidegate.assistant.pages.words import WORDS
from tidegate.assistant.parts import Lasting, Parts
from tidegate.assistant.records import Conversation, branch
from tidegate.assistant.routes.conversations import conversation_of, following
from tidegate.assistant.routes.files import LARGEST
from tidegate.assistant.store import NotThere

#: Conversations of the first page of the list, and messages of a conversation that are drawn at once.
FIRST: Final = 50
SHOWN: Final = 60
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
    messages, earlier = _thread(caller, one, one.kept.leaf) if one else ([], None)
    state = {
        "conversation": one.id if one else None,
        "csrf": caller.session.csrf,
        "person": caller.person,
        "largest": LARGEST,
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
            messages=messages,
            earlier=earlier,
            draft=one.kept.draft if one else lasting.draft,
            listed=listed,
            models=[entry.shown() for entry in parts.directory],
            person=caller.person,
            state=embedded(state),
        )
    )


def _thread(caller: Caller, one: Conversation, leaf: str | None) -> tuple[list[str], str | None]:
    """The last messages of the branch that ends in ``leaf``, drawn, and the last of those before them.

    However long a conversation is, only what is drawn is opened.
    """
    store = caller.parts.store
    ids = store.path(one.id, leaf, SHOWN + 1)
    earlier, ids = (ids[0], ids[1:]) if len(ids) > SHOWN else (None, ids)
    writing = caller.parts.generations.answers(one.id)
    found = [writing.get(message.id) or message.shown() for message in store.some(caller.person, one.id, ids)]
    versions = store.beside(one.id, ids)
    language, names = language_of(caller.request, caller.parts), names_of(caller.parts, caller.person, found)
    return [drawn(message, language, versions[message["id"]], names) for message in found], earlier


def names_of(parts: Parts, person: str, messages: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The names of the files that came along with ``messages`` of ``person``, by id."""
    found: dict[str, str] = {}
    for id in {id for message in messages for id in message["files"]}:
        with suppress(NotThere):
            found[id] = parts.store.blob_about(person, "document", id)["name"]
    return found


async def thread(request: Request) -> Response:
    """The messages alone and the position from which events go on, for a page that has lost its place; or, with
    ``?until=``, those of a branch that end in a message, for one who reads back.
    """
    caller = await caller_of(request)
    one = conversation_of(caller)
    position = caller.parts.hub.position(one.id)
    messages, earlier = _thread(caller, one, request.query_params.get("until") or one.kept.leaf)
    body = {"html": "".join(messages), "earlier": earlier, "position": position, "conversation": one.shown()}
    return JSONResponse(body)


async def live(request: Request) -> Response:
    """The conversation as it changes."""
    caller = await caller_of(request)
    one = conversation_of(caller)
    parts, language = caller.parts, language_of(request, caller.parts)

    def draw(message: dict[str, Any]) -> str:
        id, names = message["id"], names_of(parts, caller.person, [message])
        return drawn(message, language, parts.store.beside(one.id, [id])[id], names)

    view = Live(lambda id: parts.generations.answers(one.id).get(id), draw, WORDS[language]["copy"])
    after = request.headers.get("last-event-id") or request.query_params.get("after")
    stream = while_signed_in(caller, view.events(parts.hub.follow(one.id, after)))
    return StreamingResponse(stream, media_type="text/event-stream", headers=_EVENTS)


async def switch(request: Request) -> Response:
    """The end of the branch that goes through a message: its newest descendant."""
    caller = await caller_of(request)
    one = conversation_of(caller)
    return JSONResponse({"leaf": caller.parts.store.newest_after(one.id, request.path_params["message"])})


async def export(request: Request) -> Response:
    """One conversation as Markdown."""
    caller = await caller_of(request)
    one = conversation_of(caller)
    said = [f"# {one.kept.title}\n"]
    writing = caller.parts.generations.answers(one.id)
    for message in branch(caller.parts.store.messages(caller.person, one.id), one.kept.leaf):
        text = writing[message.id]["text"] if message.id in writing else message.kept.text
        said.append(f"**{message.role}**\n\n{text}\n")
    named = quote(f"{one.kept.title[:80] or 'conversation'}.md", safe="")
    headers = {"content-disposition": f"attachment; filename=\"conversation.md\"; filename*=UTF-8''{named}"}
    return PlainTextResponse("\n".join(said), media_type="text/markdown", headers=headers)


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
    names = names_of(caller.parts, found["by"], found["messages"])
    messages = [drawn(unlinked(message), language, names=names) for message in found["messages"]]
    return HTMLResponse(page("shared.html", language, shared=found, messages=messages))


async def mine(request: Request) -> Response:
    """What lasts, what is shared, who looked, moving in and out."""
    caller = await somebody(request)
    if isinstance(caller, Response):
        return caller
    parts, language = caller.parts, language_of(request, caller.parts)
    state = {"csrf": caller.session.csrf, "person": caller.person, "words": WORDS[language]}
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
