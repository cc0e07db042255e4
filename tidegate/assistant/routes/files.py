"""Files of the screens: adding one, how far it is, and the passage that a citation leads to."""

from __future__ import annotations

import secrets
import unicodedata
from typing import Final
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from tidegate.assistant.border import Prompt
from tidegate.assistant.caller import Caller, Told, caller_of, language_of, read
from tidegate.assistant.models.directory import HOST, IN_HOUSE
from tidegate.assistant.pages.drawn import page
from tidegate.assistant.store import NotThere
from tidegate.assistant.v1.files import form_of

#: Bytes of one file.
LARGEST: Final = 64 * 1024 * 1024
_NAME: Final = 200


async def add(request: Request) -> Response:
    """Keep a file, once the gate has let it pass; ``?name=`` is its name, the body its bytes."""
    caller = await caller_of(request)
    # A Mac writes Hangul of names in letters; in syllables it is what people type and read everywhere else.
    given = unicodedata.normalize("NFC", request.query_params.get("name", "")).replace("\\", "_").replace("/", "_")
    name = "".join(letter for letter in given if letter.isprintable())[:_NAME].strip() or "file"
    content = await read(request, LARGEST)
    if not content:
        raise Told(422, "empty", "The file is empty.")
    name, content = await inspected(caller, name, content)
    return JSONResponse(caller.parts.documents.keep(caller.person, name, content), status_code=201)


async def inspected(caller: Caller, name: str, content: bytes) -> tuple[str, bytes]:
    """What the gate lets pass of a file, perhaps with values replaced.  Raises ``Stopped``."""
    boundary = secrets.token_hex(16)
    head = f'--{boundary}\r\ncontent-disposition: form-data; name="file"; filename="{quote(name, safe=" ()[].,+")}"\r\n'
    raw = b"".join((head.encode(), b"\r\n", content, f"\r\n--{boundary}--\r\n".encode()))
    media_type = f"multipart/form-data; boundary={boundary}"
    asked = Prompt(
        caller.asker.who,
        caller.asker.address,
        IN_HOUSE,
        HOST,
        "/api/files",
        frozenset({"upload"}),
        raw,
        media_type=media_type,
        language=language_of(caller.request, caller.parts),
        reads=True,
    )
    passed = await caller.parts.border.cross(asked)
    try:
        kept_name, _, kept = await form_of(passed.body, media_type)
    except BaseException:
        passed.fail("not-stored")
        raise
    passed.end()
    return unquote(kept_name), kept


async def one(request: Request) -> Response:
    """How far it is."""
    caller = await caller_of(request)
    return JSONResponse(caller.parts.documents.shown(caller.person, request.path_params["id"]))


async def passage(request: Request) -> Response:
    """One passage and what stands around it; as a page where it is opened by itself, or before a script is there."""
    caller = await caller_of(request)
    id, place = request.path_params["id"], request.path_params["place"]
    kept = await caller.parts.documents.kept(caller.person, id)
    if not 1 <= place <= len(kept.passages):
        raise NotThere("There is no such passage.")
    found = kept.passages[place - 1]
    same = [number for number in (place - 1, place + 1) if 1 <= number <= len(kept.passages)]
    around = {number: kept.passages[number - 1].text for number in same}
    body = {
        "name": caller.parts.documents.name(caller.person, id),
        "where": found.where(language_of(request, caller.parts)),
        "before": around.get(place - 1, "") + ("\n" if place - 1 in around else ""),
        "text": found.text,
        "after": ("\n" if place + 1 in around else "") + around.get(place + 1, ""),
    }
    if "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(page("passage.html", language_of(request, caller.parts), passage=body))
    return JSONResponse(body)


ROUTES = [
    Route("/api/files", add, methods=["POST"]),
    Route("/api/files/{id}", one),
    Route("/files/{id}/{place:int}", passage),
]
