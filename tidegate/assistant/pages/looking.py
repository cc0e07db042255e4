"""The page of an auditor: whose conversations, why, the list of them, and one of them at a time.

Must never: show anything before the look is recorded and noted for the person, or lead to the passages of their files.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tidegate.assistant.caller import caller_of, language_of
from tidegate.assistant.pages.drawn import drawn, embedded, page, unlinked
from tidegate.assistant.pages.screens import names_of, somebody
from tidegate.assistant.pages.words import WORDS
from tidegate.assistant.parts import Parts
from tidegate.assistant.routes.conversations import MOST, looking


async def form(request: Request) -> Response:
    """Where an auditor says whose conversations, and why; the page of one's own for everybody else."""
    caller = await somebody(request)
    if isinstance(caller, Response):
        return caller
    if not caller.is_auditor:
        return RedirectResponse("/mine", status_code=303)
    language = language_of(request, caller.parts)
    state = embedded({"csrf": caller.session.csrf, "person": caller.person, "words": WORDS[language]})
    return HTMLResponse(page("look.html", language, state=state))


async def look(request: Request) -> Response:
    """What the look shows, drawn."""
    caller = await caller_of(request)
    seen = await looking(caller)
    parts, language = caller.parts, language_of(request, caller.parts)
    html = page(
        "looked.html",
        language,
        look=seen,
        messages=_messages(parts, seen.person, seen.one.id, language) if seen.one else [],
        listed=[] if seen.one else parts.store.page(seen.person, MOST),
        most=MOST,
    )
    return JSONResponse({"html": html, "receipt": seen.receipt})


def _messages(parts: Parts, person: str, conversation: str, language: str) -> list[str]:
    """All of them, those of branches that are not shown to the person too, in the order they came."""
    found = [message.shown() for message in parts.store.messages(person, conversation)]
    names = names_of(parts, person, found)
    return [drawn(unlinked(message), language, names=names) for message in found]


ROUTES = [Route("/look", form, methods=["GET"]), Route("/look", look, methods=["POST"])]
