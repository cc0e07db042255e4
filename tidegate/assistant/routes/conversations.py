"""Conversations: the list, one of them, changing and deleting it, searching all, sharing one, and an auditor's look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tidegate.assistant.answering import changed, noted, topic_of
from tidegate.assistant.caller import Caller, Told, body_of, caller_of
from tidegate.assistant.records import Conversation, Heading, branch
from tidegate.assistant.sharing import Look
from tidegate.assistant.store import new_id
from tidegate.core.record import Entry

MOST: Final = 200
#: The kind of the ledger's entry for an auditor's look.
LOOK: Final = "look"
#: Letters of a reason to look: of one without a space, which Korean may well be, at least; and of any, at most.
_ONE_WORD: Final = 8
_REASON: Final = 500
#: What the list or a search shows of a conversation; the rest is typing and reading.
_LISTED: Final = ("title", "folder", "model", "instructions", "pinned")
_SEALED: Final = ("title", "folder", "model", "instructions", "draft", "leaf")


class _New(msgspec.Struct):
    title: str = ""
    model: str = ""
    folder: str = ""
    instructions: str = ""
    temporary: bool = False


class _Change(msgspec.Struct):
    title: str | None = None
    folder: str | None = None
    model: str | None = None
    instructions: str | None = None
    draft: str | None = None
    leaf: str | None = None
    pinned: bool | None = None
    revision: int | None = None


class _Audit(msgspec.Struct):
    person: str
    reason: str
    conversation: str | None = None


async def listed(request: Request) -> Response:
    """A page of the history."""
    caller = await caller_of(request)
    query = request.query_params
    count = max(1, min(MOST, int(query["count"]))) if query.get("count", "").isdecimal() else 50
    before = _place(query.get("before"))
    found = caller.parts.store.page(caller.person, count, before, query.get("folder"))
    caller.parts.search.begin(caller.person)
    position = caller.parts.hub.position(topic_of(caller.person))
    shown = [one.shown() for one in found]
    return JSONResponse({"conversations": shown, "next": following(found, count), "position": position})


def following(found: Sequence[Conversation], count: int) -> str | None:
    """The ``before`` of the page after ``found``, of which ``count`` were asked for; ``None`` where there is none."""
    if len(found) < count:
        return None
    return f"{int(found[-1].pinned)}:{found[-1].updated!r}:{found[-1].id}"


def _place(text: str | None) -> tuple[bool, float, str] | None:
    if text is None:
        return None
    pinned, _, rest = text.partition(":")
    updated, _, id = rest.partition(":")
    try:
        return pinned == "1", float(updated), id
    except ValueError:
        raise Told(400, "not-understood", "`before` is the `next` of another page.") from None


async def new(request: Request) -> Response:
    """A new conversation."""
    caller = await caller_of(request)
    given = await body_of(request, _New)
    now = caller.parts.now()
    one = Conversation(
        id=new_id("c"),
        person=caller.person,
        created=now,
        updated=now,
        temporary=given.temporary,
        kept=Heading(given.title, given.folder, given.model, given.instructions),
    )
    changed(caller.parts, one)
    return JSONResponse(one.shown(), status_code=201)


async def shown(request: Request) -> Response:
    """One conversation with its tree, and the position from which its events go on."""
    caller = await caller_of(request)
    one = conversation_of(caller)
    position = caller.parts.hub.position(one.id)
    messages = [message.shown() for message in caller.parts.store.messages(caller.person, one.id)]
    writing = caller.parts.generations.answers(one.id)
    messages = [writing.get(str(message["id"]), message) for message in messages]
    return JSONResponse({"conversation": one.shown(), "messages": messages, "position": position})


async def change(request: Request) -> Response:
    """Change what is given.  Of two devices that change at once the second is told what the first made of it."""
    caller = await caller_of(request)
    one = conversation_of(caller)
    given = await body_of(request, _Change)
    if given.revision is not None and given.revision != one.revision:
        raise Told(409, "changed-meanwhile", "This was changed on another device meanwhile.", conversation=one.shown())
    for name in _SEALED:
        if (value := getattr(given, name)) is not None:
            setattr(one.kept, name, value)
    if given.pinned is not None:
        one.pinned = given.pinned
    if all(getattr(given, name) is None for name in _LISTED):
        noted(caller.parts, one)
    else:
        changed(caller.parts, one)
        caller.parts.search.changed(caller.person, one, lambda: caller.parts.search.text_of(one))
    return JSONResponse(one.shown())


async def delete(request: Request) -> Response:
    """Delete it for good."""
    caller = await caller_of(request)
    one = conversation_of(caller)
    await caller.parts.generations.stopped(one.id)
    receipt = await caller.parts.retention.delete(caller.person, one.id)
    caller.parts.hub.tell(topic_of(caller.person), "deleted", {"conversation": one.id})
    return JSONResponse({"receipt": receipt})


async def search(request: Request) -> Response:
    """Search all.  An answer that is not ``complete`` has the newest; asked again a little later there is more."""
    caller = await caller_of(request)
    asked = request.query_params.get("q", "")
    hits, complete = await caller.parts.search.look(caller.person, asked)
    return JSONResponse({"results": [asdict(hit) for hit in hits], "complete": complete})


async def folders(request: Request) -> Response:
    """The names of folders."""
    caller = await caller_of(request)
    return JSONResponse({"folders": caller.parts.store.folders(caller.person)})


# -- others who read ---------------------------------------------------------------------------------------------------


async def share(request: Request) -> Response:
    """Share the branch that is shown, as it is now."""
    caller = await caller_of(request)
    one = conversation_of(caller)
    messages = branch(caller.parts.store.messages(caller.person, one.id), one.kept.leaf)
    shared = [message.shown() | {"wants": {}} for message in messages]
    id = caller.parts.sharing.share(caller.person, one.id, one.kept.title, shared)
    return JSONResponse({"share": id}, status_code=201)


async def shares(request: Request) -> Response:
    """What this person shares."""
    caller = await caller_of(request)
    return JSONResponse({"shares": caller.parts.sharing.shares(caller.person)})


async def shared(request: Request) -> Response:
    """What somebody shares, for whoever is signed in."""
    caller = await caller_of(request)
    return JSONResponse(caller.parts.sharing.shared(request.path_params["id"]))


async def unshare(request: Request) -> Response:
    """Stop sharing."""
    caller = await caller_of(request)
    caller.parts.sharing.unshare(caller.person, request.path_params["id"])
    return JSONResponse({})


@dataclass(frozen=True, slots=True)
class Looked:
    """A look that is recorded: at ``one`` conversation of ``person``, or at the list of them."""

    person: str
    one: Conversation | None
    receipt: str


async def looking(caller: Caller) -> Looked:
    """An auditor's look: recorded, and noted for the person, before anything is shown.

    Raises ``Told`` for who may not, without a reason, and for somebody who has nothing here.
    """
    if not caller.is_auditor:
        raise Told(403, "not-an-auditor", "Nobody may read the conversations of others, unless the policy says so.")
    asked = await body_of(caller.request, _Audit)
    if len(asked.reason.split()) < 2 and len(asked.reason.strip()) < _ONE_WORD:
        raise Told(422, "no-reason", "Say in a few words why; the person will read it.")
    if len(asked.reason) > _REASON:
        raise Told(422, "long-reason", f"Say why in at most {_REASON} letters.")
    parts = caller.parts
    if asked.person not in parts.store.people():
        raise Told(404, "not-there", "This person has nothing here.")
    # What is not there raises before anybody is told of a look.
    one = parts.store.conversation(asked.person, asked.conversation) if asked.conversation is not None else None
    body: dict[str, Any] = {"person": asked.person, "auditor": caller.person, "whole-list": one is None}
    if one is not None:
        body["conversation"] = one.id
    receipt = await parts.ledger.append(Entry(LOOK, body))
    look = Look(caller.person, parts.now(), asked.reason, receipt.id, asked.conversation)
    parts.sharing.looked(asked.person, look)
    parts.hub.tell(topic_of(asked.person), "look", asdict(look))
    return Looked(asked.person, one, receipt.id)


async def audit(request: Request) -> Response:
    """What an auditor asks to see."""
    caller = await caller_of(request)
    look = await looking(caller)
    store = caller.parts.store
    if look.one is None:
        found = [one.shown() for one in store.page(look.person, MOST)]
        return JSONResponse({"conversations": found, "receipt": look.receipt})
    messages = [message.shown() for message in store.messages(look.person, look.one.id)]
    return JSONResponse({"conversation": look.one.shown(), "messages": messages, "receipt": look.receipt})


def conversation_of(caller: Caller) -> Conversation:
    """The conversation that the address names.  Raises ``NotThere``."""
    return caller.parts.store.conversation(caller.person, caller.request.path_params["id"])


ROUTES = [
    Route("/api/conversations", listed, methods=["GET"]),
    Route("/api/conversations", new, methods=["POST"]),
    Route("/api/conversations/{id}", shown, methods=["GET"]),
    Route("/api/conversations/{id}", change, methods=["PATCH"]),
    Route("/api/conversations/{id}", delete, methods=["DELETE"]),
    Route("/api/conversations/{id}/share", share, methods=["POST"]),
    Route("/api/search", search),
    Route("/api/folders", folders),
    Route("/api/shares", shares),
    Route("/api/shares/{id}", shared, methods=["GET"]),
    Route("/api/shares/{id}", unshare, methods=["DELETE"]),
    Route("/api/audit", audit, methods=["POST"]),
]
