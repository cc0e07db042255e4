"""The console's page of exceptions: what was asked for, and buttons for whoever decides.

Behind the console's key like every page; who decides is a name given in the form, held to what the rule names, and
recorded as given here.  A form of another site is refused: its request carries no cookie (``SameSite=Strict``), and one
that says where it comes from must come from here.  That holds for another port of this machine, which cookies do not
tell apart, and for browsers that say it by ``Origin`` alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from tidegate.console.screen import templates
from tidegate.grants.asking import NotGranted
from tidegate.grants.request import Request as Asked
from tidegate.grants.request import spoken
from tidegate.ledger.entry import Refused

#: A form is an id, a name and a sentence.
LARGEST: Final = 8 * 1024
STEPS: Final = ("approve", "deny", "revoke")


class Desk(Protocol):
    """Where requests are read and decided."""

    async def requests(self) -> Sequence[Asked]:
        """Every request, oldest first.  Raises ``Refused``."""

    async def decide(self, step: str, id: str, by: str, note: str) -> None:
        """Take one of ``STEPS``.  Raises ``NotGranted``, ``Refused``."""


def routes(desk: Desk) -> list[Route]:
    """The page and what its forms are sent to."""
    screen = _Screen(desk)
    return [Route("/exceptions", screen.show), Route("/exceptions/{id}", screen.decide, methods=["POST"])]


class _Screen:
    """Shows the page, and takes its forms."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._template = templates().get_template("exceptions.html")

    async def show(self, _request: Request) -> Response:
        """The page."""
        return await self._page()

    async def decide(self, request: Request) -> Response:
        """A form of the page."""
        if not _from_here(request):
            return PlainTextResponse("This form is not ours.\n", status_code=403)
        said = await _fields(request)
        if said is None:
            return PlainTextResponse("The form is too large.\n", status_code=413)
        step, by = said.get("step", ""), said.get("by", "").strip()
        if step not in STEPS or not by:
            return await self._page("Say who you are, and choose what to do.", 422)
        try:
            await self._desk.decide(step, request.path_params["id"], by, said.get("note", "").strip()[:500])
        except NotGranted as error:
            return await self._page(str(error), 409)
        except Refused as error:
            return await self._page(str(error), 503)
        return RedirectResponse("/exceptions", status_code=303)

    async def _page(self, problem: str = "", status: int = 200) -> Response:
        try:
            found = list(reversed(await self._desk.requests()))
        except Refused as refused:
            found, problem, status = [], str(refused), 503
        return HTMLResponse(
            self._template.render(here="/exceptions", spoken=spoken, requests=found, problem=problem), status
        )


def _from_here(request: Request) -> bool:
    """Whether a browser says that the form is one of ours, or says nothing at all."""
    if site := request.headers.get("sec-fetch-site"):
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host")


async def _fields(request: Request) -> dict[str, str] | None:
    """What a form says; ``None`` where it is too large to be ours."""
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > LARGEST:
            return None
    try:
        fields = parse_qs(raw.decode("utf-8", "replace"), max_num_fields=8)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}
